"""Instruments of programmes: each keeps its words and has a concept, or is listed without one."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ontology_graph import MODULES, Graph
from test_query_answers import CODES, ask, cases, written
from test_reading import HEAD, messages, objects, read_text

from kg.checking import check
from kg.reasoning.derivation import derive
from kg.reasoning.ontology import shipped
from kg.store import Store
from kg.vocabulary import CG, ID

DOCUMENT = Path(__file__).parent.parent / "docs" / "data.md"
Instrument = dict[str, Any]
NCE = ID["programme/nce"]


@cache
def graph() -> Graph:
    return Graph.of(*(path.read_text(encoding="utf-8") for path in MODULES))


@cache
def instruments() -> tuple[tuple[str, Instrument], ...]:
    """Every instrument with its programme; one that is text alone has no link."""
    return tuple(_instruments())


def _instruments() -> Iterator[tuple[str, Instrument]]:
    for folder in CODES:
        for programme in written(f"cases/{folder}/_programmes.yaml")["programmes"]:
            for item in programme.get("instruments") or []:
                yield programme["id"], item if isinstance(item, dict) else {"text": item}


def link(instrument: Instrument) -> str | None:
    """The concept of an instrument."""
    found = instrument.get("exact") or instrument.get("closest")
    return str(found) if found else None


def steering(concept: str) -> set[str]:
    """The perspectives of a concept, as its strategy or signal has them in the ontology."""
    node = CG[concept]
    found = graph().objects(node, CG.strategyOf) | graph().objects(node, CG.readAs)
    return {str(getattr(p, "value", "")).removeprefix(CG.base) for p in found}


def listed() -> list[tuple[str, str]]:
    """Programme and instrument of each line in the table of those without a concept."""
    _, _, section = DOCUMENT.read_text(encoding="utf-8").partition(
        "\n## Instruments and concepts\n"
    )
    lines = [x for x in section.partition("\n## ")[0].splitlines() if x.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert all(reason for *_, reason in rows)
    return [(programme, text) for programme, text, _ in rows]


def test_every_instrument_has_a_concept_or_is_listed_without() -> None:
    without = [(programme, i["text"]) for programme, i in instruments() if not link(i)]
    assert sorted(without) == sorted(listed())


def test_links_are_counted() -> None:
    kinds = Counter(key for _, i in instruments() for key in ("exact", "closest") if key in i)
    assert (len(instruments()), kinds) == (160, Counter(exact=30, closest=120))
    assert not [i for _, i in instruments() if {"exact", "closest"} <= set(i)]


def test_every_link_is_to_a_concept_of_the_ontology() -> None:
    for concept in {c for _, i in instruments() if (c := link(i))}:
        assert CG.Concept in graph().kinds(CG[concept]), concept


def test_roles_and_mechanisms_in_the_data_are_concepts() -> None:
    """What the case files name, in the terms that the context makes of it."""
    named = {"specialisation", "complementarity", "innovation-pressure", "knowledge-diffusion",
             "interactive-learning", "social-capital"}  # fmt: skip
    used: dict[str, set[str]] = {"mechanisms": set(), "roles": set()}
    for folder in CODES:
        for cluster in cases(folder):
            for observation in cluster.get("observations") or []:
                used["mechanisms"] |= {m["mechanism"] for m in observation.get("mechanisms") or []}
                used["roles"] |= set(observation.get("facilitator_roles") or [])
    assert used["mechanisms"] == named
    assert used["roles"] == {"host", "seller", "connector", "gardener"}
    terms = [CG[m if m != "social-capital" else "social-capital-mechanism"] for m in named]
    terms += [CG[f"role-{role}"] for role in used["roles"]]
    assert [t for t in terms if CG.Concept not in graph().kinds(t)] == []


def test_signals_of_the_contract_are_what_nce_has() -> None:
    """Seven instruments of NCE are conditions that the report lists (section 2.1)."""
    said = {i["text"]: i.get("exact") for programme, i in instruments() if programme == "nce"}
    assert said["approval of goals by Innovation Norway"] == "signal-01"
    assert said["evaluation every third year"] == "signal-10"
    signals = {c for c in said.values() if c and c.startswith("signal-")}
    assert all(NCE in graph().objects(CG[c], CG.signalOf) for c in signals)
    assert len(signals) == 6


PROGRAMME = """\
programmes:
  - id: p
    names: {en: P}
    instruments:
      - a yearly fair
      - {text: contract, exact: str-i-contract}
"""


def test_an_instrument_may_be_text_alone(tmp_path: Path) -> None:
    reading = read_text(tmp_path, HEAD + PROGRAMME)
    assert (reading.faults, check(reading)) == ([], [])
    fair, contract = ID["instrument/p--a-yearly-fair"], ID["instrument/p--contract"]
    for node, text in ((fair, "a yearly fair"), (contract, "contract")):
        assert objects(reading, node, CG.instrumentText) == [text]
        assert objects(reading, node, CG.instrumentOf) == [ID["programme/p"].value]
    derived = derive(reading.triples, shipped().background)
    steered = {(t.subject, t.object) for t in derived if t.predicate == CG.steersBy}
    assert steered == {(contract, CG["instrumental-governance"])}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("exact: str-i-contract", "exact: str-i-kontrakt", "str-i-kontrakt"),
        ("exact: str-i-contract", "nearest: x", "'nearest' is not a field of an instrument"),
        ("text: contract, ", "", "has no text"),
        ("a yearly fair", "[a, b]", "should be a record with named fields"),
    ],
)
def test_faults_in_instruments(tmp_path: Path, old: str, new: str, says: str) -> None:
    reading = read_text(tmp_path, HEAD + PROGRAMME.replace(old, new))
    said = messages(reading) + [f"{f.place.line}: {f.message}" for f in check(reading)]
    assert any(says in line for line in said), said


def expected_profile(programme: str) -> Counter[str]:
    """The perspectives of a programme's instruments and of the signals that none of them names."""
    own = [c for p, i in instruments() if p == programme and (c := link(i))]
    means = Counter(p for concept in own for p in steering(concept))
    for signal, of in graph().pairs(CG.signalOf):
        name = str(getattr(signal, "value", "")).removeprefix(CG.base)
        if of == ID[f"programme/{programme}"] and name not in own:
            means.update(steering(name))
    return Counter({p.removesuffix("-governance"): n for p, n in means.items()})


def test_profiles_count_instruments_by_perspective(store: Store) -> None:
    found: dict[str, Counter[str]] = {}
    for row in ask(store, "programme-profile"):
        name = row["programme"].rsplit("/", 1)[-1]
        found.setdefault(name, Counter())[row["perspective"]] += int(row["means"])
    programmes = {p for p, _ in instruments()}
    assert found == {p: n for p in programmes if (n := expected_profile(p))}
    assert found["nce"] == {"instrumental": 7}


def test_what_a_programme_mainly_steers_by(store: Store) -> None:
    rows = ask(store, "programme-profile", country="NO")
    mainly = {(r["programme"].rsplit("/", 1)[-1], r["perspective"]) for r in rows
              if r["mainly"] == "true"}  # fmt: skip
    assert {("nce", "instrumental"), ("vri", "institutional"), ("arena", "instrumental")} <= mainly
    assert ("arena", "institutional") not in mainly


def test_programmes_are_set_against_the_clusters_they_supported(store: Store) -> None:
    """NCE is for mature clusters and steers by contract; see the two files of the data."""
    rows = {(r["programme"].rsplit("/", 1)[-1], r["observation"].rsplit("/", 1)[-1]): r
            for r in ask(store, "programme-fit", country="NO")}  # fmt: skip
    late = rows["nce", "nce-maritime-cleantech--2014-2020"]
    assert (late["target"], late["maturity"], late["onTarget"]) == ("mature", "mature", "true")
    assert late["primary"] == "instrumental"
    early = rows["arena", "nce-maritime-cleantech--2011-2014"]
    assert (early["onTarget"], early["primary"]) == ("true", "ideological")
    assert early["steersBy"] == "institutional 1, instrumental 4"
    assert ("arena", "finance-innovation--2019-2022") not in rows
    missed = {o for (p, o), r in rows.items() if r["onTarget"] == "false"}
    emerging = {r["cluster"] for r in ask(store, "emerging-in-mature-programmes")}
    named = {r["cluster"] for (_, o), r in rows.items() if o in missed}
    assert named
    assert named <= emerging
