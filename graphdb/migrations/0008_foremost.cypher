// What is suggested to a person who types is looked for among the foremost of each kind: their labels are in the index
// itself, so that a hundred are tried without reading a node.
CREATE INDEX researcher_foremost IF NOT EXISTS FOR (n:Researcher) ON (n.workCount, n.id, n.sortLabel);
CREATE INDEX work_foremost IF NOT EXISTS FOR (n:Work) ON (n.citationCount, n.id, n.sortLabel);
CREATE INDEX topic_foremost IF NOT EXISTS FOR (n:Topic) ON (n.workCount, n.id, n.sortLabel);
CREATE INDEX institution_foremost IF NOT EXISTS FOR (n:Institution) ON (n.workCount, n.id, n.sortLabel);
