"""Plain questions about a cluster, and the case file that their answers make.

What is left open makes no assessment, so it is unknown and never no. The answers are their own
source: the facilitator states them. Only the country must be told, since no case is without one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from kg.reasoning.ontology import Ontology
from kg.vocabulary import CG

UNKNOWN = "unknown"
"""The answer that says nothing; to leave a question out says the same."""
SOURCE = "own-answers"
CLUSTER = "own-cluster"
NAMES = {"en": "Our cluster", "nb": "Vår klynge"}
"""What a cluster is called that is given no name."""
LONGEST_NAME = 100
FIRST_YEAR, LAST_YEAR = 1800, 2100
STRENGTHS = ("strong", "moderate", "weak")
CODE = re.compile("[A-Z]{2}(-[A-Z]{2})?")
"""How codes of countries look; which there are is for the check to say."""
EXTENTS = ("yes", "partial", "no")
SYSTEMS = {"region": "regional", "nation": "national", "abroad": "national", "mixed": "mixed"}
"""Where the important knowledge organisations are, and the innovation system that it makes."""


@dataclass(frozen=True)
class Question:
    """One question; `kind` is text, year, country, one (of the options) or some (of them).

    The options of countries are those that have names here; any other has its code.
    """

    name: str
    kind: str
    options: tuple[str, ...] = ()
    mechanism: bool = False
    """Whether it asks how strong an upgrading mechanism is."""


@dataclass(frozen=True)
class Refusal:
    """An answer that cannot be taken: to which question, and which rule it breaks."""

    question: str
    rule: str


Given = Mapping[str, list[str]]
"""What was answered to each question, as it was written."""
Answers = Mapping[str, Any]
"""A text, a year, one option or a tuple of options for each question that is answered."""


def questions(ontology: Ontology) -> tuple[Question, ...]:
    """Every question in the order in which they are asked."""
    tabled = tuple(s for group in strategies(ontology).values() for s in group)
    return (
        Question("name", "text"),
        Question("start", "year"),
        Question("end", "year"),
        Question("country", "country", tuple(countries(ontology))),
        Question("maturity", "one", ("emerging", "mature")),
        Question("specialisation", "one", STRENGTHS, mechanism=True),
        Question("complementarity", "one", STRENGTHS, mechanism=True),
        Question("social-capital", "one", STRENGTHS, mechanism=True),
        Question("innovation-pressure", "one", STRENGTHS, mechanism=True),
        Question("knowledge-diffusion", "one", STRENGTHS, mechanism=True),
        Question("interactive-learning", "one", STRENGTHS, mechanism=True),
        Question("knowledge", "one", tuple(SYSTEMS)),
        Question("goals", "one", EXTENTS),
        Question("roles", "one", EXTENTS),
        Question("strategies", "some", tabled),
        Question("facilitator", "some", ("host", "seller", "connector", "gardener")),
        Question("space", "one", ("i-s1", "i-s2", "i-s3", "i-s4")),
    )


def strategies(ontology: Ontology) -> dict[str, tuple[str, ...]]:
    """The strategies that are asked about by perspective: those that a table of a report names.

    What only its text names is left out, so that the list can be read. Strategies are the ends of
    their addresses, perspectives whole addresses.
    """
    found: dict[str, tuple[str, ...]] = {}
    for perspective in ontology.perspectives:
        of = ontology.subjects(CG.strategyOf, perspective)
        tabled = [s for s in of if any("table" in n for n in ontology.objects(s, CG.namedIn))]
        found[perspective] = tuple(s.removeprefix(CG.base) for s in tabled)
    return found


def countries(ontology: Ontology) -> dict[str, str]:
    """The countries that have names: their codes, and their addresses."""
    listed = ontology.instances(CG.Country)
    return {code: iri for iri in listed for code in ontology.objects(iri, CG.countryCode)}


def read(given: Given, ontology: Ontology) -> tuple[Answers, list[Refusal]]:
    """The answers that say something, and those that cannot be taken."""
    answers: dict[str, Any] = {}
    asked = {q.name: q for q in questions(ontology)}
    refusals = [Refusal(name, "no-question") for name in sorted(set(given) - set(asked))]
    for name, question in asked.items():
        said = [v for v in given.get(name, ()) if v not in ("", UNKNOWN)]
        if rule := _broken(question, said):
            refusals.append(Refusal(name, rule))
        elif said:
            answers[name] = _answer(question, said)
    if "country" not in answers and not any(r.question == "country" for r in refusals):
        refusals.append(Refusal("country", "needed"))
    if answers.get("start", FIRST_YEAR) > answers.get("end", LAST_YEAR):
        refusals.append(Refusal("end", "before-start"))
    return answers, refusals


def _broken(question: Question, said: list[str]) -> str | None:
    """The rule that what was said breaks, if any."""
    if question.kind == "some":
        return None if set(said) <= set(question.options) else "no-option"
    if len(said) > 1:
        return "more-than-one"
    for text in said:
        if question.kind == "one" and text not in question.options:
            return "no-option"
        if question.kind == "country" and not CODE.fullmatch(text.upper()):
            return "no-country"
        if question.kind == "year" and not _is_year(text):
            return "no-year"
        if question.kind == "text" and (len(text) > LONGEST_NAME or not text.isprintable()):
            return "no-name"
    return None


def _is_year(text: str) -> bool:
    plain = text.isascii() and text.isdecimal() and len(text) == 4
    return plain and FIRST_YEAR <= int(text) <= LAST_YEAR


def _answer(question: Question, said: list[str]) -> str | int | tuple[str, ...]:
    if question.kind == "some":
        return tuple(option for option in question.options if option in said)
    if question.kind == "country":
        return said[0].upper()
    return int(said[0]) if question.kind == "year" else said[0]


def case(answers: Answers, ontology: Ontology, language: str = "en") -> dict[str, Any]:
    """The case that answers make, in the field names of case files."""
    name = answers.get("name") or NAMES[language]
    cluster = {"id": CLUSTER, "names": {language: name}}
    observed = {field: said for field, said in _observation(answers, ontology) if said}
    source = {"id": SOURCE, "title": "Answers of the facilitator of the cluster", "type": "other"}
    return {
        "country": {"code": answers["country"]},
        "sources": [source],
        "clusters": [{**cluster, "observations": [observed]}],
    }


def _observation(answers: Answers, ontology: Ontology) -> Iterator[tuple[str, Any]]:
    """The fields of the observation: the one place that says which answer fills which."""
    yield "period", {field: answers[field] for field in ("start", "end") if field in answers}
    if "maturity" in answers:
        yield "maturity", _stated(value=answers["maturity"])
    if "knowledge" in answers:
        where = answers["knowledge"]
        why = f"The important knowledge organisations: {where}."
        yield "innovation_system", _stated(value=SYSTEMS[where], why=why)
    asked = [q.name for q in questions(ontology) if q.mechanism and q.name in answers]
    yield "mechanisms", [_stated(mechanism=name, strength=answers[name]) for name in asked]
    agreed = {field: answers[field] for field in ("goals", "roles") if field in answers}
    if agreed:
        yield "consensus", _stated(**agreed)
    yield "strategies", [_strategy(name, ontology) for name in answers.get("strategies", ())]
    if "facilitator" in answers:
        yield "facilitator_roles", [_stated(value=role) for role in answers["facilitator"]]
    if "space" in answers:
        yield "opportunity_space", _stated(value=answers["space"])


def _strategy(name: str, ontology: Ontology) -> dict[str, str]:
    """A strategy that is in use, which is just what its concept says."""
    iri = CG[name].value
    (perspective,) = ontology.objects(iri, CG.strategyOf)
    said = {"strategy": ontology.label(iri), "perspective": ontology.name(perspective)}
    return _stated(**said, exact=name)


def _stated(**fields: str) -> dict[str, str]:
    return {**fields, "source": SOURCE, "basis": "stated"}


def written(found: dict[str, Any]) -> bytes:
    """A case as the YAML of a case file."""
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=100).encode()
