// What the sentence of a piece of news says: its kind, the state after, how many were met; the label of its subject, the label
// and name of what it was told by, the names of the first two who were met. What it was told by is bound as
// edge, or with the flag `sought` looked for.
RETURN [
  this.kind,
  this.after,
  this.met,
  COLLECT {
    <news/subject node=about>
    RETURN about.label
  },
  COLLECT {
    <news/because node=edge> // if sought
    WITH edge LIMIT 1
    RETURN [labels(edge)[0], edge.label]
  },
  COLLECT { MATCH (this)-[meets:MEETS]->(met) RETURN met.label ORDER BY meets.place LIMIT 2 }
]
