"""Releases: a judged graph is built beside the others, published whole, then switched to.

A home folder holds `releases/<name>/` and `current`, a file with the name of the release in use.
A build that fails or is killed leaves neither a release nor a changed `current` behind. The switch
is the acknowledgement: what it points to is on disk before it is made. One writer works at a time.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from kg import catalogue
from kg.catalogue import Dataset
from kg.coherence import CURATED, as_reading, rechecked, standing
from kg.durability import PATIENCE, locked, replace, sync, sync_entry
from kg.reasoning.advice import Adviser
from kg.reasoning.answers import judged
from kg.reasoning.block import Block
from kg.reasoning.contradiction import refuse_contradictions
from kg.reasoning.ontology import Ontology, shipped
from kg.reasoning.statements import statements
from kg.resources import case_files, fingerprint
from kg.sources.cases import read
from kg.sources.reading import Fault, Reading
from kg.store import ASSERTED, CATALOGUE, DERIVED, INFERRED, JUDGED, ONTOLOGY, Store
from kg.vocabulary import BASE

KEPT = 3
UNFINISHED = ".building-"
GRAPH = BASE + "graph/"
Step = Callable[[str], None]
"""Is told the name of each step of a long piece of work as it begins."""
Graphs = dict[ox.NamedNode, list[ox.Triple]]


class NoRelease(LookupError):
    """There is no release yet."""


class Refused(ValueError):
    """Data with faults, which are not published."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass(frozen=True)
class Manifest:
    """What a release says of itself; `digest` is the same for the same content.

    `curated` stands for the curated data and the code that checked them, `datasets` gives the
    digest of each dataset by its name.
    """

    klynge: str
    built: str
    digest: str
    triples: dict[str, int]
    observations: int
    curated: str = ""
    datasets: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Release:
    """A published release on disk."""

    path: Path

    @property
    def name(self) -> str:
        """The name of the release: when it was built and the start of its digest."""
        return self.path.name

    def manifest(self) -> Manifest:
        """What the release says of itself."""
        return Manifest(**json.loads((self.path / "manifest.json").read_text(encoding="utf-8")))

    def store(self) -> Store:
        """The release's graphs, to read only."""
        return Store(self.path / "store", read_only=True)

    def datasets(self) -> dict[str, Dataset]:
        """The datasets that the release was built with, by name."""
        return catalogue.load(self.path / "datasets")

    def dataset(self, name: str) -> Dataset | None:
        """The dataset of a name, if the release has it."""
        there = name in self.manifest().datasets
        return catalogue.load_one(self.path / "datasets", name) if there else None


@dataclass(frozen=True)
class Base:
    """What a new release is built from; `fresh` where the curated data were just read anew."""

    curated: list[ox.Triple]
    datasets: dict[str, Dataset]
    fresh: bool


def home() -> Path:
    """The folder that holds the releases: KLYNGE_HOME, or .klynge in the working folder."""
    return Path(os.environ.get("KLYNGE_HOME") or ".klynge")


def current(folder: Path) -> Release:
    """The release in use. Raises `NoRelease`."""
    release = _pointed_at(folder)
    if release is None:
        raise NoRelease(f"there is no release in {folder}; run `klynge build` first")
    if not (release.path / "manifest.json").is_file() or not (release.path / "store").is_dir():
        raise NoRelease(f"the release {release.name} is gone; run `klynge build` again")
    return release


def _pointed_at(folder: Path) -> Release | None:
    """The release that `current` names, be it whole or not."""
    pointer = folder / "current"
    if not pointer.is_file():
        return None
    return Release(folder / "releases" / pointer.read_text(encoding="utf-8").strip())


def curated() -> Reading:
    """The curated data that come with Klynge."""
    return read(case_files())


def known(folder: Path) -> Reading:
    """What case files may refer to: the curated data, and the datasets of a release in use.

    Raises `NoRelease` where the release in use is gone.
    """
    if _pointed_at(folder) is None:
        return curated()
    release = current(folder)
    same = release.manifest().curated == fingerprint()
    found = standing(release.store().triples(ASSERTED), CURATED) if same else curated()
    for dataset in release.datasets().values():
        found.add(as_reading(dataset))
    return found


def checked(reading: Reading, known: Iterable[ox.Triple] = ()) -> Reading:
    """The reading, if nothing is wrong with it. Raises `Refused`."""
    from kg.checking import check  # with pyshacl, which takes longer than a server may to start

    faults = sorted(set(reading.faults + check(reading, known)))
    if faults:
        raise Refused(faults)
    return reading


def base(folder: Path, step: Step) -> Base:
    """What the release in use was built from. Raises `NoRelease` where that is gone, `Refused`.

    The curated data of a release were checked when it was built. They are read and checked anew
    only where there is no release yet, or where they or the code are no longer the same.
    """
    release = current(folder) if _pointed_at(folder) else None
    datasets = release.datasets() if release else {}
    if release and release.manifest().curated == fingerprint():
        return Base(list(release.store().triples(ASSERTED)), datasets, fresh=False)
    step("Reading and checking the curated data")
    return Base(checked(curated()).triples, datasets, fresh=True)


@contextmanager
def writing(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Holds the home folder for one writer, and clears away what a killed one left behind.

    Raises `Busy` where another writer goes on for longer than `patience` seconds.
    """
    with locked(folder, patience):
        (folder / "releases").mkdir(exist_ok=True)
        for left in [*(folder / "releases").glob(f"{UNFINISHED}*"), *folder.glob("current.*")]:
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield


def build(folder: Path, reading: Reading, step: Step = lambda name: None) -> Release:
    """Check, derive, reason, judge, publish and switch; the datasets of the release in use stay.

    Raises `Refused`, `Inconsistent`, `Busy`.
    """
    with writing(folder):
        step("Checking")
        triples = checked(reading).triples
        last = _pointed_at(folder)
        datasets = list(last.datasets().values()) if last else []
        if faults := rechecked(datasets, triples, datasets):
            raise Refused(faults)
        return publish(folder, triples, datasets, step)


def publish(
    folder: Path, curated: list[ox.Triple], datasets: Iterable[Dataset], step: Step
) -> Release:
    """A new release of what was checked before, switched to. The caller is the one writer.

    Raises `Inconsistent`.
    """
    kept = list(datasets)
    added = catalogue.graphs(curated, kept)
    block = Block(shipped(), [*curated, *(t for triples in added.values() for t in triples)])
    step("Reasoning")
    refuse_contradictions(block)
    catalogued = [statement for dataset in kept for statement in dataset.statements()]
    made = graphs(block, {ASSERTED: curated, **added, CATALOGUE: catalogued})
    with _unfinished(folder) as work:
        step("Writing")
        manifest = _write(work, made, kept, len(block.observations))
        sync(work)
        name = _name(datetime.now(UTC), manifest.digest)
        work.rename(folder / "releases" / name)
        sync_entry(folder / "releases")
    replace(folder / "current", name + "\n")
    _prune(folder, name)
    return Release(folder / "releases" / name)


def graphs(block: Block, told: Graphs) -> Graphs:
    """The graphs of a release: what is told in graphs of its own, and what follows from it.

    Each statement stands in the first graph that has it: a query over all would find it twice.
    """
    ontology = block.ontology
    follows = {
        ONTOLOGY: ontology.triples,
        DERIVED: list(block.derived),
        INFERRED: [*ontology.inferred, *block.inferred],
        JUDGED: _judgements(ontology, block),
    }
    said: set[ox.Triple] = set()
    apart = {}
    for graph, triples in (told | follows).items():
        apart[graph] = [t for t in dict.fromkeys(triples) if t not in said]
        said.update(apart[graph])
    return apart


def _judgements(ontology: Ontology, block: Block) -> list[ox.Triple]:
    return [
        triple
        for record, _, verdict in judged(block, Adviser(ontology))
        for triple in statements(ontology, record.observation, verdict)
    ]


def _write(work: Path, graphs: Graphs, datasets: list[Dataset], observations: int) -> Manifest:
    """Write all files of a release: the store, the datasets, and the manifest."""
    store = Store(work / "store")
    for graph, triples in graphs.items():
        store.add(graph, triples)
    store.flush()
    (work / "datasets").mkdir()
    for dataset in datasets:
        dataset.save(work / "datasets")
    manifest = Manifest(
        klynge=version("klynge"),
        built=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        digest=_digest(graphs),
        triples={g.value.removeprefix(GRAPH): len(ts) for g, ts in graphs.items()},
        observations=observations,
        curated=fingerprint(),
        datasets={dataset.name: dataset.digest for dataset in datasets},
    )
    (work / "manifest.json").write_text(json.dumps(asdict(manifest), indent=2), encoding="utf-8")
    return manifest


def _name(moment: datetime, digest: str) -> str:
    """When it was built, and the start of its digest.

    Names sort as their releases followed each other, which is to the microsecond: a small dataset
    makes a release in a fraction of a second.
    """
    return f"{moment:%Y%m%dT%H%M%S.%fZ}-{digest[:8]}"


def _digest(graphs: Graphs) -> str:
    """Of all statements without blank nodes, sorted, so that it depends on the content only."""
    digest = hashlib.sha256()
    for graph, triples in graphs.items():
        lines = {str(t) for t in triples if not _is_nameless(t)}
        for line in sorted(lines):
            digest.update(f"{line} {graph}\n".encode())
    return digest.hexdigest()


def _is_nameless(triple: ox.Triple) -> bool:
    return any(isinstance(term, ox.BlankNode) for term in (triple.subject, triple.object))


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A folder to build in, taken away again unless it was renamed to a release."""
    work = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder / "releases"))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _prune(folder: Path, name: str) -> None:
    """Keep the newest releases, the one in use among them."""
    releases = sorted(
        p for p in (folder / "releases").iterdir() if not p.name.startswith(UNFINISHED)
    )
    for old in releases[:-KEPT]:
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)
