"""The house rules that a reader relies on: layers, sizes, docstrings, nothing of the workplace."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([*(ROOT / "kg").rglob("*.py"), *(ROOT / "api").rglob("*.py")])
CODE = sorted(
    p for part in ("kg", "api", "tests", "tools", "bench") for p in (ROOT / part).rglob("*.py")
)
TEMPLATES = sorted((ROOT / "api" / "templates").rglob("*.html"))
LAYERS = [
    "kg.vocabulary",
    "kg.terms",
    "kg.facts",
    "kg.formats",
    "kg.turtle",
    "kg.resources",
    "kg.durability",
    "kg.clauses",
    "kg.store",
    "kg.parameters",
    "kg.queries",
    "kg.description",
    "kg.sources",
    "kg.literature",
    "kg.references",
    "kg.citations",
    "kg.names",
    "kg.duplicates",
    "kg.sentences",
    "kg.checking",
    "kg.catalogue",
    "kg.tokens",
    "kg.coherence",
    "kg.guides",
    "kg.rows",
    "kg.workbooks",
    "kg.reasoning",
    "kg.comparing",
    "kg.releases",
    "kg.membership",
    "kg.observations",
    "kg.hypothesistest",
    "kg.truthtable",
    "kg.coverage",
    "kg.findings",
    "kg.claims",
    "kg.uses",
    "kg.selections",
    "kg.theories",
    "kg.strategies",
    "kg.trials",
    "kg.datasets",
    "kg.exports",
    "kg.submission",
    "kg.diagnosis",
    "kg.counsel",
    "kg.similarity",
    "kg.explaining",
    "kg.profile",
    "kg.history",
    "kg.publication",
    "kg.tables",
    "kg.directory",
    "kg.commands",
    "kg.cli",
    "api.errors",
    "api.fields",
    "api.static",
    "api.languages",
    "api.negotiation",
    "api.handlers",
    "api.settings",
    "api.media",
    "api.rows",
    "api.worker",
    "api.refusals",
    "api.bodies",
    "api.spool",
    "api.metrics",
    "api.turns",
    "api.workers",
    "api.task",
    "api.attendant",
    "api.examiner",
    "api.examiners",
    "api.writer",
    "api.writers",
    "api.guessing",
    "api.log",
    "api.targets",
    "api.compression",
    "api.headers",
    "api.releases",
    "api.state",
    "api.links",
    "api.description",
    "api.documentation",
    "api.sparql",
    "api.health",
    "api.syntax",
    "api.preconditions",
    "api.site",
    "api.labels",
    "api.naming",
    "api.forms",
    "api.pages",
    "api.figures",
    "api.speaking",
    "api.casefigures",
    "api.casepages",
    "api.layout",
    "api.paging",
    "api.start",
    "api.linked",
    "api.documented",
    "api.questions",
    "api.cases",
    "api.bearer",
    "api.uploads",
    "api.identification",
    "api.contract",
    "api.datasets",
    "api.explaining",
    "api.wording",
    "api.compared",
    "api.pictured",
    "api.choices",
    "api.choosing",
    "api.comparing",
    "api.asked",
    "api.diagnosed",
    "api.letter",
    "api.diagnosing",
    "api.searching",
    "api.browsing",
    "api.hypotheses",
    "api.theory",
    "api.claimfigures",
    "api.works",
    "api.literature",
    "api.relations",
    "api.results",
    "api.resultfigures",
    "api.snippets",
    "api.completion",
    "api.asking",
    "api.querypages",
    "api.coveragepages",
    "api.contributing",
    "api.about",
    "api.problempages",
    "api.styleguide",
    "api.warming",
    "api",
]
"""Each may import what stands before it, and its own parts; only kg.commands starts the api."""
EXEMPT = {("kg.commands", "api")}


def layer(module: str) -> str:
    """The layer that a module belongs to."""
    return max((name for name in LAYERS if f"{module}.".startswith(f"{name}.")), key=len)


def imports(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (n for n in names if n.split(".")[0] in ("kg", "api"))


def dotted(path: Path) -> str:
    """The name of the module in a file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_run_one_way(path: Path) -> None:
    """From sources through checking and reasoning to releases, and never back."""
    module = dotted(path)
    if module in ("kg", "kg.sources", "kg.reasoning", "kg.comparing", "kg.commands"):
        assert not list(imports(path))
        return
    own = layer(module)
    allowed = LAYERS[: LAYERS.index(own) + 1]
    backward = [
        i
        for i in imports(path)
        if (other := layer(i)) not in allowed and (own, other.split(".")[0]) not in EXEMPT
    ]
    assert not backward, f"{module} imports {backward}"


def within(path: Path) -> str:
    """Where a file lies in the repository."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*CODE, *TEMPLATES], ids=within)
def test_files_are_short(path: Path) -> None:
    """Under 400 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400


@pytest.mark.parametrize("path", CODE, ids=within)
def test_functions_are_short(path: Path) -> None:
    """At most 60 lines, nested ones and methods too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    functions = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    assert not [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > 60]


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_everything_public_has_a_docstring(path: Path) -> None:
    """Modules, public classes and public functions say what they give."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
    ]
    assert ast.get_docstring(tree), path
    assert not [n.name for n in public if not ast.get_docstring(n) and not _nested(n, tree)]


def _nested(node: ast.AST, tree: ast.Module) -> bool:
    """Whether a definition stands inside a private class or a function."""
    holders = (
        h
        for h in ast.walk(tree)
        if isinstance(h, ast.FunctionDef) or (isinstance(h, ast.ClassDef) and h.name[0] == "_")
    )
    return any(node is not h and node in ast.walk(h) for h in holders)


def test_nothing_of_the_workplace_is_in_the_repository() -> None:
    """No machine path anywhere, no address of a package index in a lock file."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    found = []
    for name in filter(None, listed):
        path = ROOT / name
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        paths = re.search(r"(?<![\w/.])/(?:work|farm|root)/", text)
        address = name.endswith(".lock") and re.search(r"https?://|index-url", text)
        if paths or address:
            found.append(name)
    assert not found
