// Searched text is folded by one rule, in Python, into the properties searchNames and searchText; search_text.py writes
// them for existing entities. The analyzer splits them at spaces and does nothing else, so that no word is left out.
CREATE FULLTEXT INDEX researcher_words IF NOT EXISTS FOR (n:Researcher) ON EACH [n.searchNames]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}};
CREATE FULLTEXT INDEX work_words IF NOT EXISTS FOR (n:Work) ON EACH [n.searchNames, n.searchText]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}};
CREATE FULLTEXT INDEX topic_words IF NOT EXISTS FOR (n:Topic) ON EACH [n.searchNames, n.searchText]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}};
CREATE FULLTEXT INDEX institution_words IF NOT EXISTS FOR (n:Institution) ON EACH [n.searchNames, n.searchText]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}};
CREATE FULLTEXT INDEX venue_words IF NOT EXISTS FOR (n:Venue) ON EACH [n.searchNames]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}};
DROP INDEX researcher_text IF EXISTS;
DROP INDEX work_text IF EXISTS;
DROP INDEX topic_text IF EXISTS;
DROP INDEX institution_text IF EXISTS;
DROP INDEX venue_text IF EXISTS;
