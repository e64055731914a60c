"""A work on its way from a reference manager's file to a record with the field names of a work."""

import re
from collections.abc import Iterable

from kg.sources.correspondence import LANGUAGES
from kg.sources.located import Items, Record
from kg.sources.reading import Fault, Place
from kg.sources.records import slug

DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
CODE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


class Bibliography:
    """The works of one file as they are read, with what is wrong and what was left out."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.works = Items()
        self.works.lines = []
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []
        self._keys: dict[str, tuple[str, int]] = {}

    def fault(self, line: int, field: str, message: str, allowed: Iterable[str] = ()) -> None:
        """Note one thing wrong."""
        self.faults.append(Fault(Place(self.file, line), field, message, tuple(allowed)))

    def leave(self, line: int, field: str, message: str) -> None:
        """Note one thing that is left out."""
        self.notes.append(Fault(Place(self.file, line), field, message))

    def begin(self, key: str, line: int) -> "Draft":
        """A new work; its key becomes an id.

        A key that is empty or used before is a fault, and the work is not kept.
        """
        name = slug(key) if key else ""
        if not key:
            self.fault(line, "id", "the entry has no key")
        elif name in self._keys:
            other, first = self._keys[name]
            said = f"the key '{key}' is used before, on line {first}"
            if other != key:
                said = f"the keys '{other}' on line {first} and '{key}' both become the id '{name}'"
            self.fault(line, "id", said)
        else:
            self._keys[name] = key, line
            draft = Draft(self, name, line)
            self.works.append(draft.record)
            self.works.lines.append(line)
            return draft
        return Draft(self, name, line)

    def content(self) -> Record:
        """The same content as a case file with these works."""
        record = Record({"works": self.works})
        record.line, record.lines, record.notes = 1, {"works": 1}, self.notes
        return record


class Draft:
    """One work; each field is put once, and what cannot be put is left out with a note."""

    def __init__(self, bibliography: Bibliography, name: str, line: int) -> None:
        self.bibliography = bibliography
        self.record = Record({"id": name})
        self.record.line, self.record.lines = line, {"id": line}

    def put(self, field: str, value: object, line: int, said: str) -> None:
        """Put a value in a field; `said` is what the file calls it. A second one is left out."""
        if field in self.record and self.record[field] != value:
            message = f"{said} is left out: {field} is already '{self.record[field]}'"
            self.bibliography.leave(line, said, message)
        elif field not in self.record:
            self.record[field] = value
            self.record.lines[field] = line

    def leave(self, line: int, said: str, why: str = "no field of a work takes it") -> None:
        """Leave something of the file out, and say so."""
        self.bibliography.leave(line, said, f"{said} is left out: {why}")

    def kindless(self, type_: str, line: int) -> None:
        """Say that a type has no kind of its own; the genre keeps it, unless the file gives one."""
        self.bibliography.leave(line, "type", f"type {type_} is kept as other")
        if "genre" not in self.record:
            self.text("genre", type_.replace("_", " "), line, "type")

    def text(self, field: str, value: str, line: int, said: str) -> None:
        """Put a text, made as its field wants it."""
        value = " ".join(value.split())
        if not value:
            return
        if field == "doi":
            value = DOI.sub("", value)
        if field == "pages":
            value = re.sub(r"\s*[-‐‑‒–—]+\s*", "-", value)
        if field == "language":
            code = LANGUAGES.get(value.lower()) or (CODE.fullmatch(value) and value)
            if not code:
                self.leave(line, said, f"'{value}' is neither a language code nor a known name")
                return
            primary, *rest = code.replace("_", "-").split("-")
            value = "-".join([primary.lower(), *rest])
        self.put(field, value, line, said)

    def date(self, value: str, line: int, said: str) -> None:
        """Put a date of publication: its year, and the whole of it where it says more."""
        found = DATE.fullmatch(value.strip())
        year = found or re.search(r"(?<!\d)(\d{4})(?!\d)", value)
        if year is None:
            self.leave(line, said, f"'{value}' has no year of four digits")
            return
        self.put("year", int(year[1]), line, said)
        if found is None:
            self.leave(line, said, f"of '{value}' only the year is kept")
        elif found[2]:
            self.put("date", _iso(*found.groups()), line, said)

    def accessed(self, value: str, line: int, said: str) -> None:
        """Put the date on which a page was opened."""
        found = DATE.fullmatch(value.strip())
        if found is None or found[2] is None:
            self.leave(line, said, f"'{value}' is no date such as 2019-03-05")
            return
        self.put("accessed", _iso(*found.groups()), line, said)

    def names(self, field: str, people: list[dict[str, str]], line: int, said: str) -> None:
        """Put names, each a family name with what else is known of it."""
        listed = Items()
        listed.lines = [line] * len(people)
        for person in people:
            record = Record(person)
            record.line, record.lines = line, dict.fromkeys(person, line)
            listed.append(record)
        if listed:
            self.put(field, listed, line, said)

    def keywords(self, words: Iterable[str], line: int, said: str) -> None:
        """Put keywords."""
        listed = Items(dict.fromkeys(w for word in words if (w := " ".join(word.split()))))
        listed.lines = [line] * len(listed)
        if listed:
            self.put("keywords", listed, line, said)


def _iso(*parts: str | None) -> str:
    """A date in the form of ISO 8601 from its year, month and day."""
    return "-".join(part.zfill(2) for part in parts if part)
