"""References against the examples of the style manuals, and works of which little is known.

The examples are those that the APA Style site and the Chicago Manual's quick guide (18th edition)
give for each kind of work, without their italics.
"""

import pytest

from kg.citations import STYLES, cite, reference
from kg.literature import NoSuchWork, Work, works
from kg.store import Store


def work(**fields: str) -> Work:
    return Work(fields.pop("id", "a"), {name: (value,) for name, value in fields.items()})


GRADY = work(
    type="article",
    authors="Grady, Jessica S.; Her, May; Moreno, Geena; Perez, Cassidy; Yelinek, Jillian",
    year="2019",
    title="Emotions in storybooks: A comparison of storybooks that represent ethnic and racial "
    "groups in the United States",
    container="Psychology of Popular Media Culture",
    volume="8",
    issue="3",
    pages="207-217",
    doi="10.1037/ppm0000185",
    language="en",
)
ARON = work(
    type="chapter",
    authors="Aron, Lisa; Botella, Marion; Lubart, Todd",
    year="2019",
    title="Culinary arts: Talent and their development",
    container="The psychology of high performance: Developing human potential into "
    "domain-specific talent",
    editors="Subotnik, Rena F.; Olszewski-Kubilius, Paula; Worrell, Frank C.",
    pages="345-359",
    publisher="American Psychological Association",
    doi="10.1037/0000120-016",
    language="en",
)
CANCER = work(
    type="report",
    authors="National Cancer Institute",
    year="2019",
    title="Taking time: Support for people with cancer",
    genre="NIH Publication",
    number="18-2059",
    publisher="U.S. Department of Health and Human Services, National Institutes of Health",
    url="https://www.cancer.gov/publications/patient-education/takingtime.pdf",
    language="en",
)
HARRIS = work(
    type="thesis",
    authors="Harris, Lisa",
    year="2014",
    title="Instructional leadership perceptions and practices of elementary school leaders",
    genre="Unpublished doctoral dissertation",
    publisher="University of Virginia",
    language="en",
)
WHO = work(
    type="webpage",
    authors="World Health Organization",
    year="2018",
    date="2018-05-24",
    title="The top 10 causes of death",
    publisher="World Health Organization",
    url="https://www.who.int/news-room/fact-sheets/detail/the-top-10-causes-of-death",
    language="en",
)
CENSUS = work(
    type="webpage",
    authors="U.S. Census Bureau",
    title="U.S. and world population clock",
    publisher="U.S. Department of Commerce",
    accessed="2020-01-09",
    url="https://www.census.gov/popclock/",
    language="en",
)
JACKSON = work(
    type="book",
    authors="Jackson, Lynne M.",
    year="2019",
    title="The psychology of prejudice: From attitudes to social action",
    edition="2",
    publisher="American Psychological Association",
    doi="10.1037/0000168-000",
    language="en",
)
APA = [
    (
        GRADY,
        "Grady, J. S., Her, M., Moreno, G., Perez, C., & Yelinek, J. (2019). Emotions in "
        "storybooks: A comparison of storybooks that represent ethnic and racial groups in the "
        "United States. Psychology of Popular Media Culture, 8(3), 207–217. "
        "https://doi.org/10.1037/ppm0000185",
        "(Grady et al., 2019)",
    ),
    (
        ARON,
        "Aron, L., Botella, M., & Lubart, T. (2019). Culinary arts: Talent and their development. "
        "In R. F. Subotnik, P. Olszewski-Kubilius, & F. C. Worrell (Eds.), The psychology of high "
        "performance: Developing human potential into domain-specific talent (pp. 345–359). "
        "American Psychological Association. https://doi.org/10.1037/0000120-016",
        "(Aron et al., 2019)",
    ),
    (
        CANCER,
        "National Cancer Institute. (2019). Taking time: Support for people with cancer (NIH "
        "Publication No. 18-2059). U.S. Department of Health and Human Services, National "
        "Institutes of Health. https://www.cancer.gov/publications/patient-education/takingtime.pdf",
        "(National Cancer Institute, 2019)",
    ),
    (
        HARRIS,
        "Harris, L. (2014). Instructional leadership perceptions and practices of elementary "
        "school leaders [Unpublished doctoral dissertation]. University of Virginia.",
        "(Harris, 2014)",
    ),
    (
        WHO,
        "World Health Organization. (2018, May 24). The top 10 causes of death. "
        "https://www.who.int/news-room/fact-sheets/detail/the-top-10-causes-of-death",
        "(World Health Organization, 2018)",
    ),
    (
        CENSUS,
        "U.S. Census Bureau. (n.d.). U.S. and world population clock. U.S. Department of Commerce. "
        "Retrieved January 9, 2020, from https://www.census.gov/popclock/",
        "(U.S. Census Bureau, n.d.)",
    ),
    (
        JACKSON,
        "Jackson, L. M. (2019). The psychology of prejudice: From attitudes to social action (2nd "
        "ed.). American Psychological Association. https://doi.org/10.1037/0000168-000",
        "(Jackson, 2019)",
    ),
]
CHICAGO = [
    (
        work(
            type="book",
            authors="Yu, Charles",
            year="2020",
            title="Interior Chinatown",
            publisher="Pantheon Books",
            language="en",
        ),
        "Yu, Charles. 2020. Interior Chinatown. Pantheon Books.",
        "(Yu 2020)",
    ),
    (
        work(
            type="chapter",
            authors="Doyle, Kathleen",
            year="2023",
            title="The Queen Mary Psalter",
            container="The Book by Design: The Remarkable Story of the World’s Greatest Invention",
            editors="Marks, P. J. M.; Parkin, Stephen",
            publisher="University of Chicago Press",
            language="en",
        ),
        "Doyle, Kathleen. 2023. “The Queen Mary Psalter.” In The Book by Design: The Remarkable "
        "Story of the World’s Greatest Invention, edited by P. J. M. Marks and Stephen Parkin. "
        "University of Chicago Press.",
        "(Doyle 2023)",
    ),
    (
        work(
            type="article",
            authors="Dittmar, Emily L.; Schemske, Douglas W.",
            year="2023",
            title="Temporal Variation in Selection Influences Microgeographic Local Adaptation",
            container="American Naturalist",
            volume="202",
            issue="4",
            pages="471-485",
            doi="10.1086/725865",
            language="en",
        ),
        "Dittmar, Emily L., and Douglas W. Schemske. 2023. “Temporal Variation in Selection "
        "Influences Microgeographic Local Adaptation.” American Naturalist 202 (4): 471–85. "
        "https://doi.org/10.1086/725865.",
        "(Dittmar and Schemske 2023)",
    ),
    (
        work(
            type="thesis",
            authors="Blajer de la Garza, Yuna",
            year="2019",
            title="A House Is Not a Home: Citizenship and Belonging in Contemporary Democracies",
            genre="PhD diss.",
            publisher="University of Chicago",
            language="en",
        ),
        "Blajer de la Garza, Yuna. 2019. “A House Is Not a Home: Citizenship and Belonging in "
        "Contemporary Democracies.” PhD diss., University of Chicago.",
        "(Blajer de la Garza 2019)",
    ),
]


@pytest.mark.parametrize(
    ("style", "given", "listed", "in_text"),
    [("apa", *example) for example in APA] + [("chicago", *example) for example in CHICAGO],
    ids=lambda value: value.get("type") if isinstance(value, Work) else None,
)
def test_the_examples_of_the_manuals(style: str, given: Work, listed: str, in_text: str) -> None:
    assert reference(given, style) == (listed, in_text)


def authors(number: int) -> str:
    return "; ".join(f"Name{chr(ord('A') + n)}, Ole" for n in range(number))


@pytest.mark.parametrize(
    ("style", "number", "begins"),
    [
        ("apa", 2, "NameA, O., & NameB, O. (2011)."),
        ("apa", 20, ", NameS, O., & NameT, O. (2011)."),
        ("apa", 21, ", NameS, O., … NameU, O. (2011)."),
        ("chicago", 6, "NameE, and Ole NameF. 2011."),
        ("chicago", 7, "NameA, Ole, Ole NameB, Ole NameC, et al. 2011."),
    ],
)
def test_many_authors(style: str, number: int, begins: str) -> None:
    """APA 9.8 lists up to 20 authors, Chicago 18 (13.107) up to six."""
    many = work(type="article", authors=authors(number), year="2011", title="T", container="J")
    assert begins in reference(many, style).listed


def test_norwegian_letters_and_case_are_kept() -> None:
    """Only English titles are set in title case in Chicago style."""
    given = work(
        type="article",
        authors="Østby, Åse; Ægir, Þór",
        year="2010",
        title="Når er «klynger» en løsning?",
        container="Plan",
        language="no",
    )
    said = reference(given, "chicago").listed
    assert said == "Østby, Åse, and Þór Ægir. 2010. “Når er «klynger» en løsning?” Plan."
    assert reference(given, "apa").listed == (
        "Østby, Å., & Ægir, Þ. (2010). Når er «klynger» en løsning? Plan."
    )


def test_a_work_without_author_begins_with_its_title_once() -> None:
    """APA 9.12: the title, with what describes it, moves before the date."""
    given = work(type="evaluation", year="2009", title="Evaluering av NCE", publisher="Econ",
                 language="no")  # fmt: skip
    assert reference(given, "apa").listed == "Evaluering av NCE [Evaluation]. (2009). Econ."
    assert reference(given, "chicago").listed == "Evaluering av NCE. 2009. Evaluation. Econ."


def test_others_need_no_ampersand() -> None:
    given = work(type="book", authors="Valdaliso Gago, Jesús M.; et al.", year="2008", title="T")
    assert reference(given, "apa") == (
        "Valdaliso Gago, J. M., et al. (2008). T.",
        "(Valdaliso Gago et al., 2008)",
    )
    assert reference(given, "chicago") == (
        "Valdaliso Gago, Jesús M., et al. 2008. T.",
        "(Valdaliso Gago et al. 2008)",
    )


def test_the_publisher_of_an_article_without_journal_is_where_it_appeared() -> None:
    given = work(type="article", authors="A, B", year="2009", title="T", publisher="Geoforum 40:5")
    assert reference(given, "apa").listed == "A, B. (2009). T. Geoforum 40:5."


@pytest.mark.parametrize("style", STYLES)
def test_an_unresolved_work_is_cited_as_it_was_and_marked(style: str) -> None:
    """The report cites `Karlsen 2008`; its research could not tell which work is meant."""
    given = work(type="paper", authors="Karlsen, James", year="2008", cited_as="Karlsen 2008",
                 verified="unresolved")  # fmt: skip
    assert reference(given, style) == (
        "Karlsen 2008 [details not known: cited by name only].",
        "(Karlsen 2008)",
    )


@pytest.mark.parametrize("style", STYLES)
def test_a_title_that_is_not_known_is_said_to_be_so(style: str) -> None:
    given = work(type="paper", authors="Trippl, Michaela", year="2015", publisher="CIRCLE")
    assert "2015" in reference(given, style).listed
    assert "[title not known]" in reference(given, style).listed


def test_the_report_itself(store: Store) -> None:
    said = cite(store, "normann-isaksen-2009", "apa")
    assert said.startswith(
        "Normann, R., & Isaksen, A. (2009). Klyngegovernance: Perspektiver på styrt utvikling av "
        "regionale næringsklynger (FoU-rapport nr. 3/2009). Agderforskning. http://docplayer.me/"
    )


def test_a_claim_and_a_passage_are_cited_with_their_locator(store: Store) -> None:
    """claims.yaml: the claim stands in this work `as reported by K. Sawyer`."""
    in_text, listed = cite(store, "bell-tacit-relational", "apa").splitlines()
    assert in_text == "(Bell et al., 2009, as reported by K. Sawyer)"
    assert listed.startswith("Bell, S. J., Tracey, P., & Heide, J. B. (2009).")
    passage = "passage/bell-tracey-heide-2009--as-reported-by-k-sawyer"
    assert cite(store, passage, "apa") == cite(store, "claim/bell-tacit-relational", "apa")
    assert r"% \cite[as reported by K. Sawyer]{bell" in cite(store, passage, "bibtex")


def test_works_told_to_be_the_same_are_cited_once_by_the_richer_record(store: Store) -> None:
    """njos-et-al-2016 has volume and pages, the source njos-2016-encounters has not."""
    ids = ["njos-2016-encounters", "njos-et-al-2016"]
    assert cite(store, ids, "bibtex").count("@") == 1
    assert "@article{njos-et-al-2016," in cite(store, ids, "bibtex")


@pytest.mark.parametrize("id_", ["nothing", "claim/nothing", "work/", "a b> }", ""])
def test_what_is_not_there(store: Store, id_: str) -> None:
    with pytest.raises(NoSuchWork):
        cite(store, id_, "apa")


def test_every_work_of_the_release_can_be_cited(store: Store) -> None:
    for style in STYLES:
        for each in works(store).values():
            listed, in_text = reference(each, style)
            assert listed.strip(" .")
            assert in_text.startswith("(")
            assert "None" not in listed
