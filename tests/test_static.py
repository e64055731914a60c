"""Styles and scripts: kept for good, compressed, and nothing else than what lies in the folder."""

import re
from pathlib import Path

import httpx
import pytest

from api import static

TEMPLATES = Path(static.__file__).parent / "templates"


@pytest.mark.parametrize("name", sorted(static.assets().files))
def test_a_file_is_kept_for_good(client: httpx.Client, name: str) -> None:
    answer = client.get(static.path(name))
    assert answer.content == (static.FOLDER / name).read_bytes()
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].split(";")[0] in static.MEDIA.values()


@pytest.mark.parametrize(
    "path",
    ["/static/000000000000/klynge.css", "{}/../../static.py",
     "{}/%2e%2e/%2e%2e/static.py", "{}/..%2f..%2fstatic.py", "{}//etc/passwd", "{}/"],
)  # fmt: skip
def test_nothing_else_is_served(client: httpx.Client, path: str) -> None:
    folder = static.path("klynge.css").removesuffix("/klynge.css")
    assert client.get(path.format(folder)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/openapi.json", static.path("klynge.css")])
def test_long_text_is_compressed(client: httpx.Client, path: str) -> None:
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert "accept-encoding" in packed.headers["vary"].lower()


def test_a_streamed_answer_is_whole_when_compressed(client: httpx.Client) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 9000"}
    packed, plain = (
        client.get("/sparql", params=query, headers={"Accept": "text/csv", "Accept-Encoding": e})
        for e in ("gzip", "identity")
    )
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.content.count(b"\r\n") == 9001


def test_pages_keep_to_the_policy() -> None:
    """No style or script in the markup, and no address of another host."""
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", text), template
        assert text.count("\n") <= 400
    for sheet in static.FOLDER.glob("*.css"):
        assert "//" not in sheet.read_text().replace("<http://", "")
