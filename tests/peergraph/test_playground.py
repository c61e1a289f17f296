"""The playground in a real browser, on the real application: what a person does there works, and nothing leaves it."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
# As root there is no sandbox to be had; the rest keeps Chromium from talking to its maker.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUERY = "#query textarea"
VARIABLES = "#variables textarea"
RESPONSE = "#response"
NAME = 'query Name { researcher(id: "stefan-gustafsson") { name } }'


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Debian's Chromium; without it these tests are skipped, and fail in CI."""
    if not CHROMIUM.exists():
        assert os.environ.get("CI") != "true", f"CI has no {CHROMIUM}; .ci/run installs it."
        pytest.skip(f"no {CHROMIUM} on this machine (Debian and Ubuntu: the package chromium)")
    return CHROMIUM


@pytest.fixture(scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """One browser for all these tests; each has its own context."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield browser
        await browser.close()


@dataclass
class Watched:
    """A page, the complaints in its console, and the addresses that it sent requests to."""

    page: Page
    place: str
    complaints: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    async def open(self, fragment: str = "") -> Page:
        """The playground once it has read the schema."""
        await self.page.goto(f"{self.place}/playground{fragment}")
        await expect(self.page.locator("#docs-body h2").first).to_have_text("Queryobject")
        return self.page


@pytest.fixture
async def watched(browser: Browser, place: str) -> AsyncIterator[Watched]:
    """A new visitor's page; at the end it has complained of nothing and asked nobody but our server."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=place)
    watched = Watched(await context.new_page(), place)
    watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    watched.page.on(
        "console", lambda line: watched.complaints.append(line.text) if line.type in ("error", "warning") else None
    )
    context.on("request", lambda request: watched.addresses.append(request.url))
    yield watched
    await context.close()
    refused = "the server responded with a status of 400"
    assert [line for line in watched.complaints if refused not in line] == []
    assert {urlsplit(address).netloc for address in watched.addresses} == {urlsplit(place).netloc}


async def write(page: Page, text: str) -> None:
    """Replace the query as by hand, without the help that typing gets."""
    await page.locator(QUERY).focus()
    await page.keyboard.press("Control+A")
    await page.keyboard.insert_text(text)


async def run(page: Page) -> None:
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#status")).to_contain_text("ms")


async def test_a_query_is_typed_run_and_answered(watched: Watched) -> None:
    page = await watched.open()
    await write(page, NAME)
    await run(page)
    await expect(page.locator(RESPONSE)).to_contain_text('"name": "Stefan Gustafsson"')
    await expect(page.locator("#status")).to_contain_text("200 OK")
    await expect(page.locator("#status")).to_contain_text("1 statement, 1 row, database ")
    await expect(page.locator(RESPONSE)).not_to_contain_text("databaseMs")


async def test_every_example_is_answered_without_an_error(watched: Watched) -> None:
    page = await watched.open()
    examples = page.locator("#examples button")
    for number in range(await examples.count()):
        await page.get_by_role("button", name="Examples").click()
        await examples.nth(number).click()
        async with page.expect_response("**/graphql") as answering:
            await page.get_by_role("button", name="Run", exact=True).click()
        answer = await (await answering.value).json()
        assert "errors" not in answer
        assert all(answer["data"].values())


async def test_titles_with_markup_are_shown_as_text(watched: Watched) -> None:
    page = await watched.open()
    await write(page, '{ work(id: "arXiv:2605.17276") { title } }')
    await run(page)
    await expect(page.locator(RESPONSE)).to_contain_text("<i>ECG</i> model &amp; its <script>alert(1)</script>")
    assert await page.locator("#response i, #response script").count() == 0


async def test_fields_and_arguments_are_offered_while_typing_and_on_request(watched: Watched) -> None:
    page = await watched.open()
    await write(page, "")
    await page.keyboard.type("{resea")
    options = page.get_by_role("option")
    await expect(options.first).to_contain_text("researcher")
    await page.keyboard.press("Enter")
    assert await page.locator(QUERY).input_value() == '{researcher(id: "") {}}'
    await page.keyboard.type("anna-lind")
    for _ in range(4):
        await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Control+Space")
    await expect(page.get_by_role("option", name="workCount")).to_be_visible()
    await page.keyboard.type("headl")
    await expect(options).to_have_count(1)
    await expect(options.first).to_contain_text("One sentence for the top of a profile")
    await page.keyboard.press("Tab")
    await page.keyboard.type(" works(fi")
    await expect(options.first).to_contain_text("first")
    await page.keyboard.press("Enter")
    await page.keyboard.type("1")
    await page.keyboard.press("End")
    assert await page.locator(QUERY).input_value() == '{researcher(id: "anna-lind") {headline works(first: 1)}}'
    await expect(options).to_have_count(0)


async def test_the_documentation_is_browsed_and_searched(watched: Watched) -> None:
    page = await watched.open()
    docs = page.locator("#docs")
    await docs.get_by_role("button", name="Researcher", exact=True).first.click()
    await expect(docs.locator("h2")).to_have_text("Researcherobject")
    await expect(docs).to_contain_text("A person who is on the byline of a work.")
    await expect(docs).to_contain_text("The greatest h such that h of the works are cited at least h times")
    await docs.get_by_role("button", name="‹ Back").click()
    await expect(docs.locator("h2").first).to_have_text("Queryobject")
    await docs.get_by_role("searchbox").fill("missingref")
    await docs.get_by_role("button", name="Work.missingReferenceCount").click()
    await expect(docs.locator(".found")).to_contain_text("missingReferenceCount")


async def test_a_shared_link_brings_query_and_variables_back(watched: Watched) -> None:
    page = await watched.open()
    query = "query Q($id: ID!) {\n  researcher(id: $id) { name } # é & + # %\n}"
    await write(page, query)
    await page.locator(VARIABLES).fill('{"id": "anna-lind"}')
    await page.get_by_role("button", name="Share").click()
    await expect(page.locator("#toast")).to_have_text("The link is copied.")
    link = await page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(link).fragment) == {"query": [query], "variables": ['{"id": "anna-lind"}']}
    await page.evaluate("localStorage.clear()")
    await page.goto("about:blank")
    await page.goto(link)
    assert await page.locator(QUERY).input_value() == query
    await page.get_by_role("button", name="Run", exact=True).click()
    await expect(page.locator(RESPONSE)).to_contain_text('"name": "Anna Lind"')
    watched.addresses = [address for address in watched.addresses if address != "about:blank"]


async def test_errors_are_listed_and_underlined_where_they_are(watched: Watched) -> None:
    page = await watched.open("#" + urlencode({"query": "{\n  works(first: 1000) { totalCount }\n  reseacher\n}"}))
    await expect(page.locator("#query .problem")).to_have_text(["reseacher"])
    await page.get_by_role("button", name="Run", exact=True).click()
    errors = page.locator("#errors li")
    await expect(errors).to_contain_text(["Cannot query field 'reseacher'"])
    await errors.get_by_role("button", name="line 3").click()
    assert (
        await page.evaluate("document.activeElement.value.slice(document.activeElement.selectionStart, -2)")
        == "reseacher"
    )
    await write(page, "{\n  works(first: 1000) { totalCount }\n}")
    await run(page)
    await expect(errors).to_contain_text(["BAD_USER_INPUT"])
    await expect(page.locator("#query .problem")).to_have_text(["works"])


async def test_what_was_run_is_in_the_history_and_a_draft_survives_a_reload(watched: Watched) -> None:
    page = await watched.open()
    await write(page, NAME)
    await run(page)
    await write(page, "{ stats { workCount } }")
    await page.reload()
    assert await page.locator(QUERY).input_value() == "{ stats { workCount } }"
    await page.get_by_role("button", name="History").click()
    await page.locator("#history button", has_text="Name").click()
    assert await page.locator(QUERY).input_value() == NAME


async def test_prettify_lays_out_without_changing_a_token(watched: Watched) -> None:
    page = await watched.open()
    messy = (
        'query A($id:ID!="x",$n:Int=1){a:researcher(id:$id){...F ...on Node{id}works(first:$n orderBy:{by:TITLE})'
        "{totalCount}}}#end\nfragment F on Researcher{name @skip(if:false)}"
    )
    await write(page, messy)
    await page.get_by_role("button", name="Prettify").click()
    tidy = await page.locator(QUERY).input_value()
    assert tidy == (
        'query A($id: ID! = "x", $n: Int = 1) {\n  a: researcher(id: $id) {\n    ...F\n'
        "    ... on Node {\n      id\n    }\n"
        "    works(first: $n, orderBy: { by: TITLE }) {\n      totalCount\n    }\n  }\n} #end\n\n"
        "fragment F on Researcher {\n  name @skip(if: false)\n}\n"
    )
    await page.get_by_role("button", name="Prettify").click()
    assert await page.locator(QUERY).input_value() == tidy
    await page.locator(QUERY).focus()
    await page.keyboard.press("Control+Z")
    assert await page.locator(QUERY).input_value() == messy


async def test_the_keyboard_can_leave_the_editor(watched: Watched) -> None:
    page = await watched.open()
    await write(page, "{")
    await page.keyboard.press("Tab")
    assert await page.locator(QUERY).input_value() == "{  "
    await page.keyboard.press("Escape")
    await page.keyboard.press("Tab")
    await expect(page.locator("#tab-variables")).to_be_focused()


async def test_an_unreachable_server_is_said_in_a_sentence(watched: Watched) -> None:
    page = await watched.open()
    await page.route("**/graphql", lambda route: route.abort())
    await page.get_by_role("button", name="Run", exact=True).click()
    await expect(page.locator("#errors li")).to_contain_text(["The server did not answer"])
    watched.complaints.clear()


async def test_the_page_forbids_itself_everything_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/playground")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert (await client.get("/playground/../app.py")).status_code == 404
    assert (await client.get("/playground/%2e%2e/app.py")).status_code == 404
    home = await client.get("/")
    assert (home.status_code, home.headers["location"]) == (307, "/playground")
