"""The types of works in BibTeX, biblatex and CSL-JSON: all of them are read, and none silently."""

import json
import re
from pathlib import Path

import citeproc  # type: ignore[import-untyped]
import pytest
from test_bibliography import bibliography, notes, reading

from kg.checking import check

CSL_SCHEMA = Path(citeproc.__file__).parent / "data/schema/schemas/styles/csl-types.rnc"
CSL_TYPES = re.findall(r'^ +\|? *"([\w-]+)"', CSL_SCHEMA.read_text("utf-8"), re.MULTILINE)
"""Every type of CSL 1.0.2, as its own schema lists them."""
BIBLATEX_TYPES = (
    *("article", "book", "mvbook", "inbook", "bookinbook", "suppbook", "booklet", "collection"),
    *("mvcollection", "incollection", "suppcollection", "dataset", "manual", "misc", "online"),
    *("patent", "periodical", "suppperiodical", "proceedings", "mvproceedings", "inproceedings"),
    *("reference", "mvreference", "inreference", "report", "software", "thesis", "unpublished"),
    *("customa", "customb", "customc", "customd", "custome", "customf", "conference"),
    *("electronic", "mastersthesis", "phdthesis", "techreport", "www", "artwork", "audio"),
    *("image", "jurisdiction", "legislation", "legal", "letter", "movie", "music"),
    *("performance", "review", "standard", "video"),
)
"""Every entry type of biblatex that is a work (its manual, 2.1), and with them those of BibTeX."""


@pytest.mark.parametrize("suffix", [".json", ".bib"])
def test_every_type_of_the_standards_is_read(tmp_path: Path, suffix: str) -> None:
    """One dataset among the items of a library does not keep the others out."""
    types = CSL_TYPES if suffix == ".json" else BIBLATEX_TYPES
    text = json.dumps([{"id": t, "title": "T", "type": t} for t in types])
    if suffix == ".bib":
        text = "\n".join(f"@{t}{{{t}, title={{T}}}}" for t in types)
    content, faults = bibliography(tmp_path, text, suffix)
    assert not faults
    assert len(content["works"]) == len(types) > 40
    assert not check(reading(tmp_path, text, suffix))
    kept = {w["genre"] for w in content["works"] if w["type"] == "other" and "genre" in w}
    said = {message.replace("_", " ") for _, message in notes(content)}
    assert said == {f"type {t} is kept as other" for t in kept}
    assert kept >= {"dataset", "software", "patent", "standard"}


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ('[{"id": "a", "title": "T",\n "type": "dataset", "genre": "Survey"}]', ".json"),
        ("@book{b, title={U}}\n@dataset{a, title={T}, type={Survey}}", ".bib"),
    ],
)
def test_a_genre_that_is_given_stands_before_the_type(
    tmp_path: Path, text: str, suffix: str
) -> None:
    content, faults = bibliography(tmp_path, text, suffix)
    assert not faults
    assert content["works"][-1]["genre"] == "Survey"
    assert notes(content) == [(2, "type dataset is kept as other")]


def test_entries_that_are_no_works_are_left_out_aloud(tmp_path: Path) -> None:
    """So is @commentary, which bibtexparser takes for a comment."""
    text = (
        "@book{a, title={T}}\n@xdata{x, publisher={P}}\n@set{s, entryset={a}}\n"
        "@bibnote{n, note={N}}\n@Commentary{c, title={C}}\n@comment{c}"
    )
    content, faults = bibliography(tmp_path, text)
    assert not faults
    assert [w["id"] for w in content["works"]] == ["a"]
    assert sorted(notes(content)) == [
        (2, "@xdata x is left out: it only holds fields for other entries"),
        (3, "@set s is left out: it only groups other entries"),
        (4, "@bibnote n is left out: it is a note of a document"),
        (5, "@commentary c is left out: it cannot be read; @misc can"),
    ]
