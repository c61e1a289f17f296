"""The tables of the bulk import: the columns of each label and type of relation, by docs/model.md."""

# The columns of a relation after its two ends; `of`, `newest` and `work` are the keys of the indexes on relations.
INDEXED = ("of", "newest:long", "work")
ENTITY = ("id:ID(Entity)", "slug", "createdAt:datetime", "label", "sortLabel", "searchNames", "searchText")
NODES = {
    "Researcher": (
        *ENTITY,
        *("said", "name", "alternateNames:string[]", "names:string[]", "orcid", "identityBasis"),
        *("workCount:long", "citationCount:long", "collaboratorCount:long"),
    ),
    "Work": (
        *ENTITY,
        *("title", "abstract", "type", "sourceType", "year:long", "publishedOn", "language", "doi", "arxivId"),
        *("isOpenAccess:boolean", "openAccessUrl", "license", "volume", "issue", "firstPage", "lastPage"),
        *("isRetracted:boolean", "url", "authorCount:long", "missingAuthorCount:long", "reportedCitationCount:long"),
        *("citationCount:long", "newest:long", "oldest:long"),
    ),
    "Topic": (*ENTITY, "said", "name", "description", "level", "workCount:long"),
    "Institution": (
        *ENTITY,
        *("said", "name", "country", "city", "type", "homepage", "ror", "workCount:long", "researcherCount:long"),
    ),
    "Venue": (*ENTITY, "said", "name", "type", "issn", "workCount:long"),
    "Key": (
        *("key:ID(Key)", "scheme", "value", "source", "recordId", "importedAt:datetime", "url"),
        *("hash", "updated", "payload:byte[]", "payloadHash"),
    ),
}
RELATIONS = {
    "NAMES": (),
    "AUTHORED": (
        *("position:long", "corresponding:boolean", "name", "creditedAs", "institutions:string[]"),
        *INDEXED,
    ),
    "CREDITED_TO": INDEXED,
    "ABOUT": ("score:double", "primary:boolean", *INDEXED),
    "CITES": INDEXED,
    "AFFILIATED_WITH": (
        *("since:long", "until:long", "works:long", "statedSince:long", "statedUntil:long", "stated:boolean"),
    ),
    "WITHIN": (),
    "PART_OF": (),
    "PUBLISHED_IN": INDEXED,
    "AWAITS": (),
}
# For each relation with a Key, whether its start and its end are one; other ends are entities.
KEY_ENDS = {"NAMES": (True, False), "AWAITS": (False, True)}
PROPERTIES = {table: [column.partition(":")[0] for column in columns] for table, columns in NODES.items()}
