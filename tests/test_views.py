"""A view survives its way through an address, and shows whom it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.boards import make_field, rank_models
from scorer.catalog import Catalog
from scorer.errors import OptionError
from scorer.published import load_published
from scorer.score import find_sota
from scorer.views import BoardView, billions, board_of, read_query, shown

names = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() and "\ud800" not in text)


@given(
    board=st.sampled_from(["A/full", "B/Image+Audio", "C/3D-generation", "D/L-3"]),
    source=st.sampled_from(["recomputed", "published"]),
    protocol=st.sampled_from(["paper", "release"]),
    sota=st.sampled_from(["paper", "workbook"]),
    modality=st.sampled_from([(), ("Image",), ("Image", "3D")]),
    domain=st.sampled_from([(), ("Art", "Medicine")]),
    level=st.sampled_from([(), ("none",), ("3", "4")]),
    origin=st.sampled_from([(), ("own",), ("paper", "own")]),
    coverage=st.sampled_from([0.0, 12.5, 100.0]),
    max_size=st.sampled_from([0.0, 0.77, 13.0]),
    grid=names,
    compare=st.lists(names, unique=True, max_size=6).map(tuple),
    model=names,
)
def test_every_part_of_a_view_round_trips(catalog: Catalog, **parts: object) -> None:
    view = BoardView(**parts)  # type: ignore[arg-type]
    assert read_query(view.to_query(), catalog) == (view, [])
    assert read_query("?" + view.to_query(), catalog) == (view, [])


def test_the_default_view_needs_no_query(catalog: Catalog) -> None:
    assert BoardView().to_query() == ""
    assert read_query("", catalog) == (BoardView(), [])


def test_what_is_not_understood_is_left_out_and_said(catalog: Catalog) -> None:
    query = "board=Z/9&level=9&level=3&coverage=lots&task=none&sota=mine&modality=Smell&other=1"
    view, unknown = read_query(query, catalog)
    assert view == BoardView(level=("3",))
    assert sorted(unknown) == [
        "board=Z/9", "coverage=lots", "level=9", "modality=Smell", "sota=mine", "task=none",
    ]  # fmt: skip


def test_no_more_than_six_are_compared(catalog: Catalog) -> None:
    query = "&".join(f"compare=M{number}" for number in range(9))
    assert len(read_query(query, catalog)[0].compare) == 6


@pytest.mark.parametrize(("size", "value"), [("7B", 7), ("770M", 0.77), ("4.5B", 4.5), ("", None)])
def test_sizes(size: str, value: float | None) -> None:
    assert billions(size) == value


def test_models_are_chosen_by_their_traits(catalog: Catalog) -> None:
    field = make_field(catalog, load_published(catalog), find_sota(catalog, "paper"))
    ranking = rank_models(field, catalog.board("A/full"))

    def chosen(**parts: object) -> set[str]:
        view = BoardView(**parts)  # type: ignore[arg-type]
        return {field.names[column] for column in shown(ranking, view)}

    assert len(chosen()) == 106
    assert chosen(level=("4",)) == {"VidAgent", "Mini-Gemini", "Vitron-V1", "Emu2-37B"}
    assert "GPT4-o" in chosen(access=("closed",))
    assert "Vitron-V1" not in chosen(access=("closed",))
    assert chosen(max_size=0.5) == {"Pengi", "MotionGPT-T5"}
    assert chosen(origin=("own",)) == set()
    assert len(chosen(origin=("paper",))) == 106
    assert "Vitron-V1" in chosen(coverage=80.0)
    assert "Emu2-37B" not in chosen(coverage=80.0)


def test_a_view_without_tasks_says_so(catalog: Catalog) -> None:
    view = BoardView(board="C/3D-generation", modality=("Image",))
    with pytest.raises(
        OptionError, match="expected at least one task, got none with all chosen traits"
    ):
        board_of(view, catalog)
