"""Where the file is that an answer or a reference names."""

import os
from pathlib import Path
from typing import Any

import pytest

from scorer.media import MediaError
from scorer.media.place import find_prediction, find_reference


def test_a_prediction_is_where_it_says_and_a_reference_where_tasks_keep_it(tmp_path: Path) -> None:
    (tmp_path / "masks").mkdir()
    (tmp_path / "images").mkdir()
    for name in ("masks/1.png", "images/2.png"):
        (tmp_path / name).touch()
    assert find_prediction(tmp_path, "./masks//1.png") == tmp_path / "masks/1.png"
    assert find_reference(tmp_path, "2.png") == tmp_path / "images/2.png"
    with pytest.raises(MediaError, match="expected a file, got"):
        find_prediction(tmp_path, "2.png")


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/passwd", "a/../../x", "C:\\x", "~/x", "", "a\nb", 7, None, ["a"], "none", "sub",
     "link.png", "up/x.png", "pipe", "n" * 300, "sub/" + "é" * 200],
)  # fmt: skip
@pytest.mark.parametrize("find", [find_prediction, find_reference])
def test_what_leads_out_or_to_no_file_is_refused(tmp_path: Path, path: Any, find: Any) -> None:
    folder = tmp_path / "task"
    folder.joinpath("sub").mkdir(parents=True)
    (tmp_path / "x.png").touch()
    (folder / "link.png").symlink_to(tmp_path / "x.png")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")  # would be waited for without end
    with pytest.raises(MediaError):
        find(folder, path)
    with pytest.raises(MediaError):
        find(None, path)


def test_links_of_the_hubs_cache_are_followed(tmp_path: Path) -> None:
    """Its snapshots are nothing but links to a folder of blobs."""
    folder = tmp_path / "datasets--o--b" / "snapshots" / "abc" / "image" / "Task"
    blobs = tmp_path / "datasets--o--b" / "blobs"
    folder.mkdir(parents=True)
    blobs.mkdir()
    (blobs / "f00").touch()
    (tmp_path / "secret").touch()
    (folder / "1.png").symlink_to(blobs / "f00")
    (folder / "2.png").symlink_to(tmp_path / "secret")
    assert find_reference(folder, "1.png").is_file()
    with pytest.raises(MediaError, match="which is a link"):
        find_reference(folder, "2.png")
