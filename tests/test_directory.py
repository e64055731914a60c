"""The directory of cases: what is chosen, and which verdict comes first."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.directory import OUTCOMES, Entry, Wanted, by_country, directory, striking
from kg.releases import Release
from kg.vocabulary import CG, ID, RDF

BASE = Entry(
    cluster=ID["cluster/a"].value, names="Blått Møre", country=ID["country/no"].value, code="NO",
    sector="Ships", region="West", place=None, programmes=(ID["programme/nce"].value,),
    observation=ID["observation/a--2000-2005"].value, outcome="aligned",
)  # fmt: skip
ENTRIES = st.lists(
    st.builds(
        lambda name, outcome, regardless, evidence: replace(
            BASE, cluster=name, outcome=outcome, regardless=regardless, evidence=evidence
        ),
        st.text("abc", min_size=1),
        st.sampled_from(OUTCOMES),
        st.booleans(),
        st.integers(0, 9),
    )
)


@given(ENTRIES)
def test_the_most_striking_verdict_follows_the_rule(entries: list[Entry]) -> None:
    """Misaligned before all others; regardless before not; more evidence before less."""
    found = striking(entries)
    if not entries:
        assert found is None
        return
    assert found is not None
    bad = [e for e in entries if e.outcome == "misaligned"]
    assert (found.outcome == "misaligned") == bool(bad)
    if bad:
        assert found.regardless == any(e.regardless for e in bad)
        rivals = [e for e in bad if e.regardless == found.regardless]
        assert found.evidence == max(e.evidence for e in rivals)


@given(ENTRIES)
def test_the_most_striking_verdict_does_not_depend_on_order(entries: list[Entry]) -> None:
    assert striking(entries) == striking(reversed(entries))


def test_a_cluster_that_nobody_observed_is_not_striking() -> None:
    assert striking([replace(BASE, observation=None, outcome="not-observed")]) is None


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (Wanted(), True),
        (Wanted(country="NO", verdict="aligned", programme="nce", type="unknown"), True),
        (Wanted(country="FI"), False),
        (Wanted(type="mature-ris"), False),
        (Wanted(verdict="contested"), False),
        (Wanted(programme="nc"), False),
        (Wanted(text="more BLATT"), True),
        (Wanted(text="ship west"), True),
        (Wanted(text="blått oslo"), False),
    ],
)
def test_what_is_looked_for(wanted: Wanted, taken: bool) -> None:
    """Words are folded, and each must stand somewhere; an unknown type is a choice of its own."""
    assert wanted.takes(BASE) is taken


def test_every_cluster_and_every_verdict_is_listed(release: Release) -> None:
    store = release.store()
    entries = directory(store)
    clusters = {str(t.subject) for t in store.asserted(None, RDF.type, CG.Cluster)}
    assert {f"<{e.cluster}>" for e in entries} == clusters
    judged = {str(q.object) for q in store.quads(None, CG.verdictOn)}
    assert {f"<{e.observation}>" for e in entries if e.observation} == judged
    assert sum(n.total() for n in by_country(entries).values()) == len(judged)
