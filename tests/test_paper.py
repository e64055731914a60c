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


@pytest.mark.parametrize("path", ["/cases", "/coverage?country=NO", "/theory", "/about"])
def test_tables_stand_on_paper(visitor: Visitor, path: str) -> None:
    """Also for a reader whose screen is dark: paper is white."""
    with visitor.visit(path, SHEET, lang="nb", dark=True) as page:
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= SHEET
        assert not page.locator("nav").first.is_visible()
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert colour == "rgb(255, 255, 255)"


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
