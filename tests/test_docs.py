"""The pages in Markdown: what they link to and name exists, and their lines are at most 120 characters."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/adr/*.md")])
# The changelog says what once was.
CURRENT = [page for page in PAGES if page.name != "CHANGELOG.md"]
FOLDERS = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0].isalpha())
NAMED = re.compile(rf"(?<![\w/.:-])(?:{'|'.join(FOLDERS)})/[\w./*<>-]*[\w/*>]")
LINK = re.compile(r"\]\(([^)\s]+)\)")
LONGEST_LINE = 120
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")

parametrized = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
parametrized_current = pytest.mark.parametrize("page", CURRENT, ids=lambda page: str(page.relative_to(ROOT)))


def anchors(page: Path) -> Iterator[str]:
    """The anchors that GitHub gives to the headings of a page."""
    for heading in re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@parametrized
def test_lines_are_short(page: Path) -> None:
    """Only a single word, such as an address, may be longer, because it cannot be broken."""
    lines = [line for line in page.read_text().splitlines() if " " in line.strip()]
    assert [line for line in lines if len(line) > LONGEST_LINE] == []


@parametrized_current
def test_links_lead_to_pages_and_headings(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        if "://" not in target:
            name, _, anchor = target.partition("#")
            linked = (page.parent / name).resolve() if name else page
            assert linked.exists(), target
            assert not anchor or anchor in anchors(linked), target


@parametrized_current
def test_files_that_are_named_exist(page: Path) -> None:
    """A placeholder as in cypher/<kind>/<name>.cypher stands for many; the name of a statement is its file's."""
    names = [name.rstrip("/") for name in NAMED.findall(page.read_text()) if "<" not in name]
    assert [name for name in names if not any(ROOT.glob(name)) and not any(ROOT.glob(f"{name}.cypher"))] == []


def test_the_page_of_the_architecture_names_every_cache() -> None:
    """A file that keeps something for later stands in the table, by itself or by its folder."""
    caches = re.compile(r"= LRUCache|LRUCache\[|@cache\b|lru_cache\(|OrderedDict\[")
    table = (ROOT / "docs" / "architecture.md").read_text().split("## Caches")[1].split("\n## ")[0]
    folders = ("peergraph", "schema", "resolvers", "loaders", "graphdb", "ingest")
    files = [path for folder in folders for path in ROOT.glob(f"{folder}/**/*.py") if caches.search(path.read_text())]
    names = [str(path.relative_to(ROOT)) for path in files if path.name != "lru_cache.py"]
    assert len(names) > 10
    assert [name for name in names if name not in table and f"{name.rpartition('/')[0]}/" not in table] == []


def test_every_threat_has_tests_that_exist() -> None:
    threats = (ROOT / "docs" / "threats.md").read_text().split("\n- ")[1:]
    assert len(threats) > 30
    for threat in threats:
        tests = TEST.findall(threat)
        assert tests, threat
        for path, name in tests:
            assert f"def {name}(" in (ROOT / path).read_text(), name
