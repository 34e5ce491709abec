"""What goes wrong between the app and the Hub: in plain words, and what to do about it.

Nothing here repeats an address, a header or what the Hub's client says: a secret may be in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

from scorer.errors import Problem, ReportError, Severity

if TYPE_CHECKING:
    from huggingface_hub.errors import HfHubHTTPError

_LONGEST_ASKED = 3600.0  # seconds that the Hub may ask to wait: commits are counted by the hour
_AGAIN = "it is tried again"


class Setback(StrEnum):
    """What a failure means for the next try."""

    LOST_RACE = "lost race"  # somebody else committed first: look again, then at once
    BUSY = "busy"  # too many requests, or the Hub is broken for a moment: later
    UNREACHED = "unreached"  # no answer: later
    REFUSED = "refused"  # a person has to change something: rarely
    FILE = "file"  # this file is not wanted, others may be


class HubError(ReportError):
    """The Hub could not be asked; ``wait``: seconds to wait, if it said so, else 0."""

    def __init__(self, problem: Problem, setback: Setback, wait: float = 0.0) -> None:
        super().__init__([problem])
        self.problem = problem
        self.setback = setback
        self.wait = wait


def problem(repository: str, expected: str, got: str, hint: str = "") -> Problem:
    """Say what is wrong with the dataset; published runs are safe here all the same."""
    return Problem(f"results on the Hub, {repository}", expected, got, hint, Severity.WARNING)


@contextmanager
def told(repository: str, doing: str) -> Iterator[None]:
    """Turn whatever the Hub's client raises into a ``HubError``.

    Args:
        repository: the dataset, as owner/name.
        doing: what was expected to happen, such as "its files to be listed".
    """
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled

    def error(setback: Setback, got: str, hint: str = "", wait: float = 0.0) -> HubError:
        return HubError(problem(repository, doing, got, hint), setback, wait)

    transport: type[Exception] = HfHubHTTPError.__mro__[1]
    try:
        yield
    except HubError:
        raise
    except OfflineModeIsEnabled:
        hint = "unset HF_HUB_OFFLINE"
        raise error(Setback.REFUSED, "work without the network was asked for", hint) from None
    except HFValidationError:
        hint = "write RESULTS_REPO as owner/name"
        raise error(Setback.REFUSED, "a name that no dataset can have", hint) from None
    except HfHubHTTPError as refused:
        raise error(*_refusal(repository, refused)) from None
    except (transport, OSError, RuntimeError):
        # The errors of transport, whichever transport it is, have the first in common; the last
        # comes where another thread's failure has closed the client's connections.
        raise error(Setback.UNREACHED, "no answer", _AGAIN) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        hint = "check HF_ENDPOINT"
        raise error(Setback.UNREACHED, "an answer that is not the Hub's", hint) from None


def _refusal(repository: str, refused: HfHubHTTPError) -> tuple[Setback, str, str, float]:
    """Sort an answer other than success: what next, got, hint, seconds to wait."""
    from huggingface_hub.errors import (
        EntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    status = int(refused.response.status_code)
    token = "set HF_TOKEN to a token that may write to it"
    if isinstance(refused, RepositoryNotFoundError):
        make = f"hf repos create {repository} --repo-type dataset --private"
        hint = f"if it is there, {token}; if not, make it: {make} (or --public)"
        return Setback.REFUSED, "no such dataset, or none that may be seen", hint, 0.0
    if isinstance(refused, EntryNotFoundError):
        return Setback.FILE, "no such file", "", 0.0
    if status in (409, 412) or isinstance(refused, RevisionNotFoundError):
        return Setback.LOST_RACE, "a commit of somebody else", _AGAIN, 0.0
    if status == 429:
        return Setback.BUSY, "too many requests", _AGAIN, _asked_wait(refused.response.headers)
    if status == 408 or status >= 500:
        got = f"the Hub's answer {status}"
        return Setback.BUSY, got, _AGAIN, _asked_wait(refused.response.headers)
    if status == 401:
        return Setback.REFUSED, "a token that is missing or not known", token, 0.0
    if status == 403:
        return Setback.REFUSED, "a token that may not do this", token, 0.0
    unwanted = status in (400, 413, 422)
    return Setback.FILE if unwanted else Setback.REFUSED, f"the Hub's answer {status}", "", 0.0


def _asked_wait(headers: Mapping[str, str]) -> float:
    """Return the seconds that the Hub asks to wait, within reason, 0 if it does not say."""
    from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

    limit = parse_ratelimit_headers(headers)
    if limit is not None and limit.remaining == 0:
        return min(float(limit.reset_in_seconds), _LONGEST_ASKED)
    said = headers.get("Retry-After", "")
    return min(float(said), _LONGEST_ASKED) if said.isdecimal() else 0.0
