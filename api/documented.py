"""What the OpenAPI document says of the questions with names."""

from typing import Any

from api import forms, paging
from api.documentation import Responses, header, plain, refusals
from kg.parameters import Parameter
from kg.queries import Query

LONGEST = 1_000
"""The longest value of a parameter, in characters."""
FORMS = ("json", "html", "csv", "xlsx", "markdown", "latex", "sparql-json")
EXAMPLES = {"cluster": "nce-raufoss", "country": "NO", "dimension": "maturity", "integer": "2010"}
VALUE = {"type": ["string", "number", "boolean", "null"]}
TEXT = {"type": "string"}
VALIDATORS = {h: header("Changes with the release.") for h in ("ETag", "Last-Modified")}
UNCHANGED = {"description": "The release has not changed.", "headers": VALIDATORS}
LINK = {"type": "string", "format": "uri-reference"}


def about(query: Query) -> str:
    """The description of a question's route."""
    return (
        f"{query.question}\n\nKind: {query.kind}; competency questions {', '.join(query.ids)}. "
        f"Columns: {', '.join(query.columns)}. Where nothing is found: {query.empty}"
    )


def parameters(query: Query) -> list[dict[str, Any]]:
    """The parameters of a question's route."""
    return [*map(_parameter, query.parameters), *paging.parameters(), forms.parameter(FORMS)]


def responses(query: Query) -> Responses:
    """What a question's route may answer."""
    content = {forms.MEDIA[f]: {"schema": plain(forms.MEDIA[f])} for f in FORMS}
    content[forms.MEDIA["json"]] = {"schema": _schema(query), "example": _example(query)}
    content[forms.MEDIA["sparql-json"]] = {"schema": _results(query)}
    headers = {
        "Link": header("The first, previous, next and last page."),
        "Klynge-Total": header("How many rows all pages have."),
    }
    return {
        200: {"description": "The rows.", "content": content, "headers": headers | VALIDATORS},
        304: UNCHANGED,
        **refusals(404, 406, 412, 422, 503),
    }


def listing() -> dict[str, Any]:
    """The answer of the route that lists the questions."""
    fields = ("name", "question", "kind", "link")
    lists = ("ids", "columns", "formats")
    properties: dict[str, Any] = dict.fromkeys(fields, TEXT)
    properties |= {f: {"type": "array", "items": TEXT} for f in lists}
    properties["parameters"] = {"type": "array", "items": {"type": "object"}}
    item = {"type": "object", "required": list(properties), "properties": properties}
    return {
        "description": "What can be asked, and with which parameters.",
        "content": {
            "application/json": {"schema": {"type": "array", "items": item}},
            "text/html": {"schema": TEXT},
        },
        "headers": VALIDATORS,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.default is None,
        "description": f"{parameter.about}. It should be {parameter.kind.said}.",
        "schema": _type(parameter),
        "example": parameter.default or EXAMPLES.get(parameter.type, ""),
    }


def _type(parameter: Parameter) -> dict[str, Any]:
    if parameter.type == "text":
        return {"type": "string", "maxLength": LONGEST, "default": parameter.default}
    schema: dict[str, Any] = {"type": "string", "maxLength": LONGEST}
    if words := parameter.kind.words:
        schema = {"type": "string", "enum": [*([""] if parameter.default == "" else []), *words]}
    else:
        optional = "?" if parameter.default == "" else ""
        schema["pattern"] = f"^({parameter.kind.pattern}){optional}$"
    if parameter.default is not None:
        schema["default"] = parameter.default
    return schema


def _schema(query: Query) -> dict[str, Any]:
    row = {
        "type": "object",
        "additionalProperties": False,
        "required": list(query.columns),
        "properties": dict.fromkeys(query.columns, VALUE),
    }
    properties = {
        "query": {"const": query.name},
        "question": {"const": query.question},
        "parameters": {"type": "object", "additionalProperties": TEXT},
        "columns": {"const": list(query.columns)},
        "rows": {"type": "array", "items": row},
        "total": {"type": "integer", "minimum": 0},
        "page": {"type": "integer", "minimum": 1},
        "size": {"type": ["integer", "null"], "minimum": 1},
        "links": {"type": "object", "additionalProperties": LINK},
        "note": {"type": ["string", "null"]},
    }
    return {"type": "object", "required": list(properties), "properties": properties}


def _example(query: Query) -> dict[str, Any]:
    """An answer without rows, which is true of every query somewhere."""
    first = {"first": f"/queries/{query.name}?size=100&page=1"}
    return {
        "query": query.name,
        "question": query.question,
        "parameters": {},
        "columns": list(query.columns),
        "rows": [],
        "total": 0,
        "page": 1,
        "size": 100,
        "links": first | {"last": first["first"]},
        "note": query.empty,
    }


def _results(query: Query) -> dict[str, Any]:
    """SPARQL 1.1 Query Results JSON with the columns of a query."""
    bindings = {"type": "array", "items": {"type": "object"}}
    return {
        "type": "object",
        "required": ["head", "results"],
        "properties": {
            "head": {"type": "object", "properties": {"vars": {"const": list(query.columns)}}},
            "results": {"type": "object", "properties": {"bindings": bindings}},
        },
    }
