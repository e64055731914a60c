"""The ontology: its canonical form, its profile, its hygiene, and that it covers the report."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import ontology_axioms
import ontology_hygiene
import pytest
import yaml
from ontology_graph import MODULES, ROOT, Graph, Node, short, triples_of
from ontology_hygiene import Check
from ontology_profile import violations

from kg.turtle import canonical
from kg.vocabulary import CG, DCTERMS, ID, OWL, RDF

FILES = sorted(ROOT.rglob("*.ttl"))
INVENTORY: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "data" / "inventory_ids.yaml").read_text(encoding="utf-8")
)
CHECKS: list[Check] = [*ontology_hygiene.CHECKS, *ontology_axioms.CHECKS]

EXPECTED = {
    "Strategy": 69,
    "SteeringSignal": 12,
    "DevelopmentStep": 12,
    "FacilitatorQualification": 8,
    "FacilitatorRole": 4,
    "ClusterType": 4,
    "Mechanism": 6,
    "ClusterAspect": 5,
    "Perspective": 3,
    "Quadrant": 4,
    "OpportunitySituation": 12,
    "EconomicForm": 3,
    "EconomicFormAspect": 7,
    "EconomicFormTrait": 21,
    "PerspectiveTrait": 18,
    "ResearchQuestion": 12,
    "ResearchProposal": 6,
    "Caveat": 12,
    "ReportExhibit": 15,
    "ExampleCase": 9,
    "SteeringChannel": 7,
    "GoverningActor": 13,
    "Programme": 9,
    "SynthesisHypothesis": 4,
    "Hypothesis": 38,
}
"""How many of each the report has; a synthesis is counted apart from the other hypotheses."""


def name_of(value: object) -> str | None:
    """What a parametrised test is called."""
    if isinstance(value, Path):
        return str(value.relative_to(ROOT))
    return getattr(value, "__name__", None)


def listed(offenders: Iterable[str]) -> str:
    """Offenders, one a line, at most forty."""
    lines = sorted(set(offenders))
    more = [f"... and {len(lines) - 40} more"] if len(lines) > 40 else []
    return "\n  ".join([f"{len(lines)} found:", *lines[:40], *more])


@pytest.fixture(scope="module")
def graph() -> Graph:
    """All modules together."""
    return Graph.of(*(path.read_text(encoding="utf-8") for path in MODULES))


@pytest.fixture(scope="module")
def closures() -> dict[Path, Graph]:
    """Each module with what it imports, directly or not, and nothing else."""
    alone = {path: Graph.of(path.read_text(encoding="utf-8")) for path in MODULES}
    paths: dict[Node, Path] = {o: p for p, g in alone.items() for o in g.typed(OWL.Ontology)}

    def closure(path: Path, reached: set[Path]) -> set[Path]:
        reached.add(path)
        for _, imported in alone[path].pairs(OWL.imports):
            if paths[imported] not in reached:
                closure(paths[imported], reached)
        return reached

    return {
        path: Graph.of(*(p.read_text(encoding="utf-8") for p in closure(path, set())))
        for path in MODULES
    }


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_are_in_canonical_form(path: Path) -> None:
    """`make format` would change nothing."""
    text = path.read_text(encoding="utf-8")
    assert canonical(triples_of(text)) == text, f"{path.name}: run `make format`"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_are_utf8_text(path: Path) -> None:
    """No carriage returns, no byte order mark, one line break at the end."""
    data = path.read_bytes()
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\n")
    assert not data.endswith(b"\n\n")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_are_one_ontology_each(path: Path) -> None:
    """A file declares the ontology that its place says."""
    found = {o.value for o in Graph.of(path.read_text(encoding="utf-8")).typed(OWL.Ontology)}
    place = path.relative_to(ROOT).with_suffix("").as_posix()
    assert found == {CG.base.rstrip("#") + "/" + place}


def test_modules_together_are_in_owl2_rl_and_dl(graph: Graph) -> None:
    """Every axiom is one that OWL 2 RL and OWL 2 DL allow."""
    assert not (found := violations(graph)), listed(found)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_are_in_owl2_dl_with_their_imports(path: Path, closures: dict[Path, Graph]) -> None:
    """Loaded alone, a module imports a declaration of every name that its axioms use."""
    assert not (found := violations(closures[path])), listed(found)


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_hygiene(graph: Graph, check: Check) -> None:
    """One rule, which is the docstring of the check; the message lists what breaks it."""
    assert not (found := list(check(graph))), f"{check.__doc__}\n  {listed(found)}"


def term(name: str) -> Node:
    """The term of an id in the inventory: a path is in the id namespace, a name in ours."""
    return (ID if "/" in name else CG)[name]


def inventory_terms() -> set[Node]:
    """Every term that the inventory asks for."""
    names = [*INVENTORY["concepts"], *INVENTORY["concepts_as_classes"].values()]
    names += [name for names in INVENTORY["individuals"].values() for name in names]
    return {term(name) for name in names}


def test_inventory_has_its_207_concepts() -> None:
    """The list that the tests work from is whole."""
    concepts = [*INVENTORY["concepts"], *INVENTORY["concepts_as_classes"]]
    assert len(concepts) == len(set(concepts)) == 207
    counts = {name: len(set(ids)) for name, ids in INVENTORY["individuals"].items()}
    assert counts == EXPECTED


def test_concepts_are_terms(graph: Graph) -> None:
    """Each of the 207 concepts of the report is an individual, or a class."""
    missing = {term(name) for name in INVENTORY["concepts"]} - graph.individuals()
    missing |= {term(n) for n in INVENTORY["concepts_as_classes"].values()} - graph.classes()
    assert not missing, listed(map(short, missing))


def test_concepts_are_concepts(graph: Graph) -> None:
    """A concept that is an individual is a cg:Concept or a programme."""
    wanted = {CG.Concept, CG.Programme, CG.Theory}
    odd = [n for n in INVENTORY["concepts"] if not wanted & graph.kinds(term(n))]
    assert not odd, listed(odd)


@pytest.mark.parametrize("name", EXPECTED)
def test_report_is_covered(graph: Graph, name: str) -> None:
    """The individuals of a class are those of the report: none is missing, none is made up."""
    wanted = {term(n) for n in INVENTORY["individuals"][name]}
    found = {i for i in graph.individuals() if CG[name] in graph.about[i][RDF.type]}
    assert len(wanted) == EXPECTED[name]
    missing, extra = listed(map(short, wanted - found)), listed(map(short, found - wanted))
    assert found == wanted, f"missing: {missing}\nnot in the report: {extra}"


def test_terms_of_the_report_have_source_and_locator(graph: Graph) -> None:
    """What comes from the report says so, and where in it."""
    source = ID["work/normann-isaksen-2009"]
    lacking = [
        short(t)
        for t in inventory_terms() & graph.terms()
        if source not in graph.objects(t, DCTERMS.source) or not graph.objects(t, CG.locator)
    ]
    assert not lacking, listed(lacking)
