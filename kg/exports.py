"""What is asserted, written to files of every kind that can be read again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import yaml

from kg.catalogue import Unacceptable, graph
from kg.clauses import PREFIXES
from kg.datasets import one
from kg.literature import distinct, works
from kg.references import written
from kg.releases import current
from kg.sources.cases import read
from kg.sources.describing import content, left_out
from kg.sources.located import BOOLEAN, FLOAT, INTEGER, NULL
from kg.sources.rdf import FORMATS
from kg.store import ASSERTED, Store
from kg.terms import quads
from kg.workbooks import files
from kg.workbooks import written as workbook

SHOWN = 20
"""How many of the triples that a form cannot hold are shown one by one."""
Graphs = dict[ox.NamedNode, list[ox.Triple]]
Content = dict[str, list[dict[str, object]]]


@dataclass(frozen=True)
class Exported:
    """The bytes of a file, how many triples or works it holds, and what its form cannot hold.

    A folder has `files` instead, the bytes of each by its name.
    """

    data: bytes
    size: int
    noun: str = "triple"
    left_out: list[ox.Triple] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write the file, or the files of the folder. Raises `OSError`."""
        if not self.files:
            path.write_bytes(self.data)
            return
        path.mkdir(exist_ok=True)
        for name, data in self.files.items():
            (path / name).write_bytes(data)


def asserted(folder: Path, dataset: str = "") -> Graphs:
    """The graph of a dataset; else the curated graph and those of all datasets, each whole.

    Raises `NoRelease`, `UnknownDataset`.
    """
    if dataset:
        return {graph(dataset): list(one(folder, dataset).triples)}
    release = current(folder)
    added = {d.graph: list(d.triples) for d in release.datasets().values()}
    return {ASSERTED: list(release.store().triples(ASSERTED)), **added}


def exported(graphs: Graphs, ending: str) -> Exported:
    """Graphs in the form that an ending of a file name stands for; none, for a folder of CSV.

    Raises `Unacceptable`.
    """
    triples = list(dict.fromkeys(t for part in graphs.values() for t in part))
    if ending in FORMATS:
        return Exported(_rdf(graphs, triples, FORMATS[ending]), len(triples))
    if ending in BIBLIOGRAPHIES:
        return _bibliography(triples, BIBLIOGRAPHIES[ending])
    if ending in WORKBOOKS:
        return _workbook(triples, ending)
    if ending not in WRITERS:
        known = ", ".join([*WRITERS, *filter(None, WORKBOOKS), *BIBLIOGRAPHIES, *FORMATS])
        raise Unacceptable(f"files ending in '{ending}' cannot be written; known are {known}")
    described = content(triples)
    lost = left_out(triples, described)
    return Exported(WRITERS[ending](described), len(triples) - len(lost), left_out=lost)


def _rdf(graphs: Graphs, triples: Iterable[ox.Triple], form: ox.RdfFormat) -> bytes:
    """RDF, with each graph apart where the syntax has graphs."""
    if form.supports_datasets:
        listed = [q for name, part in graphs.items() for q in quads(dict.fromkeys(part), name)]
    else:
        listed = list(quads(triples))
    return ox.serialize(listed, format=form, prefixes=PREFIXES) or b""


def _bibliography(triples: Iterable[ox.Triple], form: str) -> Exported:
    """The works among the triples, each once, for a reference manager."""
    store = Store()
    store.add(ASSERTED, triples)
    cited = {work.id: work for work in distinct(works(store)).values()}
    return Exported(written(form, cited.values()), len(cited), noun="work")


def _workbook(triples: list[ox.Triple], ending: str) -> Exported:
    """A workbook or a folder of CSV files, read again to see what its cells could not hold."""
    described = content(triples)
    try:
        made = {} if ending else files(described)
        whole = Exported(workbook(described) if ending else b"", 0, files=made)
    except ValueError as wrong:
        raise Unacceptable(f"a workbook cannot hold this: {wrong}") from wrong
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"again{ending}"
        whole.write(path)
        again = set(read([path], known=lambda iri: True).triples)
    lost = sorted((t for t in triples if t not in again), key=str)
    return replace(whole, size=len(triples) - len(lost), left_out=lost)


class _Dumper(yaml.CSafeDumper):
    """Writes YAML so that the reader of case files finds the same values in it."""


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    """Text in quotes wherever it would be read as something else without them."""
    mistakable = value in NULL or value in BOOLEAN
    quoted = mistakable or INTEGER.fullmatch(value) or FLOAT.fullmatch(value)
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"' if quoted else None)


_Dumper.add_representer(str, _text)


def as_yaml(described: Content) -> bytes:
    """Content as a case file."""
    text = yaml.dump(described, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text.encode()


WRITERS: dict[str, Callable[[Content], bytes]] = {".yaml": as_yaml, ".yml": as_yaml}
"""The writer of content for each ending that is not RDF."""

WORKBOOKS = (".xlsx", "")
"""The ending of workbooks, and that of a folder of CSV files, which has none."""

BIBLIOGRAPHIES = {".bib": "bibtex", ".json": "csl-json", ".ris": "ris"}
"""The endings of bibliographies, which hold the works and nothing else, and their forms."""
