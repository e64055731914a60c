"""What things are called that have no name of their own: by what they say, in the reader's words.

An assessment is called 'maturity: emerging cluster (NCE Raufoss, 2006–2013)', a passage by its work
and its place in it. Where each lies among the others shows the way to it.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox
from markupsafe import Markup

from api.labels import Label, named, recorded
from api.languages import Reader
from kg.store import Store
from kg.vocabulary import CG, ID, RDF, RDFS

DEEPEST = 2
"""How many names are made of names: that of evidence of its passage's, and that of its work's."""
WITHIN = (
    CG.assessmentOf, CG.verdictOn, CG.outcomeOf, CG.observationOf, CG.participationOf, CG.sizeOf,
    CG.linkOf, CG.factAbout, CG.policyOf, CG.instrumentOf, CG.statedIn, CG.ofWork,
)  # fmt: skip
"""The properties that lead from a thing to the one that it is found with."""


@dataclass(frozen=True)
class Name:
    """A name made of others, each of which tells its own language."""

    parts: tuple["str | Label | Name", ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))

    def __html__(self) -> str:
        """The name as markup: that of its parts, one after the other."""
        return Markup("").join(self.parts)


Called: TypeAlias = Label | Name
Said: TypeAlias = defaultdict[ox.NamedNode | None, list[ox.NamedNode | ox.Literal]]


@dataclass(frozen=True)
class Form:
    """How the things of a class are called: 'head: parts (within)', each by a property.

    `rdf:type` as the head stands for the name of the class; `between` stands between the parts.
    """

    parts: tuple[ox.NamedNode, ...]
    head: ox.NamedNode | None = RDF.type
    within: ox.NamedNode | None = None
    between: str = ", "


FORMS = {
    CG.Assessment: Form((CG.assessedValue, CG.strategyText), CG.onDimension, CG.assessmentOf),
    CG.Change: Form((CG.requiredValue,), CG.conditionOn),
    CG.ClaimRelation: Form((CG.relationFrom, CG.relationTo), CG.relationKind, between=" → "),
    CG.Dissent: Form((CG.dissentingHypothesis,)),
    CG.Evidence: Form((CG.statedIn,)),
    CG.Flip: Form((CG.hasOutcome, CG.hasChange)),
    CG.Instrument: Form((CG.instrumentText,), within=CG.instrumentOf),
    CG.KnowledgeLink: Form((CG.linkOf, CG.linksTo)),
    CG.Participation: Form((CG.participationOf, CG.inProgramme)),
    CG.Passage: Form((CG.ofWork, CG.locatorText), None),
    CG.PerspectiveJudgement: Form((CG.hasPerspectiveOutcome,), CG.aboutPerspective),
    CG.SizeFigure: Form((CG.sizeOf, CG.inYear)),
    CG.Verdict: Form((CG.hasOutcome,), within=CG.verdictOn),
    CG.VerdictCondition: Form((CG.hasStatus,), CG.conditionOn),
}


class Names:
    """Names the things of a store to a reader; each is looked up once."""

    def __init__(self, store: Store, reader: Reader) -> None:
        self.store = store
        self.reader = reader
        self._known: dict[tuple[str, int], Called | None] = {}

    def name(self, iri: str, depth: int = DEEPEST) -> Called | None:
        """What a thing is called; None where nothing on record names it."""
        if (iri, depth) not in self._known:
            self._known[iri, depth] = self._found(iri, depth)
        return self._known[iri, depth]

    def way(self, iri: str) -> list[str]:
        """The things that lead down to one: of an assessment its cluster and its observation."""
        found: list[str] = []
        above = self._above(iri)
        while above and above not in (iri, *found):
            found.insert(0, above)
            above = self._above(above)
        return found

    def _above(self, iri: str) -> str | None:
        for property_ in WITHIN:
            found = {q.object for q in self.store.quads(ox.NamedNode(iri), property_)}
            if things := [v.value for v in found if isinstance(v, ox.NamedNode)]:
                return min(things)
        return None

    def _found(self, iri: str, depth: int) -> Called | None:
        if depth and iri.startswith(ID.base):
            said: Said = defaultdict(list)
            for quad in self.store.quads(ox.NamedNode(iri)):
                if isinstance(quad.object, ox.NamedNode | ox.Literal):
                    said[quad.predicate].append(quad.object)
            if RDFS.label not in said and (made := self._made(said, depth)):
                return made
        return named(self.store, self.reader, iri)

    def _made(self, said: Said, depth: int) -> Name | None:
        """The name that is made of what a thing says; None for a thing of another kind."""
        kinds = said[RDF.type]
        if CG.Observation in kinds:
            return self._period(said, depth)
        kind = next((kind for kind in FORMS if kind in kinds), None)
        if kind is None:
            return None
        form = FORMS[kind]
        head = self._value([kind] if form.head == RDF.type else said[form.head], depth)
        parts = _joined([self._value(said[p], depth) for p in form.parts], form.between)
        name, within = _joined([head, parts], ": "), self._value(said[form.within], depth)
        return Name((name, " (", within, ")")) if name and within else name

    def _period(self, said: Said, depth: int) -> Name | None:
        """An observation: its cluster and its years."""
        first, last = (self._value(said[p], 0) for p in (CG.firstYear, CG.lastYear))
        years = Name((first or "…", "–", last or "…"))
        undated = Label(self.reader.say("case.undated"), self.reader.interface, False)
        cluster = self._value(said[CG.observationOf], depth)
        return _joined([cluster, years if first or last else undated], ", ") if cluster else None

    def _value(self, values: list[ox.NamedNode | ox.Literal], depth: int) -> Called | None:
        """What a value is called; of several the same one each time."""
        value = min(values, key=str, default=None)
        if isinstance(value, ox.NamedNode):
            return self.name(value.value, max(depth - 1, 0))
        if value is None or not value.value.strip():
            return None
        return recorded(self.reader, value.value) if _worded(value) else Name((value.value,))


def _worded(value: ox.Literal) -> bool:
    """Whether a value has letters, and so a language."""
    return any(map(str.isalpha, value.value))


def _joined(parts: list[Called | None], between: str) -> Name | None:
    """Those of some names that there are, one after the other."""
    found = [part for part in parts if part]
    if not found:
        return None
    return Name((found[0], *(p for each in found[1:] for p in (between, each))))
