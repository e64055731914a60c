"""The syntaxes that statements are written in, by media type and by suffix."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from api.errors import NotAcceptable
from api.media import GRAPHS
from kg.turtle import PREFIXES

XML_NAME = re.compile(r"[^\W\d][\w.-]*$")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Syntax:
    """A syntax of RDF; `graphs` tells whether it can say which graph a statement comes from."""

    suffix: str
    media: str
    graphs: bool = False

    @property
    def form(self) -> ox.RdfFormat:
        """What the engine calls it."""
        return GRAPHS[self.media]

    def written(self, quads: Sequence[ox.Quad]) -> bytes:
        """Statements in this syntax. Raises `NotAcceptable` for what XML has no way to write."""
        if self.form == ox.RdfFormat.RDF_XML:
            _refuse_unwritable(quads)
        content = quads if self.graphs else list(dict.fromkeys(q.triple for q in quads))
        prefixes = {} if self.form == ox.RdfFormat.JSON_LD else PREFIXES
        written = ox.serialize(content, format=self.form, prefixes=prefixes)
        assert written is not None
        return written


SYNTAXES = (
    Syntax("ttl", "text/turtle"),
    Syntax("jsonld", "application/ld+json"),
    Syntax("nt", "application/n-triples"),
    Syntax("rdf", "application/rdf+xml"),
    Syntax("trig", "application/trig", graphs=True),
    Syntax("nq", "application/n-quads", graphs=True),
)
BY_SUFFIX = {s.suffix: s for s in SYNTAXES}


def _refuse_unwritable(quads: Sequence[ox.Quad]) -> None:
    """XML has no form for some properties (RDF/XML, section 7) and control characters."""
    for quad in quads:
        said = quad.object.value if isinstance(quad.object, ox.Literal) else ""
        if not XML_NAME.search(quad.predicate.value) or NOT_XML.search(said):
            raise NotAcceptable(
                "This cannot be written as RDF/XML; every other syntax can.",
                offered=[s.media for s in SYNTAXES if s.form != ox.RdfFormat.RDF_XML],
            )
