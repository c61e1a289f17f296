// One index for each order of a root list: the property, then the id in the same direction.
CREATE INDEX researcher_works IF NOT EXISTS FOR (n:Researcher) ON (n.workCount, n.id);
CREATE INDEX researcher_citations IF NOT EXISTS FOR (n:Researcher) ON (n.citationCount, n.id);
CREATE INDEX researcher_collaborators IF NOT EXISTS FOR (n:Researcher) ON (n.collaboratorCount, n.id);
CREATE INDEX researcher_label IF NOT EXISTS FOR (n:Researcher) ON (n.sortLabel, n.id);
CREATE INDEX work_newest IF NOT EXISTS FOR (n:Work) ON (n.newest, n.id);
CREATE INDEX work_oldest IF NOT EXISTS FOR (n:Work) ON (n.oldest, n.id);
CREATE INDEX work_citations IF NOT EXISTS FOR (n:Work) ON (n.citationCount, n.id);
CREATE INDEX work_label IF NOT EXISTS FOR (n:Work) ON (n.sortLabel, n.id);
CREATE INDEX topic_works IF NOT EXISTS FOR (n:Topic) ON (n.workCount, n.id);
CREATE INDEX topic_label IF NOT EXISTS FOR (n:Topic) ON (n.sortLabel, n.id);
CREATE INDEX institution_works IF NOT EXISTS FOR (n:Institution) ON (n.workCount, n.id);
CREATE INDEX institution_researchers IF NOT EXISTS FOR (n:Institution) ON (n.researcherCount, n.id);
CREATE INDEX institution_label IF NOT EXISTS FOR (n:Institution) ON (n.sortLabel, n.id);
