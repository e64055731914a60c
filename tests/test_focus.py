"""Where the keyboard is stays in sight: no head that stands still covers it (WCAG 2.4.11)."""

import pytest
from browser import Visitor
from playwright.sync_api import Page

COVERED = """
    () => {
        const at = document.activeElement;
        return ![...at.getClientRects()].some(box => {
            const met = document.elementFromPoint(
                box.left + box.width / 2, box.top + box.height / 2);
            return met && (at === met || at.contains(met));
        });
    }
"""
"""Whether nothing of the link that has the focus is in sight, not the middle of any line of it."""
WITHIN = "document.activeElement.closest('.table > .frame') !== null"


@pytest.mark.parametrize(
    ("path", "width", "javascript"),
    [("/coverage?country=NO", 320, True), ("/coverage?country=NO", 1280, False),
     ("/cases", 320, True), ("/cases", 1280, True), ("/cases", 1280, False)],
)  # fmt: skip
def test_no_head_covers_a_link_that_has_the_focus(
    visitor: Visitor, path: str, width: int, javascript: bool
) -> None:
    """Through the first table, in both directions, from where it was scrolled to."""
    with visitor.visit(path, width, javascript=javascript) as page:
        page.emulate_media(reduced_motion="reduce")  # else the window is still on its way
        links = page.locator(".table > .frame").first.locator("tbody a")
        for key, start in (("Tab", links.first), ("Shift+Tab", links.last)):
            start.focus()
            assert covered(page, key) == []


def covered(page: Page, key: str) -> list[str]:
    """The links that are not in sight when a key leads to them, of so many in a table."""
    found, stops = [], 0
    while page.evaluate(WITHIN) and stops < 60:
        if page.evaluate(COVERED):
            found.append(page.evaluate("document.activeElement.textContent"))
        page.keyboard.press(key)
        stops += 1
    assert stops > 20
    return found
