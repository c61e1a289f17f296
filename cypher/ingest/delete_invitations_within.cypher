// Delete the invitations, with their news, from a person to a person who proves to be the same: they invited nobody.
// parameters: $rows as [[researcher id, …], …]
UNWIND $rows AS ids
UNWIND ids AS id
MATCH (:Researcher {id: id})-[:SENT]->(i:Invitation)-[:TO]->(other:Researcher)
WHERE other.id IN ids
OPTIONAL MATCH (news:News)-[:TELLS]->(i)
DETACH DELETE news, i
