"""What a reader asks on the page of queries: a query of their own, or a question with values."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from api import forms
from api.figures.files import FILES
from api.languages import PARAMETER
from api.questions import LISTED
from kg.parameters import BadParameter
from kg.queries import Query
from kg.store import Store

VIEWS = ("table", "chart", "map", "graph")
TABLES = ("json", "csv", "xlsx", "markdown", "latex")
FORMS = ("html", *TABLES, *(f for f in FILES if f not in TABLES))
OWN = ("query", "view", "example", "format")
START = """SELECT ?cluster ?name ?country
WHERE {
  ?cluster a cg:Cluster ; rdfs:label ?name ; cg:inCountry/cg:countryCode ?country .
  FILTER(LANG(?name) = "en")
}
ORDER BY ?country ?name
LIMIT 20"""
"""What the editor holds at first."""
EXAMPLES = {q.name: q for q in LISTED}


@dataclass(frozen=True)
class Asked:
    """What is asked: the text to run, None for nothing, how to show it, and the example used."""

    text: str | None
    shown: str
    view: str = "table"
    form: str = "html"
    example: Query | None = None
    given: dict[str, str] = field(default_factory=dict)
    fault: str | None = None
    """What is wrong with the parameters of the example."""

    @property
    def said(self) -> dict[str, str]:
        """The parameters of an address that asks for the same, in the same view."""
        view = {} if self.view == "table" else {"view": self.view}
        if self.example:
            return {"example": self.example.name, **self.given, **view}
        return {} if self.text is None else {"query": self.text, **view}


def asked(parameters: Iterable[tuple[str, str]], store: Store) -> Asked:
    """What is asked of a store. Raises `forms.BadParameters` for what is not as it should be."""
    said: dict[str, str] = {}
    for name, value in parameters:
        if name in said:
            raise forms.refused((name, "is given more than once"))
        said[name] = value.replace("\r\n", "\n") if name == "query" else value
    view, form = said.get("view") or "table", said.get("format") or "html"
    if view not in VIEWS:
        raise forms.refused(("view", f"should be one of {', '.join(VIEWS)}"))
    if form not in FORMS or (view == "table" and form in ("svg", "png")):
        drawn = ", svg and png of a chart, map or graph"
        raise forms.refused(("format", f"should be one of html, {', '.join(TABLES)}{drawn}"))
    more = {n: v for n, v in said.items() if n not in (*OWN, PARAMETER)}
    if said.get("example"):
        if "query" in said:
            raise forms.refused(("example", "is given with a query; give one of them"))
        return _example(said["example"], more, store, Asked(None, "", view, form))
    if more:
        known = ", ".join(OWN)
        raise forms.refused(*((n, f"is not a parameter here; there are {known}") for n in more))
    text = said.get("query")
    return Asked(text, START if text is None else text, view, form)


def _example(name: str, given: dict[str, str], store: Store, shown: Asked) -> Asked:
    """A question with values for its parameters; without those that it needs it is not run."""
    if (query := EXAMPLES.get(name)) is None:
        raise forms.refused(("example", f"{name!r} is no question; /queries lists them"))
    filled = {k: v for k, v in given.items() if v}
    missing = [p.name for p in query.parameters if p.default is None and p.name not in filled]
    shown = replace(shown, shown=plain(query, query.text), example=query, given=filled)
    try:
        text = query.text if missing else query.bound(filled)
        query.refuse_unknown(store, filled)
    except BadParameter as bad:
        return replace(shown, fault=str(bad))
    text = plain(query, text)
    return replace(shown, text=None if missing else text, shown=text)


def plain(query: Query, text: str) -> str:
    """The text of a question without its header, but for what it asks."""
    lines = [line for line in text.strip().split("\n") if not line.startswith("# ")]
    return "\n".join([f"# {query.question}", *lines])
