"""Publishing a scored run, editing and withdrawing it, reviewing: rules only, no page."""

from scorer.publishing.card import FIELDS, Draft, read_card
from scorer.publishing.difference import Difference, LevelChange, TaskChange, difference
from scorer.publishing.people import Person, PublishError
from scorer.publishing.rules import AuditLine, Publishing
from scorer.publishing.run import Run, run_of_results, run_of_workbook

__all__ = [
    "FIELDS",
    "AuditLine",
    "Difference",
    "Draft",
    "LevelChange",
    "Person",
    "PublishError",
    "Publishing",
    "Run",
    "TaskChange",
    "difference",
    "read_card",
    "run_of_results",
    "run_of_workbook",
]
