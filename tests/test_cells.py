"""What is written in a cell reads as what it was, whatever it is."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.sources import cells
from kg.sources.sheets import Column, Sort

TEXT = Column("note", ("note",))
LISTED = Column("about", ("about",), many=True)
OPEN = Column("value", ("value",), Sort.OPEN, many=True)
PEOPLE = Column("authors", ("authors",), Sort.PEOPLE, many=True)
TRICKY = st.text("ab;,\\' \n0.9eE-+", max_size=12) | st.text(max_size=20)
WORDS = TRICKY.map(str.strip).filter(bool)
NAMES = st.fixed_dictionaries({"family": WORDS}, optional={"given": WORDS, "suffix": WORDS})
NUMBERS = st.integers(-(10**15), 10**15) | st.floats(-1e9, 1e9).map(lambda f: round(f, 3))


def again(column: Column, content: Any) -> Any:
    """A value after it was written and read."""
    said = cells.written(column, content)
    return cells.value(column, str(said), "notes!A2")


def through_csv(column: Column, content: Any) -> Any:
    """A value after it was written to a file without types and read."""
    said = cells.written(column, content)
    is_text = isinstance(said, str) and column.sort is not Sort.OPEN
    kept = cells.protected(str(said)) if is_text else str(said)
    return cells.value(column, kept, "notes!A2")


@given(WORDS)
@example("'08")
@example("''08")
@example("a;b")
@example("C:\\x")
def test_text_stays_as_it_is(text: str) -> None:
    if cells.BREAK not in text:
        assert again(TEXT, text) == text
        assert through_csv(TEXT, text) == text
    assert again(LISTED, text) == text


@given(st.lists(WORDS, min_size=2, max_size=5))
def test_lists_keep_their_items(items: list[str]) -> None:
    assert again(LISTED, items) == items
    assert through_csv(LISTED, items) == items
    if not any(i.startswith(";\n") or i.endswith("\n;") or cells.BREAK in i for i in items):
        assert again(TEXT, items) == items


@given(st.lists(WORDS | NUMBERS | st.booleans(), min_size=1, max_size=4))
@example(["2006"])
@example(["true", True, "-.5", "1e5"])
@example([400.0, 2006, "2006.0"])
def test_open_values_keep_their_types(items: list[Any]) -> None:
    expected = items[0] if len(items) == 1 else items
    for found in (again(OPEN, items), through_csv(OPEN, items)):
        assert found == expected
        listed = found if isinstance(found, list) else [found]
        assert [type(i) for i in listed] == [type(i) for i in items]


@given(st.lists(WORDS | NAMES, min_size=1, max_size=4))
@example([{"family": "Nordmann", "given": "Kari"}, "Nordmann, Kari", {"family": "OECD"}])
@example([{"family": "King", "given": "Martin, L.", "suffix": "Jr"}])
def test_people_keep_their_names_apart(people: list[Any]) -> None:
    assert again(PEOPLE, people) == people


@pytest.mark.parametrize(
    ("sort", "text", "expected"),
    [
        (Sort.WHOLE, "2006", 2006),
        (Sort.WHOLE, "2006.0", 2006),
        (Sort.WHOLE, "'2006", 2006),
        (Sort.WHOLE, "-3", -3),
        (Sort.WHOLE, "ca. 2006", "ca. 2006"),
        (Sort.WHOLE, "2006.5", "2006.5"),
        (Sort.TRUTH, "TRUE", True),
        (Sort.TRUTH, "false", False),
        (Sort.TRUTH, "yes", "yes"),
        (Sort.TRUTH, "1", True),
        (Sort.TRUTH, "0", False),
        (Sort.TRUTH, "2", "2"),
        (Sort.TEXT, "1", "1"),
        (Sort.OPEN, "1", 1),
        (Sort.WHOLE, "0", 0),
        (Sort.DATE, "24.11.2026", "2026-11-24"),
        (Sort.DATE, "2026-11-24 00:00:00", "2026-11-24"),
        (Sort.DATE, "24/11/2026", "24/11/2026"),
        (Sort.TEXT, "'08", "08"),
        (Sort.TEXT, "'t Hooft", "'t Hooft"),
        (Sort.TEXT, "2006", "2006"),
        (Sort.OPEN, "08", "08"),
        (Sort.OPEN, "3.5", 3.5),
        (Sort.OPEN, "yes", "yes"),
    ],
)
def test_cells_by_their_sort(sort: Sort, text: str, expected: object) -> None:
    found = cells.value(Column("x", ("x",), sort), text, "notes!A2")
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "kept"),
    [("08", "'08"), ("3.10", "'3.10"), ("2006", "2006"), ("1e5", "'1e5"), ("p. 3", "p. 3")],
)
def test_what_a_spreadsheet_would_change_is_marked(text: str, kept: str) -> None:
    assert cells.protected(text) == kept
