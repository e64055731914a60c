"""What a client has already, and what it supposes, of answers that a release alone decides."""

import httpx
import pytest

ADDRESSES = (
    "/queries",
    "/queries?format=html",
    "/ontology/context.jsonld",
    "/id/cluster/nce-raufoss.ttl",
    "/id/cluster/nce-raufoss.html",
    "/queries/clusters?size=2&page=2",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_a_client_has_is_not_sent_again(client: httpx.Client, address: str) -> None:
    first = client.get(address)
    assert first.status_code == 200, first.text
    assert first.headers["last-modified"]
    for given in (first.headers["etag"], f'"x", {first.headers["etag"]}', "*"):
        again = client.get(address, headers={"If-None-Match": given})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    dated = {"If-Modified-Since": first.headers["last-modified"]}
    assert client.get(address, headers=dated).status_code == 304
    assert client.get(address, headers=dated | {"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_weak_tag_is_none_that_if_match_names(client: httpx.Client, address: str) -> None:
    """RFC 9110, 13.1.1: by the strong comparison; `*` is whatever is here."""
    tag = client.get(address).headers["etag"]
    for given in (tag, tag.removeprefix("W/"), '"x"'):
        answer = client.get(address, headers={"If-Match": given})
        assert (answer.status_code, answer.json()["code"]) == (412, "precondition-failed")
    assert client.get(address, headers={"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/id/cluster/nce-raufoss.ttl?page=99999",
        "/id/cluster/nce-raufoss.html?page=99999&view=statements",
        "/queries/clusters?page=99999",
        "/id/cluster/nowhere.ttl",
    ],
)
def test_what_is_not_there_has_no_preconditions(client: httpx.Client, address: str) -> None:
    """RFC 9110, 13.2.1."""
    for name in ("If-None-Match", "If-Match"):
        for given in ("*", '"x"'):
            assert client.get(address, headers={name: given}).status_code == 404


def test_each_form_and_language_of_the_questions_has_its_tag(client: httpx.Client) -> None:
    asked = (
        {"Accept": media, "Accept-Language": language}
        for media, language in (
            ("application/json", "en"),
            ("text/html", "en"),
            ("text/html", "nb"),
        )
    )
    answers = [client.get("/queries", headers=headers) for headers in asked]
    assert len({a.headers["etag"] for a in answers}) == len(answers)
    for answer in answers:
        assert {"Accept", "Accept-Language"} <= {*answer.headers["vary"].split(", ")}
