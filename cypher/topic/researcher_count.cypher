// The people with a work on a topic or on one below it, one row each.
MATCH (this)<-[:WITHIN*0..8]-(:Topic)<-[:ABOUT]-(work:Work)
WITH DISTINCT work
MATCH (work)<-[:AUTHORED]-(researcher:Researcher)
RETURN DISTINCT researcher
