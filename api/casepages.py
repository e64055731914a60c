"""The pages of clusters and observations: what is on record, the verdicts, and why."""

from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from fastapi import Request

from api.casefigures import years
from api.figures.files import FILES
from api.languages import reader
from api.links import links
from api.pages import page, reading
from api.site import Site
from api.speaking import Said, Speaker, Step
from kg.directory import end
from kg.explaining import explainer
from kg.profile import Aspect, Observed, Profile, kind
from kg.reasoning.explanation import PerspectiveLine
from kg.reasoning.judging import MET, Verdict
from kg.reasoning.ontology import shipped
from kg.vocabulary import CG

EVIDENCE = """\
PREFIX cg: <https://w3id.org/klynge/ontology#>
SELECT ?assessment ?dimension ?value ?strategy ?source ?locator ?basis ?reading ?direction ?note
WHERE {{
  ?assessment cg:assessmentOf {it} ; cg:onDimension ?dimension .
  OPTIONAL {{ ?assessment cg:assessedValue ?value }}
  OPTIONAL {{ ?assessment cg:strategyText ?strategy }}
  OPTIONAL {{
    ?assessment cg:hasEvidence ?evidence .
    OPTIONAL {{ ?evidence cg:hasBasis ?basis }}
    OPTIONAL {{ ?evidence cg:hasDirection ?direction }}
    OPTIONAL {{ ?evidence cg:note ?note }}
    OPTIONAL {{
      ?evidence cg:statedIn ?passage . ?passage cg:ofWork ?source .
      OPTIONAL {{ ?passage cg:locatorText ?locator }}
      OPTIONAL {{ ?source cg:hasReadingDepth ?reading }}
    }}
  }}
}}
ORDER BY ?dimension ?assessment"""
VERDICT = """\
PREFIX cg: <https://w3id.org/klynge/ontology#>
SELECT ?theory ?outcome ?regardless ?perspective ?stands
WHERE {{
  ?verdict cg:verdictOn {it} ; cg:accordingTo ?theory ; cg:hasOutcome ?outcome ;
    cg:holdsRegardless ?regardless ; cg:hasPerspectiveJudgement ?judgement .
  ?judgement cg:aboutPerspective ?perspective ; cg:hasPerspectiveOutcome ?stands .
}}
ORDER BY ?theory ?perspective"""
PERIODS = """\
PREFIX cg: <https://w3id.org/klynge/ontology#>
SELECT ?observation ?first ?last ?type ?theory ?outcome
WHERE {{
  ?observation cg:observationOf {it} .
  OPTIONAL {{ ?observation cg:firstYear ?first }}
  OPTIONAL {{ ?observation cg:lastYear ?last }}
  OPTIONAL {{ ?observation cg:hasClusterType ?type }}
  OPTIONAL {{
    ?verdict cg:verdictOn ?observation ; cg:accordingTo ?theory ; cg:hasOutcome ?outcome .
  }}
}}
ORDER BY ?first ?last"""
RECORD = """\
PREFIX cg: <https://w3id.org/klynge/ontology#>
SELECT ?statement ?property ?value ?source ?locator
WHERE {{
  ?fact cg:factAbout {it} ; cg:statement ?statement .
  OPTIONAL {{ ?fact cg:property ?property }}
  OPTIONAL {{ ?fact cg:valueText ?value }}
  OPTIONAL {{
    ?fact cg:statedIn ?passage . ?passage cg:ofWork ?source .
    OPTIONAL {{ ?passage cg:locatorText ?locator }}
  }}
}}
ORDER BY ?property"""
"""The questions behind the pages, as they are shown and can be run; `it` is the thing's IRI."""


@dataclass(frozen=True)
class Asked:
    """A SPARQL query behind a page: what it gives, and where it can be run and changed."""

    title: str
    text: str
    run: str
    edit: str


@dataclass(frozen=True)
class Account:
    """A verdict with all that explains it: in words, by addresses, and as a proof to unfold."""

    theory: str
    verdict: Verdict
    perspectives: tuple[tuple[str, PerspectiveLine], ...]
    """Each perspective by its address, with how it stands and why."""
    proof: Step
    caveats: tuple[str, ...]
    open: tuple[str, ...]
    """The dimensions that the theory asks about and that are unknown or contested."""


@dataclass(frozen=True)
class Told:
    """An observation with all that a page tells of it: its verdicts, why, and what is on record."""

    observed: Observed
    accounts: list[Account]
    aspects: list[Aspect]
    grounds: dict[str, tuple[Said, ...]]
    """What the value of each dimension was derived from, where nobody assessed it."""


def written(
    request: Request, here: Site, subject: ox.NamedNode, forms: dict[Any, str]
) -> bytes | None:
    """The page of a cluster or an observation; None for any other thing.

    `forms` are the addresses of its descriptions by syntax.
    """
    match kind(here.store, subject):
        case "cluster":
            return _cluster(request, here, subject, forms)
        case "observation":
            return _observation(request, here, subject, forms)
    return None


def _cluster(request: Request, here: Site, subject: ox.NamedNode, forms: dict[Any, str]) -> bytes:
    made, profile = reading(request), Profile(here.store, subject.value)
    name = end(subject.value)
    figure = years(here.store, reader(request), profile, here.built.year)
    files = {f: made.url(f"/cases/{name}/timeline.{f}") for f in FILES} if figure else {}
    values: dict[str, Any] = {
        "it": profile,
        "name": name,
        "figure": figure,
        "files": files,
        "caveats": caveats(),
        "asked": asked(request, subject, periods=PERIODS, record=RECORD),
        "forms": forms,
    }
    return page(request, "cluster.html", **values)


def _observation(
    request: Request, here: Site, subject: ox.NamedNode, forms: dict[Any, str]
) -> bytes:
    explaining, _ = explainer(here.store, subject.value)
    speaker = Speaker(here.store, reader(request), explaining)
    profile = _profile(speaker, subject.value)
    values: dict[str, Any] = {
        "name": end(subject.value),
        "cluster": profile.cluster,
        "told": told(speaker, profile, subject.value),
        "others": _others(profile, subject.value),
        "country": profile.about.country,
        "outcomes": profile.outcomes(subject.value),
        "dimensions": speaker.dimensions,
        "asked": asked(request, subject, verdict=VERDICT, evidence=EVIDENCE),
        "forms": forms,
    }
    return page(request, "observation.html", **values)


def explained(request: Request, here: Site, name: str) -> bytes:
    """The page that explains each verdict on a cluster or an observation.

    Raises `kg.reasoning.case.UnknownCase`.
    """
    explaining, observations = explainer(here.store, name)
    speaker = Speaker(here.store, reader(request), explaining)
    profile = _profile(speaker, observations[0])
    values: dict[str, Any] = {
        "cluster": profile.cluster,
        "country": profile.about.country,
        "told": [told(speaker, profile, observation) for observation in observations],
        "dimensions": speaker.dimensions,
    }
    return page(request, "explanation.html", **values)


def told(speaker: Speaker, profile: Profile, observation: str) -> Told:
    """All that a page tells of an observation."""
    aspects = profile.aspects(observation)
    return Told(
        profile.observed(observation),
        accounts(speaker, observation),
        aspects,
        {a.dimension: speaker.testimony(a.grounds) for a in aspects},
    )


def _profile(speaker: Speaker, observation: str) -> Profile:
    """The profile of the cluster of an observation."""
    return Profile(speaker.store, speaker.record.one(observation, CG.observationOf) or "")


def _others(profile: Profile, observation: str) -> list[Observed]:
    """The other periods of the same cluster."""
    return [o for o in profile.observations if o.iri != observation]


def accounts(speaker: Speaker, observation: str) -> list[Account]:
    """The verdict on an observation under each theory, with what explains it."""
    explaining, found = speaker.explainer, []
    for theory in speaker.ontology.theories:
        verdict = explaining.verdict(observation, theory)
        lines = explaining.explain(observation, theory).perspectives
        perspectives = tuple(zip(speaker.ontology.perspectives, lines, strict=True))
        proof = speaker.verdict(observation, verdict)
        unmet = (c.property for c in verdict.conditions if c.status != MET)
        asked_about = tuple(speaker.dimensions[p] for p in unmet if p)
        found.append(Account(theory, verdict, perspectives, proof, caveats(theory), asked_about))
    return found


def caveats(*theories: str) -> tuple[str, ...]:
    """The caveats that some theories, or all, put on their verdicts, in their order."""
    ontology = shipped()
    found = (c for t in theories or ontology.theories for c in ontology.objects(t, CG.hasCaveat))
    return tuple(sorted(found, key=lambda iri: (len(iri), iri)))


def asked(request: Request, subject: ox.NamedNode, **queries: str) -> list[Asked]:
    """Queries about a thing, each with links to run it and to open it in the editor."""
    say = reader(request).say
    texts = {name: text.format(it=subject) for name, text in queries.items()}
    return [
        Asked(
            say(f"asked.{name}"),
            text,
            links(request).url("/sparql", query=text),
            reading(request).url("/query", query=text),
        )
        for name, text in texts.items()
    ]
