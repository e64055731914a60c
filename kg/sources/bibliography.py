"""Works from reference managers: BibTeX and CSL-JSON, as Zotero and others write them.

Both become the content of a case file with works, so that checks and addresses are the same.
"""

from pathlib import Path

from kg.sources import bibtex, csl
from kg.sources.draft import Bibliography
from kg.sources.located import Record, text_in
from kg.sources.reading import Fault

READERS = {".bib": bibtex.read, ".json": csl.read}
"""By the end of a file's name, what reads its text into a bibliography."""


def lists(path: Path) -> bool:
    """Whether a JSON file is a list, as CSL-JSON is; a case file is an object.

    Raises `Unreadable` where the file is missing, too large or not UTF-8.
    """
    return text_in(path).lstrip().startswith("[")


def load(path: Path) -> tuple[Record, list[Fault]]:
    """The works of a .bib or .json file, and what is wrong with the file.

    What no field of a work takes stands in the record's `notes`. Raises `Unreadable` where the
    file is missing, too large or not UTF-8, and for JSON that is none.
    """
    bibliography = Bibliography(str(path))
    READERS[path.suffix.lower()](text_in(path), bibliography)
    if not bibliography.works and not bibliography.faults:
        bibliography.fault(1, "", "holds no entries")
    return bibliography.content(), bibliography.faults
