"""The facets of lists of works."""

from graphdb.compile.facet import Facet, Facets


def enum_label(key: str) -> str:
    """Return the name of an enum's value for people: "Conference paper" for CONFERENCE_PAPER."""
    return key.replace("_", " ").capitalize()


def open_access_label(key: str) -> str:
    """Return the label of a value of the facet OPEN_ACCESS."""
    return "Open access" if key == "true" else "Not open access"


WORKS = Facets(
    {
        "YEAR": Facet("toString(value)", "node.year", whole=True),
        "TYPE": Facet(value="node.type", label=enum_label),
        "TOPIC": Facet("value.id", relation="work/topics", name="value.label", typename="Topic", single=False),
        "FIELD": Facet("value.id", relation="work/fields", name="value.label", typename="Topic", single=False),
        "INSTITUTION": Facet(
            "value.id", relation="work/institutions", name="value.label", typename="Institution", single=False
        ),
        "COUNTRY": Facet(relation="work/countries", single=False),
        "VENUE": Facet("value.id", relation="work/venue", name="value.label"),
        "OPEN_ACCESS": Facet("toString(value)", "node.isOpenAccess", label=open_access_label),
        "LANGUAGE": Facet(value="node.language"),
    }
)
