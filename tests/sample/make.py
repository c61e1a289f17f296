"""Chooses the sample of real bibliographic facts that the tests stand on where nothing lies beside the project.

    python -m tests.sample.make        writes tests/sample/facts.jsonl.xz anew from ../shared/data

SHARES has how many works of each file. First come records that are odd in some way (odd() has the ways, each with how
many are wanted), then those that tests ask for by name (named()), then, one at a time, the work that is best connected
with those taken before: by citation, by people, by references they have in common, by topic and institution. So a
thousand works cite each other as densely as the whole set does.

Only facts are kept: ids, names, titles, dates, numbers, links. An abstract, a description or an address that an author
wrote is left out; where a record has an abstract, the sample says in which form, and tests/sample/archive.py makes one.
"""

import gzip
import json
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.sample.archive import ARCHIVE, SHARED

Record = dict[str, Any]

# How many works are chosen of each file, in this order; about a thousand together.
SHARES = {
    "snapshot_omid": 20,
    "snapshot_goopenalex": 12,
    "openalexPro_vcr": 110,
    "synergy_Sep_2021": 130,
    "synergy_Jeyaraman_2020": 190,
    "synergy_Oud_2018": 90,
    "ggh_S2764928273": 60,
    "ggh_S105066276": 110,
    "ggh_S2764781293": 90,
    "ggh_S112714904": 70,
    "ggh_S2736978234": 45,
    "ggh_S2764432518": 45,
    "ggh_S4210238114": 35,
}
# How many of each file of other entities: those that the works name, then the first.
ENTITIES = {
    "authors": 30,
    "institutions": 30,
    "topics": 25,
    "sources": 25,
    "concepts": 5,
    "funders": 2,
    "publishers": 2,
    "snapshot2023_authors.part_000": 1,
    "snapshot2023_institutions.part_000": 15,
    "snapshot2023_sources.part_000": 15,
    "snapshot2023_funders.part_000": 1,
    "snapshot2023_publishers.part_000": 2,
}
OF_A_PAGE = 30
OF_A_FEED = 25
ATOM, ARXIV = "{http://www.w3.org/2005/Atom}", "{http://arxiv.org/schemas/atom}"

# What of a record is kept, by key; a map or None (all of it) below.
PLACE = dict.fromkeys(("is_oa", "landing_page_url", "pdf_url", "license", "version", "raw_type"))
SOURCE = dict.fromkeys(("id", "display_name", "issn_l", "issn", "type"))
INSTITUTION = dict.fromkeys(("id", "display_name", "ror", "country_code", "type", "lineage"))
LEVEL = dict.fromkeys(("id", "display_name"))
TOPIC = {"id": None, "display_name": None, "score": None, "subfield": LEVEL, "field": LEVEL, "domain": LEVEL}
WORK: Record = {
    **dict.fromkeys(("id", "doi", "title", "publication_year", "publication_date", "ids", "language", "type")),
    **dict.fromkeys(("type_crossref", "open_access", "cited_by_count", "biblio", "is_retracted", "is_paratext")),
    **dict.fromkeys(("referenced_works", "authors_count", "is_authors_truncated", "updated_date")),
    **dict.fromkeys(("corresponding_author_ids", "is_xpac")),
    "primary_location": PLACE | {"source": SOURCE},
    "host_venue": SOURCE,
    "best_oa_location": {"license": None},
    "locations": {"landing_page_url": None},
    "authorships": {
        **dict.fromkeys(("author_position", "is_corresponding", "raw_author_name")),
        "author": dict.fromkeys(("id", "display_name", "orcid")),
        "institutions": INSTITUTION,
    },
    "topics": TOPIC,
    "concepts": dict.fromkeys(("id", "wikidata", "display_name", "score")),
}
ENTITY: Record = {
    **dict.fromkeys(("id", "orcid", "display_name", "display_name_alternatives", "display_name_acronyms")),
    **dict.fromkeys(("ids", "updated_date", "ror", "country_code", "type", "lineage", "homepage_url", "geo")),
    **dict.fromkeys(("issn_l", "issn", "wikidata", "level", "works_count", "cited_by_count")),
    "affiliations": {"institution": INSTITUTION, "years": None},
    "last_known_institution": INSTITUTION,
    "last_known_institutions": INSTITUTION,
    "associated_institutions": {"id": None, "relationship": None},
    "international": {"display_name": {"en": None}},
    "subfield": LEVEL,
    "field": LEVEL,
    "domain": LEVEL,
}
# What tests ask for by name.
QUERIES = (
    "chondrocyte implantation ankle",
    "microfracture knee",
    "borderline personality disorder suicide",
    "dialectical behavior therapy randomized",
    "maternal mortality uganda",
    "polio eradication",
    "neonatal sepsis",
    "vaccine hesitancy",
    "malaria vaccine children",
    "health adolescents kenya",
    "tuberculosis screening",
    "suicide adolescents",
    "medicalization global health mental",
    "machine learning",
    "mental disorder",
)
PEOPLE = ("Stefan Peterson", "Stefan Swartling Peterson", "Stefan Gustafsson", "Johan Sundström")
TOPICS = ("T12816",)
PLACES = ("I145311948",)
TITLES = ("Medicalization of global health 2: the medicalization of global mental health",)


def short(address: str) -> str:
    return address.rsplit("/", 1)[-1]


def people(work: Record) -> set[str]:
    """Return the ids and ORCID iDs of a byline."""
    authors = [entry["author"] for entry in work["authorships"]]
    return {short(each[key]) for each in authors for key in ("id", "orcid") if each.get(key)}


def topics(work: Record) -> set[str]:
    return {short(topic["id"]) for topic in work.get("topics") or ()}


def places(work: Record) -> set[str]:
    return {
        short(place["id"])
        for entry in work["authorships"]
        for place in entry.get("institutions") or ()
        if place.get("id")
    }


class SampleChoice:
    """The works chosen so far, and for each other work how well it is connected with them."""

    def __init__(self, works: list[tuple[str, Record]]) -> None:
        self.works = works
        self.chosen: dict[int, None] = {}
        self.left = Counter(SHARES)
        self._at: dict[str, list[int]] = defaultdict(list)
        for number, (_, work) in enumerate(works):
            for tie in self._ties(work):
                self._at[tie].append(number)
        self._score: dict[int, float] = defaultdict(float)

    @staticmethod
    def _ties(work: Record) -> Iterator[str]:
        own = short(work["id"])
        yield f"of {own}"
        for reference in dict.fromkeys(map(short, work["referenced_works"])):
            yield f"to {reference}"
        yield from people(work) | topics(work) | places(work)

    def take(self, number: int) -> None:
        """Choose a work unless its file has enough."""
        name, work = self.works[number]
        if number in self.chosen or not self.left[name]:
            return
        self.chosen[number] = None
        self.left[name] -= 1
        own = short(work["id"])
        weights: dict[str, float] = {f"to {own}": 5}
        weights |= {f"of {short(reference)}": 5 for reference in work["referenced_works"]}
        weights |= {f"to {short(reference)}": 0.5 for reference in work["referenced_works"]}
        weights |= (
            dict.fromkeys(people(work), 2.0) | dict.fromkeys(topics(work), 0.05) | dict.fromkeys(places(work), 0.05)
        )
        for tie, weight in weights.items():
            for other in self._at[tie]:
                # What very many works share says little about each.
                self._score[other] += weight / (1 + len(self._at[tie]) / 20)

    def fill(self, name: str) -> None:
        """Choose the best connected works of a file until it has its share; long bylines count against a work."""
        while self.left[name]:
            self.take(max(self._rest(name), key=lambda number: (self._worth(number), -number)))

    def _rest(self, name: str) -> list[int]:
        return [number for number, (file, _) in enumerate(self.works) if file == name and number not in self.chosen]

    def _worth(self, number: int) -> float:
        work = self.works[number][1]
        return self._score[number] / (10 + len(work["authorships"]) + len(work["referenced_works"]) / 4)


def odd(works: list[tuple[str, Record]]) -> Iterator[tuple[int, Callable[[Record], bool]]]:
    """Return the kinds of odd records, each with the number wanted."""
    dois = Counter((work.get("doi") or "").lower() for _, work in works)
    orcids: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for _, work in works:
        for entry in work["authorships"]:
            author = entry["author"]
            if author.get("id") and author.get("orcid"):
                orcids[author["orcid"]].add(author["id"])
            if author.get("id"):
                names[author["id"]].add(author["display_name"])
    by_orcid = {orcid for orcid, ids in orcids.items() if len(ids) > 1}
    renamed = {id_ for id_, said in names.items() if len(said) > 1}

    def authors(work: Record) -> list[Record]:
        return [entry["author"] for entry in work["authorships"]]

    yield 9, lambda work: len(work["authorships"]) >= 90
    yield 4, lambda work: bool(work.get("is_authors_truncated"))
    yield 14, lambda work: work["doi"] is not None and dois[work["doi"].lower()] > 1
    yield 20, lambda work: work["id"] in work["referenced_works"]
    yield 25, lambda work: any(not author.get("id") for author in authors(work))
    yield 25, lambda work: any(not p.get("id") for entry in work["authorships"] for p in entry["institutions"])
    yield 40, lambda work: any(author.get("orcid") in by_orcid for author in authors(work))
    yield 25, lambda work: any(author.get("id") in renamed for author in authors(work))
    yield 6, lambda work: any(author.get("orcid") and len(short(author["orcid"])) != 19 for author in authors(work))
    yield 6, lambda work: len({author.get("id") for author in authors(work)}) < len(work["authorships"])
    yield 12, lambda work: not work["authorships"]
    yield 4, lambda work: work["title"] is None
    yield 4, lambda work: not work["publication_year"]
    yield 6, lambda work: bool(work["is_retracted"])
    yield 6, lambda work: bool(work["is_paratext"])
    yield 6, lambda work: not work["doi"]
    yield 4, lambda work: work.get("topics") == []
    yield 10, lambda work: any("arxiv.org" in (p.get("landing_page_url") or "") for p in work.get("locations") or ())
    yield 8, lambda work: work["language"] not in ("en", None) if "language" in work else False
    yield 4, lambda work: "<" in (work["title"] or "")
    yield 4, lambda work: not re.fullmatch(r"[\x00-\x7f‘’“”–—]*", work["title"] or "")
    yield 6, lambda work: isinstance(work.get("abstract_inverted_index"), str)
    for type_ in ("review", "letter", "editorial", "erratum", "book-chapter", "preprint", "dataset", "other", "report"):
        yield 8 if type_ in ("review", "letter") else 3, lambda work, type_=type_: work["type"] == type_  # type: ignore[misc]


def named(works: list[tuple[str, Record]]) -> Iterator[int]:
    """Return the works that tests name."""
    said = [set(re.findall(r"\w+", (work["title"] or "").lower())) for _, work in works]
    for query in QUERIES:
        found = [number for number, words in enumerate(said) if set(query.split()) <= words]
        yield from found[:5]
    for number, (_, work) in enumerate(works):
        if work["title"] in TITLES or any(entry["author"]["display_name"] in PEOPLE for entry in work["authorships"]):
            yield number
    for wanted in (*TOPICS, *PLACES):
        yield from [n for n, (_, work) in enumerate(works) if wanted in topics(work) | places(work)][:12]


def cut(value: Any, kept: Record | None) -> Any:
    """Return a value with only the keys that are kept, at any depth."""
    if isinstance(value, list):
        return [cut(each, kept) for each in value]
    if kept is None or not isinstance(value, dict):
        return value
    return {key: cut(value[key], kept[key]) for key in value if key in kept}


def work_facts(work: Record) -> Record:
    """Return the facts of a work, and the form of its abstract."""
    found: Record = cut(work, WORK)
    if work.get("topics"):
        # They stand in where there are no topics alone.
        found.pop("concepts", None)
    for key in ("locations", "best_oa_location"):
        if not any("arxiv.org" in (place.get("landing_page_url") or "") for place in work.get("locations") or ()):
            found.pop(key, None)
    for key in ("abstract_inverted_index", "abstract_inverted_index_v3", "abstract"):
        if key in work:
            found[key] = type(work[key]).__name__ if work[key] else None
    return found


def lines(path: Path) -> list[Record]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def chosen_works() -> list[tuple[str, Record]]:
    """Return the works of the sample, each with the name of its file, in the order of the files."""
    works = [(name, work) for name in SHARES for work in lines(SHARED / "works" / f"{name}.jsonl.gz")]
    choice = SampleChoice(works)
    for wanted, test in odd(works):
        found = [number for number, (_, work) in enumerate(works) if test(work)]
        # Some of the first and some from the whole set, so that each file has a part.
        for number in dict.fromkeys(found[: wanted // 2] + found[:: max(1, len(found) // wanted)]):
            choice.take(number)
    for number in named(works):
        choice.take(number)
    for name in SHARES:
        choice.fill(name)
    return [works[number] for number in sorted(choice.chosen)]


def chosen_entities(works: Iterable[Record]) -> Iterator[tuple[str, Record]]:
    """Return the entities of the sample; those that its works name come first."""
    text = json.dumps(list(works))
    for name, wanted in ENTITIES.items():
        found = lines(SHARED / "entities" / f"{name}.jsonl.gz")
        found.sort(key=lambda item: f'"{item["id"]}"' not in text)
        for item in found[:wanted]:
            yield name, cut(item, ENTITY)


def mended(text: str | None) -> str:
    """Decode a text whose UTF-8 bytes were each taken for a character."""
    try:
        return (text or "").encode("latin-1").decode()
    except UnicodeError:
        return text or ""


def papers() -> Iterator[Record]:
    """Return the facts of the papers of arXiv, without their abstracts and comments."""
    [path] = (SHARED / "arxiv").glob("*_m100.atom.xml.gz")
    for entry in list(ElementTree.fromstring(gzip.decompress(path.read_bytes())).iter(f"{ATOM}entry"))[:OF_A_FEED]:
        yield {
            "id": entry.findtext(f"{ATOM}id"),
            "updated": entry.findtext(f"{ATOM}updated"),
            "published": entry.findtext(f"{ATOM}published"),
            "title": " ".join(mended(entry.findtext(f"{ATOM}title")).split()),
            "authors": [mended(person.findtext(f"{ATOM}name")) for person in entry.iter(f"{ATOM}author")],
            "categories": [category.get("term") for category in entry.iter(f"{ATOM}category")],
            "primary": entry.find(f"{ARXIV}primary_category").get("term"),  # type: ignore[union-attr]
            "doi": entry.findtext(f"{ARXIV}doi"),
            "journal": entry.findtext(f"{ARXIV}journal_ref"),
        }


def chosen() -> Iterator[tuple[str, Any]]:
    """Yield the lines of the sample: the name of the file and the record."""
    works = chosen_works()
    ids = {work["id"] for _, work in works}
    for name, work in works:
        yield f"works/{name}.jsonl.gz", work_facts(work)
    for name, item in chosen_entities(work for _, work in works):
        yield f"entities/{name}.jsonl.gz", item
    for path in sorted((SHARED / "merged_ids").glob("*.csv.gz")):
        for line in gzip.decompress(path.read_bytes()).decode().splitlines():
            yield f"merged_ids/{path.name}", line
    page = json.loads(gzip.decompress((SHARED / "api_pages" / "works_search_page_1.json.gz").read_bytes()))
    # Other versions of works of the sample first.
    for work in sorted(page["results"], key=lambda work: work["id"] not in ids)[:OF_A_PAGE]:
        yield "api_pages/works_search_page_1.json.gz", work_facts(work)
    for paper in papers():
        yield "arxiv/testing.atom.xml.gz", paper


if __name__ == "__main__":
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in chosen())
    ARCHIVE.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{text.count(chr(10))} records, {ARCHIVE.stat().st_size:,} bytes")
