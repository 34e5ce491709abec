"""What the Hub's client raises, as something a person can act upon; and when to ask again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from huggingface_hub.errors import (
    EntryNotFoundError,
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
    RevisionResolutionError,
)
from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

from scorer.benchmark.faults import BenchmarkError, fault

T = TypeVar("T")
# What the client's transport raises, whichever transport it is: the class above its own errors.
_TRANSPORT: type[Exception] = HfHubHTTPError.__mro__[1]
_WAITS = (1.0, 2.0, 4.0)  # seconds; the client's own retries wait alike
_LONGEST_WAIT = 300.0  # seconds that the Hub may ask to wait: the window of its rate limits
_TOKEN = "set HF_TOKEN to a token that may read it"
_OFFLINE = "it is not in the cache, and work without the network was asked for"
_UNREACHED = "it is not in the cache, and the Hub cannot be reached"
_NOT_HUB = ("an answer that is not the Hub's", "check HF_ENDPOINT")
_CONNECT = "connect once, or set BENCHMARK to a folder"
_RETRIED = (408, 429, 500, 502, 503, 504)


def patiently(ask: Callable[[], T]) -> T:
    """Ask again when the Hub is busy or broken for a moment, or the connection is cut."""
    for wait in _WAITS:
        try:
            return ask()
        except (HfHubHTTPError, RevisionResolutionError) as error:
            refused = error if isinstance(error, HfHubHTTPError) else error.__cause__
            if not isinstance(refused, HfHubHTTPError) or _status(refused) not in _RETRIED:
                raise
            time.sleep(max(wait, _asked_wait(refused)))
        except LocalEntryNotFoundError:
            raise  # the client has retried already
        except _TRANSPORT:
            time.sleep(wait)
    return ask()


def _status(error: HfHubHTTPError) -> int:
    return int(error.response.status_code)


def _asked_wait(error: HfHubHTTPError) -> float:
    """Return the seconds that the Hub asks to wait, within reason."""
    headers = error.response.headers
    limit = parse_ratelimit_headers(headers)
    if limit is not None and limit.remaining == 0:
        return min(float(limit.reset_in_seconds), _LONGEST_WAIT)
    told = headers.get("Retry-After", "")
    return min(float(told), _LONGEST_WAIT) if told.isdecimal() else 0.0


# What to say of each kind of error, the special before the general: got, hint.
_SAID: tuple[tuple[type[BaseException], str, str], ...] = (
    (OfflineModeIsEnabled, _OFFLINE, _CONNECT),
    (GatedRepoError, "access is gated", f"accept its terms on the Hub and {_TOKEN}"),
    (RevisionNotFoundError, "no such branch, tag or commit", ""),
    (RepositoryNotFoundError, "no such dataset", f"check the name; if it is private, {_TOKEN}"),
    (EntryNotFoundError, "no such file in this revision", ""),
    (HFValidationError, "a name that no dataset can have", "write it as owner/name"),
    (FileMetadataError, *_NOT_HUB),
)


@contextmanager
def told(where: str, what: str) -> Iterator[None]:
    """Turn whatever the Hub's client raises into a ``BenchmarkError``."""
    try:
        yield
    except BenchmarkError:
        raise
    except (RevisionResolutionError, LocalEntryNotFoundError) as error:
        raise fault(where, what, *_unreachable(error)) from error
    except tuple(kind for kind, _, _ in _SAID) as error:
        got, hint = next((got, hint) for kind, got, hint in _SAID if isinstance(error, kind))
        raise fault(where, what, got, hint) from error
    except HfHubHTTPError as error:
        raise fault(where, what, *_refused(_status(error))) from error
    except OSError as error:
        raise fault(where, what, error.strerror or str(error), "try again") from error
    except _TRANSPORT as error:
        raise fault(where, what, _UNREACHED, _CONNECT) from error


def _refused(status: int) -> tuple[str, str]:
    if status in (401, 403):
        return "access is refused", _TOKEN
    if status == 429:
        return "too many requests", "wait five minutes, or set HF_TOKEN: its limits are wider"
    return f"the Hub's answer {status}", "try again later"


def _unreachable(error: Exception) -> tuple[str, str]:
    """Say why neither the Hub nor the cache has it."""
    cause = error.__cause__
    if isinstance(cause, HfHubHTTPError):
        return _refused(_status(cause))
    if isinstance(cause, FileMetadataError):
        return _NOT_HUB
    if cause is None or isinstance(cause, OfflineModeIsEnabled):
        return _OFFLINE, _CONNECT
    return _UNREACHED, _CONNECT
