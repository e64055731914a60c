"""The figures of cases: verdicts by country, and the timeline of a cluster."""

from collections.abc import Iterable

from api.figures.drawing import Figure
from api.figures.grid import grid
from api.figures.timeline import Period, timeline
from api.labels import label
from api.languages import Reader
from kg.directory import OUTCOMES, Entry, by_country
from kg.profile import Profile
from kg.store import Store

TONES = {
    "aligned": "good",
    "partly-aligned": "partial",
    "misaligned": "bad",
    "undetermined": "unknown",
    "contested": "disputed",
}
"""The class of colour of each verdict, as `components/status.html` has it."""
PROGRAMME = "series-5"


def countries(store: Store, reader: Reader, entries: Iterable[Entry]) -> Figure:
    """How many observations of each country have each verdict, countries side by side."""
    counted = by_country(entries)
    columns = [f"{label(store, reader, c)} ({n.total()})" for c, n in counted.items()]
    return grid(
        reader.say("figure.countries"),
        reader.say("figure.countries.about"),
        [reader.say(f"verdict.{outcome}") for outcome in OUTCOMES],
        columns,
        [[n[outcome] for n in counted.values()] for outcome in OUTCOMES],
    )


def years(store: Store, reader: Reader, profile: Profile, until: int) -> Figure | None:
    """A cluster's periods with type and verdict, and its programmes; None where nothing is dated.

    What has no year at all cannot be drawn, and is left out; what is open may be drawn so far as
    the year `until`.
    """
    say = reader.say
    periods: list[Period] = []
    for o in profile.observations:
        kind = str(label(store, reader, o.type)) if o.type else say("type.unknown")
        periods.append(Period(say("column.type"), o.first, o.last, kind, "series-1"))
    for o in profile.observations:
        for judged in o.verdicts:
            lane, words = say("column.verdict"), say(f"verdict.{judged.outcome}")
            if len(o.verdicts) > 1:
                lane = f"{lane}: {label(store, reader, judged.theory)}"
            periods.append(Period(lane, o.first, o.last, words, TONES[judged.outcome]))
    for p in profile.participations:
        lane = str(label(store, reader, p.programme))
        periods.append(Period(lane, p.first, p.last, say("cluster.taking-part"), PROGRAMME))
    dated = [p for p in periods if p.first is not None or p.last is not None]
    if not dated:
        return None
    name = str(label(store, reader, profile.cluster))
    title = say("figure.timeline", cluster=name)
    return timeline(title, say("figure.timeline.about"), dated, until)
