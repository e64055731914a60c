"""Questions with names over HTTP: the same answers as in process, and pages that tile."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any

import httpx
import openpyxl
import pytest

from api.documented import FORMS
from api.forms import MEDIA
from kg import queries
from kg.queries import Query
from kg.store import Store

QUERIES = queries.listed()
GIVEN = {"cluster": "nce-raufoss", "hypothesis": "normann-isaksen-2009-text-q10"}


def ids(query: Query) -> str:
    return query.name


def required(query: Query) -> dict[str, str]:
    """Values for the parameters that must be given."""
    return {p.name: GIVEN[p.type] for p in query.parameters if p.default is None}


def rows(store: Store, query: Query) -> list[tuple[str, ...]]:
    """The answers in process, as sorted text."""
    found = query.run(store, required(query))
    return sorted(
        tuple("" if s[c] is None else str(getattr(s[c], "value", s[c])) for c in query.columns)
        for s in found
    )


def told(query: Query, row: dict[str, Any]) -> tuple[str, ...]:
    """A row of an answer in JSON, as text."""
    return tuple(
        "" if (v := row[c]) is None else (str(v).lower() if isinstance(v, bool) else str(v))
        for c in query.columns
    )


@pytest.mark.parametrize("query", QUERIES, ids=ids)
def test_the_answer_is_that_of_the_query(client: httpx.Client, store: Store, query: Query) -> None:
    """SPARQL JSON keeps every value as it is; JSON has the same, and says how many there are."""
    exact = client.get(
        f"/queries/{query.name}", params={**required(query), "format": "sparql-json"}
    )
    bindings = exact.json()["results"]["bindings"]
    found = sorted(tuple(b.get(c, {}).get("value", "") for c in query.columns) for b in bindings)
    assert exact.json()["head"]["vars"] == list(query.columns)
    assert found == rows(store, query)
    answer = client.get(f"/queries/{query.name}", params={**required(query), "size": "10000"})
    content = answer.json()
    assert answer.headers["content-type"] == MEDIA["json"]
    assert content["total"] == len(found) == int(answer.headers["klynge-total"])
    assert sorted(told(query, r) for r in content["rows"]) == found
    assert content["parameters"] == required(query)


@pytest.mark.parametrize("size", [1, 7, 100])
@pytest.mark.parametrize("name", ["clusters", "contested-facts", "dissent", "types-by-country"])
def test_pages_hold_every_row_once(
    client: httpx.Client, store: Store, name: str, size: int
) -> None:
    """Following `next` from the first page, and `prev` from the last; both kinds of links agree."""
    query = next(q for q in QUERIES if q.name == name)
    for first, onward, limit in (("first", "next", "last"), ("last", "prev", "first")):
        start = client.get(f"/queries/{name}", params={"size": size})
        links = start.json()["links"]
        address, found, visited = links[first], [], 0
        while address:
            answer = client.get(address)
            content = answer.json()
            assert content["links"] == {rel: link["url"] for rel, link in answer.links.items()}
            assert len(content["rows"]) <= size
            found += [told(query, r) for r in content["rows"]]
            visited += 1
            if not (following := content["links"].get(onward)):
                assert answer.json()["links"][limit] == address
            address = following
        assert sorted(found) == rows(store, query)
        assert visited == max(1, -(-len(found) // size))


def test_the_order_of_rows_is_total() -> None:
    """Rows that a query leaves equal are told apart by the columns that it does not order by."""
    query = next(q for q in QUERIES if q.name == "types-by-country")
    assert query.ordered({}).endswith("ORDER BY ?code ?type ?clusters")


def test_links_keep_what_was_asked(client: httpx.Client) -> None:
    answer = client.get("/queries/clusters", params={"country": "NO", "size": 5, "page": 2})
    for address in answer.json()["links"].values():
        url = httpx.URL(address)
        assert url.params["country"] == "NO"
        assert url.params["size"] == "5"
        assert all(row["code"] == "NO" for row in client.get(address).json()["rows"])


def test_there_is_no_page_behind_the_last(client: httpx.Client) -> None:
    answer = client.get("/queries/quadrants", params={"size": 5, "page": 3})
    assert answer.status_code == 404
    assert "the last is 2" in answer.json()["detail"]


@pytest.mark.parametrize("form", FORMS)
def test_forms_by_name_and_by_accept(client: httpx.Client, form: str) -> None:
    by_name = client.get("/queries/quadrants", params={"format": form})
    by_accept = client.get("/queries/quadrants", headers={"accept": MEDIA[form]})
    for answer in (by_name, by_accept):
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == MEDIA[form]
    assert by_name.headers["etag"] == by_accept.headers["etag"]
    unchanged = client.get(
        "/queries/quadrants", params={"format": form},
        headers={"if-none-match": by_name.headers["etag"]},
    )  # fmt: skip
    assert unchanged.status_code == 304


def test_tags_of_different_forms_differ(client: httpx.Client) -> None:
    tags = {client.get("/queries/quadrants", params={"format": f}).headers["etag"] for f in FORMS}
    assert len(tags) == len(FORMS)


def test_files_hold_every_row(client: httpx.Client) -> None:
    """More rows than a page has; nothing is cut in silence."""
    total = client.get("/queries/verdicts").json()["total"]
    assert total > 100
    table = list(csv.reader(StringIO(client.get("/queries/verdicts?format=csv").text)))
    assert len(table) == total + 1
    content = client.get("/queries/verdicts?format=xlsx").content
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert sheet.max_row == total + 1
    assert len(json.loads(client.get("/queries/verdicts").text)["rows"]) == 100


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/queries/clusters?country=N%20O", "country"),
        ("/queries/clusters?country=%22%20%7D", "country"),
        ("/queries/clusters?country=NO&country=FI", "country"),
        ("/queries/clusters?land=NO", "land"),
        ("/queries/grounds", "cluster"),
        ("/queries/grounds?cluster=", "cluster"),
        ("/queries/grounds?cluster=NCE%20Raufoss", "cluster"),
        ("/queries/grounds?cluster=nce-raufos", "cluster"),
        ("/queries/clusters?country=no", "country"),
        ("/queries/clusters?country=ZZ", "country"),
        ("/queries/compare-countries?dimension=nope", "dimension"),
        ("/queries/cluster-observations?cluster=nce-raufoss&dimension=maturty", "dimension"),
        ("/queries/claims?voice=autor", "voice"),
        ("/queries/clusters?page=0", "page"),
        ("/queries/clusters?page=1&page=2", "page"),
        ("/queries/clusters?page=%D9%A1", "page"),
        ("/queries/clusters?size=ten", "size"),
        ("/queries/clusters?size=10001", "size"),
        ("/queries/clusters?format=pdf", "format"),
        ("/queries/claims-about?about=" + "x" * 1001, "about"),
        ("/queries?page=1", "page"),
    ],
)
def test_bad_parameters_are_named(client: httpx.Client, path: str, name: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 422
    content = answer.json()
    assert content["code"] == "bad-parameters"
    assert [e["name"] for e in content["errors"]] == [name]
    assert name in content["detail"]


@pytest.mark.parametrize(
    "about", ["Finland\x00", '") } #', "\\", "\u2028", "<script>alert(1)</script>", "'''"]
)
def test_a_value_is_bound_and_never_pasted(client: httpx.Client, about: str) -> None:
    answer = client.get("/queries/claims-about", params={"about": about})
    assert answer.status_code == 200
    assert answer.json()["rows"] == []
    assert answer.json()["note"].startswith("No claim is about it. Subjects are matched by words")
    page = client.get("/queries/claims-about", params={"about": about, "format": "html"}).text
    assert "<script>" not in page


def test_what_is_not_offered_is_not_acceptable(client: httpx.Client) -> None:
    for path in ("/queries", "/queries/clusters"):
        assert client.get(path, headers={"accept": "image/png"}).status_code == 406
    assert client.get("/queries/no-such-query").status_code == 404


def test_all_are_listed(client: httpx.Client) -> None:
    listed = client.get("/queries").json()
    assert [q["name"] for q in listed] == [q.name for q in QUERIES]
    for told_, query in zip(listed, QUERIES, strict=True):
        assert told_["question"] == query.question
        assert [p["name"] for p in told_["parameters"]] == [p.name for p in query.parameters]
        assert told_["link"].endswith(f"/queries/{query.name}")
    page = client.get("/queries", headers={"accept": "text/html"}).text
    assert all(f'/queries/{q.name}"' in page for q in QUERIES)
