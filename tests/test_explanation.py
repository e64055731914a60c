"""Explanations: three read and approved whole, and what every one must hold."""

from dataclasses import fields
from pathlib import Path

import pytest

from kg.reasoning.advice import Adviser
from kg.reasoning.block import Block
from kg.reasoning.case import UnknownCase, case, find, literature
from kg.reasoning.explanation import Explainer, Explanation
from kg.reasoning.ontology import shipped
from kg.reasoning.proof import Proof
from kg.reasoning.rendering import data, markdown, text
from kg.releases import Release
from kg.sources.cases import read

GOLDEN = Path(__file__).parent / "golden"
README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
APPROVED = ["nce-maritime-cleantech--2011-2014", "woodpolis-kuhmo--2006-2015", "hegan-aerospace"]


def explanations(release: Release, name: str) -> list[Explanation]:
    """The explanations that `klynge explain` prints for a name."""
    ontology, store = shipped(), release.store()
    cluster, observations = find(store, name)
    block = Block(ontology, case(store, cluster))
    explainer = Explainer(block, Adviser(ontology), literature(store, ontology))
    return [explainer.explain(o, ontology.theories[0]) for o in observations]


@pytest.mark.parametrize("name", APPROVED)
def test_approved_explanations(release: Release, name: str) -> None:
    """To approve a change, read the new text aloud, then write it to tests/golden."""
    said = "\n".join(map(text, explanations(release, name)))
    assert said == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_the_readme_shows_a_real_explanation(release: Release) -> None:
    (explanation,) = explanations(release, "nce-maritime-cleantech--2011-2014")
    said = text(explanation).splitlines()
    shown = README.split("```")[1].strip("\n").splitlines()
    assert [line for line in shown if line not in said and line.strip() not in ("", "...")] == []


def test_every_proof_ends_in_sources_or_the_theory(release: Release) -> None:
    (explanation,) = explanations(release, "nce-raufoss--2014-2020")
    leaves = [leaf for p in explanation.perspectives for proof in p.proofs for leaf in _ends(proof)]
    assert leaves
    for leaf in leaves:
        assert leaf.kind != "axiom"
        if leaf.kind == "rule":
            assert any(t.citations for t in leaf.testimony), leaf.statement


def _ends(proof: Proof) -> list[Proof]:
    if not proof.premises:
        return [proof]
    return [leaf for premise in proof.premises for leaf in _ends(premise)]


def test_markdown_and_data_say_the_same_as_text(release: Release) -> None:
    (explanation,) = explanations(release, "woodpolis-kuhmo--2006-2015")
    said, marked, plain = text(explanation), markdown(explanation), data(explanation)
    assert set(plain) == {f.name for f in fields(Explanation)}
    for line in explanation.characteristics:
        assert line.dimension in said
        assert f"**{line.dimension}**" in marked
    for perspective in explanation.perspectives:
        for testimony in perspective.practised:
            assert testimony.says in marked
    assert all(caveat in marked for caveat in explanation.caveats)


def test_unknown_names_get_a_hint(release: Release) -> None:
    with pytest.raises(UnknownCase, match="woodpolis-kuhmo"):
        find(release.store(), "woodpolis-kumho")


def test_contested_and_derived_are_said(tmp_path: Path) -> None:
    """Conflicting sources stand side by side; what a rule derived is marked as such."""
    path = tmp_path / "case.yaml"
    path.write_text(
        """\
country: {code: NO}
sources:
  - {id: one, title: Source One, type: report, seen: true}
  - {id: two, title: Source Two, type: report, seen: true}
organisations: [{id: institute, names: {en: Institute}, type: research-institute}]
clusters:
  - id: x
    names: {en: X}
    knowledge_organisations: [{organisation: institute, location: regional, source: one}]
    observations:
      - period: {start: 2000, end: 2005}
        maturity:
          - {value: mature, source: one, locator: p. 1, basis: stated}
          - {value: emerging, source: two, locator: p. 9, basis: inferred}
        strategies:
          - {strategy: contract, perspective: instrumental, source: one, basis: stated}
""",
        encoding="utf-8",
    )
    ontology = shipped()
    block = Block(ontology, read([path]).triples)
    (observation,) = block.observations
    explanation = Explainer(block, Adviser(ontology)).explain(observation, ontology.theories[0])
    by_name = {line.dimension: line for line in explanation.characteristics}
    assert (by_name["maturity"].status, by_name["maturity"].value) == ("contested", None)
    assert {t.says for t in by_name["maturity"].testimony} == {"mature", "emerging"}
    assert (by_name["innovation system"].value, by_name["innovation system"].derived) == (
        "regional",
        True,
    )
    said = text(explanation)
    assert "Verdict: CONTESTED" in said
    assert "Source One, p. 1 [stated]" in said
    assert "knowledge organisation Institute: regional" in said
