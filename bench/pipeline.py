"""The steps of reasoning timed apart, on blocks of generated observations.

Times are processor time, so that what else the machine does matters little.
"""

import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

import pyoxigraph as ox

from bench import handwritten
from bench.generate import Triples, blocks
from kg.reasoning.advice import Adviser
from kg.reasoning.answers import judged
from kg.reasoning.block import Block
from kg.reasoning.case import case
from kg.reasoning.ontology import Ontology, shipped
from kg.reasoning.statements import statements
from kg.store import ASSERTED, DERIVED, INFERRED, JUDGED, Store
from kg.terms import quads, text
from kg.vocabulary import CG

BLOCK = 250
"""Observations at a time: 125 to 500 are fastest, 5,000 a fifth slower with 8 times the memory."""
STEPS = ("derive", "reason", "judge", "state", "write", "load")
REJUDGED = 40


@dataclass
class Run:
    """So many observations taken through all steps: seconds, triples, megabytes."""

    observations: int
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))
    triples: dict[str, int] = field(default_factory=dict)
    contradictions: int = 0
    megabytes: int = 0
    rejudged_ms: float = 0.0

    @property
    def reasoning(self) -> float:
        """Seconds to derive, reason and judge."""
        return sum(self.seconds[step] for step in STEPS[:3])

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Count the processor time of what is done within."""
        start = time.process_time()
        yield
        self.seconds[step] += time.process_time() - start


def prepared() -> Ontology:
    """The ontology with what is reasoned only once for all observations."""
    ontology = shipped()
    _ = ontology.reference, ontology.background, ontology.inferred, ontology.deciding
    return ontology


def run(observations: int, size: int = BLOCK) -> Run:
    """Take generated observations through all steps, block by block."""
    done = Run(observations)
    ontology = prepared()
    adviser = Adviser(ontology)
    for asserted in blocks(observations, size):
        _block(done, Block(ontology, asserted), adviser)
    done.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return done


def _block(done: Run, block: Block, adviser: Adviser) -> None:
    with done.timed("derive"):
        derived = list(block.derived)
    with done.timed("reason"):
        done.contradictions += len(block.closure.clashes())
    with done.timed("judge"):
        verdicts = judged(block, adviser)
    with done.timed("state"):
        stated = [t for r, _, v in verdicts for t in statements(block.ontology, r.observation, v)]
        inferred = block.inferred
    graphs = {ASSERTED: block.asserted, DERIVED: derived, INFERRED: inferred, JUDGED: stated}
    for graph, triples in graphs.items():
        name = graph.value.rsplit("/", 1)[-1]
        done.triples[name] = done.triples.get(name, 0) + len(triples)
    _written(done, graphs)


def _written(done: Run, graphs: dict[ox.NamedNode, Triples]) -> None:
    """Write the result as N-Quads; then, apart, load it into a store of its own."""
    file = BytesIO()
    with done.timed("write"):
        for graph, triples in graphs.items():
            ox.serialize(quads(triples, graph), file, format=ox.RdfFormat.N_QUADS)
    with done.timed("load"):
        ox.Store().bulk_load(file.getvalue(), format=ox.RdfFormat.N_QUADS)


def rejudged(observations: int) -> float:
    """Milliseconds, at the median, to judge anew an observation of which something changed.

    The cluster's triples come out of a store that holds all of them.
    """
    adviser = Adviser(prepared())
    store = Store()
    for asserted in blocks(observations, BLOCK):
        store.add(ASSERTED, asserted)
    clusters = [t.object for t in store.matching(ASSERTED, None, CG.observationOf, None)]
    chosen = clusters[:: max(1, len(clusters) // REJUDGED)][:REJUDGED]
    times = []
    for cluster in chosen:
        start = time.process_time()
        _judged_anew(store, adviser, text(cluster))
        times.append(time.process_time() - start)
    return 1000 * statistics.median(times)


def _judged_anew(store: Store, adviser: Adviser, cluster: str) -> None:
    kept = [t for t in case(store, cluster) if t.predicate != CG.hasDirection]
    judged(Block(adviser.ontology, _supported(kept)), adviser)


def _supported(triples: Triples) -> Iterator[ox.Triple]:
    """A change of the case: all that is evidence now supports."""
    for triple in triples:
        yield triple
        if triple.predicate == CG.hasEvidence and isinstance(triple.object, ox.NamedNode):
            yield ox.Triple(triple.object, CG.hasDirection, CG.supports)


@dataclass
class Peers:
    """The reasoning step alone, in process and by rules written by hand in SPARQL."""

    observations: int
    chainer: float = 0.0
    sparql: float = 0.0
    loading: float = 0.0
    """What SPARQL needs besides, to have in the store what it reasons on."""
    differences: int = 0


def peers(observations: int, size: int = BLOCK) -> Peers:
    """Reason with both on the same blocks, and count the triples that only one of them gives."""
    found = Peers(observations)
    ontology = prepared()
    for asserted in blocks(observations, size):
        block = Block(ontology, asserted)
        told = [*asserted, *block.derived]
        found.chainer += _seconds(lambda: block.closure)  # noqa: B023
        found.loading += _seconds(lambda: ox.Store().bulk_extend(quads(told)))  # noqa: B023
        store = handwritten.loaded(block)
        found.sparql += _seconds(lambda: handwritten.reason(store))  # noqa: B023
        by_hand = handwritten.found(ontology, store)
        found.differences += len(by_hand ^ handwritten.chained(block))
    return found


def against_hermit(observations: int) -> tuple[float, float, int]:
    """Seconds by the clock that the chainer and HermiT, a process of its own, take.

    And how many statements only one of them infers.
    """
    from kg.reasoning.referee import rule

    ontology = prepared()
    (asserted,) = blocks(observations, observations)
    block = Block(ontology, asserted)
    data = [*asserted, *block.derived]
    start = time.perf_counter()
    chained = handwritten.chained(block)
    half_way = time.perf_counter()
    ruling = rule(ontology.triples, data)
    end = time.perf_counter()
    differences = set(ontology.reasoned_on(ruling.inferred)) ^ chained
    return half_way - start, end - half_way, len(differences)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
