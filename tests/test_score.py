"""A workbook scored from end to end, and what the issue's author was promised of it."""

import math
import random
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from places import EXAMPLES
from scorer.catalog import Catalog
from scorer.diagnose import near_misses, verdict
from scorer.errors import ScorerError, SubmissionError
from scorer.records import Submission, TaskState
from scorer.score import ScoreOptions, read_sota, score_workbook

LEVEL_NAMES = ("S2", "S3", "S4", "S5")


def write(
    path: Path, catalog: Catalog, scores, model: str = "M", shuffle: int | None = None
) -> Path:
    """Write a workbook with ``scores`` per task_id, in an order of one's own if asked."""
    order = random.Random(shuffle)
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets = list(catalog.sheets)
    columns = ["No", "Task Name", "Task Short Name", "Metrics", model, "Remark"]
    if shuffle is not None:
        order.shuffle(sheets)
    for name in sheets:
        sheet = book.create_sheet(name)
        here, tasks = list(columns), list(catalog.tasks_of(name))
        if shuffle is not None:
            order.shuffle(here)
            order.shuffle(tasks)
        sheet.append(here)
        for task in tasks:
            values = {
                "No": task.number, "Task Name": task.name, "Task Short Name": task.short_name,
                "Metrics": task.metric.name, model: scores.get(task.task_id), "Remark": "ok",
            }  # fmt: skip
            sheet.append([values[column] for column in here])
    book.save(path)
    return path


def sota_scores(catalog: Catalog, name: str) -> dict[str, float]:
    """What a model equal to the specialists would report: EPE in pixels."""
    return {
        task.task_id: 1 / (2 * math.atanh(value / 100)) if task.metric.sota_in_points else value
        for task in catalog.tasks
        for value in [catalog.sota[name][task.task_id]]
    }


def test_the_released_example_is_scored_as_given_and_said_to_look_like_fractions(
    catalog: Catalog, shared: Path
) -> None:
    path = shared / "reference" / "Qwen2.5-7B-Instruct_result.xlsx"
    submission = score_workbook(path, catalog)
    scored = {row.task.title: row for row in submission.tasks if row.state is TaskState.SCORED}
    assert {title: row.score for title, row in scored.items()} == {
        "Analogical Reasoning": 0.745,
        "Fake News Detection": 0.555,
        "Abstractive Summarization": 0.3358712694184781,
        "Adverse Drug Reaction Detection": 0.815,
        "Abstract Meaning Representation": 0.28,
    }
    assert submission.fraction_like
    assert str(submission.problems[0]) == (
        "workbook, column 'Qwen2.5-7B-Instruct': expected percent in 0–100, got all 5 percent "
        "scores between 0.28 and 0.815; scored as given; if they are fractions, rescore with "
        "--fractions (on the page: Read as fractions)"
    )
    assert verdict(submission) == (
        "No level yet: only language is scored (5 of 115 tasks), and levels 2 to 4 count image, "
        "video, audio and 3D; language lifts level 4 to 5."
    )
    again = score_workbook(path, catalog, ScoreOptions(fractions=True))
    scores = {row.task.title: row.score for row in again.tasks}
    assert scores["Analogical Reasoning"] == 74.5
    assert scores["Abstractive Summarization"] == 33.58712694184781
    assert not again.fraction_like


@pytest.mark.parametrize("sota", ["paper", "workbook"])
def test_a_workbook_equal_to_sota(catalog: Catalog, tmp_path: Path, sota: str) -> None:
    path = write(tmp_path / "sota.xlsx", catalog, sota_scores(catalog, sota))
    submission = score_workbook(path, catalog, ScoreOptions(sota=sota))
    scores = submission.levels.scores
    assert 100 >= scores["S2"] == scores["S3"] >= scores["S4"] >= scores["S5"] > 0
    for one in submission.levels.modalities.values():
        assert 100 >= one.s2 == one.s3 >= one.s4 > 0
    assert all(row.win for row in submission.tasks)
    assert submission.levels.level == 5
    assert all(low == high for low, high in submission.levels.bounds.values())
    assert verdict(submission).endswith(
        "22 of 22 3D generation tasks and 115 of 115 language tasks."
    )


def test_the_released_sota_file_by_the_released_rules(catalog: Catalog, shared: Path) -> None:
    path = shared / "reference" / "sota_result.xlsx"
    submission = score_workbook(path, catalog, ScoreOptions(protocol="release", sota="workbook"))
    levels = submission.levels
    assert [f"{levels.scores[name]:.2f}" for name in LEVEL_NAMES] == [
        "112.21",
        "112.21",
        "156.21",
        "98.84",
    ]
    assert f"{levels.modalities['Audio'].s2:.2f}" == "-25.25"
    assert f"{levels.modalities['3D'].s2:.2f}" == "354.71"
    assert set(levels.bounds.values()) == {None}
    assert submission.signature.endswith("|sota:workbook|protocol:release")


def same_run(one: Submission, other: Submission) -> bool:
    return (one.levels, one.tasks) == (other.levels, other.tasks)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shuffling_rows_columns_and_sheets_changes_nothing(
    catalog: Catalog, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    scores = {
        task_id: value * chance.choice([0.5, 0.9, 1, 1.05])
        for task_id, value in sota_scores(catalog, "paper").items()
        if chance.random() < 0.8
    }
    in_order = score_workbook(write(tmp_path / "a.xlsx", catalog, scores), catalog)
    shuffled = score_workbook(write(tmp_path / "b.xlsx", catalog, scores, shuffle=seed), catalog)
    assert same_run(in_order, shuffled)


def test_vitron_as_published(catalog: Catalog) -> None:
    """Paper, tables 12, 14, 16; the image S2 there differs for reasons nobody could find."""
    levels = score_workbook(EXAMPLES / "Vitron-V1.xlsx", catalog).levels
    assert levels.level == 4
    assert f"{levels.modalities['Image'].s4:.2f}" == "4.59"
    assert f"{levels.scores['S4']:.2f}" == "1.15"
    assert levels.scores["S5"] == 0


def test_a_board_counts_its_own_tasks_and_says_what_it_leaves_out(catalog: Catalog) -> None:
    path = EXAMPLES / "Vitron-V1.xlsx"
    submission = score_workbook(path, catalog, ScoreOptions(board="C/Image-generation"))
    assert len(submission.tasks) == 45
    assert list(submission.levels.modalities) == ["Image"]
    assert submission.levels.modalities["Image"].comprehension is None
    assert submission.levels.scores["S4"] is None
    assert submission.levels.language is None
    assert submission.levels.level == 3
    assert str(submission.problems[-1]).startswith(
        "board C/Image-generation: expected scores for its tasks, got "
    )


def test_joint_and_skill_boards(catalog: Catalog) -> None:
    path = EXAMPLES / "Vitron-V1.xlsx"
    whole = score_workbook(path, catalog).levels
    joint = score_workbook(path, catalog, ScoreOptions(board="B/Image+Video")).levels
    image, video = joint.modalities["Image"], joint.modalities["Video"]
    assert joint.modalities["Image"] == whole.modalities["Image"]
    assert joint.scores["S2"] == (image.s2 + video.s2) / 2
    skill = score_workbook(path, catalog, ScoreOptions(board="D/L-1"))
    assert skill.levels.scores["S2"] == skill.levels.language.mean
    assert len(skill.tasks) == 9


def test_an_option_that_names_nothing_is_refused(catalog: Catalog) -> None:
    path = EXAMPLES / "Vitron-V1.xlsx"
    for options, text in (
        (ScoreOptions(protocol="mine"), "protocol: expected paper or release, got 'mine'"),
        (ScoreOptions(sota="/etc/passwd"), "sota: expected paper or workbook, got '/etc/passwd'"),
    ):
        with pytest.raises(ScorerError) as caught:
            score_workbook(path, catalog, options)
        assert str(caught.value) == text


def test_sota_from_a_workbook(catalog: Catalog, shared: Path, tmp_path: Path) -> None:
    sota = read_sota(shared / "reference" / "sota_result.xlsx", catalog)
    assert dict(sota.scores) == dict(catalog.sota["workbook"])
    assert sota.name.startswith("sota_result@")
    path = EXAMPLES / "Vitron-V1.xlsx"
    ours = score_workbook(path, catalog, sota=sota)
    theirs = score_workbook(path, catalog, ScoreOptions(sota="workbook"))
    assert same_run(ours, theirs)
    bad = write(
        tmp_path / "bad.xlsx", catalog, {catalog.tasks[0].task_id: 300, catalog.tasks[1].task_id: 5}
    )
    with pytest.raises(SubmissionError, match="expected ACC between 0 and 100"):
        read_sota(bad, catalog)


def test_tasks_without_sota_cannot_be_won_and_are_counted(catalog: Catalog, tmp_path: Path) -> None:
    first = catalog.tasks[115]
    partial = write(tmp_path / "partial.xlsx", catalog, {first.task_id: 10})
    submission = score_workbook(
        EXAMPLES / "Vitron-V1.xlsx", catalog, sota=read_sota(partial, catalog)
    )
    assert "got 698 tasks without one; these tasks cannot be won" in str(submission.problems[-1])
    assert {row.win for row in submission.tasks if row.task is not first} == {None}


def test_near_misses_are_sorted_by_what_they_lack(catalog: Catalog) -> None:
    missed = near_misses(score_workbook(EXAMPLES / "Vitron-V1.xlsx", catalog), 3)
    lacking = [row.sota_points - row.points for row in missed]
    assert lacking == sorted(lacking)
    assert not any(row.win for row in missed)


VERDICTS = [
    ({}, "A/full", "No level yet: none of the board's 699 tasks has a score."),
    (
        {"Image-Comprehension/human-action-recognition": 0},
        "A/full",
        "No level yet: 1 task scored, none with points above 0.",
    ),
    (
        {"Image-Comprehension/human-action-recognition": 10},
        "A/full",
        "Level 2: has points on 1 of 584 tasks; no task reaches its specialist, which level 3 "
        "asks for.",
    ),
    (
        {"Image-Comprehension/human-action-recognition": 90},
        "A/full",
        "Level 3: wins 1 of 271 image comprehension tasks; no generation task reaches its "
        "specialist, and level 4 asks for both.",
    ),
    (
        {"Image-Comprehension/human-action-recognition": 90},
        "C/Image-comprehension",
        "Level 3: wins 1 of 271 image comprehension tasks; the highest level of this board.",
    ),
    (
        {
            "Image-Comprehension/human-action-recognition": 90,
            "Video-Generation/static-video-generation": 100,
        },
        "A/full",
        "Level 3: wins 1 of 271 image comprehension tasks and 1 of 46 video generation tasks; "
        "level 4 asks for wins in comprehension and generation of the same modality.",
    ),
    (
        {"NLP/causal-reasoning": 99},
        "D/L-1",
        "Level 3: wins 1 of 9 language tasks; the highest level of this board.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("scores", "board", "text"), VERDICTS)
def test_the_sentence_that_says_why(
    catalog: Catalog, tmp_path: Path, scores: dict[str, float], board: str, text: str
) -> None:
    path = write(tmp_path / "m.xlsx", catalog, scores)
    assert verdict(score_workbook(path, catalog, ScoreOptions(board=board))) == text


def test_the_example_with_mistakes_keeps_making_every_mistake(catalog: Catalog) -> None:
    path = EXAMPLES / "Workbook with mistakes.xlsx"
    found = score_workbook(path, catalog).problems
    severities = [problem.severity.value for problem in found]
    assert severities.count("error") == 8
    assert severities.count("warning") == 1
    assert load_workbook(path, read_only=True).sheetnames[-1] == "Scratch"
