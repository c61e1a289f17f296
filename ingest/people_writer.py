"""Writes the people of a batch: their names, kept numbers and affiliations."""

from collections.abc import Iterable
from typing import Any

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Transaction
from ingest import fact
from ingest.collaborator import count_collaborators
from ingest.person import KeptAffiliation, PersonByline, affiliations, name_properties
from ingest.projection import Projection
from ingest.record import AuthorRecord
from ingest.resolution import Resolution
from ingest.resolved_entity import BASES, ResolvedEntity

RowList = list[list[Any]]
ProjectedWorks = dict[str, tuple[ResolvedEntity, Projection]]
"""The works of a batch with their projections, by id."""
# On a work of more people than this the collaborators of all are counted together: counting for each of them takes the
# square of their number.
CROWD = 300
# Works whose people are read at once.
PAGE = 1000


class PeopleWriter:
    """Works out what follows from people's bylines.

    All bylines of a person who is new, on works that are new, are in the batch; everybody else is read back from the
    graph once the relations are written.
    """

    def __init__(self, tx: Transaction, resolution: Resolution, works: ProjectedWorks) -> None:
        self._tx = tx
        self._resolution = resolution
        self._people = {entity.id: entity for entity in resolution.resolved.values() if entity.kind == "Researcher"}
        self._bylines: dict[str, list[PersonByline]] = {}
        self._works: dict[str, list[str]] = {}
        self._crowd: set[str] = set()
        self._to_read: set[str] = {entity.id for entity in self._people.values() if not entity.is_new}
        people_by_work = {}
        for id_, (work, projection) in works.items():
            people = people_by_work[id_] = [entry.id for entry in projection.byline]
            year = projection.properties["year"]
            if not work.is_new:
                self._to_read.update(people)
            if len(people) > CROWD:
                self._crowd.update(people)
            for entry in projection.byline:
                self._bylines.setdefault(entry.id, []).append(PersonByline(entry.name, year, entry.institutions))
                self._works.setdefault(entry.id, []).append(id_)
        new = {id_: self._works[id_] for id_ in self._people if id_ in self._works and id_ not in self._to_read}
        self._collaborator_counts = count_collaborators(new, people_by_work)
        self._stated = self._stated_affiliations()

    def _stated_affiliations(self) -> dict[str, dict[str, KeptAffiliation]]:
        """The affiliations that sources state, by person and institution."""
        stated: dict[str, dict[str, KeptAffiliation]] = {}
        for record in self._resolution.records.values():
            if not isinstance(record, AuthorRecord):
                continue
            person = self._resolution.id_of(record.key)
            of_person = stated.setdefault(person or "", {})
            for affiliation in record.affiliations:
                institution = self._resolution.id_of(affiliation.institution.keys[0])
                if institution:
                    of_person.setdefault(institution, KeptAffiliation()).state(affiliation.since, affiliation.until)
        return stated

    def new_properties(self, entity: ResolvedEntity) -> dict[str, Any]:
        """The properties of a new person."""
        bylines = self._bylines.get(entity.id, [])
        counts = {"workCount": len(bylines), "collaboratorCount": self._collaborator_counts.get(entity.id, 0)}
        return name_properties(entity.facts, bylines) | identity_properties(entity) | counts

    async def write(self, touched: Iterable[str]) -> set[str]:
        """Write the numbers, names and affiliations of people. Returns the ids of the institutions that gained or lost
        some."""
        new: RowList = []
        for id_, entity in self._people.items():
            if entity.is_new and id_ not in self._to_read:
                kept = affiliations(self._bylines.get(id_, []), self._stated.get(id_, {}))
                if kept:
                    new.append([id_, [[institution, each.properties()] for institution, each in kept.items()]])
        ids_to_read = self._to_read.union(touched).difference(
            id_ for id_, entity in self._people.items() if entity.is_new and id_ not in self._to_read
        )
        changed: RowList = []
        changes = [self._recount(row, new, changed) for row in await self._read_people(ids_to_read)]
        for name, rows in (
            ("update_properties", changes),
            ("create_affiliations", new),
            ("update_affiliations", changed),
        ):
            if rows:
                await self._tx.run(statement(f"ingest/{name}"), {"rows": rows})
        return {affiliation[0] for row in new + changed for affiliation in row[1]}

    async def _read_people(self, ids: set[str]) -> RowList:
        """What the graph has of people, as cypher/ingest/person_state returns it."""
        rows: RowList = []
        if alone := sorted(ids - self._crowd):
            rows += await self._read("person_state", alone)
        if crowd := sorted(ids & self._crowd):
            states, people = await self._read("crowd_state", crowd), dict[str, list[str]]()
            works = {row[0]: [work for *_, work in row[1]] for row in states}
            distinct = list(dict.fromkeys(work for own in works.values() for work in own))
            for start in range(0, len(distinct), PAGE):
                for work, on_work in await self._read("bylines", distinct[start : start + PAGE]):
                    people[work] = on_work
            counts = count_collaborators(works, people)
            rows += [[id_, [byline[:-1] for byline in authored], counts[id_], *rest] for id_, authored, *rest in states]
        return rows

    async def _read(self, name: str, ids: list[str]) -> RowList:
        """What the statement cypher/ingest/<name>.cypher returns of these ids."""
        rows: RowList = (await self._tx.run(statement(f"ingest/{name}"), {"ids": ids}))[0][0]
        return rows

    def _recount(self, row: list[Any], new_rows: RowList, changed: RowList) -> list[Any]:
        """What to change of a person read back, as [id, properties]. Adds affiliations that differ to the two lists of
        rows."""
        id_, authored, collaborators, affiliation_rows, facts_text = row
        entity = self._people.get(id_)
        bylines = [PersonByline(name, year, institutions) for name, year, institutions, _ in authored]
        facts = entity.facts if entity else fact.decode_facts(facts_text)
        stated = self._stated.get(id_)
        if stated is None:
            stated = {
                institution: KeptAffiliation(stated_since=since, stated_until=until, is_stated=True)
                for institution, _, _, _, since, until, is_stated in affiliation_rows
                if is_stated
            }
        before = {institution: values for institution, *values in affiliation_rows}
        after = {institution: each.properties() for institution, each in affiliations(bylines, stated).items()}
        new = [[institution, properties] for institution, properties in after.items() if institution not in before]
        changed_here: list[list[Any]] = [
            [institution, after.get(institution)]
            for institution, values in before.items()
            if institution not in after or list(after[institution].values()) != values
        ]
        if new:
            new_rows.append([id_, new])
        if changed_here:
            changed.append([id_, changed_here])
        counts = {
            "workCount": len(authored),
            "citationCount": sum(citations for *_, citations in authored),
            "collaboratorCount": collaborators,
        }
        # People on no byline, who stay because they are followed or claimed, keep the name that they had.
        is_named = bylines or fact.fact_value(facts, "name")
        properties = name_properties(facts, bylines) if is_named else {"said": fact.encode_facts(facts)}
        return [id_, properties | (identity_properties(entity) if entity else {}) | counts]


def identity_properties(entity: ResolvedEntity) -> dict[str, Any]:
    """The identifier that a person or an institution shows, the least of several, and how a person is identified."""
    if entity.kind not in ("Researcher", "Institution"):
        return {}
    name, prefix = ("orcid", "orcid:") if entity.kind == "Researcher" else ("ror", "ror:")
    values = [key[len(prefix) :] for key in entity.keys if key.startswith(prefix)]
    properties: dict[str, Any] = {
        name: min(values + [known.identifier for known in entity.known if known.identifier], default=None)
    }
    if entity.kind == "Researcher":
        bases = [identity_basis(key) for key in entity.keys] + [known.basis for known in entity.known if known.basis]
        properties["identityBasis"] = min(bases, key=BASES.index)
    return properties


def identity_basis(key: str) -> str:
    """How a key identifies a person."""
    return {"name": "NAME_WITHIN_SOURCE", "byline": "NAME_WITHIN_WORK"}.get(key.partition(":")[0], "IDENTIFIER")
