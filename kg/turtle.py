"""The canonical Turtle form of the ontology: grouped, ordered, one term a block.

`canonical` writes a file the same way whatever order its triples come in, so that a change to one
term is a change to one block. Comments are not kept: what is worth saying is said in annotations.
"""

import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from kg.vocabulary import CG, DCTERMS, ID, OWL, RDF, RDFS, SKOS, VANN, XSD

PREFIXES = {
    "cg": CG.base,
    "claim": ID.base + "claim/",
    "hypothesis": ID.base + "hypothesis/",
    "programme": ID.base + "programme/",
    "theory": ID.base + "theory/",
    "work": ID.base + "work/",
    "owl": OWL.base,
    "rdf": RDF.base,
    "rdfs": RDFS.base,
    "skos": SKOS.base,
    "dcterms": DCTERMS.base,
    "vann": VANN.base,
    "xsd": XSD.base,
    "sh": "http://www.w3.org/ns/shacl#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "schema": "https://schema.org/",
}
GROUPS = [
    OWL.Ontology,
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
]
LAST = [OWL.Restriction, OWL.AllDisjointClasses, OWL.AllDifferent, OWL.Axiom]
LEADING = [RDF.type, RDFS.label, SKOS.altLabel, SKOS.notation, SKOS.definition, SKOS.example]
TRAILING = [RDFS.seeAlso, CG.citedAs, CG.locator, DCTERMS.source, RDFS.isDefinedBy]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def canonical(triples: Iterable[ox.Triple]) -> str:
    """The one canonical Turtle document for these triples."""
    return _Document(triples).text()


class _Document:
    """Triples indexed for writing, with a stable name for every blank node that needs one."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.about: dict[Term, dict[ox.NamedNode, set[Term]]] = defaultdict(
            lambda: defaultdict(set)
        )
        uses: Counter[Term] = Counter()
        for triple in set(triples):
            self.about[triple.subject][triple.predicate].add(triple.object)
            uses[triple.object] += 1
        self.inline = {n for n, times in uses.items() if times == 1 and n in self.about}
        self._refuse_cycles()

    def _refuse_cycles(self) -> None:
        """Blank nodes that lead back to themselves have no canonical form here."""

        def walk(node: Term, path: frozenset[Term]) -> None:
            """Follow blank nodes, refusing one that is on its own path."""
            if node in path:
                raise ValueError("blank nodes that form a cycle cannot be written canonically")
            for objects in self.about.get(node, {}).values():
                for o in objects:
                    if isinstance(o, ox.BlankNode):
                        walk(o, path | {node})

        for node in [n for n in self.about if isinstance(n, ox.BlankNode)]:
            walk(node, frozenset())

    def text(self) -> str:
        """Prefixes, then every subject under the heading of its kind."""
        subjects = [s for s in self.about if not (isinstance(s, ox.BlankNode) and s in self.inline)]
        body: list[str] = []
        heading = ""
        for subject in sorted(subjects, key=self._position):
            if (group := self._heading(subject)) != heading:
                heading = group
                body.append(f"# {heading}\n")
            body.append(self._block(subject))
        text = "\n".join(body)
        used = [p for p in PREFIXES if re.search(rf"(?<![\w-]){p}:[\w-]", text)]
        head = "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in used)
        return f"{head}\n{text}"

    def _kind(self, subject: Term) -> ox.NamedNode:
        types = sorted(
            (t for t in self.about[subject].get(RDF.type, ()) if isinstance(t, ox.NamedNode)),
            key=lambda t: t.value,
        )
        known = [t for t in types if t in GROUPS or t in LAST]
        specific = [t for t in types if t.value != OWL.base + "NamedIndividual"]
        return (known or specific or [OWL.Thing])[0]

    def _heading(self, subject: Term) -> str:
        return _spaced(_local(self._kind(subject).value))

    def _position(self, subject: Term) -> tuple[int, str, tuple[object, ...]]:
        kind = self._kind(subject)
        if kind in GROUPS:
            rank = GROUPS.index(kind)
        elif kind in LAST:
            rank = len(GROUPS) + 1 + LAST.index(kind)
        else:
            rank = len(GROUPS)
        return rank, _spaced(_local(kind.value)), _natural(self._sort_key(subject))

    def _sort_key(self, subject: Term) -> str:
        if isinstance(subject, ox.NamedNode):
            return subject.value
        if not isinstance(subject, ox.BlankNode):
            return str(subject)
        return self._content(subject) + self._users(subject)

    def _content(self, node: Term) -> str:
        """What a blank node says, written out: equal for equal nodes, whatever their labels."""
        if not isinstance(node, ox.BlankNode):
            return str(node)
        parts = (f"{p.value} {self._content(o)}" for p, os in self.about[node].items() for o in os)
        return "[" + "; ".join(sorted(parts)) + "]"

    def _block(self, subject: Term) -> str:
        lines = self._statements(subject, "  ")
        return f"{self._written(subject, '')}\n" + " ;\n".join(lines) + " .\n"

    def _statements(self, subject: Term, indent: str) -> list[str]:
        lines = []
        for predicate in sorted(self.about[subject], key=_predicate_position):
            values = sorted(
                self.about[subject][predicate], key=lambda o: _natural(self._sort_key(o))
            )
            written = f" ,\n{indent}  ".join(self._written(v, indent + "  ") for v in values)
            name = "a" if predicate == RDF.type else self._written(predicate, "")
            lines.append(f"{indent}{name} {written}")
        return lines

    def _written(self, term: Term, indent: str) -> str:
        if isinstance(term, ox.NamedNode):
            return _compact(term.value)
        if isinstance(term, ox.BlankNode):
            return self._blank(term, indent)
        if isinstance(term, ox.Literal) and term.datatype.value != XSD.base + "string":
            return _typed(term)
        return str(term)

    def _blank(self, node: ox.BlankNode, indent: str) -> str:
        if node in self.inline and set(self.about[node]) == {RDF.first, RDF.rest}:
            return self._list(node, indent)
        if node not in self.inline:
            return "_:" + self.label(node) if indent or self._shared(node) else "[]"
        lines = " ;\n".join(self._statements(node, indent + "  "))
        return f"[\n{lines}\n{indent}]"

    def _shared(self, node: ox.BlankNode) -> bool:
        return any(node in os for ps in self.about.values() for os in ps.values())

    def _list(self, node: Term, indent: str) -> str:
        items: list[str] = []
        while node != RDF.nil:
            (first,) = self.about[node][RDF.first]
            items.append(self._written(first, indent + "  "))
            (node,) = self.about[node][RDF.rest]
        if sum(map(len, items)) < 90:
            return f"( {' '.join(items)} )"
        inner = f"\n{indent}  ".join(items)
        return f"(\n{indent}  {inner}\n{indent})"

    def label(self, node: Term) -> str:
        """A label made from what the node says, and of whom, which stays as others come and go."""
        said = self._content(node) + self._users(node)
        return "n" + hashlib.sha256(said.encode()).hexdigest()[:10]

    def _users(self, node: Term) -> str:
        """What points at a blank node, which tells it from one that says the same.

        A blank node among them is known by what it says and by what points at it in turn.
        """
        return " ".join(
            sorted(
                f"{s.value if isinstance(s, ox.NamedNode) else self._sort_key(s)} {p.value}"
                for s, statements in self.about.items()
                for p, objects in statements.items()
                if node in objects
            )
        )


def _predicate_position(predicate: ox.NamedNode) -> tuple[int, str]:
    if predicate in LEADING:
        return LEADING.index(predicate), ""
    if predicate in TRAILING:
        return 100 + TRAILING.index(predicate), ""
    return 50, predicate.value


def _compact(iri: str) -> str:
    for prefix, base in PREFIXES.items():
        local = iri.removeprefix(base)
        if local != iri and re.fullmatch(r"\w[\w-]*", local):
            return f"{prefix}:{local}"
    return f"<{iri}>"


def _typed(literal: ox.Literal) -> str:
    if literal.language or literal.datatype.value == RDF.base + "langString":
        return str(literal)
    plain = {"integer": r"[+-]?\d+", "boolean": "true|false"}.get(_local(literal.datatype.value))
    if plain and re.fullmatch(plain, literal.value):
        return literal.value
    quoted = str(ox.Literal(literal.value))
    return f"{quoted}^^{_compact(literal.datatype.value)}"


def _natural(text: str) -> tuple[object, ...]:
    """Digits compare as numbers, so that step 2 comes before step 10."""
    parts = re.split(r"(\d+)", text)
    numbered = tuple((1, int(p), "") if p.isdecimal() else (0, 0, p) for p in parts)
    return (*numbered, (0, 0, text))


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


def main(folder: Path) -> None:
    """Write every Turtle file below a folder in its canonical form (`make format`)."""
    for path in sorted(folder.rglob("*.ttl")):
        parsed = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        path.write_text(canonical(quad.triple for quad in parsed), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
