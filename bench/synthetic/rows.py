"""The rows of a synthetic graph: its nodes and relations by docs/model.md, made from a population.

Every work is a WorkRecord, and its nodes and relations come from the importer's own functions; only counts and
affiliations, which the importer computes in the graph, are computed here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.synthetic.counts import collaborators, count_distinct
from bench.synthetic.population import FIELDS, SUBFIELDS, Population
from bench.synthetic.properties import NOW, SOURCE, all_key_properties, entity_properties
from bench.synthetic.prose import Prose, orcid, ror
from bench.synthetic.tables import NODES, PROPERTIES
from graphdb.text import folding, identifiers
from ingest import openalex_legacy
from ingest.identity import entity_id
from ingest.person import KeptAffiliation, PersonByline, name_properties
from ingest.projection import project
from ingest.record import BylineEntry, InstitutionMention, TopicAssignment, TopicMention, VenueMention, WorkRecord
from ingest.record_version import PackedRecord, SourceFields, pack

CHUNK = 10_000
TYPES = (("ARTICLE", "article"), ("REVIEW", "review"), ("PREPRINT", "preprint"), ("BOOK_CHAPTER", "book-chapter"))
NO_YEAR = 9999

TableRow = tuple[str, list[Any]]


@dataclass(frozen=True)
class MentionedEntities:
    """Entities of one kind by number: the mention of each in records, and its id."""

    mentions: list[Any]
    ids: list[str]


class GraphRows:
    """All rows of a synthetic graph, each with the name of its table."""

    def __init__(self, population: Population, prose: Prose) -> None:
        self._population = population
        self._prose = prose
        self._slugs: set[str] = set()
        self._id_of: dict[str, str] = {}
        years = population.days.astype("datetime64[Y]").astype(int) + 1970
        # One work in two hundred has no year, and one in twenty no day.
        self._years = np.where(np.arange(len(years)) % 200 == 117, NO_YEAR, years)
        self._citations = np.bincount(population.cited, minlength=population.size.works)

    def all(self) -> Iterator[TableRow]:
        """Yield every row: first the entities that works mention, then the works."""
        topics = yield from self._topics()
        institutions = yield from self._institutions()
        venues = yield from self._venues()
        people = yield from self._people()
        yield from self._affiliations(people, institutions)
        works = yield from self._works(topics, institutions, venues, people)
        yield from self._citations_of(*works)

    # ---- entities ----------------------------------------------------------------------------------------------------

    def _entity(
        self, kind: str, keys: tuple[str, ...], shown: dict[str, Any], packed: PackedRecord | None = None
    ) -> Iterator[TableRow]:
        """Yield the rows of an entity and its keys, of which the first is that of its record."""
        id_ = entity_id(kind, min(keys))
        slug = self._slug(shown["label"], id_)
        self._id_of[keys[0]] = id_
        values = {**shown, "id": id_, "slug": slug, "createdAt": NOW}
        yield kind, [values.get(name) for name in PROPERTIES[kind]]
        for key in (id_, slug):
            yield from self._key(key, id_, {"key": key})
        for key in keys:
            yield from self._key(key, id_, all_key_properties(key, packed if key == keys[0] else None))

    def _key(self, key: str, id_: str, properties: dict[str, Any]) -> Iterator[TableRow]:
        yield "Key", [properties.get(name) for name in PROPERTIES["Key"]]
        yield "NAMES", [key, id_]

    def _slug(self, label: str, id_: str) -> str:
        """Return a slug for a label, with a part of the id if it is taken, empty or can be read as an identifier."""
        slug = folding.make_slug(label)
        if not slug or slug in self._slugs or identifiers.parse_keys(slug) != [slug]:
            slug = f"{slug}-{id_[-6:].lower()}" if slug else id_.lower()
        self._slugs.add(slug)
        return slug

    def _topics(self) -> Any:
        """Yield the topics of works and their broader topics. Returns those of level TOPIC."""
        population = self._population
        work, rank = np.nonzero(population.topic_of_work >= 0)
        topic = population.topic_of_work[work, rank]
        subfield = population.subfield_of_topic[topic]
        field = population.field_of_subfield[subfield]
        domain = population.domain_of_field[field]
        levels = {}
        above: Any = None
        for level, numbers, count in (
            ("DOMAIN", domain, len(set(population.domain_of_field.tolist()))),
            ("FIELD", field, FIELDS),
            ("SUBFIELD", subfield, SUBFIELDS),
            ("TOPIC", topic, len(population.subfield_of_topic)),
        ):
            works = count_distinct(work, numbers, count)
            mentions: list[Any] = [None] * count
            for number in np.nonzero(works)[0].tolist():
                within = above[self._broader_number(level, number)] if above else None
                mentions[number] = mention = self._topic(level, number, within)
                yield from self._mentioned_topic(mention, int(works[number]))
            levels[level] = above = mentions
        return MentionedEntities(
            levels["TOPIC"], [self._id_of[mention.keys[0]] if mention else "" for mention in levels["TOPIC"]]
        )

    def _broader_number(self, level: str, number: int) -> int:
        population = self._population
        table = {
            "FIELD": population.domain_of_field,
            "SUBFIELD": population.field_of_subfield,
            "TOPIC": population.subfield_of_topic,
        }
        return int(table[level][number])

    def _topic(self, level: Any, number: int, within: TopicMention | None) -> TopicMention:
        if level == "TOPIC":
            return TopicMention((f"openalex:T{10_000 + number}",), self._prose.topic(number), level, within)
        key = f"openalex:{level.lower()}s/{number + 1}"
        return TopicMention((key,), self._prose.broader_topic(level, number), level, within)

    def _mentioned_topic(self, mention: TopicMention, works: int) -> Iterator[TableRow]:
        parent = mention.within.keys[0] if mention.within else None
        facts = {"name": mention.name, "level": mention.level, "parent": parent}
        yield from self._entity("Topic", mention.keys, entity_properties("Topic", facts) | {"workCount": works})
        if mention.within:
            yield "WITHIN", [self._id_of[mention.keys[0]], self._id_of[mention.within.keys[0]]]

    def _institutions(self) -> Any:
        """Yield the institutions that bylines credit; one in ten is part of another. Returns them."""
        population = self._population
        count = population.size.institutions
        named = population.byline_institution >= 0
        at = population.byline_institution[named]
        works = count_distinct(population.byline_work[named], at, count)
        people = count_distinct(population.byline_person[named], at, count)
        described = self._prose.institutions(count)
        mentions: list[Any] = [None] * count
        for number in np.nonzero(works)[0].tolist():
            name, country, type_ = described[number]
            above = mentions[number // 3] if number % 10 == 9 else None
            keys = (f"openalex:I{100_000 + number}", f"ror:{ror(number)}")
            mentions[number] = InstitutionMention(keys, name, country, type_, above.keys[0] if above else None)
            facts = {"name": name, "country": country, "type": type_, "parent": above.keys[0] if above else None}
            counts = {"ror": ror(number), "workCount": int(works[number]), "researcherCount": int(people[number])}
            yield from self._entity("Institution", keys, entity_properties("Institution", facts) | counts)
            if above:
                yield "PART_OF", [self._id_of[keys[0]], self._id_of[above.keys[0]]]
        return MentionedEntities(mentions, [self._id_of[mention.keys[0]] if mention else "" for mention in mentions])

    def _venues(self) -> Any:
        """Yield the venues of works. Returns them."""
        mentions: list[Any] = [None] * self._population.size.venues
        works = np.bincount(self._population.venue_of_work, minlength=len(mentions))
        for number in np.unique(self._population.venue_of_work).tolist():
            keys = (f"openalex:S{10_000 + number}",)
            mentions[number] = VenueMention(keys, self._prose.venue(number), "journal")
            facts = {"name": mentions[number].name, "type": "journal"}
            yield from self._entity(
                "Venue", keys, entity_properties("Venue", facts) | {"workCount": int(works[number])}
            )
        return MentionedEntities(mentions, [self._id_of[mention.keys[0]] if mention else "" for mention in mentions])

    def _people(self) -> Any:
        """Yield all people, one in two with an ORCID iD. Returns them."""
        population = self._population
        count = population.size.people
        works = np.bincount(population.byline_person, minlength=count)
        cited = np.bincount(population.byline_person, self._citations[population.byline_work], count).astype(int)
        met = collaborators(population)
        mentions, ids = [], []
        for number, name in enumerate(self._prose.people(count)):
            own = orcid(number) if number % 2 else None
            keys = (f"openalex:A{5_000_000_000 + number}", *([f"orcid:{own}"] if own else []))
            mentions.append((keys, name))
            counts = {
                "workCount": int(works[number]),
                "citationCount": int(cited[number]),
                "collaboratorCount": int(met[number]),
            }
            shown = (
                name_properties({}, [PersonByline(name, None, [])])
                | {"orcid": own, "identityBasis": "IDENTIFIER"}
                | counts
            )
            yield from self._entity("Researcher", keys, shown)
            ids.append(self._id_of[keys[0]])
        return MentionedEntities(mentions, ids)

    def _affiliations(self, people: MentionedEntities, institutions: MentionedEntities) -> Iterator[TableRow]:
        """Yield the affiliations of people with the institutions that their bylines credit."""
        population = self._population
        named = population.byline_institution >= 0
        count = population.size.institutions
        both = population.byline_person[named] * count + population.byline_institution[named]
        years = self._years[population.byline_work[named]]
        order = np.argsort(both, kind="stable")
        pairs, starts, works = np.unique(both[order], return_index=True, return_counts=True)
        since = np.minimum.reduceat(years[order], starts)
        until = np.maximum.reduceat(np.where(years[order] == NO_YEAR, 0, years[order]), starts)
        columns = (column.tolist() for column in (pairs, works, since, until))
        for pair, number, first, last in zip(*columns, strict=True):
            at = KeptAffiliation(number, None if first == NO_YEAR else first, last or None)
            ends = [people.ids[pair // count], institutions.ids[pair % count]]
            yield "AFFILIATED_WITH", [*ends, *at.properties().values()]

    # ---- works -------------------------------------------------------------------------------------------------------

    def _works(
        self,
        topics: MentionedEntities,
        institutions: MentionedEntities,
        venues: MentionedEntities,
        people: MentionedEntities,
    ) -> Any:
        """Yield every work with its relations but CITES. Returns the id and the date key of each."""
        population = self._population
        starts = np.searchsorted(population.byline_work, np.arange(population.size.works + 1)).tolist()
        cites = np.searchsorted(population.citing, np.arange(population.size.works + 1)).tolist()
        misses = np.searchsorted(population.missing_work, np.arange(population.size.works + 1)).tolist()
        ids, newest = [], []
        awaited: set[int] = set()
        for first in range(0, population.size.works, CHUNK):
            last = min(first + CHUNK, population.size.works)
            primary = population.topic_of_work[first:last, 0]
            prose = zip(self._prose.titles(first, primary), self._prose.abstracts(first, primary), strict=True)
            for number, (title, abstract) in enumerate(prose, first):
                byline = self._byline(slice(starts[number], starts[number + 1]), institutions, people)
                missing = population.missing_number[misses[number] : misses[number + 1]].tolist()
                cited = population.cited[cites[number] : cites[number + 1]].tolist()
                record = WorkRecord(
                    **self._record_fields(number, title, abstract),
                    authors=byline,
                    topics=self._about(population.topic_of_work[number].tolist(), topics),
                    references=tuple(map(work_key, cited)) + tuple(map(missing_key, missing)),
                    venue=venues.mentions[population.venue_of_work[number]],
                )
                id_, order = yield from self._work(record, int(self._citations[number]))
                ids.append(id_)
                newest.append(order)
                for other in missing:
                    if other not in awaited:
                        awaited.add(other)
                        yield "Key", [missing_key(other)] + [None] * (len(NODES["Key"]) - 1)
                    yield "AWAITS", [id_, missing_key(other)]
        return ids, newest

    @staticmethod
    def _about(numbers: list[int], topics: MentionedEntities) -> tuple[TopicAssignment, ...]:
        """Return the topics of a work with decreasing scores, the primary one first."""
        different = [number for number in dict.fromkeys(numbers) if number >= 0]
        return tuple(
            TopicAssignment(topics.mentions[number], round(0.9999 - 0.17 * rank - number % 89 / 1000, 4), rank == 0)
            for rank, number in enumerate(different)
        )

    def _byline(
        self, entries: slice, institutions: MentionedEntities, people: MentionedEntities
    ) -> tuple[BylineEntry, ...]:
        """Return the byline of a work: the first author is the corresponding one, one in fifty has initials only."""
        population = self._population
        byline = []
        persons = population.byline_person[entries].tolist()
        for position, (person, institution) in enumerate(
            zip(persons, population.byline_institution[entries].tolist(), strict=True)
        ):
            keys, name = people.mentions[person]
            printed = f"{name[0]}. {name.rpartition(' ')[2]}" if (person + entries.start) % 50 == 7 else name
            credited = (institutions.mentions[institution],) if institution >= 0 else ()
            byline.append(BylineEntry(keys, name, printed, position == 0, credited))
        return tuple(byline)

    def _record_fields(self, number: int, title: str, abstract: str | None) -> dict[str, Any]:
        """Return the fields of a work's record but for its relations."""
        year = int(self._years[number])
        day = str(self._population.days[number]) if number % 20 != 13 and year != NO_YEAR else None
        type_, source_type = TYPES[0 if number % 20 else 1 + number // 20 % 3]
        own = f"W{3_000_000_000 + 7 * number}"
        doi = f"10.5555/made.{number}" if number % 25 else None
        return {
            "source": SOURCE,
            "id": own,
            "keys": (f"openalex:{own}", *([f"doi:{doi}"] if doi else [])),
            "updated": "2026-06-30",
            "url": identifiers.identifier_url("OPENALEX", own),
            "title": title,
            "abstract": abstract,
            "type": type_,
            "source_type": source_type,
            "year": None if year == NO_YEAR else year,
            "published_on": day,
            "language": "en" if number % 30 else None,
            "is_open_access": None if number % 21 == 0 else number % 4 != 0,
            "open_access_url": f"https://example.org/works/{own}.pdf" if number % 4 else None,
            "license": "cc-by" if number % 3 == 0 else None,
            "volume": str(number % 90 + 1),
            "issue": str(number % 12 + 1),
            "first_page": str(number % 900 + 1),
            "last_page": str(number % 900 + 9),
            "reported_citation_count": int(self._citations[number]) * 3,
            "missing_author_count": 0,
        }

    def _work(self, record: WorkRecord, citations: int) -> Any:
        """Yield a work and the relations that follow from its record alone. Returns its id and date key."""
        packed = pack(record, SourceFields(SOURCE, openalex_legacy.openalex_keys(record), record.updated or "", {}))
        projection = project([record], list(record.keys), self._id_of.get)
        yield from self._entity("Work", record.keys, projection.properties | {"citationCount": citations}, packed)
        id_, newest = self._id_of.pop(record.key), projection.properties["newest"]
        for entry in projection.byline:
            authorship = [entry.position, entry.corresponding, entry.name, entry.credited_as, entry.institutions]
            yield "AUTHORED", [entry.id, id_, *authorship, entry.id, newest, id_]
        for institution in projection.institutions:
            yield "CREDITED_TO", [id_, institution, institution, newest, id_]
        for topic, score, primary in projection.topics:
            yield "ABOUT", [id_, topic, score, primary, topic, newest, id_]
        if projection.venue:
            yield "PUBLISHED_IN", [id_, projection.venue, projection.venue, newest, id_]
        return id_, newest

    def _citations_of(self, ids: list[str], newest: list[int]) -> Iterator[TableRow]:
        """Yield the citations, with the id of the cited work and the date key of the citing one."""
        population = self._population
        for citing, cited in zip(population.citing.tolist(), population.cited.tolist(), strict=True):
            yield "CITES", [ids[citing], ids[cited], ids[cited], newest[citing], ids[citing]]


def work_key(number: int) -> str:
    """Return the key of a work of the graph."""
    return f"openalex:W{3_000_000_000 + 7 * number}"


def missing_key(number: int) -> str:
    """Return the key of a cited work that is not in the graph."""
    return f"openalex:W{9_000_000_000 + number}"
