"""What people wrote is shown as text, and what was computed is shown right."""

import json
import re
from dataclasses import replace

import pytest

from places import EXAMPLES
from scorer.catalog import Catalog
from scorer.errors import Problem, Severity
from scorer.records import LevelScores, Submission
from scorer.score import score_workbook
from scorer.ui.about_tab import about_text
from scorer.ui.downloads import file_name
from scorer.ui.outcome import Refusal, board_choices
from scorer.ui.problem_html import problem_list, problem_report
from scorer.ui.report_html import breakdown, empty_report, refusal_report, report
from scorer.ui.task_table import table_data

HOSTILE = "<script>alert(`1`)</script>\"'${x}{{y}}"


@pytest.fixture(scope="module")
def submission(catalog: Catalog) -> Submission:
    return score_workbook(EXAMPLES / "Vitron-V1.xlsx", catalog)


def hostile(submission: Submission) -> Submission:
    problem = Problem(HOSTILE, HOSTILE, HOSTILE, HOSTILE, Severity.WARNING)
    tasks = tuple(replace(result, reason=HOSTILE) for result in submission.tasks)
    return replace(submission, model=HOSTILE, tasks=tasks, problems=(problem,), fraction_like=True)


def test_no_text_of_a_file_becomes_a_tag(submission: Submission, catalog: Catalog) -> None:
    bad = hostile(submission)
    refusal = Refusal(problems=bad.problems, columns=(HOSTILE,))
    for shown in (
        report(bad, fractions=False),
        breakdown(bad),
        problem_report(bad.problems),
        refusal_report(refusal, HOSTILE),
        refusal_report(replace(refusal, columns=()), HOSTILE),
        table_data(bad, catalog.skills),
    ):
        assert "<script" not in shown
    assert json.loads(table_data(bad, catalog.skills))["rows"][0][10][0] == HOSTILE


def test_cards_show_scores_coverage_and_bounds(submission: Submission) -> None:
    shown = report(submission, fractions=False)
    for name, value in submission.levels.scores.items():
        assert f'data-score="{name}"' in shown
        assert f'<p class="gl-value">{value:.2f}</p>' in shown
    low, high = submission.levels.bounds["S2"] or (0, 0)
    assert f"{low:.2f} – {high:.2f}" in shown
    assert "of 584 tasks scored" in shown
    assert "of 699 tasks scored" in shown  # level 5 counts language


def test_ladder_is_lit_as_far_as_the_level(submission: Submission) -> None:
    def lit(level: int | None) -> int:
        levels: LevelScores = replace(submission.levels, level=level)
        return report(replace(submission, levels=levels), fractions=False).count("is-reached")

    assert [lit(level) for level in (None, 2, 3, 4, 5)] == [0, 1, 2, 3, 4]
    assert "is-reached" not in empty_report()


def test_every_tag_is_closed(submission: Submission) -> None:
    shown = report(hostile(submission), fractions=True) + breakdown(submission) + empty_report()
    for tag in ("div", "section", "article", "ol", "li", "span", "p", "table", "tr", "td", "th"):
        opened = len(re.findall(rf"<{tag}[ >]", shown))
        assert opened == shown.count(f"</{tag}>"), tag


def test_long_reports_are_cut_and_say_so() -> None:
    problems = [Problem(f"row {number}", "a number", "x") for number in range(1000)]
    shown = problem_list(problems)
    assert shown.count('class="gl-problem"') == 150
    assert "850 more" in shown
    assert ">1000<" in shown


def test_no_problems_is_good_news() -> None:
    assert "Nothing to mend" in problem_report(())


def test_boards_are_all_offered_once(catalog: Catalog) -> None:
    choices = board_choices(catalog)
    ids = [board_id for _, board_id in choices]
    assert len(ids) == len(set(ids)) == len({label for label, _ in choices})
    assert {board.board_id for board in catalog.boards} < set(ids)
    assert "B/Image+Video+Audio+3D" in ids
    assert sum("+" in board_id for board_id in ids) == 11


def test_file_names_are_tame() -> None:
    assert file_name("json", "../../etc/passwd", "A/full") == "etc-passwd_A-full.json"
    assert file_name("csv", "模型", "") == "result.csv"
    assert len(file_name("json", "x" * 999, "A/full")) < 120


def test_about_names_every_normaliser(catalog: Catalog) -> None:
    text = about_text(catalog)
    for name in ("FID (T = 25)", "PSNR (T = 20)", "MS-SSIM", "WER", r"\dfrac{x-1}{4}"):
        assert name in text
    assert "{normalisers}" not in text
