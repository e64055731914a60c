"""Works from BibTeX and CSL-JSON: what is read, what is left out, and what is wrong, by line."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg.checking import check
from kg.sources.bibliography import load
from kg.sources.cases import _CaseFile, read
from kg.sources.located import Record, Unreadable
from kg.sources.reading import Fault, Reading
from kg.terms import text as text_of
from kg.vocabulary import CG, ID

ASHEIM = r"""@string{eps = "European Planning"}
% Zotero writes comments too
@article{Asheim:1996,
  author   = {Asheim, Bj{\o}rn T. and {\O}stby, {\AA}se and Zolt\'an {\"O}rd{\"o}g},
  title    = {Industrial districts as ``learning regions'': 100% {RIS} \& more},
  journal  = eps # { Studies},
  year     = 1996,
  month    = mar,
  volume   = {4}, number = 4,
  pages    = {379--400},
  doi      = {https://doi.org/10.1080/0965431\_9608},
  url      = {https://a.example/x_y%20z},
  keywords = {learning, regions; Norway},
  langid   = {norsk}
}
"""
ZOTERO = """[
  {
    "id": "http://zotero.org/users/1/items/ABC",
    "type": "chapter",
    "title": "Power &amp; <i>trust</i>",
    "container-title": "A <span class=\\"nocase\\">NIS</span> book",
    "author": [
      {"family": "Langen", "given": "Peter W.", "non-dropping-particle": "de"},
      {"family": "Beethoven", "given": "Ludwig", "dropping-particle": "van", "suffix": "Jr."},
      {"literal": "Nærings-, handels- og fiskeridepartementet"}
    ],
    "editor": [{"family": "Clark", "given": "Gordon"}],
    "issued": {"date-parts": [["2019", 3, 5]]},
    "accessed": {"raw": "2026-11-01"},
    "page": "12–15",
    "DOI": "doi:10.1000/abc",
    "language": "en_US",
    "abstract": "Not kept."
  }
]"""


def bibliography(folder: Path, text: str, suffix: str = ".bib") -> tuple[Record, list[Fault]]:
    path = folder / f"refs{suffix}"
    path.write_text(text, encoding="utf-8")
    return load(path)


def only(folder: Path, text: str, suffix: str = ".bib") -> dict[str, Any]:
    """The one work of a text that has no faults."""
    content, faults = bibliography(folder, text, suffix)
    assert not faults
    (work,) = content["works"]
    return dict(work)


def notes(content: Record) -> list[tuple[int | None, str]]:
    return [(note.place.line, note.message) for note in content.notes]


def reading(folder: Path, text: str, suffix: str = ".bib") -> Reading:
    content, faults = bibliography(folder, text, suffix)
    case = _CaseFile(str(folder / f"refs{suffix}"), content)
    case.reading.faults += faults
    return case.reading


def test_a_bibtex_article(tmp_path: Path) -> None:
    assert only(tmp_path, ASHEIM) == {
        "id": "asheim-1996",
        "type": "article",
        "title": "Industrial districts as “learning regions”: 100% RIS & more",
        "container": "European Planning Studies",
        "volume": "4",
        "issue": "4",
        "pages": "379-400",
        "doi": "10.1080/0965431_9608",
        "url": "https://a.example/x_y%20z",
        "language": "no",
        "authors": [
            {"family": "Asheim", "given": "Bjørn T."},
            {"family": "Østby", "given": "Åse"},
            {"family": "Ördög", "given": "Zoltán"},
        ],
        "keywords": ["learning", "regions", "Norway"],
        "year": 1996,
        "date": "1996-03",
    }


def test_a_csl_item(tmp_path: Path) -> None:
    assert only(tmp_path, ZOTERO, ".json") == {
        "id": "http-zotero-org-users-1-items-abc",
        "type": "chapter",
        "title": "Power & trust",
        "container": "A NIS book",
        "authors": [
            {"family": "de Langen", "given": "Peter W."},
            {"family": "Beethoven", "given": "Ludwig van", "suffix": "Jr."},
            {"family": "Nærings-, handels- og fiskeridepartementet"},
        ],
        "editors": [{"family": "Clark", "given": "Gordon"}],
        "year": 2019,
        "date": "2019-03-05",
        "accessed": "2026-11-01",
        "pages": "12-15",
        "doi": "10.1000/abc",
        "language": "en-US",
    }


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ludwig von Beethoven", [{"family": "von Beethoven", "given": "Ludwig"}]),
        ("de la Maza, Xabier", [{"family": "de la Maza", "given": "Xabier"}]),
        ("De Propris, Lisa", [{"family": "De Propris", "given": "Lisa"}]),
        ("King, Jr, Martin", [{"family": "King", "given": "Martin", "suffix": "Jr"}]),
        ("{Innovasjon Norge} and {SIVA}", [{"family": "Innovasjon Norge"}, {"family": "SIVA"}]),
        ("{Arbeids- og b{\\aa}t{\\o}}", [{"family": "Arbeids- og båtø"}]),
        ("{Simon and Schuster}", [{"family": "Simon and Schuster"}]),
        ("{\\O}stby, Per", [{"family": "Østby", "given": "Per"}]),
        ("Valdaliso, J. and others", [{"family": "Valdaliso", "given": "J."},
                                      {"family": "et al."}]),
        ("Plato", [{"family": "Plato"}]),
    ],
)  # fmt: skip
def test_bibtex_names(tmp_path: Path, written: str, names: list[dict[str, str]]) -> None:
    text = f"@book{{a, title={{T}}, author={{{written}}}}}"
    assert only(tmp_path, text)["authors"] == names


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("date = {2019-03-05}", {"year": 2019, "date": "2019-03-05"}),
        ("date = {2019}", {"year": 2019}),
        ("year = {2019}, month = {3}", {"year": 2019, "date": "2019-03"}),
        ('year = 2019, month = "5~" # mar', {"year": 2019, "date": "2019-03-05"}),
        ("year = {2019}, month = {September}", {"year": 2019, "date": "2019-09"}),
        ("year = {2019}, date = {2019-03}", {"year": 2019, "date": "2019-03"}),
    ],
)
def test_bibtex_dates(tmp_path: Path, fields: str, expected: dict[str, Any]) -> None:
    work = only(tmp_path, f"@misc{{a, title={{T}}, {fields}}}")
    assert {k: work[k] for k in ("year", "date") if k in work} == expected


@pytest.mark.parametrize(
    ("issued", "expected", "left"),
    [
        ({"date-parts": [[2019]]}, {"year": 2019}, False),
        ({"raw": "2019-3-5"}, {"year": 2019, "date": "2019-03-05"}, False),
        ({"raw": "spring 2019"}, {"year": 2019}, True),
        ({"literal": "n.d."}, {}, True),
        ({"date-parts": [[2019], [2020]]}, {"year": 2019}, True),
        ({"date-parts": [[2019]], "circa": True}, {"year": 2019}, True),
        ({}, {}, False),
    ],
)
def test_csl_dates(
    tmp_path: Path, issued: dict[str, Any], expected: dict[str, Any], left: bool
) -> None:
    text = json.dumps([{"id": "a", "type": "book", "title": "T", "issued": issued}])
    content, faults = bibliography(tmp_path, text, ".json")
    assert not faults
    assert {k: v for k, v in content["works"][0].items() if k in ("year", "date")} == expected
    assert bool(content.notes) is left


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("phdthesis", "thesis"),
        ("inproceedings", "paper"),
        ("conference", "paper"),
        ("incollection", "chapter"),
        ("inbook", "chapter"),
        ("techreport", "report"),
        ("online", "webpage"),
        ("MISC", "other"),
        ("unpublished", "paper"),
        ("proceedings", "proceedings"),
    ],
)
def test_entry_types(tmp_path: Path, entry: str, kind: str) -> None:
    assert only(tmp_path, f"@{entry}{{a, title={{T}}}}")["type"] == kind


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ({"type": "report"}, "report"),
        ({"type": "report", "genre": "Evaluation"}, "evaluation"),
        ({"type": "paper-conference"}, "paper"),
        ({"type": "article-newspaper"}, "article"),
        ({"type": "legislation"}, "legal-decision"),
        ({"type": "post-weblog"}, "webpage"),
    ],
)
def test_item_types(tmp_path: Path, item: dict[str, str], kind: str) -> None:
    work = only(tmp_path, json.dumps([{"id": "a", "title": "T", **item}]), ".json")
    assert work["type"] == kind
    assert "genre" not in work


def test_a_part_has_from_its_whole_what_belongs_to_it(tmp_path: Path) -> None:
    """But not what identifies the whole, such as its DOI and pages."""
    text = """@incollection{part, crossref = {Whole}, author = {A, B}, title = {Part},
  pages = {1--2}}
@book{whole, editor = {E, F}, title = {All}, subtitle = {Of It}, publisher = {P}, year = 2001,
  doi = {10.1000/all}, pages = {500}}
"""
    content, faults = bibliography(tmp_path, text)
    assert not faults
    part = content["works"][0]
    assert part == {
        "id": "part",
        "type": "chapter",
        "title": "Part",
        "container": "All: Of It",
        "publisher": "P",
        "pages": "1-2",
        "authors": [{"family": "A", "given": "B"}],
        "editors": [{"family": "E", "given": "F"}],
        "year": 2001,
    }


def test_what_no_field_takes_is_said_with_its_line(tmp_path: Path) -> None:
    content, faults = bibliography(
        tmp_path,
        "@phdthesis{a,\n title = {T},\n abstract = {x},\n year = {n.d.},\n school = {NTNU},\n"
        " publisher = {Tapir},\n language = {Klingon!}}\nSome words.\n",
    )
    assert not faults
    assert content["works"][0]["genre"] == "PhD thesis"
    said = notes(content)
    assert (3, "abstract is left out: no field of a work takes it") in said
    assert (4, "year is left out: 'n.d.' has no year of four digits") in said
    assert (5, "school is left out: publisher is already 'Tapir'") in said
    unknown = "language is left out: 'Klingon!' is neither a language code nor a known name"
    assert (7, unknown) in said
    assert any(line == 8 and "Some words." in message for line, message in said)
    assert len(said) == 5


def test_every_field_of_an_item_is_kept_or_left_out_aloud(tmp_path: Path) -> None:
    item = {"id": "a", "type": "book", "title": "T", "custom": {"x": 1}, "medium": "tape",
            "author": [{"given": "Nobody"}], "translator": [{"family": "T"}]}  # fmt: skip
    content, _ = bibliography(tmp_path, json.dumps([item]), ".json")
    said = " ".join(message for _, message in notes(content))
    for word in ("custom", "medium", "Nobody", "translator"):
        assert word in said


BIBTEX_FAULTS = [
    ("@book{a, title = {T}}\n@book{b,\n title = {open\n@book{c, title = {T}}", 2, "brace"),
    ("@book{a, title = {T}}\n\n@book{b, title = {open}", 3, "brace"),
    ("@book{a, title = {T}}\n@book{a, title = {U}}", 2, "'a' is used before, on line 1"),
    ("@book{A b, title = {T}}\n@book{a-b, title = {U}}", 2, "both become the id 'a-b'"),
    ("@book{Ab, title = {T}}\n@book{aB, title = {U}}", 2, "both become the id 'ab'"),
    ("@book{a,\n title = {T}, title = {U}}", 1, "title stands twice"),
    ("@painting{a, title = {T}}", 1, "@painting is not known; known are article, artwork"),
    ("@book{a, title = {T},\n year = soon}", 2, "the string 'soon' is nowhere defined"),
    ("@book{a, title = {T},\n crossref = {b}}", 2, "crossref 'b' names no other entry"),
    ("@book{a, title = {T},\n crossref = {a}}", 2, "crossref 'a' names no other entry"),
    ("@book{, title = {T}}", 1, "no key"),
    ("@book{a, title = {T},\n author = {A, B, C, D}}", 2, "Too many commas"),
    ("", 1, "holds no entries"),
]


@pytest.mark.parametrize(("text", "line", "says"), BIBTEX_FAULTS, ids=[f[2] for f in BIBTEX_FAULTS])
def test_faults_in_bibtex(tmp_path: Path, text: str, line: int, says: str) -> None:
    _, faults = bibliography(tmp_path, text)
    (fault,) = faults
    assert fault.place.line == line
    assert says in fault.message


def test_the_known_types_are_allowed(tmp_path: Path) -> None:
    _, (fault,) = bibliography(tmp_path, "@painting{a, title = {T}}")
    assert {"article", "techreport", "online"} <= set(fault.allowed)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[{"id": "a", "type": "book"},\n 3]', 2, "3 should be an item"),
        ('[{"id": "a", "type": "book"},\n {"id": "A", "type": "book"}]', 2, "both become"),
        ('[{"id": "a", "type": "book",\n "title": "T", "title": "U"}]', 1, "'title' stands twice"),
        ('[{"id": "a",\n "type": "painting"}]', 2, "'painting' is not known"),
        ('[{"id": "a"}]', 1, "no type"),
        ('[{"type": "book"}]', 1, "no key"),
        ("[]", 1, "holds no entries"),
    ],
)
def test_faults_in_csl_json(tmp_path: Path, text: str, line: int, says: str) -> None:
    _, faults = bibliography(tmp_path, text, ".json")
    (fault,) = faults
    assert fault.place.line == line
    assert says in fault.message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[\n{"id": "a",}]', 2, "not valid JSON"),
        ('[{"id": "a"}', 1, "not valid JSON"),
        ('{"id": "a"}', 1, "no list of items"),
        ('[{"id": "\\ud800"}]', None, "half a character"),
        ("[" * 100_000, None, "nested too deeply"),
    ],
    ids=["comma", "end", "object", "surrogate", "depth"],
)
def test_json_that_cannot_be_read(tmp_path: Path, text: str, line: int | None, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        bibliography(tmp_path, text, ".json")
    assert says in caught.value.fault.message
    assert caught.value.fault.place.line == line


def test_the_shapes_speak_of_the_line_in_the_file(tmp_path: Path) -> None:
    """A DOI that is none and a month that is none, each on its own line."""
    text = "@book{a, title = {T},\n doi = {none},\n date = {2019-13}}"
    found = reading(tmp_path, text)
    assert not found.faults
    said = {(f.place.line, f.field) for f in check(found)}
    assert said == {(2, "doi"), (3, "date")}
    assert not check(reading(tmp_path, ASHEIM))
    assert not check(reading(tmp_path, ZOTERO, ".json"))


def test_lines_of_json_fields(tmp_path: Path) -> None:
    """As a person counts them in ZOTERO."""
    content, _ = bibliography(tmp_path, ZOTERO, ".json")
    work = content["works"][0]
    assert (work.line, work.at("title"), work.at("doi"), work.at("authors")) == (2, 5, 16, 7)
    assert notes(content) == [(18, "abstract is left out: no field of a work takes it")]


def test_the_graph_is_that_of_the_same_case_file(tmp_path: Path) -> None:
    """Addresses and checks come from the same code, so only the places differ."""
    for text, suffix in ((ASHEIM, ".bib"), (ZOTERO, ".json")):
        content, _ = bibliography(tmp_path, text, suffix)
        same = tmp_path / "same.yaml"
        plain = json.loads(json.dumps(content))
        same.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
        assert set(reading(tmp_path, text, suffix).triples) == set(read([same]).triples)


def test_an_institution_with_a_comma_stays_one_name(tmp_path: Path) -> None:
    found = reading(tmp_path, ZOTERO, ".json")
    node = ID["work/http-zotero-org-users-1-items-abc"]
    (listed,) = [
        text_of(t.object)
        for t in found.triples
        if t.subject == node and t.predicate == CG.authorsInOrder
    ]
    assert listed == (
        "de Langen, Peter W.; Beethoven, Ludwig van, Jr.; "
        "{Nærings-, handels- og fiskeridepartementet}"
    )


def test_a_byte_order_mark_and_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes(b"\xef\xbb\xbf" + "@book{a, title = {Møre}}".encode())
    assert load(path)[0]["works"][0]["title"] == "Møre"
    path.write_bytes("@book{a,\n title = {Møre}}".encode("latin-1"))
    with pytest.raises(Unreadable) as caught:
        load(path)
    assert caught.value.fault.place.line == 2
