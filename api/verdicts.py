"""The verdicts of the release, on a page at the root."""

import html

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.links import links
from api.state import state
from kg.tables import Row, judged

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
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}"
    "div{overflow-x:auto}table{border-collapse:collapse}"
    "th,td{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top;"
    "border-bottom:1px solid #ccc;font-weight:normal}thead th{font-weight:bold}"
)

router = APIRouter()


@router.get("/", response_class=HTMLResponse)
def verdicts(request: Request) -> str:
    """The verdicts of the release."""
    serving = state(request).serving
    style = links(request).url("/style.css")
    return _page(serving.current().name, style, judged(serving.store()))


@router.get("/style.css", include_in_schema=False)
def style() -> Response:
    """How pages look."""
    return Response(STYLE, media_type="text/css")


def _page(name: str, style: str, found: list[Row]) -> str:
    head = "".join(f"<th scope=col>{heading}" for heading in COLUMNS.values())
    body = "".join(f"<tr>{''.join(_cell(row, c) for c in COLUMNS)}" for row in found)
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'><title>Klynge: verdicts</title>"
        f"<link rel=stylesheet href='{html.escape(style)}'><h1>Klynge</h1>"
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
