"""The application: verdicts at /, SPARQL queries at /sparql.

Queries only read. Nothing in a query reaches a file or the network: FROM names graphs of the
release, and SERVICE is refused before the engine sees it.
"""

import html
from io import BytesIO
from urllib.parse import parse_qs

import pyoxigraph as ox
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, PlainTextResponse

from api import documentation, handlers, linked, questions
from api.site import Site
from kg.releases import Release
from kg.store import Results, Store, mentions
from kg.tables import Row, judged

LONGEST_QUERY = 100_000
SOLUTIONS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
COLUMNS = {
    "country": "Country",
    "label": "Cluster",
    "years": "Years",
    "type": "Type",
    "primary": "Primary perspective",
    "practised": "Practised",
    "outcome": "Verdict",
    "theory": "Theory",
}


def create_app(release: Release) -> FastAPI:
    """An application that answers from one release."""
    site = Site.of(release)
    store = site.store
    app = FastAPI(title="Klynge", docs_url=None, redoc_url=None)
    handlers.install(app)
    documentation.install(app)
    for routes in (linked, questions):
        app.include_router(routes.router(lambda: site))

    @app.get("/", response_class=HTMLResponse)
    def verdicts() -> str:
        """The verdicts of the release."""
        return _page(release.name, judged(store))

    @app.get("/sparql")
    @app.post("/sparql")
    async def sparql(request: Request) -> Response:
        """The answer to a SPARQL query, by the SPARQL 1.1 Protocol."""
        text = await _query_text(request)
        accept = request.headers.get("accept", "")
        return await run_in_threadpool(_answer, store, text, accept)

    return app


async def _query_text(request: Request) -> str | None:
    if request.method == "GET":
        return request.query_params.get("query")
    if request.headers.get("content-type", "").startswith("application/sparql-query"):
        return (await request.body()).decode("utf-8", "replace")
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    return form["query"][0] if "query" in form else None


def _answer(store: Store, text: str | None, accept: str) -> Response:
    if not text:
        return PlainTextResponse("no query was sent; send one as `query`", 400)
    if len(text) > LONGEST_QUERY:
        return PlainTextResponse(f"the query is longer than {LONGEST_QUERY} characters", 400)
    if mentions(text, "SERVICE"):
        return PlainTextResponse("SERVICE is not allowed here: a query may not reach out", 400)
    try:
        return _serialized(store.query(text), accept)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        return PlainTextResponse(f"the query cannot be answered: {error}", 400)


def _serialized(results: Results, accept: str) -> Response:
    buffer = BytesIO()
    if isinstance(results, ox.QueryTriples):
        media, form = next(
            ((m, f) for m, f in GRAPHS.items() if m in accept), ("text/turtle", ox.RdfFormat.TURTLE)
        )
        results.serialize(buffer, form)
    else:
        usable = dict(list(SOLUTIONS.items())[: 2 if isinstance(results, ox.QueryBoolean) else 4])
        media, solutions = next(
            ((m, f) for m, f in usable.items() if m in accept), next(iter(SOLUTIONS.items()))
        )
        results.serialize(buffer, solutions)
    return Response(buffer.getvalue(), media_type=media)


def _page(name: str, found: list[Row]) -> str:
    head = "".join(f"<th scope=col>{heading}" for heading in COLUMNS.values())
    body = "".join(f"<tr>{''.join(_cell(row, c) for c in COLUMNS)}" for row in found)
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'><title>Klynge: verdicts</title>"
        f"<style>{STYLE}</style><h1>Klynge</h1>"
        "<p>Which way of governing fits which regional cluster, and what was done. "
        f"Release {html.escape(name)}; ask it in SPARQL at <code>/sparql?query=</code>.</p>"
        f"<div><table><thead><tr>{head}</thead><tbody>{body}</tbody></table></div>"
        "<p>* holds whichever way what is unknown or contested falls.</p></html>"
    )


def _cell(row: Row, column: str) -> str:
    said = {
        "years": f"{row['first'] or '…'}\u2060–\u2060{row['last'] or '…'}",
        "practised": ", ".join(sorted(filter(None, row["practised"].split(", ")))),
        "outcome": row["outcome"].replace("-", " ") + (" *" if row["regardless"] == "true" else ""),
    }.get(column, row.get(column, ""))
    tag = "th scope=row" if column == "label" else "td"
    return f"<{tag}>{html.escape(said)}"


STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}"
    "div{overflow-x:auto}table{border-collapse:collapse}"
    "th,td{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top;"
    "border-bottom:1px solid #ccc;font-weight:normal}thead th{font-weight:bold}"
)
