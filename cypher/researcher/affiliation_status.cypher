// IMPORTED when any source gave an affiliation, else NOT_IMPORTED.
RETURN CASE WHEN EXISTS { (this)-[:AFFILIATED_WITH]->() } THEN 'IMPORTED' ELSE 'NOT_IMPORTED' END
