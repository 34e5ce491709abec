"""Measures of files that were made: values by hand, other hands' values, and what cannot be read.

The demands of the other test files on every measure (a value by hand, range, order, resampling,
missing answers) are met here for those whose answers are files.
"""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from media_makers import grey_pair, pictures, sounds, spectra
from metrics_calls import FILE_KEYS
from PIL import Image

from media_files import flo_bytes, library, png16_bytes, write_frames, write_video
from scorer.media import arrays
from scorer.media.extras import MissingPackageError
from scorer.metrics import cepstra, ssim
from scorer.metrics import pictures as by_pixel
from scorer.metrics.measure import BrokenReferenceError, Material, Tally
from scorer.metrics.registry import find_measure

KEYS = sorted(FILE_KEYS)
GOLDEN = json.loads((Path(__file__).parent / "golden/media.json").read_text(encoding="utf-8"))
ERRORS = {"rmse.lab", "rms.depth", "abs-rel", "epe", "mcd"}  # lower is better
BEST = {"psnr": math.inf, "psnr.video": math.inf, "ms-ssim": 1.0, "flicker": 100.0}
WORST = {"psnr": 0.0, "psnr.video": 0.0, "ms-ssim": -1.0, "flicker": 0.0}
WIDTH, HEIGHT = 4, 2


def grey(level: int, *, height: int = HEIGHT) -> Any:
    return np.full((height, WIDTH, 3), level, np.uint8)


def to_picture(path: Path, level: Any) -> None:
    Image.fromarray(level if isinstance(level, np.ndarray) else grey(level)).save(path)


def to_frames(path: Path, levels: Any) -> None:
    write_frames(path, [grey(level) for level in levels])


def to_array(path: Path, values: Any) -> None:
    with path.open("wb") as file:
        np.savez(file, disparity=np.asarray(values, np.float32))


def to_flow(path: Path, vector: Any) -> None:
    path.write_bytes(flo_bytes(np.broadcast_to(np.float32(vector), (HEIGHT, WIDTH, 2))))


def to_cepstra(path: Path, rows: Any) -> None:
    with path.open("wb") as file:
        np.savez(file, mcep=np.asarray(rows, float))


Maker = Callable[[Path, Any], None]
FORMS: dict[str, tuple[str, Maker]] = {
    "psnr": ("{}.png", to_picture),
    "rmse.lab": ("{}.png", to_picture),
    "ms-ssim": ("{}.png", to_picture),
    "psnr.video": ("{}", to_frames),
    "flicker": ("{}", to_frames),
    "rms.depth": ("{}.npz", to_array),
    "abs-rel": ("{}.npz", to_array),
    "epe": ("{}.flo", to_flow),
    "mcd": ("{}.npz", to_cepstra),
}


class Bench:
    """A task's two folders; a side is made of values, or holds what a test put there."""

    def __init__(self, root: Path, key: str) -> None:
        self.key, self.measure = key, find_measure(key)
        self.predictions, self.references = root / "predictions", root / "references"
        for folder in (self.predictions, self.references):
            folder.mkdir()

    def side(self, folder: Path, values: list[Any]) -> list[Any]:
        name, make = FORMS[self.key]
        paths: list[Any] = []
        for number, value in enumerate(values):
            paths.append(None if value is None else name.format(number))
            if value is not None:
                make(folder / paths[-1], value)
        return paths

    def tally(self, given: list[Any], due: list[Any]) -> Tally:
        paths = self.side(self.predictions, given), self.side(self.references, due)
        return self.tally_paths(*paths)

    def tally_paths(self, given: list[Any], due: list[Any]) -> Tally:
        material = Material({}, self.references, self.predictions)
        return self.measure.tally(given, due, material)

    def score(self, given: list[Any], due: list[Any]) -> float:
        return self.measure.overall(self.tally(given, due))


@pytest.fixture
def bench(tmp_path: Path) -> Callable[[str], Bench]:
    return lambda key: Bench(tmp_path, key)


RAMP = [[1.0, 2.0, 3.0, 4.0]] * 2
FLAT = cepstra.mel_cepstra(np.ones((1, 257)))[0]  # of a spectrum of ones: c0 alone, nearly 0
BY_HAND: list[Any] = [
    # one value of 24 off by 12: MSE 6
    ("psnr", [np.pad(grey(100)[:, :, :1], ((0, 0), (0, 0), (0, 2)), constant_values=100)
              + np.array([12] + 23 * [0], np.uint8).reshape(HEIGHT, WIDTH, 3)], [100],
     20 * math.log10(255 / math.sqrt(6))),
    ("psnr", [0, 90], [255, 100], 10 * math.log10(255 / 10)),  # 0 dB and 20·log10(25.5)
    ("psnr", [100, 90], [100, 100], 30 + 10 * math.log10(25.5)),  # an equal one counts 60 dB
    ("psnr", [7], [7], math.inf),
    ("psnr.video", [[0, 90], [100]], [[255, 100], [101]],
     (0 + 20 * math.log10(25.5) + 20 * math.log10(255)) / 3),
    ("psnr.video", [[1, 2]], [[1, 2]], math.inf),
    ("flicker", [[10, 61, 10], [7, 7]], [[0], [0]], 100 * (0.8 + 1) / 2),
    # black to white: 100 of L alone
    ("rmse.lab", [0, 255], [255, 255], 50),
    ("ms-ssim", [200], [200], 1),
    # 0.3 m off everywhere, then 0.1 m; 12 m counts as 10
    ("rms.depth", [np.full((2, 4), 2.3), np.full((2, 4), 4.1)],
     [np.full((2, 4), 2.0), np.full((2, 4), 4.0)], 20),
    ("rms.depth", [np.full((2, 4), 12.0)], [np.full((2, 4), 9.0)], 100),
    # half of it and 3 more is a scale and a shift
    ("abs-rel", [np.array(RAMP) / 2 + 3], [RAMP], 0),
    # a flat answer becomes the mean, 2.5: errors 1.5, 1/4, 1/6, 3/8
    ("abs-rel", [np.ones((2, 4))], [RAMP], (1.5 + 1 / 4 + 1 / 6 + 3 / 8) / 4),
    # 100 is too far to be known
    ("abs-rel", [[[1.0, 2.0, 9.0]]], [[[2.0, 4.0, 100.0]]], 0),
    ("epe", [(4, 4), (1, 0)], [(1, 0), (1, 0)], 2.5),
    # unlike by 1 in two coefficients of every frame
    ("mcd", [[FLAT + np.eye(14)[3] + np.eye(14)[0]] * 2], [[FLAT] * 2],
     10 / math.log(10) * math.sqrt(2) * math.sqrt(2)),
    # the second frame is compared with silence, whose c0 is ln(1e-8)/2
    ("mcd", [[FLAT]], [[FLAT, np.eye(14)[0] * (math.log(1e-8) / 2 + 3)]],
     10 / math.log(10) * math.sqrt(2) * 1.5),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "given", "due", "expected"),
    [pytest.param(*case, id=f"{case[0]}-{place}") for place, case in enumerate(BY_HAND)],
)
def test_value_by_hand(
    bench: Callable[[str], Bench], key: str, given: Any, due: Any, expected: float
) -> None:
    # White of sRGB is that of D65 to four digits.
    close = 1e-4 if key == "rmse.lab" else 1e-6
    assert bench(key).score(given, due) == pytest.approx(expected, rel=close, abs=1e-6)


def test_every_measure_of_files_has_a_value_by_hand() -> None:
    assert {case[0] for case in BY_HAND} == set(KEYS) == set(FORMS)


GRADIENT = np.arange(24, dtype=np.uint8).reshape(HEIGHT, WIDTH, 3) * 10
ITEMS: dict[str, list[Any]] = {  # three that differ, the second farthest from the first
    "psnr": [GRADIENT, GRADIENT[::-1], GRADIENT // 2],
    "rmse.lab": [GRADIENT, GRADIENT[::-1], GRADIENT // 2],
    "ms-ssim": [GRADIENT, GRADIENT[::-1], GRADIENT // 2],
    "psnr.video": [[10, 20], [200, 5], [90, 100]],
    "flicker": [[10, 20], [200, 5], [90, 100]],
    "rms.depth": [np.array(RAMP), 9 - np.array(RAMP), np.array(RAMP) * 2],
    "abs-rel": [np.array(RAMP), np.array(RAMP)[:, [3, 0, 2, 1]], np.array(RAMP) * 2],
    "epe": [(1, 2), (-9, 4), (1, 1)],
    "mcd": [[np.arange(14) / 9], [np.arange(14)[::-1]] * 2, [np.ones(14)]],
}


@pytest.mark.parametrize("key", KEYS)
def test_scores_stay_in_range_and_follow_from_items(
    bench: Callable[[str], Bench], key: str
) -> None:
    one = bench(key)
    due = ITEMS[key]
    tally = one.tally([due[1], None, due[2]], due)
    measure = one.measure
    whole, each = measure.overall(tally), measure.per_item(tally)
    low, high = (0, math.inf) if key in ERRORS else (WORST[key], BEST[key])
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in (whole, *each))
    assert measure.resampled(tally, np.ones((1, 3)))[0] == pytest.approx(whole, abs=1e-9)
    assert measure.resampled(tally, np.eye(3)) == pytest.approx(each, abs=1e-9)
    assert measure.resampled(tally, np.full((1, 3), 3.0))[0] == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize("key", KEYS)
def test_a_perfect_answer_is_best_and_a_missing_one_never_pays(
    bench: Callable[[str], Bench], key: str
) -> None:
    one = bench(key)
    due = ITEMS[key]
    if key == "flicker":
        due = [[5, 5], [6, 6], [7, 7]]
    perfect = one.tally(due, due)
    paths = one.side(one.references, [])
    best = 0 if key in ERRORS else BEST[key]
    assert one.measure.overall(perfect) == pytest.approx(best, abs=1e-9)
    assert one.measure.per_item(perfect) == pytest.approx(best, abs=1e-9)
    paths = [FORMS[key][0].format(number) for number in range(3)]
    missing = one.measure.overall(one.tally_paths([*paths[:2], None], paths))
    none = one.measure.per_item(one.tally_paths([None] * 3, paths))
    if key in ERRORS:
        assert missing > 0
        assert (none >= 0.9).all()
    else:
        assert missing < best
        assert none.tolist() == [WORST[key]] * 3


@pytest.mark.parametrize("key", sorted(ERRORS))
def test_a_missing_answer_costs_as_much_as_the_worst(
    bench: Callable[[str], Bench], key: str
) -> None:
    one = bench(key)
    due = ITEMS[key]
    tally = one.tally([due[1], None, due[2]], due)
    amounts = tally.sums[:, 0] / tally.sums[:, 1]
    assert amounts[1] >= amounts.max()
    blank = one.tally_paths([None] * 3, [FORMS[key][0].format(number) for number in range(3)])
    assert amounts[1] >= (blank.sums[:, 0] / blank.sums[:, 1]).max()


@pytest.mark.parametrize("key", KEYS)
def test_what_cannot_be_read_costs_that_item_alone_and_is_told(
    bench: Callable[[str], Bench], key: str
) -> None:
    one = bench(key)
    due = [ITEMS[key][0]] * 7
    paths = one.side(one.references, due)
    one.side(one.predictions, due[:1])
    (one.predictions / "broken.bin").write_bytes(b"\x89PNG\r\n\x1a\n nothing")
    (one.predictions / "link").symlink_to(one.references / paths[0])
    given = [paths[0], "broken.bin", "none.png", "../references/" + paths[0], 7, {"a": 1, "b": 2},
             "link"]  # fmt: skip
    tally = one.tally_paths(given, paths)
    assert [found.item for found in tally.unreadable] == [1, 2, 3, 4, 5, 6]
    assert all(found.expected and found.got for found in tally.unreadable)
    each = one.measure.per_item(tally)
    worst = each.max() if key in ERRORS else each.min()
    assert (each[1:] == worst).all()
    assert each[0] != worst


@pytest.mark.parametrize(
    ("key", "other", "told"),
    [
        ("psnr", grey(7, height=3), "4 × 2 pixels"),
        ("rmse.lab", grey(7, height=3), "4 × 2 pixels"),
        ("psnr.video", [7, 7, 7], "as many frames as the reference has"),
        ("psnr.video", [7], "as many frames as the reference has"),
        ("flicker", [7], "at least two frames"),
        ("rms.depth", np.ones((4, 2)), "an array of shape 2 × 4"),
        ("rms.depth", np.full((2, 4), np.nan), "finite values"),
        ("abs-rel", np.ones((4, 2)), "an array of shape 2 × 4"),
        ("abs-rel", np.full((2, 4), np.inf), "finite values"),
        ("abs-rel", np.full((2, 4), 3e38), "depths"),
        ("epe", (np.nan, 0), "finite values"),
        ("epe", (2e9, 0), "a flow at every pixel that the reference knows"),
        ("mcd", np.ones((1, 13)), "mel-cepstra, up to"),
        ("mcd", np.ones((3_000, 14)), "mel-cepstra, up to"),
        ("mcd", np.full((1, 14), np.nan), "finite values"),
    ],
)
def test_another_size_and_what_is_no_number_are_told(
    bench: Callable[[str], Bench], key: str, other: Any, told: str
) -> None:
    (found,) = (
        bench(key).tally([other], ITEMS[key][:1]).unreadable
        if key != "psnr.video"
        else (in_order(bench(key), other))
    )
    assert found.expected.startswith(told)


def in_order(one: Bench, levels: list[int]) -> Any:
    """Frames under other names, which are paired by their order."""
    write_frames(one.predictions / "a", [grey(level) for level in levels], "x{}")
    return one.tally_paths(["a"], one.side(one.references, [[7, 7]])).unreadable


@pytest.mark.parametrize("key", [key for key in KEYS if key != "flicker"])
def test_a_broken_reference_is_no_fault_of_the_answer(
    bench: Callable[[str], Bench], key: str
) -> None:
    one = bench(key)
    (given,) = one.side(one.predictions, ITEMS[key][:1])
    with pytest.raises(BrokenReferenceError, match="item 0, its reference"):
        one.tally_paths([given], ["nothing"])
    one.side(one.references, ITEMS[key][:1])
    path = one.references / given
    if path.is_dir():
        path = path / "1.png"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - 40])
    with pytest.raises(BrokenReferenceError, match="item 0, its reference"):
        one.tally_paths([given], [given])


@pytest.mark.parametrize(
    ("key", "reference"),
    [("rms.depth", np.zeros((2, 4))), ("abs-rel", np.full((2, 4), 90.0)), ("epe", (1e10, 0))],
)
def test_a_reference_that_knows_nothing_is_broken(
    bench: Callable[[str], Bench], key: str, reference: Any
) -> None:
    with pytest.raises(BrokenReferenceError, match="item 0, its reference"):
        bench(key).tally([ITEMS[key][0]], [reference])


def test_unknown_depth_in_a_reference_is_left_out(bench: Callable[[str], Bench]) -> None:
    due = np.array(RAMP)
    due[0, :2] = np.nan, np.inf
    for key in ("rms.depth", "abs-rel"):
        root = bench(key) if key == "rms.depth" else None
        if root is not None:
            assert root.score([RAMP], [due]) == pytest.approx(0, abs=1e-6)
            root.key, root.measure = "abs-rel", find_measure("abs-rel")
            assert root.measure.overall(root.tally_paths(["0.npz"], ["0.npz"])) == pytest.approx(
                0, abs=1e-6
            )


def test_depth_may_be_a_picture_in_millimetres(bench: Callable[[str], Bench]) -> None:
    one = bench("rms.depth")
    for folder, level in ((one.predictions, 2_300), (one.references, 2_000)):
        Image.fromarray(np.full((2, 4), level, np.uint16)).save(folder / "a.png")
    assert one.measure.overall(one.tally_paths(["a.png"], [{"depth": "a.png"}])) == pytest.approx(
        30
    )
    to_picture(one.predictions / "b.png", 7)
    (found,) = one.tally_paths(["b.png"], ["a.png"]).unreadable
    assert found.got == "a picture of 8 bits"


def test_flow_may_be_a_png_and_counts_where_it_is_known(bench: Callable[[str], Bench]) -> None:
    one = bench("epe")
    codes = np.full((HEIGHT, WIDTH, 3), (32_768 + 64, 32_768, 1), np.uint16)
    codes[0, 0] = 0, 0, 0  # unknown
    (one.references / "a.png").write_bytes(png16_bytes(codes))
    to_flow(one.predictions / "a.flo", (4, 4))
    assert one.measure.overall(one.tally_paths(["a.flo"], ["a.png"])) == 5


def test_videos_are_paired_by_names_of_frames_and_else_in_order(
    bench: Callable[[str], Bench],
) -> None:
    one = bench("psnr.video")
    write_frames(one.references / "a", [grey(level) for level in (10, 20)], "f{}")
    write_frames(one.predictions / "a", [grey(level) for level in (10, 20, 30)], "f{}")
    write_video(one.predictions / "b.mkv", [grey(10), grey(20)])
    tally = one.tally_paths(["a", "b.mkv"], [{"frame_dir": "a"}] * 2)
    assert one.measure.per_item(tally).tolist() == [math.inf, math.inf]
    (one.predictions / "a" / "f1.png").unlink()
    (found,) = one.tally_paths(["a"], ["a"]).unreadable
    assert found[1:3] == ("the reference's frames", "no frame 'f1'")


def test_a_better_frame_never_lowers_psnr() -> None:
    """As it would where equal frames are dropped from the mean."""
    due = np.zeros((20, 20, 3), np.uint8)
    rows = []
    for off in (9, 3, 1, 0):
        given = due.copy()
        given[0, 0, 0] = off
        rows.append(by_pixel.psnr_row(given, due)[0])
    assert rows == sorted(rows)
    assert rows[-1] == 60
    poor = by_pixel.psnr_row(due + np.uint8(50), due)
    means = [(np.add((row, 1, int(row < 60)), poor)) for row in rows]
    assert sorted(by_pixel.psnr(np.array(means))) == by_pixel.psnr(np.array(means)).tolist()


def test_pictures_are_scikit_images() -> None:
    first, second = pictures()
    assert by_pixel.psnr_row(first, second)[0] == pytest.approx(GOLDEN["psnr"], abs=1e-12)
    apart = np.abs(by_pixel.lab(first) - by_pixel.lab(second)).sum(axis=(0, 1))
    assert apart == pytest.approx(GOLDEN["lab"], rel=1e-12)


def test_similarity_at_every_size_is_scikit_images() -> None:
    first, second = grey_pair()
    weighed = 0.0
    for weight, expected in zip(ssim.WEIGHTS, GOLDEN["ssim"], strict=True):
        assert ssim.ssim(first, second) == pytest.approx(expected, abs=1e-12)
        first, second = ssim.halved(first), ssim.halved(second)
        weighed += weight * expected
    assert ssim.ms_ssim(*grey_pair()) == pytest.approx(weighed / 1.0001, abs=1e-12)


def test_an_unwarped_page_may_have_any_size(bench: Callable[[str], Bench]) -> None:
    one = bench("ms-ssim")
    page = np.repeat(grey_pair()[0].astype(np.uint8)[..., np.newaxis], 3, axis=2)
    to_picture(one.references / "a.png", page)
    to_picture(one.predictions / "a.png", np.kron(page, np.ones((2, 2, 1), np.uint8)))
    assert one.measure.overall(one.tally_paths(["a.png"], ["a.png"])) > 0.95


def test_mel_cepstra_are_those_of_sptk() -> None:
    found = cepstra.mel_cepstra(spectra())
    assert np.allclose(found, GOLDEN["mcep"], rtol=0, atol=1e-12)
    assert found[-1] == pytest.approx([math.log(1e-8) / 2] + 13 * [0], abs=1e-12)


def test_distortion_of_sounds_is_that_of_pymcd(bench: Callable[[str], Bench]) -> None:
    """Where its vocoder is installed; the sounds then need nothing else."""
    for name in ("pyworld", "soxr"):
        pytest.importorskip(name)
    one = bench("mcd")
    for number, (rate, pair) in enumerate(sounds()):
        for folder, samples in zip((one.references, one.predictions), pair, strict=True):
            library("soundfile").write(folder / f"{number}.wav", samples, rate, subtype="FLOAT")
    names = [f"{number}.wav" for number in range(3)]
    each = one.measure.per_item(one.tally_paths(names, names))
    assert each == pytest.approx(GOLDEN["mcd"], abs=1e-9)


def test_mel_cepstra_of_the_answer_are_the_submitters_word(bench: Callable[[str], Bench]) -> None:
    due = ITEMS["mcd"]
    assert bench("mcd").tally([due[1], None, due[2]], due).unverified == 2


def test_a_sound_without_its_vocoder_names_the_package(
    bench: Callable[[str], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = bench("mcd")
    library("soundfile").write(one.references / "a.wav", np.zeros(999), 22_050)
    monkeypatch.setitem(__import__("sys").modules, "pyworld", None)
    with pytest.raises(MissingPackageError, match="pip install pyworld"):
        one.tally_paths([None], ["a.wav"])


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_depth_is_aligned_as_numpys_least_squares_do(
    bench: Callable[[str], Bench], monkeypatch: pytest.MonkeyPatch, offset: float
) -> None:
    """Also where it comes in many parts, and far from 0."""
    monkeypatch.setattr(arrays, "BLOCK", 37)
    random = np.random.default_rng(4)
    due = random.uniform(0, 90, (3, 1, 8, 9)).astype(np.float32)
    given = (due * 3 + random.normal(0, 9, due.shape) + offset).astype(np.float32)
    valid = (due > 1e-3) & (due < 80)
    known = np.maximum(given, 1e-3)[valid].astype(float)
    truth = due[valid].astype(float)
    columns = np.stack([known, np.ones_like(known)], axis=1)
    aligned = np.clip(columns @ np.linalg.lstsq(columns, truth, rcond=None)[0], 1e-3, 80)
    expected = (np.abs(aligned - truth) / truth).mean()
    assert bench("abs-rel").score([given], [due]) == pytest.approx(expected, rel=1e-6)
