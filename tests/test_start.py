"""The start page, on a real server and a real release."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_server import serving


@pytest.fixture(scope="module")
def client(built_home: Path) -> Iterator[httpx.Client]:
    """A client of a server of the curated release."""
    with serving(built_home) as client:
        yield client


def test_the_verdicts_are_at_the_root(client: httpx.Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "NCE Raufoss" in page.text
    assert page.text.count("<tr>") == 126
