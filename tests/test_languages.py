"""The reader's language: what is asked for, what is accepted, and words that are all there."""

import re
from collections import Counter
from pathlib import Path
from string import Formatter

import httpx
import pytest
import yaml

from api.languages import CONTENT, INTERFACE, Reader, accepted, messages

API = Path(__file__).parent.parent / "api"
USED = re.compile(r"""\b(?:t|say)\(\s*f?"([a-z0-9.-]+)"?(\s*~|\{)?""")
"""A message that is said; where `~` or `{` follows, the beginning of several."""
BEGUN = re.compile(r"""["']([a-z0-9.-]+\.)["'{]""")
"""The beginning of several keys, also where it is handed on before it is said."""
GROUP = re.compile(r"""\btold\("([a-z]+)",""")
"""The name of a group of keys, such as strand."""


def places(message: object) -> set[str]:
    """The names of the values that are filled into a message, all its forms together."""
    forms = message.values() if isinstance(message, dict) else [str(message)]
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}


def test_every_language_has_the_same_messages() -> None:
    first, *others = (messages(language) for language in INTERFACE)
    for other in others:
        assert first.keys() == other.keys()
        assert {k: places(m) for k, m in first.items()} == {k: places(m) for k, m in other.items()}
        assert {k for k, m in first.items() if isinstance(m, dict)} == {
            k for k, m in other.items() if isinstance(m, dict)
        }


def test_no_message_is_in_two_files() -> None:
    """The file that is read last would speak for the other."""
    for language in INTERFACE:
        files = (API / "messages").glob(f"*.{language}.yaml")
        keys = [k for path in files for k in yaml.safe_load(path.read_text(encoding="utf-8"))]
        assert [k for k, n in Counter(keys).items() if n > 1] == []


def test_every_message_is_used_and_every_message_used_is_there() -> None:
    """A key is written out where it is used, or begins as one that is completed there."""
    paths = (*(API / "templates").rglob("*.html"), *API.rglob("*.py"))
    text = "".join(p.read_text() for p in paths)
    found = USED.findall(text)
    catalogue = set(messages("en"))
    begun = (*(key for key, more in found if more), *BEGUN.findall(text), *GROUP.findall(text))
    assert {key for key, more in found if not more} - catalogue == set()
    assert {k for k in catalogue if k not in text and not k.startswith(begun)} == set()
    assert [b for b, more in found if more and not any(k.startswith(b) for k in catalogue)] == []


def test_numbers_choose_the_form() -> None:
    assert Reader().say("question.rows", n=1) == "1 row"
    assert Reader("nb").say("question.rows", n=2) == "2 rader"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("nb", "nb"),
        ("nb-NO,nb;q=0.9,en;q=0.8", "nb"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("de, fi;q=0.4, sv;q=0.7", "sv"),
        ("eu, es", "eu"),
        ("nb;q=0, fi;q=0.1", "fi"),
        ("de", "en"),
        ("*", "en"),
        ("nb;q=2, ;;, fi", "fi"),
    ],
)
def test_the_language_accepted(header: str, language: str) -> None:
    """RFC 9110, 12.5.4: the largest weight wins, none excludes; what is malformed says nothing."""
    assert accepted(header) == language


LONG = 300_000
HOSTILE = {
    "spaces before a wrong sign": f"x,en{' ' * LONG}!,fi",
    "spaces before a weight": f"x,en{' ' * LONG};{' ' * LONG}q=!,fi",
    "semicolons": f"x,en{';' * LONG},fi",
    "a tag": f"x,en-{'a' * LONG}!,fi",
    "commas": "," * LONG + "fi",
}


@pytest.mark.parametrize("header", HOSTILE.values(), ids=HOSTILE)
def test_a_long_header_is_read_once(header: str) -> None:
    """Were a part of it read again from each of its characters, this would take many minutes."""
    assert accepted(header) == "fi"


@pytest.mark.parametrize(
    ("reader", "tagged", "tag"),
    [
        ("fi", {"en": "a", "fi": "b"}, "fi"),
        ("fi", {"en": "a", "nb": "b"}, "en"),
        ("nb", {"es": "a", "eu": "b"}, "es"),
        ("sv", {"": "a", "en": "b"}, ""),
    ],
)
def test_text_falls_back(reader: str, tagged: dict[str, str], tag: str) -> None:
    assert Reader(reader).preferred(tagged) == (tag, tagged[tag])


def test_without_any_text_there_is_no_choice() -> None:
    with pytest.raises(ValueError, match="no text"):
        Reader().preferred({})


@pytest.mark.parametrize(
    ("asked", "accept", "page"),
    [
        ("nb", "en", "nb"),
        ("", "nb", "nb"),
        ("xx", "nb", "nb"),
        ("fi", "nb", "en"),
        ("NB", "", "nb"),
    ],
)
def test_the_address_goes_before_the_browser(
    client: httpx.Client, asked: str, accept: str, page: str
) -> None:
    """A language that the interface does not speak has an English page."""
    answer = client.get("/", params={"lang": asked}, headers={"Accept-Language": accept})
    assert f'<html lang="{page}">' in answer.text
    assert "accept-language" in answer.headers["vary"].lower()
    assert "set-cookie" not in answer.headers


def test_a_name_falls_back_in_sight(client: httpx.Client) -> None:
    """The style guide names the class Cluster, which has no Swedish label in every release."""
    text = client.get("/styleguide", params={"lang": "nb"}).text
    assert '<span lang="nb">klynge</span></a>' in text
    shown = client.get("/styleguide", params={"lang": "eu"}).text
    aligned = re.search(r'<span lang="(\w+)">[^<]+</span><span class="tongue-mark">(\w+)<', shown)
    assert aligned is not None
    assert aligned[1] == aligned[2] == "en"


def test_links_keep_the_language_that_the_address_asks_for(client: httpx.Client) -> None:
    asked = client.get("/queries", params={"lang": "nb"}, headers={"Accept": "text/html"}).text
    links = re.findall(r'<li><a href="([^"]+/queries/[^"]+)"', asked)
    assert links
    assert all(link.endswith("?lang=nb") for link in links)
    plain = client.get("/queries", headers={"Accept": "text/html", "Accept-Language": "nb"}).text
    assert "/queries/" in plain
    assert not re.search(r'<li><a href="[^"]+/queries/[^"]+lang=', plain)


def test_every_language_is_named_as_an_alternate(client: httpx.Client) -> None:
    text = client.get("/queries?lang=fi", headers={"Accept": "text/html"}).text
    named = dict(re.findall(r'rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', text))
    assert named.keys() == {*CONTENT, "x-default"}
    assert named["eu"].endswith("/queries?lang=eu")
    assert named["x-default"].endswith("/queries")


def test_another_language_is_another_answer(client: httpx.Client) -> None:
    """The entity tag of one language does not stand for a page in another."""
    english = client.get("/", headers={"Accept-Language": "en"}).headers["etag"]
    kept = {"If-None-Match": english}
    assert client.get("/", headers=kept | {"Accept-Language": "en"}).status_code == 304
    assert client.get("/", headers=kept | {"Accept-Language": "nb"}).status_code == 200
