"""Truth tables, tests of hypotheses and coverage as tables for people and files.

The numbers come from `kg.truthtable`, `kg.hypothesistest` and `kg.coverage`; here they get columns,
and the notes without which they would be misread.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from kg.coverage import Covering, Lack, Untyped
from kg.formats import Table, Value
from kg.hypothesistest import AGAINST, Case, HypothesisTest, Saying, meets
from kg.membership import Membership
from kg.reasoning.ontology import Ontology
from kg.truthtable import ALIGNED, Fit, TruthTable

IN, OUT = Membership.IN, Membership.OUT
PLAIN_COUNTS = (
    "Plain counts of the cases on record, chosen by what could be read of them: no sample, no "
    "significance test."
)
NEVER_NO = (
    "What no source mentions is unknown, never no: advice for a perspective is followed or "
    "unknown, advice against one is not followed or unknown."
)
CIRCULAR = (
    "ALIGNED is the theory's own verdict, made from the same hypotheses and practices: it shows "
    "how far they hang together, not whether following them does any good."
)
CASES = ("case", "cluster", "country", "first", "last")


def case_table(table: TruthTable) -> Table:
    """Cases by conditions and outcome, with 1, 0 or nothing; R reads it as a data frame."""
    rows = [(r.case, *(m.crisp for m in r.conditions), r.outcome.crisp) for r in table.rows]
    notes = [f"{len(table.complete())} of {len(rows)} cases are known on every column."]
    return Table(
        "Cases by conditions and outcome",
        ("case", *table.conditions, table.outcome),
        rows,
        notes + _about(table.outcome),
    )


def condition_table(table: TruthTable) -> Table:
    """How many cases are in and out of each set, and of how many it is unknown, and why."""
    rows = [
        (name, found[IN], found[OUT], found[Membership.UNKNOWN], found[Membership.CONTESTED],
         found[Membership.BETWEEN])
        for name, found in table.columns().items()
    ]  # fmt: skip
    notes = ["Unknown, contested and between are all empty in the table of cases."]
    return Table(
        "Membership by column",
        ("column", "in", "out", "unknown", "contested", "between"),
        rows,
        notes + _about(table.outcome),
    )


def configuration_table(table: TruthTable) -> Table:
    """The truth table proper, with the columns that R's QCA package prints."""
    found = table.configurations()
    rows = [(*c.values, c.out, c.n, c.consistency, "; ".join(c.cases)) for c in found]
    used = sum(c.n for c in found)
    open_ = {n: c.total() - c[IN] - c[OUT] for n, c in table.columns().items()}
    most = ", ".join(f"{n} {open_[n]}" for n in sorted(open_, key=lambda n: -open_[n]))
    notes = [
        f"{used} of {len(table.rows)} cases are known on all these columns; the others are in no "
        f"row. Not known, by column: {most}."
    ]
    return Table(
        "Truth table",
        (*table.conditions, "OUT", "n", "incl", "cases"),
        rows,
        notes + _about(table.outcome),
    )


def fit_table(fits: Iterable[Fit], outcome: str) -> Table:
    """Consistency and coverage of each hypothesis over all cases, with the deviant cases."""
    columns = (
        "hypothesis", "label", "expects", "x_and_y", "x_not_y", "y_not_x", "neither", "unknown",
        "contested", "consistency", "coverage", "deviant_consistency", "deviant_coverage",
    )  # fmt: skip
    notes = [
        "X: the hypothesis applies and what it speaks of is practised. Y: the outcome, or its "
        "absence where it only advises against.",
        "Contested cases are a part of the unknown ones; the measures leave both out.",
        "A hypothesis that advises nothing expects nothing of the outcome.",
    ]
    rows = [_fit(f, outcome) for f in fits]
    return Table(
        f"Hypotheses and {outcome}",
        columns,
        rows,
        [*notes, NEVER_NO, PLAIN_COUNTS, *_about(outcome)],
    )


def _fit(fit: Fit, outcome: str) -> tuple[Value, ...]:
    name, label = fit.test.name, fit.test.label
    if fit.expects is None:
        return (name, label, "nothing", *[None] * 10)
    return (
        name,
        label,
        outcome if fit.expects else f"~{outcome}",
        len(fit.both),
        len(fit.deviant_consistency),
        len(fit.deviant_coverage),
        fit.neither,
        fit.unknown,
        fit.contested,
        fit.consistency,
        fit.coverage,
        "; ".join(fit.deviant_consistency),
        "; ".join(fit.deviant_coverage),
    )


def _about(outcome: str) -> list[str]:
    return [CIRCULAR] if outcome == ALIGNED else []


def hypotheses_table(tests: dict[str, list[HypothesisTest]], by: str | None = None) -> Table:
    """One line for each hypothesis, or for each and each group that `by` names, such as country."""
    rows = []
    for group, listed in tests.items():
        for test in listed:
            rows.append(((group,) if by else ()) + _counted(test))
    rows.sort(key=lambda row: (row[1], row[0]) if by else (row[0],))
    columns = (
        "hypothesis", "label", "kind", "observations", "cases", "followed", "not_followed",
        "tried", "unknown", "contested", "between", "other_practice", "may_apply",
        "may_apply_contested", *_outcome_columns("followed"), *_outcome_columns("not_followed"),
    )  # fmt: skip
    notes = [
        "Followed, not followed, tried and unknown add up to the cases. Contested, between and "
        "other practice are parts of the unknown: sources disagree; a strength lies between weak "
        "and strong; only other perspectives are on record.",
        "May apply: observations of which too little is known to say whether it applies.",
    ]
    return Table(
        "Hypotheses by their cases",
        ((by,) if by else ()) + columns,
        rows,
        [*notes, NEVER_NO, PLAIN_COUNTS],
    )


def _outcome_columns(status: str) -> list[str]:
    return [f"{status}_{part}" for part in ("reported", "success", "no_success", "success_unknown")]


def _counted(test: HypothesisTest) -> tuple[Value, ...]:
    found: list[Value] = [test.name, test.label, test.claims.kind.value]
    found += asdict(test.counts()).values()
    for cases in (test.followed, test.not_followed):
        found += list(asdict(test.outcomes(cases)).values())[1:]
    return tuple(found)


def cases_table(ontology: Ontology, test: HypothesisTest) -> Table:
    """The cases of one hypothesis with why each counts as it does, and what came out of them."""
    rows = []
    for cases, status in (
        (test.followed, "followed"),
        (test.not_followed, "not followed"),
        (test.tried, "tried"),
        (test.unknown, "unknown"),
        (test.may_apply, "may apply"),
    ):
        rows += [_case(ontology, test, case, status) for case in cases]
    return Table(
        test.label,
        (*CASES, "status", "why", "success", "reported_outcome", "source"),
        rows,
        [f"{test.name} {test.claims.kind.value}.", NEVER_NO, PLAIN_COUNTS],
    )


def _case(ontology: Ontology, test: HypothesisTest, case: Case, status: str) -> tuple[Value, ...]:
    record = case.observed.record
    reasons = [_part(ontology, test, saying, held) for saying, held in case.parts]
    if status == "may apply":
        reasons = _open(ontology, test, case)
    elif status == "unknown" and case in test.other_practice:
        reasons.append(
            "on record: " + ", ".join(_names(ontology, case.observed.situation.practised))
        )
    success = {IN: "yes", OUT: "no"}.get(test.success[record.observation], "unknown")
    return (
        case.observed.name, case.observed.cluster, case.observed.country,
        record.first_year, record.last_year, status, "; ".join(reasons), success,
        "; ".join(o.statement for o in case.observed.outcomes),
        "; ".join(str(o.citation) for o in case.observed.outcomes if o.citation),
    )  # fmt: skip


def _open(ontology: Ontology, test: HypothesisTest, case: Case) -> list[str]:
    """What leaves open whether a hypothesis applies: 'maturity: unknown'."""
    found = undecided(ontology, test, case)
    return [f"{ontology.dimensions[p].name}: {m.value}" for p, m in found]


def undecided(ontology: Ontology, test: HypothesisTest, case: Case) -> list[tuple[str, Membership]]:
    """The characteristic properties that leave open whether a hypothesis applies to a case."""
    asked = {p for way in ontology.conditions.get(test.hypothesis.iri, []) for p in way}
    found = (
        (p, meets(ontology, case.observed.situation, p, v))
        for p, v in sorted(asked)
        if p in ontology.dimensions
    )
    return list(dict.fromkeys((p, m) for p, m in found if m.crisp is None))


def _part(ontology: Ontology, test: HypothesisTest, saying: Saying, held: Membership) -> str:
    """One thing that a hypothesis says, and whether it is so: 'works-badly instrumental: out'."""
    rating = ontology.name(saying.rating)
    return f"{rating} {ontology.name(saying.about)}: {state(ontology, test, saying, held)}"


def state(ontology: Ontology, test: HypothesisTest, saying: Saying, held: Membership) -> str:
    """How what a hypothesis says stands in a case: 'practised', 'not recorded', 'contested'."""
    if saying.about in ontology.perspectives:
        practised = ~held if saying.rating == AGAINST else held
        return "practised" if practised is IN else practised.value
    if held is Membership.UNKNOWN and saying not in test.claims.deciding:
        return "not recorded"
    return {IN: "so assessed", OUT: "assessed as the opposite"}.get(held, held.value)


def _names(ontology: Ontology, terms: Iterable[str]) -> list[str]:
    return sorted(ontology.name(t) for t in terms)


def coverage_table(ontology: Ontology, covering: Covering, what: str) -> Table:
    """Rows by dimensions with the number of pieces of evidence; 0 is not read as absence."""
    names = [ontology.name(d) for d in covering.dimensions]
    rows: list[tuple[Value, ...]] = [
        (r.name, r.country, *(r.evidence.get(d, 0) for d in covering.dimensions), r.covered)
        for r in covering.rows
    ]
    return Table(
        f"Evidence by {what} and dimension",
        (what, "country", *names, "covered"),
        rows,
        [
            "0 says that no source was found to speak of it, not that it is absent.",
            "Covered: the number of dimensions with evidence.",
            "Evidence for and against counts alike; that of unclear and unknown values does not.",
        ],
    )


def country_table(ontology: Ontology, covering: Covering, what: str) -> Table:
    """By country, how many rows have evidence on each dimension, and the share of all cells."""
    names = [ontology.name(d) for d in covering.dimensions]
    parts = covering.countries()
    if len(parts) > 1:
        parts["all"] = covering
    rows = [
        (
            code,
            len(part.rows),
            *(part.with_evidence(d) for d in part.dimensions),
            part.filled,
            part.cells,
            part.share,
        )
        for code, part in parts.items()
    ]
    return Table(
        f"Evidence on {what}s by country",
        ("country", f"{what}s", *names, "filled", "cells", "share"),
        rows,
        [f"How many {what}s have evidence on each dimension; filled cells of all; their share."],
    )


def untyped_table(ontology: Ontology, found: Iterable[Untyped]) -> Table:
    """What cannot be typed: one line for each characteristic that is missing."""
    rows = []
    for each in found:
        case = (each.cluster, each.observation, each.country)
        rows += [(*case, *_lack(ontology, lack)) for lack in each.lacks]
        if not each.lacks:
            rows.append((*case, None, None, None, None, "nothing: no type has these values"))
    return Table(
        "Clusters without a type, and what is missing",
        (
            "cluster",
            "observation",
            "country",
            "dimension",
            "state",
            "value",
            "on_record",
            "settles",
        ),
        rows,
        ["A cluster without an observation has not been observed in any period."],
    )


def _lack(ontology: Ontology, lack: Lack) -> tuple[Value, ...]:
    values = " or ".join(ontology.name(v) for v in lack.wanted)
    settles = {
        Membership.UNKNOWN: f"a source that says {values}",
        Membership.CONTESTED: f"a reading of the sources that disagree: {values}",
        Membership.BETWEEN: f"a source that says which is nearer: {values}",
    }[lack.state]
    said = [f"{t.says} ({'; '.join(map(str, t.citations)) or 'no source'})" for t in lack.on_record]
    value = ontology.name(lack.value) if lack.value else None
    name = ontology.name(lack.dimension)
    return name, lack.state.value, value, " | ".join(said) or None, settles


def caseless_table(tests: Sequence[HypothesisTest]) -> Table:
    """The hypotheses without a case, and of how many observations it is unknown."""
    rows = [
        (t.name, t.label, t.claims.kind.value, len(t.every), len(t.may_apply))
        for t in tests
        if not t.cases
    ]
    return Table(
        "Hypotheses without a case",
        ("hypothesis", "label", "kind", "observations", "may_apply"),
        rows,
        ["May apply: observations of which too little is known to say whether it applies."],
    )
