"""Which top-level keys of OpenAlex's records are stored, and what of their values: those that readers take.

A reader is given nothing else, so a key that one takes has to be listed here.
"""

from typing import Any

KeptKeys = dict[str, Any]
"""The stored keys of an object, or of each object of a list. Each has the stored keys of its value, None for all."""


def whole_values(*names: str) -> KeptKeys:
    """Keys whose values are stored whole."""
    return dict.fromkeys(names)


INSTITUTION = whole_values("id", "display_name", "ror", "country_code", "type", "lineage")
PLACE = whole_values("id", "landing_page_url", "pdf_url", "license", "raw_type") | {
    "source": whole_values("id", "display_name", "type", "issn_l", "issn")
}
LEVELS = {level: whole_values("id", "display_name") for level in ("subfield", "field", "domain")}
ENTITY = whole_values(
    "id", "display_name", "display_name_alternatives", "display_name_acronyms", "alternate_titles", "abbreviated_title",
    "international", "ids", "type", "updated_date",
)  # fmt: skip

WORK: KeptKeys = whole_values(
    "id", "doi", "ids", "title", "display_name", "publication_year", "publication_date", "language", "type",
    "type_crossref", "is_paratext", "is_retracted", "cited_by_count", "authors_count", "is_authors_truncated",
    "corresponding_author_ids", "referenced_works", "abstract", "abstract_inverted_index", "updated_date",
) | {
    "primary_location": PLACE,
    "best_oa_location": PLACE,
    "locations": whole_values("id", "landing_page_url", "pdf_url"),
    "host_venue": whole_values("id", "display_name", "type", "issn_l", "issn", "url", "license"),
    "open_access": whole_values("is_oa", "oa_url"),
    "biblio": whole_values("volume", "issue", "first_page", "last_page"),
    "authorships": whole_values("raw_author_name", "is_corresponding") | {
        "author": whole_values("id", "display_name", "orcid"),
        "institutions": INSTITUTION,
        "affiliations": whole_values("institution_ids"),
    },
    "topics": whole_values("id", "display_name", "score") | LEVELS,
    "concepts": whole_values("id", "display_name", "score", "wikidata"),
}  # fmt: skip
AUTHOR: KeptKeys = ENTITY | {
    "orcid": None,
    "affiliations": {"institution": INSTITUTION, "years": None},
    "last_known_institutions": INSTITUTION,
    "last_known_institution": INSTITUTION,
}
PLACE_OF_WORK: KeptKeys = (
    ENTITY
    | INSTITUTION
    | whole_values("homepage_url")
    | {"geo": whole_values("city", "country_code"), "associated_institutions": whole_values("id", "relationship")}
)
TOPIC: KeptKeys = ENTITY | whole_values("wikidata", "description") | LEVELS
SOURCE: KeptKeys = ENTITY | whole_values("issn_l", "issn", "homepage_url")

KEPT = {"W": WORK, "A": AUTHOR, "I": PLACE_OF_WORK, "S": SOURCE}
"""The keys that are stored, by the letter of an id; other ids are of topics, their levels and concepts."""

# The top-level keys that each kind of mention comes from.
WITHIN_WORK = {
    "authors": ("authorships",),
    "topics": ("topics", "concepts"),
    "venue": ("primary_location", "host_venue"),
}
WITHIN_AUTHOR = {"affiliations": ("affiliations", "last_known_institutions", "last_known_institution")}
PARTS = WITHIN_WORK | WITHIN_AUTHOR | {"within": ("subfield", "field", "domain")}


def select_keys(item: dict[str, Any], kind: str) -> dict[str, Any]:
    """The keys of a record that are stored. A key that is null stays, for null states that there is none."""
    selected = {key: select_value(item[key], inner) for key, inner in KEPT.get(kind, TOPIC).items() if key in item}
    if isinstance(locations := selected.get("locations"), list):
        # Further locations are read only for the preprint that they lead to.
        selected["locations"] = [
            location for location in locations if isinstance(location, dict) and leads_to_preprint(location)
        ]
    if isinstance(entries := selected.get("authorships"), list):
        for entry in entries:
            # The matches of affiliations are read only where an entry has no institutions.
            if isinstance(entry, dict) and entry.get("institutions"):
                entry.pop("affiliations", None)
    return selected


def select_value(value: Any, inner: KeptKeys | None) -> Any:
    """The part of a value that is stored; inside it null is as good as absent."""
    if inner is None:
        return value
    if isinstance(value, dict):
        return {
            key: select_value(each, deeper) for key, deeper in inner.items() if (each := value.get(key)) is not None
        }
    return [select_value(each, inner) for each in value] if isinstance(value, list) else value


def leads_to_preprint(location: dict[str, Any]) -> bool:
    """Whether an address of a location may name an arXiv paper."""
    return any(isinstance(address, str) and "arxiv" in address.lower() for address in location.values())
