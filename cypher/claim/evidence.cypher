// What a researcher's record says for or against a claim of the account whose id is `account`: its names, its ORCID
// iDs, [institution, homepage] of its affiliations, whether a co-author's record is claimed, and whether another
// account's claim is pending beside that of the account. Without a pending claim of its own nobody learns of another's.
RETURN [
  [this.name] + this.alternateNames,
  COLLECT { MATCH (key:Key {scheme: 'ORCID'})-[:NAMES]->(this) RETURN key.value },
  COLLECT { MATCH (this)-[:AFFILIATED_WITH]->(i) WHERE i.homepage IS NOT NULL RETURN [i.label, i.homepage] ORDER BY i.id },
  EXISTS { MATCH (this)-[:AUTHORED]->()<-[:AUTHORED]-(other)<-[:IS]-(owner) WHERE other <> this AND owner.id <> account },
  EXISTS {
    MATCH (own:Claim {state: 'PENDING', live: account})-[:FOR]->(this)<-[:FOR]-(rival:Claim {state: 'PENDING'})
    WHERE own.expiresAt > $now AND rival.live <> account AND rival.expiresAt > $now
  }
]
