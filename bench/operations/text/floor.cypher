// The newest works with all the words in title or abstract.
WITH reduce(text = '', word IN split($words, ' ') | text + CASE text WHEN '' THEN '' ELSE ' AND ' END + '"' + word + '"') AS text
CALL db.index.fulltext.queryNodes('work_words', text) YIELD node AS w
WITH w ORDER BY w.newest DESC, w.id DESC LIMIT 20
RETURN {works: {nodes: collect(w{.id, .title, .year})}}
