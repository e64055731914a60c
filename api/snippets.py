"""A query as code that asks it: for a shell, for Python and for R, as it stands."""

import json
from dataclasses import dataclass

CSV, TURTLE = "text/csv", "text/turtle"
MARK = "KLYNGE"


@dataclass(frozen=True)
class Snippet:
    """Code in one language, which its name tells."""

    name: str
    code: str


def snippets(endpoint: str, query: str, graph: bool = False) -> list[Snippet]:
    """The code for a query at an endpoint; a graph is asked for as Turtle, rows as CSV."""
    media = TURTLE if graph else CSV
    return [
        Snippet("curl", _curl(endpoint, query, media)),
        Snippet("Python", _python(endpoint, query, media)),
        Snippet("R", _r(endpoint, query, media)),
    ]


def _curl(endpoint: str, query: str, media: str) -> str:
    mark = MARK
    while mark in query.splitlines():
        mark += "_"
    return (
        f"curl --silent --show-error --fail-with-body --header 'Accept: {media}' \\\n"
        f"  --data-urlencode query@- '{endpoint}' <<'{mark}'\n{query}\n{mark}\n"
    )


def _python(endpoint: str, query: str, media: str) -> str:
    lines = "\n".join(f"    {line!r}" for line in query.splitlines(keepends=True))
    read = "answer.read().decode()" if media == TURTLE else (
        "list(csv.DictReader(io.TextIOWrapper(answer, 'utf-8')))"
    )  # fmt: skip
    return (
        "import csv\nimport io\nimport urllib.parse\nimport urllib.request\n\n"
        f"query = (\n{lines}\n)\n"
        "request = urllib.request.Request(\n"
        f"    {endpoint!r},\n"
        "    urllib.parse.urlencode({'query': query}).encode(),\n"
        f"    {{'Accept': {media!r}}},\n"
        ")\n"
        "with urllib.request.urlopen(request) as answer:\n"
        f"    found = {read}\n"
        "print(found)\n"
    )


def _r(endpoint: str, query: str, media: str) -> str:
    # Escapes of JSON are those of R.
    lines = ",\n".join(
        f"  {json.dumps(line, ensure_ascii=False)}" for line in query.splitlines(keepends=True)
    )
    read = "found" if media == TURTLE else "read.csv(text = found)"
    return (
        f"library(httr2)\n\nquery <- paste0(\n{lines}\n)\n"
        f"found <- request({json.dumps(endpoint)}) |>\n"
        f'  req_headers(Accept = "{media}") |>\n'
        "  req_body_form(query = query) |>\n"
        "  req_perform() |>\n"
        "  resp_body_string()\n"
        f"print({read})\n"
    )
