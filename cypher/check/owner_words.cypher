// People with what an owner says though nobody has an approved claim to them: id.
// Parameters: $most.
MATCH (r:Researcher)
WHERE r.id > '' AND (r.headline IS NOT NULL OR r.openToCollaborate IS NOT NULL)
WITH r
WHERE NOT EXISTS { (r)<-[:IS]-(:User) }
RETURN r.id LIMIT $most
