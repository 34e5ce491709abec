"""Somebody tries to rebuild a key, question by question, through the functions a page calls."""

import asyncio
import json
import math
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from closed.answers import zipped
from scorer.catalog import Catalog
from scorer.closed import Budget, BudgetError, Clock, PrivateAnswers, bits_told
from scorer.evaluate import EvaluateOptions
from scorer.metrics.measure import Material
from scorer.metrics.registry import find_measure
from scorer.store import Quota
from scorer.ui.bundles.closed import ClosedBench, NotLoggedInError
from scorer.ui.bundles.desk import BundleDesk
from scorer.ui.bundles.handlers import news, waited
from scorer.ui.bundles.line import Job
from scorer.ui.bundles.runs import ClosedRun
from scorer.ui.bundles.work import Bench, digest_of

FOLDER, TASK = "nlp/Commonsense-Reasoning", "NLP/commonsense-reasoning"
LETTERS = "ABCD"
SUBMISSIONS = 1_000
AT_ONCE, SLOWLY = Clock(0.01, 20), Clock(2.0, 8)  # so slow that progress is seen
Oracle = Callable[[Sequence[str]], float | None]  # None: refused


def key_of(items: int) -> list[str]:
    return random.Random(1).choices(LETTERS, k=items)


def write_key(root: Path, key: Sequence[str]) -> Path:
    path = root / FOLDER
    path.mkdir(parents=True)
    data = [
        {"id": str(number), "input": {"question": "?"}, "output": {"answer": answer}}
        for number, answer in enumerate(key)
    ]
    content = {"task": "Commonsense Reasoning", "type": "MultipleChoiceQA", "data": data}
    (path / "annotation.json").write_text(json.dumps(content), encoding="utf-8")
    return root


def write_guesses(path: Path, guesses: Sequence[str]) -> Path:
    return zipped(path, {FOLDER: [(str(number), guess) for number, guess in enumerate(guesses)]})


def rebuild(items: int, submissions: int, ask: Oracle) -> list[str]:
    """Change one answer at a time and keep what does better, for as long as there are answers."""
    guesses = [LETTERS[0]] * items
    left = submissions
    best = None
    for number in range(items):
        for letter in LETTERS[1:]:
            while best is None and left:
                best, left = ask(guesses), left - 1
            if not left:
                return guesses
            was, guesses[number] = guesses[number], letter
            found, left = ask(guesses), left - 1
            if found is None or best is None or found <= best:
                guesses[number] = was
            if found is not None and best is not None and found != best:
                best = max(best, found)
                break
    for _ in range(left):  # whoever is refused goes on asking
        ask(guesses)
    return guesses


def right(guesses: Sequence[str], key: Sequence[str]) -> int:
    return sum(guess == answer for guess, answer in zip(guesses, key, strict=True))


def most_right(items: int, bits: float) -> int:
    """Return how many can be right, but for one chance in a million, knowing so many bits.

    Whoever has ``bits`` of them is right no more likely than somebody who guesses ``2^bits`` times.
    """
    tail = 0.0
    for count in range(items, -1, -1):
        tail += math.comb(items, count) * 3 ** (items - count) / 4**items
        if math.log2(tail) + bits > math.log2(1e-6):
            return count
    return 0


def test_bound_by_hand() -> None:
    # Of one item with no bits: wrong 3 times of 4, so it may well be right.
    assert most_right(1, 0) == 1
    # Of 200 items without asking: 50 on average, 6.1 the standard deviation, 5 of them up.
    assert most_right(200, 0) == pytest.approx(50 + 5 * 6.1, abs=3)
    assert most_right(20, 40) == 20  # 2 bits each


class Closed:
    """A desk with private answers, as the page has it."""

    def __init__(
        self, folder: Path, catalog: Catalog, key: Sequence[str], clock: Clock = AT_ONCE
    ) -> None:
        self.folder, self.catalog = folder, catalog
        self.day = date(2026, 11, 23)
        answers = PrivateAnswers(
            source=str(write_key(folder / "private", key)), cache=folder / "derived"
        )
        self.bench = ClosedBench(
            answers=answers,
            budget=Budget(Quota(folder / "quota"), per_user=3, in_all=6),
            decimals=1,
            data_dir=folder / "data",
            max_bytes=1_000_000,
            clock=clock,
            today=lambda: self.day,
        )
        bench = Bench(source="", revision="", data_dir=folder / "data", max_bytes=1_000_000)
        self.desk = BundleDesk(catalog=catalog, bench=bench, demos={}, closed=self.bench)
        self.told: list[float] = []
        self.asked: set[tuple[str | None, str]] = set()  # whose what was scored, once or again

    def submit(self, guesses: Sequence[str], user: str | None) -> float:
        path = write_guesses(self.folder / "bundle.zip", guesses)

        async def run() -> float:
            job = self.desk.start(path, EvaluateOptions(), user)
            found = await waited(self.desk, job)
            assert isinstance(found, ClosedRun)
            score = found.evaluation.results.scores[TASK].score
            assert score is not None
            self.told.append(score)
            self.asked.add((user, "".join(guesses)))
            return score

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(run())).result()


def test_a_thousand_submissions_learn_no_more_than_the_budget(
    tmp_path: Path, catalog: Catalog
) -> None:
    items = 200
    key = key_of(items)
    closed = Closed(tmp_path, catalog, key)
    asked = 0

    def ask(guesses: Sequence[str]) -> float | None:
        nonlocal asked
        asked += 1
        try:
            return closed.submit(guesses, f"account {asked % 100}")  # accounts are free
        except BudgetError:
            return None

    guesses = rebuild(items, SUBMISSIONS, ask)
    assert asked == SUBMISSIONS
    assert len(list((tmp_path / "quota").glob("*/closed-all/*/*"))) == 6  # of all users together
    assert len(closed.asked) == 6  # what was shown again to the same user tells nothing new
    assert all(round(score, 1) == score and 0 <= score <= 100 for score in closed.told)
    bound = most_right(items, bits_told(6, 1, 1, closed.bench.clock))
    assert bound < 0.75 * items  # so it says something
    assert right(guesses, key) <= bound
    assert right(guesses, key) < 0.4 * items  # a quarter is chance


def test_the_same_attack_rebuilds_a_key_that_may_be_asked_without_end() -> None:
    key = key_of(200)
    measure = find_measure("accuracy.exact")
    answers = [{"answer": answer} for answer in key]

    def ask(guesses: Sequence[str]) -> float | None:
        tally = measure.tally(list(guesses), answers, Material({}))
        return round(measure.overall(tally), 1)

    assert right(rebuild(200, SUBMISSIONS, ask), key) == 200


def test_a_user_has_the_budget_of_each_day_and_no_other_s(tmp_path: Path, catalog: Catalog) -> None:
    closed = Closed(tmp_path, catalog, key_of(20))
    accepted = []
    for day, user, guess in (
        (23, "ann", "AABB"), (23, "ann", "BBAA"), (23, "ann", "CCCC"), (23, "ann", "DDDD"),
        (23, "bob", "DDDD"), (24, "ann", "DDDD"),
    ):  # fmt: skip
        closed.day = date(2026, 11, day)
        try:
            closed.submit(list(guess) * 5, user)
        except BudgetError:
            continue
        accepted.append((day, user, guess))
    assert (23, "ann", "DDDD") not in accepted
    assert len(accepted) == 5


def test_the_same_file_of_the_same_user_is_shown_again_and_costs_nothing(
    tmp_path: Path, catalog: Catalog
) -> None:
    closed = Closed(tmp_path, catalog, key_of(20))
    same = ["A"] * 20
    for letter in "BCA":
        closed.submit([letter] * 20, "ann")
    assert closed.bench.budget.left("ann", closed.day) == 0
    before = closed.told[-1]
    assert closed.submit(same, "ann") == before
    with pytest.raises(BudgetError):
        closed.submit(["D"] * 20, "ann")
    left = closed.bench.budget.left("bob", closed.day)
    assert closed.submit(same, "bob") == before  # another user pays
    assert closed.bench.budget.left("bob", closed.day) == left - 1


def test_nobody_is_refused_before_anything_is_read(tmp_path: Path, catalog: Catalog) -> None:
    closed = Closed(tmp_path, catalog, key_of(20))
    with pytest.raises(NotLoggedInError, match="log in"):
        closed.submit(["A"] * 20, None)
    assert not list((tmp_path / "quota").rglob("*"))


def test_giving_up_returns_nothing_and_tells_nobody_when_the_work_ended(
    tmp_path: Path, catalog: Catalog
) -> None:
    """The line stays taken until the result would have come, whoever has left."""
    closed = Closed(tmp_path, catalog, key_of(20), SLOWLY)
    path = write_guesses(tmp_path / "bundle.zip", ["A"] * 20)
    job = closed.desk.start(path, EvaluateOptions(), "ann")
    left_while: list[int] = []

    async def leave() -> None:
        listening = news(closed.desk, job)
        async for told in listening:
            if told["phase"] == "private":
                break
        await listening.aclose()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(leave())).result()
    assert job.is_cancelled
    after: Job[None] = closed.desk.line.join(
        lambda _: left_while.append(closed.bench.budget.left("ann", closed.day))
    )
    while not after.is_over:
        after._over.wait(0.1)
    assert left_while == [2]
    assert closed.bench.known.has("ann", digest_of(path))  # the work went on to its end
    closed.submit(["A"] * 20, "ann")
    assert closed.bench.budget.left("ann", closed.day) == 2


def test_progress_says_nothing_of_tasks_or_speed(tmp_path: Path, catalog: Catalog) -> None:
    closed = Closed(tmp_path, catalog, key_of(20), SLOWLY)
    path = write_guesses(tmp_path / "bundle.zip", ["A"] * 20)
    told: list[dict[str, object]] = []

    async def listen() -> None:
        async for one in news(closed.desk, closed.desk.start(path, EvaluateOptions(), "ann")):
            told.append(one)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(listen())).result()
    assert "private" in [one["phase"] for one in told]
    for one in told:
        assert one["tasks"] == (0, 0)
        assert (one["rate"], one["latest"], one["score"], one["cached"]) == (0, "", "", 0)
