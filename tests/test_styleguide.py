"""The style guide, and with it every component, in a real browser."""

import pytest
from browser import WIDTHS, Visitor, follow

WORDS = {"en": "partly aligned", "nb": "delvis samsvar"}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("dark", "javascript", "lang"),
    [(False, True, "en"), (True, True, "nb"), (True, False, "en"), (False, False, "nb")],
    ids=["light-script", "dark-script", "dark-plain", "light-plain"],
)
def test_every_component_stands(
    visitor: Visitor, width: int, dark: bool, javascript: bool, lang: str
) -> None:
    """At three widths, light and dark, with and without scripts, in both languages."""
    with visitor.visit("/styleguide", width, javascript=javascript, lang=lang, dark=dark) as page:
        assert page.locator("html").get_attribute("lang") == lang
        assert page.get_by_text(WORDS[lang], exact=True).first.is_visible()


def test_steps_of_a_proof_unfold_by_keyboard_and_without_scripts(visitor: Visitor) -> None:
    with visitor.visit("/styleguide", javascript=False) as page:
        folded = page.locator(".proof details:not([open])").first
        summary = folded.locator("summary").first
        assert folded.count() == 1
        before = page.locator(".proof details[open]").count()
        summary.focus()
        page.keyboard.press("Enter")
        assert page.locator(".proof details[open]").count() == before + 1


def test_all_steps_unfold_at_once(visitor: Visitor) -> None:
    with visitor.visit("/styleguide") as page:
        page.locator("button[data-unfolds]").first.click()
        assert page.locator(".proof details:not([open])").count() == 0


def test_the_keyboard_reaches_the_content_first(visitor: Visitor) -> None:
    """The skip link comes first, shows itself, and leads past the head."""
    with visitor.visit("/styleguide") as page:
        page.keyboard.press("Tab")
        assert page.locator(".skip").is_visible()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_the_language_asked_for_is_kept_by_links(visitor: Visitor) -> None:
    with visitor.visit("/styleguide?lang=nb") as page:
        follow(page.get_by_role("link", name="Klynge", exact=True).first)
        assert page.url.endswith("/?lang=nb")
        assert page.locator("html").get_attribute("lang") == "nb"


def test_a_problem_is_told_on_a_page(visitor: Visitor) -> None:
    with visitor.visit("/nothing-here", status=404) as page:
        assert page.get_by_text("not-found").count() == 1
