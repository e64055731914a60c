"""Data that contradict the ontology, and the proof of it."""

from kg.reasoning.block import Block
from kg.reasoning.evidence import Record
from kg.reasoning.proof import Proof, Prover


class Inconsistent(ValueError):
    """The data of `block` contradict the ontology."""

    def __init__(self, block: Block) -> None:
        self.block = block
        super().__init__(f"{len(block.closure.clashes())} contradictions with the ontology")

    def proofs(self) -> list[Proof]:
        """A proof of each contradiction."""
        record = Record(self.block.ontology, [*self.block.asserted, *self.block.derived])
        prover = Prover(self.block, record)
        found = map(prover.prove, sorted(self.block.closure.clashes()))
        return [proof for proof in found if proof]


def refuse_contradictions(block: Block) -> None:
    """Raise `Inconsistent` where the data of a block contradict the ontology."""
    if block.closure.clashes():
        raise Inconsistent(block)
