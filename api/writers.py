"""Changing datasets, in a process of its own: what can come of it, as problems."""

from api.attendant import Attendant, Bounds, Ended, Overtime
from api.errors import BadRequest, Conflict, Problem, Unavailable, Unprocessable
from api.settings import Settings
from api.task import Change

PATIENT = 4
"""The part of its time, one in so many, for which a change waits for a writer elsewhere."""
UNSURE = "It may have been carried out at the last moment: look whether it was."


class UnreadableDataset(BadRequest):
    """What was sent is not what its type says; `faults` lists each fault with its place (400)."""

    code = "unreadable-dataset"
    title = "The dataset cannot be read"


class FaultyDataset(Unprocessable):
    """The dataset has faults; `faults` lists each with its place (422)."""

    code = "faulty-dataset"
    title = "The dataset has faults"


class ContradictoryDataset(Unprocessable):
    """The dataset contradicts the ontology; `proofs` says how (422)."""

    code = "contradictory-dataset"
    title = "The dataset contradicts the ontology"


class UnacceptableDataset(Unprocessable):
    """Its name, its licence or who adds it are not as they should be (422)."""

    code = "unacceptable-dataset"
    title = "A dataset cannot be called, licensed or signed so"


class DatasetInUse(Conflict):
    """Another dataset rests on it (409)."""

    code = "dataset-in-use"
    title = "Another dataset rests on this one"


class DatasetTooLong(Unprocessable):
    """The change was stopped when its time was over (422)."""

    code = "dataset-time-limit"
    title = "The dataset takes too long"


class DatasetTooLarge(Unprocessable):
    """The process ended at the dataset, which wants too much memory (422)."""

    code = "dataset-too-large"
    title = "The dataset takes too much memory"


class Moved(Exception):
    """The dataset is no longer what the change supposes."""


class Writers:
    """Carries out changes, one after another."""

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.dataset_seconds
        bounds = Bounds(self._seconds, settings.dataset_memory, settings.datasets_waiting)
        self._attendant = Attendant("api.writer", bounds)
        self.patience = self._seconds / PATIENT

    async def result(self, change: Change) -> str:
        """The name of the release with the change. Raises `Moved`, or the `Problem` it met."""
        try:
            found = await self._attendant.result(change.line())
        except Overtime:
            said = f"It was stopped after {self._seconds:g} seconds. {UNSURE}"
            raise DatasetTooLong(said) from None
        except Ended:
            raise DatasetTooLarge(f"The process that was at it ended. {UNSURE}") from None
        if "changed" in found:
            raise Moved
        if "release" not in found:
            raise _problem(found)
        return str(found["release"])

    async def close(self) -> None:
        """End the process, and the change that it is at."""
        await self._attendant.close()


def _problem(found: dict[str, object]) -> Problem:
    """Why there is no release with the change."""
    ((what, said),) = found.items()
    if isinstance(said, list):
        number = f"{len(said)} fault{'' if len(said) == 1 else 's'}"
        kind = UnreadableDataset if what == "unread" else FaultyDataset
        return kind(f"The dataset has {number}; nothing was changed.", faults=said)
    text = str(said)
    if what == "contradictions":
        detail = "The dataset contradicts the ontology; nothing was changed."
        return ContradictoryDataset(detail, proofs=text)
    sentence = f"{text[:1].upper()}{text[1:]}."
    if what == "InUse":
        return DatasetInUse(sentence)
    if what == "Unacceptable":
        return UnacceptableDataset(sentence)
    if what == "OSError":
        return Unavailable(f"The release cannot be written: {text}.", seconds=60)
    return Unavailable("Another writer is at work, or there is no release.", seconds=5)
