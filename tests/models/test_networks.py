"""Pictures and videos to the features of FID and FVD, by networks of random weights."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asking import IDS, asked, needed, tally_of, with_videos
from PIL import Image

from scorer.errors import ReportError
from scorer.metrics.registry import find_measure
from scorer.models import networks
from scorer.models.embedding import embed
from scorer.models.weights import Weights, weights_of

torch = needed("torch")


def inception(weights: Path, pictures: list[Path]) -> Any:
    """Embed pictures with torch-fidelity alone, which scales them."""
    from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3
    from torchvision.transforms import PILToTensor

    file = str(weights.parent / "inception")
    model = FeatureExtractorInceptionV3("it", ["2048"], feature_extractor_weights_path=file)
    tensors = [PILToTensor()(Image.open(one).convert("RGB"))[None] for one in pictures]
    with torch.inference_mode():
        return torch.cat([model(one)[0] for one in tensors]).double().numpy()


def r3d(weights: Path, frames: list[Path], side: int) -> Any:
    """Embed a video as the benchmark's fvd.py does: the first 16 frames, or the last one again."""
    from torchvision import transforms
    from torchvision.models.video import r3d_18

    model = r3d_18(weights=None)
    model.load_state_dict(torch.load(weights.parent / "r3d-18", weights_only=True))
    model.fc = torch.nn.Identity()
    seen = transforms.Compose([
        transforms.Resize((side, side)),
        transforms.ToTensor(),
        transforms.Normalize([0.43216, 0.394666, 0.37645], [0.22803, 0.22145, 0.216989]),
    ])  # fmt: skip
    video = [seen(Image.open(frame).convert("RGB")) for frame in frames][:16]
    video += video[-1:] * (16 - len(video))
    with torch.inference_mode():
        return model.eval()(torch.stack(video).permute(1, 0, 2, 3)[None]).double().numpy()


def test_pictures_are_embedded_as_torch_fidelity_does(weights: Path, folder: Path) -> None:
    rows = inception(weights, [folder / "a.png", folder / "style.png"])
    assert rows.shape == (2, 2048)
    assert np.abs(rows[0] - rows[1]).mean() > 0.001  # so that it is no empty comparison
    found = embed("fid", asked(["a.png", {"image": "style.png"}], folder, ["a.png", "b.png"]))
    assert (found.model, found.made) == ("inception", 2)
    made = np.concatenate([answer.parts["features"] for answer in found.answers])
    assert made == pytest.approx(rows, rel=1e-5, abs=1e-5)


def test_what_is_like_its_reference_has_no_distance(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(networks, "_SIDE", 32)  # for speed
    with_videos(folder)
    for key, ending in (("fid", "png"), ("fvd", "mp4")):
        same, other = (
            tally_of(key, asked([f"a.{ending}", f"{name}.{ending}"], folder, due))
            for due in ([f"a.{ending}", f"b.{ending}"],)
            for name in ("b", "style")
        )
        assert find_measure(key).overall(same) == 0
        assert find_measure(key).overall(other) > 0
        assert (other.unverified, other.unreadable) == (0, ())


def test_features_of_the_benchmarks_own_need_no_pictures_of_it(folder: Path) -> None:
    """A host may have features of pictures that nobody is to have."""
    due = np.random.default_rng(0).random((2, 2048))
    (folder / "features").mkdir()
    np.savez(folder / "features" / "fid.npz", **dict(zip(IDS, due, strict=True)))
    tally = tally_of("fid", asked(["a.png", "b.png"], folder, [None, "a text"]))
    made = [embed("fid", asked([f"{name}.png", None], folder)).answers[0] for name in IDS]
    rows = np.concatenate([one.parts["features"] for one in made])
    assert tally.sums[:, 0] == pytest.approx(np.square(rows - due).sum(axis=1), rel=1e-6)


@pytest.mark.parametrize("count", [6, 18])
def test_videos_are_embedded_as_the_benchmark_does(
    count: int, weights: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fewer frames than are seen, and more; each of another size."""
    with_videos(folder)
    frames = [folder / "clip" / f"{number}.png" for number in range(count)]
    (folder / "clip").mkdir()
    for number, frame in enumerate(frames):
        noise = np.random.default_rng(number).integers(0, 255, (50 + number, 70, 3), np.uint8)
        Image.fromarray(noise).save(frame)
    assert networks._SIDE == 224
    monkeypatch.setattr(networks, "_SIDE", 32)  # for speed
    answer, _ = embed("fvd", asked(["clip", None], folder, ["a.mp4"] * 2)).answers
    made = answer.parts["features"]
    assert made.shape == (1, 512)
    assert made == pytest.approx(r3d(weights, frames, 32), rel=1e-4, abs=1e-5)


def test_flow_is_rafts(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a size that RAFT does not take: padded as its authors do."""
    from torchvision.models.optical_flow import raft_large

    assert networks._UPDATES == 20
    monkeypatch.setattr(networks, "_UPDATES", 2)  # for speed
    frames = np.random.default_rng(0).integers(0, 255, (2, 131, 140, 3), np.uint8)
    found = networks._fastest(networks.load_raft(weights_of("raft")), *frames)
    model = raft_large(weights=None).eval()
    model.load_state_dict(torch.load(weights.parent / "raft", weights_only=True))
    padded = np.pad(frames.astype(np.float32), ((0, 0), (2, 3), (2, 2), (0, 0)), "edge")
    one, other = torch.tensor(padded / 127.5 - 1).permute(0, 3, 1, 2)[:, None]
    with torch.inference_mode():
        flow = model(one, other, num_flow_updates=2)[-1][0].numpy()
    lengths = sorted(np.sqrt(flow[0] ** 2 + flow[1] ** 2).ravel(), reverse=True)
    assert found == pytest.approx(np.mean(lengths[: 136 * 144 // 20]), rel=1e-4)


@pytest.mark.parametrize(
    (
        "speeds",
        "moving",
    ),  # 3 pixels are the bar for frames 128 pixels high; two of eight are needed
    [([3.1, 0, 0, 0, 0, 0, 3.1], True), ([3.1, 3, 0, 0, 0, 0, 0], False), ([0], True), ([], False)],
)
def test_a_video_moves_where_four_frames_in_sixteen_do(
    speeds: list[float], moving: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As VBench has it: of two frames none is needed, and one alone does not move."""
    told = iter(speeds)
    monkeypatch.setattr(networks, "_fastest", lambda *_: next(told))
    frames = [np.zeros((128, 200, 3), np.uint8)] * (len(speeds) + 1)
    assert networks.is_moving(None, frames, len(frames)) is moving


def test_of_a_video_eight_frames_a_second_are_looked_at(
    weights: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_videos(folder, rate=24, size=(144, 128))  # 20 frames: every third is taken
    seen: list[list[float]] = []
    monkeypatch.setattr(
        networks, "_fastest", lambda _, *pair: seen.append([one.mean() for one in pair]) or 0.0
    )
    found = tally_of("dynamic-degree", asked(["a.mp4", "a-clip"], folder))
    assert np.array(seen) == pytest.approx(np.array([[9 * k, 9 * k + 9] for k in range(6)]), abs=2)
    assert (found.sums[:, 0].tolist(), found.unverified) == ([0, 0], 0)
    (told,) = found.unreadable  # frames of 60 × 40
    assert told.expected == "frames of one size, at least 128 pixels each way"


@pytest.fixture
def address(weights: Path) -> Iterator[str]:
    """Where r3d_18's weights are served on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *told: Any) -> None:
            """Say nothing."""

    handler = partial(Quiet, directory=weights.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_weights_are_fetched_once_and_only_if_they_are_the_right_ones(
    weights: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    digest = sha256((weights.parent / "r3d-18").read_bytes()).hexdigest()
    with pytest.raises(ReportError, match="invalid hash value"):
        networks.load_r3d(Weights(f"{address}/r3d-18", "0" * 8))
    kept = tmp_path / "torch" / "hub" / "checkpoints"
    assert list(kept.iterdir()) == []
    loaded = networks.load_r3d(Weights(f"{address}/r3d-18", digest[:8]))
    assert loaded.name == "r3d-18"
    (file,) = kept.iterdir()
    networks.load_r3d.cache_clear()
    (weights.parent / "r3d-18").rename(weights.parent / "moved")
    try:
        networks.load_r3d(Weights(f"{address}/r3d-18", digest[:8]))
    finally:
        (weights.parent / "moved").rename(weights.parent / "r3d-18")
    assert sha256(file.read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "No such file"),
        (b"", ""),
        (b"<html>", ""),
        ("list", ""),
        ("other", "in loading state_dict"),
    ],
)
@pytest.mark.parametrize("load", [networks.load_inception, networks.load_r3d])
def test_what_are_no_weights_is_told(load: Any, content: Any, told: str, tmp_path: Path) -> None:
    file = tmp_path / "file.pth"
    if content == "other":
        torch.save({"fc.weight": torch.ones(2)}, file)
    elif content == "list":
        torch.save([1, 2], file)
    elif content is not None:
        file.write_bytes(content)
    with pytest.raises(ReportError, match=r"file\.pth: expected its weights") as caught:
        load(Weights(str(file), ""))
    assert told in caught.value.problems[0].got
