"""Releases: a judged graph is built beside the others, published whole, then switched to.

A home folder holds `releases/<name>/` and `current`, a file with the name of the release in use.
A build that fails or is killed leaves neither a release nor a changed `current` behind.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from kg.reasoning.advice import Adviser
from kg.reasoning.answers import judged
from kg.reasoning.block import Block
from kg.reasoning.contradiction import refuse_contradictions
from kg.reasoning.ontology import Ontology, shipped
from kg.reasoning.statements import statements
from kg.resources import case_files
from kg.sources.cases import read
from kg.sources.reading import Fault, Reading
from kg.store import ASSERTED, DERIVED, INFERRED, JUDGED, ONTOLOGY, Store

KEPT = 3
UNFINISHED = ".building-"
Progress = Callable[[str], None]


class NoRelease(LookupError):
    """There is no release yet."""


class Refused(ValueError):
    """Data with faults, which are not published."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass(frozen=True)
class Manifest:
    """What a release says of itself; `digest` is the same for the same content."""

    klynge: str
    built: str
    digest: str
    triples: dict[str, int]
    observations: int


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


def home() -> Path:
    """The folder that holds the releases: KLYNGE_HOME, or .klynge in the working folder."""
    return Path(os.environ.get("KLYNGE_HOME") or ".klynge")


def current(folder: Path) -> Release:
    """The release in use. Raises `NoRelease`."""
    pointer = folder / "current"
    if not pointer.is_file():
        raise NoRelease(f"there is no release in {folder}; run `klynge build` first")
    release = Release(folder / "releases" / pointer.read_text(encoding="utf-8").strip())
    if not (release.path / "manifest.json").is_file() or not (release.path / "store").is_dir():
        raise NoRelease(f"the release {release.name} is gone; run `klynge build` again")
    return release


def curated() -> Reading:
    """The curated data that come with Klynge."""
    return read(case_files())


def checked(reading: Reading, known: Iterable[ox.Triple] = ()) -> Reading:
    """The reading, if nothing is wrong with it. Raises `Refused`."""
    from kg.checking import check  # with pyshacl, which takes longer than a server may to start

    faults = sorted(set(reading.faults + check(reading, known)))
    if faults:
        raise Refused(faults)
    return reading


def build(folder: Path, reading: Reading, progress: Progress = lambda step: None) -> Release:
    """Check, derive, reason, judge, publish and switch. Raises `Refused`, `Inconsistent`."""
    (folder / "releases").mkdir(parents=True, exist_ok=True)
    progress("Checking")
    checked(reading)
    ontology = shipped()
    block = Block(ontology, reading.triples)
    progress("Reasoning")
    refuse_contradictions(block)
    with _unfinished(folder) as work:
        progress("Writing")
        manifest = _write(work, ontology, block)
        (work / "manifest.json").write_text(json.dumps(asdict(manifest), indent=2))
        name = f"{manifest.built.replace(':', '').replace('-', '')}-{manifest.digest[:8]}"
        target = folder / "releases" / name
        if target.exists():
            shutil.rmtree(target)
        work.rename(target)
    _switch(folder, name)
    _prune(folder, name)
    return Release(target)


def _write(work: Path, ontology: Ontology, block: Block) -> Manifest:
    adviser = Adviser(ontology)
    graphs = {
        ONTOLOGY: ontology.triples,
        ASSERTED: block.asserted,
        DERIVED: list(block.derived),
        INFERRED: [*ontology.inferred, *block.inferred],
        JUDGED: [
            triple
            for record, _, verdict in judged(block, adviser)
            for triple in statements(ontology, record.observation, verdict)
        ],
    }
    store = Store(work / "store")
    for graph, triples in graphs.items():
        store.add(graph, triples)
    store.flush()
    return Manifest(
        klynge=version("klynge"),
        built=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        digest=_digest(graphs),
        triples={g.value.rsplit("/", 1)[-1]: store.size(g) for g in graphs},
        observations=len(block.observations),
    )


def _digest(graphs: dict[ox.NamedNode, list[ox.Triple]]) -> str:
    """Of all statements without blank nodes, sorted, so that it depends on the content only."""
    digest = hashlib.sha256()
    for graph, triples in graphs.items():
        lines = {str(t) for t in triples if "_:" not in str(t)}
        for line in sorted(lines):
            digest.update(f"{line} {graph}\n".encode())
    return digest.hexdigest()


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A folder to build in, taken away again unless it was renamed to a release."""
    work = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder / "releases"))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _switch(folder: Path, name: str) -> None:
    """Point `current` to a release in one step."""
    fresh = folder / f"current.{os.getpid()}"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "current")


def _prune(folder: Path, name: str) -> None:
    """Keep the newest releases, the one in use among them."""
    releases = sorted(
        p for p in (folder / "releases").iterdir() if not p.name.startswith(UNFINISHED)
    )
    for old in releases[:-KEPT]:
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)
