"""The ways through the pages of cases, in a real browser."""

import pytest
from browser import WIDTHS, Visitor, follow

FIRST = {"en": "What decides it", "nb": "Hva som avgjør"}
PAGES = (
    "/",
    "/cases",
    "/id/cluster/nce-maritime-cleantech.html",
    "/id/observation/nce-maritime-cleantech--2011-2014.html",
    "/explain?id=nce-maritime-cleantech--2011-2014",
)


@pytest.mark.parametrize(
    ("width", "javascript", "lang"),
    [(320, True, "nb"), (320, False, "en"), (768, False, "nb"), (1280, True, "en")],
)
def test_from_the_start_to_a_source(
    visitor: Visitor, width: int, javascript: bool, lang: str
) -> None:
    """Start, search, cluster, observation, source: by links and one form."""
    with visitor.visit("/", width, javascript=javascript, lang=lang) as page:
        page.locator("#start-search").fill("maritime cleantech")
        follow(page.locator("#start-search"), "Enter")
        follow(page.locator("main a[href*='/id/cluster/nce-maritime-cleantech']").first)
        assert page.locator("h1").inner_text() == "NCE Maritime CleanTech"
        follow(page.locator(".periods a[href*='--2011-2014']").first)
        assert page.get_by_role("heading", name=FIRST[lang]).is_visible()
        assert page.locator(".callout a[href*='/ontology/cav-']").first.is_visible()
        source = page.locator("#record ~ .aspects .sources a").first
        title = source.inner_text()
        follow(source)
        assert "/id/work/" in page.url
        assert page.get_by_text(title).first.is_visible()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("width", "lang", "dark"),
    [(WIDTHS[0], "nb", True), (WIDTHS[1], "en", False), (WIDTHS[2], "nb", False)],
)
def test_a_page_stands(visitor: Visitor, path: str, width: int, lang: str, dark: bool) -> None:
    with visitor.visit(path, width, lang=lang, dark=dark) as page:
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("h1").count() == 1


def test_a_page_in_another_language_of_content_falls_back_in_sight(visitor: Visitor) -> None:
    """The interface speaks English; names without a Finnish label are marked."""
    with visitor.visit("/id/cluster/oulu-ict.html?lang=fi") as page:
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator(".tongue-mark").first.is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_cases_are_chosen_and_sorted(visitor: Visitor, javascript: bool) -> None:
    """By a form and by links; the address holds the choice, and sorting keeps it."""
    with visitor.visit("/cases", 1280, javascript=javascript) as page:
        assert page.locator("tbody tr").count() == 125 + 12
        page.locator("#field-country").select_option("NO")
        page.locator("#field-verdict").select_option("misaligned")
        follow(page.locator(".filter button"))
        assert page.locator("tbody tr").count() == 2
        follow(page.locator("thead a").first)
        assert "country=NO" in page.url
        assert "sort=-name" in page.url
        assert page.locator("tbody tr").count() == 2
        assert page.locator("thead th").first.get_attribute("aria-sort") == "descending"


def test_a_verdict_unfolds_to_the_page_by_keyboard(visitor: Visitor) -> None:
    """Step by step, without scripts, until a source is in sight."""
    path = "/id/observation/nce-raufoss--2014-2020.html"
    with visitor.visit(path, 768, javascript=False) as page:
        tree = page.locator("#proof-1")
        for _ in range(6):
            folded = tree.locator("details:not([open]) > summary:visible")
            if not folded.count():
                break
            for _ in range(folded.count()):
                folded.first.focus()
                page.keyboard.press("Enter")
        assert tree.locator("details:not([open])").count() == 0
        assert tree.locator(".sources a[href*='/id/work/']").last.is_visible()
        assert tree.locator("a[href*='/id/claim/']").first.is_visible()
