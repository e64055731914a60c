"""Releases: whole or not at all, the same content the same digest, the last one always there."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import releases
from kg.reasoning.contradiction import Inconsistent
from kg.reasoning.rendering import contradictions
from kg.releases import NoRelease, Refused, Release
from kg.sources.cases import read
from kg.sources.reading import Reading
from kg.store import ASSERTED, DERIVED, INFERRED, JUDGED, ONTOLOGY
from kg.vocabulary import CG, ID, RDF

CASE = """\
country: {code: NO}
sources: [{id: s, title: S, type: report, seen: true}]
clusters:
  - id: a-cluster
    names: {en: A cluster}
    observations:
      - period: {start: 2006, end: 2010}
        maturity: {value: mature, source: s, locator: p. 1, basis: stated}
"""


def reading(tmp_path: Path, text: str = CASE) -> Reading:
    """A case read from a file."""
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return read([path])


def test_the_graphs_are_apart(release: Release) -> None:
    store = release.store()
    observation = ID["observation/nce-raufoss--2014-2020"]
    graphs = {
        name: any(store.matching(graph, observation, predicate, None))
        for name, graph, predicate in [
            ("asserted", ASSERTED, CG.observationOf),
            ("derived", DERIVED, CG.hasMaturity),
            ("inferred", INFERRED, CG.hasPrimaryPerspective),
            ("asserted too", ASSERTED, CG.hasMaturity),
            ("derived too", DERIVED, CG.hasPrimaryPerspective),
            ("inferred too", INFERRED, CG.hasMaturity),
        ]
    }
    assert list(graphs.values()) == [True, True, True, False, False, False], graphs
    assert any(store.matching(JUDGED, None, CG.verdictOn, observation))
    assert any(store.matching(ONTOLOGY, CG.Cluster, RDF.type, None))


def test_the_manifest_counts_what_is_there(release: Release) -> None:
    manifest, store = release.manifest(), release.store()
    assert sum(manifest.triples.values()) == store.size()
    assert manifest.triples["asserted"] == store.size(ASSERTED)
    assert manifest.observations == 125


def test_the_same_content_has_the_same_digest(tmp_path: Path) -> None:
    one = releases.build(tmp_path / "one", reading(tmp_path))
    other = releases.build(tmp_path / "other", reading(tmp_path))
    changed = releases.build(tmp_path / "other", reading(tmp_path, CASE.replace("2010", "2011")))
    digests = [r.manifest().digest for r in (one, other, changed)]
    assert digests[0] == digests[1] != digests[2]


def test_a_refused_build_leaves_the_last_release(tmp_path: Path) -> None:
    first = releases.build(tmp_path, reading(tmp_path))
    with pytest.raises(Refused) as refused:
        releases.build(tmp_path, reading(tmp_path, CASE.replace("value: mature", "value: old")))
    assert "old" in str(refused.value.faults[0])
    assert releases.current(tmp_path).name == first.name
    assert [p.name for p in (tmp_path / "releases").iterdir()] == [first.name]


def test_contradictions_are_refused_with_their_proof(tmp_path: Path) -> None:
    bad = reading(tmp_path)
    cluster = ID["cluster/a-cluster"]
    bad.triples.append(ox.Triple(cluster, RDF.type, CG.Theory))
    with pytest.raises(Inconsistent) as inconsistent:
        releases.build(tmp_path, bad)
    proof = contradictions(inconsistent.value)
    assert "A cluster contradicts the ontology" in proof
    assert "nothing is more than one of" in proof
    assert "is a theory" in proof
    with pytest.raises(NoRelease):
        releases.current(tmp_path)


def test_functional_clash_is_refused(tmp_path: Path) -> None:
    bad = reading(tmp_path)
    observation = ID["observation/a-cluster--2006-2010"]
    bad.triples.append(ox.Triple(observation, CG.hasMaturity, CG["emerging-cluster"]))
    with pytest.raises(Inconsistent) as inconsistent:
        releases.build(tmp_path, bad)
    assert "has maturity" in contradictions(inconsistent.value)


def test_a_build_that_dies_leaves_no_half_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(releases, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        releases.build(tmp_path, reading(tmp_path))
    with pytest.raises(NoRelease):
        releases.current(tmp_path)


def test_old_releases_are_pruned(tmp_path: Path) -> None:
    for year in range(2010, 2015):
        last = releases.build(tmp_path, reading(tmp_path, CASE.replace("2010", str(year))))
    left = list((tmp_path / "releases").iterdir())
    assert len(left) == releases.KEPT
    assert releases.current(tmp_path).name == last.name


def test_a_vanished_release_is_said_so(tmp_path: Path) -> None:
    built = releases.build(tmp_path, reading(tmp_path))
    (built.path / "manifest.json").unlink()
    with pytest.raises(NoRelease, match="is gone"):
        releases.current(tmp_path)


def test_the_manifest_is_plain_json(release: Release) -> None:
    text = (release.path / "manifest.json").read_text(encoding="utf-8")
    assert json.loads(text)["klynge"] == "0.1.0"
