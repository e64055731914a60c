"""Works as files for reference managers: BibTeX, CSL-JSON and RIS.

What is read back from BibTeX or CSL-JSON is what was written; docs/literature.md lists what these
formats cannot hold.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import rispy  # type: ignore[import-untyped]
from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from kg.formats import LATEX
from kg.literature import Name, Work
from kg.sources.correspondence import (
    BIBTEX_KINDS,
    CSL_FIELDS,
    CSL_KINDS,
    OTHERS,
    RIS_KINDS,
    UNRESOLVED,
    Form,
)
from kg.sources.csl import plain

Item = dict[str, Any]
UNKNOWN = "details not known: cited by name only"
"""The mark of a work of which it is not known which one is meant."""
PUBLISHERS = {
    "evaluation": "institution",
    "report": "institution",
    "thesis": "institution",
    "webpage": "organization",
}
"""What BibTeX calls the publisher of a kind of work, where it is not `publisher`."""
BIBTEX = LATEX | str.maketrans(
    {"{": r"\textbraceleft{}", "}": r"\textbraceright{}", '"': '{"}', "\n": "\n"}
)
"""Signs of LaTeX in a value; BibTeX counts even braces that are escaped."""
WORD = re.compile(r"[^\W_]+")
LIGATURES = re.compile(r"-(?=-)|`(?=`)|'(?=')|[?!](?=`)")
"""Signs that LaTeX would join with the next one."""


def written(form: str, works: Iterable[Work]) -> bytes:
    """Works in one of `FORMS`, in their order. Raises `KeyError` for any other form."""
    return FORMS[form](list(works)).encode()


def items(works: Iterable[Work]) -> list[Item]:
    """Works as items of CSL-JSON."""
    return [_item(work) for work in works]


def _item(work: Work) -> Item:
    kind = work.get("type") or "other"
    made: Item = {"id": work.id, "type": CSL_KINDS[kind].type}
    if genre := CSL_KINDS[kind].genre or work.get("genre"):
        made["genre"] = genre
    custom: Item = {"locators": list(work.locators)} if work.locators else {}
    for role, people in (("author", work.authors), ("editor", work.editors)):
        if named := _named(people):
            made[role] = list(map(_csl_name, named))
        if named != people:
            custom.setdefault("others", []).append(role)
    values = {name: work.get(field) for name, field in CSL_FIELDS.items()}
    values["citation-label"] = work.cited
    values["keyword"] = ", ".join(work.fields.get("keywords", ()))
    values["status"] = UNRESOLVED if work.unresolved else ""
    made |= {name: _marked(name, value) for name, value in values.items() if value}
    for name, date in (("issued", _date(work)), ("accessed", work.get("accessed"))):
        if date:
            made[name] = {"date-parts": [[int(part) for part in date.split("-")]]}
    return made | ({"custom": custom} if custom else {})


def _named(people: list[Name]) -> list[Name]:
    """Those who are named, without the mark for others at the end."""
    return people[:-1] if people and people[-1].family == OTHERS else people


def _marked(name: str, value: str) -> str:
    """A text as CSL-JSON writes it: what would be read as markup is escaped."""
    if name in ("URL", "DOI") or plain(value) == value:
        return value
    return html.escape(value, quote=False)


def _date(work: Work) -> str:
    return work.get("date") or work.get("year")


def _csl_name(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": name.family}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {key: value for key, value in parts.items() if value}


def _csl_json(works: Sequence[Work]) -> str:
    return json.dumps(items(works), ensure_ascii=False, indent=2) + "\n"


def _bibtex(works: Sequence[Work]) -> str:
    """Entries in UTF-8, for BibTeX's own fields and biblatex's; locators stand as comments."""
    return "\n".join(map(_entry, works))


def _entry(work: Work) -> str:
    kind = work.get("type") or "other"
    form = BIBTEX_KINDS[kind]
    if kind == "paper" and work.get("container"):
        form = Form("inproceedings")
    texts = {name: _latex(value) for name, value in _texts(work, kind).items()}
    texts["title"] = WORD.sub(_protected, texts["title"])
    texts["pages"] = texts["pages"].replace("-", "--")
    values = {
        "author": " and ".join(map(_bibtex_name, work.authors)),
        "editor": " and ".join(map(_bibtex_name, work.editors)),
        **texts,
        "type": _latex(form.genre or work.get("genre")),
        "keywords": ", ".join(map(_latex, work.fields.get("keywords", ()))),
        "date": work.get("date"),
        "doi": work.get("doi"),
        "url": work.get("url"),
        "urldate": work.get("accessed"),
        "pubstate": UNRESOLVED if work.unresolved else "",
    }
    fields = [Field(name, value) for name, value in values.items() if value]
    library = Library([Entry(form.type, work.id, fields)])
    comments = [f"% \\cite[{_latex(locator)}]{{{work.id}}}\n" for locator in work.locators]
    marks = [f"% {work.id}: {UNKNOWN}\n"] if work.unresolved else []
    return "".join([*marks, *comments, write_string(library)])


def _texts(work: Work, kind: str) -> dict[str, str]:
    """The fields of an entry that hold plain text."""
    numbers = ("number", "eid") if kind == "article" else ("issue", "number")
    return {
        "title": work.get("title"),
        "journal" if kind == "article" else "booktitle": work.get("container"),
        "year": work.get("year"),
        "volume": work.get("volume"),
        **dict(zip(numbers, (work.get("issue"), work.get("number")), strict=True)),
        "pages": work.get("pages"),
        PUBLISHERS.get(kind, "publisher"): work.get("publisher"),
        "address": work.get("place"),
        "series": work.get("series"),
        "edition": work.get("edition"),
        "isbn": work.get("isbn"),
        "language": work.get("language"),
        "label": work.cited,
        "annote": work.get("note"),
    }


def _bibtex_name(name: Name) -> str:
    if name.family == OTHERS:
        return "others"
    if not name.given:
        return f"{{{_latex(name.family)}}}"
    parts = [name.family, name.suffix, name.given]
    whole = re.compile(r",|\band\b", re.IGNORECASE)
    shown = (f"{{{_latex(p)}}}" if whole.search(p) else _latex(p) for p in parts if p)
    return ", ".join(shown)


def _latex(text: str) -> str:
    """A text as LaTeX shows it unchanged."""
    if re.fullmatch(r"[\w-]+", text):
        return text
    joined = LIGATURES.sub(lambda found: found[0] + "\0", text)
    return joined.translate(BIBTEX).replace("\0", "{}")


def _protected(word: re.Match[str]) -> str:
    """A word of a title; in braces where it has capitals that a style should not make small."""
    return f"{{{word[0]}}}" if sum(map(str.isupper, word[0])) > 1 else word[0]


class _Ris(rispy.RisWriter):  # type: ignore[misc]
    """Records without a number before each, which other programs would not expect."""

    def set_header(self, count: int) -> str:
        """Nothing stands before a record."""
        return ""


def _ris(works: Sequence[Work]) -> str:
    records = [{k: v for k, v in _record(work).items() if v} for work in works]
    return str(rispy.dumps(records, implementation=_Ris))


def _record(work: Work) -> Item:
    kind = work.get("type") or "other"
    first, _, last = work.get("pages").partition("-")
    places = [f"cited: {locator}" for locator in work.locators]
    roles = {"authors": work.authors, "editors": work.editors}
    others = [f"with other {role}" for role, people in roles.items() if _named(people) != people]
    notes = [UNKNOWN if work.unresolved else "", *places, *others, work.get("note")]
    return {
        "type_of_reference": RIS_KINDS[kind],
        "id": work.id,
        "authors": [", ".join(filter(None, name)) for name in _named(work.authors)],
        "secondary_authors": [", ".join(filter(None, name)) for name in _named(work.editors)],
        "title": _line(work.get("title")),
        "secondary_title": _line(work.get("container")),
        "tertiary_title": _line(work.get("series")),
        "year": work.get("year"),
        "date": work.get("date").replace("-", "/"),
        "volume": work.get("volume"),
        "number": work.get("issue"),
        "note": work.get("number"),
        "start_page": first,
        "end_page": last,
        "publisher": _line(work.get("publisher")),
        "place_published": work.get("place"),
        "edition": work.get("edition"),
        "issn": work.get("isbn"),
        "doi": work.get("doi"),
        "urls": list(work.fields.get("url", ())),
        "access_date": work.get("accessed").replace("-", "/"),
        "language": work.get("language"),
        "type_of_work": work.get("genre") or CSL_KINDS[kind].genre,
        "keywords": list(work.fields.get("keywords", ())),
        "label": work.cited,
        "notes": [_line(note) for note in notes if note],
    }


def _line(text: str) -> str:
    """A text on one line, as RIS has it."""
    return " ".join(text.split())


FORMS: dict[str, Callable[[Sequence[Work]], str]] = {
    "bibtex": _bibtex,
    "csl-json": _csl_json,
    "ris": _ris,
}
"""The forms that works can be written in."""
