"""The referee's comparison: HermiT, the chainer and the store infer exactly the same.

The whole curated graph and every combination of characteristics take HermiT some minutes, so they
are compared here once, in processes of their own that run side by side.
"""

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox

from kg.reasoning import instore
from kg.reasoning.block import Block
from kg.reasoning.ontology import Ontology, parse, shipped
from kg.reasoning.verification import Comparison, combined, compare
from kg.resources import ontology_files
from kg.vocabulary import CG, OWL, RDF, RDFS

ROOT = Path(__file__).parent.parent


def test_all_three_agree_on_the_curated_graph_and_every_combination() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "kg.cli", "verify"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "curated graph: 125 observations, consistent, 0 unsatisfiable classes" in run.stdout
    assert "combinations: 1536 observations, consistent, 0 unsatisfiable classes" in run.stdout
    assert run.stdout.count("HermiT agree on") == 2


def test_the_combinations_are_all_of_them() -> None:
    """Maturity and none, three systems and none, three extents and none twice, eight practices."""
    ontology = shipped()
    triples = combined(ontology)
    count = 3 * 4 * 4 * 4 * 2**3
    assert sum(t.object == CG.Observation for t in triples) == count
    situations = Block(ontology, triples).situations.values()
    assert len(set(situations)) == count


def small(extra: str = "") -> Ontology:
    """The shipped ontology with some axioms more."""
    prefixes = "".join(
        f"@prefix {p}: <{n.base}> .\n" for p, n in (("cg", CG), ("owl", OWL), ("rdfs", RDFS))
    )
    more = ox.parse((prefixes + extra).encode(), format=ox.RdfFormat.TURTLE)
    return Ontology([*parse(ontology_files()), *(quad.triple for quad in more)])


def observation(*pairs: tuple[ox.NamedNode, ox.NamedNode]) -> list[ox.Triple]:
    """One observation with some characteristics."""
    node = ox.NamedNode("urn:test:observation")
    types = [ox.Triple(node, RDF.type, CG.Observation)]
    return types + [ox.Triple(node, p, o) for p, o in pairs]


def compared(ontology: Ontology, triples: list[ox.Triple]) -> Comparison:
    """The comparison on these triples."""
    return compare(ontology, "test", Block(ontology, triples))


def test_an_inconsistency_does_not_pass() -> None:
    both = observation(
        (CG.hasMaturity, CG["mature-cluster"]), (CG.hasMaturity, CG["emerging-cluster"])
    )
    found = compared(shipped(), both)
    assert not found.consistent
    assert not found.passed


def test_an_unsatisfiable_class_is_named() -> None:
    impossible = "cg:Impossible a owl:Class ; rdfs:subClassOf cg:Cluster , cg:Region ."
    found = compared(small(impossible), observation())
    assert found.unsatisfiable == (CG.Impossible.value,)
    assert not found.passed


def test_a_runner_that_misses_something_is_caught(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """With one rule taken away from the store's runner, the difference is printed."""
    ontology = shipped()
    lame = [r for r in ontology.rules if r.head[1] != CG.hasPrimaryPerspective.value]

    def reason(store, rules, of, into):  # type: ignore[no-untyped-def]
        return instore.reason(store, lame, of, into)

    monkeypatch.setattr("kg.reasoning.verification.reason", reason)
    triples = observation(
        (CG.hasMaturity, CG["mature-cluster"]), (CG.hasInnovationSystem, CG["ris-cluster"])
    )
    found = compared(ontology, triples)
    assert not found.passed
    assert any(
        "only the chainer, not the store" in d and "hasPrimaryPerspective" in d
        for d in found.differences
    )
