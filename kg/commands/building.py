"""Building a release from the curated data, and having a referee look at it."""

import typer

from kg import releases, tables
from kg.commands.terminal import FOUND_FAULTS, Quiet, err, or_stop, out, progress
from kg.reasoning.block import Block
from kg.reasoning.ontology import shipped
from kg.reasoning.verification import combined, compare


def build(quiet: Quiet = False) -> None:
    """Build a release from the curated data, switch to it and print its verdicts."""
    with progress(quiet) as step:
        step("Reading")
        reading = releases.curated()
        release = or_stop(lambda: releases.build(releases.home(), reading, step))
    if not quiet:
        out.print(tables.verdicts(tables.judged(release.store())))
        manifest = release.manifest()
        out.print(
            f"Release {release.name}: {manifest.observations} observations, "
            f"{sum(manifest.triples.values())} triples."
        )


def verify(quiet: Quiet = False) -> None:
    """Have HermiT check the ontology, and that all three reasoners infer exactly the same."""
    ontology = shipped()
    with progress(quiet) as step:
        step("Curated graph")
        found = [compare(ontology, "curated graph", Block(ontology, releases.curated().triples))]
        step("Every combination of characteristics")
        found.append(compare(ontology, "combinations", Block(ontology, combined(ontology))))
    for comparison in found:
        for difference in comparison.differences + comparison.unsatisfiable:
            err.print(difference, markup=False)
        if not quiet:
            out.print(tables.comparison(comparison))
    if not all(c.passed for c in found):
        raise typer.Exit(FOUND_FAULTS)
