"""The canonical Turtle form: the same text for the same graph, and no other."""

import random

import ontology_graph
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ontology_graph import Node, Subject

from kg.turtle import canonical
from kg.vocabulary import CG, ID, OWL, RDF, RDFS, SKOS, XSD

NAMES = [CG["a-1"], CG["a-01"], CG.Cluster, ID["claim/x"], ID["one/two"], OWL.Class, SKOS.Concept]
PREDICATES = [RDF.type, RDFS.label, RDFS.subClassOf, SKOS.notation, CG.locator, CG["step-2"]]
LITERALS = [
    *(ox.Literal(v) for v in ("", "1", "01", "a:b", 'say "so"\\', "two\nlines", "cg:x")),
    *(ox.Literal("år", language=x) for x in ("nb", "en")),
    *(ox.Literal(v, datatype=XSD.integer) for v in ("7", "07", "seven")),
    ox.Literal("true", datatype=XSD.boolean),
    ox.Literal("2009-02-24", datatype=XSD.date),
]


@st.composite
def graphs(draw: st.DrawFn) -> list[ox.Triple]:
    """Named and blank subjects; a blank node may be used often, but never leads to itself."""
    size = draw(st.integers(0, 4))
    blanks = [ox.BlankNode(f"b{n}") for n in range(size)]
    subjects: list[Subject] = [*NAMES[:4], *blanks]
    triples: list[ox.Triple] = []
    for rank, subject in enumerate(subjects):
        later = blanks[max(0, rank - 3) :] if rank >= 4 else blanks
        values: list[Node] = [*NAMES, *LITERALS, *later]
        least = 1 if isinstance(subject, ox.BlankNode) else 0
        for n in range(draw(st.integers(least, 3))):
            predicate = draw(st.sampled_from(PREDICATES))
            if predicate == RDF.type:
                triples.append(ox.Triple(subject, predicate, draw(st.sampled_from(NAMES))))
            elif draw(st.booleans()):
                triples.append(ox.Triple(subject, predicate, draw(st.sampled_from(values))))
            else:
                members = draw(st.lists(st.sampled_from(values), max_size=3))
                triples += _list(subject, predicate, members, f"l{rank}x{n}x")
    return triples


def _list(s: Subject, p: ox.NamedNode, members: list[Node], label: str) -> list[ox.Triple]:
    nodes = [ox.BlankNode(f"{label}{n}") for n in range(len(members))]
    ends: list[Node] = [*nodes, RDF.nil]
    triples = [ox.Triple(s, p, ends[0])]
    for node, member, rest in zip(nodes, members, ends[1:], strict=True):
        triples += [ox.Triple(node, RDF.first, member), ox.Triple(node, RDF.rest, rest)]
    return triples


def said(triples: list[ox.Triple]) -> set[str]:
    """What a graph says, with blank nodes spelt out: equal nodes are one."""
    about: dict[Node, list[ox.Triple]] = {}
    for t in triples:
        about.setdefault(t.subject, []).append(t)

    def spelt(node: Node) -> str:
        if not isinstance(node, ox.BlankNode):
            return str(node)
        parts = {f"{t.predicate} {spelt(t.object)}" for t in about.get(node, [])}
        return f"[{'; '.join(sorted(parts))}]"

    return {f"{spelt(t.subject)} {t.predicate} {spelt(t.object)}" for t in triples}


def blank_nodes(triples: list[ox.Triple]) -> set[ox.BlankNode]:
    """All blank nodes of a graph."""
    return {n for t in triples for n in (t.subject, t.object) if isinstance(n, ox.BlankNode)}


def parsed(text: str) -> list[ox.Triple]:
    """The triples of a canonical text."""
    return ontology_graph.triples_of(text)


@given(graphs())
def test_canonical_text_says_what_the_graph_says(triples: list[ox.Triple]) -> None:
    """Nothing is lost, nothing is added, and the text can be read."""
    assert said(parsed(canonical(triples))) == said(triples)


@given(graphs())
def test_canonical_text_is_its_own_canonical_text(triples: list[ox.Triple]) -> None:
    """Formatting twice is formatting once."""
    text = canonical(triples)
    assert canonical(parsed(text)) == text


@given(graphs(), st.randoms(use_true_random=False))
def test_canonical_text_does_not_depend_on_order(
    triples: list[ox.Triple], chance: random.Random
) -> None:
    """Any order, and any triple twice, gives the same text."""
    shuffled = [*triples, *triples[:2]]
    chance.shuffle(shuffled)
    assert canonical(shuffled) == canonical(triples)


@given(graphs())
def test_canonical_text_does_not_depend_on_blank_labels(triples: list[ox.Triple]) -> None:
    """The labels that a parser happened to give leave no trace."""

    labels: dict[object, ox.BlankNode] = {
        n: ox.BlankNode("z" + n.value[::-1]) for n in blank_nodes(triples)
    }
    other = [
        ox.Triple(labels.get(t.subject, t.subject), t.predicate, labels.get(t.object, t.object))
        for t in triples
    ]
    assert canonical(other) == canonical(triples)


def test_a_subject_without_type_can_be_read_again() -> None:
    """A module adds to a term that another one declares."""
    triples = [ox.Triple(CG.Cluster, RDFS.subClassOf, CG.Concept)]
    assert parsed(canonical(triples)) == triples


@pytest.mark.parametrize("kind", [OWL.Restriction, OWL.Class])
def test_equal_shared_blank_nodes_are_written_once_or_kept_apart(kind: ox.NamedNode) -> None:
    """Two nodes that say the same, each used twice, are not written under one label twice."""
    triples = []
    for label, user in (("x", CG.Cluster), ("y", CG.Region)):
        node = ox.BlankNode(label)
        triples += [ox.Triple(node, RDF.type, kind), ox.Triple(node, OWL.hasValue, CG.Strategy)]
        triples += [ox.Triple(user, p, node) for p in (RDFS.subClassOf, OWL.equivalentClass)]
    text = canonical(triples)
    assert canonical(parsed(text)) == text


def test_nodes_that_say_the_same_differ_by_the_blank_nodes_that_point_at_them() -> None:
    """One that nothing points at stands apart from one that a list holds twice, in any order."""
    alone, held = ox.BlankNode("b0"), ox.BlankNode("b3")
    listed = _list(ox.BlankNode("b1"), RDFS.label, [held, held], "l")
    for first, second in ((alone, held), (held, alone)):
        triples = [ox.Triple(n, RDFS.label, RDF.nil) for n in (first, second)]
        renamed: dict[Node, ox.BlankNode] = {alone: ox.BlankNode("z"), held: ox.BlankNode("a")}
        other = [
            ox.Triple(
                renamed.get(t.subject) or t.subject, t.predicate, renamed.get(t.object, t.object)
            )
            for t in [*listed, *triples]
        ]
        assert canonical(other) == canonical([*triples, *listed])
        assert canonical(parsed(canonical(other))) == canonical(other)
