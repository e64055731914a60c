"""The start page, on a real server and a real release."""

import re

import httpx
import pytest


def test_one_verdict_is_unfolded_with_its_why(client: httpx.Client) -> None:
    """A misaligned one that holds regardless, with a claim, a source and the caveats beside it."""
    page = client.get("/").text
    assert "misaligned" in page
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert re.search(r"misaligned holds whatever the \w+", words), "it says of what it holds"
    assert "<li><details open><summary>" in page
    assert "/id/claim/" in page
    assert "/id/work/" in page
    assert "/ontology/cav-1" in page


@pytest.mark.parametrize("form", ["svg", "png", "csv"])
def test_the_figure_of_the_countries_is_a_file(client: httpx.Client, form: str) -> None:
    answer = client.get(f"/start/verdicts.{form}")
    assert answer.status_code == 200
    again = client.get(f"/start/verdicts.{form}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_the_figure_counts_what_the_question_on_verdicts_finds(client: httpx.Client) -> None:
    """The release is asked by the named query, which knows nothing of the figure."""
    rows = client.get("/queries/verdicts", params={"format": "json", "size": 500}).json()["rows"]
    drawn = client.get("/start/verdicts.csv").text.splitlines()[1:]
    counted = {line.split(",")[0]: sum(map(int, line.split(",")[1:])) for line in drawn}
    outcomes = [row["outcome"].replace("-", " ") for row in rows]
    assert {o: outcomes.count(o) for o in counted} == counted
    assert sum(counted.values()) == len(rows)


def test_no_other_figure_is_there(client: httpx.Client) -> None:
    assert client.get("/start/verdicts.gif").status_code == 404
