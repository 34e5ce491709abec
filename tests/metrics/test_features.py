"""Scores from features: where these come from, what is refused, and agreement with other hands."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from metrics_calls import score_of, tally_of

from scorer.errors import ReportError
from scorer.metrics import features
from scorer.metrics.features import Embedded, Heard
from scorer.metrics.frechet import frechet_distance
from scorer.metrics.measure import Material, Tally
from scorer.metrics.registry import COMPUTABLE, find_measure

TRANSCRIPTS = ("wer", "cider.transcripts")
WITH_MODELS = sorted(key for key in COMPUTABLE if find_measure(key).model)
IDS = ("a", "b")


def tally(
    key: str, answers: list[Any], references: list[Any], folder: Path, made: str = "made"
) -> Tally:
    material = Material({}, folder / "task", folder / made, IDS)
    return find_measure(key).tally(answers, references, material)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "made").mkdir()
    (tmp_path / "task" / "features").mkdir(parents=True)
    return tmp_path


# -- the format -----------------------------------------------------------------------------------


def test_one_file_holds_all_items_or_each_has_its_own(folder: Path) -> None:
    made, due = np.array([3.0, 4.0]), np.array([4.0, 3.0])
    np.savez(folder / "made/all.npz", **{"a": made, "b/features": due, "a/reference": due,
                                         "b/reference": due})  # fmt: skip
    np.savez(folder / "made/one.npz", features=made, reference=due)
    np.savez(folder / "made/ours.npz", made)
    clip = find_measure("clip.images")
    for answers in (["all.npz", "all.npz"], ["one.npz", {"features": "all.npz"}],
                    [{"features": [3, 4], "reference": "all.npz"}, "all.npz"]):  # fmt: skip
        found = tally("clip.images", answers, [None, None], folder)
        assert clip.per_item(found).tolist() == pytest.approx([96, 100])
        assert found.unverified == 2
        assert [note.items for note in found.notes] == [2]
    (wrong, other) = tally("clip.images", ["ours.npz", "x.npz"], [None] * 2, folder).unreadable
    assert wrong[:3] == (0, "an array 'features' or 'a' in 'ours.npz'", "neither")
    assert other[:3] == (1, "a file", "'x.npz'")


def test_the_benchmarks_own_features_of_its_answers_count(folder: Path) -> None:
    np.savez(folder / "task/features/clip.text.npz", a=[0.0, 1.0], b=[[1.0, 0.0], [0.0, 1.0]])
    answers = [{"features": [1, 0], "reference": [1, 0]}, [0, 1]]
    found = tally("clip.text", answers, ["a cat", "a dog"], folder)
    assert found.sums[:, 0].tolist() == [0, 50]
    short = tally("clip.text", [[1, 0, 0], None], ["a cat", "a dog"], folder)
    assert short.unreadable[0][:3] == (0, "vectors of 2 numbers", "3")


def test_a_fault_of_the_benchmarks_features_is_told_as_its_own(folder: Path) -> None:
    (folder / "task/features/fid.npz").write_bytes(b"broken")
    with pytest.raises(ReportError, match=r"the benchmark's features/fid.npz: expected a file of"):
        tally("fid", [[1], [2]], [None, None], folder)
    np.savez(folder / "task/features/fad.npz", a=[1.0], b=[1.0, 2.0])
    with pytest.raises(ReportError, match=r"one vector for each item, all alike, got 1 × 1, 1 × 2"):
        tally("fad", [[1], [2]], [None, None], folder)
    with pytest.raises(ReportError, match="features of the references, got none; add an array"):
        tally("fvd", [[1], [2]], [None, None], folder)


def test_only_files_of_the_bundle_are_opened(folder: Path) -> None:
    np.savez(folder / "secret.npz", features=[1.0, 0.0])
    (folder / "made/link.npz").symlink_to(folder / "secret.npz")
    for path in ("../secret.npz", str(folder / "secret.npz"), "link.npz"):
        found = tally("dino", [path, {"features": path}], [None, None], folder)
        assert len(found.unreadable) == 2
        assert not found.sums[:, 0].any()


def test_all_items_of_a_task_together_have_a_bound(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.savez(folder / "made/all.npz", a=np.ones((10, 4)), b=np.ones((10, 4)))
    monkeypatch.setattr(features, "_MOST", 60)
    found = tally("dino", ["all.npz", "all.npz"], [None, None], folder)
    assert [one[:3] for one in found.unreadable] == [
        (1, "at most 60 numbers in all items of a task", "more")
    ]


@pytest.mark.parametrize("key", WITH_MODELS)
def test_what_was_made_alone_is_no_answer_without_a_model(key: str) -> None:
    path, due = ("speech.wav", "a cat") if key in TRANSCRIPTS else ("pictures/1.png", [1, 2])
    found = tally_of(key, [path], [due])
    assert [one.item for one in found.unreadable] == [0]
    assert found.unverified == 0


@pytest.mark.parametrize("key", [key for key in WITH_MODELS if key not in TRANSCRIPTS])
@pytest.mark.parametrize(
    "answer",
    [[], {}, [[]], [[1, 2], [3]], [["a"]], {"features": None}, {"reference": [1, 2]}, "nan",
     float("inf"), {"features": [float("nan"), 1]}, 1e9, -1e9, [None], [0, 0], {"a": 1, "b": 2},
     {"features": {"features": 1}}],
)  # fmt: skip
def test_odd_answers_never_raise_and_are_worth_what_none_is(key: str, answer: Any) -> None:
    due: Any = [1, 2] if COMPUTABLE[key] in ("frechet", "cosines") else None
    good: Any = {"i2v-composite": [1, 1, 1, 1], "aesthetic": 100, "musiq": 100}.get(key, True)
    if due:
        good = [due, due] if key in ("clip.frames", "dino") else due
    with_it, without = (score_of(key, [one, good], [due, due]) for one in (answer, None))
    if COMPUTABLE[key] == "frechet" and answer == [0, 0]:
        assert 0 < with_it <= without
    else:
        assert with_it == pytest.approx(without)


def test_flags_are_no_percentages_and_fractions_are_told() -> None:
    assert tally_of("success-rate", [57], [None]).unreadable[0].expected.startswith("true or false")
    notes = tally_of("musiq", [0.7, 0.6], [None, None]).notes
    assert [note.expected for note in notes][1:] == ["values in percent"]
    assert not tally_of("musiq", [0.7, 60], [None, None]).notes[1:]
    assert (
        tally_of("accuracy.images", ["cat"], ["img/1.png"]).unreadable[0].hint.startswith("the b")
    )


def test_what_was_computed_here_is_not_marked() -> None:
    made = Embedded({"features": np.array([[3.0, 4.0]]), "reference": np.array([[4.0, 3.0]])})
    for key in ("clip.text", "fid"):
        found = tally_of(key, [made, made], [None, None])
        assert (found.unverified, found.notes) == (0, ())
    value = Embedded({"value": np.array([[50.0], [60.0]])})
    assert tally_of("aesthetic", [value, 70], [None, None]).unverified == 1
    assert tally_of("wer", [Heard("a b"), "a b"], ["a b", "a b"]).unverified == 1
    assert tally_of("cider", ["a b"], ["a b"]).unverified == 0  # a caption is the answer itself


# -- Fréchet distances ----------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "width"), [(60, 4), (12, 9), (9, 30)])
def test_frechet_distance_agrees_with_the_root_of_the_product(
    count: int, width: int, oracle: Any
) -> None:
    random = np.random.default_rng(count)
    made = random.normal(size=(count, width)) * random.uniform(0.5, 2, width)
    due = random.normal(size=(count, width)) + 0.3
    first, second = (np.cov(one, rowvar=False) for one in (made, due))
    shift = made.mean(axis=0) - due.mean(axis=0)
    # The trace of the root of a product, by eigenvalues: those of no symmetric matrix.
    roots = np.sqrt(np.maximum(np.linalg.eigvals(first @ second).real, 0)).sum()
    expected = shift @ shift + np.trace(first) + np.trace(second) - 2 * roots
    assert frechet_distance(made, due).whole == pytest.approx(expected, rel=1e-5)
    if count > width:
        root = oracle("scipy.linalg").sqrtm(first @ second).real
        told = shift @ shift + np.trace(first + second - 2 * root)
        assert frechet_distance(made, due).whole == pytest.approx(told, rel=1e-8)


def test_equal_features_are_at_distance_0_in_any_order_and_number() -> None:
    random = np.random.default_rng(0)
    for count, width in ((200, 3), (30, 64), (5, 5)):
        features = random.normal(size=(count, width)) * 100
        assert frechet_distance(features, features[::-1]).whole == 0
        assert frechet_distance(features, np.repeat(features[:1], count, 0)).whole > 0


def test_an_items_weight_changes_the_distance_as_told() -> None:
    random = np.random.default_rng(5)
    count = 40
    made, due = random.normal(size=(count, 3)), random.normal(size=(count, 3)) * 1.5
    found = frechet_distance(made, due)
    step = 1e-6
    for item in (0, 17):
        shares = np.full(count, 1 / count)
        shares *= 1 - step
        shares[item] += step
        first, second = (
            np.cov(one, rowvar=False, aweights=shares, ddof=0) * count / (count - 1)
            for one in (made, due)
        )
        shift = shares @ made - shares @ due
        roots = np.sqrt(np.linalg.eigvals(first @ second).real).sum()
        whole = shift @ shift + np.trace(first) + np.trace(second) - 2 * roots
        assert (whole - found.whole) / step == pytest.approx(found.change[item], abs=1e-3)


def test_leaving_out_answers_costs_more_than_one_that_is_far_off() -> None:
    random = np.random.default_rng(2)
    due = random.normal(size=(50, 8))
    made = due + random.normal(size=(50, 8)) * 0.1
    made[7] = 20.0
    given = made.tolist()
    with_it = score_of("fid", given, due.tolist())
    without = score_of("fid", [*given[:7], None, *given[8:]], due.tolist())
    assert without > 0  # it costs the diameter of the references …
    # … which is not yet its own size, that nobody knows
    assert score_of("fid", [None] * 50, due.tolist()) > with_it > without
    half = score_of("fid", [*given[:8], *[None] * 42], due.tolist())
    assert half > with_it


def test_cosines_agree_with_scikit_learn(oracle: Any) -> None:
    random = np.random.default_rng(3)
    made, due = random.normal(size=(20, 16)), random.normal(size=(20, 16))
    table = oracle("sklearn.metrics.pairwise").cosine_similarity(made, due)
    expected = 100 * np.maximum(table.diagonal(), 0).mean()
    assert score_of("clap", made.tolist(), due.tolist()) == pytest.approx(expected, abs=1e-9)
    frames = random.normal(size=(9, 16)) + 1
    table = np.maximum(oracle("sklearn.metrics.pairwise").cosine_similarity(frames), 0)
    steps = [(table[k, k - 1] + table[k, 0]) / 2 for k in range(1, 9)]
    assert score_of("dino", [frames.tolist()], [None]) == pytest.approx(100 * np.mean(steps))
