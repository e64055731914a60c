"""The answer of a diagnosis as Markdown, in the reader's language."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from api.asked import Asked
from api.diagnosed import Diagnosis, Like
from api.languages import Reader
from kg.observations import Outcome
from kg.reasoning.ontology import Ontology

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


@dataclass(frozen=True)
class Letter:
    """Writes diagnoses; `named` and `defined` give the name and the definition of an address."""

    reader: Reader
    ontology: Ontology
    named: Callable[[str], object]
    defined: Callable[[str], object]

    def written(self, title: str, asked: Iterable[Asked], found: Iterable[Diagnosis]) -> str:
        """The whole answer under a title, with what was answered at its end."""
        lines = [f"# {plain(title)}", ""]
        for diagnosis in found:
            lines += self._diagnosis(diagnosis)
        lines += self._list("diagnosis.answers", self._answers(asked))
        return "\n".join(lines) + "\n"

    def _say(self, key: str, **values: object) -> str:
        return self.reader.say(key, **values)

    def _name(self, iri: str) -> str:
        return plain(self.named(iri))

    def _list(self, key: str, items: Iterable[str], none: str | None = None) -> list[str]:
        """A heading with a list; with a sentence where there is nothing to list."""
        lines = [f"- {item}" for item in items] or ([self._say(none)] if none else [])
        return [f"## {self._say(key)}", "", *lines, ""] if lines else []

    def _diagnosis(self, d: Diagnosis) -> Iterator[str]:
        counsel = d.counsel
        yield self._say("diagnosis.theory", name=self._name(counsel["theory"]))
        yield ""
        yield from self._list("diagnosis.short", self._short(d))
        yield from self._list("diagnosis.caveats", map(self._about, counsel["caveats"]))
        yield from self._list("diagnosis.do", self._standings(counsel["standings"]))
        tasks = map(self._about, counsel["tasks"])
        yield from self._list("diagnosis.tasks", tasks, "diagnosis.tasks.none")
        yield from self._list("diagnosis.risks", self._risks(d), "diagnosis.risks.none")
        yield from self._list("diagnosis.why", self._reasons(counsel["standings"]))
        none = "none" if counsel["characteristics"] else "unknown"
        yield from self._list(
            "diagnosis.similar", map(self._case, d.shown), f"diagnosis.similar.{none}"
        )
        yield from self._list("diagnosis.sure", self._sure(d))

    def _short(self, d: Diagnosis) -> Iterator[str]:
        types = d.counsel["types"]
        key = "diagnosis.type" if len(types) == 1 else "diagnosis.types"
        yield f"{self._say(key)}: {'; '.join(map(self._about, types))}"
        primary, more = (d.by_advice.get(k, []) for k in ("primary", "supplementary"))
        fits = ", ".join(map(self._name, primary)) or self._say("diagnosis.fits.open")
        for name in more:
            fits += " " + self._say("diagnosis.fits.with", name=self._name(name))
        yield f"{self._say('diagnosis.fits')}: {fits}"
        verdict = d.verdict["verdict"]
        said = self._say(f"diagnosis.verdict.{verdict}")
        yield f"{self._say('diagnosis.verdict')}: **{self._say(f'verdict.{verdict}')}**. {said}"

    def _standings(self, standings: Iterable[dict[str, Any]]) -> Iterator[str]:
        for s in standings:
            advice = "open" if s["outcome"] == "undetermined" else s["advice"]
            name = self._name(s["perspective"])
            yield f"**{name}**: {self._say(f'diagnosis.advice.{advice}')}"
            keep = "keep" if s["advice"] in ("primary", "supplementary") else "inuse"
            for key, listed in ((keep, s["keep"]), ("drop", s["drop"]), ("add", s["add"])):
                if listed:
                    yield f"{self._say(f'diagnosis.{key}')}: {'; '.join(map(self._name, listed))}"

    def _risks(self, d: Diagnosis) -> Iterator[str]:
        for standing, opinion in d.badly:
            doing = standing["keep"] or standing["drop"]
            mark = f" ({self._say('diagnosis.risks.practised')})" if doing else ""
            yield f"{self._about(opinion['hypothesis'])} [{opinion['locator']}]{mark}"
        counsel = d.counsel
        for iri in (counsel["quadrant"], counsel["conflict"], *counsel["situations"]):
            if iri:
                yield self._about(iri)

    def _reasons(self, standings: Iterable[dict[str, Any]]) -> Iterator[str]:
        for s in standings:
            for group in ("opinions", "dissent"):
                for o in s[group]:
                    words = [self._name(s["perspective"])]
                    words += [self._say("diagnosis.dissent").lower()] if group == "dissent" else []
                    words += [] if o["certain"] else [self._say("diagnosis.possibly")]
                    words += [self._say(f"diagnosis.rating.{o['rating']}")]
                    said = f"{self._about(o['hypothesis'])} [{plain(o['locator'])}]"
                    yield f"{', '.join(words)}: {said}"

    def _case(self, like: Like) -> str:
        same = self._say("diagnosis.similar.of", same=len(like.same), all=like.known)
        years = "–".join(str(y or "") for y in like.period)
        verdict = self._say(f"verdict.{like.verdict}") if like.verdict else ""
        came = " ".join(map(self._outcome, like.outcomes))
        said = [f"{self._name(like.cluster)} ({like.country}, {years})", same, verdict, came]
        return "; ".join(filter(None, said))

    def _outcome(self, outcome: Outcome) -> str:
        """What came of a case, with the place in the source that says so."""
        said = plain(outcome.statement)
        if (cited := outcome.citation) is None or not cited.work:
            return f"{said} [{self._say('source.none')}]"
        where = cited.locator or self._say("source.unlocated")
        read = self._say(f"reading.{cited.reading or 'unknown'}")
        return f"{said} [{plain(cited.title)}, {plain(where)}; {read}]"

    def _sure(self, d: Diagnosis) -> Iterator[str]:
        counsel, dimensions = d.counsel, self.ontology.dimensions
        known = "known" if not counsel["unknown"] else "settled" if counsel["settled"] else "open"
        yield self._say(f"diagnosis.sure.{known if d.in_use else 'silent'}")
        if counsel["unknown"]:
            names = "; ".join(self._name(dimensions[p].iri) for p in counsel["unknown"])
            yield f"{self._say('diagnosis.sure.unknown')}: {names}"
        flips = self._say("diagnosis.sure.flips")
        for turn in counsel["turns"]:
            change = ", ".join(
                f"{self._name(dimensions[p].iri)} → {self._name(v)}" for p, v in turn["change"]
            )
            verdict = self._say(f"verdict.{turn['verdict']}")
            yield f"{flips}: {change}: {verdict}"
        if new := counsel["if_practised"]:
            names = ", ".join(map(self._name, d.by_advice.get("primary", ())))
            also = self._say("diagnosis.sure.practised")
            yield f"{flips}: {also} {names}: {self._say(f'verdict.{new}')}"

    def _answers(self, asked: Iterable[Asked]) -> Iterator[str]:
        for question in asked:
            for q in (question, *question.parts):
                answers = "; ".join(plain(a) for a in q.answered)
                if answers or not q.parts:
                    yield f"{q.words} {answers or self._say('diagnose.unknown')}"

    def _about(self, iri: str) -> str:
        """What a thing is called, and what it is, where it is defined."""
        defined = self.defined(iri)
        return self._name(iri) + (f": {plain(defined)}" if defined else "")


def plain(text: object) -> str:
    """Text that Markdown shows as it is."""
    return SPECIAL.sub(r"\\\1", str(text))
