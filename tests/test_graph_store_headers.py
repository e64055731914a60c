"""The headers of requests to the graph store: tokens, preconditions and licences, by their RFCs."""

import httpx
import pytest
from graph_store import LICENCE, LICENSED, A, B, Step, a_problem, get, holding, indirect

TABLE: dict[str, list[Step]] = {
    "6 no token": [
        *(Step(method, target, 401, A, bare=True,
               holds=lambda a: a.headers["www-authenticate"] == 'Bearer realm="klynge"')
          for method in ("PUT", "POST", "DELETE")
          for target in ("/datasets/there", indirect("there"), "/datasets/nowhere")),
        get("/datasets/there", holds=holding(A)),
    ],
    "RFC 6750 3.1 a token that is none": [
        Step("PUT", "/datasets/there", 401, A, headers={"Authorization": "Bearer klynge_no"},
             holds=lambda a: 'error="invalid_token"' in a.headers["www-authenticate"]),
    ],
    "RFC 6750 2.1 another scheme, or none": [
        *(Step("DELETE", "/datasets/there", 401, headers={"Authorization": given})
          for given in ("Basic YTpi", "Bearer", "Bearer a b", "{token}")),
    ],
    "RFC 6750 2.2 a token in the address is not looked at": [
        Step("DELETE", "/datasets?access_token={token}", 401, bare=True),
    ],
    "RFC 9110 13.1.1 If-Match": [
        Step("PUT", "/datasets/h1", 412, A, headers={"If-Match": "*"}),
        Step("PUT", "/datasets/there", 412, B, headers={"If-Match": '"other"'},
             holds=a_problem("precondition-failed")),
        Step("PUT", "/datasets/there", 412, B, headers={"If-Match": "W/{etag}"}),
        Step("PUT", "/datasets/there", 412, B, headers={"If-Match": "there"}),
        Step("DELETE", "/datasets/there", 412, headers={"If-Match": '"other"'}),
        Step("POST", "/datasets/there", 412, B, headers={"If-Match": '"other"'}),
        get("/datasets/there", holds=holding(A)),
        Step("PUT", "/datasets/there", 204, A, headers={"If-Match": '"other", {etag}'}),
        Step("PUT", "/datasets/there", 204, A, headers={"If-Match": "*"}),
    ],
    "RFC 9110 13.1.2 If-None-Match": [
        Step("PUT", "/datasets/there", 412, B, headers={"If-None-Match": "*"}),
        Step("PUT", "/datasets/there", 412, B, headers={"If-None-Match": "W/{etag}"}),
        Step("PUT", "/datasets/h2", 201, A, headers={"If-None-Match": "*"}),
    ],
    "RFC 9110 13.2.1 what is not there has no preconditions": [
        Step("DELETE", "/datasets/nowhere", 404, headers={"If-Match": "*"}),
    ],
    "RFC 8288 the licence is a link": [
        Step("PUT", "/datasets/l1", 422, A, headers={"Link": ""},
             holds=a_problem("unacceptable-dataset")),
        Step("PUT", "/datasets/l1", 422, A, headers={"Link": f'<{LICENCE}>; rel="next"'}),
        Step("PUT", "/datasets/l1", 422, A, headers={"Link": "<CC-BY-4.0>; rel=license"}),
        Step("PUT", "/datasets/l1", 422, A, headers={"Link": "<file:///etc/passwd>; rel=license"}),
        Step("PUT", "/datasets/l1", 422, A, headers={"Link": f"{LICENSED}, {LICENSED}"}),
        Step("PUT", "/datasets/l1", 422, A, headers={"Link": f'<{LICENCE}>; title="a;rel=license"'},
             holds=a_problem("unacceptable-dataset")),
        Step("PUT", "/datasets/l1", 422, A, headers={
            "Link": f'<urn:x>; title="\\", <{LICENCE}>;rel=license"'}),
        Step("PUT", "/datasets/l1", 422, A, headers={
            "Link": f"<{LICENCE}>; rel=next; rel=license"}),
        Step("PUT", "/datasets/l1", 201, A, headers={
            "Link": f'<urn:x>; rel=up, <{LICENCE}> ; title="a, b" ; rel="license x"'}),
        Step("POST", "/datasets/l1", 204, B, headers={"Link": ""}),
        Step("POST", "/datasets/l1", 422, B, headers={
            "Link": '<https://spdx.org/licenses/CC0-1.0>; rel="license"'}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("clause", TABLE)
def test_clause(graph_store: httpx.Client, token: str, clause: str) -> None:
    for step in TABLE[clause]:
        step.taken(graph_store, token)


def test_a_token_is_borne_once(graph_store: httpx.Client, token: str) -> None:
    """RFC 6750, 3.1: of two headers none is taken, and the dataset stays."""
    for others in (f"Bearer {token}", "Bearer klynge_no"):
        headers = [("Authorization", f"Bearer {token}"), ("Authorization", others)]
        answer = graph_store.delete("/datasets/there", headers=headers)
        assert a_problem("bad-request")(answer)
        said = 'Bearer realm="klynge", error="invalid_request"'
        assert answer.headers["www-authenticate"] == said
    assert graph_store.get("/datasets/there").status_code == 200


def test_the_lines_of_a_header_are_one_list(graph_store: httpx.Client, token: str) -> None:
    """RFC 9110, 5.3: a precondition and a licence on the second line count, too."""
    tag = graph_store.get("/datasets/there").headers["etag"]
    own = [("Authorization", f"Bearer {token}"), ("Content-Type", "text/turtle")]
    links = [("Link", "<urn:x>; rel=up"), ("Link", LICENSED)]
    for name, second, status in (("If-Match", tag, 204), ("If-None-Match", "W/" + tag, 412)):
        headers = [*own, *links, (name, '"other"'), (name, second)]
        answer = graph_store.put("/datasets/there", content=A, headers=headers)
        assert answer.status_code == status, answer.text


def test_what_is_got_is_what_if_match_names(graph_store: httpx.Client) -> None:
    """RFC 9110, 13.1.1, by the strong comparison, before If-None-Match (13.2.2)."""
    tag = graph_store.get("/datasets/there").headers["etag"]
    for given, status in (
        (tag, 200),
        (f'"other", {tag}', 200),
        ("*", 200),
        (f"W/{tag}", 412),
        ('"other"', 412),
        ("", 412),
    ):
        for method in ("GET", "HEAD"):
            answer = graph_store.request(method, "/datasets/there", headers={"If-Match": given})
            assert answer.status_code == status, given
    both = {"If-Match": '"other"', "If-None-Match": tag}
    assert graph_store.get("/datasets/there", headers=both).status_code == 412
    in_json = {"If-Match": tag, "Accept": "application/ld+json"}
    assert graph_store.get("/datasets/there", headers=in_json).status_code == 412
    assert graph_store.get("/datasets/nowhere", headers={"If-Match": "*"}).status_code == 404


def test_the_same_tag_stands_for_the_same_bytes(graph_store: httpx.Client, token: str) -> None:
    """RFC 9110, 8.8.3.3: what has a strong tag is not compressed, so that If-Match can take it."""
    lines = "\n".join(f'<urn:a> <urn:p> "{n} of many that are alike" .' for n in range(100))
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle", "Link": LICENSED}
    assert graph_store.put("/datasets/long", content=lines, headers=headers).status_code == 201
    plain, zipped = (
        graph_store.get("/datasets/long", headers={"Accept-Encoding": coding})
        for coding in ("identity", "gzip")
    )
    assert len(plain.content) > 2_000
    assert "content-encoding" not in zipped.headers
    assert plain.headers["etag"] == zipped.headers["etag"]
    assert graph_store.get("/datasets?default").headers["content-encoding"] == "gzip"
    named = headers | {"If-Match": zipped.headers["etag"]}
    assert graph_store.put("/datasets/long", content=lines, headers=named).status_code == 204


def test_the_page_of_the_datasets_differs_by_language(graph_store: httpx.Client) -> None:
    page = {"Accept": "text/html"}
    english, norwegian = (
        graph_store.get("/datasets", headers=page | {"Accept-Language": language})
        for language in ("en", "nb")
    )
    assert english.headers["etag"] != norwegian.headers["etag"]
    assert "Accept-Language" in english.headers["vary"]
    known = page | {"Accept-Language": "nb", "If-None-Match": english.headers["etag"]}
    assert graph_store.get("/datasets", headers=known).status_code == 200
