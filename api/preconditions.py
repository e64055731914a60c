"""What a request supposes: If-Match and If-None-Match (RFC 9110, 13.1 and 13.2).

The tag of a dataset in a form begins with the tag of the dataset and goes on with how it is
written.
"""

import re
from importlib.metadata import version

from fastapi import Request

from api.errors import PreconditionFailed
from api.fields import joined
from kg.datasets import ABSENT

TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


def etag(tag: str, form: str) -> str:
    """The entity tag of a dataset as it is written in a form; the same bytes have the same."""
    return f'"{tag}.{form}.{version("klynge")}"'


def refuse_unmet(request: Request, tag: str) -> None:
    """Raise `PreconditionFailed` where a change supposes what is not so of the dataset."""
    wanted = joined(request.headers, "if-match")
    unwanted = joined(request.headers, "if-none-match")
    if wanted is not None and not _names(wanted, tag, strong=True):
        raise PreconditionFailed("The dataset is not the one that If-Match names.")
    if unwanted is not None and _names(unwanted, tag, strong=False):
        raise PreconditionFailed("The dataset is the one that If-None-Match names.")


def refuse_another(request: Request, etag: str) -> None:
    """Raise `PreconditionFailed` where If-Match names another answer than this one.

    By the strong comparison, so that one whose tag is weak is never named but by `*`.
    """
    wanted = joined(request.headers, "if-match")
    if wanted is None or wanted == "*":
        return
    if etag not in (f'"{t}"' for weak, t in TAG.findall(wanted) if not weak):
        raise PreconditionFailed("What is here now is not what If-Match names.")


def has(request: Request, etag: str) -> bool:
    """Whether the client has an answer already, by the weak comparison (8.8.3.2)."""
    held, opaque = joined(request.headers, "if-none-match"), etag.removeprefix("W/")
    return held is not None and (held == "*" or opaque in (f'"{t}"' for _, t in TAG.findall(held)))


def _names(header: str, tag: str, strong: bool) -> bool:
    """Whether a header names a dataset; a weak tag does not by the strong comparison."""
    if tag == ABSENT or header == "*":
        return tag != ABSENT
    found = TAG.findall(header)
    return any(t.partition(".")[0] == tag for weak, t in found if not (weak and strong))
