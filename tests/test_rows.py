"""Rows counted as their bytes go by, wherever these are cut, against the engine's own results."""

import io

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.media import SOLUTIONS
from api.rows import counter

FORMATS = dict(list(SOLUTIONS.items())[:4])
NASTY = st.text(st.sampled_from('{}[],:"<>result/\\\n\r\tx?'), max_size=12) | st.sampled_from(
    ['},{"', ',{"x":', "<result>", '"},{"', "},{", "\r\n", '"\n"', '\\",{"x']
)


def result(values: list[str | None], form: ox.QueryResultsFormat) -> bytes:
    """Two variables in each row: one always bound, one where there is a value."""
    rows = " ".join(
        f"({place} {'UNDEF' if v is None else ox.Literal(v)})" for place, v in enumerate(values)
    )
    results = ox.Store().query(f"SELECT ?x ?y {{ VALUES (?x ?y) {{ {rows} }} }}")
    assert isinstance(results, ox.QuerySolutions)
    out = io.BytesIO()
    results.serialize(out, form)
    return out.getvalue()


@pytest.mark.parametrize("media", FORMATS)
@settings(deadline=None)
@given(values=st.lists(NASTY | st.none(), max_size=8), size=st.integers(1, 9))
def test_the_count_is_exact_however_the_bytes_are_cut(
    media: str, values: list[str | None], size: int
) -> None:
    data = result(values, FORMATS[media])
    counted = counter(media)
    for start in range(0, len(data), size):
        counted.add(data[start : start + size])
    assert counted.rows == len(values)
