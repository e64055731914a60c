"""RDF in any syntax as a source: what it says of Klynge's own kinds, and anything else beside.

Nothing outside the file is ever read: no remote context, no external entity, no relative address.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

import pyoxigraph as ox

from kg.facts import Facts
from kg.sources import context
from kg.sources.located import LARGEST, Unreadable, text_in
from kg.sources.reading import Fault, Place, Reading
from kg.terms import text
from kg.vocabulary import BASE, CG, ID, RDF

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
MOST_TRIPLES = 500_000
RELATIVE = "https://relative.invalid/"
"""What relative addresses in JSON-LD, which the parser would drop in silence, are made to show."""
GENERATED = BASE + ".well-known/genid/"
"""Where nodes without an address get one (RDF 1.1 Concepts, 3.5)."""
EXTRA = {
    CG.onDimension.value: {"Assessment"},
    CG.exercisedByText.value: {"Assessment"},
    CG.authorsInOrder.value: {"Work"},
    CG.editorsInOrder.value: {"Work"},
}
"""Properties that the readers of case files make of fields with another name."""
HEAD = re.compile(
    r"""^\s*(?:<(?P<iri>[^<>\s]+)>|(?P<name>[\w.-]*:[\w./%~-]*)"""
    r"""|<[\w:.-]+\s+rdf:about="(?P<about>[^"]+)"|.*"@id"\s*:\s*"(?P<id>[^"]+)")"""
)
"""What a line begins to speak of, in Turtle and its kin, RDF/XML and JSON-LD."""
ENTITY = re.compile(r"""<!ENTITY\s+(\S+)\s+(?:"([^"]*)"|'([^']*)')""")


def read(paths: Iterable[Path]) -> Reading:
    """What RDF files say, as one reading. Faults are collected, not raised.

    The triples of all graphs in a file are taken as those of one.
    """
    reading = Reading()
    for path in paths:
        try:
            reading.add(_File(path).reading)
        except Unreadable as error:
            reading.faults.append(error.fault)
    return reading


class _File:
    """One file on its way to a reading; raises `Unreadable` where it cannot be parsed."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self.format = FORMATS[path.suffix.lower()]
        self.text = text_in(path)
        self.prefixes: dict[str, str] = {}
        self.reading = Reading(list(self._ground()))
        if not self.reading.triples:
            raise Unreadable(Place(self.name), "says nothing: no statement could be read in it")
        self._mark()
        self.reading.faults += sorted(set(_misused(self.reading)))

    def _quads(self) -> Iterator[ox.Quad]:
        """The statements of the file, each as soon as it is read."""
        base = RELATIVE if self.format == ox.RdfFormat.JSON_LD else None
        if self.format == ox.RdfFormat.RDF_XML:
            self._refuse_bombs()
        try:
            parser = ox.parse(self.text.encode(), format=self.format, base_iri=base)
            for number, quad in enumerate(parser):
                if number >= MOST_TRIPLES:
                    raise self._unreadable(f"holds more than {MOST_TRIPLES} statements")
                yield quad
            self.prefixes = dict(parser.prefixes)
        except SyntaxError as error:
            raise self._unreadable(_explained(error.msg), error.lineno) from None

    def _ground(self) -> Iterator[ox.Triple]:
        """The triples, with an address for every node that has none.

        It is made of the file's content and the node's place in it, so it is the same each time.
        """
        stem = GENERATED + hashlib.sha256(self.text.encode()).hexdigest()[:16]
        made: dict[ox.BlankNode, ox.NamedNode] = {}

        def named(term: ox.NamedNode | ox.BlankNode) -> ox.NamedNode:
            """The term itself, or the address made for it."""
            if isinstance(term, ox.BlankNode):
                return made.setdefault(term, ox.NamedNode(f"{stem}-{len(made)}"))
            self._refuse_elsewhere(term.value)
            return term

        for quad in self._quads():
            if isinstance(quad.object, ox.Triple) or isinstance(quad.subject, ox.Triple):
                raise self._unreadable("holds a quoted triple (RDF-star), which Klynge cannot keep")
            if not isinstance(quad.object, ox.Literal):
                yield ox.Triple(named(quad.subject), quad.predicate, named(quad.object))
                continue
            if quad.object.direction is not None:
                raise self._unreadable("holds text with a base direction, which Klynge cannot keep")
            yield ox.Triple(named(quad.subject), quad.predicate, quad.object)

    def _refuse_elsewhere(self, iri: str) -> None:
        if iri.startswith(RELATIVE):
            said = iri.removeprefix(RELATIVE)
            raise self._unreadable(f"names '{said}' by a relative address; write it whole")
        if iri.startswith("file:"):
            raise self._unreadable(f"names '{iri}', which is a file of one machine")

    def _refuse_bombs(self) -> None:
        """Count what the entities of RDF/XML unfold to, before anything is unfolded."""
        unfolded = 0
        for name, double, single in ENTITY.findall(self.text):
            value = double or single
            if re.search(r"&(?!#)", value):
                raise self._unreadable(f"defines the entity '{name}' by another one")
            unfolded += len(value) * self.text.count(f"&{name};")
        if unfolded > LARGEST:
            raise self._unreadable(f"unfolds to more than {LARGEST // 2**20} MB")

    def _mark(self) -> None:
        """Remember where each subject is first spoken of, as far as the lines show it."""
        places = self.reading.places
        subjects = {text(t.subject) for t in self.reading.triples}
        for number, line in enumerate(self.text.split("\n"), start=1):
            if (iri := self._spoken_of(line)) in subjects:
                places.setdefault((iri, None), Place(self.name, number))
        for subject in subjects:
            places.setdefault((subject, None), Place(self.name))

    def _spoken_of(self, line: str) -> str:
        found = HEAD.match(line)
        if found is None:
            return ""
        if name := found["name"]:
            prefix, _, local = name.partition(":")
            return self.prefixes.get(prefix, f"{prefix}:") + local
        return found["iri"] or found["about"] or found["id"] or ""

    def _unreadable(self, message: str, line: int | None = None) -> Unreadable:
        return Unreadable(Place(self.name, line), message)


def _explained(message: str) -> str:
    """A message of the parser, in words where a reader would not understand it."""
    if "LoadDocumentCallback" in message:
        return "names a context elsewhere, which is never fetched; put the context into the file"
    if "No scheme found" in message:
        return "names something by a relative address; write it whole"
    return f"is not valid: {message}"


def _misused(reading: Reading) -> Iterator[Fault]:
    """A fault for each of Klynge's terms that is used where data cannot use it."""
    facts = Facts(reading.triples)
    allowed = {p: set(kinds) for p, kinds in context.properties().items()}
    for iri, owners in EXTRA.items():
        allowed.setdefault(iri, set()).update(owners)
    for node, statements in facts.about.items():
        kinds = {text(k).removeprefix(CG.base) for k in facts.objects(node, RDF.type)}
        place, thing = reading.places[node, None], node.removeprefix(ID.base)
        own = {text(k) for k in facts.objects(node, RDF.type) if text(k).startswith(CG.base)}
        for kind in sorted(k.removeprefix(CG.base) for k in own):
            if kind not in context.kinds():
                message = f"{thing} is said to be a '{kind}', which is no kind that data state"
                yield Fault(place, "type", message + _hint(kind, context.kinds()))
        for iri in (p for p in statements if p.startswith(CG.base)):
            local = iri.removeprefix(CG.base)
            if iri not in allowed:
                known = [p.removeprefix(CG.base) for p in allowed]
                message = f"{thing} has a '{local}', which is no property that data state"
                yield Fault(place, local, message + _hint(local, known))
            elif not kinds & allowed[iri]:
                owners_named = ", ".join(sorted(allowed[iri]))
                message = f"{thing} has a '{local}' but is not said to be a {owners_named}"
                yield Fault(place, local, message)


def _hint(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, known, n=1, cutoff=0.7)
    return f"; did you mean '{near[0]}'?" if near else ""
