"""Adding datasets to the release in use and taking them out again, each in one step.

What is refused, or killed on its way, leaves the release as it was; what is acknowledged is on
disk. A tag stands for the content of a dataset, as an ETag does (RFC 9110, 8.8.3).
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from kg.catalogue import Dataset, Unacceptable, licensed, named, signed
from kg.coherence import (
    Surroundings,
    as_reading,
    changed,
    dependents,
    described,
    faults,
    rechecked,
)
from kg.durability import PATIENCE
from kg.releases import Base, Refused, Release, Step, base, current, publish, writing
from kg.sources.reading import Fault, Place, Reading

Read = Callable[[Callable[[str], bool]], Reading]
"""Reads what a dataset is to hold, told which addresses exist elsewhere."""
ABSENT = ""
"""The tag of a dataset that is not there."""


class UnknownDataset(LookupError):
    """No dataset goes by this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        listed = ", ".join(sorted(known))
        there = f"there are {listed}" if listed else "there are none"
        super().__init__(f"no dataset is called '{name}'; {there}")


class Changed(RuntimeError):
    """A dataset is no longer what the caller took it for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the dataset '{name}' was changed by someone else in the meantime")


class InUse(RuntimeError):
    """A dataset cannot be removed, because another one rests on it."""

    def __init__(self, name: str, other: str, thing: str) -> None:
        message = f"the dataset '{name}' cannot be removed: the dataset '{other}' refers to {thing}"
        super().__init__(f"{message}, which only '{name}' describes")


def listed(folder: Path) -> dict[str, Dataset]:
    """The datasets of the release in use, by name. Raises `NoRelease`."""
    return current(folder).datasets()


def one(folder: Path, name: str) -> Dataset:
    """A dataset of the release in use. Raises `NoRelease`, `UnknownDataset`."""
    found = listed(folder)
    if name not in found:
        raise UnknownDataset(name, found)
    return found[name]


def put(
    folder: Path,
    name: str,
    read: Read,
    *,
    who: str,
    licence: str,
    titles: Iterable[str] = (),
    expected: str | None = None,
    step: Step = lambda name: None,
    patience: float = PATIENCE,
) -> Release:
    """Add a dataset, or put it in place of the one with its name, and switch to the new release.

    `licence` is an SPDX identifier or an address; `expected` the tag that the dataset must have
    now, `ABSENT` where it must not be there. Raises `Unacceptable`, `Refused`, `Inconsistent`,
    `Changed`, `Busy`, and `NoRelease` where the release in use is damaged.
    """
    record = Dataset(named(name), (), signed(who), _now(), licensed(licence), tuple(titles))
    with writing(folder, patience):
        ground = base(folder, step)
        _expect(ground, name, expected)
        return _placed(folder, ground, record, read, step)


def merge(
    folder: Path,
    name: str,
    read: Read,
    *,
    who: str,
    licence: str = "",
    titles: Iterable[str] = (),
    expected: str | None = None,
    step: Step = lambda step: None,
    patience: float = PATIENCE,
) -> Release:
    """Add what is read to a dataset, and switch to the new release.

    The dataset keeps its licence; `licence` may repeat it. Whoever added to it before is still
    named. Raises as `put` does, and `UnknownDataset`.
    """
    who = signed(who)
    with writing(folder, patience):
        ground = base(folder, step)
        if name not in ground.datasets:
            raise UnknownDataset(name, ground.datasets)
        _expect(ground, name, expected)
        standing = ground.datasets[name]
        if licence and licensed(licence) != standing.licence:
            message = f"the dataset '{name}' is under {standing.licence}, and so is all in it"
            raise Unacceptable(f"{message}; nothing under another licence can be merged into it")

        def together(known: Callable[[str], bool]) -> Reading:
            """What the dataset says, and what is read: this may refer to that."""
            merged = as_reading(standing)
            own = {node for node, _ in merged.places}
            merged.add(read(lambda iri: iri in own or known(iri)))
            return merged

        by = signed(", ".join(dict.fromkeys([*standing.who.split(", "), who])))
        files = tuple(dict.fromkeys([*standing.titles, *titles]))
        record = replace(standing, triples=(), who=by, when=_now(), titles=files)
        return _placed(folder, ground, record, together, step)


def _placed(folder: Path, ground: Base, record: Dataset, read: Read, step: Step) -> Release:
    """A release in which a dataset holds what is read. The caller is the one writer."""
    others = [d for d in ground.datasets.values() if d.name != record.name]
    around = Surroundings(described(ground.curated), others)
    step("Reading")
    reading = read(around.__contains__)
    step("Checking")
    _refuse(faults(reading, around))
    if not reading.triples:
        _refuse([Fault(Place(record.name), "", "says nothing, and would be an empty dataset")])
    dataset = replace(record, triples=tuple(dict.fromkeys(reading.triples)))
    together = [*others, dataset]
    _refuse(rechecked(_touched(ground, dataset, others), ground.curated, together))
    return publish(folder, ground.curated, together, step)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def remove(
    folder: Path,
    *names: str,
    expected: str | None = None,
    step: Step = lambda name: None,
    patience: float = PATIENCE,
) -> Release:
    """Take datasets out and switch to a release without them, as if they had never been there.

    `expected` is the tag that each must have. Raises `UnknownDataset`, `InUse`, `Changed`, `Busy`,
    `NoRelease`, `Refused`.
    """
    with writing(folder, patience):
        current(folder)
        ground = base(folder, step)
        for name in names:
            if name not in ground.datasets:
                raise UnknownDataset(name, ground.datasets)
            _expect(ground, name, expected)
        staying = [d for d in ground.datasets.values() if d.name not in names]
        around = Surroundings(described(ground.curated), staying)
        for name in names:
            own = described(ground.datasets[name].triples)
            lost = [node for node, said in own.items() if not said <= around.said(node)]
            for found in dependents(lost, staying):
                raise InUse(name, found.dataset, found.thing)
        if ground.fresh:
            _refuse(rechecked(staying, ground.curated, staying))
        return publish(folder, ground.curated, staying, step)


def _expect(ground: Base, name: str, expected: str | None) -> None:
    standing = ground.datasets.get(name)
    if expected is not None and expected != (standing.digest if standing else ABSENT):
        raise Changed(name)


def _touched(ground: Base, dataset: Dataset, others: list[Dataset]) -> list[Dataset]:
    """The other datasets that a new one may make wrong: all, where the curated data are new."""
    if ground.fresh:
        return others
    before = ground.datasets.get(dataset.name)
    nodes = changed(before.triples if before else (), dataset.triples)
    return [ground.datasets[found.dataset] for found in dependents(nodes, others)]


def _refuse(found: list[Fault]) -> None:
    if found:
        raise Refused(found)
