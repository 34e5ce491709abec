"""What an owner says of a model: from what was typed to a card, or to everything wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from scorer.errors import Problem
from scorer.records import LANGUAGE, MODALITIES
from scorer.store.names import name_key
from scorer.store.records import Card

# The fields by the names that the page, the endpoint and the command line share.
FIELDS = (
    "name",
    "organisation",
    "link",
    "size",
    "modalities",
    "paradigms",
    "access",
    "contact",
    "notes",
)
LONGEST = {"name": 80, "organisation": 120, "link": 300, "contact": 200, "notes": 1_000}
LONGEST_REASON = 500
_LONGEST_GIVEN = 20_000  # characters of a field that are looked at
_SHOWN = 60  # characters of a refused value that a problem repeats
_MOST_MARKS = 3  # accents on one letter; more of them run over the lines beside
_LOOKS_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that draw nothing
_SIZE = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)\s*([MB])", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@,;<>]{1,64}@[^\s@,;<>]+\.[^\s@,;<>.]{2,}")
_HANDLE = re.compile(r"@?[\w.-]{1,60}")
_MANY = (*MODALITIES, LANGUAGE)
_PARADIGMS = ("C", "G")
_ACCESS = ("", "open", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A card as it was typed, read as far as it could be; ``contact`` is kept apart from it."""

    card: Card
    contact: str
    problems: tuple[Problem, ...]


def read_card(given: Mapping[str, object]) -> Draft:
    """Read the fields of FIELDS; those that are not given are empty. Others are passed over.

    ``modalities`` may be a list, or a text with commas; ``paradigms`` a list of C and G, or C+G.
    """
    problems: list[Problem] = []

    def read(field: str, parse: Callable[[str], str | None], expected: str) -> str:
        value = given.get(field)
        text = value[:_LONGEST_GIVEN] if isinstance(value, str) else ""
        if value is not None and not isinstance(value, str):
            problems.append(Problem(field, "a text", type(value).__name__))
            return ""
        cleaned = visible(text, lines=field == "notes")
        parsed = parse(cleaned)
        if parsed is None:
            problems.append(Problem(field, expected, _shown(cleaned)))
            return ""
        return parsed

    card = Card(
        name=read("name", _name, f"1 to {LONGEST['name']} characters with a letter or digit"),
        organisation=read("organisation", _at_most("organisation"), _length_rule("organisation")),
        link=read(
            "link", _link, f"an address that starts with https:// or http://, {_END['link']}"
        ),
        size=read("size", _size, "parameters in millions or billions, such as 770M or 7B"),
        modalities=_modalities(given.get("modalities"), problems),
        paradigms=_paradigms(given.get("paradigms"), problems),
        access=read("access", _access, "open, closed, or nothing"),
        notes=read("notes", _at_most("notes"), _length_rule("notes")),
    )
    contact = read(
        "contact", _contact, f"an e-mail address or an account's name, {_END['contact']}"
    )
    return Draft(card=card, contact=contact, problems=tuple(problems))


def visible(text: str, *, lines: bool = False) -> str:
    """Keep of a text what can be seen, in normal form; blanks are single, none at the ends.

    Args:
        text: as typed.
        lines: keep line breaks, at most two in a row.
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if character.isspace() or character in _LOOKS_EMPTY:
            kept.append("\n" if character == "\n" and lines else " ")
        elif not category.startswith("C") and marks <= _MOST_MARKS:
            kept.append(character)
    tidy = re.sub(r" +", " ", "".join(kept))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", tidy)).strip()


def read_reason(given: object, *, needed: bool) -> str:
    """Read why somebody does something; ``None`` counts as empty.

    Returns:
        The reason.

    Raises:
        ValueError: it is needed and missing, or too long; the text says what was expected.
    """
    reason = visible(given[:_LONGEST_GIVEN], lines=True) if isinstance(given, str) else ""
    if (needed and not reason) or len(reason) > LONGEST_REASON:
        raise ValueError(f"{'1 to' if needed else 'at most'} {LONGEST_REASON:,} characters")
    return reason


def _shown(text: str) -> str:
    short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} characters)"
    return repr(short) if text else "nothing"


def _length_rule(field: str) -> str:
    return f"at most {LONGEST[field]:,} characters"


_END = {field: _length_rule(field) for field in LONGEST}


def _name(text: str) -> str | None:
    has_sign = any(character.isalnum() for character in text)
    return text if has_sign and len(text) <= LONGEST["name"] and name_key(text) else None


def _at_most(field: str) -> Callable[[str], str | None]:
    return lambda text: text if len(text) <= LONGEST[field] else None


def _link(text: str) -> str | None:
    if not text:
        return ""
    if len(text) > LONGEST["link"] or " " in text or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    del port  # asked for because a senseless one is refused when it is
    # A name before the host (https://hub.example@elsewhere.example) is there to mislead.
    is_web = parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc
    return text if is_web else None


def _size(text: str) -> str | None:
    if not text:
        return ""
    found = _SIZE.fullmatch(text)
    if found is None or float(found[1]) == 0.0:
        return None
    return f"{float(found[1]):g}{found[2].upper()}"


def _access(text: str) -> str | None:
    return text.lower() if text.lower() in _ACCESS else None


def _contact(text: str) -> str | None:
    if not text:
        return ""
    fits = _EMAIL.fullmatch(text) or _HANDLE.fullmatch(text)
    return text if fits and len(text) <= LONGEST["contact"] else None


def _listed(value: object, separators: str) -> list[str] | None:
    """Take a list of texts, or a text that lists them; ``None`` for anything else."""
    if value is None:
        return []
    if isinstance(value, str):
        value = re.split(separators, value[:_LONGEST_GIVEN])
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        return None
    return [one.strip() for one in value if one.strip()]


def _modalities(value: object, problems: list[Problem]) -> tuple[str, ...]:
    known = {name.casefold(): name for name in _MANY}
    listed = _listed(value, "[,;]")
    if listed is None or any(one.casefold() not in known for one in listed):
        problems.append(Problem("modalities", f"some of {', '.join(_MANY)}", _shown(str(value))))
        return ()
    chosen = {known[one.casefold()] for one in listed}
    return tuple(name for name in _MANY if name in chosen)


def _paradigms(value: object, problems: list[Problem]) -> str:
    listed = _listed(value, "[+,;]")
    if listed is None or any(one.upper() not in _PARADIGMS for one in listed):
        expected = "C (comprehension), G (generation) or C+G"
        problems.append(Problem("paradigms", expected, _shown(str(value))))
        return ""
    chosen = {one.upper() for one in listed}
    return "+".join(name for name in _PARADIGMS if name in chosen)
