"""Pages: one folder of templates, everything in them escaped, links to the running server."""

from functools import cache
from pathlib import Path

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.links import links

TEMPLATES = Path(__file__).parent / "templates"


def page(request: Request, template: str, **values: object) -> bytes:
    """A page made from a template in `api/templates`."""
    values["links"] = links(request)
    return _environment().get_template(template).render(values).encode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
