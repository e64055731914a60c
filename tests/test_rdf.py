"""RDF as a source: every syntax alike, nothing fetched, nothing lost in silence, faults by line."""

import http.server
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest
from dataset_homes import CURATED, reading_of

from kg.checking import check
from kg.sources import rdf
from kg.sources.files import READERS, read_any
from kg.sources.rdf import FORMATS, GENERATED
from kg.vocabulary import CG, ID

HEAD = "@prefix cg: <https://w3id.org/klynge/ontology#> .\n"
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x:">\n'
    '<rdf:Description rdf:about="urn:a"><x:p>&b;</x:p></rdf:Description></rdf:RDF>'
)


def messages(text: str, ending: str = ".ttl") -> list[str]:
    """The faults of a file with this text, each after its line."""
    return [f"{f.place.line}: {f.message}" for f in reading_of(text, ending).faults]


@pytest.mark.parametrize("ending", FORMATS)
def test_every_syntax_says_the_same(ending: str) -> None:
    expected = set(reading_of(CURATED).triples)
    data = (ox.serialize(expected, format=FORMATS[ending]) or b"").decode()
    reading = reading_of(data, ending)
    assert reading.faults == []
    assert set(reading.triples) == expected
    assert check(reading) == []


@pytest.mark.parametrize(
    ("ending", "text", "expected"),
    [
        (".ttl", "<urn:a> <urn:b> <urn:c> .\n<urn:d> .\n", "2: is not valid: "),
        (".ttl", "<urn:a> <urn:b> <c> .", "1: names something by a relative address"),
        (".ttl", "<file:///etc/passwd> <urn:b> <urn:c> .", "is a file of one machine"),
        (".ttl", "@base <file:///etc/> . <passwd> <urn:b> 1 .", "is a file of one machine"),
        (".ttl", "<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .", "holds a quoted triple"),
        (".ttl", "<urn:a> <urn:b> <urn:c> {| <urn:d> <urn:e> |} .", "holds a quoted triple"),
        (".ttl", "<< <urn:c> <urn:d> <urn:e> >> <urn:a> 1 .", "holds a quoted triple"),
        (".ttl", '<urn:a> <urn:b> "x"@en--rtl .', "holds text with a base direction"),
        (".ttl", "", "says nothing"),
        (".ttl", "# nothing\n", "says nothing"),
        (".ttl", "<urn:a> <urn:b> " + "(" * 100_000, "is not valid"),
        (".nt", "<urn:a> <urn:b> .\n", "1: is not valid"),
        (".nq", "nonsense", "1: is not valid"),
        (".jsonld", '{"@id": "urn:a",\n"urn:b": }', "2: is not valid"),
        (".jsonld", "{}", "says nothing"),
        (".jsonld", '{"@id": "a", "urn:b": 1}', "names 'a' by a relative address"),
        (".jsonld", '{"@id": "urn:a", "urn:b": {"@id": "c"}}', "names 'c' by a relative address"),
        (".jsonld", "[" * 100_000, "is not valid"),
        (".rdf", "<a", "is not valid"),
        (".rdf", XML.replace("urn:a", "a").replace("&b;", "b"), "by a relative address"),
        (
            ".rdf",
            '<!DOCTYPE r [<!ENTITY b SYSTEM "file:///etc/passwd">]>\n' + XML,
            "is not valid",
        ),
        (
            ".rdf",
            '<!DOCTYPE r [<!ENTITY a "xxxxxxxxxx">\n<!ENTITY b "&a;&a;">]>\n' + XML,
            "defines the entity 'b' by another one",
        ),
        (
            ".rdf",
            f'<!DOCTYPE r [<!ENTITY b "{"x" * 100_000}">]>\n' + XML.replace("&b;", "&b;" * 1000),
            "unfolds to more than 20 MB",
        ),
    ],
)
def test_faults_are_said_and_nothing_is_taken(ending: str, text: str, expected: str) -> None:
    reading = reading_of(text, ending)
    assert any(expected in m for m in messages(text, ending)), messages(text, ending)
    assert reading.triples == []


def test_a_plain_entity_is_fine() -> None:
    reading = reading_of('<!DOCTYPE r [<!ENTITY b "word">]>\n' + XML, ".rdf")
    assert [t.object for t in reading.triples] == [ox.Literal("word")]


def test_a_remote_context_is_refused_and_never_fetched() -> None:
    asked = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/context"
        for context in (f'"{address}"', f'["{address}"]', f'{{"@import": "{address}"}}'):
            text = f'{{"@context": {context}, "@id": "urn:a", "urn:b": 1}}'
            assert "never fetched" in messages(text, ".jsonld")[0]
        server.shutdown()
    assert asked == []


def test_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.nt"
    with path.open("wb") as file:
        file.truncate(21 * 2**20)
    assert "the largest that is read is 20 MB" in rdf.read([path]).faults[0].message
    monkeypatch.setattr(rdf, "MOST_TRIPLES", 2)
    text = "".join(f"<urn:a> <urn:b> {n} .\n" for n in range(3))
    assert "more than 2 statements" in messages(text)[0]


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "latin.ttl"
    path.write_bytes('<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> "Møre" .'.encode("latin-1"))
    (fault,) = rdf.read([path]).faults
    assert (fault.place.line, "UTF-8" in fault.message) == (2, True)


def test_nodes_without_address_get_one_that_stays(tmp_path: Path) -> None:
    text = "<urn:a> <urn:b> [ <urn:c> [ <urn:d> 1 ] ], _:x . _:x <urn:d> 2 ."
    one, other = reading_of(text, ".ttl").triples, reading_of(text, ".ttl").triples
    assert set(one) == set(other)
    assert not any(isinstance(x, ox.BlankNode) for t in one for x in (t.subject, t.object))
    made = {t.subject.value for t in one if t.subject.value.startswith(GENERATED)}  # type: ignore[union-attr]
    assert len(made) == 3
    elsewhere = reading_of(text + " # another file", ".ttl").triples
    assert not made & {t.subject.value for t in elsewhere}  # type: ignore[union-attr]


def test_graphs_of_a_file_are_taken_together() -> None:
    text = "<urn:g> { <urn:a> <urn:b> 1 } <urn:a> <urn:b> 2 ."
    assert len(reading_of(text, ".trig").triples) == 2


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("cg:hasMaturity cg:mature-cluster", "has a 'hasMaturity', which is no property"),
        ("cg:establishedInn 1990", "did you mean 'establishedIn'?"),
        ("cg:firstYear 1990", "has a 'firstYear' but is not said to be a Observation"),
        ("a cg:MatureObservation", "which is no kind that data state"),
    ],
)
def test_terms_are_used_as_data_may_use_them(said: str, expected: str) -> None:
    text = f"{HEAD}\n<{ID.base}cluster/x> a cg:Cluster ;\n  {said} ."
    found = messages(text)
    assert any(expected in m and m.startswith("3: cluster/x") for m in found), found


def test_checks_name_the_file_the_node_and_the_line() -> None:
    text = f"{HEAD}<urn:else> <urn:b> 1 .\n<{ID.base}cluster/x> a cg:Cluster ."
    (fault,) = [f for f in check(reading_of(text, ".ttl")) if "names" in f.message]
    assert (fault.place.line, fault.message) == (3, "the cluster x has no names")
    assert fault.place.file.endswith("data.ttl")


@pytest.mark.parametrize("kind", ["gYear", "date", "decimal", "nonsense", "integer"])
def test_odd_years_are_said_and_crash_nothing(kind: str) -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    text = CURATED_TURTLE.replace(f'"2010"^^<{xsd}integer>', f'"2010-01"^^<{xsd}{kind}>')
    assert kind in text
    faults = check(reading_of(text, ".nt"))
    assert any("2010-01" in f.message and "whole number" in f.message for f in faults), faults


CURATED_TURTLE = "".join(f"{triple} .\n" for triple in reading_of(CURATED).triples)


def test_files_of_all_kinds_together(tmp_path: Path) -> None:
    """A case file may refer to what an RDF file beside it defines, in any order of names."""
    source = tmp_path / "sources.ttl"
    source.write_text(
        f'{HEAD}<{ID.base}work/t> a cg:Work ; cg:title "T" ; cg:workKind cg:kind-report .'
    )
    case = tmp_path / "case.yaml"
    case.write_text(CURATED.replace("source: s", "source: t"), encoding="utf-8")
    reading = read_any([case, source])
    assert reading.faults == []
    assert {t.object for t in reading.triples if t.predicate == CG.title} >= {ox.Literal("T")}


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.ttl", HEAD + '<urn:a> a cg:Work ;\n cg:title "A\\u0001b" .', "a.ttl:2"),
        ("a.jsonld", '{"@id": "urn:a", "urn:b": "A\\u0001b"}', "a.jsonld"),
        ("a.json", '{"sources": [{"id": "a", "title": "A\\u0001b"}]}', "a.json:/sources/0/title"),
        ("a.yaml", 'sources:\n- id: a\n  title: "A\\x01b"\n', "a.yaml:3"),
        ("a.bib", "@book{a,\n title = {A\x01b} }", "a.bib"),
        ("a/sources.csv", "id,title,type\na,A\x01b,report\n", "a:sources.csv!B2"),
    ],
)
def test_control_characters_are_refused(tmp_path: Path, name: str, text: str, place: str) -> None:
    """XML has no form for them, and whatever the graph holds it gives in every syntax."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    told = [str(f) for f in read_any([tmp_path / name.split("/", maxsplit=1)[0]]).faults]
    assert len(told) == 1
    assert place in told[0]
    assert "a character that is not allowed" in told[0]


def test_a_file_of_no_known_kind(tmp_path: Path) -> None:
    (fault,) = read_any([tmp_path / "x.docx"]).faults
    assert "is of no kind that is read" in fault.message
    assert all(ending in fault.message for ending in READERS if ending)


def test_files_of_other_programs_are_told_how_to_be_saved(tmp_path: Path) -> None:
    for name, advice in {"c.ods": "save it as XLSX", "c.csv": "name the folder that it is"}.items():
        (tmp_path / name).write_bytes(b"x")
        (fault,) = read_any([tmp_path / name]).faults
        assert advice in fault.message
