"""From plain answers to a case and its verdict: by the theory, and by what don't know means."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import builders
import pytest
import yaml
from builders import ADVISER, ONTOLOGY, PERSPECTIVES, answer_on, situation
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import releases
from kg.counsel import Counsel, counsels
from kg.diagnosis import CLUSTER, Given, Refusal, case, countries, questions, read, written
from kg.diagnosis import strategies as asked_strategies
from kg.observations import observed
from kg.reasoning.answers import Answer, answer, judged
from kg.releases import Release
from kg.similarity import alike
from kg.sources import context
from kg.submission import Submission
from kg.vocabulary import CG

SYSTEMS = {
    None: None, "region": "regional", "nation": "national", "abroad": "national", "mixed": "mixed",
}  # fmt: skip
"""Where knowledge organisations are, and the system that section 4.4 calls it; None is unknown."""
EXTENTS = (None, "yes", "partial", "no")
MATURITIES = (None, "emerging", "mature")
STRATEGY = {
    "instrumental": "str-i-contract",
    "institutional": "str-n-dialogue",
    "ideological": "str-d-stories",
}
"""A strategy of each perspective by Table 3.1."""
PRACTICES = [tuple(p for i, p in enumerate(PERSPECTIVES) if n >> i & 1) for n in range(8)]
DECIDING = ("maturity", "knowledge", "goals", "roles")
QUESTIONS = {q.name: q for q in questions(ONTOLOGY)}
MECHANISMS = [name for name, q in QUESTIONS.items() if q.mechanism]
WITHOUT_BASIS = {"cluster", "observation", "period", "country"}


def told(**answers: Any) -> Given:
    """Answers as a form sends them; what is None is left out."""
    listed = {"country": "NO"} | {k: v for k, v in answers.items() if v is not None}
    return {k: [v] if isinstance(v, str) else list(map(str, v)) for k, v in listed.items()}


def case_of(**answers: Any) -> dict[str, Any]:
    """The case that answers make, none of which may be refused."""
    found, refused = read(told(**answers), ONTOLOGY)
    assert refused == []
    return case(found, ONTOLOGY)


def answers_on(cases: Mapping[str, dict[str, Any]]) -> dict[str, Answer]:
    """The answer on each case, all read as one file, by the name of its cluster."""
    first = next(iter(cases.values()))
    clusters = [{**c["clusters"][0], "id": name} for name, c in cases.items()]
    block = builders.block_of(yaml.safe_dump({**first, "clusters": clusters}))
    found = judged(block, ADVISER)
    return {(r.cluster or "").rsplit("/", 1)[-1]: answer(ADVISER, r, s, v) for r, s, v in found}


def answer_to(**answers: Any) -> Answer:
    """The answer on the case that answers make."""
    return answers_on({CLUSTER: case_of(**answers)})[CLUSTER]


def counsel_on(folder: Path, **answers: Any) -> Counsel:
    """What follows from answers, which must make a case without fault."""
    path = folder / "case.yaml"
    path.write_bytes(written(case_of(**answers)))
    (found,) = counsels(Submission.of([path], releases.curated()))
    return found


def test_every_combination_is_judged_as_the_theory_judges_it() -> None:
    """The case of every combination of deciding answers and practised perspectives is judged as
    the situation that the theory sees in it."""
    cases, expected = {}, {}
    made = product(MATURITIES, SYSTEMS, EXTENTS, EXTENTS, PRACTICES)
    for n, (maturity, where, goals, roles, practised) in enumerate(made):
        used = [STRATEGY[p] for p in practised]
        cases[f"c{n}"] = case_of(
            maturity=maturity, knowledge=where, goals=goals, roles=roles, strategies=used
        )
        expected[f"c{n}"] = answer_on(
            situation(
                practised,
                maturity=maturity,
                innovation_system=SYSTEMS[where],
                consensus_goals=goals,
                consensus_roles=roles,
            )
        )
    assert len(cases) == 3 * 5 * 4 * 4 * 8
    found = answers_on(cases)
    wrong = [
        name
        for name in cases
        if any(found[name][k] != v for k, v in expected[name].items() if k not in WITHOUT_BASIS)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("strengths", "maturity"),
    [
        (("strong",) * 3, "mature"),
        (("weak",) * 6, "emerging"),
        (("strong",) * 2, None),
        (("moderate",) * 3, None),
        (("strong", "strong", "strong", "weak"), None),
    ],
)
def test_maturity_follows_from_the_mechanisms(
    strengths: tuple[str, ...], maturity: str | None
) -> None:
    """Where at least three are answered and all agree (Table 4.2), and nothing else was said."""
    mechanisms = dict(zip(MECHANISMS, strengths, strict=False))
    assert answer_to(**mechanisms)["characteristics"].get("maturity") == maturity
    told_directly = answer_to(**mechanisms, maturity="emerging")
    assert told_directly["characteristics"]["maturity"] == "emerging"


whole_answers = st.fixed_dictionaries(
    {
        "maturity": st.sampled_from(MATURITIES[1:]),
        "knowledge": st.sampled_from([x for x in SYSTEMS if x]),
        "goals": st.sampled_from(EXTENTS[1:]),
        "roles": st.sampled_from(EXTENTS[1:]),
        "strategies": st.lists(st.sampled_from(QUESTIONS["strategies"].options), unique=True),
        "facilitator": st.lists(st.sampled_from(QUESTIONS["facilitator"].options), unique=True),
        "space": st.sampled_from((None, *QUESTIONS["space"].options)),
    }
)


@settings(max_examples=60, deadline=None)
@given(answers=whole_answers, forgotten=st.sets(st.sampled_from(DECIDING), min_size=1))
def test_dont_know_never_makes_a_verdict_more_certain(
    answers: dict[str, Any], forgotten: set[str]
) -> None:
    """What is concluded of fewer answers is concluded of more, and less is unknown of more.

    Of the deciding answers, that is. Maturity that follows from the mechanisms is another matter:
    a mechanism that disagrees takes it away, so to leave that one open may give it back.
    """
    fewer = {k: "unknown" if k in forgotten else v for k, v in answers.items()}
    found = answers_on({"more": case_of(**answers), "fewer": case_of(**fewer)})
    more, less = found["more"], found["fewer"]
    assert set(more["unknown"]) < set(less["unknown"])
    for part in ("primary", "supplementary", "works_well", "works_badly", "tasks"):
        assert set(less[part]) <= set(more[part])
    if (settled := less["holds_regardless"]["verdict"]) is not None:
        assert more["holds_regardless"]["verdict"] == settled


def test_nothing_answered_leaves_everything_open(tmp_path: Path) -> None:
    """Every type remains possible, and nothing is advised or advised against."""
    found = counsel_on(tmp_path)
    assert found.verdict == "undetermined"
    assert len(found.types) == 4
    assert {s.advice for s in found.standings} == {"neither"}
    assert len(found.unknown) == 4


@pytest.mark.parametrize(
    ("answers", "types"),
    [
        ({"maturity": "mature"}, {"mature-ris", "mature-nis"}),
        ({"knowledge": "region"}, {"mature-ris", "emerging-ris"}),
        ({"maturity": "emerging", "knowledge": "abroad"}, {"emerging-nis"}),
        ({"maturity": "emerging", "knowledge": "mixed"}, {"emerging-nis", "emerging-ris"}),
    ],
)
def test_types_that_remain_possible(
    tmp_path: Path, answers: dict[str, str], types: set[str]
) -> None:
    """A mixed system fits neither kind, so it rules out neither (section 4.4)."""
    found = counsel_on(tmp_path, **answers)
    assert set(found.types) == {CG[t].value for t in types}


def test_what_to_keep_add_and_drop(tmp_path: Path) -> None:
    """An emerging cluster in a regional system: ideological first, institutional as a supplement,
    instrumental advised against (Table 5.1; figures 5.1 and 5.2)."""
    used = ["str-i-contract", "str-d-stories"]
    found = counsel_on(tmp_path, maturity="emerging", knowledge="region", strategies=used)
    by = {ONTOLOGY.name(s.perspective): s for s in found.standings}
    assert [s.advice for s in found.standings] == ["primary", "supplementary", "against"]
    assert by["ideological"].keep == (CG["str-d-stories"].value,)
    assert CG["str-d-stories"].value not in by["ideological"].add
    assert CG["str-d-foresight"].value in by["ideological"].add
    assert CG["str-n-dialogue"].value in by["institutional"].add
    assert by["instrumental"].drop == (CG["str-i-contract"].value,)
    assert (by["instrumental"].keep, by["instrumental"].add) == ((), ())
    assert found.verdict == "partly-aligned"
    assert all(o.claims and o.locator for s in found.standings for o in s.opinions)


def test_agreement_and_room_for_action(tmp_path: Path) -> None:
    """Roles agreed and goals not is quadrant B, a conflict of type I (section 3.2)."""
    found = counsel_on(tmp_path, goals="no", roles="yes", space="i-s3")
    assert (found.quadrant, found.conflict) == (CG["quadrant-b"].value, CG["type-1-conflict"].value)
    assert found.situations == (CG["os-i-s3"].value,)


def test_strategies_are_those_of_the_table(tmp_path: Path) -> None:
    """A strategy of each perspective that Table 3.1 names is asked about, one of the text alone
    is not; every one has plain examples in both languages."""
    asked = asked_strategies(ONTOLOGY)
    listed = {s for group in asked.values() for s in group}
    assert {ONTOLOGY.name(p) for p in asked} == set(PERSPECTIVES)
    assert set(STRATEGY.values()) < listed
    assert not {"str-n-rituals", "str-i-rewards", "str-x-norms-projects"} & listed
    found = counsel_on(tmp_path, strategies=sorted(listed))
    kept = [s for standing in found.standings for s in standing.keep]
    assert len(kept) == len(listed) == 35


def test_every_option_is_one_that_case_files_take(tmp_path: Path) -> None:
    """What the questions offer is what the context knows, and makes a case without fault."""
    offered = {name: set(q.options) for name, q in QUESTIONS.items()}
    uninformative = {"unclear", "unknown"}

    def scale(field: str, *path: str) -> set[str]:
        scope = context.nested("Observation", field)
        for key in path:
            scope = scope[key]["@context"]
        return set(scope) - uninformative

    assert offered["maturity"] == scale("maturity", "value")
    assert offered["goals"] == scale("consensus", "goals", "value")
    assert offered["facilitator"] == scale("facilitator_roles", "value")
    assert offered["space"] < scale("opportunity_space", "value")
    assert set(MECHANISMS) == scale("mechanisms", "mechanism")
    assert offered[MECHANISMS[0]] == scale("mechanisms", "strength")
    for n in range(4):
        options = {k: q.options[n % len(q.options)] for k, q in QUESTIONS.items() if q.options}
        options["country"] = list(countries(ONTOLOGY))[n]
        counsel_on(tmp_path, **options, start="2001", end="2001", name="no: [1] 'é'")


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ({"maturity": "old"}, ("maturity", "no-option")),
        ({"maturity": ("mature", "emerging")}, ("maturity", "more-than-one")),
        ({"strategies": ("str-i-contract", "<b>")}, ("strategies", "no-option")),
        ({"start": "20x0"}, ("start", "no-year")),
        ({"start": "٢٠٢٠"}, ("start", "no-year")),
        ({"end": "1500"}, ("end", "no-year")),
        ({"start": "2020", "end": "2019"}, ("end", "before-start")),
        ({"name": "x" * 101}, ("name", "no-name")),
        ({"name": "two\nlines"}, ("name", "no-name")),
        ({"name": "\ud800"}, ("name", "no-name")),
        ({"country": "Norway"}, ("country", "no-country")),
        ({"country": ""}, ("country", "needed")),
        ({"colour": "red"}, ("colour", "no-question")),
    ],
)
def test_what_cannot_be_taken_is_refused(answers: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert read(told(**answers), ONTOLOGY)[1] == [Refusal(*refusal)]


def test_cases_are_alike_by_a_plain_count(release: Release) -> None:
    """A case of the release is most alike to itself; what is listed shares at least half, counted
    by hand here, and what is unknown there never counts."""
    listed = observed(ONTOLOGY, release.store())
    one = next(o for o in listed if o.name == "nce-raufoss--2006-2013")
    known = frozenset(c for c in one.situation.characteristics)
    found = alike(listed, known)
    assert found[0].share == 1.0
    assert one in [x.observed for x in found if x.share == 1.0]
    for like in found:
        there = dict(like.observed.situation.characteristics)
        same = sum(there.get(p) == v for p, v in known)
        assert like.share == same / len(known) >= 0.5
        assert all(p not in there for p in like.unknown)
    assert alike(listed, frozenset()) == []
