// Suggestions come from the top-ranked entities of each kind: the index has their labels too, so that a hundred are
// compared without reading a node.
CREATE INDEX researcher_foremost IF NOT EXISTS FOR (n:Researcher) ON (n.workCount, n.id, n.sortLabel);
CREATE INDEX work_foremost IF NOT EXISTS FOR (n:Work) ON (n.citationCount, n.id, n.sortLabel);
CREATE INDEX topic_foremost IF NOT EXISTS FOR (n:Topic) ON (n.workCount, n.id, n.sortLabel);
CREATE INDEX institution_foremost IF NOT EXISTS FOR (n:Institution) ON (n.workCount, n.id, n.sortLabel);
