"""The catalog that ships, against the files it was made from; and what a broken one says."""

import csv
import math
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from places import CATALOG_DIR
from scorer.catalog import Catalog, load_catalog
from scorer.catalog.names import normalise, suggest
from scorer.errors import CatalogError, ScorerError
from scorer.records import LANGUAGE


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_task_has_the_published_facts(catalog: Catalog, shared: Path) -> None:
    published = rows(shared / "catalog" / "task_skill_scope_map.csv")
    details = {
        (row["sheet"], row["task_name"]): row
        for row in rows(shared / "catalog" / "task_details.csv")
    }
    assert len(catalog.tasks) == len(published) == 699
    by_name = {(task.sheet, task.name): task for task in catalog.tasks}
    for row in published:
        task = by_name[row["sheet"], row["task_name"]]
        detail = details[row["sheet"], row["task_name"]]
        assert task.metric.name == row["metric_xlsx"]
        assert f"#{task.skill_id}" == row["skill_id"]
        assert str(task.number) == row["No"]
        assert task.modality == (LANGUAGE if row["modality"] == "NLP" else row["modality"])
        assert task.paradigm == row["paradigm"]
        assert catalog.sota["workbook"][task.task_id] == float(row["sota_xlsx"])
        assert task.specialist == " ".join(detail["specialist"].split())
        assert task.samples == int(detail["samples"])
        assert task.domains == tuple(detail["domain"].split("; "))
        assert task.capabilities == tuple(detail["capability"].split("; "))
    assert sum(task.samples for task in catalog.tasks) == 325_544
    assert len({task.specialist for task in catalog.tasks}) == 172


def test_tasks_stand_in_the_released_workbooks_order(catalog: Catalog, shared: Path) -> None:
    published = rows(shared / "catalog" / "task_skill_scope_map.csv")
    for sheet in catalog.sheets:
        order = sorted(
            (row for row in published if row["sheet"] == sheet),
            key=lambda row: int(row["excel_row"]),
        )
        assert [task.name for task in catalog.tasks_of(sheet)] == [
            row["task_name"] for row in order
        ]


def test_the_papers_sota_is_the_tables_column(catalog: Catalog, shared: Path) -> None:
    """Outside language it keeps the workbook's further digits and the unit of 3D Odometry."""
    differing = []
    for row in rows(shared / "paper" / "results_wide.csv"):
        task = catalog.find_task(row["sheet"], row["task_name"])
        assert task
        ours, printed = catalog.sota["paper"][task.task_id], float(row["sota_paper"])
        if row["sheet"] == "NLP":
            assert ours == printed
        elif abs(ours - printed) > 0.005 + 1e-9:
            differing.append(task.name)
    assert differing == ["3D Odometry"]
    language = [task.task_id for task in catalog.tasks if task.modality == LANGUAGE]
    paper, workbook = catalog.sota["paper"], catalog.sota["workbook"]
    assert sum(paper[task_id] != workbook[task_id] for task_id in language) == 63


def test_metrics_have_the_published_direction_and_range(catalog: Catalog, shared: Path) -> None:
    published = {
        row["metric_string_in_xlsx"]: row for row in rows(shared / "catalog" / "metric_table.csv")
    }
    metrics = {task.metric.name: task.metric for task in catalog.tasks}
    assert metrics.keys() == published.keys()
    assert len(metrics) == 70
    assert len({metric.key for metric in metrics.values()}) == 64
    formulas = {
        "identity": "identity (x100)", "tanh": "tanh(x/20)", "complement": "1-x",
    }  # fmt: skip
    for name, metric in metrics.items():
        row = published[name]
        assert metric.higher_is_better == (row["direction"] == "higher")
        formula = formulas.get(
            metric.normaliser,
            f"2*sigmoid({metric.scale:g}/x)-1"
            if metric.normaliser == "sigmoid"
            else {"MS-SSIM": "(x+1)/2", "MOS": "(x-1)/4"}.get(name),
        )
        assert formula == row["normaliser_paper_A1"], name


def test_31_tasks_have_another_metric_in_the_paper(catalog: Catalog) -> None:
    def same(task) -> bool:
        names = (task.metric.name, task.metric.key, *task.metric.aliases)
        return normalise(task.paper_metric) in map(normalise, names)

    assert sum(not same(task) for task in catalog.tasks) == 31


def test_names_find_one_task_each(catalog: Catalog) -> None:
    for task in catalog.tasks:
        assert catalog.find_task(task.sheet, task.name) is task
        assert catalog.find_task(task.sheet, task.title) is task, task.title
        assert catalog.find_task(task.sheet, task.name.upper().replace("-", " ")) is task
    titles = Counter((task.sheet, normalise(task.title)) for task in catalog.tasks)
    assert max(titles.values()) == 1
    assert len({task.task_id for task in catalog.tasks}) == 699
    assert all(
        math.isfinite(score) for column in catalog.sota.values() for score in column.values()
    )


def test_boards_of_all_scopes(catalog: Catalog) -> None:
    sizes = {board.board_id: len(board.task_ids) for board in catalog.boards}
    language = 115  # level 5 needs it, so it is on the boards that reach level 5
    assert sizes["A/full"] == 699
    assert sizes["A/quick"] == 622
    assert [sizes[f"B/{name}"] - language for name in ("Image", "Video", "Audio", "3D")] == [
        316,
        172,
        44,
        52,
    ]
    assert [sizes[f"C/{name}-comprehension"] for name in ("Image", "Video", "Audio", "3D")] == [
        271,
        126,
        24,
        30,
    ]
    assert [sizes[f"C/{name}-generation"] for name in ("Image", "Video", "Audio", "3D")] == [
        45,
        46,
        20,
        22,
    ]
    skills = {board_id: size for board_id, size in sizes.items() if board_id.startswith("D/")}
    assert len(skills) == len(catalog.skills) == 145
    assert sum(skills.values()) == 699
    assert {board.highest_level for board in catalog.boards if board.scope in "CD"} == {3}
    quick = set(catalog.board("A/quick").task_ids)
    assert {
        task.skill_id for task in catalog.tasks if task.task_id in quick
    } == catalog.skills.keys()


def test_any_joint_board_can_be_asked_for(catalog: Catalog) -> None:
    board = catalog.board("b/audio+IMAGE")
    assert board.board_id == "B/Image+Audio"
    assert len(board.task_ids) == 316 + 44 + 115
    assert board.highest_level == 5


@pytest.mark.parametrize("name", ["A/fulll", "B/Image+Smell", "", "../x", "D/I-C-99"])
def test_an_unknown_board_is_refused_with_a_hint(catalog: Catalog, name: str) -> None:
    with pytest.raises(ScorerError, match=re.escape(f"a board, got '{name}'; ")):
        catalog.board(name)


def test_suggest_finds_the_near_miss() -> None:
    assert (
        suggest("Causal Resoning", ["Causal Reasoning", "Temporal Reasoning"]) == "Causal Reasoning"
    )
    assert suggest("something else", ["Causal Reasoning"]) is None


BROKEN = [
    (
        "metrics.csv", 2, "direction", "up",
        "metrics.csv, line 2, column 'direction': expected one of 'higher', 'lower', got 'up'",
    ),
    (
        "metrics.csv", 2, "high", "-3",
        "metrics.csv, line 2, column 'high': expected more than low (0), got '-3'",
    ),
    (
        "metrics.csv", 8, "scale", "0",
        "metrics.csv, line 8, column 'scale': expected a number above 0, got '0'",
    ),
    (
        "tasks.csv", 3, "samples", "many",
        "tasks.csv, line 3, column 'samples': expected a number, got 'many'",
    ),
    (
        "tasks.csv", 3, "metric", "Accuracy",
        "tasks.csv, line 3, column 'metric': expected a metric of metrics.csv, got 'Accuracy'",
    ),
    (
        "tasks.csv", 4, "task_id", "NLP/commonsense-reasoning",
        "tasks.csv, line 4, column 'task_id': expected a value of its own, got "
        "'NLP/commonsense-reasoning'; line 2 has it too",
    ),
    (
        "tasks.csv", 5, "skill_id", "I-C-1",
        "tasks.csv, line 5, column 'skill_id': expected a skill of skills.csv on the sheet NLP, "
        "got 'I-C-1'",
    ),
    (
        "sota.csv", 2, "paper", "nan",
        "sota.csv, line 2, column 'paper': expected a number, got 'nan'",
    ),
    (
        "sota.csv", 2, "workbook", "101",
        "sota.csv, line 2, column 'workbook': expected ACC in [0, 100], got '101'",
    ),
    (
        "boards.csv", 4, "modalities", "Smell",
        "boards.csv, line 4, column 'modalities': expected some of Image, Video, Audio, 3D, not "
        "Smell, got 'Smell'",
    ),
    (
        "boards.csv", 3, "tasks_file", "../quick.csv",
        "boards.csv, line 3, column 'tasks_file': expected a file in the catalog's folder, got "
        "'../quick.csv'",
    ),
    (
        "quick.csv", 2, "task_id", "NLP/none",
        "quick.csv, line 2, column 'task_id': expected a task of tasks.csv, got 'NLP/none'",
    ),
    (
        "measures.csv", 2, "task_id", "NLP/none",
        "measures.csv, line 2, column 'task_id': expected a task of tasks.csv, got 'NLP/none'",
    ),
    (
        "measures.csv", 2, "task_id", "NLP/none",
        "measures.csv: expected a line for each task, got none for NLP/commonsense-reasoning",
    ),
    (
        "measures.csv", 2, "task_id", "NLP/causal-reasoning",
        "measures.csv, line 3, column 'task_id': expected a value of its own, got "
        "'NLP/causal-reasoning'; line 2 has it too",
    ),
    (
        "measures.csv", 4, "measure", "BLEU 1",
        "measures.csv, line 4, column 'measure': expected the key of a measure, such as "
        "bleu1.sentence, got 'BLEU 1'",
    ),
    (
        "measures.csv", 4, "evidence", "hearsay",
        "measures.csv, line 4, column 'evidence': expected one of 'published', 'differs', "
        "'documented', 'inferred', 'standard', 'supplied', got 'hearsay'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "line", "column", "value", "text"), BROKEN)
def test_a_broken_catalog_names_file_line_and_column(
    tmp_path: Path, file: str, line: int, column: str, value: str, text: str
) -> None:
    copy = tmp_path / "catalog"
    shutil.copytree(CATALOG_DIR, copy)
    table = rows(copy / file)
    table[line - 2][column] = value
    with (copy / file).open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, table[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    with pytest.raises(CatalogError) as caught:
        load_catalog(copy)
    assert text in str(caught.value).splitlines()


def test_all_faults_of_a_catalog_are_told_at_once(tmp_path: Path) -> None:
    copy = tmp_path / "catalog"
    shutil.copytree(CATALOG_DIR, copy)
    (copy / "skills.csv").unlink()
    (copy / "metrics.csv").write_text("metric,key\n", encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load_catalog(copy)
    assert [problem.where for problem in caught.value.problems] == [
        "skills.csv",
        "metrics.csv, line 1",
    ]


def test_the_version_follows_the_content_and_not_the_line_ends(
    tmp_path: Path, catalog: Catalog
) -> None:
    copy = tmp_path / "catalog"
    shutil.copytree(CATALOG_DIR, copy)
    quick = copy / "quick.csv"
    quick.write_bytes(quick.read_bytes().replace(b"\n", b"\r\n"))
    assert load_catalog(copy).version == catalog.version
    other = tmp_path / "other"
    shutil.copytree(CATALOG_DIR, other)
    sota = (other / "sota.csv").read_text(encoding="utf-8")
    (other / "sota.csv").write_text(sota.replace(",95,", ",95.1,"), encoding="utf-8")
    assert load_catalog(other).version != catalog.version


def test_weights_are_those_of_one_commit() -> None:
    models = {row["model"]: row for row in rows(CATALOG_DIR / "models.csv")}
    assert [name for name, row in models.items() if not row["repository"]] == ["aesthetic"]
    for name, row in models.items():
        file = row["repository"].startswith("https://")
        digits = 8 if file else 40 if row["repository"] else 0
        assert re.fullmatch(rf"[0-9a-f]{{{digits}}}", row["revision"]), name
        assert not file or row["repository"].endswith(f"-{row['revision']}.pth")
