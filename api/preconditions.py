"""What a request supposes of a dataset: If-Match and If-None-Match (RFC 9110, 13.1 and 13.2).

The tag of a representation begins with the tag of the dataset and goes on with how it is written.
"""

import re
from importlib.metadata import version

from fastapi import Request

from api.errors import PreconditionFailed
from kg.datasets import ABSENT

TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


def etag(tag: str, form: str) -> str:
    """The entity tag of a dataset as it is written in a form; the same bytes have the same."""
    return f'"{tag}.{form}.{version("klynge")}"'


def refuse_unmet(request: Request, tag: str) -> None:
    """Raise `PreconditionFailed` where a change supposes what is not so of the dataset."""
    wanted, unwanted = _header(request, "if-match"), _header(request, "if-none-match")
    if wanted is not None and not _names(wanted, tag, strong=True):
        raise PreconditionFailed("The dataset is not the one that If-Match names.")
    if unwanted is not None and _names(unwanted, tag, strong=False):
        raise PreconditionFailed("The dataset is the one that If-None-Match names.")


def has(request: Request, etag: str) -> bool:
    """Whether the client has a representation already, and need not get it again."""
    held = _header(request, "if-none-match")
    return held is not None and (held == "*" or etag in (f'"{t}"' for _, t in TAG.findall(held)))


def _header(request: Request, name: str) -> str | None:
    """All lines of a header as one."""
    lines = request.headers.getlist(name)
    return ", ".join(lines).strip() if lines else None


def _names(header: str, tag: str, strong: bool) -> bool:
    """Whether a header names a dataset; a weak tag does not by the strong comparison."""
    if tag == ABSENT or header == "*":
        return tag != ABSENT
    found = TAG.findall(header)
    return any(t.partition(".")[0] == tag for weak, t in found if not (weak and strong))
