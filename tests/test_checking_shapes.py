"""What checking says of every other shape, and that no shape goes without a sentence."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import rdflib
from checking_readings import (
    UNKNOWN,
    Node,
    cluster,
    found,
    observation,
    others,
    parsed,
    reading,
    sourced,
)
from rdflib.namespace import SH

from kg import checking, sentences
from kg.checking import check, shapes
from kg.sources import context
from kg.sources.reading import Fault, Reading
from kg.vocabulary import CG, ID


def test_what_the_reader_has_said_is_not_said_again() -> None:
    read = reading(cluster(cluster_organisation="organisation/none"), *others())
    place = read.places[ID.base + "cluster/gce", CG.organisedBy.value]
    read.faults.append(Fault(place, "cluster_organisation", "'none' is nowhere defined"))
    assert check(read) == []


CASES: dict[str, tuple[Callable[[], Node], list[str]]] = {
    "type of a source": (
        lambda: (
            {"@id": "work/w", "@type": "Work", "title": "W"}
            | {"cg:workKind": {"@id": UNKNOWN + "reprot"}}
        ),
        [
            "workKind of the source w is 'reprot'; allowed are webpage, article, report, "
            "evaluation, legal-decision, thesis, presentation, chapter, book, proceedings, paper, "
            "other (did you mean report?)"
        ],
    ),
    "no title": (
        lambda: {"@id": "work/w", "@type": "Work", "year": 2010},
        ["the source w has no title"],
    ),
    "text": (
        lambda: {"@id": "work/w", "@type": "Work", "title": True},
        ["title of the source w is 'true'; it should be text"],
    ),
    "two years": (
        lambda: {"@id": "work/w", "@type": "Work", "title": "W", "year": [2010, 2011]},
        ["the source w has 2 values for year, 2010, 2011; only one is allowed"],
    ),
    "true or false": (
        lambda: {"@id": "work/w", "@type": "Work", "title": "W", "seen": "maybe"},
        ["seen of the source w is 'maybe'; it should be true or false"],
    ),
    "address": (
        lambda: {"@id": "work/w", "@type": "Work", "title": "W", "url": "www.example.org"},
        [
            "url of the source w is 'www.example.org'; it should begin with http:// or https:// "
            "and hold no spaces"
        ],
    ),
    "doi": (
        lambda: {"@id": "work/w", "@type": "Work", "title": "W", "doi": "https://doi.org/10.1/x"},
        [
            "doi of the source w is 'https://doi.org/10.1/x'; it should be a DOI such as "
            "10.1080/09654313.2012.650902, without https://doi.org/ before it"
        ],
    ),
    "participation": (
        lambda: (
            {"@id": "participation/x", "@type": "Participation", "start": 2012, "end": 2010}
            | {"cg:participationOf": {"@id": "cluster/gce"}}
        ),
        [
            "a programme participation of the cluster gce has no programme",
            "a programme participation of the cluster gce has no source",
            "the period ends in 2010, before it begins in 2012",
        ],
    ),
    "knowledge organisation": (
        lambda: (
            sourced("KnowledgeLink", organisation="organisation/gce-as")
            | {"cg:linkOf": {"@id": "cluster/gce"}, "cg:hasLocation": {"@id": UNKNOWN + "local"}}
        ),
        [
            "hasLocation of a knowledge organisation of the cluster gce is 'local'; "
            "allowed are regional, national, international"
        ],
    ),
    "size": (
        lambda: sourced("SizeFigure", year=2010, firms=-3) | {"cg:sizeOf": {"@id": "cluster/gce"}},
        ["firms of a size figure of the cluster gce are '-3'; it should be at least 0"],
    ),
    "no size": (
        lambda: sourced("SizeFigure", year=2010) | {"cg:sizeOf": {"@id": "cluster/gce"}},
        ["a size figure of the cluster gce gives neither firms nor employees nor turnover"],
    ),
    "fact": (
        lambda: sourced("Fact") | {"cg:factAbout": {"@id": "programme/nce"}},
        ["a fact about the programme nce has no statement"],
    ),
    "outcome": (
        lambda: (
            {"@id": "outcome/x", "@type": "ReportedOutcome", "text": "A prize."}
            | {"cg:outcomeOf": {"@id": "observation/one"}}
        ),
        ["the outcome of the observation 2006-2010 has no source"],
    ),
    "policy": (
        lambda: sourced("PolicyStatement", statement="Merit."),
        ["a policy statement on something has no country"],
    ),
    "claim": (
        lambda: sourced("Claim", text="Trust helps.") | {"cg:hasVoice": {"@id": UNKNOWN + "own"}},
        ["hasVoice of the claim x is 'own'; allowed are author, reported, curator"],
    ),
    "relation": (
        lambda: (
            {"@id": "claim-relation/r", "@type": "ClaimRelation", "from": "claim/a"}
            | {"to": "work/report", "cg:relationKind": {"@id": "cg:relation-supports"}}
        ),
        [
            "from of the relation r is 'a', which is nowhere defined as a claim",
            "to of the relation r is 'report', which is a source, not a claim",
        ],
    ),
    "programme": (
        lambda: (
            {"@id": "programme/p", "@type": "Programme", "names": {"en": "P"}}
            | {"support_duration_years": "ten", "cg:hasLevel": {"@id": UNKNOWN + "local"}}
        ),
        [
            "hasLevel of the programme p is 'local'; allowed are national, regional",
            "support_duration_years of the programme p is 'ten'; it should be a whole number",
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_rest(case: str) -> None:
    make, expected = CASES[case]
    assert sorted(found(cluster(), make())) == expected


def test_all_faults_at_once_in_the_order_of_their_places() -> None:
    read = reading(
        cluster(observation(start=2009, end=2007), sector={"nace": "04"}),
        {"@id": "work/w", "@type": "Work"},
        *others(),
    )
    faults = check(read)
    assert len(faults) == 3
    lines = [f.place.line or 0 for f in faults]
    assert lines == sorted(lines)


def test_a_thing_that_stands_in_no_file_is_told_by_its_address() -> None:
    read = Reading(triples=parsed([{"@id": "work/w", "@type": "Work", "year": 2010}]))
    assert [str(f) for f in check(read)] == ["work/w: the source w has no title"]


def test_parts_of_a_large_reading_see_what_they_refer_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LARGEST_PART", 1)
    assert found(cluster(observation(), observation("two", 2010, None))) == []
    (said,) = found(cluster(observation(), observation("two", 2009, None)))
    assert said.startswith("the period since 2009 overlaps with that of the observation 2006-2010")


PARAMETERS = {
    "datatype": "DatatypeConstraintComponent",
    "in": "InConstraintComponent",
    "pattern": "PatternConstraintComponent",
    "or": "OrConstraintComponent",
    "class": "ClassConstraintComponent",
    "minInclusive": "MinInclusiveConstraintComponent",
    "maxInclusive": "MaxInclusiveConstraintComponent",
    "minCount": "MinCountConstraintComponent",
    "maxCount": "MaxCountConstraintComponent",
    "hasValue": "HasValueConstraintComponent",
    "lessThanOrEquals": "LessThanOrEqualsConstraintComponent",
    "sparql": "SPARQLConstraintComponent",
}
STRUCTURE = {"property", "path", "targetClass", "targetNode", "inversePath", "message"}
STRUCTURE |= {"select", "prefixes", "declare", "prefix", "namespace"}


def test_every_constraint_in_the_shapes_has_a_sentence() -> None:
    used = {str(p).removeprefix(str(SH)) for p in shapes().predicates() if str(p) in SH}
    assert used - STRUCTURE == set(PARAMETERS)
    assert set(PARAMETERS.values()) == set(sentences.SENTENCES)


def members(shape: rdflib.term.Node, parameter: rdflib.URIRef) -> list[rdflib.term.Node]:
    head = shapes().value(shape, parameter)
    assert head is not None
    return list(shapes().items(head))


def subjects(parameter: rdflib.URIRef) -> Iterator[rdflib.term.Node]:
    return shapes().subjects(parameter, None)


def test_every_shape_that_cannot_speak_for_itself_has_a_message() -> None:
    for shape in {*subjects(SH.pattern), *subjects(SH["or"])}:
        if not set(shapes().subjects(rdflib.RDF.first, shape)):
            assert shapes().value(shape, SH.message), shape
    for shape in subjects(SH["in"]):
        if len(members(shape, SH["in"])) > sentences.MANY:
            outer = set(shapes().subjects(rdflib.RDF.first, shape))
            assert outer or shapes().value(shape, SH.message), shape


def test_every_datatype_query_and_comparison_has_its_words() -> None:
    datatypes = {str(o) for o in shapes().objects(None, SH.datatype)}
    assert datatypes == set(sentences.DATATYPES)
    assert {str(s) for s in subjects(SH.sparql)} == set(sentences.QUERIED)
    compared = set()
    for shape in subjects(SH.lessThanOrEquals):
        path = shapes().value(shape, SH.path)
        last = str(path) if isinstance(path, rdflib.URIRef) else str(members(shape, SH.path)[-1])
        pair = (last, str(shapes().value(shape, SH.lessThanOrEquals)))
        compared.add(tuple(p.removeprefix(CG.base) for p in pair))
    assert compared == set(sentences.COMPARED)


def test_closed_values_are_the_same_in_the_context_and_in_the_shapes() -> None:
    """A value that the context knows is allowed by the shapes, and none that it does not."""
    known = {v for v in closed(context.document()["@context"]) if v.startswith("cg:")}
    listed = {
        str(v).replace(CG.base, "cg:")
        for shape in subjects(SH["in"])
        for v in members(shape, SH["in"])
        if isinstance(v, rdflib.URIRef)
    }
    single = {"maturity", "knowledge-organisation-location", "consensus-goals", "consensus-roles"}
    single |= {"opportunity-space", "strategy-in-use", "cluster-facilitator"}
    assert listed - {f"cg:{s}" for s in single} == known


def closed(scope: Any) -> Iterator[str]:
    if isinstance(scope, dict):
        if scope.get("@type") == "@vocab":
            yield from scope["@context"].values()
        else:
            for inner in scope.values():
                yield from closed(inner)


def test_every_class_that_users_write_has_a_shape() -> None:
    classes = context.document()["@context"]
    written = {CG[k].value for k, v in classes.items() if isinstance(v, dict) and "@context" in v}
    assert written == {str(o) for o in shapes().objects(None, SH.targetClass)}
