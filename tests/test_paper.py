"""Pages on paper and on the narrowest screen: nothing is cut off."""

import pytest
from browser import Visitor

SHEET = 680
"""The width of A4 between its margins, in pixels of CSS."""
CUT = """
    [...document.querySelectorAll("svg.chart text")].filter(t => {
        const frame = t.closest(".frame").getBoundingClientRect(), at = t.getBoundingClientRect();
        return at.left < frame.left - 1 || at.left >= frame.right;
    }).map(t => t.textContent)
"""
"""The words of figures that begin where nobody sees them without scrolling."""
SCROLLING = """
    [...document.querySelectorAll(".frame")].filter(frame => {
        const style = getComputedStyle(frame);
        return style.maxHeight !== "none" || style.overflow !== "visible"
            || frame.scrollWidth > frame.clientWidth;
    }).map(frame => frame.getAttribute("aria-label"))
"""
"""The frames that hide something of what they hold."""
BROKEN = """
    [...document.querySelectorAll("th")].filter(
        th => getComputedStyle(th).writingMode === "horizontal-tb" && th.checkVisibility()
    ).flatMap(th => {
        const texts = document.createTreeWalker(th, NodeFilter.SHOW_TEXT), found = [];
        while (texts.nextNode()) {
            const at = texts.currentNode, range = document.createRange();
            for (const word of at.data.matchAll(/\\p{L}+/gu)) {
                range.setStart(at, word.index);
                range.setEnd(at, word.index + word[0].length);
                const lines = new Set([...range.getClientRects()].map(r => Math.round(r.top)));
                if (lines.size > 1) found.push(word[0]);
            }
        }
        return found;
    })
"""
"""The words in heads of tables that go on in the next line."""
MAIN = [
    "/", "/cases", "/coverage", "/theory", "/about", "/literature", "/literature/claims",
    "/diagnose", "/query", "/queries", "/contribute", "/datasets", "/styleguide",
    "/id/cluster/nce-raufoss.html", "/compare?kind=countries&names=NO,FI,ES-PV",
    "/compare?kind=clusters&names=nce-raufoss,gce-node,oulu-ict",
]  # fmt: skip


@pytest.mark.parametrize("path", ["/cases", "/coverage?country=NO", "/theory", "/about"])
def test_tables_stand_on_paper(visitor: Visitor, path: str) -> None:
    """Also for a reader whose screen is dark: paper is white."""
    with visitor.visit(path, SHEET, lang="nb", dark=True) as page:
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= SHEET
        assert not page.locator("nav").first.is_visible()
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert colour == "rgb(255, 255, 255)"


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("path", MAIN)
def test_on_paper_nothing_scrolls_and_no_head_breaks_a_word(
    visitor: Visitor, path: str, lang: str
) -> None:
    """As it is printed: unfolded."""
    with visitor.visit(path, SHEET, lang=lang, javascript=False) as page:
        page.emulate_media(media="print")
        page.evaluate("for (const it of document.querySelectorAll('details')) it.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= SHEET
        assert page.evaluate(SCROLLING) == []
        assert page.evaluate(BROKEN) == []


def test_the_three_countries_are_side_by_side_on_the_narrowest_screen(visitor: Visitor) -> None:
    with visitor.visit("/", 320, lang="nb") as page:
        assert page.evaluate(CUT) == []
        assert page.locator("svg.chart text", has_text="Baskerland").is_visible()


def test_every_lane_of_a_timeline_is_named_in_sight(visitor: Visitor) -> None:
    """The years may scroll; the names of the lanes and the first bars do not."""
    with visitor.visit("/id/cluster/nce-raufoss.html", 320, lang="nb") as page:
        cut = page.evaluate(CUT)
        for lane in ("Type", "Dom", "Norwegian Centres of Expertise (NCE)", "Norsk katapult"):
            assert page.locator("svg.chart text", has_text=lane).count() >= 1
            assert lane not in cut


def test_the_end_of_a_short_page_is_the_end_of_the_window(visitor: Visitor) -> None:
    with visitor.visit("/search?q=zzzz") as page:
        box = page.locator("footer").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] == pytest.approx(900, abs=1)
