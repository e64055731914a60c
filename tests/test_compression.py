"""Which answers are compressed, and for whom (RFC 9110, 12.5.3)."""

import httpx
import pytest


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=0.5, br;q=1.0", True),
        ("gzip;q=1, identity;q=0.5", True),
        ("*", True),
        ("br, *;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("*;q=0", False),
        ("*, gzip;q=0", False),
        ("identity, gzip;q=0.5", False),
        ("identity", False),
        ("", False),
        ("x-not-gzip", False),
        ("gzip;q=x", False),
    ],
)
def test_who_likes_gzip_gets_it(client: httpx.Client, accepted: str, compressed: bool) -> None:
    answer = client.get("/queries", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("content-encoding") == ("gzip" if compressed else None)
    assert "Accept-Encoding" in answer.headers["vary"]
    assert answer.json()
