// Keep the account that writes: made the first time, its name renewed.      parameters: $viewer $issuer $subject $name $now
MERGE (u:User {id: $viewer})
ON CREATE SET u.issuer = $issuer, u.subject = $subject, u.createdAt = $now
SET u.name = $name
