"""Datasets that people add to the curated data, and what is on record about each.

A release keeps each dataset as two files: `NAME.nt` holds its triples, sorted, and `NAME.json` says
who added it, when, under which licence and from which files.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from kg.sources.records import SLUG
from kg.store import DATASETS
from kg.terms import text
from kg.vocabulary import DCAT, DCTERMS, RDF, VOID, XSD

LONGEST_NAME = 64
LONGEST_TEXT = 200
GRAPHS = {"asserted", "catalogue", "derived", "inferred", "judged", "ontology"}
RESERVED = frozenset({*GRAPHS, "all", "curated", "dataset", "datasets"})
SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}")
IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]{1,500}")
SPDX_LIST = "https://spdx.org/licenses/"
OWN = "LicenseRef-"
"""How SPDX marks a licence that is not on its list, and so has no address there."""
FOR_DATA = (
    *("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-NC-SA-4.0"),
    *("CC-BY-NC-ND-4.0", "CC-BY-3.0", "CC-BY-SA-3.0", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0"),
    *("NLOD-1.0", "NLOD-2.0", "OGL-UK-3.0", "etalab-2.0", "DL-DE-BY-2.0", "MIT", "Apache-2.0"),
)
"""Identifiers to suggest where one is misspelt: the list behind `packaging` is not public."""


class Unacceptable(ValueError):
    """A name, a person or a licence that a dataset cannot have; the message says why."""


@dataclass(frozen=True)
class Dataset:
    """Triples that someone added under a name; `when` is a UTC time, `titles` are file names."""

    name: str
    triples: tuple[ox.Triple, ...]
    who: str
    when: str
    licence: str
    titles: tuple[str, ...] = ()

    @property
    def graph(self) -> ox.NamedNode:
        """The named graph of its triples, by which it is also known in the catalogue."""
        return graph(self.name)

    @cached_property
    def lines(self) -> str:
        """Its triples as sorted N-Triples, the same for the same content."""
        return "".join(sorted({f"{triple} .\n" for triple in self.triples}))

    @cached_property
    def digest(self) -> str:
        """What stands for its triples: 64 hexadecimal digits."""
        return hashlib.sha256(self.lines.encode()).hexdigest()

    def statements(self) -> list[ox.Triple]:
        """What the catalogue says of it, in DCAT, Dublin Core terms and VoID."""
        said: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
            (RDF.type, DCAT.Dataset),
            (DCTERMS.identifier, ox.Literal(self.name)),
            (DCTERMS.creator, ox.Literal(self.who)),
            (DCTERMS.created, ox.Literal(self.when, datatype=XSD.dateTime)),
            (DCTERMS.license, ox.NamedNode(self.licence)),
            (VOID.triples, ox.Literal(len(set(self.triples)))),
            *((DCTERMS.title, ox.Literal(title)) for title in self.titles),
        ]
        return [ox.Triple(self.graph, predicate, o) for predicate, o in said]

    def save(self, folder: Path) -> None:
        """Write its two files."""
        about = {
            "who": self.who,
            "when": self.when,
            "licence": self.licence,
            "titles": list(self.titles),
            "digest": self.digest,
        }
        text = json.dumps(about, ensure_ascii=False, indent=2)
        (folder / f"{self.name}.nt").write_text(self.lines, encoding="utf-8")
        (folder / f"{self.name}.json").write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Record:
    """What the catalogue says of a dataset; `triples` is how many it has."""

    name: str
    triples: int
    who: str
    when: str
    licence: str
    titles: tuple[str, ...]


def records(statements: Iterable[ox.Triple]) -> list[Record]:
    """What the statements of a catalogue say of each dataset, by name."""
    said: dict[str, dict[ox.NamedNode, list[str]]] = {}
    for triple in statements:
        one = said.setdefault(text(triple.subject), {})
        one.setdefault(triple.predicate, []).append(text(triple.object))
    found = [
        Record(
            one[DCTERMS.identifier][0],
            int(one[VOID.triples][0]),
            one[DCTERMS.creator][0],
            one[DCTERMS.created][0],
            one[DCTERMS.license][0],
            tuple(sorted(one.get(DCTERMS.title, ()))),
        )
        for one in said.values()
    ]
    return sorted(found, key=lambda record: record.name)


def graph(name: str) -> ox.NamedNode:
    """The named graph of the dataset with a name."""
    return ox.NamedNode(DATASETS + name)


def load(folder: Path) -> dict[str, Dataset]:
    """The datasets in a folder, by name; none where there is no such folder."""
    return {path.stem: load_one(folder, path.stem) for path in sorted(folder.glob("*.json"))}


def load_one(folder: Path, name: str) -> Dataset:
    """The dataset of a name in a folder. Raises `FileNotFoundError`."""
    path = folder / f"{name}.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    data = path.with_suffix(".nt").read_bytes()
    triples = tuple(quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES))
    titles = tuple(about["titles"])
    return Dataset(name, triples, about["who"], about["when"], about["licence"], titles)


def graphs(
    curated: Iterable[ox.Triple], datasets: Iterable[Dataset]
) -> dict[ox.NamedNode, list[ox.Triple]]:
    """The triples that each dataset adds to the curated data and to the datasets before it.

    What several say stands in the first of their graphs only: a query that sees all graphs as one
    would count it once for each.
    """
    said = set(curated)
    found: dict[ox.NamedNode, list[ox.Triple]] = {}
    for dataset in sorted(datasets, key=lambda d: d.name):
        found[dataset.graph] = [t for t in dict.fromkeys(dataset.triples) if t not in said]
        said.update(dataset.triples)
    return found


def named(name: str) -> str:
    """The name, if a dataset can have it. Raises `Unacceptable`."""
    if not SLUG.fullmatch(name) or len(name) > LONGEST_NAME:
        raise Unacceptable(
            f"a dataset cannot be called '{name}'; a name holds small letters, digits and hyphens,"
            f" and at most {LONGEST_NAME} of them"
        )
    if name in RESERVED:
        raise Unacceptable(f"a dataset cannot be called '{name}', which means something else here")
    return name


def signed(who: str) -> str:
    """Who adds a dataset, trimmed. Raises `Unacceptable`."""
    trimmed = who.strip()
    if not trimmed or len(trimmed) > LONGEST_TEXT or not trimmed.isprintable():
        raise Unacceptable(f"say who adds the dataset, on one line of at most {LONGEST_TEXT} signs")
    return trimmed


def licensed(licence: str) -> str:
    """The address of a licence, given by its SPDX identifier or address. Raises `Unacceptable`."""
    if IRI.fullmatch(licence):
        return licence
    if SPDX.fullmatch(licence) and not licence.lower().startswith(OWN.lower()):
        with suppress(InvalidLicenseExpression):
            return SPDX_LIST + canonicalize_license_expression(licence)
    known = {name.lower(): name for name in FOR_DATA}
    near = get_close_matches(licence.lower()[:LONGEST_TEXT], known, n=1, cutoff=0.7)
    hint = f" (did you mean {known[near[0]]}?)" if near else ""
    raise Unacceptable(
        f"'{licence[:LONGEST_TEXT]}' is no licence{hint}; give its identifier on the SPDX list,"
        " such as CC-BY-4.0, or its address, beginning with https://"
    )
