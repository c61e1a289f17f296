// Let no other change of claims to a researcher past this line until the transaction ends.      parameters: $researcher
MATCH (r:Researcher {id: $researcher})
SET r.held = true
REMOVE r.held
