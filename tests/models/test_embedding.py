"""Tiny models of random weights, saved to a folder: what was made becomes features, offline.

These need the extra ``vision``, which has ``models`` in it, and are skipped without, but for CI.
"""

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from asking import IDS, PROMPTS, asked, needed, tally_of, with_sounds, with_videos
from PIL import Image

from scorer.benchmark import open_benchmark
from scorer.catalog import load_catalog
from scorer.errors import ReportError
from scorer.evaluate import EvaluateOptions, evaluate_bundle
from scorer.media.extras import MissingPackageError
from scorer.metrics.features import Failed, Heard
from scorer.metrics.measure import Material
from scorer.metrics.registry import COMPUTABLE, find_measure
from scorer.models import networks
from scorer.models.embedding import MAX_FRAMES, WAYS, can_embed, embed, sampled
from scorer.readers.bundles import read_bundle

torch, transformers = needed("torch"), needed("transformers")

pytestmark = pytest.mark.filterwarnings("ignore")  # of transformers, about itself


def clip_rows(weights: Path, paths: Sequence[Path], name: str = "clip-base") -> Any:
    """Embed pictures with transformers alone, each by itself."""
    place = weights.parent / name
    prepare = transformers.CLIPImageProcessorPil.from_pretrained(place)
    model = transformers.CLIPModel.from_pretrained(place).eval()
    with torch.inference_mode():
        return torch.cat(
            [
                model.get_image_features(
                    **prepare(images=[Image.open(path).convert("RGB")], return_tensors="pt")
                ).pooler_output
                for path in paths
            ]
        )


def clip_texts(weights: Path, texts: Sequence[str], name: str = "clip-base") -> Any:
    place = weights.parent / name
    tokens = transformers.AutoTokenizer.from_pretrained(place)
    model = transformers.CLIPModel.from_pretrained(place).eval()
    with torch.inference_mode():
        return torch.cat(
            [
                model.get_text_features(**tokens([one], return_tensors="pt")).pooler_output
                for one in texts
            ]
        )


def cosine(first: Any, second: Any) -> float:
    return float(torch.nn.functional.cosine_similarity(first, second, dim=-1).clamp(0, 1).mean())


def test_pictures_and_texts_agree_with_transformers_alone(weights: Path, folder: Path) -> None:
    found = tally_of("clip.text", asked(["a.png", {"image": "b.png"}], folder))
    pictures = clip_rows(weights, [folder / "a.png", folder / "b.png"], "clip-large")
    texts = clip_texts(weights, list(PROMPTS.values()), "clip-large")
    expected = [100 * cosine(one, other) for one, other in zip(pictures, texts, strict=True)]
    assert found.sums[:, 0] == pytest.approx(expected, abs=1e-3)
    assert (found.unverified, found.unreadable) == (0, ())


def test_a_picture_is_as_its_own_reference(folder: Path) -> None:
    references = ["a.png", {"image_file": "b.png"}]
    found = tally_of("clip.images", asked(["a.png", "a.png"], folder, references))
    assert found.sums[0, 0] == pytest.approx(100)
    assert found.sums[1, 0] < 100


def test_frames_agree_with_a_plain_loop(weights: Path, folder: Path) -> None:
    rows = clip_rows(weights, [folder / f"a-clip/{number}.png" for number in range(6)])
    steps = [(cosine(rows[k], rows[k - 1]) + cosine(rows[k], rows[0])) / 2 for k in range(1, 6)]
    clips = asked(["a-clip", None], folder)
    found = tally_of("clip.frames", clips)
    assert found.sums[0, 0] == pytest.approx(100 * float(np.mean(steps)), abs=1e-3)
    text = clip_texts(weights, [PROMPTS["a"]])
    found = tally_of("clip.text-frames", clips)
    assert found.sums[0, 0] == pytest.approx(100 * cosine(rows, text), abs=1e-3)
    style = clip_rows(weights, [folder / "style.png"])
    found = tally_of("clip.style", clips)
    assert found.sums[0, 0] == pytest.approx(100 * cosine(rows, style), abs=1e-3)
    source = clip_texts(weights, [f"not {PROMPTS['a']}"])
    closer = [cosine(row, text) > cosine(row, source) for row in rows[:, None]]
    found = tally_of("frame-accuracy", clips)
    assert found.sums[0, 0] == pytest.approx(np.mean(closer))


def test_dino_takes_the_first_token(weights: Path, folder: Path) -> None:
    place = weights.parent / "dino"
    prepare = transformers.ViTImageProcessorPil.from_pretrained(place)
    model = transformers.ViTModel.from_pretrained(place).eval()
    pictures = [Image.open(folder / f"a-clip/{number}.png") for number in range(6)]
    with torch.inference_mode():
        rows = model(**prepare(images=pictures, return_tensors="pt")).last_hidden_state[:, 0]
    steps = [(cosine(rows[k], rows[k - 1]) + cosine(rows[k], rows[0])) / 2 for k in range(1, 6)]
    found = tally_of("dino", asked(["a-clip", "b-clip"], folder))
    assert found.sums[0, 0] == pytest.approx(100 * float(np.mean(steps)), abs=1e-3)


def test_the_aesthetic_head_sees_features_of_length_1(weights: Path, folder: Path) -> None:
    rows = clip_rows(
        weights, [folder / f"a-clip/{number}.png" for number in range(6)], "clip-large"
    )
    head = torch.load(weights.parent / "head.pth", weights_only=True)
    values = torch.nn.functional.normalize(rows, dim=-1) @ head["weight"].T + head["bias"]
    found = tally_of("aesthetic", asked(["a-clip", None], folder))
    assert found.sums[0, 0] == pytest.approx(10 * float(values.mean()), abs=1e-3)
    assert found.unverified == 0


def test_sounds_are_embedded_and_heard(weights: Path, folder: Path) -> None:
    with_sounds(folder)
    same = asked(["a.wav", "b.wav"], folder, ["a.wav", "b.wav"])
    assert find_measure("fad").overall(tally_of("fad", same)) == 0
    other = asked(["b.wav", "style.wav"], folder, ["a.wav", "b.wav"])
    assert find_measure("fad").overall(tally_of("fad", other)) > 0
    assert 0 <= tally_of("clap", same).sums[:, 0].max() <= 100
    assert tally_of("clap.style", same).sums[:, 0] == pytest.approx([100, 100])
    for key in ("wer", "cider.transcripts"):
        found = embed(key, asked(["a.wav", "it says"], folder, ["it says"] * 2))
        assert [type(one) for one in found.answers] == [Heard, str]
        assert tally_of(key, asked(["a.wav", "it says"], folder, ["it says"] * 2)).unverified == 1


def test_what_cannot_be_embedded_costs_that_item_and_says_why(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(networks, "_SIDE", 32)  # for speed
    (folder / "broken.png").write_bytes(b"\x89PNG and no more")
    (folder / "broken.wav").write_bytes(b"RIFF")
    (folder / "link.png").symlink_to(folder / "a.png")
    (folder / "broken.mp4").write_bytes(b"RIFF")
    with_sounds(folder)
    with_videos(folder)
    endings = {"clap": "wav", "whisper": "wav", "r3d-18": "mp4", "raft": "mp4"}
    for key in sorted(WAYS):
        ending = endings.get(WAYS[key].model, "png")
        for path in (f"broken.{ending}", f"../a.{ending}", f"none.{ending}", "link.png"):
            found = embed(key, asked([path, None], folder, [f"a.{ending}", f"b.{ending}"]))
            assert isinstance(found.answers[0], Failed), (key, path)
            text = ["it says"] * 2 if WAYS[key].model == "whisper" else found.references
            tally = find_measure(key).tally(found.answers, text, Material({}, folder, folder, IDS))
            (told,) = tally.unreadable
            assert told.expected == found.answers[0].why.expected


def test_what_answers_are_compared_with_has_to_be_there(folder: Path) -> None:
    what = asked(["a.png", "b.png"], folder, ["none.png", "b.png"])
    with pytest.raises(ReportError, match="id 'a'"):
        embed("clip.images", what)
    with pytest.raises(ReportError, match="a text under one of prompt"):
        embed("clip.text", what._replace(items=lambda: iter(())))


def test_features_of_ones_own_are_left_alone(folder: Path) -> None:
    found = embed("clip.text", asked([[1, 0], 30], folder))
    assert (found.answers, found.made, found.model) == ([[1, 0], 30], 0, "")


def test_a_text_out_of_place_is_no_folder_and_asks_for_no_model(folder: Path) -> None:
    for key in ("dynamic-degree", "clip.frames"):
        found = embed(key, asked(["yes, a lot", {"video": "none-clip"}], folder))
        assert (found.answers[0], found.made, found.model) == ("yes, a lot", 0, "")


def test_long_videos_are_looked_at_at_even_distances() -> None:
    def frames(count: int) -> Iterator[Any]:
        return iter(range(count))

    keep: Callable[[Any], Any] = lambda frame: frame  # noqa: E731
    assert sampled(frames(MAX_FRAMES), keep) == list(range(MAX_FRAMES))
    assert sampled(frames(300), keep) == list(range(0, 300, 4))


def test_weights_that_cannot_be_had_are_told(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (weights / "models.csv").read_text(encoding="utf-8")
    folder = weights.parent / "absent"
    folder.mkdir()
    changed = text.replace(str(weights.parent / "clip-large"), str(folder))
    (folder / "models.csv").write_text(changed, encoding="utf-8")
    monkeypatch.setenv("CATALOG_DIR", str(folder))
    with pytest.raises(ReportError, match=r"the model .*absent: expected its weights"):
        embed("clip.text", asked(["a.png", None], folder))


def test_a_torchvision_that_does_not_fit_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """transformers imports its models only when they are asked for."""

    def broken(name: str) -> Any:
        raise ModuleNotFoundError(f"Could not import module {name!r}")

    module = ModuleType("transformers")
    module.__spec__ = ModuleSpec("transformers", None)
    module.__getattr__ = broken
    monkeypatch.setitem(sys.modules, "transformers", module)
    with pytest.raises(MissingPackageError, match=r"Could not import module 'CLIPModel'.*\[models"):
        embed("clip.text", asked(["a.png", None], folder))


def test_which_measures_can_be_embedded() -> None:
    with_models = {key for key in COMPUTABLE if find_measure(key).model}
    assert set(WAYS) < with_models
    assert {key for key in with_models if can_embed(key)} == set(WAYS)


def test_a_bundle_of_pictures_is_scored_and_not_marked(
    weights: Path, folder: Path, tmp_path: Path
) -> None:
    catalog = load_catalog(weights)
    task = next(task for task in catalog.tasks if task.measure == "clip.images")
    place = tmp_path / "benchmark" / "image" / "generation" / task.name
    shutil.copytree(folder, place / "images", ignore=shutil.ignore_patterns("benchmark", "made"))
    items = [
        {
            "id": one,
            "input": {"prompt": PROMPTS[one]},
            "output": {"image_file": f"images/{one}.png"},
        }
        for one in IDS
    ]
    (place / "annotation.json").write_text(json.dumps({"task": task.name, "data": items}))
    made = tmp_path / "made" / task.name
    shutil.copytree(place / "images", made)
    answers = [{"id": "a", "prediction": "a.png"}, {"id": "b", "prediction": "style.png"}]
    (made / "prediction.json").write_text(json.dumps(answers))
    benchmark = open_benchmark(str(tmp_path / "benchmark"), catalog, cache=tmp_path / "cache")
    with read_bundle(tmp_path / "made", catalog) as bundle:
        found = evaluate_bundle(bundle, benchmark, catalog, EvaluateOptions(workers=1))
    scored = found.tasks[task.task_id]
    assert scored.item_scores[0] == pytest.approx(100)
    assert 0 <= scored.item_scores[1] < 100
    assert scored.unverified == 0
    assert "unverified" not in found.submission.signature
    (note,) = [one for one in scored.problems if "embedded here by" in one.hint]
    assert note.got.startswith("2 ×")
