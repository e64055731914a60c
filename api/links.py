"""Links to this server, right also behind a proxy that puts a prefix before its paths.

KLYNGE_BASE_URL says where the server is seen from outside; no header of a request is trusted for
that. Without it, links begin with the host that the request names.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import Request

from api.state import state
from kg.vocabulary import BASE


@dataclass(frozen=True)
class Links:
    """Makes links; `base` is the address of the server, without a slash at the end.

    `lang` is the language that links ask for unless they say otherwise; none asks for none.
    """

    base: str
    lang: str | None = None

    def url(self, path: str, **parameters: str) -> str:
        """The absolute address of a path of this server, such as /sparql."""
        said = parameters if self.lang is None else {"lang": self.lang} | parameters
        query = f"?{urlencode(said)}" if said else ""
        return f"{self.base}{quote(path, safe='/:@!$&()*+,;=~')}{query}"

    def local(self, iri: str) -> str:
        """Where an IRI is looked up: names of Klynge on this server, others where they point."""
        if not iri.startswith(BASE):
            return iri
        path, _, fragment = iri.removeprefix(BASE).partition("#")
        return self.url(f"/{path}/{fragment}" if fragment else f"/{path}")


def links(request: Request) -> Links:
    """The links of the server that a request came to; `api.headers` refused what is no host."""
    return Links(state(request).settings.base_url or str(request.base_url).rstrip("/"))
