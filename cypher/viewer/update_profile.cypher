// Let $viewer say of the researcher they are what $changes says; gives its id and whether that is new, or nothing.
//      parameters: $viewer $changes
MATCH (:User {id: $viewer})-[:IS]->(r:Researcher)
WITH r, [coalesce(r.headline, ''), coalesce(toString(r.openToCollaborate), '')] AS before
SET r += $changes
RETURN r.id, before <> [coalesce(r.headline, ''), coalesce(toString(r.openToCollaborate), '')]
