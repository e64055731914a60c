"""The terms and how they are written: each check lists its offenders, its docstring is the rule."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import pyoxigraph as ox
from ontology_graph import PROPERTY_KINDS, Graph, Node, is_own, short

from kg.vocabulary import CG, DCTERMS, ID, OWL, RDF, RDFS, SKOS, VANN

Check: TypeAlias = Callable[[Graph], Iterable[str]]

DATA = (ID.base + "claim/", ID.base + "work/")
"""What the curated data declares, and the ontology may cite."""

WRITTEN = (RDFS.label, SKOS.definition, SKOS.altLabel, SKOS.example, SKOS.scopeNote)


def undeclared_terms(graph: Graph) -> Iterator[str]:
    """A term of ours that is used anywhere is declared, that is, has a type."""
    used = {n for t in graph.triples for n in (t.subject, t.predicate, t.object) if is_own(n)}
    for term in used - graph.terms() - graph.typed(OWL.Ontology):
        if isinstance(term, ox.NamedNode) and not term.value.startswith((*DATA, *_homes(graph))):
            yield short(term)


def _homes(graph: Graph) -> list[str]:
    """How the addresses of the ontologies and their versions begin: those need no type."""
    return [o.value for o in graph.typed(OWL.Ontology)]


def untyped_subjects(graph: Graph) -> Iterator[str]:
    """Everything that something is said about has a type, but for lists and inverses."""
    for subject, about in graph.about.items():
        if RDF.type not in about and not {RDF.first, OWL.inverseOf} & set(about):
            yield graph.called(subject)


def terms_of_no_module(graph: Graph) -> Iterator[str]:
    """A term is declared in one module, and rdfs:isDefinedBy names that one."""
    for term in graph.terms():
        stated = graph.objects(term, RDFS.isDefinedBy)
        if len(graph.home[term]) != 1 or stated != graph.home[term]:
            where = ", ".join(sorted(map(short, graph.home[term])))
            yield f"{short(term)} (declared in {where or 'no module'})"


def missing_labels(graph: Graph) -> Iterator[str]:
    """A term has one rdfs:label in en and one in nb, and none without a language."""
    for term in graph.terms():
        languages = sorted(_languages(graph, term, RDFS.label))
        if [languages.count(x) for x in ("en", "nb")] != [1, 1] or "" in languages:
            yield f"{short(term)} has {languages}"


def missing_definitions(graph: Graph) -> Iterator[str]:
    """A term has one skos:definition in en, a class one in nb as well."""
    for term in graph.terms():
        languages = _languages(graph, term, SKOS.definition)
        wanted = ["en", "nb"] if term in graph.classes() else ["en"]
        if any(languages.count(x) != 1 for x in wanted) or languages.count("nb") > 1:
            yield f"{short(term)} has {sorted(languages)}"


def repeated_labels(graph: Graph) -> Iterator[str]:
    """No two terms have the same label in one language."""
    yield from _repeated(graph, RDFS.label)


def repeated_definitions(graph: Graph) -> Iterator[str]:
    """No two terms have the same definition in one language."""
    yield from _repeated(graph, SKOS.definition)


def untidy_texts(graph: Graph) -> Iterator[str]:
    """No text is empty, begins or ends with a space, or has two spaces or a line break inside."""
    for t in graph.triples:
        if isinstance(t.object, ox.Literal):
            text = t.object.value
            if text != " ".join(text.split()) or not text:
                yield f"{graph.called(t.subject)} {short(t.predicate)} {text!r}"


def texts_without_language(graph: Graph) -> Iterator[str]:
    """Labels, definitions, examples and notes say which language they are in."""
    for predicate in WRITTEN:
        for subject, text in graph.pairs(predicate):
            if isinstance(text, ox.Literal) and not text.language:
                yield f"{short(subject)} {short(predicate)} {text.value!r}"


def definitions_with_period(graph: Graph) -> Iterator[str]:
    """A definition is a phrase: it does not end with a period."""
    for term, text in _texts(graph, SKOS.definition):
        if text.value.endswith("."):
            yield f"{short(term)} @{text.language}"


def definitions_like_labels(graph: Graph) -> Iterator[str]:
    """A definition says more than the label."""
    for term, text in _texts(graph, SKOS.definition):
        if text.value.casefold() in _labels(graph, term, text.language):
            yield f"{short(term)} @{text.language}"


def circular_definitions(graph: Graph) -> Iterator[str]:
    """A definition does not begin by repeating the label."""
    for term, text in _texts(graph, SKOS.definition):
        start = re.sub(r"^(an?|the|en|ei|et) ", "", text.value.casefold())
        for label in _labels(graph, term, text.language):
            if re.match(rf"{re.escape(label)}(?!\w)", start):
                yield f"{short(term)} @{text.language}: {text.value!r}"


def labels_like_ids(graph: Graph) -> Iterator[str]:
    """A label is written for people: the labels of a term are not all its id."""
    for term in graph.terms():
        name = re.split(r"[#/]", term.value)[-1]
        texts = {o.value for o in graph.objects(term, RDFS.label) if isinstance(o, ox.Literal)}
        if texts == {name} and re.search(r"-|[a-z][A-Z]|\d", name):
            yield short(term)


def misnamed_terms(graph: Graph) -> Iterator[str]:
    """Classes are UpperCamel, properties lowerCamel, individuals lower-kebab."""
    for names, pattern in (
        (graph.classes(), r"([A-Z][a-z0-9]*)+"),
        (graph.properties(), r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*"),
        (graph.individuals(), r"[a-z0-9]+(-[a-z0-9]+)*"),
    ):
        for name in names:
            if not re.fullmatch(pattern, re.split(r"[#/]", name.value)[-1]):
                yield short(name)


def file_extensions(graph: Graph) -> Iterator[str]:
    """No IRI of a term or ontology ends with a file extension."""
    for term in graph.terms() | graph.typed(OWL.Ontology):
        if re.search(r"\.[A-Za-z][A-Za-z0-9]{1,4}$", term.value):
            yield term.value


def poor_headers(graph: Graph) -> Iterator[str]:
    """An ontology says its title, licence, maker, date, version, prefix and namespace."""
    wanted = [DCTERMS[n] for n in ("title", "description", "license", "creator", "created")]
    wanted += [OWL.versionIRI, OWL.versionInfo]
    wanted += [VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri]
    for ontology in graph.typed(OWL.Ontology):
        missing = [short(p) for p in wanted if not graph.objects(ontology, p)]
        versions = graph.objects(ontology, OWL.versionIRI)
        if missing or ontology in versions or not all(_under(ontology, v) for v in versions):
            yield f"{short(ontology)} lacks {missing or 'a version IRI below its own'}"


def foreign_imports(graph: Graph) -> Iterator[str]:
    """An ontology imports only modules that lie beside it, never something from the network."""
    for ontology, imported in graph.pairs(OWL.imports):
        if imported not in graph.typed(OWL.Ontology):
            yield f"{short(ontology)} imports {short(imported)}"


def confused_notations(graph: Graph) -> Iterator[str]:
    """A value has one skos:notation, and no other value of its scale or class has the same."""
    seen: dict[tuple[Node, str], set[str]] = defaultdict(set)
    for value in graph.individuals():
        notations = graph.objects(value, SKOS.notation)
        scales = graph.objects(value, CG.inScale)
        if len(notations) > 1 or (scales and not notations):
            yield f"{short(value)} has {len(notations)} notations"
        for notation in notations:
            assert isinstance(notation, ox.Literal)
            for group in scales or graph.objects(value, RDF.type):
                seen[group, notation.value].add(short(value))
    for (group, text), values in seen.items():
        if len(values) > 1:
            yield f"{text!r} in {short(group)}: {', '.join(sorted(values))}"


def idle_classes(graph: Graph) -> Iterator[str]:
    """A class is instantiated, a domain or range, a superclass or part of an axiom."""
    grouped = {m for _, head in graph.pairs(OWL.members) for m in graph.items(head)}
    used = {s for s, _ in graph.pairs(OWL.equivalentClass)}
    used |= {s for s, o in graph.pairs(RDFS.subClassOf) if isinstance(o, ox.BlankNode)}
    places = (RDF.type, RDFS.subClassOf, RDFS.domain, RDFS.range, OWL.someValuesFrom)
    used |= {o for p in (*places, OWL.allValuesFrom, OWL.onClass) for _, o in graph.pairs(p)}
    used |= {o for _, o in graph.pairs(RDF.first)} - grouped
    yield from (short(c) for c in graph.typed(OWL.Class) - used)


def idle_properties(graph: Graph) -> Iterator[str]:
    """A property is used; one for users' data has domain and range, or says why not."""
    used = {t.predicate for t in graph.triples}
    for p in (OWL.onProperty, RDFS.subPropertyOf, OWL.inverseOf, RDF.first):
        used |= {o for _, o in graph.pairs(p) if isinstance(o, ox.NamedNode)}
    for name in graph.typed(*PROPERTY_KINDS) - used:
        ends = (RDFS.domain, CG.reasonForNoDomain), (RDFS.range, CG.reasonForNoRange)
        described = all(any(graph.objects(name, p) for p in end) for end in ends)
        if OWL.AnnotationProperty in graph.objects(name, RDF.type) or not described:
            yield short(name)


def _languages(graph: Graph, term: Node, predicate: ox.NamedNode) -> list[str]:
    texts = graph.objects(term, predicate)
    return [o.language or "" for o in texts if isinstance(o, ox.Literal)]


def _texts(graph: Graph, predicate: ox.NamedNode) -> Iterator[tuple[ox.NamedNode, ox.Literal]]:
    for term in graph.terms():
        for text in graph.objects(term, predicate):
            if isinstance(text, ox.Literal):
                yield term, text


def _labels(graph: Graph, term: Node, language: str | None) -> set[str]:
    texts = graph.objects(term, RDFS.label)
    return {
        o.value.casefold() for o in texts if isinstance(o, ox.Literal) and o.language == language
    }


def _repeated(graph: Graph, predicate: ox.NamedNode) -> Iterator[str]:
    seen: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for term, text in _texts(graph, predicate):
        seen[text.language, text.value.casefold()].add(short(term))
    for (language, value), terms in seen.items():
        if len(terms) > 1:
            yield f"{value!r}@{language}: {', '.join(sorted(terms))}"


def _under(ontology: ox.NamedNode, version: Node) -> bool:
    return isinstance(version, ox.NamedNode) and version.value.startswith(ontology.value + "/")


CHECKS: list[Check] = [
    undeclared_terms,
    untyped_subjects,
    terms_of_no_module,
    missing_labels,
    missing_definitions,
    repeated_labels,
    repeated_definitions,
    untidy_texts,
    texts_without_language,
    definitions_with_period,
    definitions_like_labels,
    circular_definitions,
    labels_like_ids,
    misnamed_terms,
    file_extensions,
    poor_headers,
    foreign_imports,
    confused_notations,
    idle_classes,
    idle_properties,
]
