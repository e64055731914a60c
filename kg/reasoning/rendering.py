"""Explanations as text for a terminal, as Markdown, and as data."""

from collections.abc import Iterator
from dataclasses import asdict
from textwrap import fill
from typing import Any

from kg.reasoning.contradiction import Inconsistent
from kg.reasoning.evidence import Testimony
from kg.reasoning.explanation import (
    CharacteristicLine,
    Explanation,
    PerspectiveLine,
    Reason,
    WhyNot,
)
from kg.reasoning.proof import Proof

WIDTH = 100
LABEL = 26
CAVEATS_SHOWN = 3
RATINGS = {
    "primary": "named primary",
    "supplementary": "named supplementary",
    "works-well": "works well",
    "both-and": "works in part",
    "works-badly": "works badly",
    "needed": "needed",
    "feasible": "can be carried out",
}


def data(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain data, for JSON."""
    return asdict(explanation)


def text(explanation: Explanation) -> str:
    """The explanation for a terminal."""
    return "\n".join(_text(explanation)) + "\n"


def markdown(explanation: Explanation) -> str:
    """The explanation as Markdown."""
    return "\n".join(_markdown(explanation)) + "\n"


def contradictions(inconsistent: Inconsistent) -> str:
    """What contradicts the ontology, with the proof of each."""
    lines = []
    for proof in inconsistent.proofs():
        lines += [_wrapped(proof.statement, "", "  "), *_steps(proof, "  ")]
    return "\n".join(lines)


def spoken_outcome(explanation: Explanation) -> str:
    """The verdict in words, with what it does not depend on."""
    outcome = explanation.outcome.replace("-", " ")
    if not explanation.regardless_of:
        return outcome
    return f"{outcome}, whatever the {' and '.join(explanation.regardless_of)}"


def _text(e: Explanation) -> Iterator[str]:
    heading = f"{e.cluster}, {e.period}" + (f" ({e.country})" if e.country else "")
    yield heading
    yield f"Verdict: {spoken_outcome(e).upper()}, by the theory of {e.theory}"
    yield ""
    yield "What is on record"
    for line in e.characteristics:
        yield from _characteristic(line)
    yield ""
    yield "What decides it"
    for what, status in e.conditions:
        yield _row(what, _status(what, status))
    for p in e.perspectives:
        yield ""
        yield from _perspective(p)
    yield ""
    yield "What would change the verdict"
    for change, outcome in e.flips:
        yield _row(change, outcome.replace("-", " "))
    if not e.flips:
        yield "  no change of characteristics"
    yield ""
    yield _wrapped(
        "Mind: "
        + "; ".join(e.caveats[:CAVEATS_SHOWN])
        + f"; and {len(e.caveats) - CAVEATS_SHOWN} more caveats",
        "",
        "  ",
    )


def _characteristic(line: CharacteristicLine) -> Iterator[str]:
    says = line.value or line.status
    if line.derived:
        says += " (derived, not assessed)"
    yield _row(line.dimension, says)
    for testimony in line.testimony:
        if line.status == "contested" or line.derived:
            yield _wrapped(testimony.says, "    - ", "      ")
        yield from _testimony(testimony, "    ")


def _testimony(testimony: Testimony, indent: str) -> Iterator[str]:
    for citation in testimony.citations:
        yield _wrapped(str(citation), indent, indent + "  ")
        if citation.note:
            yield _wrapped(citation.note, indent + "  ", indent + "  ")


def _perspective(p: PerspectiveLine) -> Iterator[str]:
    yield f"{p.name.capitalize()} governance: {_outcome(p.outcome)}"
    for rating, words in RATINGS.items():
        if labels := [_label(r) for r in p.reasons if r.rating == rating]:
            yield _row(words, "; ".join(labels))
    for reason in p.reasons:
        if not reason.certain:
            yield _wrapped(f"({reason.label}: {reason.claim})", "    ", "      ")
    for reason in p.dissent:
        yield _row("dissent", f"{RATINGS[reason.rating]} by {_label(reason)}: {reason.claim}")
    for testimony in p.practised:
        yield _row("practised", testimony.says)
        yield from _testimony(testimony, "    ")
    for why_not in p.why_not:
        yield _row("why not", _why_not(why_not))
    for proof in p.proofs:
        yield "  proof"
        yield _wrapped(proof.statement, "    ", "      ")
        yield from _steps(proof, "      ")


def _label(reason: Reason) -> str:
    where = "" if reason.locator[:8] in reason.label else f" ({reason.locator})"
    return f"{reason.label}{where}" + ("" if reason.certain else " [if that is its kind]")


def _status(what: str, status: str) -> str:
    """That no source speaks of a practice does not mean that there was none."""
    if status == "unknown" and what.endswith("practised"):
        return "unknown (no strategy on record)"
    return status


def _why_not(why_not: WhyNot) -> str:
    conditions = ", ".join(f"{d} {v} ({s})" for d, v, s in why_not.conditions)
    return f"{why_not.rating} by {why_not.label}, which asks for {conditions}"


def _steps(proof: Proof, indent: str) -> Iterator[str]:
    """What a proof rests on, each step under what it proves."""
    if proof.kind == "axiom":
        yield _wrapped(f"since {proof.by}", indent, indent + "  ")
    for claim, said in proof.claims:
        yield _wrapped(f"({claim.rsplit('/', 1)[-1]}: {said})", indent, indent + "  ")
    for testimony in proof.testimony:
        for citation in testimony.citations:
            yield _wrapped(f"assessed in {citation}", indent, indent + "  ")
    for premise in proof.premises:
        by = f" [{premise.by}]" if premise.kind == "theory" else ""
        yield _wrapped(
            f"and {premise.brief if premise.kind != 'theory' else premise.statement}{by}",
            indent,
            indent + "  ",
        )
        yield from _steps(premise, indent + "  ")


def _outcome(outcome: str) -> str:
    """An outcome for a perspective in words."""
    return {
        "recommended-practised": "recommended and practised",
        "recommended-not-observed": "recommended, not observed",
        "advised-against-practised": "advised against, but practised",
        "practised-without-advice": "practised without advice",
        "neither": "neither recommended nor practised",
    }.get(outcome, "depends on what is unknown or contested")


def _row(label: str, says: str) -> str:
    return _wrapped(f"{label} {'.' * max(2, LABEL - len(label))} {says}", "  ", "      ")


def _wrapped(said: str, first: str, rest: str) -> str:
    return fill(said, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _markdown(e: Explanation) -> Iterator[str]:
    yield f"# {e.cluster}, {e.period}" + (f" ({e.country})" if e.country else "")
    yield ""
    yield f"**{spoken_outcome(e).capitalize()}**, by the theory of {e.theory}."
    yield ""
    yield "## On record"
    yield ""
    for line in e.characteristics:
        derived = " (derived, not assessed)" if line.derived else ""
        yield f"- **{line.dimension}**: {line.value or line.status}{derived}"
        for testimony in line.testimony:
            yield from _markdown_testimony(testimony, line.status == "contested" or line.derived)
    yield ""
    yield "## What decides it"
    yield ""
    yield from (f"- {what}: {_status(what, status)}" for what, status in e.conditions)
    for p in e.perspectives:
        yield ""
        yield from _markdown_perspective(p)
    yield ""
    yield "## What would change the verdict"
    yield ""
    yield from (f"- {change}: {outcome.replace('-', ' ')}" for change, outcome in e.flips)
    yield ""
    yield "## Caveats"
    yield ""
    yield from (f"- {caveat}" for caveat in e.caveats)


def _markdown_testimony(testimony: Testimony, says: bool) -> Iterator[str]:
    for citation in testimony.citations:
        what = f"{testimony.says}: " if says else ""
        yield f"  - {what}{citation}" + (f". {citation.note}" if citation.note else "")


def _markdown_perspective(p: PerspectiveLine) -> Iterator[str]:
    yield f"## {p.name.capitalize()} governance: {_outcome(p.outcome)}"
    yield ""
    for prefix, reasons in (("", p.reasons), ("dissent: ", p.dissent)):
        for reason in reasons:
            maybe = "" if reason.certain else "possibly "
            yield f"- {prefix}{maybe}{RATINGS[reason.rating]} by {reason.label}. {reason.claim}"
    for testimony in p.practised:
        yield f"- practised: {testimony.says}"
        yield from _markdown_testimony(testimony, says=False)
    yield from (f"- {_why_not(w)}" for w in p.why_not)
    for proof in p.proofs:
        yield "- because"
        yield from _markdown_proof(proof, "  ")


def _markdown_proof(proof: Proof, indent: str) -> Iterator[str]:
    yield f"{indent}- {proof.statement} (by {proof.by})"
    yield from (f"{indent}  - formalises: {said}" for _, said in proof.claims)
    for testimony in proof.testimony:
        yield from (f"{indent}  - {citation}" for citation in testimony.citations)
    for premise in proof.premises:
        yield from _markdown_proof(premise, indent + "  ")
