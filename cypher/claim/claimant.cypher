// The name of the account that filed a claim.
MATCH (this)<-[:FILED]-(account:User)
RETURN account.name
