// Keep every other import waiting until the transaction ends. The node is never in the graph: the constraint on its name
// makes another MERGE of it wait, although it is deleted at once.
MERGE (t:Turn {name: 'import'})
DELETE t
