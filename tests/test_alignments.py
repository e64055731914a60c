"""The tables of ontology/alignments: readable as SSSOM, and true to the axioms of the ontology.

https://mapping-commons.github.io/sssom/ asks of a mapping a subject, a predicate, an object and a
justification; the lines that begin with # are the metadata of the table, in YAML.
"""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from ontology_graph import MODULES, ROOT, Graph, Node, is_own

from kg.reasoning.derivation import derive
from kg.reasoning.ontology import shipped
from kg.releases import Release
from kg.store import INFERRED
from kg.vocabulary import CG, ID, RDF, RDFS, SKOS

FOLDER = ROOT / "alignments"
TABLES = sorted(FOLDER.glob("*.sssom.tsv"))
COLUMNS = [
    *("subject_id", "subject_label", "predicate_id", "object_id", "object_label"),
    *("mapping_justification", "confidence"),
]
PREDICATES = {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.exactMatch, SKOS.closeMatch}
AXIOMS = (RDFS.subClassOf, RDFS.subPropertyOf)
QB = "http://purl.org/linked-data/cube#"
Mapping = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]


@cache
def graph() -> Graph:
    """The modules with the classifications."""
    files = [*MODULES, *sorted((ROOT / "classifications").glob("*.ttl"))]
    return Graph.of(*(path.read_text(encoding="utf-8") for path in files))


def read(path: Path) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The metadata and the rows of a table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = yaml.safe_load("\n".join(x[1:] for x in lines if x.startswith("#")))
    body = [x for x in lines if not x.startswith("#")]
    return head, list(csv.DictReader(body, delimiter="\t"))


def mappings(path: Path) -> list[Mapping]:
    """The rows as triples, their prefixes written out by the table's own map."""
    head, rows = read(path)

    def full(curie: str) -> ox.NamedNode:
        """The IRI of a prefixed name."""
        prefix, _, local = curie.partition(":")
        return ox.NamedNode(head["curie_map"][prefix] + local)

    return [tuple(full(r[f"{n}_id"]) for n in ("subject", "predicate", "object")) for r in rows]  # type: ignore[misc]


def test_there_is_one_for_each_outside_vocabulary() -> None:
    names = [path.name.removesuffix(".sssom.tsv") for path in TABLES]
    assert names == ["bibo", "cito", "nace", "nuts", "org", "prov", "qb", "sepio"]


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.name)
def test_tables_have_what_sssom_asks(path: Path) -> None:
    head, rows = read(path)
    assert {"mapping_set_id", "license", "curie_map"} <= set(head)
    assert rows
    for row in rows:
        assert list(row) == COLUMNS
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
        assert row["confidence"] == "" or 0 < float(row["confidence"]) <= 1
    keys = [tuple(row[c] for c in COLUMNS if c.endswith("_id")) for row in rows]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.name)
def test_our_side_of_a_mapping_is_a_term_of_ours(path: Path) -> None:
    for (subject, predicate, target), row in zip(mappings(path), read(path)[1], strict=True):
        assert subject in graph().terms(), subject
        assert not is_own(target)
        assert predicate in PREDICATES
        said = {o.value for o in graph().objects(subject, RDFS.label) if isinstance(o, ox.Literal)}
        assert row["subject_label"] in said


def outside(predicate: ox.NamedNode) -> set[tuple[Node, Node]]:
    """What the ontology says of its own terms and terms outside, SKOS as its ground left aside."""
    return {(s, o) for s, o in graph().pairs(predicate)
            if is_own(s) and isinstance(o, ox.NamedNode)
            and not is_own(o) and not o.value.startswith(SKOS.base)}  # fmt: skip


@pytest.mark.parametrize("predicate", [*AXIOMS, SKOS.exactMatch], ids=str)
def test_the_tables_and_the_ontology_say_the_same(predicate: ox.NamedNode) -> None:
    """An axiom has a row and a row an axiom; exact matches of properties stand in tables only."""
    rows = {(s, o) for path in TABLES for s, p, o in mappings(path) if p == predicate}
    if predicate == SKOS.exactMatch:
        rows = {(s, o) for s, o in rows if s not in graph().properties()}
    assert rows == outside(predicate)
    assert rows


def test_outside_types_are_inferred(release: Release) -> None:
    """A statement is a PROV entity that was derived from its passage; a tool finds it as such."""
    prov = "http://www.w3.org/ns/prov#"
    derived = ox.NamedNode(prov + "wasDerivedFrom")
    assert any(release.store().matching(INFERRED, None, derived, None))
    entity = ox.NamedNode("http://www.w3.org/ns/org#Organization")
    organisations = {t.subject for t in release.store().matching(INFERRED, None, RDF.type, entity)}
    assert len(organisations) == 73 + 92 + 68


def test_size_figures_make_a_data_cube(release: Release) -> None:
    """Dimensions, measures and attribute are properties of the figures; all are in the set."""
    found = release.store().query(
        f"PREFIX qb: <{QB}> SELECT ?kind ?property"
        " { cg:size-figures qb:structure/qb:component ?part . ?part ?kind ?property"
        " FILTER(STRSTARTS(STR(?kind), STR(qb:))) }"
    )
    assert isinstance(found, ox.QuerySolutions)
    parts = {(r["kind"].value.removeprefix(QB), r["property"].value.removeprefix(CG.base))
             for r in found}  # fmt: skip
    assert parts == {
        ("dimension", "sizeOf"),
        ("dimension", "inYear"),
        ("measure", "numberOfMembers"),
        ("measure", "numberOfEmployees"),
        ("attribute", "unitOfMembers"),
    }
    declared = {short.value.removeprefix(CG.base) for short in graph().properties()}
    assert {name for _, name in parts} <= declared
    counted = release.store().query(
        f"PREFIX qb: <{QB}> SELECT (COUNT(DISTINCT ?o) AS ?n)"
        " { ?o a qb:Observation ; qb:dataSet cg:size-figures }"
    )
    assert isinstance(counted, ox.QuerySolutions)
    assert [r["n"].value for r in counted] == [str(39 + 24 + 60)]


def test_a_size_figure_is_put_in_the_set_by_rule() -> None:
    figure = ID["size-figure/x"]
    derived = derive([ox.Triple(figure, CG.sizeOf, ID["cluster/c"])], shipped().background)
    assert ox.Triple(figure, ox.NamedNode(QB + "dataSet"), CG["size-figures"]) in derived
