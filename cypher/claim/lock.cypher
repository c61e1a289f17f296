// Lock the claims to a researcher: another transaction that changes them waits here until this one ends.
// Parameters: $researcher.
MATCH (r:Researcher {id: $researcher})
SET r.held = true
REMOVE r.held
