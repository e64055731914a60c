"""Case files: YAML or JSON in the field names of the context, made into JSON-LD, so into triples.

A workbook, or a folder of CSV files, is read as the same records.
The context does the mapping. What happens before it is only this: every record gets an address
made from the ids in the file, the short form of an assessment (a value with its source, locator,
basis and reason) becomes an assessment with evidence, and ids become the addresses they stand for.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.sources import bibliography, pointed, workbook
from kg.sources.assessments import AssessmentRecorder
from kg.sources.located import Items, Record, Unreadable, load, located
from kg.sources.reading import At, Fault, Progress, Reading
from kg.sources.records import SLUG, Node, digest, slug
from kg.vocabulary import CG, ID

SECTIONS = {
    "countries": "Country",
    "sources": "Work",
    "works": "Work",
    "programmes": "Programme",
    "organisations": "Organisation",
    "clusters": "Cluster",
    "claims": "Claim",
    "relations": "ClaimRelation",
    "policy_comparison": "PolicyStatement",
}
MAIN = ("work", "programme", "organisation", "cluster", "claim", "claim-relation")


def read(
    paths: Iterable[Path],
    known: Callable[[str], bool] = lambda iri: False,
    progress: Progress = lambda done, total: None,
) -> Reading:
    """All case files and workbooks together, with every reference between them resolved.

    `known` tells which addresses exist outside these files; a reference to anything else is a
    fault. Faults are collected, not raised. `progress` is told of the rows of each workbook.
    """
    reading = Reading()
    references: list[tuple[str, Fault]] = []
    for path in paths:
        try:
            content, twice = _loaded(path, progress)
        except Unreadable as error:
            reading.faults.append(error.fault)
            continue
        case = _CaseFile(str(path), content)
        reading.faults += twice + _defined_again(reading, case.reading)
        reading.add(case.reading)
        references += case.references
    defined = {node for node, field in reading.places if field is None}
    reading.faults += [f for iri, f in references if iri not in defined and not known(iri)]
    return reading


def said(content: dict[str, Any]) -> Reading:
    """What content in the shape of a case file says; its references are not resolved."""
    return _CaseFile("content", located(content)).reading


def _loaded(path: Path, progress: Progress) -> tuple[Any, list[Fault]]:
    """The records of a file or workbook, and what is wrong with them. Raises `Unreadable`."""
    if workbook.is_workbook(path):
        return workbook.load(path, progress)
    ending = path.suffix.lower()
    if ending == ".bib" or (ending == ".json" and bibliography.lists(path)):
        return bibliography.load(path)
    return pointed.load(path) if ending == ".json" else load(path)


def _defined_again(earlier: Reading, later: Reading) -> list[Fault]:
    """A fault for each thing that has an id and is defined in two files."""
    return [
        Fault(
            place, "id", f"{_local(node)} is defined twice, first in {earlier.places[node, None]}"
        )
        for (node, field), place in later.places.items()
        if field is None and (node, None) in earlier.places and _local(node).split("/")[0] in MAIN
    ]


def _local(iri: str) -> str:
    return iri.removeprefix(ID.base)


class _CaseFile(AssessmentRecorder):
    """One file on its way to triples; a method for each kind of record that it may hold."""

    def __init__(self, file: str, content: Any) -> None:
        super().__init__(file)
        self.country: str | None = None
        self.graph: list[Node] = []
        if isinstance(content, Record):
            self.reading.notes += content.notes
            self._sections(content)
        else:
            self.fault(1, "", f"should begin with keys such as {', '.join(SECTIONS)}")
        self.reading.triples = self.triples(self.graph)

    def _sections(self, content: Record) -> None:
        self.refuse_unknown(content, ["country", *SECTIONS], "the file")
        country = content.get("country")
        if isinstance(country, Record):
            self.country = self._in_country(country.get("code"), country)
        elif isinstance(country, str):
            self.country = self._in_country(country)
        elif country is not None:
            self.fault(content.at("country"), "country", "country should be a code such as NO")
        for section, kind in SECTIONS.items():
            make = getattr(self, "_" + _kebab(kind).replace("-", "_"))
            for record in self.records(content, section):
                self.graph.append(make(record))

    def _country(self, record: Record) -> Node:
        """A country that is described apart, where a file holds several."""
        address = self._in_country(record.get("code"), record)
        if address is None:
            self.fault(record.line, "code", "the country has no code such as NO")
        return {"@id": address or "country/none"}

    def _in_country(self, code: object, record: Record | None = None) -> str | None:
        """The address of a country; ES-PV lies inside ES, as ISO 3166-2 codes say."""
        if code is None:
            return None
        address = "country/" + slug(code)
        whole, _, part = str(code).partition("-")
        parent = self._in_country(whole) if part else None
        self.graph.append(self.node(address, "Country", record, code=str(code), part_of=parent))
        return address

    def _identified(self, address: str, kind: str, record: Record, **instead: Any) -> Node:
        """A node for a record that has an id of its own."""
        if not isinstance(record.get("id"), str) or not SLUG.fullmatch(record["id"]):
            said = f"id '{record['id']}'" if record.get("id") is not None else "a missing id"
            self.fault(
                record.at("id"),
                "id",
                f"{said} is not allowed; ids hold only small letters, digits and hyphens",
            )
        name = f"{address}/{slug(record.get('id'))}"
        if first := self.reading.places.get((ID.base + name, None)):
            self.fault(record.line, "id", f"{name} is defined twice, first {first.within}")
        return self.node(name, kind, record, **instead)

    def _work(self, record: Record) -> Node:
        people: dict[str, Any] = {}
        for field in ("authors", "editors"):
            people[field] = self.people(record, field)
            if (given := record.get(field)) is not None:
                listed = given if isinstance(given, Items) else [given]
                people[f"cg:{field}InOrder"] = "; ".join(map(_inverted, listed)) or None
        stem = f"work/{slug(record.get('id'))}--candidate"
        found = self.addressed(
            self.records(record, "candidates"), lambda r: f"{stem}--{slug(r.get('title'))}"
        )
        candidates = [self.node(address, "CandidateWork", r) for address, r in found]
        return self._identified("work", "Work", record, **people, candidates=candidates)

    def _organisation(self, record: Record) -> Node:
        country = self._in_country(record.get("country")) or self.country
        name = f"organisation/{slug(record.get('id'))}"
        nuts = record.get("region_nuts")
        region = self._region(name, record, "region_nuts", nuts, None, country)
        return self._identified(
            "organisation",
            "Organisation",
            record,
            country=country,
            region_nuts=region,
            source=self.passage(record),
        )

    def _programme(self, record: Record) -> Node:
        name = slug(record.get("id"))
        facts = [
            self.statement(f"fact/{name}--{digest(f)}", "Fact", f)
            for f in self.records(record, "facts")
        ]
        country = self._in_country(record.get("country")) or self.country
        return self._identified(
            "programme",
            "Programme",
            record,
            facts=facts,
            instruments=self._instruments(name, record),
            country=country,
        )

    def _instruments(self, programme: str, record: Record) -> list[Node]:
        """The instruments of a programme; one that no concept comes near may be text alone."""
        listed = record.get("instruments")
        if isinstance(listed, Items):
            listed[:] = [_worded(*pair) for pair in zip(listed, listed.lines, strict=True)]
        stem = f"instrument/{programme}"
        found = self.addressed(
            self.records(record, "instruments"), lambda r: f"{stem}--{slug(r.get('text'))}"
        )
        return [self.node(address, "Instrument", r) for address, r in found]

    def _cluster(self, record: Record) -> Node:
        name = slug(record.get("id"))
        country = self._in_country(record.get("country")) or self.country
        region, words = record.get("region"), None
        if isinstance(region, Record):
            self.refuse_unknown(region, ["name", "nuts"], "region")
            nuts, label = region.get("nuts"), region.get("name")
            words = None if label is None else str(label)
            region = self._region(f"cluster/{name}", region, "nuts", nuts, words, country)
        return self._identified(
            "cluster",
            "Cluster",
            record,
            country=country,
            region=region,
            **{"cg:regionText": words},
            facts=self._parts(name, record, "facts", "Fact", "property"),
            programme_participations=self._parts(
                name, record, "programme_participations", "Participation", "programme"
            ),
            knowledge_organisations=self._parts(
                name, record, "knowledge_organisations", "KnowledgeLink", "organisation"
            ),
            size=self._parts(name, record, "size", "SizeFigure", "year"),
            observations=[
                o for r in self.records(record, "observations") if (o := self._observation(name, r))
            ],
        )

    def _parts(self, name: str, record: Record, field: str, kind: str, key: str) -> list[Node]:
        """The sourced statements of one kind about a cluster, told apart by what they say.

        So one that another file or dataset adds never meets the address of one that is there.
        """
        stem = f"{_kebab(kind)}/{name}"
        return [
            self.statement(f"{stem}--{slug(r.get(key))}--{digest(r)}", kind, r)
            for r in self.records(record, field)
        ]

    def _region(
        self,
        owner: str,
        record: Record,
        field: str,
        nuts: object,
        label: str | None,
        country: str | None,
    ) -> str | None:
        """The address of a region; one with a code has its names from the classification."""
        if nuts is None and label is None:
            return None
        address = f"region/{quote(str(nuts), safe='') if nuts is not None else slug(label)}"
        code = None if nuts is None else str(nuts)
        name = label if nuts is None else None
        self.graph.append(self.node(address, "Region", None, nuts=code, name=name, country=country))
        for node, predicate in ((address, None), (address, CG.nutsCode), (owner, CG.nutsCode)):
            key = predicate.value if predicate else None
            if (ID.base + node, key) not in self.reading.places:
                self.mark(node, key, record.at(field), field)
        return address

    def _observation(self, cluster: str, record: Record) -> Node | None:
        name = f"{cluster}--{_period(record.get('period'))}"
        address = f"observation/{name}"
        if first := self.reading.places.get((ID.base + address, None)):
            self.fault(
                record.line,
                "period",
                "two observations of the cluster have the same "
                f"period; the first is {first.within}",
            )
            return None
        self.mark(address, None, record.line, "observation")
        made = {
            field: self.assessed(name, field, record)
            for field in (
                "maturity",
                "innovation_system",
                "mechanisms",
                "criteria",
                "opportunity_space",
                "strategies",
            )
        }
        return self.node(
            address,
            "Observation",
            record,
            outcome=self._outcomes(name, record),
            **made,
            facilitator_roles=self.facilitator_roles(name, record),
            consensus=self.consensus(name, record),
        )

    def _outcomes(self, observation: str, record: Record) -> list[Node] | None:
        """The outcomes that sources report: one record, or a list of them."""
        outcome = record.get("outcome")
        if outcome is None:
            return None
        single = isinstance(outcome, Record)
        listed = [outcome] if single else list(self.records(record, "outcome"))
        stem = f"outcome/{observation}"
        return [self.statement(f"{stem}--{digest(o)}", "ReportedOutcome", o) for o in listed]

    def _claim(self, record: Record) -> Node:
        if "work" in record:
            record["source"], record.lines["source"] = record["work"], record.lines["work"]
        return self._identified("claim", "Claim", record, source=self.passage(record))

    def _claim_relation(self, record: Record) -> Node:
        return self._identified("claim-relation", "ClaimRelation", record)

    def _policy_statement(self, record: Record) -> Node:
        country = self._in_country(record.get("country")) or self.country
        where = (country or "country/none").removeprefix("country/")
        said = {field: value for field, value in record.items() if field != "country"}
        address = f"policy-statement/{where}--{digest(said)}"
        return self.statement(address, "PolicyStatement", record, country=country)


def _period(period: object) -> str:
    start, end = (
        (period.get(k) for k in ("start", "end")) if isinstance(period, Record) else (None,) * 2
    )
    if start is None and end is None:
        return "undated"
    if start is None:
        return f"until-{slug(end)}"
    return f"{slug(start)}-{slug(end) if end is not None else 'on'}"


def _worded(item: object, line: At) -> object:
    """An instrument given as its text alone, as a record of it."""
    if isinstance(item, Record | Items) or item is None:
        return item
    record = Record({"text": str(item)})
    record.line, record.lines = line, {}
    return record


def _inverted(person: object) -> str:
    """A person as a reference list sorts them, family name first; a text as it is written.

    One name that holds a comma or semicolon, as an institution's may, stands in braces.
    """
    if not isinstance(person, Record):
        return str(person)
    parts = [str(person[k]) for k in ("family", "given", "suffix") if person.get(k)]
    return (
        f"{{{parts[0]}}}" if len(parts) == 1 and re.search("[,;]", parts[0]) else ", ".join(parts)
    )


def _kebab(kind: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower()
