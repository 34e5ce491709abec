"""The frozen records every part speaks in. No behaviour beyond what a record says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from scorer.errors import Problem

MODALITIES = ("Image", "Video", "Audio", "3D")  # language stands apart: it only lifts level 4 to 5
LANGUAGE = "Language"
PARADIGMS = ("comprehension", "generation")
LEVELS = ("S2", "S3", "S4", "S5")
# Where the definition of a task's measure comes from: the released code; the workbook, while that
# code computes something else; the benchmark's site; what the numbers allow; the field's standard;
# nowhere, for the score is supplied.
EVIDENCE = ("published", "differs", "documented", "inferred", "standard", "supplied")


class Normaliser(StrEnum):
    """How a raw score becomes points, paper appendix A.1 (``x`` raw, ``T`` the scale)."""

    IDENTITY = "identity"  # x, for scores that are percent already
    SIGMOID = "sigmoid"  # 100 · (2 · sigmoid(T/x) − 1), lower is better, x = 0 gives 100
    TANH = "tanh"  # 100 · tanh(x/T)
    COMPLEMENT = "complement"  # 100 − x, an error rate in percent
    RANGE = "range"  # 100 · (x − low)/(high − low)


class TaskState(StrEnum):
    """What is known of a model on a task. Missing is a state, never a number."""

    SCORED = "scored"
    MISSING = "missing"  # no score was given
    REJECTED = "rejected"  # a score was given and refused; the reason is kept
    NOT_APPLICABLE = "not applicable"  # the task is not on the board


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric as the workbook names it, and everything the scorer may assume about it."""

    name: str  # as in the workbook's column Metrics
    key: str  # canonical; several names may share one
    higher_is_better: bool
    unit: str  # of the raw score, "%" for percent
    low: float
    high: float  # of the raw score, both ends included; ``inf`` where there is no upper end
    normaliser: Normaliser
    scale: float | None  # T of the normaliser
    zero_is_missing: bool  # the paper's tables print 0 for "not supported"
    sota_in_points: bool  # the specialist's score is given in points, not in ``unit``
    aliases: tuple[str, ...]
    definition: str
    evidence: str  # published | differs | inferred | standard | supplied
    source: str

    @property
    def is_percent(self) -> bool:
        """Whether a fraction in [0, 1] can be mistaken for this metric's score."""
        return self.unit == "%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One of the benchmark's tasks."""

    task_id: str  # "<sheet>/<name in lower-case letters and digits, words joined by ->"
    sheet: str
    number: int  # the workbook's column No
    name: str  # as in the workbook
    title: str  # cleaned, for the screen
    short_name: str
    metric: Metric
    paper_metric: str  # as the paper's tables print it
    skill_id: str
    modality: str  # one of MODALITIES, or LANGUAGE
    paradigm: str  # one of PARADIGMS, "" for language
    domains: tuple[str, ...]
    capabilities: tuple[str, ...]
    data_source: str
    samples: int
    specialist: str  # the Level-1 model that holds the SoTA
    remark: str  # what the publishers noted about the task
    measure: str = ""  # key of the way its metric is computed, as scorer/metrics knows it
    evidence: str = ""  # for that way: one of EVIDENCE
    measure_remark: str = ""  # where the definition is ours, or differs from what is published


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A cluster of tasks, as in the paper's appendix."""

    skill_id: str
    name: str
    short_name: str
    sheet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A named set of tasks of a scope."""

    board_id: str  # "A/full", "B/Image+Audio", "C/Video-generation", "D/I-C-1"
    scope: str  # A, B, C or D
    title: str
    task_ids: tuple[str, ...]  # in catalog order
    highest_level: int  # 5 on scopes A and B, 3 on C and D
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The right answers of one task, in the order of its annotation file.

    An answer is the JSON value of the item's ``output``, unchanged; what to read out of it is the
    metric's business. ``ids`` and ``answers`` are equally long.
    """

    task_id: str
    ids: tuple[str, ...]
    answers: tuple[Any, ...]
    form: Mapping[str, Any]  # what the file says of all items: type, modality, others, …
    folder: Path  # where the relative paths of media start
    digest: str  # sha256 of the annotation file, hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """What a model answered on one task, as found in its file: in its order, with duplicates.

    An answer is the JSON value that the file gives; ``None`` stands for one that is there and
    could not be read. ``ids`` and ``answers`` are equally long.
    """

    task_id: str
    ids: tuple[str, ...]
    answers: tuple[Any, ...]
    folder: Path | None  # where the relative paths of produced files start
    digest: str  # sha256 of the file, hex
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskScore:
    """A model's result on one task. ``score`` is raw, in the metric's unit, if scored."""

    task_id: str
    state: TaskState
    score: float | None = None
    reason: str = ""  # why it is missing or was rejected
    unverified: bool = False  # it rests on features or values that came with the predictions

    def __post_init__(self) -> None:
        if (self.state is TaskState.SCORED) != (self.score is not None):
            raise ValueError(f"{self.task_id}: a score and the state {self.state} exclude another")


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What one model reached, task by task, as read from a file; not yet scored.

    ``scores`` has an entry for each task that the file says something about.
    """

    model: str
    scores: Mapping[str, TaskScore]
    problems: tuple[Problem, ...]
    columns: tuple[str, ...] = ()  # every model column the file has
    fraction_like: bool = False  # all percent scores lie in 0–1 and were read as given


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """One row of a report: a task, what the model did on it, and what that is worth."""

    task: Task
    state: TaskState
    reason: str
    score: float | None  # raw
    points: float | None
    sota: float | None  # raw, or points where the metric says so
    sota_points: float | None
    win: bool | None  # None unless scored and there is a SoTA


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScores:
    """The tasks of one paradigm of one modality (or of language) on a board, summed up."""

    tasks: int
    scored: int
    supported: int  # points above 0
    wins: int
    mean: float  # of points over all tasks
    mean_of_wins: float  # the same with tasks that are not won counted 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalityScores:
    """Level scores of one modality; ``None`` where a level does not apply."""

    s2: float | None
    s3: float | None
    s4: float | None
    comprehension: GroupScores | None
    generation: GroupScores | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelScores:
    """The level scores of one model on one board.

    ``scores`` and ``bounds`` are keyed by LEVELS; ``None`` where the level does not apply.
    A bound is (as given, if every missing or rejected task were won at the best points seen).
    """

    level: int | None
    scores: Mapping[str, float | None]
    bounds: Mapping[str, tuple[float, float] | None]
    modalities: Mapping[str, ModalityScores]
    language: GroupScores | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One scored run: what was given, what it is worth, and how that was computed."""

    model: str
    protocol: str  # "paper" or "release"
    sota_name: str
    board: Board
    signature: str
    levels: LevelScores
    tasks: tuple[TaskResult, ...]  # the board's tasks, in catalog order
    problems: tuple[Problem, ...]
    columns: tuple[str, ...]  # model columns of the file it came from
    fraction_like: bool  # its percent scores look like fractions and were read as given
