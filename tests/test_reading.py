"""Case files with every fault a person might make: said with file, line and what would be right."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.resources import case_files
from kg.sources import located
from kg.sources.cases import read
from kg.sources.reading import Reading
from kg.vocabulary import CG, ID

HEAD = """\
country: {code: NO}
sources:
  - {id: s, title: S, type: report, seen: true}
"""
CLUSTER = """\
clusters:
  - id: c
    names: {en: C}
    observations:
      - period: {start: 2006, end: 2010}
        maturity: {value: mature, source: s, locator: p. 1, basis: stated, why: Since}
"""


def read_text(tmp_path: Path, text: str, name: str = "case.yaml") -> Reading:
    """A case file with this text, read."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read([path])


def messages(reading: Reading) -> list[str]:
    """The faults as lines: number of the line, then what is wrong."""
    return [f"{f.place.line}: {f.message}" for f in sorted(reading.faults)]


def objects(reading: Reading, subject: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
    """What the triples say of a subject."""
    found = (t.object for t in reading.triples if (t.subject, t.predicate) == (subject, predicate))
    return sorted(getattr(o, "value", "") for o in found)


def test_a_sound_case_becomes_triples(tmp_path: Path) -> None:
    reading = read_text(tmp_path, HEAD + CLUSTER)
    assert not reading.faults
    observation = ID["observation/c--2006-2010"]
    assert objects(reading, observation, CG.observationOf) == [ID["cluster/c"].value]
    assert objects(reading, observation, CG.firstYear) == ["2006"]
    assessment = ID["assessment/c--2006-2010--maturity--s"]
    assert objects(reading, assessment, CG.assessedValue) == [CG["mature-cluster"].value]
    (evidence,) = objects(reading, assessment, CG.hasEvidence)
    passage = objects(reading, ox.NamedNode(evidence), CG.statedIn)
    assert passage == [ID["passage/s--p-1"].value]
    assert objects(reading, ox.NamedNode(passage[0]), CG.ofWork) == [ID["work/s"].value]
    assert objects(reading, ox.NamedNode(evidence), CG.note) == ["Since"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + CLUSTER.replace("names", "nmaes"), "6: 'nmaes' is not a field of a cluster; did"),
        (HEAD + CLUSTER.replace("maturity", "matureness"), "9: 'matureness' is not a field of an"),
        (HEAD + CLUSTER.replace("why", "reson"), "9: 'reson' is not a field of a maturity"),
        (HEAD + CLUSTER.replace("source: s", "source: t"), "9: source 't' is nowhere defined"),
        (HEAD + CLUSTER.replace("id: c", "id: Big C"), "5: id 'Big C' is not allowed"),
        (HEAD + CLUSTER.replace("id: c", "place: Oslo"), "5: a missing id is not allowed"),
        (HEAD + HEAD.split("\n", 1)[1] + CLUSTER, "4: 'sources' stands twice here, first on"),
        (HEAD + "  - {id: s, title: T}\n" + CLUSTER, "4: work/s is defined twice, first on line 3"),
        (HEAD + CLUSTER.replace("{value: mature", "{value: {a: b}"), "9: value should be a sing"),
        (
            HEAD + CLUSTER.split("    obs", maxsplit=1)[0] + "    observations: none\n",
            "7: observations should",
        ),
        (HEAD + CLUSTER.replace("{en: C}", "{english: C}"), "6: 'english' is not a language code"),
        (HEAD + "culsters: []\n", "4: 'culsters' is not a field of the file; did you mean 'clu"),
        (HEAD + CLUSTER.replace("{start: 2006, end: 2010}", "2006-2010"), "8: period should be a"),
        (HEAD + CLUSTER.replace("names:", "sector: fish\n    names:"), "6: sector should be a rec"),
        (HEAD.replace("title: S", "title: S, authors: 5"), "3: '5' in authors should be a name"),
        (HEAD + CLUSTER.replace("{en: C}", "{en: {a: b}}"), "6: names in en should be a single"),
        (HEAD + CLUSTER.replace("locator: p. 1", "locator: [1, 2]"), "9: locator should be a sin"),
        ("country: 5\n", "1: country should be a code such as NO"),
        ("clusters: []\n? [a, b]\n: c\n", "2: the name of a field should be plain text"),
        ("clusters: []\n# \x00\n", "2: holds a character that YAML does not allow"),
        ("- a\n- b\n", "1: should begin with keys such as"),
        ("clusters: [\n", "2: is not valid YAML"),
        ("", "None: is empty"),
        ("a: &x [1]\nb: *y\n", "2: is not valid YAML"),
    ],
)
def test_faults_are_said_with_their_line(tmp_path: Path, text: str, expected: str) -> None:
    found = messages(read_text(tmp_path, text))
    assert any(f.startswith(expected) for f in found), found


def test_one_author_may_stand_without_a_list(tmp_path: Path) -> None:
    reading = read_text(tmp_path, HEAD.replace("title: S", "title: S, authors: Bob Smith"))
    assert not reading.faults
    assert objects(reading, ID["work/s"], CG.authorName) == ["Bob Smith"]


def test_a_country_may_be_just_its_code(tmp_path: Path) -> None:
    reading = read_text(tmp_path, HEAD.replace("{code: NO}", "NO") + CLUSTER)
    assert not reading.faults
    assert objects(reading, ID["cluster/c"], CG.inCountry) == [ID["country/no"].value]


def test_all_faults_at_once(tmp_path: Path) -> None:
    text = HEAD + CLUSTER.replace("names", "nmaes").replace("source: s", "source: t")
    assert len(read_text(tmp_path, text).faults) == 2


def test_two_observations_of_one_period(tmp_path: Path) -> None:
    again = CLUSTER + "      - period: {start: 2006, end: 2010}\n"
    assert any("same period" in m for m in messages(read_text(tmp_path, HEAD + again)))


def test_an_id_defined_in_two_files(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(HEAD + CLUSTER, encoding="utf-8")
    found = [str(f) for f in read([tmp_path / "one.yaml", tmp_path / "two.yaml"]).faults]
    assert any("cluster/c is defined twice, first in" in f for f in found)
    assert any("work/s is defined twice" in f for f in found)


def test_references_between_files_and_to_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "case.yaml").write_text("country: {code: NO}\n" + CLUSTER, encoding="utf-8")
    assert not read([tmp_path / "case.yaml", tmp_path / "sources.yaml"]).faults
    assert read([tmp_path / "case.yaml"]).faults
    assert not read([tmp_path / "case.yaml"], known={ID["work/s"].value}.__contains__).faults


def test_yaml_answers_are_words_and_norway_is_a_country(tmp_path: Path) -> None:
    """Without quotes, YAML 1.1 takes NO and yes for booleans."""
    text = HEAD + CLUSTER + "        consensus: {goals: yes, roles: no, source: s}\n"
    reading = read_text(tmp_path, text)
    assert not reading.faults
    assert objects(reading, ID["country/no"], CG.countryCode) == ["NO"]
    goals = ID["assessment/c--2006-2010--goals--s"]
    assert objects(reading, goals, CG.assessedValue) == [CG["yes"].value]


def test_actors_without_an_id_are_kept_as_text(tmp_path: Path) -> None:
    text = (
        HEAD
        + CLUSTER
        + (
            "        strategies:\n          - {strategy: talk, perspective: ideological,"
            " exercised_by: regional actors, source: s}\n"
        )
    )
    reading = read_text(tmp_path, text)
    assert not reading.faults
    said = [t.object for t in reading.triples if t.predicate == CG.exercisedByText]
    assert said == [ox.Literal("regional actors")]


def test_wrong_encoding(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("clusters: []\n# Møre\n".encode("latin-1"))
    (fault,) = read([path]).faults
    assert (fault.place.line, "UTF-8" in fault.message) == (2, True)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_text(HEAD + CLUSTER, encoding="utf-8-sig")
    assert not read([path]).faults


def test_a_missing_file_and_an_empty_folder(tmp_path: Path) -> None:
    missing, folder = read([tmp_path / "none.yaml", tmp_path]).faults
    assert "is not there" in missing.message
    assert "holds no CSV file" in folder.message


def test_a_100_mb_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    (fault,) = read([path]).faults
    assert "is 100 MB; the largest that is read is 20 MB" in fault.message


def test_an_alias_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 30)
    )
    (fault,) = read_text(tmp_path, bomb).faults
    assert "unfolds through aliases" in fault.message


def test_an_alias_to_itself_is_refused(tmp_path: Path) -> None:
    (fault,) = read_text(tmp_path, "a: &a [*a]\n").faults
    assert "contains itself" in fault.message


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    (fault,) = read_text(tmp_path, "a: " + "[" * 5000 + "]" * 5000).faults
    assert "nested" in fault.message or "not valid" in fault.message


def test_ordinary_aliases_are_fine(tmp_path: Path) -> None:
    text = HEAD + CLUSTER.replace("names: {en: C}", "names: &n {en: C}\n    alt_names: [D]")
    assert not read_text(tmp_path, text).faults


def test_lines_are_kept_for_every_statement(tmp_path: Path) -> None:
    reading = read_text(tmp_path, HEAD + CLUSTER)
    key = ID["assessment/c--2006-2010--maturity--s"].value, CG.assessedValue.value
    assert (reading.places[key].line, reading.fields[key]) == (9, "value")


def test_the_curated_data_read_without_a_fault() -> None:
    reading = read(case_files())
    assert [str(f) for f in reading.faults] == []
    assert sum(t.object == CG.Cluster for t in reading.triples) == 91


def test_bounds_are_as_documented() -> None:
    assert (located.LARGEST, located.MOST_NODES) == (20 * 2**20, 2_000_000)


def test_a_role_of_the_facilitator_may_have_a_source_of_its_own(tmp_path: Path) -> None:
    roles = "        facilitator_roles: [host, {value: seller, source: s, locator: p. 7}]\n"
    reading = read_text(tmp_path, HEAD + CLUSTER + roles)
    assert not reading.faults
    assessment = ID["assessment/c--2006-2010--facilitator-roles--seller--s"]
    assert objects(reading, assessment, CG.assessedValue) == [CG["role-seller"].value]
    (evidence,) = objects(reading, assessment, CG.hasEvidence)
    passage = objects(reading, ox.NamedNode(evidence), CG.statedIn)
    assert passage == [ID["passage/s--p-7"].value]


def test_an_empty_field_says_nothing_and_a_list_of_one_says_the_one(tmp_path: Path) -> None:
    """So both have the address of what is left, which is made from the content."""
    fact = "programmes:\n  - {id: p, names: {en: P}, facts: [{statement: A, value: %s}]}\n"
    one = read_text(tmp_path, HEAD + fact % "x")
    same = read_text(tmp_path, HEAD + fact % "[x], basis: ")
    assert set(one.triples) == set(same.triples)


def test_where_several_countries_are_listed_each_thing_names_its_own(tmp_path: Path) -> None:
    text = HEAD.replace(
        "country: {code: NO}", "countries: [{code: NO}, {code: FI, name: {fi: Suomi}}]"
    )
    text += "programmes:\n  - {id: p, names: {en: P}, country: FI}\n"
    text += "policy_comparison:\n  - {statement: A, country: FI, source: s}\n"
    reading = read_text(tmp_path, text + CLUSTER)
    assert not reading.faults
    assert objects(reading, ID["programme/p"], CG.inCountry) == [ID["country/fi"].value]
    assert objects(reading, ID["cluster/c"], CG.inCountry) == []
    policies = [t.object for t in reading.triples if t.predicate == CG.policyOf]
    assert policies == [ID["country/fi"]]
