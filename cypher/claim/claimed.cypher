// The account whose claim to a researcher is approved.
MATCH (this)<-[:IS]-()
