// Keys of things that are referred to and not here yet.      parameters: $keys
UNWIND $keys AS key
CREATE (:Key {key: key})
