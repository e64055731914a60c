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
