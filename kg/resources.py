"""Where the ontology, the queries and the curated data lie: beside the code, or in the wheel."""

import hashlib
from pathlib import Path

_PACKAGE = Path(__file__).parent
_BUNDLE = _PACKAGE / "bundle"
_ROOT = _BUNDLE if _BUNDLE.is_dir() else _PACKAGE.parent

ONTOLOGY = _ROOT / "ontology"
QUERIES = _ROOT / "queries"
DATA = _PACKAGE / "data"
CITATION = _ROOT / "CITATION.cff"
VERDICT_SCHEMA = _ROOT / "docs" / "verdict.schema.json"


def ontology_files() -> list[Path]:
    """The modules of the ontology, its theories and its classifications, in a stable order."""
    folders = (ONTOLOGY, ONTOLOGY / "theories", ONTOLOGY / "classifications")
    return [path for folder in folders for path in sorted(folder.glob("*.ttl"))]


def shape_files() -> list[Path]:
    """The SHACL shapes."""
    return sorted((ONTOLOGY / "shapes").glob("*.ttl"))


def rule_files() -> list[Path]:
    """The closed-world rules, one SPARQL CONSTRUCT a file."""
    return sorted((ONTOLOGY / "rules").glob("*.rq"))


def case_files() -> list[Path]:
    """The curated cases, programmes, organisations, sources and literature."""
    return sorted(DATA.rglob("*.yaml"))


def fingerprint() -> str:
    """What stands for the curated data, the ontology and the code that checks and reads them."""
    files = [*_PACKAGE.rglob("*.py"), *ONTOLOGY.rglob("*"), *case_files()]
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
