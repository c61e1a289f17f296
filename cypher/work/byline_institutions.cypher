// The institutions that one byline entry (edge) credits.
// Binds node: Institution.
UNWIND edge.institutions AS credited
MATCH (node:Institution {id: credited})
