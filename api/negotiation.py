"""Which media type to answer with: content negotiation by RFC 9110, section 12.5.1."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import Request

from api.errors import NotAcceptable
from api.fields import preference

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
# Nothing here gives back what it took (the + after a quantifier), and a quote that is not closed
# takes all the rest: so each character is looked at once, whatever a client sends.
QUOTED = r'"(?:[^"\\]|\\.)*+"'
ELEMENT = re.compile(r'(?:"(?:[^"\\]|\\.?)*+"?|[^,"])++', re.DOTALL)
RANGE = re.compile(rf'({TOKEN})/({TOKEN})\s*+((?:;(?:{QUOTED}|[^"])*+)?)')
PARAMETER = re.compile(rf";\s*+({TOKEN})\s*+=\s*+({TOKEN}|{QUOTED})\s*+(?=;|$)")
UTF_8 = ("charset", "utf-8")
"""What every text here is in, whether or not its media type says so: it tells none apart."""
QUALITY = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


@dataclass(frozen=True)
class Range:
    """A media range of an Accept header, such as text/*;q=0.5, or a media type."""

    type: str
    subtype: str
    parameters: frozenset[tuple[str, str]] = frozenset()
    quality: float = 1.0

    @property
    def specificity(self) -> tuple[bool, bool, int]:
        """Larger for the range that says more."""
        return self.type != "*", self.subtype != "*", len(self.parameters)

    def takes(self, media: "Range") -> bool:
        """Whether a media type lies in this range."""
        return (
            self.type in ("*", media.type)
            and self.subtype in ("*", media.subtype)
            and self.parameters <= media.parameters
        )


def negotiated(request: Request, offered: Sequence[str]) -> str:
    """The media type of those offered that a request likes best. Raises `NotAcceptable`."""
    return best(preference(request.headers, "accept"), offered)


def best(accept: str | None, offered: Sequence[str]) -> str:
    """The media type of those offered that an Accept header likes best.

    Of equal quality, the one that is named more exactly wins, then the one offered first; no
    header takes anything. Raises `NotAcceptable`.
    """
    ranges = list(_ranges(accept or "")) or [Range("*", "*")]
    rated = [(_rating(ranges, media), -place, media) for place, media in enumerate(offered)]
    (quality, _), _, media = max(rated)
    if not quality:
        raise NotAcceptable(f"Offered are {', '.join(offered)}.", offered=list(offered))
    return media


def _rating(ranges: Sequence[Range], media: str) -> tuple[float, tuple[bool, bool, int]]:
    """The quality of a media type by the most specific range that takes it, and how specific."""
    (wanted,) = _ranges(media)
    taking = [r for r in ranges if r.takes(wanted)]
    if not taking:
        return 0.0, (False, False, 0)
    closest = max(taking, key=lambda r: (r.specificity, r.quality))
    return closest.quality, closest.specificity


def _ranges(header: str) -> Iterator[Range]:
    """The media ranges of a header; what is not well formed is passed over."""
    for element in ELEMENT.findall(header):
        if not (match := RANGE.fullmatch(element.strip())):
            continue
        kind, subtype, rest = match.groups()
        if kind == "*" and subtype != "*":
            continue
        named = [(n.lower(), v.strip('"').lower()) for n, v in PARAMETER.findall(rest)]
        quality = next((v for n, v in named if n == "q"), "1")
        if QUALITY.fullmatch(quality):
            media = f"{kind}/{subtype}".lower()
            parameters = frozenset(p for p in named if _tells_apart(media, *p))
            yield Range(kind.lower(), subtype.lower(), parameters, float(quality))


def _tells_apart(media: str, name: str, value: str) -> bool:
    """Whether a parameter makes another media type of one.

    A profile of JSON-LD says only which of its forms is liked (JSON-LD 1.1, appendix C).
    """
    hint = media == "application/ld+json" and name == "profile"
    return name != "q" and (name, value) != UTF_8 and not hint
