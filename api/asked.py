"""The questions of the diagnosis as a form shows them: in words, with what was answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from api.labels import Label, label, text
from api.languages import Reader
from kg.diagnosis import UNKNOWN, Given, Question, Refusal, countries, questions, strategies
from kg.reasoning.ontology import Ontology
from kg.store import Store
from kg.vocabulary import CG, SKOS

PERIOD = ("start", "end")
"""The two years, which are asked as one question."""


@dataclass(frozen=True)
class Choice:
    """One answer that is offered; `example` shows what it means."""

    value: str
    words: str | Label
    chosen: bool
    example: Label | None = None


@dataclass(frozen=True)
class Group:
    """Answers that are offered together, under a heading if they have one."""

    heading: str | None
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Asked:
    """One question with its help, the answers offered, what was written, and what is wrong."""

    name: str
    kind: str
    words: str
    help: str
    groups: tuple[Group, ...] = ()
    written: str = ""
    fault: str | None = None
    number: int | None = None
    parts: tuple["Asked", ...] = ()
    """The questions that this one consists of, such as its two years."""

    @property
    def answered(self) -> list[str | Label]:
        """What was chosen or written, in words; empty where nothing was."""
        listed = [c for group in self.groups for c in group.choices]
        chosen = [c.words for c in listed if c.chosen and c.value != UNKNOWN]
        return chosen or ([self.written] if self.written else [])

    @property
    def faults(self) -> list["Asked"]:
        """This question and those that it consists of, where an answer must be changed."""
        return [q for q in (self, *self.parts) if q.fault]


class Interviewer:
    """Asks the questions in the words of a reader; names come from a release."""

    def __init__(self, ontology: Ontology, store: Store, reader: Reader) -> None:
        self.ontology, self.store, self.reader = ontology, store, reader

    def form(self, given: Given, refusals: Iterable[Refusal] = ()) -> list[Asked]:
        """Every question, numbered but for the name, with what was given and what is wrong."""
        faults = {r.question: self.reader.say(f"diagnose.fault.{r.rule}") for r in refusals}
        asked = {
            q.name: self._asked(q, given.get(q.name, []), faults.get(q.name))
            for q in questions(self.ontology)
        }
        years = tuple(asked.pop(name) for name in PERIOD)
        words, help_ = self._words("period")
        name = asked.pop("name")
        period = Asked("period", "period", words, help_, parts=years)
        numbered = [replace(q, number=n) for n, q in enumerate((period, *asked.values()), start=1)]
        return [name, *numbered]

    def _words(self, name: str) -> tuple[str, str]:
        say = self.reader.say
        return say(f"diagnose.q.{name}"), say(f"diagnose.q.{name}.help")

    def _asked(self, question: Question, said: list[str], fault: str | None) -> Asked:
        written = said[0] if len(said) == 1 else " ".join(said)
        if question.name in PERIOD:
            words = self.reader.say(f"diagnose.q.{question.name}")
            return Asked(question.name, "year", words, "", written=written, fault=fault)
        groups = tuple(self._groups(question, said))
        offered = {c.value for g in groups for c in g.choices}
        other = "" if question.options and set(said) <= offered else written
        return Asked(
            question.name, question.kind, *self._words(question.name), groups, other, fault
        )

    def _groups(self, question: Question, said: list[str]) -> Iterator[Group]:
        match question.kind:
            case "country":
                yield self._countries(said)
            case "some" if question.name == "strategies":
                for perspective, names in strategies(self.ontology).items():
                    key = f"diagnose.strategies.{self.ontology.name(perspective)}"
                    yield Group(self.reader.say(key), tuple(self._strategies(names, said)))
                yield Group(None, (self._unknown(question, said),))
            case "one" | "some":
                yield Group(None, tuple(self._options(question, said)))

    def _options(self, question: Question, said: list[str]) -> Iterator[Choice]:
        scale = "mechanism" if question.mechanism else question.name
        scale = "extent" if question.name in ("goals", "roles") else scale
        for option in question.options:
            words = self.reader.say(f"diagnose.o.{scale}.{option}")
            yield Choice(option, words, option in said)
        yield self._unknown(question, said)

    def _unknown(self, question: Question, said: list[str]) -> Choice:
        """The answer that says nothing: taken at first among buttons, but never beside others."""
        taken = question.kind == "one" or UNKNOWN in said
        chosen = taken and not set(said) & set(question.options)
        return Choice(UNKNOWN, self.reader.say("diagnose.unknown"), chosen)

    def _countries(self, said: list[str]) -> Group:
        named = countries(self.ontology).items()
        found = [
            Choice(code, label(self.store, self.reader, iri), code in said) for code, iri in named
        ]
        return Group(None, tuple(sorted(found, key=lambda c: str(c.words))))

    def _strategies(self, names: Iterable[str], said: list[str]) -> Iterator[Choice]:
        for name in names:
            iri = CG[name].value
            example = text(self.store, self.reader, iri, SKOS.example)
            yield Choice(name, label(self.store, self.reader, iri), name in said, example)


def told(asked: Asked) -> dict[str, Any]:
    """A question as data, each answer that is offered with what it means."""
    options = [(g.heading, c) for g in asked.groups for c in g.choices]
    return {
        "name": asked.name,
        "kind": asked.kind,
        "number": asked.number,
        "question": asked.words,
        "help": asked.help,
        "options": [
            {
                "value": c.value,
                "words": str(c.words),
                "group": heading,
                "example": str(c.example) if c.example else None,
            }
            for heading, c in options
        ],
        "parts": [told(part) for part in asked.parts],
    }
