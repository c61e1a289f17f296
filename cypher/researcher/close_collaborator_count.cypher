// The people with two or more joint works, or with one whose byline has both at most two positions apart; one row each.
MATCH (this)-[mine:AUTHORED]->(work:Work)<-[theirs:AUTHORED]-(other:Researcher)
WHERE other <> this
WITH other, count(*) AS joint, min(abs(mine.position - theirs.position)) AS gap
WHERE joint >= 2 OR gap <= 2
RETURN other
