"""What checking finds in readings built by hand, sentence by sentence."""

from typing import Any

import pyoxigraph as ox
import pytest
from checking_readings import (
    UNKNOWN,
    assessed,
    assessment,
    cluster,
    evidence,
    evidence_passage,
    found,
    observation,
    others,
    parsed,
    reading,
    without,
)

from kg.checking import check
from kg.sources.reading import Fault
from kg.vocabulary import CG, ID, XSD


def test_good_data_have_no_fault() -> None:
    strategy = assessment("s", "strategy-in-use", None)
    strategy["cg:strategyText"] = "contract"
    strategy["cg:servesPerspective"] = {"@id": "cg:instrumental-governance"}
    strategy["cg:exercisedBy"] = {"@id": "organisation/gce-as"}
    strategy["cg:closestStrategy"] = {"@id": "cg:str-d-best-practice"}
    one = observation(strategies=[strategy])
    two = observation("two", 2010, None)
    assert found(cluster(one, two)) == []


def test_an_unknown_value_is_told_with_its_place_and_the_nearest() -> None:
    read = reading(assessed("maturity", UNKNOWN + "matur"), *others())
    (fault,) = check(read)
    place = read.places[ID.base + "assessment/a", CG.assessedValue.value]
    message = (
        "maturity of the observation 2006-2010 is 'matur'; "
        "allowed are emerging, mature, unclear, unknown (did you mean mature?)"
    )
    allowed = ("emerging", "mature", "unclear", "unknown")
    assert fault == Fault(place, "assessedValue", message, allowed)
    assert str(fault) == f"{place}: {message}"


SCALES = {
    "maturity": "emerging, mature, unclear, unknown",
    "knowledge-organisation-location": "regional, national, mixed, unclear, unknown",
    "innovation-pressure": "strong, moderate, weak, unclear, unknown",
    "consensus-goals": "yes, partial, no, unclear, unknown",
    "criterion-linkages": "yes, partial, no, unclear, unknown",
    "opportunity-space": (
        "i-s1, i-s2, i-s3, i-s4, n-s1, n-s2, n-s3, n-s4, d-s1, d-s2, d-s3, d-s4, unclear, unknown"
    ),
    "cluster-facilitator": "host, seller, connector, gardener, unclear, unknown",
}
SPOKEN = {
    "knowledge-organisation-location": "innovation system",
    "innovation-pressure": "innovation-pressure",
    "consensus-goals": "consensus on goals",
    "criterion-linkages": "the criterion linkages",
    "opportunity-space": "opportunity space",
    "cluster-facilitator": "a facilitator role",
}


@pytest.mark.parametrize("dimension", SCALES)
def test_each_dimension_has_its_scale(dimension: str) -> None:
    subject = f"{SPOKEN.get(dimension, dimension)} of the observation 2006-2010"
    said = f"{subject} is 'qqq zz'; allowed are {SCALES[dimension]}"
    assert found(assessed(dimension, UNKNOWN + "qqq%20zz")) == [said]


def test_a_value_of_another_scale_is_refused() -> None:
    said = "maturity of the observation 2006-2010 is 'strong'; allowed are emerging, mature"
    assert found(assessed("maturity", "strong")) == [said + ", unclear, unknown"]


def test_a_missing_value() -> None:
    said = "innovation-pressure of the observation 2006-2010 has no value; allowed are strong"
    assert found(assessed("innovation-pressure", None)) == [
        said + ", moderate, weak, unclear, unknown"
    ]


def test_two_values() -> None:
    made = assessment("a", "maturity", None)
    made["cg:assessedValue"] = [{"@id": "cg:mature-cluster"}, {"@id": "cg:emerging-cluster"}]
    assert found(cluster(observation(maturity=[made]))) == [
        "maturity of the observation 2006-2010 has 2 values for assessedValue, "
        "emerging, mature; only one is allowed"
    ]


def test_an_unknown_dimension_is_one_fault() -> None:
    made = assessment("a", "maturity", "strong")
    made["cg:onDimension"] = {"@id": UNKNOWN + "specialization"}
    assert found(cluster(observation(mechanisms=[made]))) == [
        "onDimension of an assessment of the observation 2006-2010 is 'specialization'; "
        "allowed are specialisation, complementarity, social-capital, innovation-pressure, "
        "knowledge-diffusion, interactive-learning (did you mean specialisation?)"
    ]


def test_an_informative_assessment_needs_a_source() -> None:
    tail = "has no source; only unclear and unknown may stand without one"
    said = f"maturity of the observation 2006-2010 {tail}"
    bare = without(assessment("a", "maturity", "mature-cluster"), "evidence")
    faults = check(reading(cluster(observation(maturity=[bare])), *others()))
    assert [(f.field, f.message) for f in faults] == [("maturity", said)]
    unsourced = [without(evidence("a"), "source")]
    read = reading(assessed("maturity", "mature-cluster", evidence=unsourced), *others())
    assert [f.message for f in check(read)] == [f"the evidence on {said}"]
    read.places[ID.base + "evidence/a", None] = read.places[ID.base + "assessment/a", None]
    assert [(f.field, f.message) for f in check(read)] == [("source", said)]


def test_an_uninformative_assessment_needs_no_source() -> None:
    unsourced = [without(evidence("a"), "source")]
    assert found(assessed("maturity", "unknown", evidence=[])) == []
    assert found(assessed("maturity", "unclear", evidence=unsourced)) == []


def test_a_strategy_needs_a_perspective_and_a_name() -> None:
    made = assessment("s", "strategy-in-use", None) | {"cg:strategyText": "contract"}
    told = "the strategy 'contract' of the observation 2006-2010 has no perspective"
    listed = "allowed are instrumental, institutional, ideological"
    assert found(cluster(observation(strategies=[made]))) == [f"{told}; {listed}"]
    made = assessment("s", "strategy-in-use", None)
    made["cg:servesPerspective"] = {"@id": UNKNOWN + "instrumentel"}
    assert found(cluster(observation(strategies=[made]))) == [
        "a strategy of the observation 2006-2010 has no strategy",
        "servesPerspective of a strategy of the observation 2006-2010 is 'instrumentel'; "
        f"{listed} (did you mean instrumental?)",
    ]


@pytest.mark.parametrize(
    ("field", "strategy", "said"),
    [
        ("exactStrategy", "str-i-contract", True),
        ("closestStrategy", "str-i-contract", False),
        ("exactStrategy", "str-d-challenges", False),
        ("exactStrategy", "str-x-norms-projects", False),
    ],
    ids=["of another", "only nearest", "of the same", "of none"],
)
def test_words_that_are_a_strategy_serve_its_perspective(
    field: str, strategy: str, said: bool
) -> None:
    made = assessment("s", "strategy-in-use", None) | {"cg:strategyText": "contract"}
    made["cg:servesPerspective"] = {"@id": "cg:ideological-governance"}
    made[f"cg:{field}"] = {"@id": f"cg:{strategy}"}
    faults = check(reading(cluster(observation(strategies=[made])), *others()))
    told = (
        "servesPerspective of the strategy 'contract' of the observation 2006-2010 is "
        "'ideological', but exact, str-i-contract, is a strategy of instrumental; "
        "allowed is instrumental, or closest in place of exact"
    )
    expected = [("servesPerspective", told, ("instrumental",))] if said else []
    assert [(f.field, f.message, f.allowed) for f in faults] == expected


def test_direction_and_basis() -> None:
    wrong = evidence("a") | {"direction": None, "basis": None}
    wrong["cg:hasDirection"] = {"@id": UNKNOWN + "support"}
    wrong["cg:hasBasis"] = {"@id": UNKNOWN + "guess"}
    who = "of the evidence on maturity of the observation 2006-2010"
    assert sorted(found(assessed("maturity", "mature-cluster", evidence=[wrong]))) == [
        f"hasBasis {who} is 'guess'; allowed are stated, inferred",
        f"hasDirection {who} is 'support'; allowed are supports, disputes (did you mean supports?)",
    ]


def test_a_period_that_ends_before_it_begins() -> None:
    read = reading(cluster(observation(start=2009, end=2007)), *others())
    (fault,) = check(read)
    assert fault.message == "the period ends in 2007, before it begins in 2009"
    assert fault.place == read.places[ID.base + "observation/one", CG.lastYear.value]
    assert fault.field == "end"


def test_a_period_before_the_life_of_the_cluster() -> None:
    (said,) = found(cluster(observation(start=1999, end=2004)))
    assert said == "the period ends in 2004, before the cluster was established in 2005"
    assert found(cluster(observation(start=1999, end=2005))) == []


@pytest.mark.parametrize(
    ("year", "said"),
    [
        ("soon", "it should be a whole number"),
        (1066, "it should be at least 1800"),
        (20010, "it should be at most 2100"),
    ],
)
@pytest.mark.parametrize("field", ["start", "end"])
def test_a_year_that_is_none_is_one_fault(field: str, year: object, said: str) -> None:
    """Neither the order of the years nor an overlap is complained of as well."""
    years = {"start": 2006, "end": 2010, field: year}
    wrong = observation("wrong", years["start"], years["end"])
    period = f"{years['start']}-{years['end']}"
    expected = f"{field} of the observation {period} is '{year}'; {said}"
    assert found(cluster(wrong, observation("two", 2005, 2020))) == [expected]


@pytest.mark.parametrize(
    "year",
    [
        ox.Literal("2006", datatype=XSD.gYear),
        ox.Literal("true", datatype=XSD.boolean),
        ox.Literal("2006-01-01", datatype=XSD.date),
        ox.NamedNode("https://example.org/2006"),
        ox.BlankNode("b1"),
    ],
)
@pytest.mark.parametrize("predicate", [CG.firstYear, CG.lastYear])
def test_a_year_of_another_type_does_not_break_the_check(
    predicate: ox.NamedNode, year: ox.Literal | ox.NamedNode | ox.BlankNode
) -> None:
    """Such as RDF may hold; pySHACL by itself stops with an error at some of them."""
    read = reading(cluster(observation(), observation("two", 2010, 2012)), *others())
    about = ox.NamedNode(ID.base + "observation/one")
    read.triples = [t for t in read.triples if (t.subject, t.predicate) != (about, predicate)]
    read.triples.append(ox.Triple(about, predicate, year))
    (fault,) = check(read)
    assert fault.message.endswith(f"is '{year.value}'; it should be a whole number")


OVERLAPS = [
    ((2006, 2012), (2010, 2015), True),
    ((2006, 2010), (2006, 2010), True),
    ((2010, 2010), (2010, 2010), True),
    ((2006, 2010), (2010, 2015), False),
    ((2010, 2010), (2010, 2015), False),
    ((2005, 2020), (2010, 2010), True),
    ((2006, None), (2012, 2015), True),
    ((2006, None), (2012, None), True),
    ((2006, 2012), (2012, None), False),
    ((None, 2010), (2005, 2015), True),
    ((None, 2010), (2010, 2015), False),
    ((None, 2010), (2008, 2010), False),
    ((None, 2010), (None, 2010), True),
    ((None, 2010), (None, 2015), False),
    ((None, None), (2005, None), False),
]


@pytest.mark.parametrize(("first", "second", "expected"), OVERLAPS)
def test_overlapping_periods(first: Any, second: Any, expected: bool) -> None:
    for one, two in ((first, second), (second, first)):
        said = found(cluster(observation("one", *one), observation("two", *two)))
        assert [("overlaps" in s) for s in said] == [True] * expected


def test_an_overlap_names_both_periods_and_the_line_of_the_other() -> None:
    read = reading(cluster(observation(), observation("two", 2009, 2014)), *others())
    (fault,) = check(read)
    line = read.places[ID.base + "observation/one", None].line
    said = "the period 2009-2014 overlaps with that of the observation 2006-2010"
    assert fault.message == f"{said} (line {line})"
    assert fault.place == read.places[ID.base + "observation/two", CG.firstYear.value]


def test_an_overlap_across_files_names_the_other_file() -> None:
    read = reading(cluster(observation()), *others())
    read.add(reading(cluster(observation("two", 2009, 2014)), file="y.yaml"))
    (fault,) = check(read)
    place = read.places[ID.base + "observation/one", None]
    assert fault.message.endswith(f"the observation 2006-2010 ({place})")
    assert fault.place.file == "y.yaml"


def test_an_overlap_with_what_is_known_is_told_of_what_is_read() -> None:
    known = [cluster(observation("one", 2010, 2020)), *others()]
    new = observation("new", 2006, 2012) | {"cg:observationOf": {"@id": "cluster/gce"}}
    said = "the period 2006-2012 overlaps with that of the observation 2010-2020"
    assert found(new, evidence_passage(), known=known) == [said]


def test_known_things_may_be_referred_to_and_are_not_checked() -> None:
    known = [without(n, "title") for n in others()]
    assert found(cluster(), known=known) == []


def test_names() -> None:
    assert found(without(cluster(), "names")) == ["the cluster gce has no names"]
    (said,) = found(cluster(names="GCE"))
    assert said.startswith(
        "names of the cluster gce are 'GCE'; it should be text with its language"
    )


def test_a_cluster_needs_a_country() -> None:
    assert found(without(cluster(), "country")) == ["the cluster gce has no country"]


COUNTRY = "it should be an ISO 3166-1 code of two letters such as NO or FI, or ES-PV"


def test_a_country_that_does_not_exist_is_one_fault() -> None:
    wrong = {"@id": "country/nor", "@type": "Country", "code": "NOR"}
    said = f"code of the country NOR is 'NOR'; {COUNTRY} (did you mean NO?)"
    assert found(cluster(country="country/nor"), wrong) == [said]


def test_a_country_without_a_place_is_told_wherever_it_is_written() -> None:
    read = reading(cluster(country="country/nor"), *others())
    read.triples += parsed([{"@id": "country/nor", "@type": "Country", "code": "NOR"}])
    (fault,) = check(read)
    assert fault.message == f"country of the cluster gce is 'NOR'; {COUNTRY} (did you mean NO?)"
    assert fault.place == read.places[ID.base + "cluster/gce", CG.inCountry.value]
    assert fault.field == "country"
    assert len(fault.allowed) == 250


@pytest.mark.parametrize("code", ["NO0A4", "NO03", "ES999", "XX12", "NO0921", "no092"])
def test_a_nuts_code_that_does_not_exist_is_one_fault(code: str) -> None:
    wrong = {"@id": "region/wrong", "@type": "Region", "nuts": code}
    (said,) = found(cluster(region="region/wrong"), wrong)
    start = f"nuts of the cluster gce is '{code}'; it should be a NUTS 2021 code such as NO092"
    assert said.startswith(start)


def test_a_region_in_another_country() -> None:
    said = "region of the cluster gce is 'FI195', which is not in the country NO"
    read = reading(cluster(region="region/FI195"), *others())
    read.places.pop((ID.base + "region/FI195", CG.nutsCode.value))
    assert [f.message for f in check(read)] == [said]


@pytest.mark.parametrize(
    ("country", "nuts", "good"),
    [
        ("ES-PV", "ES212", True),
        ("ES-PV", "ES300", False),
        ("ES", "ES212", True),
        ("GR", "EL30", True),
        ("GB", "UKM5", True),
        ("DE", "DE21", True),
        ("DE", "FR10", False),
    ],
)
def test_regions_by_country(country: str, nuts: str, good: bool) -> None:
    where = {"@id": "country/x", "@type": "Country", "code": country}
    region = {"@id": "region/x", "@type": "Region", "nuts": nuts}
    assert (found(cluster(country="country/x", region="region/x"), where, region) == []) is good


def test_an_industry_that_does_not_exist() -> None:
    (said,) = found(cluster(sector={"nace": "04"}))
    start = "nace of the cluster gce is '04'; it should be a division of NACE Rev. 2, written with"
    assert said.startswith(start)


def test_a_reference_to_a_thing_of_another_kind() -> None:
    assert found(cluster(cluster_organisation="programme/nce")) == [
        "cluster_organisation of the cluster gce is 'nce', which is a programme, "
        "not an organisation"
    ]
    assert found(cluster(cluster_organisation="organisation/none")) == [
        "cluster_organisation of the cluster gce is 'none', which is nowhere defined "
        "as an organisation"
    ]
