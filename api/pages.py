"""Pages: one folder of templates, everything in them escaped, links to the running server."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.vocabulary import BASE, CG

TEMPLATES = Path(__file__).parent / "templates"


def page(request: Request, template: str, **values: object) -> bytes:
    """A page made from a template in `api/templates`."""
    values["links"] = Links.of(request)
    return _environment().get_template(template).render(values).encode()


class Links:
    """Where the things that have addresses are on the running server."""

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/")

    @classmethod
    def of(cls, request: Request) -> "Links":
        """The links as they are for a request, behind the prefix that a proxy adds, if any."""
        return cls(str(request.scope.get("root_path", "")))

    def __call__(self, path: str) -> str:
        """A path of this server, such as /queries."""
        return self.root + path

    def to(self, iri: str) -> str | None:
        """Where an IRI can be followed to; None where it cannot be.

        A term of the ontology has a page of its own, since a server never sees what follows `#`.
        """
        if iri.startswith(CG.base):
            return self("/ontology/" + iri.removeprefix(CG.base))
        if iri.startswith(BASE):
            return self("/" + iri.removeprefix(BASE))
        return iri if iri.startswith(("http://", "https://")) else None


def pasted(path: str, parameters: Mapping[str, str]) -> str:
    """A path with parameters, as a link holds it."""
    said = "&".join(f"{quote(k)}={quote(v, safe='')}" for k, v in parameters.items())
    return path + (f"?{said}" if said else "")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
