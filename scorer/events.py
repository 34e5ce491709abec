"""What the app logs: one JSON line for each event, and nothing about persons.

No names of files, models or accounts, no addresses, no scores: an event takes only the facts that
``Fact`` lists, and of an exception its type and its places in the code. What an exception says may
quote what somebody sent, so it is left out.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import traceback
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypedDict, Unpack

_LOGGER = logging.getLogger("general_level")
_CODE = Path(__file__).resolve().parents[1]
_MOST_FRAMES = 12  # innermost places of an exception that are logged
_MOST_CAUSES = 4


class Event(StrEnum):
    """What can happen that is worth a line."""

    START = "start"
    SCORED = "scored"  # a workbook
    REFUSED = "refused"  # a file, an upload or a call, with a reason that its sender was told
    EVALUATED = "evaluated"  # a bundle
    PUBLISHED = "published"
    CLEANED = "cleaned"  # uploads that were too old or too many
    HUB = "hub"  # published runs cannot be kept in step with the Hub, with a reason; or can again
    PRIVATE = "private"  # private answers cannot be had, or a task not be scored against them
    ERROR = "error"  # our mistake; ``reference`` is what the person was shown
    LOG = "log"  # a line of another package


class Fact(TypedDict, total=False):
    """All that may stand in a line beside the event and the time."""

    version: str
    catalog: str
    kind: str  # workbook, bundle, upload, submission, edit, …: a word of ours
    reason: str  # a word of ours, never a sentence with somebody's text
    status: int  # of an HTTP answer
    tasks: int
    problems: int
    files: int
    size_bytes: int
    seconds: float
    reference: str
    exception: list[str]  # type, then the types of what caused it
    places: list[str]  # file, line and function, the innermost last
    level: str
    logger: str


def log(event: Event, **facts: Unpack[Fact]) -> None:
    """Write a line."""
    level = logging.ERROR if event is Event.ERROR else logging.INFO
    _LOGGER.log(level, event.value, extra={"facts": facts})


def log_error(error: BaseException) -> str:
    """Log what nobody but us can mend; return the reference that the person is to see."""
    reference = secrets.token_hex(4)
    facts = described(error)
    facts["reference"] = reference
    log(Event.ERROR, **facts)
    return reference


def described(error: BaseException) -> Fact:
    """Say of an exception what it is and where it came from, without any value."""
    types: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(types) < _MOST_CAUSES:
        types.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
    places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return {"exception": types, "places": places}


def set_up_logging() -> None:
    """Write every event and every warning as JSON to standard error, once per process."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    _LOGGER.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)


def take_over(*names: str) -> None:
    """Let the loggers of another package write as ours do."""
    for name in names:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.WARNING)


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON.

    A line of another package is reduced to its template: what is filled in may be anybody's.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        facts = getattr(record, "facts", None)
        if facts is None:
            facts = {"event": Event.LOG.value, "level": record.levelname, "logger": record.name}
            if isinstance(record.msg, str) and record.args and "\n" not in record.msg:
                facts["reason"] = record.msg[:200]
            if record.exc_info and record.exc_info[1] is not None:
                facts |= described(record.exc_info[1])
        else:
            facts = {"event": record.getMessage(), **facts}
        return json.dumps({"time": time, **facts})


def _short(filename: str) -> str:
    """Name a file of code by its package alone, without where that lies on this machine."""
    path = Path(filename)
    if path.is_relative_to(_CODE):
        return path.relative_to(_CODE).as_posix()
    return "/".join(path.parts[-2:])
