"""Checking and judging what is handed in, in a process of its own."""

from pathlib import Path
from typing import Any

from api.attendant import Attendant, Bounds, Ended, Overtime
from api.errors import Unprocessable
from api.settings import Settings
from api.task import Task


class CaseTooLong(Unprocessable):
    """Checking or judging was stopped when its time was over (422)."""

    code = "case-time-limit"
    title = "The case takes too long"


class CaseTooLarge(Unprocessable):
    """The process ended while it looked at the case, which wants too much memory (422)."""

    code = "case-too-large"
    title = "The case takes too much memory"


class Examiners:
    """Carries out tasks, one after another; cases may refer to what the release in use has."""

    def __init__(self, settings: Settings, home: Path) -> None:
        self._seconds = settings.case_seconds
        bounds = Bounds(settings.case_seconds, settings.case_memory, settings.cases_waiting)
        self._attendant = Attendant("api.examiner", bounds, str(home))

    async def result(self, task: Task) -> dict[str, Any]:
        """What comes of a task. Raises `Unavailable`, `CaseTooLong`, `CaseTooLarge`."""
        try:
            return await self._attendant.result(task.line())
        except Overtime:
            raise CaseTooLong(f"It was stopped after {self._seconds:g} seconds.") from None
        except Ended:
            raise CaseTooLarge("The process that looked at the case ended.") from None

    def warm(self) -> None:
        """Start the process ahead of the first task."""
        self._attendant.warm()

    async def close(self) -> None:
        """End the process, and the task that it is at."""
        await self._attendant.close()
