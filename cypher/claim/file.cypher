// File a claim and record its first state.
// Parameters: $claim, $viewer, $researcher, $evidence, $now, $until, $name, $orcid, $emailDomain.
MATCH (u:User {id: $viewer})
MATCH (r:Researcher {id: $researcher})
CREATE (u)-[:FILED]->(c:Claim {
  id: $claim, live: $viewer, state: 'PENDING', evidence: $evidence, filedAt: $now, expiresAt: $until,
  name: $name, orcid: $orcid, emailDomain: $emailDomain
})-[:FOR]->(r)
CREATE (c)-[:PASSED]->(:ClaimTransition {number: 0, at: $now, after: 'PENDING', by: $name})
