"""What the tab Leaderboard answers to choices, clicks, links and strangers."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from places import EXAMPLES
from scorer.agreement import Verdict
from scorer.catalog import Catalog
from scorer.errors import ScorerError
from scorer.published import load_published
from scorer.records import Results, TaskScore, TaskState
from scorer.ui import board_wording as words
from scorer.ui.grid import GridState
from scorer.ui.leaderboard import handlers
from scorer.ui.leaderboard.address import citation, is_view, link_query, space_link
from scorer.ui.leaderboard.board_grid import board_grid
from scorer.ui.leaderboard.choices import (
    CONTROLS,
    board_choices,
    chosen_view,
    control_values,
    read_view,
)
from scorer.ui.leaderboard.desk import BoardDesk
from scorer.ui.leaderboard.figures import draw_comparison, draw_model, draw_task
from scorer.ui.leaderboard.model_data import model_on_board
from scorer.ui.leaderboard.render import find_grid, render, render_board
from scorer.ui.leaderboard.run import Runs, free_name, read_run
from scorer.ui.leaderboard.skills import ends, skill_gaps
from scorer.ui.score_handlers import Given
from scorer.views import BoardView

HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def boards(catalog: Catalog) -> BoardDesk:
    return BoardDesk(catalog, load_published(catalog))


@pytest.fixture(scope="module")
def run(catalog: Catalog) -> Results:
    return read_run(Given(str(EXAMPLES / "Vitron-V1.xlsx")), catalog, ())


def shown(boards: BoardDesk, view: BoardView, guests: tuple[Results, ...] = ()) -> Any:
    return render(boards, handlers.Answer(view, handlers.EVERYTHING), guests)


def test_boards_of_every_scope_are_offered(catalog: Catalog) -> None:
    counts = {scope: len(board_choices(catalog, scope)) for scope in "ABCD"}
    assert counts == {"A": 2, "B": 15, "C": 8, "D": 145}  # B: each set of four modalities


def test_choosing_a_scope_takes_its_first_board(catalog: Catalog) -> None:
    chosen = chosen_view(BoardView(level=("3",)), "scope", "C", catalog)
    assert chosen == BoardView(board="C/Image-comprehension", level=("3",))
    assert chosen_view(BoardView(board="C/Audio-generation"), "scope", "C", catalog).board == (
        "C/Audio-generation"
    )


def test_choices_pass_through_the_selectors_unchanged(catalog: Catalog) -> None:
    view = BoardView(
        board="B/Image+Audio", source="published", sota="workbook", modality=("Image",),
        paradigm=("generation",), domain=("Medical",), capability=("Reasoning Ability",),
        access=("open",), level=("3", "none"), min_size=1.5, max_size=70.0, coverage=40.0,
        grid='{"search":"gpt"}', compare=("GPT4-o",),
    )  # fmt: skip
    chosen = BoardView()
    for name, value in control_values(view).items():
        chosen = chosen_view(chosen, name, value, catalog)
    assert replace(chosen, grid=view.grid, compare=view.compare) == view
    assert read_view(link_query(view), catalog) == view


@pytest.mark.parametrize("name", [*CONTROLS, "compare", "grid", HOSTILE, None, 7])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(None, id="null"),
        pytest.param({"a": 1}, id="an object"),
        pytest.param(HOSTILE, id="markup"),
        pytest.param(1e308, id="a number"),
        pytest.param(["x"] * 5000, id="a long list"),
    ],
)
def test_selectors_of_strangers_do_no_harm(boards: BoardDesk, name: object, value: object) -> None:
    assert handlers.on_choice(boards, "board=A%2Ffull", name, value).view == BoardView()


def test_joint_board_is_ranked_with_both_modalities(boards: BoardDesk) -> None:
    ranking = boards.ranking(BoardView(board="B/Image+Audio"))
    assert list(ranking.sums.modalities) == ["Image", "Audio"]


def test_filters_of_tasks_recompute_and_filters_of_models_only_hide(boards: BoardDesk) -> None:
    whole, view = board_grid(boards, BoardView()), BoardView(access=("closed",))
    closed = board_grid(boards, view)
    assert 0 < len(closed) < len(whole)
    ranks = dict(zip(whole.ids, whole.numbers("rank"), strict=True))
    found = zip(closed.ids, closed.numbers("rank"), strict=True)
    assert all(np.array_equal(ranks[name], rank, equal_nan=True) for name, rank in found)
    images = boards.ranking(BoardView(modality=("Image",)))
    assert {task.split("-")[0] for task in images.board.task_ids} == {"Image"}


def test_no_task_left_is_said_with_a_way_out(boards: BoardDesk) -> None:
    head = shown(boards, BoardView(board="C/Image-generation", modality=("Audio",))).head
    assert words.NOTHING_LEFT in head
    assert 'data-do="reset"' in head


def test_published_scores_are_offered_only_where_the_paper_prints_them(boards: BoardDesk) -> None:
    assert boards.has_published(BoardView())
    assert boards.has_published(BoardView(board="B/Image"))
    for view in (
        BoardView(board="C/Image-generation"),
        BoardView(domain=("Medical",)),
        BoardView(protocol="release"),
    ):
        assert not boards.has_published(view)
        assert boards.settled(replace(view, source="published")).source == "recomputed"


def test_vidagent_is_said_to_stand_at_two_levels(boards: BoardDesk) -> None:
    data = board_grid(boards, BoardView())
    row = list(data.ids).index("VidAgent")
    assert data.numbers("level")[row] == 4
    assert data.numbers("p.level")[row] == 2
    assert data.texts("agreement")[row] == "published: level 2"
    assert "level 4" in data.notes["level"][row]
    page = shown(boards, BoardView(model="VidAgent"))
    assert "level 2" in page.model_head
    assert "27" in page.account or "19 comprehension" in page.account


def test_stand_ins_are_marked(boards: BoardDesk) -> None:
    data = board_grid(boards, BoardView())
    row = list(data.ids).index("Mini-Gemini")
    assert "Image" in data.notes["S4"][row]
    model = model_on_board(boards, BoardView(), "Mini-Gemini")
    assert model is not None
    assert model.submission.levels.level == 4
    assert model.why.startswith(words.MODEL_WHY_STAND_INS.format(modalities="Image"))


def test_model_page_has_the_boards_numbers(boards: BoardDesk) -> None:
    ranking = boards.ranking(BoardView())
    for name in ("Vitron-V1", "Sa2VA-26B", "GPT4-o"):
        column = ranking.field.names.index(name)
        model = model_on_board(boards, BoardView(), name)
        assert model is not None
        assert model.rank == ranking.rank[column]
        for level, scores in ranking.scores.items():
            assert scores is not None
            assert model.submission.levels.scores[level] == scores[column]


def test_agreement_names_the_gravest_finding(boards: BoardDesk) -> None:
    data = board_grid(boards, BoardView())
    badge = dict(zip(data.ids, data.texts("agreement"), strict=True))
    for name, found in boards.comparisons(BoardView()).items():
        if badge.get(name) == words.VERDICTS["agrees"]:
            assert {one.verdict for one in found} == {Verdict.AGREES}


def test_every_task_of_the_board_is_a_column(boards: BoardDesk, catalog: Catalog) -> None:
    data = board_grid(boards, BoardView())
    assert {task.task_id for task in catalog.tasks} <= set(data.by_key)
    assert not data.by_key[catalog.tasks[0].task_id].visible
    few = board_grid(boards, BoardView(board="D/I-C-1"))
    tasks = catalog.board("D/I-C-1").task_ids
    assert all(few.by_key[task].visible for task in tasks)


def test_unknown_parts_of_a_link_are_told(boards: BoardDesk) -> None:
    answer = handlers.on_open(boards, "?board=Z/none&level=3&model=Nobody&compare=GPT4-o&utm=x")
    assert answer.view == BoardView(level=("3",), compare=("GPT4-o",))
    told = " ".join(answer.told)
    assert "board=Z/none" in told
    assert "Nobody" in told
    assert "utm" not in told


def test_hostile_link_is_shown_as_text(boards: BoardDesk) -> None:
    answer = handlers.on_open(boards, {"model": [HOSTILE], "domain": [HOSTILE]})
    assert "<img" not in (render(boards, answer).note or "")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [("?board=A/full", True), ("?level=3", True), ("", False), ("?__theme=dark", False)],
)
def test_links_to_this_tab_are_known(query: str, wanted: bool) -> None:
    assert is_view(query) is wanted


def test_link_always_names_its_board() -> None:
    assert link_query(BoardView()) == "board=A%2Ffull"
    assert link_query(BoardView(level=("3",))) == "board=A%2Ffull&level=3"


def test_space_link_takes_no_odd_names() -> None:
    assert space_link("someone/board") == "https://huggingface.co/spaces/someone/board"
    assert space_link('x"><script>') == ""


def test_citation_names_this_view_and_trusts_no_address(boards: BoardDesk) -> None:
    view = BoardView(board="B/Image", model="GPT4-o")
    text = citation(boards, view, "https://huggingface.co/spaces/a/b")
    assert r"\url{https://huggingface.co/spaces/a/b?board=B%2FImage&model=GPT4-o}" in text
    assert "sota:paper" in text
    assert "javascript" not in citation(boards, view, "javascript:alert(1)")


def test_grid_state_is_kept_and_forgotten_with_the_board(boards: BoardDesk) -> None:
    state = GridState(sort=(("S2", "desc"),), search="gpt", columns=("S2",))
    view = BoardView(grid=state.to_text())
    kept = handlers.on_choice(boards, link_query(view), "level", ["3"]).view
    assert GridState.from_text(kept.grid) == state
    changed = handlers.on_choice(boards, link_query(view), "scope", "C").view
    assert GridState.from_text(changed.grid) == GridState(search="gpt")


def test_up_to_six_known_models_are_compared(boards: BoardDesk) -> None:
    names = [*boards.published.models[0:1], *boards.published.models]
    asked = {"selected": ["Nobody", *(model.name for model in names)]}
    answer = handlers.on_select(boards, "board=A%2Ffull", asked, None)
    assert answer.view.compare == tuple(model.name for model in boards.published.models[:6])
    assert "compare" in render(boards, answer).due


def test_comparison_shows_levels_and_largest_gaps(boards: BoardDesk) -> None:
    view = BoardView(board="B/Image", compare=("GPT4-o", "Emu2-37B"))
    page = shown(boards, view)
    assert page.side_by_side.count("<tr>") == 1 + 2
    assert page.differences.count('data-do="task"') == 15
    levels, skills = draw_comparison(boards, view, (), "S2", None, 1400)
    assert [trace.name for trace in levels.data] == ["GPT4-o", "Emu2-37B"]
    assert [trace.name for trace in skills.data][1:] == ["GPT4-o", "Emu2-37B"]


def test_acts_open_and_close_pages(boards: BoardDesk) -> None:
    held = "board=A%2Ffull"
    opened = handlers.on_act(boards, held, {"do": "model", "value": "GPT4-o"}, None)
    assert opened is not None
    task = boards.catalog.tasks[0].task_id
    deeper = handlers.on_act(boards, link_query(opened.view), {"do": "task", "value": task}, None)
    assert deeper is not None
    back = handlers.on_act(boards, link_query(deeper.view), {"do": "close"}, None)
    assert back is not None
    assert back.view == opened.view


@pytest.mark.parametrize(
    "data",
    [None, [], "x", {}, {"do": "model", "value": "Nobody"}, {"do": "task", "value": 7}, {"do": 1}],
)
def test_senseless_acts_change_nothing(boards: BoardDesk, data: object) -> None:
    assert handlers.on_act(boards, "", data, None) is None


def test_filter_chips_take_filters_away(boards: BoardDesk) -> None:
    held = link_query(BoardView(level=("3", "4"), min_size=7.0))
    one = handlers.on_act(boards, held, {"do": "unfilter", "value": "level=3"}, None)
    assert one is not None
    assert (one.view.level, one.view.min_size) == (("4",), 7.0)
    none = handlers.on_act(boards, held, {"do": "reset"}, None)
    assert none is not None
    assert none.view == BoardView()


def test_run_stands_on_any_board_for_its_owner_alone(boards: BoardDesk, run: Results) -> None:
    named = replace(run, model=free_name(run.model, boards.field(BoardView()).names))
    assert named.model == "Vitron-V1 (my run)"
    for board in ("A/full", "B/Video", "D/I-C-1"):
        data = board_grid(boards, BoardView(board=board), (named,))
        assert data.ghosts == {named.model}
        assert data.texts("source")[list(data.ids).index(named.model)] == words.SOURCE_OWN
        assert named.model not in board_grid(boards, BoardView(board=board)).ids
    page = shown(boards, BoardView(model=named.model, compare=(named.model, "GPT4-o")), (named,))
    assert words.MODEL_OWN in page.model_head
    assert named.model in page.side_by_side
    assert named.model in page.note


def test_run_is_found_by_its_ticket_while_its_session_holds_it(
    boards: BoardDesk, run: Results
) -> None:
    runs = Runs()
    placed, other = (runs.place(replace(run, model=name)) for name in ("Mine", "Theirs"))
    assert placed.ticket != other.ticket
    assert len(placed.ticket) >= 32
    mine = find_grid(boards, runs, f"board=B%2FImage#{placed.ticket}")
    assert mine is not None
    assert "Mine" in mine.ids
    assert "Theirs" not in mine.ids
    ticket = placed.ticket
    del placed
    for name in ("", "#", "#guess", f"#{ticket}"):
        found = find_grid(boards, runs, f"board=B%2FImage{name}")
        assert found is not None
        assert not {"Mine", "Theirs"} & set(found.ids)


def test_run_changes_the_key_of_what_boards_share(boards: BoardDesk, run: Results) -> None:
    public = board_grid(boards, BoardView()).shared
    mine = board_grid(boards, BoardView(), (replace(run, model="Mine"),)).shared
    assert public is not None
    assert mine is not None
    assert public.key != mine.key


def test_boards_share_their_models_and_tasks(boards: BoardDesk) -> None:
    """What is equal on two boards is sent once; other specialists are another content."""
    full, skill = (board_grid(boards, BoardView(board=name)) for name in ("A/full", "D/I-C-1"))
    assert full.shared is skill.shared
    other = board_grid(boards, BoardView(sota="workbook")).shared
    assert other is not None
    assert full.shared is not None
    assert other.key != full.shared.key
    again = BoardDesk(boards.catalog, boards.published)  # as after a restart
    assert board_grid(again, BoardView()).shared.key == full.shared.key  # type: ignore[union-attr]


def test_chosen_board_comes_without_what_the_page_holds(boards: BoardDesk) -> None:
    answer = handlers.on_choice(boards, "board=A%2Ffull", "scope", "C")
    first = json.loads(render_board(boards, answer))
    key = first["grid"]["own"]["shared"]
    assert first["grid"]["shared"]["key"] == key
    assert "board=C%2FImage-comprehension" in first["address"]
    assert "Image comprehension" in first["head"]
    second = json.loads(render_board(boards, answer, held=[key]))
    assert "shared" not in second["grid"]
    assert len(json.dumps(second)) < 20_000


def test_chosen_board_without_tasks_has_no_grid(boards: BoardDesk) -> None:
    answer = handlers.on_choice(boards, "board=C%2FImage-generation", "modality", ["Audio"])
    told = json.loads(render_board(boards, answer))
    assert "grid" not in told
    assert words.NOTHING_LEFT in told["head"]


def test_run_has_the_numbers_of_the_tab_score(
    boards: BoardDesk, run: Results, catalog: Catalog
) -> None:
    from scorer.score import score_workbook

    expected = score_workbook(EXAMPLES / "Vitron-V1.xlsx", catalog).levels.scores
    named = replace(run, model="Mine")
    ranking = boards.ranking(BoardView(), (named,))
    column = ranking.field.names.index("Mine")
    for level, scores in ranking.scores.items():
        assert scores is not None
        assert scores[column] == expected[level]


def test_run_that_is_gone_is_explained(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(ScorerError):
        read_run(Given(str(tmp_path / "gone.xlsx")), catalog, ())


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Mine", "Mine"), ("\u202eMine\x00", "Mine"), ("", "?"), ("m" * 500, "m" * 80)],
)
def test_runs_get_names_that_can_be_shown(name: str, expected: str) -> None:
    assert free_name(name, ("Other",)) == expected


def test_hostile_run_is_shown_as_text(boards: BoardDesk, run: Results) -> None:
    hostile = replace(run, model=HOSTILE)
    view = BoardView(model=HOSTILE, compare=(HOSTILE, "GPT4-o"))
    page = shown(boards, view, (hostile,))
    board = render_board(boards, handlers.Answer(view), (hostile,))
    task = shown(boards, BoardView(task=boards.catalog.tasks[0].task_id), (hostile,))
    texts = [page.note, page.dock, page.side_by_side, page.differences, page.model_head]
    for text in [*texts, page.grid, page.model_tasks, task.task_ranking, json.loads(board)["head"]]:
        assert "<img" not in text
    assert "<img" not in board.partition('"grid":')[2]
    levels, _, _ = draw_model(boards, view, (hostile,), None, 1400)
    assert levels is not None


def test_strengths_compare_scored_tasks_alone(boards: BoardDesk, catalog: Catalog) -> None:
    submission = boards.submission(BoardView(board="B/Image"), "GPT4-o")
    assert submission is not None
    gaps = skill_gaps(submission, catalog.skills)
    assert all(0 < gap.scored <= gap.tasks for gap in gaps)
    assert [gap.gap for gap in gaps] == sorted((gap.gap for gap in gaps), reverse=True)
    best, worst = ends(gaps)
    assert not {one.skill.skill_id for one in best} & {one.skill.skill_id for one in worst}


def test_few_skills_are_not_both_best_and_worst(boards: BoardDesk, catalog: Catalog) -> None:
    submission = boards.submission(BoardView(board="D/I-C-1"), "GPT4-o")
    assert submission is not None
    best, worst = ends(skill_gaps(submission, catalog.skills))
    assert (len(best), len(worst)) == (1, 0)


def test_task_view_tells_all(boards: BoardDesk, catalog: Catalog) -> None:
    flow = next(task for task in catalog.tasks if task.metric.sota_in_points)
    page = shown(boards, BoardView(task=flow.task_id))
    assert words.TASK_IN_POINTS in page.task_head
    assert words.TASK_LOWER in page.task_head
    assert "e^(−1/x)" in page.task_head  # EPE: T = 1
    assert page.task_ranking.count("<tr>") == 1 + len(boards.published.models)
    figure = draw_task(boards, BoardView(task=flow.task_id), ())
    assert figure is not None
    assert len(figure.layout.shapes) == 1


def test_perfect_psnr_of_a_run_is_shown(boards: BoardDesk, catalog: Catalog) -> None:
    psnr = next(task for task in catalog.tasks if task.metric.key == "psnr")
    score = TaskScore(psnr.task_id, TaskState.SCORED, float("inf"))
    mine = Results(model="Mine", scores={psnr.task_id: score}, problems=())
    page = shown(boards, BoardView(task=psnr.task_id, model="Mine"), (mine,))
    assert "∞" in page.task_ranking
    assert shown(boards, BoardView(model="Mine"), (mine,)).model_tasks


def test_release_protocol_is_never_without_its_name(boards: BoardDesk) -> None:
    page = shown(boards, BoardView(protocol="release", model="Vitron-V1"))
    assert "protocol: release" in page.head
    assert words.ACCOUNT_RELEASE in page.account
