"""Private answers: where they are, and an opened benchmark that shows its names alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from scorer.benchmark import Benchmark, BenchmarkError, open_benchmark
from scorer.catalog import Catalog
from scorer.errors import OptionError, Problem, ReportError
from scorer.events import Event, log

_COMMIT = re.compile(r"[0-9a-f]{40}")
_USUAL_BRANCH = "main"
_NAME = "private answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateAnswers:
    """The setting ``CLOSED_BENCHMARK``.

    ``source`` is a folder or a dataset on the Hub, ``cache`` a folder for what is derived.
    """

    source: str = field(repr=False)
    revision: str = _USUAL_BRANCH
    cache: Path = field(repr=False)

    @property
    def is_folder(self) -> bool:
        """Whether they lie on this machine."""
        return Path(self.source).expanduser().is_dir()

    @property
    def name(self) -> str:
        """What they are called before others: with the revision, where the host has set one.

        Not the folder or dataset, which is the host's business. And never a commit or a digest of
        the contents: whoever guesses the answers could check them against that without asking.
        """
        is_told = self.revision != _USUAL_BRANCH and not _COMMIT.fullmatch(self.revision)
        return f"{_NAME}@{self.revision}" if is_told else _NAME


class OpenAnswers:
    """An opened benchmark of private answers; only ``scorer.closed`` gets at what is in it."""

    __slots__ = ("_benchmark", "name")

    def __init__(self, name: str, benchmark: Benchmark) -> None:
        self.name = name
        self._benchmark = benchmark

    @property
    def task_ids(self) -> tuple[str, ...]:
        """The tasks there are answers for."""
        return self._benchmark.task_ids

    @property
    def folder_names(self) -> dict[str, str]:
        """Which task the name of a folder means."""
        return self._benchmark.folder_names

    @property
    def version(self) -> str:
        """What tells one state of a dataset from another, for this process alone."""
        return self._benchmark.revision


def open_answers(answers: PrivateAnswers, catalog: Catalog) -> OpenAnswers:
    """Find the tasks of private answers; the answers themselves stay unread.

    Raises:
        ReportError: they cannot be had; why is in the server's log alone.
    """
    why = ""
    try:
        benchmark = open_benchmark(
            answers.source, catalog, revision=answers.revision, cache=answers.cache
        )
        if benchmark.task_ids:
            return OpenAnswers(answers.name, benchmark)
        why = "no task of the catalog is in it"
    except BenchmarkError as error:
        why = error.problems[0].got  # of names and connections; no answer was read
    except (ReportError, OSError):
        why = "neither a folder that can be read nor a dataset's name"
    log(Event.PRIVATE, kind="not opened", reason=why)
    raise unreachable()


def unreachable() -> ReportError:
    """Make the exception for answers that cannot be had."""
    hint = "whoever runs this server finds the reason in its log"
    return ReportError([Problem("private answers", "answers to score against", "none", hint)])


def check_apart(answers: PrivateAnswers, open_source: str, cache: Path) -> None:
    """Make sure that what visitors may look into does not hold the private answers.

    Args:
        answers: the private ones.
        open_source: the setting ``BENCHMARK``.
        cache: the folder of uploads and downloads, which the server hands out.

    Raises:
        OptionError: one of the two is, holds, or lies in the other.
    """
    if not answers.is_folder:
        if answers.source.casefold() == open_source.casefold():
            raise _together("another dataset than BENCHMARK", "the same")
        return
    folder = Path(answers.source)
    if overlap(folder, Path(open_source)):
        raise _together("a folder apart from BENCHMARK", "one that is, holds or lies in it")
    if overlap(folder, cache):
        expected = "a folder apart from uploads and downloads"
        raise _together(expected, "one that is, holds or lies in theirs")


def overlap(one: Path, other: Path) -> bool:
    """Whether one folder is the other or lies in it, links followed; not if one is not there."""
    first, second = one.expanduser().resolve(), other.expanduser().resolve()
    if not first.exists() or not second.exists():
        return False
    return first.is_relative_to(second) or second.is_relative_to(first)


def _together(expected: str, got: str) -> OptionError:
    hint = "what is in BENCHMARK, and what was uploaded, is shown to visitors"
    return OptionError([Problem("CLOSED_BENCHMARK", expected, got, hint)])
