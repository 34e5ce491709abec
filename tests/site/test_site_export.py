"""The folder as a whole: complete or absent, the same bytes again, safe whatever a name holds."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from places import EXAMPLES, ROOT
from scorer.catalog import Catalog
from scorer.cli import main
from scorer.errors import OptionError
from scorer.published import load_published
from scorer.readers.workbook import read_workbook
from scorer.store import Store, new_id
from scorer.store.records import LOCAL, Card, Origin, SubmissionRecord
from scorer.ui.grid import GridColumn, GridData, grid_value
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.site import SiteOptions, export_site
from scorer.ui.site.folder import LISTING, files_in, replaced
from scorer.ui.site.names import FileNames

DAY = date(2026, 11, 21)
ONE = SiteOptions(day=DAY, boards=("D/I-C-1",))
DATED = {"data/site.json", "README.md", "index.html"}  # where the day stands


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files_in(folder)}


def test_the_same_data_gives_the_same_bytes(site: Path, catalog: Catalog, tmp_path: Path) -> None:
    again = BoardDesk(catalog, load_published(catalog))
    export_site(again, SiteOptions(day=DAY), tmp_path / "again")
    assert contents(tmp_path / "again") == contents(site)


def test_another_day_changes_only_the_note_of_it(desk: BoardDesk, tmp_path: Path) -> None:
    first = export_site(desk, ONE, tmp_path / "a")
    second = export_site(desk, replace(ONE, day=date(2027, 1, 2)), tmp_path / "b")
    assert first.data == second.data
    before, after = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert {name for name in before if before[name] != after.get(name)} == DATED


def test_another_choice_of_specialists_is_another_hash(desk: BoardDesk, tmp_path: Path) -> None:
    first = export_site(desk, ONE, tmp_path / "a")
    second = export_site(desk, replace(ONE, sota="workbook"), tmp_path / "b")
    assert first.data != second.data
    told = json.loads((tmp_path / "b/data/site.json").read_text(encoding="utf-8"))
    assert told["sota"] == "workbook"
    assert "sota:workbook" in told["signature"]


def test_what_is_told_is_what_is_there(desk: BoardDesk, tmp_path: Path) -> None:
    written = export_site(desk, ONE, tmp_path / "site")
    sizes = files_in(tmp_path / "site")
    assert (written.files, written.size_bytes) == (len(sizes), sum(sizes.values()))
    assert set(json.loads((tmp_path / "site" / LISTING).read_text(encoding="utf-8"))) == set(sizes)
    assert written.boards == ("D/I-C-1",)


def test_few_boards_bring_few_tasks(desk: BoardDesk, tmp_path: Path) -> None:
    export_site(desk, ONE, tmp_path / "site")
    shared = json.loads((tmp_path / "site/data/shared.json").read_text(encoding="utf-8"))
    assert sum(block >= 0 for block in shared["block_of"]) == 3
    assert sum(files_in(tmp_path / "site").values()) < 1_500_000


def test_all_boards_stay_small(site: Path) -> None:
    assert sum(files_in(site).values()) < 20_000_000
    own = sum(path.stat().st_size for path in (site / "data/boards").iterdir())
    assert own < 2_000_000  # 170 boards; each with all its tasks would take 6 MB


def test_the_readme_makes_a_static_space(site: Path) -> None:
    text = (site / "README.md").read_text(encoding="utf-8")
    assert text.startswith('---\ntitle: "General-Level boards"\n')
    head = text.split("---")[1]
    assert "\nsdk: static\n" in head
    assert "\napp_file: index.html\n" in head
    assert "2026-11-21" in text


def test_the_page_names_no_other_host(site: Path) -> None:
    known = {
        "http://www.w3.org/2000/svg",  # a namespace
        "https://huggingface.co",  # told of the address when the page stands in a Space's frame
    }
    for path in (site / "index.html", *(site / "assets").iterdir()):
        found = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"')]*", path.read_text()))
        assert {one for one in found if one.startswith("http")} <= known, path.name


# -- the folder ------------------------------------------------------------------------------------
def test_a_folder_with_files_is_refused(desk: BoardDesk, tmp_path: Path) -> None:
    tmp_path.joinpath("mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OptionError, match="--force"):
        export_site(desk, ONE, tmp_path)
    assert list(contents(tmp_path)) == ["mine.txt"]


def test_an_empty_folder_is_taken(desk: BoardDesk, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    export_site(desk, ONE, folder)
    assert (folder / "index.html").is_file()


def test_force_replaces_an_export_and_leaves_all_else(desk: BoardDesk, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    export_site(desk, replace(ONE, boards=("D/I-C-1", "D/I-C-2")), folder)
    (folder / ".git").mkdir()
    (folder / ".git/config").write_text("[core]", encoding="utf-8")
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    assert (folder / "download/D-I-C-2.csv").is_file()
    export_site(desk, ONE, folder, force=True)
    fresh = tmp_path / "fresh"
    export_site(desk, ONE, fresh)
    assert contents(folder) == contents(fresh) | {
        ".git/config": b"[core]", "mine.txt": b"mine"
    }  # fmt: skip


@pytest.mark.parametrize("name", ["../out.txt", "/etc/hostname", "link/out.txt", ""])
def test_a_listing_reaches_nothing_outside(desk: BoardDesk, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "site"
    export_site(desk, ONE, folder)
    (tmp_path / "out.txt").write_text("kept", encoding="utf-8")
    (folder / "link").symlink_to(tmp_path)
    (folder / LISTING).write_text(json.dumps([name]), encoding="utf-8")
    export_site(desk, ONE, folder, force=True)
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "kept"
    assert Path("/etc/hostname").exists()


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        (path / "half.txt").write_text("half", encoding="utf-8")
        raise RuntimeError

    with pytest.raises(RuntimeError), replaced(tmp_path / "site", force=False) as fresh:
        fail(fresh)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said(desk: BoardDesk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OptionError, match="a folder that can be written"):
        export_site(desk, ONE, tmp_path / "file" / "site")
    with pytest.raises(OptionError, match="a folder, or none yet"):
        export_site(desk, ONE, tmp_path / "file")


# -- names -----------------------------------------------------------------------------------------
HOSTILE = (
    "<script>alert(1)</script>", "../../../etc/passwd", "=HYPERLINK(1)", "con", "CON", "模型",
    "模型二", "a" * 300, "\u202eevil", "{{x}}", "</script><img src=x onerror=alert(1)>",
    "__proto__",
)  # fmt: skip


def test_hostile_names_are_safe_in_files_and_pages(catalog: Catalog, tmp_path: Path) -> None:
    published = load_published(catalog)
    models = list(published.models)
    for place, name in enumerate(HOSTILE):
        models[place] = replace(models[place], name=name, remark=name, size=name)
    desk = BoardDesk(catalog, replace(published, models=tuple(models)))
    folder = tmp_path / "deep" / "site"
    export_site(desk, ONE, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]
    names = [name for name in files_in(folder) if name.startswith("data/models/")]
    assert len(names) == len(models)
    assert all(re.fullmatch(r"data/models/[A-Za-z0-9.-]{1,75}\.json", name) for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    for name in files_in(folder):
        if name.startswith("data/"):
            text = (folder / name).read_text(encoding="utf-8")
            assert "<" not in text, name  # JSON that a page may read holds no tag
    lines = (folder / "download/D-I-C-1.csv").read_text(encoding="utf-8-sig")
    assert ",=HYPERLINK" not in lines
    assert "'=HYPERLINK" in lines
    facts = json.loads((folder / "data/models").joinpath(Path(names[0]).name).read_text())["facts"]
    assert "<script" not in facts


def test_a_title_is_text_everywhere(desk: BoardDesk, tmp_path: Path) -> None:
    title = 'A "b" <script>x</script>: #\n---'
    export_site(desk, replace(ONE, title=title), tmp_path / "site")
    assert "<script>x" not in (tmp_path / "site/index.html").read_text(encoding="utf-8")
    readme = (tmp_path / "site/README.md").read_text(encoding="utf-8")
    assert readme.splitlines()[1] == f"title: {json.dumps(title)}"


def test_no_two_files_share_a_name() -> None:
    names = FileNames()
    given = [
        names.name(text) for text in ("a/b", "A/B", "a-b", "a b", "", "é", "è", "..", "a" * 99)
    ]
    assert len({name.casefold() for name in given}) == len(given)
    assert given[0] == "a-b"
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+", name) for name in given)
    with pytest.raises(ValueError, match="not named yet"):
        names.name("A/B")


def test_more_rows_than_a_server_sends_at_once_are_all_there() -> None:
    ids = [f"m{row}" for row in range(2500)]
    data = GridData(
        columns=(GridColumn(key="x", title="X", kind="text"),), ids=ids, cells={"x": ids}
    )
    assert json.loads(grid_value(data))["own"]["cells"] is None
    told = json.loads(grid_value(data, whole=True))
    assert told["own"]["cells"]["ids"] == ids
    assert "page" not in told


# -- the command -----------------------------------------------------------------------------------
def test_the_command_tells_what_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # 2023-11-14, 22:13 UTC
    folder = tmp_path / "site"
    assert main(["export-site", str(folder), "--board", "D/I-C-1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["date"] == "2023-11-14"
    assert told["boards"] == ["D/I-C-1"]
    assert told["bytes"] == sum(files_in(folder).values())
    assert main(["export-site", str(folder), "--board", "D/I-C-1"]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["export-site", str(folder), "--board", "D/I-C-1", "--force"]) == 0
    assert ": 1 board, 106 models, " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--board", "Z/none"], "expected the name of a board"),
        (["--sota", "none"], "sota: expected paper or workbook"),
        (["--date", "21.11.2026"], "--date: expected YYYY-MM-DD"),
    ],
    ids=["board", "sota", "date"],
)
def test_a_wrong_option_is_told_and_nothing_is_written(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export-site", str(tmp_path / "site"), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_s_specialists_can_be_exported(tmp_path: Path) -> None:
    sota = tmp_path / "ours.csv"
    sota.write_text("sheet,Task Name,Ours\nNLP,Causal Reasoning,1\n", encoding="utf-8")
    folder = tmp_path / "site"
    assert main(["export-site", str(folder), "--board", "D/L-1", "--sota", str(sota)]) == 0
    told = json.loads((folder / "data/site.json").read_text(encoding="utf-8"))
    assert told["sota"].startswith("ours@")


def test_what_was_published_into_the_data_folder_is_exported(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    results = read_workbook(EXAMPLES / "Vitron-V1.xlsx", catalog)
    record = SubmissionRecord(
        record_id=new_id(datetime(2026, 1, 2, tzinfo=UTC)), by=LOCAL,
        card=Card(name="Newcomer", organisation="<b>Us</b>"),
        scores={key: one for key, one in results.scores.items() if one.score is not None},
        catalog=catalog.version, signature="", origin=Origin(kind="workbook", digest="0" * 64),
        needs_review=False,
    )  # fmt: skip
    Store(tmp_path / "data", catalog).add(record, contact="me@example.org")
    folder = tmp_path / "site"
    assert main(["export-site", str(folder), "--board", "B/Image"]) == 0
    board = json.loads((folder / "download/B-Image.json").read_text(encoding="utf-8"))
    rows = {row["model"]: row for row in board["rows"]}
    assert rows["Newcomer"]["scores"] == rows["Vitron-V1"]["scores"]
    told = json.loads((folder / "data/models/Newcomer.json").read_text(encoding="utf-8"))
    assert "&lt;b&gt;Us" in told["facts"]
    facts = json.loads((folder / "download/models.json").read_text(encoding="utf-8"))["models"]
    own = next(one for one in facts if one["model"] == "Newcomer")
    assert own["submission"]["organisation"] == "<b>Us</b>"
    assert b"example.org" not in b"".join(contents(folder).values())


def test_the_command_never_loads_the_page_s_framework(tmp_path: Path) -> None:
    code = (
        "import sys; from scorer.cli import main\n"
        f"status = main(['export-site', {str(tmp_path / 'site')!r}, '--board', 'D/I-C-1'])\n"
        "print(status, *sorted({'gradio', 'plotly', 'pandas', 'datasets'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ},
    )  # fmt: skip
    assert told.stdout.splitlines()[-1] == "0"
