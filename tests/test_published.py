"""The paper's results as shipped, and our levels beside the published ones."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from places import ROOT
from scorer.agreement import Verdict, compare_with_published
from scorer.boards import Field, Source, filtered, has_published_scores, make_field, rank_models
from scorer.catalog import Catalog
from scorer.errors import OptionError
from scorer.levels import Protocol
from scorer.published import Published, load_published, published_level
from scorer.records import Results, TaskScore, TaskState
from scorer.score import find_sota

PUBLISHED = ROOT / "leaderboard_data" / "published"


@pytest.fixture(scope="module")
def published(catalog: Catalog) -> Published:
    return load_published(catalog)


@pytest.fixture(scope="module")
def field(catalog: Catalog, published: Published) -> Field:
    return make_field(catalog, published, find_sota(catalog, "paper"))


def column(field: Field, name: str) -> int:
    return field.names.index(name)


def test_every_printed_cell_is_shipped(
    catalog: Catalog, published: Published, shared: Path
) -> None:
    with (shared / "paper" / "results_wide_raw.csv").open(encoding="utf-8", newline="") as file:
        printed = {(row["sheet"], row["task_name"]): row for row in csv.DictReader(file)}
    names = [model.name for model in published.models]
    assert len(names) == 106  # 105 columns and Mini-Gemini, which has no row
    for index, task in enumerate(catalog.tasks):
        for number, name in enumerate(names):
            cell = printed[task.sheet, task.name].get(name, "").strip()
            assert published.has_row[index, number] == (cell != "")
            if published.scored[index, number]:
                assert published.scores[index, number] == float(cell)
            elif cell not in ("", "∞", "17.4\u2018"):
                assert float(cell) == 0
                assert task.metric.zero_is_missing
    assert int((~published.has_row).sum()) == 44216 + 699


def test_285_recomputed_level_scores_of_which_237_agree(field: Field, published: Published) -> None:
    found = [
        one for compared in compare_with_published(field, published).values() for one in compared
    ]
    verdicts = Counter(one.verdict for one in found)
    recomputed = [one for one in found if one.recomputed is not None]
    assert len(recomputed) == 285
    assert verdicts[Verdict.AGREES] == 237
    assert verdicts[Verdict.EXPLAINED] + verdicts[Verdict.UNEXPLAINED] == 48
    assert all(one.reason for one in found if one.verdict is not Verdict.AGREES)


def test_every_listed_difference_is_one(field: Field, published: Published) -> None:
    """An explanation of something that agrees would be stale."""
    differing = {
        (name, one.modality, one.level)
        for name, compared in compare_with_published(field, published).items()
        for one in compared
        if one.verdict in (Verdict.EXPLAINED, Verdict.UNEXPLAINED)
    }
    listed = {key for key in published.differences if key[1] != "overall"}
    assert listed == differing
    for name, modality, level in set(published.differences) - listed:
        levels = published.models[column(field, name)].levels[level]
        mean = np.mean([levels[one] for one in ("Image", "Video", "Audio", "3D")])
        assert abs(levels[modality] - mean) > 0.02


def test_the_board_recomputed(field: Field, catalog: Catalog) -> None:
    ranking = rank_models(field, catalog.board("A/full"))
    images = ranking.modality_scores["Image", "S4"]
    assert f"{images[column(field, 'Vitron-V1')]:.2f}" == "4.59"
    assert f"{images[column(field, 'Emu2-37B')]:.2f}" == "1.25"
    top = [ranking.field.names[number] for number in ranking.order[:4]]
    assert top == ["VidAgent", "Mini-Gemini", "Vitron-V1", "Emu2-37B"]
    assert ranking.level.max() == 4  # nobody reaches level 5 with the paper's SoTA
    assert sum(map(len, ranking.stand_ins.values())) == 25
    assert ranking.stand_ins[column(field, "Mini-Gemini")] == ("Image",)
    best, worst = ranking.rank_interval.T
    ranked = ranking.rank > 0
    assert (best[ranked] <= ranking.rank[ranked]).all()
    assert (ranking.rank[ranked] <= worst[ranked]).all()


def test_the_board_as_published(field: Field, published: Published, catalog: Catalog) -> None:
    ranking = rank_models(field, catalog.board("A/full"), Source.PUBLISHED)
    levels = Counter(published_level(model) for model in published.models if model.levels)
    assert levels == {4: 3, 3: 78, 2: 7, None: 14}
    s2 = ranking.scores["S2"]
    assert s2 is not None
    in_table = [number for number, model in enumerate(published.models) if "S2" in model.ranks]
    by_score = sorted(in_table, key=lambda number: published.models[number].ranks["S2"])
    assert [s2[number] for number in by_score] == sorted((s2[n] for n in in_table), reverse=True)
    assert ranking.level[column(field, "VidAgent")] == 2
    assert not ranking.rank[column(field, "LLaMA-Omni")]


def test_rows_printed_twice_are_kept_without_a_rank(field: Field, catalog: Catalog) -> None:
    ranking = rank_models(field, catalog.board("B/Video"))
    twice = column(field, "InternVL-2-26B [row 1, identical to InternVL-2.5-26B]")
    assert ranking.rank[twice] == 0
    assert ranking.level[twice] == 3
    assert list(ranking.order).index(twice) >= len(field.names) - 3


@pytest.mark.parametrize(
    "board_id",
    ["A/full", "A/quick", "B/Audio", "B/Image+3D", "C/Video-generation", "D/I-C-1", "D/L-1"],
)
@pytest.mark.parametrize("sota", ["paper", "workbook"])
@pytest.mark.parametrize("protocol", list(Protocol))
def test_every_kind_of_board_can_be_ranked(
    catalog: Catalog, published: Published, board_id: str, sota: str, protocol: Protocol
) -> None:
    field = make_field(catalog, published, find_sota(catalog, sota), protocol)
    ranking = rank_models(field, catalog.board(board_id))
    assert sorted(ranking.order) == list(range(len(field.names)))
    ranks = ranking.rank[ranking.order]
    assert list(ranks[ranks > 0]) == sorted(ranks[ranks > 0])
    assert ranking.rank.max() > 0


def test_only_whole_modalities_are_published(catalog: Catalog, field: Field) -> None:
    assert has_published_scores(catalog.board("B/Image+Video"), field.basis)
    for name in ("A/quick", "C/Image-generation", "D/I-C-1"):
        board = catalog.board(name)
        assert not has_published_scores(board, field.basis)
        with pytest.raises(OptionError, match="expected recomputed, got 'published'"):
            rank_models(field, board, Source.PUBLISHED)


def test_a_guest_is_ranked_among_the_others(catalog: Catalog, published: Published) -> None:
    sota = find_sota(catalog, "paper")
    scores = {
        task.task_id: TaskScore(task.task_id, TaskState.SCORED, 99.0)
        for task in catalog.tasks
        if task.metric.unit == "%" and task.metric.higher_is_better
    }
    guest = Results(model="Mine", scores=scores, problems=())
    field = make_field(catalog, published, sota, guests=[guest])
    ranking = rank_models(field, catalog.board("C/Image-comprehension"))
    mine = field.names.index("Mine")
    assert ranking.rank[mine] == 1
    assert ranking.order[0] == mine
    alone = rank_models(
        make_field(catalog, published, sota), catalog.board("C/Image-comprehension")
    )
    assert (ranking.level[:-1] == alone.level).all()


def test_filters_cut_a_board_down(catalog: Catalog) -> None:
    full = catalog.board("A/full")
    art = filtered(full, catalog, domains=["Art"])
    assert len(art.task_ids) == 42
    assert art.highest_level == 5
    only = filtered(full, catalog, modalities=["Audio"], paradigms=["generation"])
    assert len(only.task_ids) == 20
    assert only.highest_level == 3
    assert filtered(full, catalog).task_ids == full.task_ids
