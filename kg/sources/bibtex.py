"""BibTeX and biblatex as works.

`bibtexparser` parts the text into entries and fields and knows how names are written, `pylatexenc`
(which comes with it) reads LaTeX. Strings, their joining with # and crossref are resolved here.
"""

import logging
import re
from collections.abc import Mapping
from typing import NamedTuple

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ExplicitComment,
    Field,
    ImplicitComment,
    ParsingFailedBlock,
    Preamble,
    String,
)

from kg.sources.correspondence import (
    BIBTEX_ALSO,
    BIBTEX_FIELDS,
    BIBTEX_KINDS,
    BIBTEX_NO_WORKS,
    OTHERS,
    UNRESOLVED,
    kind_of,
)
from kg.sources.draft import Bibliography, Draft

logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
VERBATIM = ("url", "doi", "eprint", "urldate", "date", "isbn", "crossref")
"""Fields that are no LaTeX; only the backslash before a special character is taken away."""
DERIVED = ("month", "subtitle", "booksubtitle", "journalsubtitle", "type", "crossref")
"""Fields that are read together with another."""
WHOLES = ("book", "mvbook", "collection", "mvcollection", "proceedings", "mvproceedings")
INHERITED = (
    *("booktitle", "booksubtitle", "journal", "journaltitle", "editor", "publisher"),
    *("organization", "institution", "address", "location", "year", "date", "month", "series"),
    *("volume", "edition", "isbn", "language", "langid"),
)
"""What a part has from the whole that its crossref names; what identifies the whole it has not."""
DECODER = LatexDecodingMiddleware()
PIECE = re.compile(r'\s*(?:\{(?P<braced>.*)\}|"(?P<quoted>.*)"|(?P<bare>[^\s"{}#]+))\s*', re.DOTALL)
SPECIAL = re.compile(r"[\\{}$~%&`'\"#^_]|--")
"""What may make LaTeX of a text; most have none, and decoding takes time."""
BRACES = (r"\textbraceleft", r"\{"), (r"\textbraceright", r"\}")
"""Braces that BibTeX does not count, by a name that pylatexenc does not know."""
SUPERFLUOUS = re.compile(r"\\url\s*\{([^{}]*)\}")


class Value(NamedTuple):
    """What a field says, as LaTeX, and where."""

    latex: str
    line: int


Fields = dict[str, Value]


def read(text: str, bibliography: Bibliography) -> None:
    """Add the entries of a text to a bibliography."""
    library = parse_string(text, parse_stack=[])
    strings = {month: month for month in MONTHS}
    entries: list[tuple[Entry, Fields]] = []
    for block in library.blocks:
        line = (block.start_line or 0) + 1
        if isinstance(block, String):
            strings[block.key.lower()] = _value(block.value, strings, bibliography, line)
        elif isinstance(block, Entry):
            entries.append((block, _fields(block, strings, bibliography)))
        elif isinstance(block, ParsingFailedBlock):
            bibliography.fault(line, "", _failure(block))
        elif said := _left_out(block):
            bibliography.leave(line, "", said)
    wholes = {entry.key.lower(): (entry, fields) for entry, fields in reversed(entries)}
    for entry, fields in entries:
        if why := BIBTEX_NO_WORKS.get(entry.entry_type):
            said = f"@{entry.entry_type} {entry.key} is left out: {why}"
            bibliography.leave((entry.start_line or 0) + 1, "type", said)
        else:
            _work(entry, _inherited(entry, fields, wholes, bibliography), bibliography)


def _left_out(block: Block) -> str | None:
    """That a block is left out, if it holds more than a comment."""
    if isinstance(block, Preamble):
        return "the preamble is left out: it is code for LaTeX"
    if isinstance(block, ImplicitComment) and not block.comment.startswith("%"):
        said = " ".join(block.comment.split())[:40]
        return f"'{said}' stands outside the entries and is left out"
    if isinstance(block, ExplicitComment) and re.match("@commentary", block.raw or "", re.I):
        key = block.comment.partition(",")[0]  # bibtexparser takes it for a comment
        return f"@commentary {key} is left out: it cannot be read; @misc can"
    return None


def _failure(block: ParsingFailedBlock) -> str:
    """Why a block could not be read, as a sentence."""
    if isinstance(block, DuplicateBlockKeyBlock):
        first = (block.previous_block.start_line or 0) + 1
        return f"the key '{block.key}' is used before, on line {first}"
    if isinstance(block, DuplicateFieldKeyBlock):
        return f"{', '.join(sorted(block.duplicate_keys))} stands twice in one entry"
    reason = str(getattr(block.error, "abort_reason", block.error)).rstrip(" .")
    return f"the entry cannot be read; is a brace or a comma missing? {reason}"


def _fields(entry: Entry, strings: Mapping[str, str], bibliography: Bibliography) -> Fields:
    """The fields of an entry, names in small letters, strings put in."""
    made: Fields = {}
    for field in entry.fields:
        line = field.start_line + 1
        latex = _value(field.value, strings, bibliography, line)
        if latex.strip():
            made[field.key.lower()] = Value(latex, line)
    return made


def _value(raw: str, strings: Mapping[str, str], bibliography: Bibliography, line: int) -> str:
    """A value with its braces or quotes taken off, strings put in and pieces joined."""
    made = ""
    for piece in _pieces(raw):
        found = PIECE.fullmatch(piece)
        bare = found and found["bare"]
        if found is None:
            bibliography.fault(line, "", f"'{piece.strip()}' is not a value; it needs braces")
        elif not bare or bare.isdigit():
            made += found["braced"] or found["quoted"] or bare or ""
        elif bare.lower() in strings:
            made += strings[bare.lower()]
        else:
            bibliography.fault(line, "", f"the string '{bare}' is nowhere defined")
    return made


def _pieces(raw: str) -> list[str]:
    """The parts of a value between the # that join them, those in braces or quotes not counted."""
    pieces, depth, quoted = [""], 0, False
    for sign in raw:
        depth += (sign == "{") - (sign == "}")
        quoted ^= sign == '"' and depth == 0
        if sign == "#" and depth == 0 and not quoted:
            pieces.append("")
        else:
            pieces[-1] += sign
    return pieces


def _inherited(
    entry: Entry,
    fields: Fields,
    wholes: Mapping[str, tuple[Entry, Fields]],
    bibliography: Bibliography,
) -> Fields:
    """The fields of an entry with those that it has from the one its crossref names."""
    crossref = fields.get("crossref")
    if crossref is None:
        return fields
    key = crossref.latex.strip().lower()
    if key not in wholes or key == entry.key.lower():
        message = f"crossref '{crossref.latex}' names no other entry of this file"
        bibliography.fault(crossref.line, "crossref", message)
        return fields
    whole, of_whole = wholes[key]
    passed = {name: of_whole[name] for name in INHERITED if name in of_whole}
    if "title" in of_whole and whole.entry_type in WHOLES:
        passed["booktitle"] = of_whole["title"]
        if "subtitle" in of_whole:
            passed["booksubtitle"] = of_whole["subtitle"]
    for own, other in (("date", "year"), ("year", "date")):
        if own in fields:
            passed.pop(other, None)
    return passed | fields


def _work(entry: Entry, fields: Fields, bibliography: Bibliography) -> None:
    draft = bibliography.begin(entry.key, (entry.start_line or 0) + 1)
    kind = _kind(draft, entry, fields)
    for name in BIBTEX_FIELDS:
        if name in fields:
            value = fields[name]
            field = BIBTEX_FIELDS[name]
            if name == "number" and kind == "article" and "issue" not in fields:
                field = "issue"
            draft.text(field, _joined(name, fields), value.line, name)
    for name, value in fields.items():
        if name not in BIBTEX_FIELDS and name not in DERIVED:
            _other(draft, name, value)
    _year(draft, fields)


def _kind(draft: Draft, entry: Entry, fields: Fields) -> str | None:
    line = int(draft.record.line)
    genre = _plain(fields["type"].latex) if "type" in fields else None
    kind = kind_of(entry.entry_type, genre, BIBTEX_KINDS, BIBTEX_ALSO)
    if kind is None:
        known = sorted({f.type for f in BIBTEX_KINDS.values()} | BIBTEX_ALSO.keys())
        message = f"the entry type @{entry.entry_type} is not known; known are {', '.join(known)}"
        draft.bibliography.fault(line, "type", message, known)
        return None
    draft.put("type", kind, line, f"@{entry.entry_type}")
    if genre and genre.lower() != BIBTEX_KINDS[kind].genre:
        draft.text("genre", genre, fields["type"].line, "type")
    elif degree := {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}.get(
        entry.entry_type
    ):
        draft.text("genre", degree, line, f"@{entry.entry_type}")
    if BIBTEX_ALSO.get(entry.entry_type) == "other":
        draft.kindless(entry.entry_type, line)
    return kind


def _joined(name: str, fields: Fields) -> str:
    """A value as plain text; a title together with its subtitle."""
    latex = fields[name].latex
    plain = _verbatim(latex) if name in VERBATIM else _plain(latex)
    below = {"title": "subtitle", "booktitle": "booksubtitle", "journaltitle": "journalsubtitle"}
    subtitle = fields.get(below.get(name, ""))
    return f"{plain}: {_plain(subtitle.latex)}" if subtitle else plain


def _other(draft: Draft, name: str, value: Value) -> None:
    """Put a field that does not hold one plain text."""
    latex, line = value
    if name in ("author", "editor"):
        draft.names(f"{name}s", _people(draft, latex, line, name), line, name)
    elif name == "keywords":
        draft.keywords(re.split("[,;]", _plain(latex)), line, name)
    elif name == "urldate":
        draft.accessed(latex, line, name)
    elif name == "howpublished" and (url := re.search(r"https?://[^\s{}]+", latex)):
        draft.text("url", _verbatim(url[0]), line, name)
    elif name == "pubstate" and latex.strip() == UNRESOLVED:
        draft.put("verified", UNRESOLVED, line, name)
    elif name not in ("year", "date"):
        draft.leave(line, name)


def _year(draft: Draft, fields: Fields) -> None:
    """The date: biblatex's `date`, or BibTeX's year and month."""
    if "date" in fields:
        first, slash, _ = fields["date"].latex.strip().partition("/")
        draft.date(first, fields["date"].line, "date")
        if slash:
            draft.leave(fields["date"].line, "the end of date", "a work has one date")
    if "year" not in fields:
        return
    year, line = _plain(fields["year"].latex), fields["year"].line
    month = fields.get("month")
    within = _month(_plain(month.latex)) if month else None
    if within and re.fullmatch(r"\d{4}", year):
        draft.date(f"{year}-{within}", line, "year")
        return
    draft.date(year, line, "year")
    if month and "date" not in fields:
        draft.leave(month.line, "month", f"'{_plain(month.latex)}' is not one month")


def _month(text: str) -> str | None:
    """A month, with a day where one stands beside it: 03, or 03-05 for `5 mar`."""
    words = re.findall(r"[a-z]+|\d+", text.lower())
    named = [w for w in words if w[:3] in MONTHS]
    numbers = [w for w in words if w.isdigit()]
    if len(words) == 1 and (named or 1 <= int(numbers[0] if numbers else 0) <= 12):
        return f"{MONTHS.index(named[0][:3]) + 1:02}" if named else words[0].zfill(2)
    if len(words) == 2 and len(named) == len(numbers) == 1:
        return f"{MONTHS.index(named[0][:3]) + 1:02}-{numbers[0].zfill(2)}"
    return None


def _people(draft: Draft, latex: str, line: int, said: str) -> list[dict[str, str]]:
    """The names in a list that `and` parts; one in braces is an institution, or a name whole."""
    made: list[dict[str, str]] = []
    for name in split_multiple_persons_names(latex):
        whole = re.fullmatch(r"\{((?:[^{}]|\{[^{}]*\})*)\}", name.strip())
        if name.strip() == "others":
            made.append({"family": OTHERS})
        elif whole and not whole[1].startswith("\\"):
            made.append({"family": _plain(whole[1])})
        else:
            try:
                parts = parse_single_name_into_parts(name)
            except InvalidNameError as error:
                draft.bibliography.fault(line, said, f"{error}")
                continue
            split = {
                "family": [*parts.von, *parts.last],
                "given": parts.first,
                "suffix": parts.jr,
            }
            made.append({k: _plain(" ".join(words)) for k, words in split.items() if words})
    return made


def _plain(latex: str) -> str:
    """LaTeX as plain text. A percent sign is no comment here, as BibTeX has it."""
    if not SPECIAL.search(latex):
        return " ".join(latex.split())
    escaped = re.sub(r"(?<!\\)%", r"\\%", latex)
    for name, sign in BRACES:
        escaped = escaped.replace(name, sign)
    decoded = DECODER.transform_entry(Entry("", "", [Field("", escaped)]), Library())
    text = decoded.fields[0].value if isinstance(decoded, Entry) else latex
    return " ".join(text.replace("ˆ", "^").split())


def _verbatim(value: str) -> str:
    """An address or number, with what LaTeX needs around special signs taken away."""
    return re.sub(r"\\([%&_#~{}])", r"\1", SUPERFLUOUS.sub(r"\1", value)).strip()
