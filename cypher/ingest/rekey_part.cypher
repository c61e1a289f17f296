// Let each of the entities $ids but works keep one of its keys of sources, so that the records of the others make things of their own;
// works are told apart as their records are written.
UNWIND $ids AS id
MATCH (e:Researcher|Topic|Institution|Venue {id: id})
MATCH (e)<-[names:NAMES]-(k:Key)
WHERE k.key CONTAINS ':' AND NOT k.key IN $placeholders
WITH e, names, k ORDER BY k.payload IS NULL, k.key
WITH e, collect(names)[1..] AS others
FOREACH (names IN others | DELETE names)
// What it was told under the other keys, its own records say anew.
SET e.said = null, e.orcid = null, e.ror = null
