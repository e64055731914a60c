"""A case that someone hands in: read, checked and judged, and nothing of it kept.

`klynge check` and `klynge judge` do this with files, the API with what is posted to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.reasoning.advice import Adviser
from kg.reasoning.answers import Answer, answer, judged
from kg.reasoning.block import Block
from kg.reasoning.contradiction import refuse_contradictions
from kg.reasoning.ontology import shipped
from kg.releases import Refused
from kg.sources.files import read_any
from kg.sources.reading import Fault, Progress, Reading


@dataclass(frozen=True)
class Submission:
    """What was read from files, and the data that these may refer to."""

    reading: Reading
    known: Reading
    progress: Progress = lambda done, total: None

    @classmethod
    def of(
        cls,
        files: Iterable[Path],
        known: Reading,
        progress: Progress = lambda done, total: None,
    ) -> "Submission":
        """What files say; they may refer to whatever `known` defines.

        `progress` is told how far reading is, and later checking.
        """
        defined = {node for node, field in known.places if field is None}
        return cls(read_any(files, defined.__contains__, progress), known, progress)

    @cached_property
    def faults(self) -> list[Fault]:
        """All that is wrong with it, sorted by place."""
        from kg.checking import check  # with pyshacl, which is slow to import

        found = check(self.reading, self.known.triples, self.progress)
        return sorted({*self.reading.faults, *found})

    @cached_property
    def block(self) -> Block:
        """Its observations, to be reasoned on. Raises `Refused`, `Inconsistent`."""
        if self.faults:
            raise Refused(self.faults)
        block = Block(shipped(), self.reading.triples)
        refuse_contradictions(block)
        return block

    def verdicts(self) -> list[Answer]:
        """A verdict on each observation under each theory, in the schema of
        docs/verdict.schema.json. Raises `Refused`, `Inconsistent`."""
        adviser = Adviser(self.block.ontology)
        return [answer(adviser, *found) for found in judged(self.block, adviser)]


def told(fault: Fault) -> Answer:
    """A fault as the object that `klynge check --format json` and `POST /check` list."""
    return {
        "file": fault.place.file,
        "line": fault.place.line,
        "cell": fault.place.cell,
        "path": fault.place.path,
        "field": fault.field,
        "message": fault.message,
        "allowed": list(fault.allowed),
    }
