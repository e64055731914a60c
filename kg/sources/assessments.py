"""Assessments as case files write them: a value with its source, or a list of such.

The short form (value, source, locator, basis, why) becomes an assessment with one piece of
evidence; an `evidence` list in an assessment adds more, each of which may dispute it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from kg.sources import context
from kg.sources.located import Items, Record
from kg.sources.records import SLUG, Node, Recorder, slug
from kg.vocabulary import CG

SHORT_FORM = ("source", "locator", "basis", "why", "direction")
DIMENSIONS = {
    "maturity": CG.maturity,
    "innovation_system": CG["knowledge-organisation-location"],
    "goals": CG["consensus-goals"],
    "roles": CG["consensus-roles"],
    "opportunity_space": CG["opportunity-space"],
    "strategies": CG["strategy-in-use"],
    "facilitator_roles": CG["cluster-facilitator"],
}
"""The dimension of the assessments under a field; mechanisms and criteria name their own."""


class AssessmentRecorder(Recorder):
    """Makes nodes from the assessments of an observation, whose short name is `name`."""

    def assessed(self, name: str, field: str, record: Record) -> list[Node]:
        """The assessments under a field, which may hold one record or a list of them."""
        value = record.get(field)
        scope = context.nested("Observation", field)
        if isinstance(value, Record):
            return self._assessments(name, field, [value], scope)
        if isinstance(value, str | int | bool):
            self.fault(
                record.at(field), field, f"{field} should be a record with its value and source"
            )
            return []
        return self._assessments(name, field, self.records(record, field), scope)

    def consensus(self, name: str, record: Record) -> Node | None:
        """Goals and roles, each an assessment that shares the reason and source of both."""
        consensus = record.get("consensus")
        if consensus is None:
            return None
        if not isinstance(consensus, Record):
            self.fault(
                record.at("consensus"),
                "consensus",
                "consensus should be a record with goals and roles",
            )
            return None
        scope = context.nested("Observation", "consensus")
        self.refuse_unknown(consensus, scope, "consensus")
        made: Node = {}
        for field in ("goals", "roles"):
            answers = consensus.get(field)
            if answers is None:
                continue
            listed = answers if isinstance(answers, Items) else [answers]
            spread = [_spread(answer, field, consensus) for answer in listed]
            made[field] = self._assessments(name, field, spread, scope[field]["@context"])
        return made

    def facilitator_roles(self, name: str, record: Record) -> list[Node]:
        """The roles of the facilitator, each an assessment.

        Roles that are only named share the reason and source of all.
        """
        roles = record.get("facilitator_roles")
        if roles is None:
            return []
        line = record.at("facilitator_roles")
        if not isinstance(roles, Items):
            self.fault(line, "facilitator_roles", "facilitator_roles should be a list")
            return []
        shared = {k: record.get(f"facilitator_roles_{k}") for k in ("why", "source")}
        made = []
        for role in roles:
            if isinstance(role, Record):
                made.append(role)
                continue
            if isinstance(role, Items):
                self.fault(line, "facilitator_roles", f"'{role}' should be the name of one role")
                continue
            item = Record({"value": role, **{k: v for k, v in shared.items() if v is not None}})
            item.line = line
            item.lines = {k: record.at(f"facilitator_roles_{k}") for k in shared}
            made.append(item)
        scope = context.nested("Observation", "facilitator_roles")
        return self._assessments(name, "facilitator_roles", made, scope)

    def _assessments(
        self, name: str, field: str, records: Iterable[Record], scope: dict[str, Any]
    ) -> list[Node]:
        stem = f"assessment/{name}"
        found = self.addressed(records, lambda r: f"{stem}--{_told_apart(field, r)}", _whole)
        return [self._assessment(address, field, r, scope) for address, r in found]

    def _assessment(self, address: str, field: str, record: Record, scope: dict[str, Any]) -> Node:
        known = {**scope, **context.fields("Assessment")}
        self.refuse_unknown(record, known, f"{field.replace('_', ' ')} assessment")
        self.mark(address, None, record.line, field)
        made: Node = {"@id": address, "@type": "Assessment"}
        if field in DIMENSIONS:
            made["cg:onDimension"] = {"@id": DIMENSIONS[field].value}
        by = record.get("exercised_by")
        if isinstance(by, Record | Items):
            message = "exercised_by should be one organisation"
            self.fault(record.at("exercised_by"), "exercised_by", message)
        if isinstance(by, str) and not SLUG.fullmatch(by):
            made["cg:exercisedByText"] = by
            known["exercised_by"] = None
        made |= self._fields(address, record, known, {"evidence": None})
        made["evidence"] = list(self._evidence(address, record))
        return made

    def _evidence(self, assessment: str, record: Record) -> Iterator[Node]:
        """The evidence listed in an assessment, and that of its short form."""
        stem = assessment.replace("assessment/", "evidence/", 1)
        items = _short_form(record) + list(self.records(record, "evidence"))
        for item in items:
            if item.get("direction") is None:
                item["direction"] = "supports"
        found = self.addressed(items, lambda r: f"{stem}--{_place(r)}")
        for address, item in found:
            yield self.statement(address, "Evidence", item)


def _spread(answer: object, field: str, consensus: Record) -> Record:
    """An answer on goals or roles as an assessment of its own."""
    if isinstance(answer, Record):
        return answer
    made = Record({"value": answer})
    made |= {k: consensus[k] for k in SHORT_FORM if consensus.get(k) is not None}
    made.line = consensus.at(field)
    made.lines = {**consensus.lines, "value": consensus.at(field)}
    return made


def _short_form(record: Record) -> list[Record]:
    """The evidence that stands in an assessment itself, if any does.

    A field without value is kept, so that a fault can say where it stands.
    """
    short = Record({k: record[k] for k in SHORT_FORM if k in record})
    short.line, short.lines = record.line, record.lines
    return [short] if any(value is not None for value in short.values()) else []


def _pieces(record: Record) -> list[Record]:
    """All evidence of an assessment, in either form."""
    listed = record.get("evidence")
    items = listed if isinstance(listed, Items) else []
    return _short_form(record) + [item for item in items if isinstance(item, Record)]


def _whole(record: Record) -> dict[str, Any]:
    """An assessment as it is told apart from others, in whichever form it is written."""
    rest = {k: v for k, v in record.items() if k not in (*SHORT_FORM, "evidence")}
    pieces = [{**p, "direction": p.get("direction") or "supports"} for p in _pieces(record)]
    return {**rest, "evidence": pieces}


def _told_apart(field: str, record: Record) -> str:
    """What tells the assessments of one observation apart: dimension, sources, and coder."""
    if field == "strategies":
        what = ["strategy", record.get("strategy")]
    else:
        what = [record.get("mechanism") or record.get("criterion") or field]
    value = record.get("value") if field in ("facilitator_roles", "opportunity_space") else None
    sources = sorted({str(p["source"]) for p in _pieces(record) if p.get("source")})
    parts = [*what, *([value] if value else []), " ".join(sources) or "no-source"]
    coder = [f"by {record['coder']}"] if record.get("coder") else []
    return "--".join(map(slug, parts + coder))


def _place(record: Record) -> str:
    return slug(f"{record.get('source')} {record.get('locator') or ''}")
