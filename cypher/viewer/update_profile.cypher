// Set the properties in $changes on the researcher whose record $viewer owns. Returns its id and whether anything
// changed; no row when they own none.
// Parameters: $viewer, $changes.
MATCH (:User {id: $viewer})-[:IS]->(r:Researcher)
WITH r, [coalesce(r.headline, ''), coalesce(toString(r.openToCollaborate), '')] AS before
SET r += $changes
RETURN r.id, before <> [coalesce(r.headline, ''), coalesce(toString(r.openToCollaborate), '')]
