// Count the works of topics, and of all topics below them, from the start: for topics whose place in the tree changed.
// parameters: $ids of topics
UNWIND $ids AS id
MATCH (t:Topic {id: id})
WITH t, COUNT { MATCH (t)<-[:WITHIN*0..8]-(below) MATCH (below)<-[:ABOUT]-(w) RETURN DISTINCT w } AS works
SET t.workCount = works
