"""The reader's language: what was asked for, the words of the interface in it, names in it.

Content comes in the languages that the graph has labels in. The interface speaks English and
Norwegian (bokmål); its words stand in `api/messages`, one file for each part and language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import yaml
from fastapi import Request

from api.fields import preference, weighted

CONTENT = {
    "en": "English",
    "nb": "norsk bokmål",
    "fi": "suomi",
    "sv": "svenska",
    "es": "español",
    "eu": "euskara",
}
"""The languages of content, each by its own name."""
INTERFACE = ("en", "nb")
SAME = {"no": "nb", "nn": "nb"}
"""Tags that are answered in a language close to the one they name."""
MESSAGES = Path(__file__).parent / "messages"
PARAMETER = "lang"
RANGE = re.compile(r"([a-z]{1,8})(?:-[a-z0-9-]+)?")
Message: TypeAlias = str | dict[str, str]


@dataclass(frozen=True)
class Reader:
    """Who reads a page: the language of names, and whether the address asks for it."""

    language: str = "en"
    chosen: bool = False

    @property
    def interface(self) -> str:
        """The language of the page itself: the reader's where it is spoken, else English."""
        return self.language if self.language in INTERFACE else "en"

    def say(self, key: str, /, **values: object) -> str:
        """A message, with its values filled in; `n` chooses between one and several.

        Raises `KeyError` for a message that the catalogue has not.
        """
        message = messages(self.interface)[key]
        if isinstance(message, dict):
            message = message["one" if values["n"] == 1 else "other"]
        return message.format_map(values) if values else message

    def told(self, group: str, value: str) -> str:
        """The message for a value of a group; the value itself, where the catalogue has none."""
        key = f"{group}.{value}"
        return self.say(key) if self.has(key) else value

    def has(self, key: str) -> bool:
        """Whether the catalogue has a message."""
        return key in messages(self.interface)

    def number(self, value: int) -> str:
        """A number with its thousands set apart, as the language of the page does."""
        return f"{value:,}".replace(",", "," if self.interface == "en" else "\N{NO-BREAK SPACE}")

    def preferred(self, tagged: Mapping[str, str]) -> tuple[str, str]:
        """Of texts by language tag, none of them by the empty tag, the best: its tag and itself.

        Untagged text is the same in every language. Raises `ValueError` where there is no text.
        """
        if not tagged:
            raise ValueError("there is no text to choose from")
        order = (self.language, "", self.interface, "en", "nb", min(tagged))
        tag = next(tag for tag in order if tag in tagged)
        return tag, tagged[tag]


def reader(request: Request) -> Reader:
    """The reader of a request: `?lang=` where it names a language of content, else the browser."""
    asked = request.query_params.get(PARAMETER, "").lower()
    if (language := SAME.get(asked, asked)) in CONTENT:
        return Reader(language, chosen=True)
    return Reader(accepted(preference(request.headers, "accept-language") or ""))


def accepted(header: str) -> str:
    """The language of content that an Accept-Language header likes best (RFC 9110, 12.5.4).

    Of equal quality the one named first wins; English where none is named.
    """
    rated = []
    for place, (said, quality) in enumerate(weighted(header)):
        if match := RANGE.fullmatch(said):
            language = SAME.get(match[1], match[1])
            if quality and language in CONTENT:
                rated.append((-quality, place, language))
    return min(rated)[2] if rated else "en"


@cache
def messages(language: str) -> dict[str, Message]:
    """The catalogue of one language of the interface: messages by their keys."""
    found: dict[str, Message] = {}
    for path in sorted(MESSAGES.glob(f"*.{language}.yaml")):
        # The loader in C is as safe as the other, and ten times as fast.
        found |= yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found
