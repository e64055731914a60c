"""Figures of invented numbers, for the style guide to show and for tests to draw."""

from api.figures.bars import Panel, bars
from api.figures.drawing import Figure
from api.figures.grid import grid
from api.figures.map import Sited, mapped
from api.figures.timeline import Period, timeline


def samples() -> dict[str, Figure]:
    """One figure of each kind, by its name; the numbers stand for nothing."""
    kinds, rows = ("One", "Two", "Three"), ("First row", "Second row")
    panels = [Panel("Here", [(4, 2, 1), (3, 0, 5)]), Panel("There", [(1, 6, 2), (0, 0, 0)])]
    periods = [
        Period("First lane", 1998, 2005, "emerging", "series-2"),
        Period("First lane", 2006, 2013, "mature", "series-1"),
        Period("Second lane", 2009, None, "mature, still running", "series-1"),
    ]
    names = {"NO": "Norway", "FI": "Finland", "ES-PV": "Basque Country"}
    places = {
        "NO": ("Raufoss", "Stavanger", "Stavanger", "Oslo", "Horten", "Trondheim", "Nowhere"),
        "FI": ("Oulu", "Tampere", "Tampere", "Tampere", "Turku"),
        "ES-PV": ("Bilbao", "Zamudio", "San Sebastián", "Bergara"),
    }
    sited = [Sited("Something", code, place) for code in names for place in places[code]]
    about = "Invented numbers that show how such a figure looks."
    return {
        "bars": bars("Bars in small multiples", about, rows, kinds, panels),
        "grid": grid("A grid of marks", about, rows, kinds, [(9, 4, 1), (0, None, 2)]),
        "map": mapped("A map of the three areas", about, sited, names),
        "timeline": timeline("A timeline of periods", about, periods, 2016),
    }
