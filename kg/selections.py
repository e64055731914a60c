"""Works and claims chosen by what is asked for, and what there is to choose from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kg import citations, duplicates, literature
from kg.claims import Claim, Claims
from kg.comparing.graphs import Graphs
from kg.duplicates import Pair
from kg.literature import Work
from kg.names import folded
from kg.sources.correspondence import UNRESOLVED
from kg.store import ASSERTED, Store
from kg.terms import text
from kg.uses import Uses
from kg.vocabulary import CG, ID, RDF

YES, NO, UNKNOWN = "yes", "no", "unknown"
SEEN = "seen"
SEARCHED = ("title", "authors", "editors", "short_citation", "cited_as", "topic", "container")
"""The fields of a work in which a text is looked for."""


@dataclass(frozen=True)
class Selection:
    """What is asked for; an empty value asks for nothing. All that is asked for must hold."""

    ids: tuple[str, ...] = ()
    country: str = ""
    perspective: str = ""
    verified: str = ""
    seen: str = ""
    reading: str = ""
    kind: str = ""
    text: str = ""
    voice: str = ""
    """Of claims only."""
    work: str = ""
    """Of claims only: the id of the work that states them."""
    alike: bool = False
    """Of works only: those that another record may describe too."""


class Library:
    """The works and claims of a release, to be chosen from."""

    def __init__(self, store: Store, graphs: Graphs) -> None:
        self.store = store
        self.graphs = graphs
        self.claims = Claims(graphs.asserted, _curated(store))
        self.uses = Uses(graphs)
        self._references: dict[tuple[str, str], str] = {}

    @cached_property
    def works(self) -> Mapping[str, Work]:
        """Every work by its id, those without bibliographic detail too."""
        return literature.works(self.store)

    @cached_property
    def alike(self) -> list[Pair]:
        """Records that may describe the same work, for a person to look at."""
        return duplicates.pairs(self.works)

    def chosen_works(self, asked: Selection) -> list[Work]:
        """The works that a selection asks for, by authors, year, title and id.

        A work is about a country where its record says so, or where it is the source of something
        on a cluster, organisation, programme or policy of that country.
        """
        alike = {w.id for pair in self.alike for w in (pair.one, pair.other)} if asked.alike else ()
        found = [
            work
            for work in self.works.values()
            if self._asked(work, asked)
            and asked.perspective in ("", work.get("perspective"))
            and asked.country in ("", *self.countries(work))
            and asked.seen in ("", seen(work))
            and (not asked.ids or work.id in asked.ids)
            and (not asked.alike or work.id in alike)
            and _holds(asked.text, (work.get(f) for f in SEARCHED))
        ]
        return sorted(found, key=_order)

    def chosen_claims(self, asked: Selection) -> list[Claim]:
        """The claims that a selection asks for, by their addresses.

        Kind, verification and reading are those of the work that states the claim. A claim is about
        a country or perspective where it says so, or where the record of its work does.
        """
        return [c for c in self.claims.all.values() if self._asks_for(asked, c)]

    @cached_property
    def hypotheses(self) -> Mapping[str, list[str]]:
        """The hypotheses that formalise each claim, by its address."""
        found: dict[str, list[str]] = defaultdict(list)
        for t in self.graphs.ontology.triples:
            if t.predicate == CG.formalises:
                found[text(t.object)].append(text(t.subject))
        return {claim: sorted(hypotheses) for claim, hypotheses in found.items()}

    def reference(self, work: Work, style: str) -> str:
        """A work as a list of references has it in a style; made once, since that takes long."""
        key = (work.id, style)
        if key not in self._references:
            self._references[key] = citations.reference(work, style).listed
        return self._references[key]

    def work_of(self, claim: Claim) -> Work:
        """The work that states a claim; an empty one where none is named."""
        id_ = claim.source.work.removeprefix(ID.base + "work/") if claim.source else ""
        return self.works.get(id_, Work(id_))

    def countries(self, work: Work) -> set[str]:
        """The codes of the countries that a work is about."""
        uses = self.uses.by_work.get(f"{ID.base}work/{work.id}", ())
        return {*work.fields.get("about_countries", ()), *(u.country for u in uses if u.country)}

    def choices(self, field: str) -> list[str]:
        """The values that the works have for a field, in a stable order."""
        return sorted({v for w in self.works.values() for v in w.fields.get(field, ())})

    @cached_property
    def voices(self) -> list[str]:
        """The voices that claims are in."""
        return sorted({c.voice for c in self.claims.all.values()} - {""})

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """The countries that works are about: their addresses by their codes."""
        codes = {c for work in self.works.values() for c in self.countries(work)}
        named = self.places
        return {code: named[code] for code in sorted(codes) if code in named}

    @cached_property
    def places(self) -> Mapping[str, str]:
        """The countries of the release: their addresses by their codes."""
        record = self.graphs.asserted
        countries = record.subjects(RDF.type, CG.Country.value)
        return {code: c for c in countries for code in record.all(c, CG.countryCode)}

    def _asked(self, work: Work, asked: Selection) -> bool:
        return (
            asked.verified in ("", work.get("verified"))
            and asked.reading in ("", work.get("reading"))
            and asked.kind in ("", work.get("type"))
        )

    def _asks_for(self, asked: Selection, claim: Claim) -> bool:
        work = self.work_of(claim)
        about = {folded(a) for a in claim.about}
        places = {a for c in self._names(asked.country) for a in about if a == folded(c)}
        return (
            self._asked(work, asked)
            and asked.voice in ("", claim.voice)
            and asked.work in ("", work.id)
            and asked.seen in ("", {True: YES, False: NO, None: UNKNOWN}[claim.seen])
            and (not asked.ids or claim.iri.removeprefix(ID.base + "claim/") in asked.ids)
            and (asked.perspective in ("", work.get("perspective")) or asked.perspective in about)
            and (asked.country in ("", *work.fields.get("about_countries", ())) or bool(places))
            and _holds(asked.text, (claim.statement, *claim.about, work.cited, work.get("authors")))
        )

    def _names(self, code: str) -> set[str]:
        """What a country is called in any language."""
        country = self.places.get(code)
        return self.graphs.asserted.names(country) if country else set()


def _curated(store: Store) -> frozenset[str]:
    """The claims, and the relations between them, that the curated data holds."""
    kinds = (CG.Claim, CG.ClaimRelation)
    found = (t for kind in kinds for t in store.matching(ASSERTED, None, RDF.type, kind))
    return frozenset(text(t.subject) for t in found)


def seen(work: Work) -> str:
    """Whether somebody saw a work: a source of cases says so itself, else its verification."""
    if said := work.get("seen"):
        return YES if said == "true" else NO
    verified = work.get("verified")
    return (YES if verified == SEEN else NO) if verified else UNKNOWN


def unclear(work: Work) -> bool:
    """Whether nothing but the form in which it is cited is known of a work."""
    return work.get("verified") == UNRESOLVED or not work.get("title")


def _order(work: Work) -> tuple[bool, str, str, str, str]:
    """Works with authors, or cited by a name, come first."""
    named = bool(work.authors or work.cited)
    families = " ".join(name.family for name in work.authors) or work.cited or work.get("title")
    return not named, folded(families), work.get("year"), folded(work.get("title")), work.id


def _holds(text: str, places: Iterable[str]) -> bool:
    """Whether all words of a text stand in one of the places or another."""
    said = f" {folded(' '.join(places))}"
    return all(f" {word}" in said for word in folded(text).split())
