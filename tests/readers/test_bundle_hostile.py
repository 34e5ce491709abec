"""Archives and folders that are damaged, forged or meant to hurt: each with its exact message."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import struct
import tarfile
import zipfile
import zlib

import pytest

from scorer.errors import SubmissionError
from scorer.readers.bundles import is_bundle, read_bundle

CAUSAL = "NLP/causal-reasoning"
QA = b'[{"id": "a", "prediction": "A"}]'
NAME = "Causal-Reasoning.json"
AGAIN = "pack or upload it again"
KIND = "a .zip, .tar.gz or .tar archive, a folder, or a .json file of predictions"


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    """Pack (name or ZipInfo, data) pairs."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return bytearray(data.getvalue())


def patched(data, offset, layout, value):
    """Overwrite a field of the first entry of a zip archive's directory."""
    struct.pack_into(layout, data, data.index(b"PK\1\2") + offset, value)
    return data


def info(name, mode):
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, mode << 16
    return entry


def tarred(*members, finish=True):
    """Pack (TarInfo, data) pairs."""
    blocks = [
        header.tobuf(tarfile.GNU_FORMAT) + data + bytes(-len(data) % 512)
        for header, data in members
    ]
    return b"".join(blocks) + bytes(1024 if finish else 0)


def entry(name=NAME, size=0, kind=tarfile.REGTYPE):
    header = tarfile.TarInfo(name)
    header.size, header.type = size, kind
    return header


def good(name=NAME):
    return entry(name, len(QA)), QA


@pytest.fixture
def opened(tmp_path, catalog):
    def read(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        return read_bundle(path, catalog)

    return read


def refusal(action, *arguments):
    with pytest.raises(SubmissionError) as caught:
        action(*arguments)
    return str(caught.value)


def overlapping():
    """Let two entries of the directory share one member's bytes."""
    data = zipped((NAME, QA), ("b.json", QA))
    at = data.index(b"PK\1\2", data.index(b"PK\1\2") + 1)
    struct.pack_into("<I", data, at + 42, 0)
    return data


def zip64_without_sizes():
    return patched(zipped((NAME, QA)), 24, "<I", 0xFFFFFFFF)


def zip64_beyond_the_file():
    data = zipped((NAME, QA))
    end = data.index(b"PK\5\6")
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, 1 << 60, 1)
    forged = data[:end] + bytes(56) + locator + data[end:]
    struct.pack_into("<I", forged, len(forged) - 6, 0xFFFFFFFF)
    return forged


def wrong_count():
    data = zipped((NAME, QA))
    struct.pack_into("<HH", data, data.index(b"PK\5\6") + 8, 7, 7)
    return data


def two_disks():
    data = zipped((NAME, QA))
    struct.pack_into("<HH", data, data.index(b"PK\5\6") + 4, 1, 1)
    return data


def many_members():
    return zipped(*((str(number), b"") for number in range(100_001)), method=zipfile.ZIP_STORED)


END = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, 17_000_000, 4, 0)
ZIPS = [
    pytest.param(b"", f"expected {KIND}, got an empty file", id="empty"),
    pytest.param(b"hello", f"expected {KIND}, got something else; pack it as .zip or .tar.gz",
                 id="no archive"),
    pytest.param(b"Rar!\x1a\7", f"expected {KIND}, got a rar archive; pack it as .zip or .tar.gz",
                 id="rar"),
    pytest.param(zipped(("xl/workbook.xml", b"")), f"expected {KIND}, got an office document;"
                 " give it as a results workbook if it is one", id="workbook"),
    pytest.param(lambda: zipped((NAME, QA))[:-30],
                 f"expected a complete zip archive, got one that ends too early; {AGAIN}",
                 id="truncated"),
    pytest.param(lambda: zipped((NAME, bytes(161_000_000))),
                 "expected at most 160,000,000 bytes when unpacked, got 161,000,000;"
                 " leave out what is not predictions", id="bomb"),
    pytest.param(lambda: zipped((NAME, b" " * 50_000_000), ("b.json", b" " * 31_000_000)),
                 "expected at most 80,000,000 bytes of JSON, got 81,000,000;"
                 " leave out what is not predictions", id="much JSON"),
    pytest.param(overlapping, "expected members beside each other, got members that overlap;"
                 f" {AGAIN}", id="overlapping members"),
    pytest.param(zip64_without_sizes, "expected a complete zip archive, got a zip64 entry without"
                 f" its sizes; {AGAIN}", id="zip64 without sizes"),
    pytest.param(zip64_beyond_the_file, "expected a complete zip archive, got a damaged zip"
                 f" directory; {AGAIN}", id="zip64 beyond the file"),
    pytest.param(wrong_count, "expected a zip directory that fits its contents, got one that"
                 f" announces 7 files and lists 1; {AGAIN}", id="wrong count"),
    pytest.param(two_disks, "expected a zip archive in one file, got one part of several;"
                 " join the parts", id="part of several"),
    pytest.param(many_members, "expected at most 100,000 files, got more", id="many members"),
    pytest.param(lambda: b"PK\3\4" + bytes(17_000_000) + END,
                 "expected a zip directory of at most 16,000,000 bytes, got 17,000,000 bytes",
                 id="large directory"),
    pytest.param(lambda: patched(zipped((NAME, QA)), 0, "<I", 0),
                 f"expected a complete zip archive, got a damaged zip directory; {AGAIN}",
                 id="damaged directory"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), ZIPS)
def test_a_hostile_zip_is_refused_word_for_word(opened, content, message):
    content = content() if callable(content) else content
    assert refusal(opened, "bundle.zip", content) == f"bundle.zip: {message}"


def lying():
    return patched(zipped((NAME, b" " * 3_000_000)), 24, "<I", 1_000)


def flipped():
    data = zipped((NAME, QA), method=zipfile.ZIP_STORED)
    data[data.index(b"prediction")] ^= 1
    return data


MEMBERS = [
    pytest.param(lying, "expected 1,000 bytes, as the zip directory says, got more", id="lying"),
    pytest.param(
        lambda: patched(zipped((NAME, QA)), 24, "<I", 99),
        f"expected 99 bytes, as the zip directory says, got {len(QA)}",
        id="lying upwards",
    ),
    pytest.param(flipped, "expected undamaged data, got a checksum that does not fit", id="flip"),
    pytest.param(
        lambda: patched(zipped((NAME, QA)), 20, "<I", 9),
        "expected undamaged data, got data that ends too early",
        id="cut member",
    ),
]


@pytest.mark.parametrize(("content", "message"), MEMBERS)
def test_a_damaged_member_is_refused_when_it_is_read(opened, content, message):
    bundle = opened("bundle.zip", content())
    for read in (bundle.predictions, bundle.digest):
        assert refusal(read, CAUSAL) == f"bundle.zip/{NAME}: {message}; {AGAIN}"


def test_a_prediction_file_of_too_many_bytes_or_entries_is_refused_when_read(opened):
    bundle = opened("bundle.zip", zipped((NAME, b" " * 16_000_001)))
    assert refusal(bundle.predictions, CAUSAL) == (
        f"bundle.zip/{NAME}: expected at most 16,000,000 bytes, got 16,000,001"
    )
    entries = [{"id": number, "prediction": "A"} for number in range(2_001)]
    bundle = opened("bundle.zip", zipped((NAME, json.dumps(entries))))
    assert refusal(bundle.predictions, CAUSAL) == (
        f"bundle.zip/{NAME}: expected at most 2,000 entries, got 2,001"
    )


LEFT_OUT = "not read; rename it and pack again"
PUT = "not read; put the file itself there"
NAMES = [
    pytest.param(("../b.json", QA), "expected paths inside the bundle, got '../b.json'; "
                 + LEFT_OUT, id="dots"),
    pytest.param(("a/../../b.json", QA), "expected paths inside the bundle, got"
                 f" 'a/../../b.json'; {LEFT_OUT}", id="dots inside"),
    pytest.param(("/etc/b.json", QA), "expected relative paths, got the absolute path"
                 f" '/etc/b.json'; {LEFT_OUT}", id="absolute"),
    pytest.param(("C:\\b.json", QA), "expected relative paths, got the absolute path"
                 f" 'C:\\\\b.json'; {LEFT_OUT}", id="drive"),
    pytest.param(("x" * 256 + ".json", QA), "expected names of at most 255 bytes, got '"
                 + "x" * 59 + f"…'; {LEFT_OUT}", id="long name"),
    pytest.param(("x/" * 600, QA), None, id="folder entry"),
    pytest.param(("x/" * 520 + "b", QA), "expected paths of at most 1,024 characters, got 1,041"
                 " characters: '" + "x/" * 29 + f"x…'; {LEFT_OUT}", id="long path"),
    pytest.param(("x/" * 32 + "b", QA), "expected at most 32 folders inside each other, got 33: '"
                 + "x/" * 29 + f"x…'; {LEFT_OUT}", id="deep"),
    pytest.param(("a\nb.json", QA), "expected names without control characters, got"
                 f" 'a\\\\nb.json'; {LEFT_OUT}", id="control character"),
]  # fmt: skip


@pytest.mark.parametrize(("member", "message"), NAMES)
def test_a_hostile_name_is_left_out_and_the_rest_is_read(opened, member, message):
    bundle = opened("bundle.zip", zipped((NAME, QA), member))
    assert bundle.task_ids == (CAUSAL,)
    expected = [] if message is None else [f"bundle.zip: {message}"]
    assert [str(problem) for problem in bundle.problems] == expected


ODD = [
    pytest.param(info("b.json", stat.S_IFLNK | 0o777), f"a link; {PUT}", id="link"),
    pytest.param(info("b.json", stat.S_IFIFO | 0o666), f"a device or folder; {PUT}", id="pipe"),
]


@pytest.mark.parametrize(("member", "message"), ODD)
def test_links_and_devices_in_a_zip_are_left_out(opened, member, message):
    bundle = opened("bundle.zip", zipped((NAME, QA), (member, b"/etc/passwd")))
    assert [str(problem) for problem in bundle.problems] == [
        f"bundle.zip/b.json: expected files and folders, got {message}"
    ]


def test_encrypted_and_strangely_packed_members_are_left_out(opened):
    encrypted = patched(zipped(("b.json", QA), (NAME, QA)), 8, "<H", 1)
    assert [str(problem) for problem in opened("bundle.zip", encrypted).problems] == [
        "bundle.zip/b.json: expected data without a password, got encrypted data;"
        " not read; pack it without a password"
    ]
    strange = zipped((NAME, QA), method=zipfile.ZIP_LZMA)
    assert refusal(opened, "bundle.zip", strange) == (
        f"bundle.zip/{NAME}: expected data stored or deflated, got compression method 14;"
        " not read; pack it as an ordinary zip\n"
        "bundle.zip: expected at least one prediction file, got none"
    )


def gzip_bomb():
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = [packer.compress(bytes(1_000_000)) for _ in range(161)]
    return b"".join([*packed, packer.flush()])


def pax_size(value):
    body = f"{len(value) + 9} size={value}\n".encode()
    return entry("x", len(body), tarfile.XHDTYPE), body


def sparse_pax():
    body = b"22 GNU.sparse.major=1\n"
    return entry("x", len(body), tarfile.XHDTYPE), body


WHOLE = "expected a complete tar archive, got "
TARS = [
    pytest.param(gzip_bomb, "expected at most 160,000,000 bytes when unpacked, got more;"
                 " leave out what is not predictions", id="gzip bomb"),
    pytest.param(lambda: gzip.compress(b"") * 10_002,
                 "expected at most 10,000 gzip streams in a file, got more; pack it anew",
                 id="many gzip streams"),
    pytest.param(lambda: gzip.compress(tarred(good()))[:-9],
                 f"expected a complete gzip file, got one that ends too early; {AGAIN}", id="cut"),
    pytest.param(lambda: gzip.compress(tarred(good()))[:-8] + bytes(8),
                 "expected a complete gzip file, got compressed data that cannot be unpacked;"
                 f" {AGAIN}", id="damaged gzip"),
    pytest.param(lambda: gzip.compress(b"hello"), f"expected {KIND}, got a gzip file of something"
                 " else; pack it as .zip or .tar.gz", id="gzip of a text"),
    pytest.param(lambda: tarred(good(), finish=False), f"{WHOLE}one that ends too early; {AGAIN}",
                 id="no end"),
    pytest.param(lambda: tarred(good(), (entry("b", 1 << 30), b"")),
                 f"{WHOLE}one that ends within 'b'; {AGAIN}", id="lying size"),
    pytest.param(lambda: tarred(good(), (entry("b", 1 << 40), b"")),
                 f"{WHOLE}one that ends within 'b'; {AGAIN}", id="lying binary size"),
    pytest.param(lambda: tarred(good(), pax_size("9" * 19), (entry("b"), b"")),
                 f"{WHOLE}one that ends within 'b'; {AGAIN}", id="lying pax size"),
    pytest.param(lambda: tarred(good(), pax_size("-1"), (entry("b"), b"")),
                 f"{WHOLE}a damaged extended header; {AGAIN}", id="negative pax size"),
    pytest.param(lambda: tarred(good(), (entry("x", 1 << 20, tarfile.XHDTYPE), b"")),
                 "expected extended headers of at most 65,536 bytes, got 1,048,576",
                 id="pax header bomb"),
    pytest.param(lambda: tarred(good(), (entry("x", 1 << 30, tarfile.GNUTYPE_LONGNAME), b"")),
                 "expected extended headers of at most 65,536 bytes, got 1,073,741,824",
                 id="long name bomb"),
    pytest.param(lambda: tarred(good(), (entry("x", 9, tarfile.XHDTYPE), b"99 path=b")),
                 f"{WHOLE}a damaged extended header; {AGAIN}", id="lying pax record"),
    pytest.param(lambda: tarred(good(), (entry("b", 0, tarfile.GNUTYPE_SPARSE), b"")),
                 "expected files as they are, got the sparse file 'b'; pack it without --sparse",
                 id="sparse"),
    pytest.param(lambda: tarred(good(), sparse_pax(), (entry("b"), b"")),
                 "expected files as they are, got the sparse file ''; pack it without --sparse",
                 id="sparse by pax header"),
    pytest.param(lambda: tarred(good(), (entry("b"), b""))[:-1024] + b"?" * 1024,
                 f"{WHOLE}a damaged header; {AGAIN}", id="damaged header"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), TARS)
def test_a_hostile_tar_is_refused_word_for_word(opened, content, message):
    assert refusal(opened, "bundle.tar.gz", content()) == f"bundle.tar.gz: {message}"


def test_links_and_devices_in_a_tar_are_left_out(opened):
    kinds = {
        tarfile.LNKTYPE: "a hard link",
        tarfile.SYMTYPE: "a link",
        tarfile.CHRTYPE: "a device",
        tarfile.BLKTYPE: "a device",
        tarfile.FIFOTYPE: "a pipe",
    }
    odd = [(entry(f"{at}.json", 0, kind), b"") for at, kind in enumerate(kinds)]
    bundle = opened("bundle.tar", tarred(good(), *odd, good("../b.json")))
    assert bundle.task_ids == (CAUSAL,)
    assert [str(problem) for problem in bundle.problems] == [
        *(
            f"bundle.tar/{at}.json: expected files and folders, got {got}; {PUT}"
            for at, got in enumerate(kinds.values())
        ),
        f"bundle.tar: expected paths inside the bundle, got '../b.json'; {LEFT_OUT}",
    ]


def test_gzip_streams_one_after_another_are_one_file(opened):
    data = tarred(good())
    content = gzip.compress(data[:700]) + gzip.compress(b"") + gzip.compress(data[700:]) + bytes(9)
    assert opened("bundle.tar.gz", content).task_ids == (CAUSAL,)


def test_what_was_unpacked_is_removed(opened, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(tmp_path.iterdir())
    with opened("bundle.tar.gz", gzip.compress(tarred(good()))) as bundle:
        assert bundle.predictions(CAUSAL).answers == ("A",)
        assert len(set(tmp_path.iterdir()) - before) == 2  # the bundle, and its folder
    refusal(opened, "bundle.tar.gz", gzip.compress(tarred(good("x.json"))))
    assert {path.name for path in set(tmp_path.iterdir()) - before} == {"bundle.tar.gz"}


def test_links_out_of_a_folder_devices_and_depth_are_left_out(tmp_path, catalog):
    root = tmp_path / "bundle"
    root.mkdir()
    (tmp_path / "secret.json").write_bytes(QA)
    (root / NAME).write_bytes(QA)
    (root / "out.json").symlink_to(tmp_path / "secret.json")
    (root / "broken.json").symlink_to(tmp_path / "nothing")
    (root / "circle").symlink_to(root / "circle")
    (root / "outside").symlink_to(tmp_path, target_is_directory=True)
    (root / "top").symlink_to(root, target_is_directory=True)
    os.mkfifo(root / "pipe.json")
    deep = root.joinpath(*"x" * 40)
    deep.mkdir(parents=True)
    (deep / "b.json").write_bytes(QA)
    bundle = read_bundle(root, catalog)
    assert bundle.task_ids == (CAUSAL,)
    out = f"expected files inside the bundle, got a link out of it; {PUT}"
    assert sorted(str(problem) for problem in bundle.problems) == [
        f"bundle/broken.json: {out}",
        f"bundle/circle: {out}",
        f"bundle/out.json: {out}",
        f"bundle/outside: {out}",
        f"bundle/pipe.json: expected files and folders, got a device; {PUT}",
        f"bundle/top: expected files and folders, got a link to a folder; {PUT}",
        "bundle: expected at most 32 folders inside each other, got 33: '"
        + "x/" * 29
        + f"x…'; {LEFT_OUT}",
    ]


def test_the_hubs_cache_of_links_is_a_folder_like_any_other(tmp_path, catalog):
    blobs, root = tmp_path / "repo" / "blobs", tmp_path / "repo" / "snapshots" / "abc"
    blobs.mkdir(parents=True)
    root.mkdir(parents=True)
    (blobs / "1").write_bytes(QA)
    (root / NAME).symlink_to("../../blobs/1")
    bundle = read_bundle(root, catalog)
    assert bundle.predictions(CAUSAL).answers == ("A",)
    assert bundle.problems == ()


def test_absent_and_large_files_and_devices_are_refused(tmp_path, catalog):
    path = tmp_path / "b.zip"
    assert refusal(read_bundle, path, catalog) == (
        "b.zip: expected a readable file, got No such file or directory"
    )
    assert not is_bundle(path)
    os.mkfifo(tmp_path / "pipe")
    assert refusal(read_bundle, tmp_path / "pipe", catalog) == (
        f"pipe: expected {KIND}, got a device"
    )
    path.write_bytes(bytes(2_500_000))
    with pytest.raises(SubmissionError, match=r"of at most 2 MB, got 2\.5 MB"):
        read_bundle(path, catalog, max_bytes=2_000_000)
