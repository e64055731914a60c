"""What a reader of Norwegian meets: their own words, and a mark where the words are English."""

import pytest
from browser import Visitor, follow

OBSERVATION = "/id/observation/nce-raufoss--2006-2013.html"
ENGLISH = ("by the theory of", "practised:", "possibly", "Norway", "mixed", "the rule ")
"""Words of the interface or of the ontology that have a Norwegian form."""
UNMARKED = """
    [...document.querySelectorAll(".note, .claim, q")]
        .filter(e => !e.querySelector("[lang=en]")).map(e => e.textContent)
"""
"""The words of the record, such as notes, claims and strategies, that no language is said of."""


def test_the_explanation_of_a_verdict_is_all_in_norwegian(visitor: Visitor) -> None:
    with visitor.visit("/explain?id=nce-raufoss", 320, lang="nb") as page:
        assert page.locator("h1").inner_text() == "Hvorfor: NCE Raufoss"
        said = page.evaluate("""() => {
            const copy = document.querySelector("main").cloneNode(true);
            copy.querySelectorAll("[lang]").forEach(e => e.lang === "nb" || e.remove());
            return copy.textContent;
        }""")
        assert "blandet innovasjonssystem" in said
        assert [w for w in ENGLISH if w in said] == []
        assert page.evaluate(UNMARKED) == []


@pytest.mark.parametrize("path", ["/", OBSERVATION])
def test_words_of_the_record_are_told_to_be_english(visitor: Visitor, path: str) -> None:
    with visitor.visit(path, 768, lang="nb") as page:
        assert page.locator(".note").count() > 1
        assert page.evaluate(UNMARKED) == []
    with visitor.visit(path, 768) as page:
        assert page.locator(".note [lang]").count() == 0


def test_a_title_is_told_in_the_language_of_its_work(visitor: Visitor) -> None:
    """The prize to Raufoss was written of in Norwegian, the article on it in English."""
    with visitor.visit(OBSERVATION) as page:
        for title, language in (("Innovasjonspris til", "no"), ("Combined and Complex", "en")):
            found = page.locator("cite a", has_text=title).first
            assert found.get_attribute("lang") == language


def test_nothing_here_is_said_in_norwegian(visitor: Visitor) -> None:
    """The detail of the server stays English, and says so; a search leads on."""
    with visitor.visit("/explain?id=nce-rauffoss", 320, lang="nb", status=404) as page:
        assert page.locator("h1").inner_text() == "Ingenting er her"
        assert page.locator(".lede[lang=en]").inner_text().endswith("?")
        follow(page.locator("main li a").first)
        assert page.locator("main li a").first.inner_text() == "NCE Raufoss"
        assert page.locator("main .tag").first.inner_text() == "klynge"


def test_a_definition_is_not_told_by_the_words_for_another(visitor: Visitor) -> None:
    """A page of a hypothesis says what its observations mean, with spaces between the words."""
    path = "/id/hypothesis/normann-isaksen-2009-figure-3-2-d"
    with visitor.visit(path, lang="nb") as page:
        said = page.locator("main").inner_text()
        assert "har enighet om mål nei og har enighet om roller nei" in said
