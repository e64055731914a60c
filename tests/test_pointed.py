"""JSON case files: the same content as YAML, each place a JSON Pointer."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources.files import read_any
from kg.sources.located import Items, Record, Unreadable
from kg.sources.pointed import load

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


def loaded(folder: Path, text: str) -> tuple[Any, list[str]]:
    """What is read from a text, and the faults as they are printed after the name of the file."""
    path = folder / "case.json"
    path.write_text(text, encoding="utf-8")
    content, faults = load(path)
    return content, [str(f).removeprefix(str(path)) for f in faults]


def at(content: Any, pointer: str) -> Any:
    """What a pointer leads to, by RFC 6901, section 4."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        content = content[int(key)] if isinstance(content, list) else content[key]
    return content


def pointers(content: Any) -> list[tuple[str, Any]]:
    """Every pointer that the content remembers, with what it should lead to."""
    found = []
    if isinstance(content, Record):
        places = [(str(content.lines[k]), v) for k, v in content.items()]
    elif isinstance(content, Items):
        places = list(zip(map(str, content.lines), content, strict=True))
    else:
        places = []
    for place, value in places:
        found += [(place, value), *pointers(value)]
    return found


@given(JSON)
def test_content_is_that_of_json_and_every_pointer_leads_back(
    tmp_path_factory: pytest.TempPathFactory, content: Any
) -> None:
    read, faults = loaded(tmp_path_factory.mktemp("json"), json.dumps(content))
    assert read == content
    assert faults == []
    for pointer, value in pointers(read):
        assert at(content, pointer) == value


def test_keys_that_stand_twice_are_faults(tmp_path: Path) -> None:
    content, faults = loaded(tmp_path, '{"a/b": [{"c": 1, "c": 2}]}')
    assert content == {"a/b": [{"c": 1}]}
    assert faults == [":/a~1b/0/c: 'c' stands twice here"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not valid JSON"),
        ('{\n"a": }', ":2: is not valid JSON: Expecting value in column 6"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        ("[" * 62 + "]" * 62, "levels deep"),
        ("[" * 100_000, "too deeply"),
    ],
)
def test_what_is_no_json_is_told(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        loaded(tmp_path, text)
    assert says in str(unreadable.value.fault)


def test_characters_that_yaml_has_not_are_faults(tmp_path: Path) -> None:
    content, faults = loaded(tmp_path, r'{"a": "x\u0000y", "b": "\ud800", "c": "\ud83d\ude00"}')
    assert content == {"a": "xy", "b": "", "c": "😀"}
    assert [f.split(":")[1] for f in faults] == ["/a", "/b"]


def test_a_whole_number_that_is_too_long_stays_text(tmp_path: Path) -> None:
    assert loaded(tmp_path, '{"a": ' + "9" * 5000 + "}")[0] == {"a": "9" * 5000}


def test_json_and_yaml_say_the_same(tmp_path: Path) -> None:
    """JSON is YAML: one text under both names, and the same triples."""
    text = json.dumps({"country": "NO", "clusters": [{"id": "a", "names": {"en": "A"}}]})
    for name in ("case.json", "case.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    as_json, as_yaml = (read_any([tmp_path / n]) for n in ("case.json", "case.yaml"))
    assert set(as_json.triples) == set(as_yaml.triples)
    assert as_json.faults == as_yaml.faults == []


def test_sentences_name_places_by_their_pointers(tmp_path: Path) -> None:
    twice = {"clusters": [{"id": "a", "names": {"en": "A"}}] * 2}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(twice), encoding="utf-8")
    (fault,) = read_any([path]).faults
    assert fault.place.path == "/clusters/1"
    assert fault.message == "cluster/a is defined twice, first at /clusters/0"
