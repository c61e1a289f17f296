// Count the works of the topics $ids, and of all below them, from the start: for topics whose place in the tree changed.
UNWIND $ids AS id
MATCH (t:Topic {id: id})
WITH t, COUNT { MATCH (t)<-[:WITHIN*0..8]-(below) MATCH (below)<-[:ABOUT]-(w) RETURN DISTINCT w } AS works
SET t.workCount = works
