// The entities that the lists of keys in $known[0] name, and the newest year of any work (null in a graph without
// years).
// Binds known, newestYear, versions: the data version, if there is one.
CALL (centers) {
  UNWIND $known[0] AS keys
  CALL (keys) {
    UNWIND keys AS key
    MATCH (:Key {key: key})-[:NAMES]->(k:Researcher|Work|Topic|Institution)
    RETURN k LIMIT 1
  }
  RETURN collect(DISTINCT k) AS known
}
CALL (centers) {
  MATCH (w:Work)
  WHERE w.newest IS NOT NULL AND w.id IS NOT NULL
  WITH w ORDER BY w.newest DESC, w.id DESC LIMIT 1
  RETURN collect(w.year) AS years
}
CALL (centers) {
  MATCH (g:Graph {name: 'peergraph'})
  RETURN collect(coalesce(g.version, 0)) AS versions
}
WITH centers, known, years[0] AS newestYear, versions
