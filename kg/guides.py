"""What helps to fill in a workbook: the comment and the drop-down of each column, and the sheet
that explains. Comments are the ontology's definitions, drop-downs its scales."""

from functools import cache

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import SH

from kg.checking import shapes
from kg.formats import Guide, Table
from kg.sentences import ontology
from kg.sources.sheets import LABEL, SHEETS, Column, Sheet, Sort, dimensions
from kg.sources.workbook import EXAMPLE
from kg.vocabulary import CG, ID, RDF, SKOS

ALLOWED_IN_COMMENT = 20
"""A longer list of values is only in the drop-down."""
OWN_WORDS = {
    "id": "The short name that other rows refer to: small letters, digits and hyphens.",
    "key": "A name of your own for the assessment, needed only if the sheet evidence has more "
    "evidence for it; any text that no other assessment has.",
}
BY_PREDICATE = {
    SKOS.altLabel.value: "Another name that is in use.",
    CG.Assessment.value: "The key of the assessment that this is further evidence for.",
    CG.Cluster.value: "The id of the cluster, which has a row in the sheet clusters.",
    CG.Programme.value: "The id of the programme, which has a row in the sheet programmes.",
    CG.Work.value: "The id of the source, which has a row in the sheet sources.",
}
COUNTRIES = {CG.countryCode.value, CG.inCountry.value, CG.policyOf.value}
STRATEGIES = (CG.Strategy,)
STEERING = (*STRATEGIES, CG.SteeringSignal, CG.SteeringChannel, CG.DevelopmentStep, CG.Concept)
CONCEPTS = {
    CG.exactStrategy.value: STRATEGIES,
    CG.closestStrategy.value: STRATEGIES,
    CG.exactConcept.value: STEERING,
    CG.closestConcept.value: STEERING,
}
"""The kinds of concepts that are offered for a property."""
SAYS = {
    Sort.TEXT: "",
    Sort.WHOLE: "A whole number.",
    Sort.TRUTH: "",
    Sort.DATE: "A date such as 2026-11-24.",
    Sort.OPEN: "A text or a number.",
    Sort.PEOPLE: "Each as Family, Given.",
}
HOW = (
    "Each sheet holds one kind of thing, each row one thing. A comment on every column says what "
    "it holds; the rows below say the same. Sheets and columns that you do not need may stay "
    "empty or be deleted, columns may stand in any order.",
    f"The grey rows are made-up examples. A row is not read if its first column begins with "
    f"'{EXAMPLE}', so examples may stay.",
    "Rows refer to one another by id. What happens in a cluster in a period names the cluster and "
    "the first and last year, exactly as in the sheet observations; either year may stay empty.",
    "Sources, organisations and programmes that come with Klynge need no row of their own.",
    "What no source says stays empty: empty means unknown, never no. Where sources disagree, each "
    "has a row of its own in assessments.",
    "Where a column takes several values, they are separated by ; in one cell, and a \\ before a ; "
    "keeps it as part of a value. In a name, \\, keeps a comma that does not part family and given "
    "name. In other columns several texts are separated by a line with only a ; in it.",
    "In CSV files, an apostrophe before a number ('08) says that it is text.",
    "Each cluster names its country; a country needs a row of its own only for further names. "
    "Names may be given in more languages, in columns such as names_de.",
    "Merged cells are refused. Of formulas, the value that was last saved is read.",
    "klynge check FILE names every fault with its sheet and cell.",
)


@cache
def guide(column: Column) -> Guide:
    """The comment and the drop-down of a column."""
    scales = {d.name: d.scale for d in dimensions().values()}
    by = ("dimension", scales) if column.predicate == CG.assessedValue.value else None
    return Guide(
        comment(column),
        () if by else choice(column),
        by,
        strict=not column.many and column.predicate not in COUNTRIES,
        text=column.sort not in (Sort.WHOLE, Sort.OPEN),
    )


def comment(column: Column) -> str:
    """What a column holds, in the words of the ontology, and which values it takes."""
    listed = choice(column)
    allowed = f"Allowed: {', '.join(listed)}." if 0 < len(listed) <= ALLOWED_IN_COMMENT else ""
    if column.predicate == CG.assessedValue.value:
        allowed = "Allowed is the scale of the dimension."
    several = "Several are separated by ;." if column.many else ""
    parts = (_definition(column), SAYS[column.sort], allowed, several)
    return " ".join(p for p in parts if p)


def choice(column: Column) -> tuple[str, ...]:
    """The values of a column that takes only some: the ontology's, by their short names."""
    if column.predicate == CG.assessedValue.value or column.scale:
        return column.scale
    if column.sort is Sort.TRUTH:
        return ("true", "false")
    if column.predicate in COUNTRIES:
        return _listed(CG.countryCode)
    if column.predicate == CG.naceDivision.value:
        return _listed(CG.naceDivision)
    return _concepts(CONCEPTS.get(column.predicate or "", ()))


def explanation() -> Table:
    """The sheet that explains: how to fill in the workbook, then every column."""
    rows = [("", "", said, "") for said in HOW]
    for sheet in SHEETS.values():
        rows.append((sheet.name, "", _about(sheet), ""))
        rows += [(sheet.name, c.name, comment(c), _values(c)) for c in sheet.columns]
    return Table("read me", ("sheet", "column", "what it holds", "values"), rows)


def _values(column: Column) -> str:
    if column.predicate == CG.assessedValue.value:
        return "; ".join(f"{d.name}: {', '.join(d.scale)}" for d in dimensions().values())
    return ", ".join(choice(column))


def _about(sheet: Sheet) -> str:
    return _english(CG[sheet.kind].value)


def _definition(column: Column) -> str:
    if column.predicate is None:
        return OWN_WORDS[column.name]
    if column.predicate == LABEL:
        return f"The name in the language {column.path[-1]}."
    return BY_PREDICATE.get(column.predicate) or _english(column.predicate)


def _english(term: str) -> str:
    found = ontology().objects(term, SKOS.definition)
    said = next(o.value for o in found if isinstance(o, ox.Literal) and o.language == "en")
    return said[0].upper() + said[1:].rstrip(".") + "."


@cache
def _listed(predicate: ox.NamedNode) -> tuple[str, ...]:
    """The values that the shapes list for a property."""
    graph = shapes()
    for shape in graph.subjects(SH.path, rdflib.URIRef(predicate.value)):
        if head := graph.value(shape, SH["in"]):
            return tuple(str(v) for v in Collection(graph, head))
    raise LookupError(f"no shape lists the values of {predicate.value}")


@cache
def _concepts(kinds: tuple[ox.NamedNode, ...]) -> tuple[str, ...]:
    """The concepts of some kinds, by the ids that exact and closest take."""
    about = ontology().about
    found = (s for s in about if not {*kinds}.isdisjoint(ontology().objects(s, RDF.type)))
    return tuple(sorted(s.removeprefix(CG.base).removeprefix(ID.base) for s in found))
