"""What a day's scorings are, and that none is given twice."""

import threading
from datetime import date
from pathlib import Path

import pytest

from scorer.closed import Budget, BudgetError, Clock, bits_told
from scorer.store import Quota

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_a_user_has_so_many_a_day_and_new_ones_the_next(tmp_path: Path) -> None:
    budget = Budget(Quota(tmp_path), 2, 30)
    assert budget.left("ann", MONDAY) == 2
    assert [budget.charge("ann", MONDAY), budget.charge("ann", MONDAY)] == [1, 0]
    with pytest.raises(BudgetError, match="2 a day for each user, all used"):
        budget.charge("ann", MONDAY)
    again = Budget(Quota(tmp_path), 2, 30)  # after a restart
    assert (again.left("ann", MONDAY), again.left("bob", MONDAY)) == (0, 2)
    assert again.charge("ann", TUESDAY) == 1


def test_many_accounts_have_no_more_than_all_users_together(tmp_path: Path) -> None:
    budget = Budget(Quota(tmp_path), 3, 10)
    given = 0
    for number in range(50):
        for _ in range(4):
            try:
                budget.charge(f"account {number}", MONDAY)
            except BudgetError:
                continue
            given += 1
    assert given == 10
    with pytest.raises(BudgetError, match="10 a day for all users together"):
        budget.charge("somebody new", MONDAY)
    assert budget.left("somebody new", MONDAY) == 0


def test_whoever_has_none_left_takes_none_from_all(tmp_path: Path) -> None:
    budget = Budget(Quota(tmp_path), 1, 10)
    budget.charge("ann", MONDAY)
    for _ in range(20):
        with pytest.raises(BudgetError):
            budget.charge("ann", MONDAY)
    assert [budget.charge(f"user {number}", MONDAY) for number in range(9)] == [0] * 9


def test_at_the_same_moment_no_more_are_given_either(tmp_path: Path) -> None:
    given: list[int] = []

    def ask() -> None:
        budget = Budget(Quota(tmp_path), 5, 30)
        for _ in range(5):
            try:
                given.append(budget.charge("ann", MONDAY))
            except BudgetError:
                continue

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == 5


def test_bits_by_hand() -> None:
    # log2(1002) = 9.9687 for a task, log2(10) = 3.3219 for the time.
    assert bits_told(1, 1, 1) == pytest.approx(13.2906, abs=1e-4)
    assert bits_told(3, 2, 1) == pytest.approx(3 * (2 * 9.9687 + 3.3219), abs=1e-3)
    assert bits_told(1, 1, 0, Clock(1.0, 0)) == pytest.approx(6.6724 + 1, abs=1e-3)  # log2(102)
