"""The diagnosis over HTTP and in a browser: nothing kept, the same verdict as the command line."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml
from api_server import serving
from browser import WIDTHS, Visitor, Witness, sound
from jsonschema import validate
from playwright.sync_api import Page
from test_cli import klynge

from api.diagnosing import FORMS
from api.languages import INTERFACE, MESSAGES
from api.letter import plain
from kg.diagnosis import questions
from kg.reasoning.ontology import shipped
from kg.resources import VERDICT_SCHEMA

ANSWERS = {
    "country": "NO", "start": 2020, "maturity": "mature", "knowledge": "abroad", "goals": "no",
    "roles": "yes", "strategies": ["str-i-contract", "str-d-ideas"], "space": "i-s3",
}  # fmt: skip
HTML = {"Accept": "text/html"}
MARKUP = "<b onclick=alert(1)>klynge</b> & *co*"
FIRST = {"en": "What fits", "nb": "Hva som passer"}
COLD = 120
"""Seconds that the first answer may take, while the process for cases starts."""


@pytest.fixture(scope="module")
def client(built_home: Path) -> Iterator[httpx.Client]:
    """A client of a server that has answered once."""
    with serving(built_home) as http:
        assert http.post("/diagnose", json=ANSWERS, timeout=COLD).status_code == 200
        yield http


def test_the_verdict_is_that_of_the_command_line(client: httpx.Client, tmp_path: Path) -> None:
    """`klynge judge` on the case file that is offered prints what the diagnosis is made of."""
    sent = ANSWERS | {"name": MARKUP}
    kept = client.post("/diagnose?format=yaml", json=sent)
    assert "attachment" in kept.headers["content-disposition"]
    (tmp_path / "case.yaml").write_bytes(kept.content)
    run = klynge("judge", str(tmp_path / "case.yaml"), "--format", "json", home=tmp_path / "home")
    assert run.returncode == 0, run.stderr
    found = client.post("/diagnose", json=sent).json()
    assert found["verdicts"] == json.loads(run.stdout)
    assert found["verdicts"][0]["verdict"] == "aligned"
    assert found["case"] == yaml.safe_load(kept.content)
    validate(found["verdicts"], json.loads(VERDICT_SCHEMA.read_text()))


def test_a_form_and_json_are_answered_alike(client: httpx.Client) -> None:
    as_form = {k: [str(x) for x in v] if isinstance(v, list) else str(v)
               for k, v in ANSWERS.items()}  # fmt: skip
    by_form = client.post("/diagnose", data=as_form, headers={"Accept": "application/json"})
    assert by_form.json() == client.post("/diagnose", json=ANSWERS).json()


@pytest.mark.parametrize("language", INTERFACE)
def test_every_question_has_words_and_help_in_both_languages(
    client: httpx.Client, language: str
) -> None:
    listed = client.get(f"/diagnose?format=json&lang={language}").json()
    names = {q["name"] for q in listed} | {p["name"] for q in listed for p in q["parts"]}
    assert names == {"period"} | {q.name for q in questions(shipped())}
    assert [q["number"] for q in listed] == [None, *range(1, 16)]
    assert all(q["question"] and q["help"] for q in listed)
    for question in listed:
        if question["kind"] in ("one", "some"):
            last = question["options"][-1]
            assert last["value"] == "unknown" and last["words"]
    (strategies,) = (q for q in listed if q["name"] == "strategies")
    assert all(o["example"] and o["group"] for o in strategies["options"][:-1])


def test_not_to_know_is_an_answer_to_what_may_be_ticked(client: httpx.Client) -> None:
    """It is offered with the strategies and roles, taken alone as nothing, and given back."""
    sent = {"country": "NO", "strategies": ["unknown"], "facilitator": ["unknown", "host"]}
    case = client.post("/diagnose", json=sent).json()["case"]
    (observed,) = case["clusters"][0]["observations"]
    assert "strategies" not in observed
    assert [r["value"] for r in observed["facilitator_roles"]] == ["host"]
    again = client.post("/diagnose/answers", json=sent, headers=HTML).text
    ticked = re.findall(r'name="(strategies|facilitator)" value="([\w-]+)" checked', again)
    assert ticked == [("strategies", "unknown"), ("facilitator", "host")]


def test_what_came_of_similar_cases_has_its_source_in_the_text_too(client: httpx.Client) -> None:
    """Markdown names the work, the place and how far it was read, as the page does."""
    found = client.post("/diagnose", json=ANSWERS).json()
    told = [o for like in found["similar"][0][:8] for o in like["outcomes"] if o["citation"]]
    assert told
    markdown = client.post("/diagnose?format=markdown", json=ANSWERS).text
    for outcome in told:
        assert plain(outcome["citation"]["title"]) in markdown
    assert "; read: " in markdown


def test_the_languages_say_different_things() -> None:
    """No message was left in the other language."""
    en, nb = (yaml.safe_load((MESSAGES / f"diagnose.{tag}.yaml").read_text()) for tag in INTERFACE)
    assert list(en) == list(nb)
    same = {k for k in en if en[k] == nb[k]}
    assert same <= {"diagnose.number", "diagnosis.json", "diagnosis.rating.supplementary"}, same


@pytest.mark.parametrize("form", ["html", "json", "markdown", "yaml"])
def test_nothing_is_kept_on_the_way(client: httpx.Client, form: str) -> None:
    found = client.post(f"/diagnose?format={form}", json=ANSWERS | {"name": "Hemmelig"})
    assert found.status_code == 200
    assert found.headers["cache-control"] == "no-store"
    assert "Hemmelig" in found.text


def test_no_answer_is_logged(built_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither one that is taken nor one that is refused."""
    with serving(built_home) as http:
        http.post("/diagnose?format=yaml", json=ANSWERS | {"name": "Hemmelig"})
        http.post("/diagnose", data={"name": "Hemmelig", "start": "Hemmelig"}, headers=HTML)
    logged = capsys.readouterr().err
    assert logged.count('"path": "/diagnose"') == 2
    assert not {"Hemmelig", "mature", "str-i-contract"} & set(re.findall(r"[\w-]+", logged))


def test_markup_in_a_name_is_text_everywhere(client: httpx.Client) -> None:
    sent = ANSWERS | {"name": MARKUP}
    page = client.post("/diagnose", json=sent, headers=HTML).text
    assert "<b onclick" not in page
    assert "&lt;b onclick=alert(1)&gt;klynge&lt;/b&gt; &amp; *co*" in page
    markdown = client.post("/diagnose?format=markdown", json=sent).text
    assert markdown.startswith("# \\<b onclick=alert(1)\\>klynge\\</b\\> & \\*co\\*, 2020–\n")


@pytest.mark.parametrize("language", INTERFACE)
@pytest.mark.parametrize(
    ("answers", "question"),
    [
        ({"maturity": "<script>"}, "maturity"),
        ({"strategies": ["str-i-contract", "none"]}, "strategies"),
        ({"start": "x" * 2000}, "start"),
        ({"name": "x" * 2000}, "name"),
        ({"country": "QQ"}, "country"),
    ],
)
def test_hostile_answers_are_refused_beside_the_question(
    client: httpx.Client, language: str, answers: dict[str, object], question: str
) -> None:
    """In plain words, beside the question and at the top; what was written is kept as text."""
    sent = ANSWERS | answers
    refused = client.post(f"/diagnose?lang={language}", json=sent, headers=HTML)
    assert refused.status_code == 422
    assert f'href="#ask-{question}"' in refused.text
    assert f'id="fault-{question}"' in refused.text
    assert "<script>" not in refused.text
    assert "x" * 2000 in refused.text or "x" * 2000 not in str(answers)
    told = client.post("/diagnose", json=sent).json()
    assert (told["code"], [e["name"] for e in told["errors"]]) == ("bad-parameters", [question])


def test_the_proof_speaks_the_language_of_the_reader(client: httpx.Client) -> None:
    """In the labels of the ontology, and with the name that the reader gave the cluster."""
    for language, said in (
        ("nb", "Vårt hus 2020–… har primært perspektiv ideologisk klyngegovernance"),
        ("en", "Vårt hus 2020–… has primary perspective ideological cluster governance"),
    ):
        sent = ANSWERS | {"name": "Vårt hus", "maturity": "emerging", "knowledge": "region"}
        page = client.post(f"/diagnose?lang={language}", json=sent, headers=HTML).text
        assert said in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_without_practice_there_is_no_verdict_and_the_answer_says_why(
    client: httpx.Client,
) -> None:
    """The verdict is open in every way in which the rest could fall: that makes it no surer."""
    sent = {"country": "NO", "maturity": "emerging", "knowledge": "region"}
    for form in ("html", "markdown"):
        text = client.post(f"/diagnose?format={form}", json=sent).text
        assert "You ticked nothing of what you do today." in text
        assert "The verdict is the same" not in text
        assert re.search(r"If you also worked by\W.*ideological cluster governance.*aligned", text)
    sent |= {"maturity": "unknown", "knowledge": "unknown"}
    assert "The verdict is the same" not in client.post("/diagnose?format=markdown", json=sent).text


@pytest.mark.parametrize("form", FORMS)
def test_half_a_pair_is_refused_in_every_form(client: httpx.Client, form: str) -> None:
    """It has no form in UTF-8, so the page that refuses it could not be sent."""
    sent = json.dumps(ANSWERS | {"name": "\ud800"})
    headers = {"Content-Type": "application/json"}
    refused = client.post(f"/diagnose?format={form}", content=sent, headers=headers)
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'{"country": "NO", "goals": true}', "application/json", 422),
        (b'{"country": "NO", "goals": ["yes"]}', "application/json", 422),
        (b"[" * 90_000, "application/json", 400),
        (b"name=" + b"x" * 200_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a=1" for _ in range(600)), "application/x-www-form-urlencoded", 400),
        (b"name=\xff", "application/x-www-form-urlencoded", 400),
        (b"country: NO", "application/yaml", 415),
    ],
)
def test_bodies_that_are_no_answers(
    client: httpx.Client, content: bytes, media: str, status: int
) -> None:
    found = client.post("/diagnose", content=content, headers={"Content-Type": media})
    assert found.status_code == status
    assert found.json()["detail"]


@contextmanager
def opened(visitor: Visitor, expected: int = 200) -> Iterator[Page]:
    """The form in a browser, to be sent: a status that is expected, and a download, which ends a
    visit before it is shown, are no faults."""
    context = visitor.browser.new_context(viewport={"width": 1280, "height": 900}, locale="en")
    context.set_default_timeout(COLD * 1000)
    witness = Witness(visitor.base, expected)
    page = context.new_page()
    witness.watch(page)
    page.goto(f"{visitor.base}/diagnose", wait_until="networkidle")
    yield page
    assert [f for f in witness.faults if "ERR_ABORTED" not in f] == []
    context.close()


def press(page: Page, *keys: str) -> None:
    """Press keys one after another."""
    for key in keys:
        page.keyboard.press(key)


def reach(page: Page, name: str) -> None:
    """Tab on to the next control of a question."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("lang", ["en", "nb"])
def test_a_facilitator_fills_it_in_by_keyboard(
    visitor: Visitor, width: int, javascript: bool, lang: str
) -> None:
    """Years, country, radio buttons and ticks, then the answer, which stands as every page must."""
    with visitor.visit("/diagnose", width, javascript=javascript, lang=lang) as page:
        page.set_default_timeout(COLD * 1000)
        reach(page, "start")
        page.keyboard.type("2020")
        reach(page, "country")
        page.keyboard.type("Nor")
        for name, keys in (
            ("maturity", ("ArrowUp",)),
            ("knowledge", ("ArrowUp", "ArrowUp")),
            ("strategies", ("Space",)),
        ):
            reach(page, name)
            press(page, *keys)
        page.keyboard.press("Enter")
        page.wait_for_selector("article")
        assert "2020" not in page.url
        assert page.locator("h1").inner_text().endswith("2020–")
        assert page.get_by_text(FIRST[lang], exact=True).count() == 1
        assert page.locator(".callout.partial li").count() == 12
        kind = f"{width}-{lang}{'' if javascript else '-plain'}"
        page.screenshot(path=visitor.pictures / f"diagnosis-{kind}.png", full_page=True)
        sound(page, javascript)


def test_similar_cases_and_paper_can_be_read(visitor: Visitor) -> None:
    """On a phone nothing of a similar case lies beside the screen; on paper no answer is parted."""
    with visitor.visit("/diagnose", 320, lang="nb") as page:
        page.set_default_timeout(COLD * 1000)
        page.check("input[name=maturity][value=mature]")
        page.check("input[name=knowledge][value=abroad]")
        page.select_option("select[name=country]", "FI")
        page.click(".questions button[type=submit]")
        page.wait_for_selector(".similar")
        frame = page.locator(".similar .frame")
        assert frame.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert "Hva som kom ut av det" in frame.locator("td").last.evaluate(
            "e => getComputedStyle(e, '::before').content"
        )
        page.emulate_media(media="print")
        parted = "[...document.querySelectorAll('.answers > div')].every(e => "
        assert page.evaluate(parted + "getComputedStyle(e).breakInside === 'avoid')")


def answered(page: Page, **values: str) -> None:
    """Fill in fields, and send the form."""
    for name, value in values.items():
        page.fill(f"#ask-{name}", value)
    page.click(".questions button[type=submit]")
    page.wait_for_load_state("networkidle")


def test_faults_are_summed_up_with_links_and_values_are_kept(visitor: Visitor) -> None:
    with opened(visitor, expected=422) as page:
        page.check("input[name=goals][value=no]")
        answered(page, start="20x0", name="Blå klynge")
        page.click("#faults a >> nth=0")
        assert page.evaluate("document.activeElement.id") == "ask-start"
        assert page.locator("#ask-start").get_attribute("aria-invalid") == "true"
        assert page.input_value("#ask-name") == "Blå klynge"
        assert page.is_checked("input[name=goals][value=no]")
        assert page.locator("#faults li").count() == 2
        sound(page)


def test_the_answer_can_be_kept_changed_and_printed(visitor: Visitor, tmp_path: Path) -> None:
    """The case file, the form with the answers again, the other language, and paper."""
    with opened(visitor) as page:
        page.check("input[name=maturity][value=mature]")
        page.check("input[name=knowledge][value=abroad]")
        page.check("input[name=strategies][value=str-i-contract]")
        page.select_option("select[name=country]", "FI")
        answered(page, name="Our test")
        with page.expect_download() as download:
            page.get_by_role("button", name="YAML").click()
        download.value.save_as(tmp_path / "case.yaml")
        run = klynge("judge", str(tmp_path / "case.yaml"), "--format", "json", home=tmp_path)
        assert json.loads(run.stdout)[0]["verdict"] == "aligned", run.stderr
        page.get_by_role("button", name="På norsk").click()
        page.wait_for_selector("html[lang=nb]")
        assert page.get_by_text("samsvar", exact=True).first.is_visible()
        page.emulate_media(media="print")
        assert not page.locator(".keeping").is_visible()
        page.screenshot(path=visitor.pictures / "diagnosis-print.png", full_page=True)
        page.emulate_media(media="screen")
        page.get_by_role("button", name="Endre svarene").click()
        page.wait_for_selector(".questions")
        assert page.input_value("#ask-name") == "Our test"
        assert page.is_checked("input[name=strategies][value=str-i-contract]")
        assert page.input_value("select[name=country]") == "FI"
