"""Pages: one folder of templates, everything in them escaped, links to the running server.

Besides what `page` is given, a template has: `t('key', n=1)`, the words of the interface;
`label(iri)` and `definition(iri)`, the name and the definition of a thing in the reader's
language; `words(text)`, words of the record with their language; `links`, which keep the language
that the address asks for; `here(page='2')`, the address of the page itself with changed parameters;
`asset(name)`, the address of a style or script; `reader` and `lang`; `release()`, its name.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import static
from api.errors import Problem
from api.forms import NAMES
from api.labels import Label, label, recorded, text
from api.languages import CONTENT, reader
from api.links import Links, links
from api.site import site
from api.state import state
from kg.vocabulary import SKOS

TEMPLATES = Path(__file__).parent / "templates"


def page(request: Request, template: str, **values: object) -> bytes:
    """A page made from a template in `api/templates`.

    Lone surrogates of a hostile request have no form in UTF-8.
    """
    text = _environment().get_template(template).render(**values, **_context(request))
    return text.encode("utf-8", "replace")


def compiled() -> None:
    """Compile every template, which is done once."""
    for name in _environment().list_templates(extensions=["html"]):
        _environment().get_template(name)


def problem(request: Request, met: Problem) -> bytes:
    """The page of a problem."""
    return page(request, "error.html", problem=met)


def variant(request: Request, form: str) -> str:
    """What a form of an answer depends on besides the release, for its entity tag.

    Of a page these are the reader's language and the styles and scripts that it names.
    """
    return f"{form}-{reader(request).language}-{static.assets().digest}" if form == "html" else form


def reading(request: Request) -> Links:
    """Links that keep the language which the address asks for."""
    who = reader(request)
    return replace(links(request), lang=who.language if who.chosen else None)


def _context(request: Request) -> dict[str, object]:
    """What every template may use."""
    who = reader(request)
    plain = links(request)

    def here(**changes: str | None) -> str:
        """The address of this page with parameters changed, or taken away where they are None."""
        said = [p for p in request.query_params.multi_items() if p[0] not in changes]
        said += [(name, value) for name, value in changes.items() if value is not None]
        path = plain.url(request.url.path.removeprefix(request.scope.get("root_path", "")))
        return path + (f"?{urlencode(said)}" if said else "")

    def named(iri: str) -> Label:
        """The name of a thing of the release in the reader's language."""
        return label(site(request).store, who, iri)

    def defined(iri: str) -> Label | None:
        """The definition of a thing of the release in the reader's language."""
        return text(site(request).store, who, iri, SKOS.definition)

    return {
        "reader": who,
        "lang": who.language,
        "t": who.say,
        "label": named,
        "definition": defined,
        "words": lambda said: recorded(who, said) if said else "",
        "links": reading(request),
        "here": here,
        "path": request.url.path,
        "asset": lambda name: plain.url(static.path(name)),
        "release": lambda: state(request).serving.current().name,
        "languages": CONTENT,
        "form_name": lambda form: NAMES.get(form, form),
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
