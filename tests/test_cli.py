"""The command line as a person or a script meets it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from places import CATALOG_DIR, EXAMPLES, ROOT
from scorer.catalog import Catalog, load_catalog
from scorer.cli import main
from scorer.exports import to_dict
from scorer.score import score_workbook

VITRON = str(EXAMPLES / "Vitron-V1.xlsx")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def test_score_json_is_the_shared_object(
    capsys: pytest.CaptureFixture[str], catalog: Catalog
) -> None:
    status, out, err = run(capsys, "score", VITRON, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == to_dict(score_workbook(Path(VITRON), catalog))


def test_score_json_has_the_designed_shape(capsys: pytest.CaptureFixture[str]) -> None:
    report = json.loads(run(capsys, "score", VITRON, "--json")[1])
    assert list(report) == [
        "model", "protocol", "sota", "board", "signature", "level", "scores", "bounds",
        "modalities", "language", "tasks", "problems",
    ]  # fmt: skip
    assert list(report["scores"]) == list(report["bounds"]) == ["S2", "S3", "S4", "S5"]
    assert list(report["modalities"]) == ["Image", "Video", "Audio", "3D"]
    assert list(report["modalities"]["Image"]) == ["S2", "S3", "S4", "comprehension", "generation"]
    group = ["tasks", "scored", "supported", "wins", "mean", "mean_of_wins"]
    assert list(report["modalities"]["3D"]["generation"]) == group
    assert list(report["language"]) == ["tasks", "scored", "supported", "wins", "S_L", "w_L"]
    assert len(report["tasks"]) == 699
    assert list(report["tasks"][0]) == [
        "task_id", "sheet", "name", "metric", "state", "score", "points", "sota", "sota_points",
        "win",
    ]  # fmt: skip
    assert set(report["problems"][0]) == {"where", "expected", "got", "hint", "severity"}
    missing = next(row for row in report["tasks"] if row["state"] == "missing")
    assert missing["score"] is missing["points"] is missing["win"] is None


def test_score_for_people_starts_with_the_level(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "score", VITRON)
    assert status == 0
    assert "\nLevel 4: wins 61 of 271 image comprehension tasks" in out
    assert "\nS4              1.15     33.76\n" in out
    assert out.rstrip().splitlines()[-1].startswith("scorer:")


def test_a_fraction_like_workbook_says_so_in_the_first_line(
    capsys: pytest.CaptureFixture[str], shared: Path
) -> None:
    path = shared / "reference" / "Qwen2.5-7B-Instruct_result.xlsx"
    _, out, _ = run(capsys, "score", str(path))
    assert "5 percent scores between 0.28 and 0.815" in out.splitlines()[0]


def test_a_refused_input_exits_1_with_every_problem_on_stderr(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "notes.xlsx"
    path.write_text("not a workbook", encoding="utf-8")
    status, out, err = run(capsys, "score", str(path))
    assert (status, out) == (1, "")
    assert err.startswith("error: notes.xlsx: expected ")
    status, out, _ = run(capsys, "score", str(path), "--json")
    assert status == 1
    assert [one["severity"] for one in json.loads(out)["problems"]] == ["error"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["score", VITRON, "--board", "Z/none"],
        ["score", VITRON, "--sota", "none"],
        ["template", "--board", "B/"],
        ["score", VITRON, "--csv", "/no/such/folder/x.csv"],
    ],
)
def test_wrong_usage_exits_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("general-level: ")


@pytest.mark.parametrize("arguments", [[], ["score"], ["score", VITRON, "--protocol", "own"]])
def test_wrong_arguments_exit_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_a_missing_file_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, _, err = run(capsys, "score", str(tmp_path / "none.xlsx"))
    assert status == 1
    assert "none.xlsx" in err


def test_template_is_ready_to_fill_and_reads_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "t.xlsx"
    status, out, _ = run(capsys, "template", "--board", "C/3D-generation", "-o", str(path))
    assert (status, out) == (0, f"{path}: 22 tasks of board C/3D-generation\n")
    book = load_workbook(path)
    assert book.sheetnames == ["3D-Generation"]
    book["3D-Generation"].cell(2, 8).value = 0.2
    book["3D-Generation"].cell(1, 8).value = "Ours"
    book.save(path)
    options = ("score", str(path), "--board", "C/3D-generation", "--json")
    report = json.loads(run(capsys, *options)[1])
    assert report["model"] == "Ours"
    assert report["tasks"][0]["score"] == 0.2
    assert report["problems"] == []


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scorer", "score", VITRON, "--board", "D/I-C-1"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert "Board     D/I-C-1 (Behavior Recognition), 3 tasks" in done.stdout


def test_a_host_scores_against_its_own_catalog(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "catalog"
    shutil.copytree(CATALOG_DIR, own)
    for name in ("tasks.csv", "sota.csv", "measures.csv"):
        lines = (own / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [lines[0], *(line for line in lines if line.startswith("Image-"))]
        (own / name).write_text("".join(kept), encoding="utf-8")
    (own / "boards.csv").write_text(
        "board,title,modalities,paradigm,tasks_file,remark\nA/full,Images,Image,,,\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("CATALOG_DIR", str(own))
    status, out, _ = run(capsys, "score", VITRON, "--json")
    report = json.loads(out)
    assert status == 0
    assert (report["level"], len(report["tasks"])) == (4, 316)
    assert f"{report['scores']['S4']:.2f}" == "4.59"  # images alone, no division by four
    (own / "sota.csv").write_text("task_id,mine\nnone,5\n", encoding="utf-8")
    load_catalog.cache_clear()
    status, _, err = run(capsys, "score", VITRON)
    assert status == 1
    assert (
        err
        == "error: sota.csv, line 2, column 'task_id': expected a task of tasks.csv, got 'none'\n"
    )
