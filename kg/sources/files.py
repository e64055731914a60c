"""Any files that Klynge reads, each by the reader of its kind."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.sources import cases, rdf
from kg.sources.pointed import ILLEGAL, NOT_ALLOWED
from kg.sources.reading import Fault, Place, Progress, Reading
from kg.sources.workbook import is_workbook
from kg.terms import text

Known = Callable[[str], bool]
Reader = Callable[[list[Path], Known, Progress], Reading]


def _rdf(paths: list[Path], known: Known, progress: Progress) -> Reading:
    """RDF refers by address, so what is known makes no difference to what it says."""
    return rdf.read(paths)


READERS: dict[str, Reader] = {
    **dict.fromkeys(rdf.FORMATS, _rdf),
    **dict.fromkeys((".yaml", ".yml", ".xlsx", ".bib", ".json", ""), cases.read),
}
"""The reader for the ending of a name; a folder, which holds CSV, has none. Later ones may refer
to what earlier ones define."""


def _reader(path: Path) -> Reader | None:
    """The reader of a path; that of workbooks says how to save those that it cannot read."""
    return cases.read if is_workbook(path) else READERS.get(path.suffix.lower())


def read_any(
    paths: Iterable[Path],
    known: Known = lambda iri: False,
    progress: Progress = lambda done, total: None,
) -> Reading:
    """What files of any kind say, together; `known` tells which addresses exist elsewhere."""
    reading = Reading()
    by_reader: dict[Reader, list[Path]] = {reader: [] for reader in READERS.values()}
    for path in paths:
        if reader := _reader(path):
            by_reader[reader].append(path)
        else:
            kinds = ", ".join(ending for ending in READERS if ending)
            message = f"is of no kind that is read; these are: {kinds}, or a folder of CSV"
            reading.faults.append(Fault(Place(str(path)), "", message))

    def defined(iri: str) -> bool:
        """Whether an address exists in what is read already, or elsewhere."""
        return (iri, None) in reading.places or known(iri)

    for reader, listed in by_reader.items():
        if listed:
            reading.add(reader(listed, defined, progress))
    reading.faults += dict.fromkeys(_unwritable(reading))
    return reading


def _unwritable(reading: Reading) -> Iterator[Fault]:
    """A fault for each text with a character that XML and YAML have no form for: what the graph
    holds, it gives in every syntax."""
    for triple in reading.triples:
        if isinstance(triple.object, ox.Literal) and ILLEGAL.search(triple.object.value):
            node, at = text(triple.subject), (text(triple.subject), triple.predicate.value)
            place = reading.places.get(at) or reading.places.get((node, None)) or Place(node)
            yield Fault(place, reading.fields.get(at, ""), NOT_ALLOWED)
