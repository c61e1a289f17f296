"""Small records of OpenAlex and arXiv for tests, and imports of them into a graph."""

import io
import json
from pathlib import Path
from typing import Any

from rich.console import Console

from graphdb.driver.database import Database
from ingest.run import import_paths


def author(number: int | None, name: str, orcid: str | None = None, institutions: Any = ()) -> dict[str, Any]:
    """One entry of a byline."""
    return {
        "author": {
            "id": None if number is None else f"https://openalex.org/A{number}",
            "display_name": name,
            "orcid": orcid and f"https://orcid.org/{orcid}",
        },
        "institutions": [institution(each) if isinstance(each, int) else each for each in institutions],
    }


def institution(number: int | None, name: str | None = None, ror: str | None = None) -> dict[str, Any]:
    """An institution on a byline."""
    return {
        "id": number and f"https://openalex.org/I{number}",
        "display_name": name or f"Institute {number}",
        "ror": ror,
        "country_code": "SE",
        "type": "education",
    }


def topic(number: int) -> dict[str, Any]:
    """A topic of a work, with what it lies within."""
    return {
        "id": f"https://openalex.org/T{number}",
        "display_name": f"Topic {number}",
        "score": 0.9,
        "subfield": {
            "id": f"https://openalex.org/subfields/{number // 10}",
            "display_name": f"Subfield {number // 10}",
        },
        "field": {"id": "https://openalex.org/fields/1", "display_name": "Field"},
        "domain": {"id": "https://openalex.org/domains/1", "display_name": "Domain"},
    }


def work(number: int, *authors: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A work; `cites` are numbers of works, `topics` numbers of topics."""
    made = {
        "id": f"https://openalex.org/W{number}",
        "title": f"Work {number}",
        "publication_year": 2020,
        "publication_date": "2020-05-17",
        "type": "article",
        "authorships": list(authors),
        "referenced_works": [f"https://openalex.org/W{each}" for each in fields.pop("cites", ())],
        "topics": [topic(each) for each in fields.pop("topics", ())],
    }
    return made | fields


def whole_work(number: int, **fields: Any) -> dict[str, Any]:
    """A work that has nearly every field."""
    whole: dict[str, Any] = {
        "doi": "https://doi.org/10.5555/prado",
        "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/123", "mag": 9},
        "display_name": "Tidal flats",
        "cites": [8, 9],
        "topics": [11],
        "language": "en",
        "type_crossref": "proceedings-article",
        "is_paratext": False,
        "is_retracted": False,
        "cited_by_count": 5,
        "abstract_inverted_index": {"Mud": [0], "moves": [1]},
        "open_access": {"is_oa": True, "oa_url": "https://example.org/a.pdf"},
        "biblio": {"volume": "3", "issue": "1", "first_page": "9", "last_page": "12"},
        "primary_location": {
            "landing_page_url": "https://example.org/a",
            "license": "cc-by",
            "source": {"id": "S5"},
        },
        "best_oa_location": {"license": "cc0"},
        "concepts": [{"id": "C1", "display_name": "Mud", "score": 0.5}],
    }
    people = author(1, "Ines Prado", "0000-0002-1825-0097", [4]), author(None, "Ola By")
    return work(number, *people, **whole | fields)


def atom(number: str, *names: str, doi: str | None = None, **fields: str) -> str:
    """A feed with one entry."""
    people = "".join(f"<author><name>{name}</name></author>" for name in names)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><entry>
<id>http://arxiv.org/abs/{number}v2</id><updated>{fields.get("updated", "2026-05-17T05:53:35Z")}</updated>
<published>2026-05-17T05:53:35Z</published><title>{fields.get("title", "A paper")}</title>
<summary>{fields.get("summary", "About it.")}</summary>{people}
<arxiv:primary_category term="cs.LG"/><category term="cs.LG"/><category term="62M10"/>
{f"<arxiv:doi>{doi}</arxiv:doi>" if doi else ""}</entry></feed>"""


async def imported(database: Database, folder: Path, *items: dict[str, Any], source: str = "openalex") -> str:
    """Import these objects. Returns what the import printed."""
    path = folder / "items.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in items))
    return (await run(database, source, path))[1]


async def imported_atom(database: Database, folder: Path, feed: str) -> str:
    """Import a feed. Returns what the import printed."""
    path = folder / "feed.xml"
    path.write_text(feed)
    return (await run(database, "arxiv", path))[1]


async def run(database: Database, source: str, *paths: Path, batch_size: int = 500) -> tuple[int, str]:
    """Import files. Returns the exit code and what the import printed."""
    console = Console(file=io.StringIO(), width=200)
    letters = paths[0].parent / "set-aside.jsonl"
    code = await import_paths(database, source, list(paths), console, letters, batch_size)
    assert isinstance(console.file, io.StringIO)
    return code, console.file.getvalue()


def numbers(printed: str) -> list[str]:
    """Return the numbers in the closing table of an import."""
    row = next(line for line in printed.splitlines() if line.startswith("│"))
    return [cell.strip() for cell in row.strip("│").split("│")]


async def import_file(database: Database, source: str, path: Path, folder: Path) -> None:
    """Import a file that has no bad records."""
    assert await import_paths(database, source, [path], Console(file=io.StringIO()), folder / "refused.jsonl") == 0


def json_lines(*items: dict[str, Any]) -> str:
    """Return the items as lines of JSON."""
    return "".join(json.dumps(item) + "\n" for item in items)
