"""Scores a bundle against answers that nobody may see, and tells no more than it has to.

What is promised
    A scoring tells, of each task, whether it was scored and a score rounded to one of at most
    ``100 · 10^decimals + 1`` values (``rounding``); all else that is shown (points, wins, levels,
    bounds) is computed from these. No items, no counts of items, no intervals, and no message that
    was written with an answer in sight: ``ClosedEvaluation`` has no place for them. When the result
    comes is one of ten moments (``clock``). A scoring is charged, durably, before the answers are
    read (``budget``), per user and day and over all users.

What that comes to
    With ``d`` decimals and ``t`` tasks a scoring tells at most ``t · log2(100 · 10^d + 2) +
    log2(10)`` bits: with one decimal 10 bits a task and 3.3 by the time it takes. An answer chosen
    from four holds 2 bits. So the defaults (1 decimal, 3 scorings a day for a user, 30 for all)
    tell at most 30 bits a day and task to one user, or 15 such answers, and 300 to all together.
    A task of n equally likely four-way answers withstands n / 15 days of one user's best efforts,
    and n / 150 of everyone's. Scores of real attempts tell far less than that.

What is not promised
    Days add up: there is no bound on all days together, so keys of small tasks wear out, and a host
    who runs an evaluation for months changes them or lowers ``CLOSED_QUERIES``. Accounts are free:
    only the bound over all users holds against someone with many, and whoever spends it leaves
    nothing for others that day. The load on the machine can be felt by others who use it, and tells
    them when the work ended more finely than the result does. Which tasks there are, how their
    folders are called and the ids of their items are taken for public. Whoever can read the
    server's disk, its memory or the private dataset has the answers.
"""

from scorer.closed.answers import OpenAnswers, PrivateAnswers, open_answers
from scorer.closed.budget import Budget, BudgetError, bits_told
from scorer.closed.clock import Clock
from scorer.closed.evaluation import ClosedEvaluation
from scorer.closed.rounding import coarse, distinct_values
from scorer.closed.scoring import score_privately

__all__ = [
    "Budget",
    "BudgetError",
    "Clock",
    "ClosedEvaluation",
    "OpenAnswers",
    "PrivateAnswers",
    "bits_told",
    "coarse",
    "distinct_values",
    "open_answers",
    "score_privately",
]
