"""The sheets of a workbook: one for each kind of record, its columns the fields of the context.

There is no second schema: the columns, their types and their scales are those of
`ontology/context.jsonld`. Only how records hang together is said here. A field within a field has
both names in its column (`period_start`); names have a column for each language (`names_nb`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from kg.sources import context
from kg.vocabulary import CG

LANGUAGES = ("en", "nb", "fi", "es", "eu", "sv")
"""The languages that an empty workbook has columns for; more may be added."""
SHARED = {"locator": "Passage", "work": "Passage", "why": "Evidence", "source": "Evidence"}
SHARED |= {"basis": "Evidence", "direction": "Evidence"}
"""Fields that the reader uses to make other things, and the kind whose property each then is."""
LISTS = {"alt_names", "authors", "editors", "operator", "cluster_organisation", "successor"}
LISTS |= {"predecessor", "also_recorded_as", "cited_in", "about_countries", "about", "inventory"}
LISTS |= {"exact", "closest"}
SINGLE = {CG.exactConcept.value, CG.closestConcept.value}
"""What is single although a field of the same name elsewhere is a list."""
TRUTHS = {"seen"}


class Sort(StrEnum):
    """What the cells of a column hold; open cells hold text, numbers, true or false."""

    TEXT = "text"
    WHOLE = "whole number"
    TRUTH = "true or false"
    DATE = "date"
    OPEN = "text or number"
    PEOPLE = "people"


@dataclass(frozen=True)
class Column:
    """A column: where its value stands in the record, and what the context says of it.

    A column without a path is not part of the record: it says which record the row belongs to.
    """

    name: str
    path: tuple[str, ...]
    sort: Sort = Sort.TEXT
    many: bool = False
    predicate: str | None = None
    scale: tuple[str, ...] = ()


@dataclass(frozen=True)
class Owner:
    """What the rows of a sheet belong to: a kind of record, named by columns, and its field."""

    kind: str
    field: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """What an assessment is of: the field that it stands under, and how it is written there."""

    name: str
    path: tuple[str, ...]
    key: tuple[tuple[str, str], ...]
    value: str
    scale: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet; `names` is the kind that other rows know its rows by, and the columns they use."""

    name: str
    kind: str
    columns: tuple[Column, ...]
    section: str | None = None
    owners: tuple[Owner, ...] = ()
    names: tuple[str, tuple[str, ...]] | None = None

    @property
    def by_name(self) -> dict[str, Column]:
        """The columns by their names."""
        return {c.name: c for c in self.columns}


def columns(kind: str, without: set[str], lead: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """The columns of a kind of record: those that say what a row belongs to, then its fields."""
    fields = {k: d for k, d in context.fields(kind).items() if k not in without}
    return (*(_leading(name) for name in lead), *_columns(fields, ()))


def language(name: str, stem: str = "names") -> Column:
    """The column for names in a language, such as names_nb."""
    tag = name.removeprefix(f"{stem}_")
    return Column(f"{stem}_{tag}", (stem, tag), predicate=LABEL)


def _leading(name: str) -> Column:
    sort = Sort.WHOLE if name.startswith("period_") else Sort.TEXT
    scale = tuple(dimensions()) if name == "dimension" else ()
    return Column(name, (), sort, predicate=LEADING.get(name), scale=scale)


def _columns(fields: Mapping[str, Any], outer: tuple[str, ...]) -> Iterator[Column]:
    for field, definition in fields.items():
        path = (*outer, field)
        inner = definition if isinstance(definition, dict) else {}
        if inner.get("@id") == "@nest":
            yield from _columns(inner["@context"], path)
        elif inner.get("@container") == "@language":
            yield from (language(tag, field) for tag in LANGUAGES)
        elif field == "region":
            within = context.fields("Region")
            yield from _columns({k: within[k] for k in ("name", "nuts")}, path)
        else:
            yield _column(path, definition)


def _column(path: tuple[str, ...], definition: object) -> Column:
    field = path[-1]
    if definition is None and field in SHARED:
        definition = context.fields(SHARED[field])[field] or context.fields("Passage")[field]
    predicate = context.predicate(definition)
    is_open = predicate == CG.valueText.value
    scale = definition["@context"] if context.is_closed(definition) else ()  # type: ignore[index]
    return Column(
        "_".join(path),
        path,
        Sort.OPEN if is_open else _sort(field, definition),
        is_open or (field in LISTS and predicate not in SINGLE),
        predicate,
        tuple(scale),
    )


def _sort(field: str, definition: object) -> Sort:
    datatype = definition.get("@type") if isinstance(definition, dict) else None
    if datatype == "xsd:integer":
        return Sort.WHOLE
    if datatype == "xsd:date":
        return Sort.DATE
    if datatype == "xsd:boolean" or field in TRUTHS:
        return Sort.TRUTH
    return Sort.PEOPLE if field in ("authors", "editors") else Sort.TEXT


@cache
def dimensions() -> Mapping[str, Dimension]:
    """The dimensions of assessments by the names that the sheet uses."""
    found = _dimensions(context.fields("Observation"), ())
    return MappingProxyType({d.name: d for d in found})


def _dimensions(fields: Mapping[str, Any], outer: tuple[str, ...]) -> Iterator[Dimension]:
    for field, definition in fields.items():
        scope = definition.get("@context", {}) if isinstance(definition, dict) else {}
        path = (*outer, field)
        if not scope:
            continue
        if definition.get("@id") == "@nest":
            yield from _dimensions(scope, path)
        elif value := _field(scope, CG.assessedValue.value):
            scale = tuple(scope[value]["@context"])
            if key := _field(scope, CG.onDimension.value):
                for name in scope[key]["@context"]:
                    yield Dimension(name, path, ((key, name),), value, scale)
            else:
                yield Dimension("_".join(path), path, (), value, scale)


def _field(scope: Mapping[str, Any], predicate: str) -> str | None:
    return next((f for f, d in scope.items() if context.predicate(d) == predicate), None)


LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
PERIOD = ("cluster", "period_start", "period_end")
LEADING = {
    "cluster": CG.Cluster.value,
    "programme": CG.Programme.value,
    "work": CG.Work.value,
    "period_start": CG.firstYear.value,
    "period_end": CG.lastYear.value,
    "dimension": CG.onDimension.value,
    "value": CG.assessedValue.value,
    "assessment": CG.Assessment.value,
}
"""What the columns that say where a row belongs are about."""
UNREAD = {
    "Country": {"part_of"},
    "Work": {"claims"},
    "Claim": {"relation", "target", "source_file"},
}
"""Fields of a case file that the reader passes over, so that nothing is lost without them."""
ALIASES = {"Claim": {"source": "work"}}
"""Fields that say the same as another, which has the column."""


def _assessed() -> tuple[Column, ...]:
    lead = ("dimension", "value")
    return tuple(
        Column(c.name, ("value",), scale=tuple(dict.fromkeys(_values())), predicate=c.predicate)
        if c.name == "value"
        else c
        for c in columns("Assessment", {"evidence"}, (*PERIOD, *lead))
    )


def _values() -> Iterator[str]:
    for dimension in dimensions().values():
        yield from dimension.scale


def _strategies() -> tuple[Column, ...]:
    own = context.nested("Observation", "strategies")
    rest = columns("Assessment", {"evidence"})
    return (*map(_leading, PERIOD), *_columns(own, ()), *rest)


def _part(name: str, kind: str, field: str | None = None) -> Sheet:
    owner = Owner("cluster", field or name, ("cluster",))
    return Sheet(name, kind, columns(kind, set(), ("cluster",)), owners=(owner,))


def _main(name: str, kind: str, without: set[str], names: str | None = None) -> Sheet:
    own = columns(kind, without | UNREAD.get(kind, set()) | set(ALIASES.get(kind, {})))
    return Sheet(name, kind, own, name, names=(names, ("id",)) if names else None)


PARTS = {"programme_participations", "knowledge_organisations", "size", "observations", "facts"}
ASSESSMENT = ("assessment", ("key",))
KEY = Column("key", ())
_OBSERVED = (Owner("observation", "strategies", PERIOD),)
_ALL = (
    _main("countries", "Country", set()),
    _main("sources", "Work", {"candidates"}, "work"),
    Sheet(
        "candidates",
        "CandidateWork",
        columns("CandidateWork", set(), ("work",)),
        owners=(Owner("work", "candidates", ("work",)),),
    ),
    _main("organisations", "Organisation", set()),
    _main("programmes", "Programme", {"facts", "instruments"}, "programme"),
    Sheet(
        "instruments",
        "Instrument",
        columns("Instrument", set(), ("programme",)),
        owners=(Owner("programme", "instruments", ("programme",)),),
    ),
    _main("clusters", "Cluster", PARTS, "cluster"),
    _part("programme_participations", "Participation"),
    _part("knowledge_organisations", "KnowledgeLink"),
    _part("size", "SizeFigure"),
    Sheet(
        "facts",
        "Fact",
        columns("Fact", set(), ("cluster", "programme")),
        owners=(
            Owner("cluster", "facts", ("cluster",)),
            Owner("programme", "facts", ("programme",)),
        ),
    ),
    Sheet(
        "observations",
        "Observation",
        (*map(_leading, PERIOD), Column("note", ("note",), predicate=CG.note.value)),
        owners=(Owner("cluster", "observations", ("cluster",)),),
        names=("observation", PERIOD),
    ),
    Sheet(
        "assessments",
        "Assessment",
        (*_assessed(), KEY),
        owners=(Owner("observation", "", PERIOD),),
        names=ASSESSMENT,
    ),
    Sheet("strategies", "Assessment", (*_strategies(), KEY), owners=_OBSERVED, names=ASSESSMENT),
    Sheet(
        "evidence",
        "Evidence",
        columns("Evidence", set(), ("assessment",)),
        owners=(Owner("assessment", "evidence", ("assessment",)),),
    ),
    Sheet(
        "outcomes",
        "ReportedOutcome",
        columns("ReportedOutcome", set(), PERIOD),
        owners=(Owner("observation", "outcome", PERIOD),),
    ),
    _main("claims", "Claim", set()),
    _main("relations", "ClaimRelation", set()),
    _main("policy_comparison", "PolicyStatement", set()),
)
SHEETS: Mapping[str, Sheet] = MappingProxyType({sheet.name: sheet for sheet in _ALL})
"""Every sheet by its name, those that others refer to first."""
