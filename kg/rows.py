"""The rows of a workbook from the nested content of case files: the inverse of reading them."""

from collections.abc import Iterator, Mapping
from typing import Any

from kg.sources import cells
from kg.sources.assessments import SHORT_FORM
from kg.sources.sheets import (
    ALIASES,
    PERIOD,
    SHEETS,
    UNREAD,
    Column,
    Owner,
    Sheet,
    dimensions,
    language,
)

Content = Mapping[str, Any]
Row = dict[str, cells.Plain]
SHARED = {"consensus": {k: k for k in SHORT_FORM}}
SHARED["facilitator_roles"] = {k: f"facilitator_roles_{k}" for k in ("why", "source")}
"""Where answers that are only named have the rest of their assessment."""
WORDS = {"instruments": "text"}
"""The field of a record that words stand for where no record is given."""


def rows(content: Content) -> Iterator[tuple[str, Row]]:
    """The rows of all sheets, each with the name of its sheet and its cells by column.

    Raises `ValueError` for what no sheet, column or cell can hold.
    """
    given = {k: v for k, v in content.items() if k not in ("works", "country")}
    given["sources"] = [*_listed(content, "sources"), *_listed(content, "works")]
    if (country := content.get("country")) is not None:
        _own_country(given, country if isinstance(country, Mapping) else {"code": country})
    sections = {s.section: s for s in SHEETS.values() if s.section}
    unfolding = _Unfolding()
    for section in given:
        if section not in sections:
            raise ValueError(f"no sheet is for '{section}'")
        for record in _listed(given, section):
            yield from unfolding.rows(sections[section], record, {})


def _own_country(given: dict[str, Any], country: Content) -> None:
    """Give the country of all to each record that names none, since a workbook has none of all."""
    given["countries"] = [country, *_listed(given, "countries")]
    for section in (s.section for s in SHEETS.values() if s.section and "country" in s.by_name):
        found = _listed(given, section)
        given[section] = [{**r, "country": r.get("country") or country["code"]} for r in found]


class _Unfolding:
    """Takes nested records apart, and gives keys to assessments with more evidence."""

    def __init__(self) -> None:
        self.keys = 0

    def rows(self, sheet: Sheet, record: Content, lead: Row) -> Iterator[tuple[str, Row]]:
        """The row of a record, which begins with `lead`, and the rows of all that is within it."""
        row = lead | _row(sheet, record)
        kind = sheet.names[0] if sheet.names else None
        if kind == "assessment" and record.get("evidence"):
            self.keys += 1
            row["key"] = f"{sheet.name}-{self.keys}"
        yield sheet.name, row
        if sheet.names is None:
            return
        key = [row.get(name) for name in sheet.names[1]]
        for inner in SHEETS.values():
            for owner in inner.owners:
                if owner.kind == kind:
                    yield from self._within(inner, owner, record, key)

    def _within(
        self, sheet: Sheet, owner: Owner, record: Content, key: list[cells.Plain]
    ) -> Iterator[tuple[str, Row]]:
        lead = dict(zip(owner.columns, key, strict=True))
        if not owner.field:
            for dimension, inner in _assessments(record):
                yield from self.rows(sheet, inner, lead | {"dimension": dimension})
            return
        for inner in _listed(record, owner.field, WORDS.get(owner.field)):
            yield from self.rows(sheet, inner, lead)


def _row(sheet: Sheet, record: Content) -> Row:
    """The cells of a record's own fields. Raises `ValueError` for a field without a column."""
    aliases = ALIASES.get(sheet.kind, {})
    given = {aliases.get(k, k): v for k, v in record.items() if v is not None}
    columns = [*sheet.columns, *_further(sheet, given)]
    if sheet.kind == "Observation":
        own = sheet.by_name
        columns += [Column(n, ("period", n.removeprefix("period_")), own[n].sort) for n in PERIOD]
    found = {c.name: _taken(given, c.path) for c in columns if c.path}
    by_name = {c.name: c for c in columns if c.path}
    row = {n: cells.written(by_name[n], v) for n, v in found.items() if v is not None}
    for field, value in given.items():
        _refuse_lost(sheet, columns, field, value)
    return row


def _refuse_lost(sheet: Sheet, columns: list[Column], field: str, value: object) -> None:
    """Refuse a field, or a part of one, that has no column and that the reader would read."""
    if field in _passed_on(sheet):
        return
    inner = {c.path[1] for c in columns if c.path[:1] == (field,) and len(c.path) > 1}
    parts = set(value) if isinstance(value, Mapping) else set()
    if not any(c.path[:1] == (field,) for c in columns):
        raise ValueError(f"the sheet {sheet.name} has no column for '{field}'")
    if inner and (not isinstance(value, Mapping) or parts - inner):
        raise ValueError(f"the sheet {sheet.name} cannot hold {field} {value!r}")


def _passed_on(sheet: Sheet) -> set[str]:
    """The fields that other sheets hold, or that the reader passes over."""
    fields = set(UNREAD.get(sheet.kind, set()))
    for inner in SHEETS.values():
        fields |= {o.field for o in inner.owners if sheet.names and o.kind == sheet.names[0]}
    if sheet.kind == "Observation":
        fields |= {d.path[0] for d in dimensions().values()}
        fields |= set(SHARED["facilitator_roles"].values())
    return fields


def _taken(record: Content, path: tuple[str, ...]) -> Any:
    value: Any = record
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _further(sheet: Sheet, record: Content) -> list[Column]:
    """Columns for the languages of a record's names that the sheet has none for."""
    stems = {c.path[0] for c in sheet.columns if c.path[1:] == ("en",)}
    found = (f"{s}_{tag}" for s in stems for tag in record.get(s) or {})
    return [language(name, name.partition("_")[0]) for name in found if name not in sheet.by_name]


def _listed(record: Content, field: str, words: str | None = None) -> list[Any]:
    value = record.get(field)
    listed = value if isinstance(value, list) else [] if value is None else [value]
    if words:
        listed = [v if isinstance(v, Mapping) else {words: v} for v in listed]
    if wrong := next((v for v in listed if not isinstance(v, Mapping)), None):
        raise ValueError(f"{field} should hold records, not {wrong!r}")
    return listed


def _assessments(record: Content) -> Iterator[tuple[str, Content]]:
    """Each assessment of an observation with its dimension, and its value under that name."""
    seen: set[tuple[str, ...]] = set()
    for dimension in dimensions().values():
        if dimension.path in seen:
            continue
        seen.add(dimension.path)
        shared = _shared(record, dimension.path[0])
        answers = _taken(record, dimension.path)
        for answer in answers if isinstance(answers, list) else [answers]:
            if answer is not None:
                given = answer if isinstance(answer, Mapping) else {"value": answer, **shared}
                yield _said(dimension.path, given, dimension.name)


def _shared(record: Content, field: str) -> Content:
    """What the answers under a field share: their reason, source, and so on."""
    within = record.get(field) if field == "consensus" else record
    found = {k: (within or {}).get(name) for k, name in SHARED.get(field, {}).items()}
    return {k: v for k, v in found.items() if v is not None}


def _said(path: tuple[str, ...], given: Content, name: str) -> tuple[str, Content]:
    """The dimension of an assessment under a field, and the assessment without it."""
    rest = dict(given)
    for dimension in (d for d in dimensions().values() if d.path == path):
        if all(rest.get(k) == v for k, v in dimension.key):
            for key, _ in dimension.key:
                del rest[key]
            if dimension.value != "value" and dimension.value in rest:
                rest["value"] = rest.pop(dimension.value)
            return dimension.name, rest
    raise ValueError(f"{given!r} is of no dimension of {name}")
