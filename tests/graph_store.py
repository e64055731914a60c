"""Requests to the graph store at /datasets, and what must hold of their answers."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import quote

import httpx
import pyoxigraph as ox

from kg.store import DATASETS

LICENCE = "https://spdx.org/licenses/CC-BY-4.0"
LICENSED = f'<{LICENCE}>; rel="license"'
TTL, YAML = "text/turtle", "application/yaml"
A, B = (f'<https://example.org/{n}> <https://example.org/p> "{n}" .' for n in "ab")
Held = Callable[[httpx.Response], bool]


@dataclass(frozen=True)
class Step:
    """A request, the status that it must have, and what else must hold of the answer."""

    method: str
    target: str
    status: int
    body: str | None = None
    media: str = "text/turtle"
    headers: dict[str, str] = field(default_factory=dict)
    bare: bool = False
    """Whether it is sent without token and licence."""
    holds: Held = lambda answer: True

    def sent(self, client: httpx.Client, token: str) -> httpx.Response:
        """The answer to it."""
        own = {} if self.bare else {"Authorization": f"Bearer {token}", "Link": LICENSED}
        if self.body is not None and self.media:
            own["Content-Type"] = self.media
        headers = {k: v for k, v in {**own, **self.headers}.items() if v}
        return client.request(self.method, self.target, content=self.body, headers=headers)

    def taken(self, client: httpx.Client, token: str) -> None:
        """Take the step: {base}, {token} and {etag}, that of the dataset `there`, are filled in."""
        etag = client.get("/datasets/there").headers["etag"]
        base = str(client.base_url).rstrip("/")
        known = {"{etag}": etag, "{token}": token, "{base}": base}
        target, headers = self.target, dict(self.headers)
        for word, value in known.items():
            target = target.replace(word, value)
            headers = {name: given.replace(word, value) for name, given in headers.items()}
        answer = replace(self, target=target, headers=headers).sent(client, token)
        assert answer.status_code == self.status, (self.method, target, answer.text)
        assert self.holds(answer), (self.method, target, answer.headers, answer.text)


def get(target: str, status: int = 200, holds: Held = lambda a: True, **headers: str) -> Step:
    """A request that anyone may make."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Step("GET", target, status, headers=named, bare=True, holds=holds)


def indirect(name: str) -> str:
    """The address of a dataset by its graph."""
    return f"/datasets?graph={quote(DATASETS + name, safe='')}"


def triples(answer: httpx.Response) -> set[ox.Triple]:
    """What an answer in RDF says."""
    media = answer.headers["content-type"].partition(";")[0]
    form = ox.RdfFormat.from_media_type(media)
    assert form
    return {quad.triple for quad in ox.parse(answer.content, format=form)}


def holding(*texts: str) -> Held:
    """That an answer says this in Turtle, and nothing else."""
    expected = {q.triple for q in ox.parse("\n".join(texts), format=ox.RdfFormat.TURTLE)}
    return lambda answer: triples(answer) == expected


def a_problem(code: str) -> Held:
    """That an answer is problem details with a code word."""
    return lambda answer: (
        answer.headers["content-type"] == "application/problem+json"
        and answer.json()["code"] == code
        and answer.json()["status"] == answer.status_code
    )
