"""The facets of lists of works."""

from graphdb.compile.facet import FacetDefinition, Facets


def enum_label(key: str) -> str:
    """Return the name of an enum's value for people: "Conference paper" for CONFERENCE_PAPER."""
    return key.replace("_", " ").capitalize()


def open_access_label(key: str) -> str:
    """Return the label of a value of the facet OPEN_ACCESS."""
    return "Open access" if key == "true" else "Not open access"


WORKS = Facets(
    {
        "YEAR": FacetDefinition("toString(value)", "node.year", whole=True),
        "TYPE": FacetDefinition(value="node.type", label=enum_label),
        "TOPIC": FacetDefinition(
            "value.id", relation="work/topics", name="value.label", typename="Topic", single=False
        ),
        "FIELD": FacetDefinition(
            "value.id", relation="work/fields", name="value.label", typename="Topic", single=False
        ),
        "INSTITUTION": FacetDefinition(
            "value.id", relation="work/institutions", name="value.label", typename="Institution", single=False
        ),
        "COUNTRY": FacetDefinition(relation="work/countries", single=False),
        "VENUE": FacetDefinition("value.id", relation="work/venue", name="value.label"),
        "OPEN_ACCESS": FacetDefinition("toString(value)", "node.isOpenAccess", label=open_access_label),
        "LANGUAGE": FacetDefinition(value="node.language"),
    }
)
