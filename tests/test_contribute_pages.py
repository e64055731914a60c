"""The page for those who have data: the workbook, and the faults of one, with or without script."""

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import httpx
import openpyxl
import pytest
from api_server import serving
from browser import WIDTHS, Visitor, sound
from dataset_homes import ASSESSED
from playwright.sync_api import Page
from test_cli import klynge
from workbook_files import cell, save, tables
from workbook_files import sound as sound_content

from kg import workbooks
from kg.sources.sheets import SHEETS

PAGE = {"Accept": "text/html"}
PATIENCE = 120_000
"""Milliseconds that the first check may take: its process is started."""


@pytest.fixture(scope="module")
def client(built_home: Path) -> Iterator[httpx.Client]:
    with serving(built_home) as http:
        http.timeout = httpx.Timeout(120)
        yield http


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A workbook with two faults, in known cells."""
    found = tables(sound_content())
    found["assessments"][0]["value"] = "matur<b>"
    found["clusters"][0]["established"] = "long ago"
    return save(tmp_path / "cases.xlsx", found)


@pytest.fixture
def right(tmp_path: Path) -> Path:
    return save(tmp_path / "right.xlsx", tables(sound_content()))


CELLS = {cell("assessments", "value"), cell("clusters", "established")}


def post(client: httpx.Client, *files: tuple[str, bytes]) -> httpx.Response:
    return client.post("/contribute", files=[("file", f) for f in files], headers=PAGE)


def test_the_template_is_that_of_the_command(client: httpx.Client) -> None:
    book = client.get("/contribute/workbook.xlsx")
    assert set(SHEETS) < set(openpyxl.load_workbook(BytesIO(book.content)).sheetnames)
    assert "attachment" in book.headers["Content-Disposition"]
    packed = client.get("/contribute/workbook.zip")
    with ZipFile(BytesIO(packed.content)) as archive:
        found = {n.removeprefix("klynge-workbook/"): archive.read(n) for n in archive.namelist()}
    assert found == workbooks.template_files()
    assert packed.content == client.get("/contribute/workbook.zip").content
    assert client.get("/contribute/workbook.ods").status_code == 422


def test_the_page_has_the_faults_of_check(client: httpx.Client, faulty: Path) -> None:
    sent = (faulty.name, faulty.read_bytes())
    expected = client.post("/check", files=[("file", sent)]).json()
    page = post(client, sent).text
    assert {f["cell"] for f in expected} == CELLS
    assert all(f'<th scope="row">{c}</th>' in page for c in CELLS)
    assert "2 faults were found." in page
    assert "matur<b>" not in page


def test_a_sound_workbook_and_several_files(client: httpx.Client, right: Path) -> None:
    answer = post(client, (right.name, right.read_bytes()))
    assert "No fault was found" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cases.xlsx", b"no workbook", "cases.xlsx"),
        ("cases.exe", b"MZ", "cases.exe"),
        ("../../etc/passwd.yaml", b"clusters: [", "passwd.yaml"),
        ("<script>.yaml", b"a: &a [*a]", "_script_.yaml"),
        ("bomb.yaml", b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]", "bomb.yaml"),
        ("empty.yaml", b"", "empty.yaml"),
    ],
)
def test_hostile_files_are_answered_in_plain_words(
    client: httpx.Client, name: str, content: bytes, said: str
) -> None:
    answer = post(client, (name, content))
    assert answer.status_code == 200
    assert said in answer.text
    assert "Traceback" not in answer.text
    assert "<script>.yaml" not in answer.text


def test_what_is_no_case_is_told_on_the_page(built_home: Path) -> None:
    with serving(built_home, case_bytes=1000) as client:
        large = post(client, ("cases.yaml", b"#" * 2000))
        assert (large.status_code, "at most 1,000 bytes" in large.text) == (413, True)
        none = client.post("/contribute", files=[("other", (None, b"x"))], headers=PAGE)
        assert (none.status_code, "a file with a case" in none.text) == (422, True)
        plain = client.post("/contribute", content=b"x", headers=PAGE)
        assert (plain.status_code, "Nothing was checked" in plain.text) == (415, True)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("lang", "javascript"), [("en", True), ("nb", False)])
def test_the_page_stands(visitor: Visitor, width: int, lang: str, javascript: bool) -> None:
    with visitor.visit("/contribute", width, lang=lang, javascript=javascript) as page:
        assert page.locator("#file").is_visible()


def shown(page: Page) -> set[str]:
    """The cells that the page names."""
    page.locator("#answer table").wait_for(timeout=PATIENCE)
    return set(page.locator("#answer tbody th").all_inner_texts())


@pytest.mark.parametrize("javascript", [True, False])
def test_a_chosen_workbook_shows_its_cells(
    visitor: Visitor, faulty: Path, javascript: bool
) -> None:
    with visitor.visit("/contribute", 320, javascript=javascript) as page:
        page.set_default_timeout(PATIENCE)
        page.locator("#file").set_input_files(faulty)
        page.get_by_role("button", name="Check", exact=True).press("Enter")
        assert shown(page) == CELLS
        assert "2 faults were found." in page.locator("#answer").inner_text()
        messages = page.locator("#answer td[lang=en]").all()
        boxes = [m.bounding_box() for m in messages]
        assert len(boxes) == 2
        assert all(b and b["width"] > 200 and b["x"] + b["width"] <= 320 for b in boxes)
        heads = page.locator("#answer td").evaluate_all("all => all.map(td => td.dataset.head)")
        assert heads[:4] == ["File", "Field", "What is wrong", "Allowed"]
        sound(page, javascript)
        page.screenshot(
            path=visitor.pictures / f"contribute-faults-{javascript}.png", full_page=True
        )


DROP = """([name, data]) => {
    const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
    const held = new DataTransfer();
    held.items.add(new File([bytes], name));
    const form = document.querySelector("form.drop");
    form.dispatchEvent(new DragEvent("dragover", {dataTransfer: held, cancelable: true}));
    form.dispatchEvent(new DragEvent("drop", {dataTransfer: held, cancelable: true}));
}"""


def test_a_dropped_workbook_shows_its_cells(visitor: Visitor, faulty: Path, right: Path) -> None:
    with visitor.visit("/contribute", lang="nb") as page:
        for path, said in ((faulty, "2 feil ble funnet."), (right, "Ingen feil ble funnet")):
            data = b64encode(path.read_bytes()).decode()
            page.evaluate(DROP, [path.name, data])
            page.locator("#answer").get_by_text(said).wait_for(timeout=PATIENCE)
            sound(page)
        assert page.evaluate("document.activeElement.id") == "answer"


@pytest.mark.parametrize("width", [320, 1280])
def test_what_was_added_is_told(visitor: Visitor, width: int) -> None:
    with visitor.visit("/datasets", width, lang="nb") as page:
        assert page.locator("h1").inner_text() == "Datasett"
        assert "Ingen datasett er lagt til" in page.locator("main").inner_text()
        assert page.locator("main .empty a").inner_text() == "Bidra"


def test_datasets_stand_with_who_added_them_and_the_licence(small_home: Path) -> None:
    """By name, with their triples, in the reader's language."""
    case = small_home / "case.yaml"
    case.write_text(ASSESSED, encoding="utf-8")
    said = ["--dataset", "my-clusters", "--licence", "CC-BY-4.0", "--by", "Kari <b>"]
    run = klynge("add", str(case), *said, home=small_home)
    assert run.returncode == 0, run.stderr
    with serving(small_home) as client:
        page = client.get("/datasets", params={"lang": "nb"}, headers=PAGE).text
    assert ">my-clusters</a></th>" in page
    assert "Kari &lt;b&gt;" in page
    assert ">CC-BY-4.0</a>" in page
    assert ">Lisens</th>" in page


def test_that_faults_are_in_english_is_told_in_other_languages(
    client: httpx.Client, faulty: Path
) -> None:
    """A screen reader hears it from `lang`; everybody else reads it."""
    said = "Setningene om feilene er på engelsk."
    files = [("file", (faulty.name, faulty.read_bytes()))]
    norwegian = client.post("/contribute", params={"lang": "nb"}, files=files, headers=PAGE).text
    # Once with the faults, and once in the template that the script copies.
    assert norwegian.count(said) == 2
    english = client.post("/contribute", files=files, headers=PAGE).text
    assert "are in English" not in english
