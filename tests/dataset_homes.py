"""A small home folder to add datasets to, and datasets for it, as texts of case files."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from kg import datasets, releases
from kg.releases import Release
from kg.sources.files import read_any
from kg.sources.reading import Reading
from kg.store import CATALOGUE, GRAPHS, Store
from kg.vocabulary import ID

CURATED = """\
country: {code: NO}
sources:
  - {id: s, title: S, type: report, seen: true, language: en}
organisations:
  - {id: o, names: {en: O}, type: university}
clusters:
  - id: a
    names: {en: A cluster}
    country: NO
    established: 2000
    cluster_organisation: o
    facts:
      - {statement: Sits in Oslo, property: seat, value: Oslo, source: s, basis: stated}
    observations:
      - period: {start: 2006, end: 2010}
        maturity: {value: mature, source: s, locator: p. 1, basis: stated}
        innovation_system: {value: regional, source: s, locator: p. 3, basis: stated}
        strategies:
          - {strategy: talk, perspective: instrumental, source: s, locator: p. 2, basis: stated}
"""
ASSESSED = """\
country: NO
sources:
  - {id: t, title: T, type: article, seen: true, language: en}
clusters:
  - id: a
    observations:
      - period: {start: 2006, end: 2010}
        maturity: {value: emerging, source: t, locator: p. 5, basis: stated}
"""
"""Another reading of the curated observation, by a source of its own."""
OWN = """\
country: NO
clusters:
  - id: b
    names: {en: B cluster}
    established: 1990
    observations:
      - period: {start: 1995, end: 1999}
        maturity: {value: emerging, source: s, locator: p. 7, basis: stated}
"""
"""A cluster of its own, from the curated source."""
FAULTY = OWN.replace("p. 7", "p. 7, and more").replace("emerging", "growing")
"""With a value that is not allowed."""
RESTING = """\
country: NO
clusters:
  - id: b
    observations:
      - period: {start: 2001, end: 2005}
        maturity: {value: mature, source: s, locator: p. 8, basis: stated}
"""
"""A later observation of the cluster that `OWN` describes."""
OBSERVATION = ID["observation/a--2006-2010"]


def reading_of(
    text: str, ending: str = ".yaml", known: Callable[[str], bool] = lambda iri: False
) -> Reading:
    """What a file with this text and ending says; its places name the file `data` + ending."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"data{ending}"
        path.write_text(text, encoding="utf-8")
        return read_any([path], known)


def put(home: Path, name: str, text: str, ending: str = ".yaml", **options: object) -> Release:
    """Add a dataset from the text of a file."""
    given = {"who": "Ada", "licence": "CC-BY-4.0", **options}
    return datasets.put(home, name, lambda known: reading_of(text, ending, known), **given)  # type: ignore[arg-type]


def state(home: Path) -> tuple[str, list[str], list[str]]:
    """Everything that a refused or removed dataset must leave as it was."""
    release = releases.current(home)
    kept = sorted(str(p.relative_to(release.path)) for p in release.path.glob("datasets/*"))
    store = release.store()
    triples = [f"{t} {g}" for g in (*GRAPHS, *store.asserted_graphs()) for t in store.triples(g)]
    return release.manifest().digest, kept, sorted(set(triples))


def said(store: Store, graph: ox.NamedNode) -> set[ox.Triple]:
    """The triples of a graph."""
    return set(store.triples(graph))


def catalogue(home: Path) -> set[str]:
    """The statements of the catalogue, as text."""
    return {str(t) for t in releases.current(home).store().triples(CATALOGUE)}
