// Leave each entity but works one of its keys of sources, so that the records of the other keys make entities of their
// own. Works are separated when their records are written.
// parameters: $ids, $placeholders
UNWIND $ids AS id
MATCH (e:Researcher|Topic|Institution|Venue {id: id})
MATCH (e)<-[names:NAMES]-(k:Key)
WHERE k.key CONTAINS ':' AND NOT k.key IN $placeholders
WITH e, names, k ORDER BY k.payload IS NULL, k.key
WITH e, collect(names)[1..] AS others
FOREACH (names IN others | DELETE names)
// What it was told under the other keys, its own records say anew.
SET e.said = null, e.orcid = null, e.ror = null
