"""Writes the people of a batch: their names, kept numbers and affiliations."""

from collections.abc import Iterable
from typing import Any

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction
from ingest import fact
from ingest.person import KeptAffiliation, PersonByline, affiliations, name_properties
from ingest.projection import Projection
from ingest.record import AuthorRecord
from ingest.resolution import BASES, Resolution, ResolvedEntity

RowList = list[list[Any]]
ProjectedWorks = dict[str, tuple[ResolvedEntity, Projection]]
"""The works of a batch and what they show, by id."""


class PeopleWriter:
    """Works out what follows from people's bylines.

    All bylines of a person who is new, on works that are new, are in the batch; everybody else is read back from the
    graph once the relations are written.
    """

    def __init__(self, tx: Transaction, resolution: Resolution, works: ProjectedWorks) -> None:
        self._tx = tx
        self._resolution = resolution
        self._people = {thing.id: thing for thing in resolution.resolved.values() if thing.kind == "Researcher"}
        self._bylines: dict[str, list[PersonByline]] = {}
        self._collaborators: dict[str, set[str]] = {}
        self._to_read: set[str] = {thing.id for thing in self._people.values() if not thing.is_new}
        for work, projection in works.values():
            people = [entry.id for entry in projection.byline]
            year = projection.properties["year"]
            if not work.is_new:
                self._to_read.update(people)
            for entry in projection.byline:
                self._bylines.setdefault(entry.id, []).append(PersonByline(entry.name, year, entry.institutions))
                self._collaborators.setdefault(entry.id, set()).update(people)
        self._stated = self._stated_affiliations()

    def _stated_affiliations(self) -> dict[str, dict[str, KeptAffiliation]]:
        """The affiliations that sources state, by person and institution."""
        stated: dict[str, dict[str, KeptAffiliation]] = {}
        for record in self._resolution.records.values():
            if not isinstance(record, AuthorRecord):
                continue
            person = self._resolution.id_of(record.key)
            at = stated.setdefault(person or "", {})
            for stay in record.affiliations:
                institution = self._resolution.id_of(stay.institution.keys[0])
                if institution:
                    at.setdefault(institution, KeptAffiliation()).state(stay.since, stay.until)
        return stated

    def new_properties(self, thing: ResolvedEntity) -> dict[str, Any]:
        """The properties of a new person."""
        bylines = self._bylines.get(thing.id, [])
        # Everybody met oneself.
        counts = {
            "workCount": len(bylines),
            "collaboratorCount": max(0, len(self._collaborators.get(thing.id, ())) - 1),
        }
        return name_properties(thing.facts, bylines) | identity_properties(thing) | counts

    async def write(self, touched: Iterable[str]) -> set[str]:
        """Write the numbers, names and affiliations of people. Returns the ids of the institutions that gained or lost
        some."""
        fresh: RowList = []
        for id_, thing in self._people.items():
            if thing.is_new and id_ not in self._to_read:
                found = affiliations(self._bylines.get(id_, []), self._stated.get(id_, {}))
                if found:
                    fresh.append([id_, [[institution, at.properties()] for institution, at in found.items()]])
        known = self._to_read.union(touched).difference(
            id_ for id_, thing in self._people.items() if thing.is_new and id_ not in self._to_read
        )
        again: RowList = []
        changes: RowList = []
        if known:
            for row in (await self._tx.run(statement("ingest/person_state"), {"ids": sorted(known)}))[0][0]:
                changes.append(self._recount(row, fresh, again))
        for name, rows in (
            ("update_properties", changes),
            ("create_affiliations", fresh),
            ("update_affiliations", again),
        ):
            if rows:
                await self._tx.run(statement(f"ingest/{name}"), {"rows": rows})
        return {affiliation[0] for row in fresh + again for affiliation in row[1]}

    def _recount(self, row: list[Any], fresh: RowList, again: RowList) -> list[Any]:
        """What to change of a person read back, as [id, properties]. Adds affiliations that differ to the two lists of
        rows."""
        id_, authored, met, held, said = row
        thing = self._people.get(id_)
        bylines = [PersonByline(name, year, institutions) for name, year, institutions, _ in authored]
        facts = thing.facts if thing else fact.decode_facts(said)
        stated = self._stated.get(id_)
        if stated is None:
            stated = {
                at[0]: KeptAffiliation(stated_since=at[4], stated_until=at[5], is_stated=True) for at in held if at[6]
            }
        before = {at[0]: at[1:] for at in held}
        after = {institution: at.properties() for institution, at in affiliations(bylines, stated).items()}
        new = [[institution, properties] for institution, properties in after.items() if institution not in before]
        moved: list[list[Any]] = [
            [institution, after.get(institution)]
            for institution, values in before.items()
            if institution not in after or list(after[institution].values()) != values
        ]
        if new:
            fresh.append([id_, new])
        if moved:
            again.append([id_, moved])
        counts = {
            "workCount": len(authored),
            "citationCount": sum(citations for *_, citations in authored),
            "collaboratorCount": met,
        }
        # Who is on no byline any more, and is followed or claimed, goes by the name that they had.
        named = name_properties(facts, bylines) if bylines or fact.fact_value(facts, "name") else {}
        return [id_, named | (identity_properties(thing) if thing else {}) | counts]


def identity_properties(thing: ResolvedEntity) -> dict[str, Any]:
    """The identifier that a person or an institution shows, the least of several, and how a person is identified."""
    if thing.kind not in ("Researcher", "Institution"):
        return {}
    name, prefix = ("orcid", "orcid:") if thing.kind == "Researcher" else ("ror", "ror:")
    values = [key[len(prefix) :] for key in thing.keys if key.startswith(prefix)]
    shown: dict[str, Any] = {
        name: min(values + [entity.identifier for entity in thing.known if entity.identifier], default=None)
    }
    if thing.kind == "Researcher":
        bases = [identity_basis(key) for key in thing.keys] + [entity.basis for entity in thing.known if entity.basis]
        shown["identityBasis"] = min(bases, key=BASES.index)
    return shown


def identity_basis(key: str) -> str:
    """How a key identifies a person."""
    return {"name": "NAME_WITHIN_SOURCE", "byline": "NAME_WITHIN_WORK"}.get(key.partition(":")[0], "IDENTIFIER")
