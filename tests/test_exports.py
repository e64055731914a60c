"""Bibliographies and workbooks as exports: what is read back is what was written."""

import json
from pathlib import Path

import pytest

from kg import exports
from kg.exports import exported
from kg.releases import Release
from kg.sources.cases import read
from kg.store import ASSERTED
from kg.vocabulary import CG, RDF

ALSO_RECORDED_ELSEWHERE = 9
"""Works of the literature that the curator says are also a source of a case (docs/data.md)."""


@pytest.fixture(scope="module")
def asserted(release: Release) -> exports.Graphs:
    """The curated graph of the release."""
    return {ASSERTED: list(release.store().triples(ASSERTED))}


@pytest.mark.parametrize("ending", exports.BIBLIOGRAPHIES)
def test_every_work_is_written_once(asserted: exports.Graphs, ending: str) -> None:
    works = [t for t in asserted[ASSERTED] if t.predicate == RDF.type and t.object == CG.Work]
    file = exported(asserted, ending)
    assert file.noun == "work"
    assert file.size == len(works) - ALSO_RECORDED_ELSEWHERE
    begins = {".bib": "\n@", ".json": '"id":', ".ris": "TY  - "}[ending]
    assert ("\n" + file.data.decode()).count(begins) == file.size


@pytest.mark.parametrize("ending", [".bib", ".json"])
def test_what_was_written_can_be_read(
    asserted: exports.Graphs, ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"refs{ending}"
    path.write_bytes(exported(asserted, ending).data)
    reading = read([path])
    assert reading.faults == []
    works = [t for t in reading.triples if t.predicate == RDF.type and t.object == CG.Work]
    assert len(works) == exported(asserted, ending).size


@pytest.mark.parametrize("ending", [".xlsx", ""])
def test_all_curated_data_come_back_through_a_workbook(
    asserted: exports.Graphs, ending: str, tmp_path: Path
) -> None:
    """From the graph to a workbook, or a folder of CSV files, and back to the same graph."""
    file = exported(asserted, ending)
    assert (file.left_out, file.size) == ([], len(asserted[ASSERTED]))
    path = tmp_path / f"all{ending}"
    file.write(path)
    reading = read([path])
    assert reading.faults == []
    assert set(reading.triples) == set(asserted[ASSERTED])


def test_csl_json_is_a_list_of_items(asserted: exports.Graphs) -> None:
    items = json.loads(exported(asserted, ".json").data)
    assert all({"id", "type"} <= item.keys() for item in items)
