"""Figures: well-formed drawings, read without colour, and files that stand alone."""

import csv
import io
from itertools import combinations
from xml.etree import ElementTree

import pytest

from api.figures.bars import MOST, Panel, bars
from api.figures.drawing import COLOURS, Figure
from api.figures.files import FILES, written
from api.figures.grid import grid
from api.figures.map import Sited, mapped, shapes, unplaced
from api.figures.samples import samples
from api.figures.timeline import Period, timeline

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = samples()


def drawn(figure: Figure) -> ElementTree.Element:
    """The elements of the file of a figure."""
    return ElementTree.fromstring(figure.svg)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_told_to_screen_readers(name: str) -> None:
    figure = FIGURES[name]
    root = drawn(figure)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == figure.title
    assert root.findtext(f"{SVG}desc") == figure.description
    assert ElementTree.fromstring(figure.inline).get("class") == "chart"


@pytest.mark.parametrize("name", FIGURES)
def test_page_and_file_are_coloured_each_in_its_way(name: str) -> None:
    """A page forbids styles in its markup; a file has no style sheet."""
    figure = FIGURES[name]
    assert "style" not in figure.inline
    assert "#" not in figure.inline
    assert "class=" not in figure.svg
    assert "var(" not in figure.svg


@pytest.mark.parametrize("name", FIGURES)
def test_the_files_of_a_figure(name: str) -> None:
    assert FILES.keys() == {"svg", "png", "csv"}
    picture = written(FIGURES[name], "png")
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20]) == pytest.approx(FIGURES[name].drawing.width * 2, abs=2)
    with pytest.raises(KeyError):
        written(FIGURES[name], "gif")


def test_markup_in_words_is_shown_as_text() -> None:
    figure = bars("<b>&", "a", ['"><script>'], ["<i>"], [Panel("<u>", [[3]])])
    root = ElementTree.fromstring(figure.inline)
    assert {e.tag for e in root.iter()} <= {"svg", "title", "desc", "rect", "line", "text", "path"}
    assert '"><script>' in {e.text for e in root.iter("text")}


def test_bars_are_as_long_as_their_numbers() -> None:
    figure = bars("t", "d", ["r"], ["a", "b"], [Panel("p", [[30, 10]])])
    widths = [float(s.attributes["width"]) for s in figure.drawing.shapes if s.name == "rect"][:2]
    assert widths[0] / widths[1] == pytest.approx(3, rel=0.02)
    rows = list(csv.DictReader(io.StringIO(written(figure, "csv").decode())))
    assert rows == [{"Panel": "p", "Row": "r", "a": "30", "b": "10"}]


def test_every_part_of_a_bar_has_its_number() -> None:
    """Also one that is too small to hold it: it stands after the bar, within the panel's room."""
    panels = [Panel("p", [[60, 2, 1], [0, 1, 0]]), Panel("q", [[0, 0, 3], [60, 3, 0]])]
    figure = bars("t", "d", ["r", "s"], ["a", "b", "c"], panels)
    texts = [s for s in figure.drawing.shapes if s.name == "text" and s.text.isdigit()]
    assert sorted(s.text for s in texts) == sorted(["60", "2", "1", "1", "3", "60", "3"])
    heads = {
        s.text: float(s.attributes["x"]) for s in figure.drawing.shapes if s.text in ("p", "q")
    }
    first = [float(s.attributes["x"]) for s in texts[:4]]
    assert max(first) + 10 < heads["q"]
    ends = [float(s.attributes["x"]) for s in texts if s.text == "1"]
    swatches = [s.attributes for s in figure.drawing.shapes if s.attributes.get("height") == 8]
    assert len(swatches) == 5
    assert all(any(0 < x - float(w["x"]) < 12 for w in swatches) for x in ends)


def test_more_series_than_can_be_told_apart_are_refused() -> None:
    names = [str(n) for n in range(MOST + 1)]
    with pytest.raises(ValueError, match="at most 5"):
        bars("t", "d", ["r"], names, [Panel("p", [[1] * len(names)])])
    assert f"series-{MOST}" in COLOURS


def test_the_area_of_a_mark_is_its_number() -> None:
    """Nothing is drawn for none, and what is not known is told from none."""
    figure = grid("t", "d", ["r"], ["a", "b", "c", "d"], [[16, 4, 0, None]])
    radii = [float(s.attributes["r"]) for s in figure.drawing.shapes if s.name == "circle"]
    assert len(radii) == 2
    assert (radii[0] / radii[1]) ** 2 == pytest.approx(4)
    texts = [s.text for s in figure.drawing.shapes if s.name == "text"]
    assert texts[-4:] == ["16", "4", "0", "–"]


def test_a_period_holds_its_last_year() -> None:
    """Periods that follow one another without a gap touch, and stand in one row."""
    figure = timeline("t", "d", [Period("l", 2000, 2004, "a"), Period("l", 2005, 2008, "b"),
                                 Period("m", 2009, 2009, "c")])  # fmt: skip
    bars_ = [s.attributes for s in figure.drawing.shapes if s.name == "rect"]
    ends = [float(b["x"]) + float(b["width"]) + 2 for b in bars_]
    assert ends[0] == pytest.approx(float(bars_[1]["x"]))
    assert bars_[0]["y"] == bars_[1]["y"] != bars_[2]["y"]
    assert float(bars_[2]["width"]) + 2 == pytest.approx((float(bars_[0]["width"]) + 2) / 5)


def boxes(figure: Figure) -> dict[str, list[tuple[float, float, float, bool]]]:
    """By its words, where each part of a bar begins and ends, how high, and whether it is solid."""
    found: dict[str, list[tuple[float, float, float, bool]]] = {}
    for shape in figure.drawing.shapes:
        if shape.name == "rect":
            x, y, width = (float(shape.attributes[k]) for k in ("x", "y", "width"))
            solid = "fill-opacity" not in shape.attributes
            found.setdefault(shape.inner[0].text.rpartition(": ")[2], []).append(
                (x, x + width, y, solid)
            )
    return found


def test_what_is_not_known_is_not_drawn_as_known() -> None:
    """Solid is the year on record alone; from there two years fade, and the data stays empty."""
    figure = timeline("t", "d", [Period("l", 2000, 2009, "a"), Period("m", 2004, None, "b"),
                                 Period("n", None, 2005, "c")])  # fmt: skip
    ten, later, before = boxes(figure).values()
    year = (ten[0][1] + 2 - ten[0][0]) / 10
    for parts, sign in ((later, 1), (before, -1)):
        solid = [p for p in parts if p[3]]
        fading = [p for p in parts if not p[3]]
        assert [p[1] - p[0] + 2 for p in solid] == [pytest.approx(year)]
        assert sum(p[1] - p[0] for p in fading) == pytest.approx(2 * year)
        assert all(sign * (p[0] - solid[0][0]) > 0 for p in fading)
    assert [row[1:3] for row in figure.table.rows] == [(2000, 2009), (2004, None), (None, 2005)]
    edges = [s.attributes for s in figure.drawing.shapes if s.name == "path"]
    assert [e["stroke-dasharray"] for e in edges] == ["4 3", "4 3"]


@pytest.mark.parametrize(
    ("until", "last"), [(None, 2009), (2009, 2009), (2010, 2010), (2011, 2011), (2030, 2011)]
)
def test_years_end_with_the_last_on_record_or_that_of_the_release(
    until: int | None, last: int
) -> None:
    """A stub may need room, but what has not come yet is never drawn; it is seen all the same."""
    periods = [Period("l", 2006, 2007, "a"), Period("m", 2009, None, "b")]
    figure = timeline("t", "d", periods, until)
    texts = [s.text for s in figure.drawing.shapes if s.name == "text"]
    assert [t for t in texts if t.isdigit()] == [str(y) for y in range(2006, last + 1)]
    _, known = boxes(figure).values()
    assert max(p[1] for p in known) - known[0][1] > 10
    assert max(p[1] for p in known) < figure.drawing.width


def test_periods_that_share_a_year_are_both_seen() -> None:
    """Neither lies over the other, and the lane below makes room."""
    periods = [Period("l", 2011, 2014, "a"), Period("l", 2014, 2020, "b"),
               Period("l", 2016, 2020, "c"), Period("m", 2011, 2020, "d")]  # fmt: skip
    figure = timeline("t", "d", periods)
    found = boxes(figure)
    first, second, third, other = (found[name][0] for name in "abcd")
    assert first[1] > second[0]
    assert first[2] + 22 < second[2]
    assert third[2] == first[2]
    assert other[2] > second[2] + 22
    assert other[2] + 22 < figure.drawing.height


def test_the_words_of_a_bar_stand_in_it_or_beside_it() -> None:
    """Within the years on record where there is room, else after or before the bar."""
    figure = timeline("t", "d", [Period("l", 2000, 2020, "long"), Period("m", 2001, 2001, "after"),
                                 Period("n", 2020, 2020, "before it")])  # fmt: skip
    words = {s.text: s.attributes for s in figure.drawing.shapes if s.name == "text"}
    long, after, before = (parts[0] for parts in boxes(figure).values())
    assert long[0] < float(words["long"]["x"]) < long[1]
    assert float(words["after"]["x"]) > after[1]
    assert float(words["before it"]["x"]) < before[0]
    assert words["before it"]["text-anchor"] == "end"


def test_long_names_of_lanes_stand_above_their_bars() -> None:
    """At the left edge, where they are seen first on a small screen, and the sheet grows no
    wider."""
    long = "Basque Government competitiveness programme and cluster mapping"
    figure = timeline("t", "d", [Period("Arena", 2002, 2014, "a"), Period(long, 1990, 1999, "b")])
    short = timeline("t", "d", [Period("Arena", 2002, 2014, "a"), Period("NCE", 1990, 1999, "b")])
    names = {e.text: e for e in drawn(figure).iter(f"{SVG}text")}
    bars_ = [r for r in drawn(figure).iter(f"{SVG}rect") if r.get("rx")]
    for name, bar in zip(("Arena", long), bars_, strict=True):
        assert names[name].get("text-anchor") == "start"
        assert float(names[name].get("x", "99")) < 30
        assert float(names[name].get("y", "0")) <= float(bar.get("y", "0"))
    assert figure.drawing.width < short.drawing.width + 40


def test_a_timeline_needs_a_year() -> None:
    with pytest.raises(ValueError, match="year"):
        timeline("t", "d", [Period("l", None, None, "a")])


def test_a_map_draws_what_it_can_place_and_lists_the_rest() -> None:
    places = ("Raufoss", "Raufoss", "Oslo", "Nowhere", None)
    sited = [Sited(n, "NO", p) for n, p in zip("abcde", places, strict=True)]
    sited.append(Sited("f", "XX", "Oslo"))
    figure = mapped("t", "d", sited, {"NO": "Norway"})
    circles = [s for s in figure.drawing.shapes if s.name == "circle"]
    assert [c.inner[0].text for c in circles] == ["Raufoss: a, b", "Oslo: c"]
    big, small = (float(c.attributes["r"]) for c in circles)
    assert (big / small) ** 2 == pytest.approx(2)
    assert [s.name for s in unplaced(sited)] == ["d", "e", "f"]
    assert [row[3] for row in figure.table.rows] == [True, True, True, False, False, False]
    assert "GeoNames" in figure.table.notes[0]


def test_every_place_on_a_map_has_its_name() -> None:
    """Horten lies between four others; no name lies over another, or outside the sheet."""
    places = ("Oslo", "Horten", "Kongsberg", "Halden", "Stavanger", "Raufoss", "Hamar",
              "Kristiansand", "Bergen")  # fmt: skip
    figure = mapped("t", "d", [Sited(p, "NO", p) for p in places], {"NO": "Norway"})
    texts = {s.text: s.attributes for s in figure.drawing.shapes if s.name == "text"}
    assert set(places) <= texts.keys()
    spans = []
    for place in places:
        x, y, wide = *(float(texts[place][k]) for k in ("x", "y")), len(place) * 6.5
        left = x - {"start": 0, "end": wide, "middle": wide / 2}[str(texts[place]["text-anchor"])]
        spans.append((left, left + wide, y - 8, y))
    for (a, b, top, bottom), (c, d, above, below) in combinations(spans, 2):
        assert b < c or d < a or bottom < above or below < top
    assert min(s[0] for s in spans) > 0
    assert max(s[3] for s in spans) < figure.drawing.height


def test_the_map_of_the_three_areas_fits_a_page() -> None:
    """The page of a comparison is 1136 wide in a window of 1280."""
    areas = {code: code for code in shapes()["areas"]}
    assert mapped("t", "d", [], areas).drawing.width <= 1136


def test_each_basque_place_lies_in_its_province() -> None:
    """By what any atlas says; a hole, as of Treviño, is not in the province."""
    area = shapes()["areas"]["ES-PV"]
    provinces = dict(zip(("Álava", "Bizkaia", "Gipuzkoa"), area["provinces"], strict=True))
    gipuzkoa = ("Arrasate", "Azpeitia", "Bergara", "Eibar", "Elgoibar", "Ordizia",
                "San Sebastián", "Tolosa")  # fmt: skip
    expected = dict.fromkeys(("Bilbao", "Durango", "Sestao", "Zamudio"), "Bizkaia")
    expected |= dict.fromkeys(gipuzkoa, "Gipuzkoa")
    assert area["places"].keys() == expected.keys()
    for place, province in expected.items():
        x, y, _ = area["places"][place]
        assert [n for n, d in provinces.items() if within(d, x, y)] == [province], place
    figure = mapped("t", "d", [], {"ES-PV": "Basque Country"})
    assert [s.kind for s in figure.drawing.shapes].count("home") == len(provinces)


def within(outline: str, x: float, y: float) -> bool:
    """Whether a point lies in the rings of an outline, by the rule of even and odd."""
    crossed = 0
    for ring in outline.removesuffix("Z").split("Z"):
        points = [tuple(map(float, p.split())) for p in ring.removeprefix("M").split("L")]
        for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
            crossed += (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)
    return crossed % 2 == 1


def test_places_lie_where_they_should() -> None:
    """North is up and east is right, by what any atlas says of these towns."""
    norway, finland, basque = (shapes()["areas"][c]["places"] for c in ("NO", "FI", "ES-PV"))
    assert norway["Bodø"][1] < norway["Trondheim"][1] < norway["Raufoss"][1] < norway["Oslo"][1]
    assert norway["Bergen"][0] < norway["Kongsberg"][0] < norway["Oslo"][0]
    assert finland["Oulu"][1] < finland["Tampere"][1] < finland["Turku"][1]
    assert finland["Vaasa"][0] < finland["Jyväskylä"][0] < finland["Joensuu"][0]
    assert basque["Bilbao"][0] < basque["San Sebastián"][0]
