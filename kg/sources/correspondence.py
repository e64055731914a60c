"""How BibTeX, CSL-JSON and RIS name the kinds and the fields of works, for reading and writing.

BibTeX means biblatex too (its manual, sections 2.1 and 2.2); the variables of CSL are those of
CSL 1.0.2. What has no counterpart here is left out, and the reader says so.
"""

from typing import NamedTuple


class Form(NamedTuple):
    """How a format writes a kind of work: an entry type, and a genre where that does not tell."""

    type: str
    genre: str | None = None


CSL_KINDS = {
    "article": Form("article-journal"),
    "book": Form("book"),
    "chapter": Form("chapter"),
    "evaluation": Form("report", "evaluation"),
    "legal-decision": Form("document", "legal decision"),
    "other": Form("document"),
    "paper": Form("article"),
    "presentation": Form("speech"),
    "proceedings": Form("book", "proceedings"),
    "report": Form("report"),
    "thesis": Form("thesis"),
    "webpage": Form("webpage"),
}
CSL_ALSO = {
    **dict.fromkeys(
        (
            *("broadcast", "classic", "collection", "dataset", "event", "figure", "graphic"),
            *("hearing", "interview", "map", "motion_picture", "musical_score", "patent"),
            *("performance", "periodical", "personal_communication", "software", "song"),
            "standard",
        ),
        "other",
    ),
    "article-magazine": "article",
    "article-newspaper": "article",
    "bill": "legal-decision",
    "entry": "chapter",
    "entry-dictionary": "chapter",
    "entry-encyclopedia": "chapter",
    "legal_case": "legal-decision",
    "legislation": "legal-decision",
    "manuscript": "paper",
    "pamphlet": "report",
    "paper-conference": "paper",
    "post": "webpage",
    "post-weblog": "webpage",
    "regulation": "legal-decision",
    "review": "article",
    "review-book": "article",
    "treaty": "legal-decision",
}
"""The other types of CSL, and the kind that each becomes; other, where there is none of its own."""

BIBTEX_KINDS = {
    "article": Form("article"),
    "book": Form("book"),
    "chapter": Form("incollection"),
    "evaluation": Form("techreport", "evaluation"),
    "legal-decision": Form("misc", "legal decision"),
    "other": Form("misc"),
    "paper": Form("unpublished"),
    "presentation": Form("misc", "presentation"),
    "proceedings": Form("proceedings"),
    "report": Form("techreport"),
    "thesis": Form("thesis"),
    "webpage": Form("online"),
}
BIBTEX_ALSO = {
    **dict.fromkeys(
        (
            *("artwork", "audio", "booklet", "customa", "customb", "customc"),
            *("customd", "custome", "customf", "dataset", "image", "letter", "manual", "movie"),
            *("music", "patent", "performance", "periodical", "software", "standard", "video"),
        ),
        "other",
    ),
    "bookinbook": "chapter",
    "collection": "book",
    "conference": "paper",
    "electronic": "webpage",
    "inbook": "chapter",
    "inproceedings": "paper",
    "inreference": "chapter",
    "jurisdiction": "legal-decision",
    "legal": "legal-decision",
    "legislation": "legal-decision",
    "mastersthesis": "thesis",
    "mvbook": "book",
    "mvcollection": "book",
    "mvproceedings": "proceedings",
    "mvreference": "book",
    "phdthesis": "thesis",
    "reference": "book",
    "report": "report",
    "review": "article",
    "suppbook": "chapter",
    "suppcollection": "chapter",
    "suppperiodical": "article",
    "www": "webpage",
}
"""The other entry types of BibTeX and biblatex, and the kind that each becomes, likewise."""
BIBTEX_NO_WORKS = {
    "bibnote": "it is a note of a document",
    "set": "it only groups other entries",
    "xdata": "it only holds fields for other entries",
}
"""The entry types of biblatex that are no works, and why they are left out."""

RIS_KINDS = {
    "article": "JOUR",
    "book": "BOOK",
    "chapter": "CHAP",
    "evaluation": "RPRT",
    "legal-decision": "CASE",
    "other": "GEN",
    "paper": "UNPB",
    "presentation": "SLIDE",
    "proceedings": "CONF",
    "report": "RPRT",
    "thesis": "THES",
    "webpage": "ELEC",
}

CSL_FIELDS = {
    "title": "title",
    "container-title": "container",
    "collection-title": "series",
    "publisher": "publisher",
    "publisher-place": "place",
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "page": "pages",
    "edition": "edition",
    "ISBN": "isbn",
    "DOI": "doi",
    "URL": "url",
    "language": "language",
    "note": "note",
    "citation-label": "short_citation",
}
"""Variables of CSL that hold one value, with the field of a work that each becomes."""

BIBTEX_FIELDS = {
    "title": "title",
    "journal": "container",
    "journaltitle": "container",
    "booktitle": "container",
    "series": "series",
    "publisher": "publisher",
    "institution": "publisher",
    "school": "publisher",
    "organization": "publisher",
    "address": "place",
    "location": "place",
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "eid": "number",
    "pages": "pages",
    "edition": "edition",
    "isbn": "isbn",
    "doi": "doi",
    "url": "url",
    "language": "language",
    "langid": "language",
    "note": "note",
    "annote": "note",
    "annotation": "note",
    "label": "short_citation",
}
"""Fields of BibTeX that hold one value, with the field of a work that each becomes.

The first of those that become the same field is the one to believe. `number` is the issue of an
article, as in BibTeX itself, and `eid` its number.
"""

LANGUAGES = {
    "american": "en",
    "basque": "eu",
    "bokmal": "nb",
    "bokmål": "nb",
    "british": "en",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "ngerman": "de",
    "norsk": "no",
    "norwegian": "no",
    "nynorsk": "nn",
    "portuguese": "pt",
    "spanish": "es",
    "swedish": "sv",
    "ukenglish": "en",
    "usenglish": "en",
}
"""Names of languages as babel and polyglossia know them, with their codes."""

UNRESOLVED = "unresolved"
"""Says, as the publication state of an item, that it is known from a citation only."""
OTHERS = "et al."
"""Stands in a list of names for those that are not named."""


def kind_of(
    type_: str, genre: str | None, own: dict[str, Form], also: dict[str, str]
) -> str | None:
    """The kind of work that an entry type and a genre tell; None for a type that is not known."""
    forms = {form: kind for kind, form in own.items()}
    marked = Form(type_, genre.lower() if genre else None)
    return forms.get(marked) or forms.get(Form(type_)) or also.get(type_)
