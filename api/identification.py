"""Which dataset a request is about, and what it says of it.

https://www.w3.org/TR/sparql11-http-rdf-update/, section 4: the address of a dataset on this server
names it directly, `graph` with the IRI of its graph indirectly, and `default` the default graph.
"""

import re

from fastapi import Request

from api import forms
from api.errors import BadRequest
from api.fields import joined
from api.links import links
from api.writers import UnacceptableDataset
from kg import catalogue
from kg.store import DATASETS

DEFAULT = "?default"
"""Stands for the default graph, which holds the curated data; no dataset can be called so."""
FOREIGN = "?"
"""Stands for a graph that can be no dataset of this server."""
IRI = r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+"
NAME = r"[\w!#$&+.^`|~*-]+"
VALUE = r'"(?:[^"\\]|\\.)*"|[^\s;,"]+'
LINK = re.compile(rf"<([^<>]*)>((?:\s*;\s*{NAME}(?:\s*=\s*(?:{VALUE}))?)*)")
PARAMETER = re.compile(rf";\s*({NAME})(?:\s*=\s*({VALUE}))?")


def identified(request: Request, *others: str) -> str | None:
    """The name of the dataset that the parameters name; None where they name no graph.

    `others` are parameters that the route has beside. Raises `BadRequest`, `BadParameters`.
    """
    ways = ("graph", "default")
    forms.expect(request, (*ways, *others), several=ways)
    graphs, defaults = (request.query_params.getlist(name) for name in ("graph", "default"))
    if len(graphs) + len(defaults) > 1 or any(defaults):
        raise BadRequest("Name one graph: graph=IRI once, or default without a value.")
    if defaults:
        return DEFAULT
    if not graphs:
        return None
    if not re.fullmatch(IRI, graphs[0]):
        raise BadRequest(f"A graph is named by an absolute IRI, such as {DATASETS}my-cases.")
    for base in (DATASETS, links(request).url("/datasets/")):
        if graphs[0].startswith(base):
            return graphs[0].removeprefix(base)
    return FOREIGN


def acceptable(name: str) -> str:
    """The name, if a dataset can have it. Raises `UnacceptableDataset`."""
    if name == FOREIGN:
        raise UnacceptableDataset(f"The graph of a dataset is called {DATASETS}NAME.")
    try:
        return catalogue.named(name)
    except catalogue.Unacceptable as wrong:
        raise UnacceptableDataset(f"{str(wrong).capitalize()}.") from None


def licence(request: Request) -> str:
    """The target of the link to a licence (RFC 8288, RFC 4946); empty where there is none.

    Raises `UnacceptableDataset`.
    """
    header = joined(request.headers, "link") or ""
    found = [target for target, said in LINK.findall(header) if "license" in _relations(said)]
    if len(found) > 1:
        raise UnacceptableDataset("A dataset has one licence, and the request links to several.")
    if found and not catalogue.IRI.fullmatch(found[0]):
        raise UnacceptableDataset("The licence is no address that begins with https://.")
    return found[0] if found else ""


def _relations(parameters: str) -> list[str]:
    """The relation types of a link: those of its first `rel`, as RFC 8288, 3.3, has it."""
    said = (value for name, value in PARAMETER.findall(parameters) if name.lower() == "rel")
    return next(said, "").strip('"').lower().split()
