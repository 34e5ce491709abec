"""Files that answers name: where they are, and that nothing is written anywhere else."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile

import pytest

from scorer.readers.bundles import read_bundle

TASK, FOLDER = "Image-Generation/edge-to-image-generation", "image/Edge-to-Image-Generation"


def predictions(*answers):
    entries = [{"id": number, "prediction": answer} for number, answer in enumerate(answers)]
    return json.dumps(entries).encode()


@pytest.fixture(params=["zip", "tar.gz"])
def opened(request, tmp_path, catalog):
    """Pack members, in order and with repeated names, and open the bundle."""

    def read(*members):
        path = tmp_path / f"bundle.{request.param}"
        if request.param == "zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, data in members:
                    archive.writestr(zipfile.ZipInfo(name), data)
        else:
            with tarfile.open(path, "w:gz") as archive:
                for name, data in members:
                    info = tarfile.TarInfo(name)
                    info.size = len(data)
                    archive.addfile(info, io.BytesIO(data))
        return read_bundle(path, catalog, unpack_to=tmp_path / "to")

    return read


def unpacked(tmp_path):
    """Return what was unpacked, name -> content."""
    root = tmp_path / "to"
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != ".bundle.tar"
    }


def test_files_that_answers_name_are_unpacked_and_no_others(opened, tmp_path):
    bundle = opened(
        (f"{FOLDER}/prediction.json", predictions("out/0.png", "./out/1.png", ["2.png"], "a cat")),
        (f"{FOLDER}/out/0.png", b"zero"),
        (f"{FOLDER}/out/1.png", b"one" * 100_000),
        (f"{FOLDER}/out/9.png", b"nine"),
        (f"{FOLDER}/2.png", b"two"),
        ("other/3.png", b"three"),
    )
    assert not unpacked(tmp_path)
    found = bundle.predictions(TASK)
    assert found.problems == ()
    assert found.folder == tmp_path / "to" / FOLDER
    assert unpacked(tmp_path) == {
        f"{FOLDER}/2.png": b"two",
        f"{FOLDER}/out/0.png": b"zero",
        f"{FOLDER}/out/1.png": b"one" * 100_000,
    }
    assert (found.folder / found.answers[1]).read_bytes() == b"one" * 100_000
    assert bundle.predictions(TASK) == found  # twice, as two workers may


def test_a_folder_of_frames_is_unpacked_whole(opened, tmp_path):
    opened(
        (f"{FOLDER}/prediction.json", predictions("clip", {"frames": "deep"})),
        (f"{FOLDER}/clip/0.png", b"0"),
        (f"{FOLDER}/clip/x/1.png", b"1"),
        (f"{FOLDER}/deep/2.png", b"2"),
    ).predictions(TASK)
    assert set(unpacked(tmp_path)) == {
        f"{FOLDER}/clip/0.png", f"{FOLDER}/clip/x/1.png", f"{FOLDER}/deep/2.png",
    }  # fmt: skip


def test_paths_that_lead_out_name_nothing(opened, tmp_path):
    bundle = opened(
        (f"{FOLDER}/prediction.json", predictions("../../../etc/passwd", "/etc/passwd", "..\n")),
        (f"{FOLDER}/0.png", b"0"),
    )
    assert bundle.predictions(TASK).problems == ()
    assert unpacked(tmp_path) == {}


def test_paths_that_would_fall_together_are_left_out(opened, tmp_path):
    members = [
        (f"{FOLDER}/prediction.json", predictions("a.png", "A.PNG", "b", "b/c.png", "d.png")),
        (f"{FOLDER}/a.png", b"small"),
        (f"{FOLDER}/A.PNG", b"large"),
        (f"{FOLDER}/b", b"file"),
        (f"{FOLDER}/b/c.png", b"inside"),
        (f"{FOLDER}/d.png", b"first"),
        (f"{FOLDER}/d.png", b"second"),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)  # zipfile's of a repeated name
        bundle = opened(*members)
    messages = [str(problem) for problem in bundle.predictions(TASK).problems]
    expected = "expected a path of its own, got one that differs from another's in case only"
    assert len(messages) == 4
    assert all(expected in message for message in messages)
    assert unpacked(tmp_path) == {f"{FOLDER}/b/c.png": b"inside"}


def test_a_damaged_member_is_a_problem_of_its_own(tmp_path, catalog):
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{FOLDER}/prediction.json", predictions("0.png", "1.png"))
        archive.writestr(f"{FOLDER}/0.png", b"undamaged")
        archive.writestr(f"{FOLDER}/1.png", b"untouched")
    path.write_bytes(path.read_bytes().replace(b"undamaged", b"UNdamaged"))
    with read_bundle(path, catalog) as bundle:
        found = bundle.predictions(TASK)
        assert [str(problem) for problem in found.problems] == [
            f"bundle.zip/{FOLDER}/0.png: expected undamaged data, got a checksum that does not fit;"
            " not unpacked"
        ]
        assert [path.name for path in found.folder.iterdir()] == ["1.png"]
    assert not found.folder.exists()


def test_a_folders_files_stay_where_they_are(tmp_path, catalog):
    folder = tmp_path / "bundle" / FOLDER
    folder.mkdir(parents=True)
    (folder / "prediction.json").write_bytes(predictions("0.png"))
    assert read_bundle(tmp_path / "bundle", catalog).predictions(TASK).folder == folder
