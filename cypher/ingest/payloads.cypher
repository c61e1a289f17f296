// Return stored records as [key, payload, day of the last import in UTC].
// parameters: $keys
UNWIND $keys AS key
MATCH (k:Key {key: key})
WHERE k.payload IS NOT NULL
RETURN collect([k.key, k.payload, toString(date(datetime({epochMillis: k.importedAt.epochMillis})))])
