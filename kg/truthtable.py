"""Truth tables for Qualitative Comparative Analysis (QCA), in crisp sets, with what is unknown.

Cases are observations, conditions and the outcome are crisp sets. A case of which a membership is
unknown keeps an empty cell, and enters neither the configurations nor the measures that need it.

The measures are Ragin's for sufficiency (Ragin 2006, "Set relations in social research"; 2008,
"Redesigning Social Inquiry", ch. 3), which in crisp sets are shares of cases: consistency is the
part of the cases with X that also have Y, |X and Y| / |X|; coverage is the part of the cases with
Y that also have X, |X and Y| / |Y|. Both are taken over the cases of which X and Y are known.
In crisp sets the proportional reduction in inconsistency (PRI) equals consistency, for no case is
in both Y and not-Y; so it is not given.

For a hypothesis, X is the set of cases to which it applies and in which what it advises for is
practised, and Y the outcome. A hypothesis that only advises against perspectives expects the
outcome to fail where they are practised: X is then the set of cases to which it applies and in
which they are, and Y the absence of the outcome. A hypothesis that advises nothing has no X.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.hypothesistest import Case, HypothesisTest, Kind
from kg.membership import CrispSet, Membership, UnknownSet, crisp_sets, in_all
from kg.observations import Observed
from kg.reasoning.ontology import Ontology
from kg.vocabulary import CG

IN, OUT = Membership.IN, Membership.OUT
ALIGNED = "ALIGNED"
"""The outcome that an observation is governed as the theory advises, by its verdict."""
VERDICTS = {
    "aligned": IN,
    "misaligned": OUT,
    "partly-aligned": Membership.BETWEEN,
    "contested": Membership.CONTESTED,
}
CONTRADICTORY = "C"


@dataclass(frozen=True)
class Row:
    """A case with its membership in each condition, in their order, and in the outcome."""

    case: str
    conditions: tuple[Membership, ...]
    outcome: Membership


@dataclass(frozen=True)
class Configuration:
    """A combination of conditions with the cases that have it: a row of the truth table proper.

    `consistency` is the share of these cases with the outcome; `out` is 1 or 0 where they agree,
    else C, a contradictory configuration.
    """

    values: tuple[int, ...]
    out: int | str
    n: int
    consistency: float
    cases: tuple[str, ...]


@dataclass(frozen=True)
class TruthTable:
    """Cases by conditions and outcome."""

    conditions: tuple[str, ...]
    outcome: str
    rows: tuple[Row, ...]

    def complete(self) -> list[Row]:
        """The cases that are known on every condition and on the outcome."""
        return [
            r for r in self.rows if all(m.crisp is not None for m in (*r.conditions, r.outcome))
        ]

    def columns(self) -> dict[str, Counter[Membership]]:
        """How many cases are in, out, contested, between and unknown, by column."""
        found = {
            name: Counter(r.conditions[i] for r in self.rows)
            for i, name in enumerate(self.conditions)
        }
        return found | {self.outcome: Counter(r.outcome for r in self.rows)}

    def configurations(self) -> list[Configuration]:
        """The combinations that complete cases show, those in all conditions last."""
        found: dict[tuple[int, ...], list[Row]] = defaultdict(list)
        for row in self.complete():
            found[tuple(int(m is IN) for m in row.conditions)].append(row)
        return [_configuration(values, rows) for values, rows in sorted(found.items())]


def _configuration(values: tuple[int, ...], rows: Sequence[Row]) -> Configuration:
    share = sum(r.outcome is IN for r in rows) / len(rows)
    out = int(share) if share in (0, 1) else CONTRADICTORY
    return Configuration(values, out, len(rows), share, tuple(r.case for r in rows))


@dataclass(frozen=True)
class Fit:
    """How the cases bear a hypothesis out, over those of which X and Y are known.

    The measures are None where there is nothing to divide by; everything is empty where the
    hypothesis advises nothing.
    """

    test: HypothesisTest
    expects: bool | None
    """Whether Y is the outcome or its absence; None where it advises nothing."""
    both: tuple[str, ...] = ()
    deviant_consistency: tuple[str, ...] = ()
    """Cases with X and without Y."""
    deviant_coverage: tuple[str, ...] = ()
    """Cases with Y and without X."""
    neither: int = 0
    unknown: int = 0
    """Cases of which X or Y is not known; `contested` are those where sources disagree on it."""
    contested: int = 0

    @property
    def consistency(self) -> float | None:
        """|X and Y| / |X|."""
        return _share(self.both, self.deviant_consistency)

    @property
    def coverage(self) -> float | None:
        """|X and Y| / |Y|."""
        return _share(self.both, self.deviant_coverage)


def _share(part: Sequence[str], rest: Sequence[str]) -> float | None:
    whole = len(part) + len(rest)
    return len(part) / whole if whole else None


class Outcome:
    """A set of cases that is to be explained: the verdict under a theory, or a crisp set."""

    def __init__(self, ontology: Ontology, name: str, theory: str) -> None:
        """`name` is ALIGNED or the name of a set. Raises `UnknownSet`."""
        self.name = name.upper()
        self.theory = theory
        self._set = None if self.name == ALIGNED else chosen(crisp_sets(ontology), [name])[0]

    def membership(self, observed: Observed) -> Membership:
        """Whether an observation shows the outcome."""
        if self._set is not None:
            return self._set.membership(observed.situation)
        return VERDICTS.get(observed.verdicts.get(self.theory, ""), Membership.UNKNOWN)


def chosen(sets: dict[str, CrispSet], names: Iterable[str]) -> list[CrispSet]:
    """The sets with these names, in whatever case they are written. Raises `UnknownSet`."""
    found = []
    for name in names:
        if name.strip().upper() not in sets:
            raise UnknownSet(f"there is no set '{name}'; the sets are {', '.join(sets)}")
        found.append(sets[name.strip().upper()])
    return found


def conditions(ontology: Ontology, moderate: int | None = None) -> dict[str, CrispSet]:
    """The sets that can be conditions: all but the criteria, which are outcomes."""
    criterion = CG.TrueClusterCriterion.value
    sets = crisp_sets(ontology, moderate)
    return {name: s for name, s in sets.items() if s.kind != criterion}


def truth_table(
    sets: Sequence[CrispSet], outcome: Outcome, observations: Iterable[Observed]
) -> TruthTable:
    """The observations by conditions and outcome; a set is not a condition of itself."""
    used = list({s.name: s for s in sets if s.name != outcome.name}.values())
    rows = tuple(
        Row(o.name, tuple(s.membership(o.situation) for s in used), outcome.membership(o))
        for o in observations
    )
    return TruthTable(tuple(s.name for s in used), outcome.name, rows)


def fit(test: HypothesisTest, outcome: Outcome) -> Fit:
    """Consistency and coverage of a hypothesis for an outcome, with the deviant cases named."""
    if test.claims.kind is not Kind.ADVICE:
        return Fit(test, None)
    against = test.claims.only_against
    cells: dict[tuple[int | None, int | None], list[str]] = defaultdict(list)
    contested = 0
    for case in test.every:
        x, y = antecedent(test, case), outcome.membership(case.observed)
        y = ~y if against else y
        cells[x.crisp, y.crisp].append(case.observed.name)
        contested += Membership.CONTESTED in (x, y)
    return Fit(
        test,
        expects=not against,
        both=tuple(cells[1, 1]),
        deviant_consistency=tuple(cells[1, 0]),
        deviant_coverage=tuple(cells[0, 1]),
        neither=len(cells[0, 0]),
        unknown=sum(len(names) for cell, names in cells.items() if None in cell),
        contested=contested,
    )


def antecedent(test: HypothesisTest, case: Case) -> Membership:
    """Membership of X: the hypothesis applies, and what it speaks of is practised."""
    practised = ~case.holds if test.claims.only_against else case.holds
    return in_all([case.applies, practised])
