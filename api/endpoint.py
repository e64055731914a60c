"""What the OpenAPI document says of the SPARQL endpoint and of the pages around it."""

from typing import Any

from api.documentation import answers, header, refusals
from api.media import GRAPHS, SOLUTIONS

EXAMPLE = "SELECT ?cluster WHERE { ?cluster a cg:Cluster } LIMIT 10"
GRAPH_LIST = {"type": "array", "items": {"type": "string"}}
FORM = {
    "type": "object",
    "required": ["query"],
    "properties": {
        "query": {"type": "string"},
        "default-graph-uri": GRAPH_LIST,
        "named-graph-uri": GRAPH_LIST,
    },
}
LIMITS = {
    f"Klynge-{name}-Limit": header(about)
    for name, about in (
        ("Row", "How many rows, or triples, a result may have."),
        ("Byte", "How many bytes a result may have."),
        ("Time", "How many seconds a query may take."),
    )
}


def _parameter(name: str, schema: dict[str, Any], about: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": about}


GRAPH_PARAMETERS = [
    _parameter(
        "default-graph-uri", GRAPH_LIST, "A graph of the release to be queried; repeatable."
    ),
    _parameter("named-graph-uri", GRAPH_LIST, "A graph to query with GRAPH; repeatable."),
]
QUERY = {
    **_parameter("query", {"type": "string"}, "A query in SPARQL 1.1; without it, this service."),
    "example": EXAMPLE,
}
RESPONSES = {
    200: answers("The result.", dict.fromkeys([*SOLUTIONS, *GRAPHS]), headers=LIMITS),
    **refusals(400, 403, 406, 413, 422, 503),
}
GET: dict[str, Any] = {
    "summary": "Query by SPARQL",
    "tags": ["SPARQL"],
    "responses": {
        **RESPONSES,
        200: answers("The result.", dict.fromkeys([*SOLUTIONS, *GRAPHS, "text/html"])),
    },
    "openapi_extra": {"parameters": [QUERY, *GRAPH_PARAMETERS]},
}
"""Of GET /sparql."""
POST: dict[str, Any] = {
    "summary": "Query by SPARQL, in a form or as the body",
    "tags": ["SPARQL"],
    "responses": {**RESPONSES, **refusals(415)},
    "openapi_extra": {
        "parameters": GRAPH_PARAMETERS,
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": FORM,
                    "example": {"query": EXAMPLE},
                },
                "application/sparql-query": {"schema": {"type": "string"}},
            },
        },
    },
}
"""Of POST /sparql."""
