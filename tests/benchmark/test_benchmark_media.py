"""Items as people see them, and the bounded way to their media."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark.trees import BIRDS, CAUSAL, annotation, items, opened
from scorer.benchmark import BenchmarkError, Medium
from scorer.benchmark.archives import safe_member
from scorer.media import MediaError
from scorer.media.place import checked, spellings

FOLDER = "image/comprehension/Bird-Detection"


@pytest.mark.parametrize(
    ("annotation_at", "file_at", "path"),
    [
        ("annotation.json", "images/x.png", "images/x.png"),
        ("annotation.json", "images/x.png", "./images/x.png"),
        ("annotation.json", "images/x.png", "x.png"),
        ("json/annotation.json", "images/x.png", "images/x.png"),
        ("json/annotation.json", "json/x.png", "x.png"),
        ("json/annotation.json", "images/x.png", "./data/image/Bird-Detection/images/x.png"),
        ("annotation.json", "images/x.png", "images\\x.png"),
        ("annotation.json", "frames/v1/0001.jpg", "v1/0001.jpg"),
        ("annotation.json", "images/x.png", "elsewhere/x.png"),
        ("annotation.json", "Bird-Detection/x.png", "Bird-Detection/x.png"),
    ],
)  # fmt: skip
def test_a_file_is_found(tmp_path: Path, annotation_at: str, file_at: str, path: str) -> None:
    files = {f"{FOLDER}/{annotation_at}": annotation(), f"{FOLDER}/{file_at}": b"pixels"}
    benchmark = opened(tmp_path, files)
    assert benchmark.media(BIRDS, path) == tmp_path / "bench" / FOLDER / file_at


def test_a_folder_of_frames_is_found(tmp_path: Path) -> None:
    files = {f"{FOLDER}/annotation.json": annotation(), f"{FOLDER}/frames/v1/1.jpg": b""}
    assert opened(tmp_path, files).media(BIRDS, "frames/v1").is_dir()


@pytest.mark.parametrize(
    "path",
    [
        "../secret.png", "images/../../secret.png", "/etc/passwd", "\\etc\\passwd", "C:/secret.png",
        "~/secret.png", "..", "images/..", "..\\secret.png", "a\0.png", "a\n.png", "", "x" * 401,
        "Bird-Detection/../../secret.png",
    ],
)  # fmt: skip
def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    files = {f"{FOLDER}/annotation.json": annotation(), "image/comprehension/secret.png": b"s"}
    with pytest.raises(BenchmarkError, match=f"^{BIRDS}, media: expected a path"):
        opened(tmp_path, files).media(BIRDS, path)


PIECES = st.sampled_from(["..", ".", "", "/", "\\", "a", "C:", "~", "\0", "\n", "Bird", "..."])


@given(st.lists(PIECES, max_size=8).map("/".join) | st.text(max_size=40))
def test_no_path_leads_out_of_its_folder(path: str) -> None:
    inside = safe_member(path)
    assert ".." not in inside.split("/")
    assert not inside.startswith("/")
    try:
        found = list(spellings(checked(path), "Bird", "json"))
    except MediaError:
        return
    for spelt in found:
        top = Path("/top")
        assert ".." not in spelt.split("/")
        assert (top / spelt).is_relative_to(top)


@pytest.mark.parametrize("path", [3, None, ["x.png"]])
def test_what_is_no_path_is_refused(tmp_path: Path, path: Any) -> None:
    benchmark = opened(tmp_path, {f"{FOLDER}/annotation.json": annotation()})
    with pytest.raises(BenchmarkError, match="got another value"):
        benchmark.media(BIRDS, path)


@pytest.mark.parametrize("path", ["leak.png", "up/secret.png", "images/leak.png"])
def test_a_link_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.png").write_bytes(b"s")
    benchmark = opened(
        tmp_path,
        {f"{FOLDER}/annotation.json": annotation(), f"{FOLDER}/images/x.png": b"x"},
    )
    folder = tmp_path / "bench" / FOLDER
    (folder / "leak.png").symlink_to(tmp_path / "secret.png")
    (folder / "images" / "leak.png").symlink_to(tmp_path / "secret.png")
    (folder / "up").symlink_to(tmp_path)
    with pytest.raises(BenchmarkError, match="which is a link"):
        benchmark.media(BIRDS, path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    benchmark = opened(tmp_path, {f"{FOLDER}/annotation.json": annotation()})
    with pytest.raises(BenchmarkError, match=r"got 'x\.png'; it is not in the benchmark"):
        benchmark.media(BIRDS, "x.png")


@pytest.mark.parametrize(
    ("item", "texts", "media"),
    [
        pytest.param(
            {"input": {"question": "Why?", "options": ["a", "b"]}},
            {"question": "Why?", "options": "a\nb"},
            (),
            id="choice",
        ),
        pytest.param(
            {"input": {"image_file": "i/x.JPG", "prompt": "What?"}},
            {"prompt": "What?"},
            (Medium("image_file", "image", "i/x.JPG"),),
            id="picture",
        ),
        pytest.param(
            {"input": {"video_file_list": ["a.mp4", "b.mp4"], "prompt": "?"}},
            {"prompt": "?"},
            (
                Medium("video_file_list", "video", "a.mp4"),
                Medium("video_file_list", "video", "b.mp4"),
            ),
            id="videos",
        ),
        pytest.param(
            {"input": {"video_folder": "frames/v1"}},
            {},
            (Medium("video_folder", "folder", "frames/v1"),),
            id="frames",
        ),
        pytest.param({"input": "a.mp4"}, {}, (Medium("input", "video", "a.mp4"),), id="depth"),
        pytest.param(
            {"video_path": "v.mp4", "caption": "a dog", "frame_count": 9, "trajectory": {"1": 2}},
            {"caption": "a dog", "frame_count": "9"},
            (Medium("video_path", "video", "v.mp4"),),
            id="grounding",
        ),
        pytest.param({"dialog": ["Hi.", "Yes?"]}, {"dialog": "Hi.\nYes?"}, (), id="dialogue"),
        pytest.param(
            {"input": {"point_cloud": "a.ply", "data": [1, 2]}},
            {"data": "[1,2]"},
            (Medium("point_cloud", "3d", "a.ply"),),
            id="3D",
        ),
        pytest.param(
            {"input": {"question": "Is it in the file notes.txt or in image.png"}},
            {"question": "Is it in the file notes.txt or in image.png"},
            (),
            id="a text that ends like a path",
        ),
    ],
)
def test_an_item_is_sorted_into_texts_and_media(
    tmp_path: Path, item: dict[str, Any], texts: dict[str, str], media: tuple[Medium, ...]
) -> None:
    place = "nlp/Causal-Reasoning/annotation.json"
    benchmark = opened(tmp_path, {place: items({"id": "x", "output": "A"} | item)})
    (found,) = benchmark.items(CAUSAL)
    assert (dict(found.texts), found.media, found.item_id) == (texts, media, "x")
