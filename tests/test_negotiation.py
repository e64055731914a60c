"""Content negotiation, against the words and examples of RFC 9110, section 12.5.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import NotAcceptable
from api.negotiation import best

TURTLE, JSON_LD, HTML, PLAIN = "text/turtle", "application/ld+json", "text/html", "text/plain"
OFFERED = (TURTLE, JSON_LD, HTML)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        pytest.param(None, TURTLE, id="no header takes anything"),
        pytest.param("", TURTLE, id="an empty header says nothing"),
        pytest.param("*/*", TURTLE, id="anything"),
        pytest.param("application/ld+json", JSON_LD, id="one type"),
        pytest.param("Application/LD+JSON", JSON_LD, id="types know no case"),
        pytest.param("text/html, text/turtle", TURTLE, id="equal quality: the first offered"),
        pytest.param("text/turtle;q=0.5, text/html", HTML, id="the higher quality"),
        pytest.param("text/turtle; q=0.5 , text/html ; q=0.6", HTML, id="spaces"),
        pytest.param("text/html; charset=UTF-8", HTML, id="in UTF-8, as it is"),
        pytest.param('application/ld+json;charset="utf-8";q=1', JSON_LD, id="UTF-8 in quotes"),
        pytest.param(
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
            JSON_LD,
            id="a profile of JSON-LD is a hint",
        ),
        pytest.param(
            'application/ld+json;q=0.1;profile="x y", text/html;q=0.2', HTML, id="and has a weight"
        ),
        pytest.param("text/html;Q=0.9, text/turtle;q=0.1", HTML, id="a capital Q"),
        pytest.param("application/*", JSON_LD, id="a type with any subtype"),
        pytest.param("*/*, application/ld+json", JSON_LD, id="what is named before anything"),
        pytest.param("text/*;q=0.3, text/html;q=0.7, */*;q=0.5", HTML, id="most specific counts"),
        pytest.param("text/turtle;q=0, */*", JSON_LD, id="zero refuses"),
        pytest.param("text/*;q=0, */*;q=0.1", JSON_LD, id="zero refuses a whole type"),
        pytest.param(BROWSER, HTML, id="a browser"),
        pytest.param("nonsense, text/html", HTML, id="a malformed range is passed over"),
        pytest.param("*/html, application/ld+json", JSON_LD, id="no such wildcard"),
        pytest.param("text/turtle;q=2, text/html;q=0.1", HTML, id="a quality past one"),
        pytest.param('text/turtle;a="x,y;q=0";q=0.2, text/html;q=0.1', HTML, id="quoted comma"),
        pytest.param('text/html, text/turtle;a="x, */*', HTML, id="an open quote takes the rest"),
        pytest.param('text/html, "x\\", text/turtle', HTML, id="a quote that stays open"),
        pytest.param('"x\\"y", text/html', HTML, id="a quote that is closed"),
    ],
)
def test_what_is_chosen(accept: str | None, chosen: str) -> None:
    assert best(accept, OFFERED) == chosen


@pytest.mark.parametrize(
    ("media", "quality"),
    [
        ("text/plain;format=flowed", 1),
        ("text/plain", 0.7),
        ("text/html", 0.3),
        ("image/jpeg", 0.5),
        ("text/plain;format=fixed", 0.4),
        ("text/html;level=3", 0.7),
    ],
)
def test_the_table_of_the_standard(media: str, quality: float) -> None:
    """The example of RFC 9110: each type must beat one of lower quality and lose to a higher."""
    accept = (
        "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed,"
        " text/plain;format=fixed;q=0.4, */*;q=0.5, text/html;level=3;q=0.7"
    )
    for rival, of in (("x/low", quality - 0.05), ("x/high", quality + 0.05)):
        if 0 < of <= 1:
            chosen = best(f"{accept}, {rival};q={of:.2f}", (rival, media))
            assert chosen == (media if of < quality else rival)


LONG = 300_000
HOSTILE = {
    "an open quote": '"' + '\\"' * (LONG // 2),
    "an open quote in a parameter": 'text/html;a="' + '\\"' * (LONG // 2),
    "quotes": '"' * LONG,
    "open quotes with commas": '"\\",' * (LONG // 4),
    "spaces": "text/html" + " " * LONG + "!",
    "spaces in parameters": ("text/html;a" + " " * 1000) * (LONG // 1000),
    "parameters": "text/html" + ';a="b"' * (LONG // 6) + "!",
    "a parameter that is quoted in part": 'text/html;a="' + ";a=b " * (LONG // 5) + '"!',
    "a token": "text/" + "x" * LONG + "!(",
    "slashes": "a/" * (LONG // 2),
}


@pytest.mark.parametrize("accept", HOSTILE.values(), ids=HOSTILE)
def test_a_long_header_is_read_once(accept: str) -> None:
    """Were a part of it read again from each of its characters, this would take many minutes."""
    assert best(f"{TURTLE};q=0.1, {accept}", (TURTLE, PLAIN)) == TURTLE


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "text/turtle;q=0",
        "*/*;q=0",
        "text/turtle;v=2",
        "text/turtle;profile=x",
        "text/turtle;charset=utf-16",
    ],
)
def test_nothing_acceptable(accept: str) -> None:
    with pytest.raises(NotAcceptable) as found:
        best(accept, (TURTLE, JSON_LD))
    assert found.value.status == 406
    assert found.value.members["offered"] == [TURTLE, JSON_LD]
    assert TURTLE in found.value.detail


@given(st.text(), st.permutations(OFFERED))
def test_any_header_gives_something_offered_or_nothing(accept: str, offered: list[str]) -> None:
    try:
        assert best(accept, offered) in offered
    except NotAcceptable as nothing:
        assert nothing.members["offered"] == offered


@given(st.dictionaries(st.sampled_from((*OFFERED, PLAIN)), st.integers(0, 1000), min_size=1))
def test_the_best_quality_wins(wanted: dict[str, int]) -> None:
    accept = ", ".join(f"{media};q={of / 1000:.3f}" for media, of in wanted.items())
    highest = max(wanted.get(media, 0) for media in OFFERED)
    if highest:
        assert wanted[best(accept, OFFERED)] == highest
    else:
        with pytest.raises(NotAcceptable):
            best(accept, OFFERED)
