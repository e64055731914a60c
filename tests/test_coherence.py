"""Nothing unchecked slips in: what a dataset may say beside others leaves all without fault."""

from functools import cache

import pytest
import rdflib
from dataset_homes import ASSESSED, CURATED, OWN, RESTING, reading_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.catalogue import Dataset, graphs
from kg.checking import check, shapes
from kg.coherence import Surroundings, changed, dependents, described, faults, rechecked
from kg.sources.reading import Reading
from kg.terms import text
from kg.vocabulary import CG, ID, SH

TEXTS = (ASSESSED, OWN, RESTING)


@cache
def readings() -> list[Reading]:
    """The curated data and some datasets, read."""
    return [reading_of(t, known=lambda iri: True) for t in (CURATED, *TEXTS)]


@st.composite
def pieces(draw: st.DrawFn) -> Reading:
    """Any part of what the datasets and the curated data say, with some years changed."""
    triples = sorted({t for r in readings() for t in r.triples}, key=str)
    subjects = sorted({text(t.subject) for t in triples})
    whole = [{text(t.subject) for t in r.triples} for r in readings()]
    some = st.sets(st.sampled_from(subjects), min_size=1, max_size=12)
    chosen = draw(st.one_of(some, st.sampled_from(whole)))
    left = draw(st.sets(st.sampled_from(triples), max_size=3))
    return Reading([t for t in triples if text(t.subject) in chosen and t not in left])


@given(pieces(), st.sets(st.sampled_from(range(1, 4)), max_size=2))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_accepted_leaves_everything_right(reading: Reading, standing: set[int]) -> None:
    """The check of the new alone must find whatever a check of all together would find."""
    curated = readings()[0].triples
    others: list[Dataset] = []
    for number in sorted(standing):
        around = Surroundings(described(curated), others)
        if not faults(readings()[number], around):
            triples = tuple(readings()[number].triples)
            others.append(Dataset(f"d{number}", triples, "Ada", "", "urn:l"))
    around = Surroundings(described(curated), others)
    if faults(reading, around):
        return
    fresh = Dataset("fresh", tuple(reading.triples), "Ada", "", "urn:l")
    touched = {d.dataset for d in dependents(changed((), fresh.triples), others)}
    if rechecked((d for d in others if d.name in touched), curated, [*others, fresh]):
        return
    together = {*curated, *reading.triples, *(t for d in others for t in d.triples)}
    assert check(Reading(list(together))) == []


@pytest.mark.parametrize("name", ["thing/only?x=1", "thing/doc#part", "thing/?#"])
def test_a_thing_without_an_address_of_its_own_is_refused(name: str) -> None:
    reading = reading_of(f"<{ID.base}{name}> <https://example.org/p> 1 .", ".ttl")
    (fault,) = faults(reading, Surroundings({}, ()))
    assert fault.message.startswith(f"{name} has {'?' if '?' in name else '#'}")
    elsewhere = reading_of(f"<https://example.org/{name}> <https://example.org/p> 1 .", ".ttl")
    assert not faults(elsewhere, Surroundings({}, ()))


def test_shapes_look_no_further_than_the_rules_here_allow() -> None:
    """A shape that looks backwards, or in SPARQL, needs a rule of its own in coherence.

    Backwards from a dimension, shapes look at assessments, each of which is checked with its own;
    from an assessment to its exact strategy they look into the ontology.
    """
    backwards = {str(o) for o in shapes().objects(None, rdflib.URIRef(SH.inversePath.value))}
    assert backwards == {CG.hasEvidence.value, CG.onDimension.value}
    queried = {str(s) for s in shapes().subjects(rdflib.URIRef(SH.sparql.value))}
    known = CG.OverlapShape, CG.RegionInCountryShape, CG.ExactPerspectiveShape
    assert queried == {shape.value for shape in known}


def test_what_several_say_stands_in_one_graph() -> None:
    curated = readings()[0].triples
    made = [
        Dataset(name, tuple(readings()[2].triples), "Ada", "", "urn:l") for name in ("two", "one")
    ]
    found = graphs(curated, made)
    assert [g.value.rsplit("/", 1)[-1] for g in found] == ["one", "two"]
    one, two = found.values()
    assert set(one) == set(readings()[2].triples) - set(curated)
    assert two == []
