"""The command line: build, check, judge, explain, verify, query, serve.

Exit codes: 0 all is well; 1 faults, contradictions or differences were found; 2 the command was
called wrongly; 3 there is no release yet, or nothing by the name asked for.
"""

import json
import re
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kg import queries, releases, tables
from kg.checking import check as check_reading
from kg.reasoning.advice import Adviser
from kg.reasoning.answers import Answer, answer, judged
from kg.reasoning.block import Block
from kg.reasoning.case import UnknownCase, case, find, literature
from kg.reasoning.contradiction import Inconsistent, refuse_contradictions
from kg.reasoning.explanation import Explainer, Explanation
from kg.reasoning.ontology import shipped
from kg.reasoning.rendering import contradictions, data, markdown, text
from kg.reasoning.verification import combined, compare
from kg.resources import QUERIES
from kg.sources.cases import read
from kg.sources.reading import Fault, Reading
from kg.store import mentions

FOUND_FAULTS, WRONGLY_CALLED, NOTHING_THERE = 1, 2, 3
Outcome = TypeVar("Outcome")

app = typer.Typer(
    help="Cluster governance as a knowledge graph.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but results and faults.")]
Files = Annotated[list[Path], typer.Argument(help="Case files (YAML).", show_default=False)]


class FaultFormat(StrEnum):
    """How faults are printed."""

    TEXT = "text"
    JSON = "json"


class VerdictFormat(StrEnum):
    """How verdicts are printed."""

    TABLE = "table"
    JSON = "json"


class ExplanationFormat(StrEnum):
    """How explanations are printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class ResultFormat(StrEnum):
    """How query results are printed; graphs come as Turtle."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


@app.callback(invoke_without_command=True)
def main(
    show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Cluster governance as a knowledge graph: which steering fits which cluster."""
    if show_version:
        out.print(f"klynge {version('klynge')}")
        raise typer.Exit


@app.command()
def build(quiet: Quiet = False) -> None:
    """Build a release from the curated data, switch to it and print its verdicts."""
    with _progress(quiet) as step:
        step("Reading")
        reading = releases.curated()
        release = _or_stop(lambda: releases.build(releases.home(), reading, step))
    if not quiet:
        out.print(tables.verdicts(tables.judged(release.store())))
        manifest = release.manifest()
        out.print(
            f"Release {release.name}: {manifest.observations} observations, "
            f"{sum(manifest.triples.values())} triples."
        )


@app.command()
def check(
    files: Files,
    form: Annotated[FaultFormat, typer.Option("--format")] = FaultFormat.TEXT,
    quiet: Quiet = False,
) -> None:
    """Check case files: every fault with its file, line, and what is allowed."""
    with _progress(quiet or form is FaultFormat.JSON) as step:
        step("Reading")
        reading, known = _read(files)
        step("Checking")
        faults = _faults(reading, known)
    if form is FaultFormat.JSON:
        _print_json([_fault(f) for f in faults])
    else:
        _print_faults(faults)
    if faults:
        raise typer.Exit(FOUND_FAULTS)
    if not quiet and form is not FaultFormat.JSON:
        out.print(f"{_counted(len(files), 'file')} checked, nothing wrong.")


@app.command()
def judge(
    files: Files,
    form: Annotated[VerdictFormat, typer.Option("--format")] = VerdictFormat.TABLE,
    quiet: Quiet = False,
) -> None:
    """Judge the observations in case files, without touching the release."""
    with _progress(quiet or form is VerdictFormat.JSON) as step:
        step("Reading and checking")
        block = _judgeable(files)
        adviser = Adviser(block.ontology)
        step("Judging")
        answers = [answer(adviser, *found) for found in judged(block, adviser)]
    if form is VerdictFormat.JSON:
        _print_json(answers)
    else:
        out.print(tables.answers(answers))


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="A cluster or observation, e.g. nce-raufoss.")],
    form: Annotated[ExplanationFormat, typer.Option("--format")] = ExplanationFormat.TEXT,
) -> None:
    """Explain a verdict down to its sources: why, why not, and what would change it."""
    explanations = _or_stop(lambda: list(_explanations(name)))
    if form is ExplanationFormat.JSON:
        _print_json([data(e) for e in explanations])
        return
    written = markdown if form is ExplanationFormat.MARKDOWN else text
    out.print("\n".join(map(written, explanations)), markup=False, end="")


@app.command()
def verify(quiet: Quiet = False) -> None:
    """Have HermiT check the ontology, and that all three reasoners infer exactly the same."""
    ontology = shipped()
    with _progress(quiet) as step:
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


@app.command()
def query(
    what: Annotated[
        str, typer.Argument(help="SPARQL, a file with SPARQL, or a query's name.")
    ] = "",
    params: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="A parameter, name=value.")
    ] = None,
    form: Annotated[ResultFormat, typer.Option("--format")] = ResultFormat.TABLE,
    listing: Annotated[bool, typer.Option("--list", help="List the queries with names.")] = False,
) -> None:
    """Ask the release: a question by name, or SPARQL that sees all its graphs as one."""
    if listing:
        out.print(tables.listing(queries.listed()))
        return
    if not what:
        _stop("Give a query's name or SPARQL, or --list.", WRONGLY_CALLED)
    store = _or_stop(lambda: releases.current(releases.home()).store())
    try:
        asked = _query_text(what, params or [])
        if mentions(asked, "SERVICE"):
            _stop("SERVICE is not allowed here: a query may not reach out", WRONGLY_CALLED)
        results = store.query(asked)
    except SyntaxError as error:
        _stop(f"the query cannot be read: {error}", WRONGLY_CALLED)
    except (queries.BadHeader, queries.BadParameter) as error:
        _stop(str(error), WRONGLY_CALLED)
    if form is not ResultFormat.TABLE:
        sys.stdout.write(tables.serialized(results, form.value))
    elif isinstance(shown := tables.results(results), str):
        sys.stdout.write(shown.rstrip("\n") + "\n")
    else:
        out.print(shown)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="On this machine.")] = 8000,
    quiet: Quiet = False,
) -> None:
    """Serve the release on this machine: verdicts at /, SPARQL at /sparql."""
    import uvicorn

    from api.app import create_app

    release = _or_stop(lambda: releases.current(releases.home()))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            _stop(f"port {port} cannot be used: {error.strerror}", WRONGLY_CALLED)
    if not quiet:
        out.print(
            f"Klynge is at http://127.0.0.1:{port} (release {release.name}); Ctrl-C stops it."
        )
    uvicorn.run(create_app(release), host="127.0.0.1", port=port, log_level="warning")


def _read(files: Iterable[Path]) -> tuple[Reading, Reading]:
    """The files, and the curated data that they may refer to."""
    known = releases.curated()
    defined = {node for node, field in known.places if field is None}
    return read(files, known=defined.__contains__), known


def _faults(reading: Reading, known: Reading) -> list[Fault]:
    return sorted(set(reading.faults + check_reading(reading, known.triples)))


def _judgeable(files: Iterable[Path]) -> Block:
    reading, known = _read(files)
    if faults := _faults(reading, known):
        _print_faults(faults)
        raise typer.Exit(FOUND_FAULTS)
    block = Block(shipped(), reading.triples)
    _or_stop(lambda: refuse_contradictions(block))
    return block


def _explanations(name: str) -> Iterator[Explanation]:
    store = releases.current(releases.home()).store()
    ontology = shipped()
    cluster, observations = find(store, name)
    block = Block(ontology, case(store, cluster))
    explainer = Explainer(block, Adviser(ontology), literature(store, ontology))
    for observation in observations:
        for theory in ontology.theories:
            yield explainer.explain(observation, theory)


def _query_text(what: str, params: list[str]) -> str:
    """The SPARQL that is meant, with the parameters of a query that has a name bound."""
    named = QUERIES / f"{what}.rq"
    if re.fullmatch(r"[\w-]{1,100}", what) and named.is_file():
        return queries.read(named).bound(queries.parsed(params))
    if params:
        raise queries.BadParameter("--param goes with the name of a query; see --list")
    if what == "-":
        return sys.stdin.read()
    if len(what) < 200 and Path(what).is_file():
        try:
            return Path(what).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            _stop(f"{what} is not UTF-8", WRONGLY_CALLED)
    if not re.search(r"[\s{]", what.strip()):
        _stop(f"no query is called '{what}'; klynge query --list names them all", NOTHING_THERE)
    return what


def _or_stop(action: Callable[[], Outcome]) -> Outcome:
    """The outcome of an action, or a clear sentence and an exit code."""
    try:
        return action()
    except releases.Refused as refused:
        _print_faults(refused.faults)
        _stop(f"{_counted(len(refused.faults), 'fault')}; nothing was published.", FOUND_FAULTS)
    except Inconsistent as inconsistent:
        err.print(contradictions(inconsistent), markup=False)
        _stop("The data contradict the ontology; nothing was published.", FOUND_FAULTS)
    except (releases.NoRelease, UnknownCase) as missing:
        _stop(str(missing), NOTHING_THERE)
    except OSError as error:
        _stop(f"{releases.home()} cannot be used: {error.strerror or error}", NOTHING_THERE)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Shows which step is running, and for how long, where someone is looking."""
    hidden = quiet or not err.is_terminal
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=err, transient=True, disable=hidden) as progress:
        task = progress.add_task("Starting", total=None)
        yield lambda step: progress.update(task, description=step)


def _fault(fault: Fault) -> Answer:
    return {
        "file": fault.place.file,
        "line": fault.place.line,
        "cell": fault.place.cell,
        "field": fault.field,
        "message": fault.message,
        "allowed": list(fault.allowed),
    }


def _print_faults(faults: Iterable[Fault]) -> None:
    for fault in faults:
        err.print(str(fault), markup=False)


def _print_json(content: object) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _stop(message: str, code: int) -> NoReturn:
    err.print(message, markup=False)
    raise typer.Exit(code)


if __name__ == "__main__":
    app()
