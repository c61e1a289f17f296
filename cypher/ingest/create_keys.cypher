// Create Keys that name nothing yet, for parked references.
// parameters: $keys
UNWIND $keys AS key
CREATE (:Key {key: key})
