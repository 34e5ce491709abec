"""Uploads are counted as they arrive, kept within bounds, and nobody else's to read."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from scorer.ui.serving.budget import HOUR, Budget
from scorer.ui.serving.upload import safe_name
from scorer.ui.serving.uploads import Hold, Room, hand_out, may_be_fetched, new_place, own_folder
from serving.requests_over import ask, ask_json, upload

KILO = 1024
NINE_TENTHS = 900 * KILO


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_forty_uploads_side_by_side_cannot_pass_the_budget(address: str, folder: Path) -> None:
    before = size_of(folder / "uploads")
    with ThreadPoolExecutor(40) as pool:
        sent = (f"{number}.zip" for number in range(40))
        answers = list(
            pool.map(
                lambda name: upload(address, (name, b"x" * NINE_TENTHS), sender="203.0.113.1"), sent
            )
        )
    statuses = [status for status, _, _ in answers]
    assert set(statuses) <= {200, 429}
    assert statuses.count(200) <= 3  # of 0.9 MB each, with 3 MB an hour
    assert size_of(folder / "uploads") - before <= 3 << 20
    text, headers = next((text, headers) for status, text, headers in answers if status == 429)
    assert "3 MB" in text
    assert "Try again in" in text
    assert int(headers["retry-after"]) > 60


def test_chunks_without_a_length_and_small_files_are_counted_alike(address: str) -> None:
    def send(*files: tuple[str, bytes], chunked: bool = False) -> tuple[int, str]:
        return upload(address, *files, chunked=chunked, sender="203.0.113.2")[:2]

    assert {send(("a.csv", b"x"))[0] for _ in range(30)} == {200}
    large = ("a.zip", b"x" * NINE_TENTHS)
    assert [send(large, chunked=True)[0] for _ in range(4)] == [200, 200, 200, 429]
    status, text = send(*[(f"{number}.csv", b"x") for number in range(9)])
    assert status == 429
    assert "40 files" in text
    assert upload(address, ("a.csv", b"x"), sender="203.0.113.3")[0] == 200  # somebody else


def test_too_large_a_file_is_refused_in_plain_words(address: str, folder: Path) -> None:
    before = size_of(folder / "uploads")
    for chunked in (False, True):
        status, text, _ = upload(address, ("a.zip", b"x" * (2 << 20)), chunked=chunked)
        assert status == 413
        assert text == "This file is larger than 1 MB, the most that is taken here."
    assert size_of(folder / "uploads") == before


def test_too_many_files_at_once_are_refused(address: str) -> None:
    status, text, _ = upload(address, *[(f"{number}.csv", b"x") for number in range(11)])
    assert status == 413
    assert "At most 10 files" in text


@pytest.mark.parametrize(
    "headers", [{"content-type": "text/plain"}, {"content-type": "multipart/form-data"}, {}]
)
def test_what_is_no_form_is_refused(address: str, headers: dict[str, str]) -> None:
    status, _, _ = ask(
        address, "/gradio_api/upload", method="POST", body=b"x" * 100, headers=headers
    )
    assert status == 400


def test_an_upload_that_breaks_off_leaves_nothing(address: str, folder: Path) -> None:
    import socket
    from urllib.parse import urlsplit

    before = size_of(folder / "uploads")
    host, port = urlsplit(address).netloc.split(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(
            b"POST /gradio_api/upload HTTP/1.1\r\nhost: x\r\ncontent-length: 900000\r\n"
            b"content-type: multipart/form-data; boundary=e\r\n\r\n"
            b'--e\r\ncontent-disposition: form-data; name="files"; filename="a.zip"\r\n\r\n'
            + b"x"
            * 400_000
        )
    assert ask(address, "/healthz")[0] == 200
    assert size_of(folder / "uploads") == before


def test_nobody_can_fetch_an_upload(address: str) -> None:
    status, told, _ = upload(address, ("secret.zip", b"x" * 10))
    assert status == 200
    path = told.strip('[]"')
    for asked in (
        f"/gradio_api/file={path}",
        f"/gradio_api/file{path}",
        f"/gradio_api/file={quote(path, safe='')}",
        f"/gradio_api/file={Path(path).parent.parent.parent}/out/../in/{Path(path).parent.name}"
        "/secret.zip",
        f"//gradio_api/file={path}",
        f"/gradio_api//file={path}",
    ):
        status, text, _ = ask(address, asked)
        assert status in (400, 403, 404), asked
        assert "x" * 10 not in text


def test_the_same_file_goes_to_another_place_each_time(address: str) -> None:
    places = {upload(address, ("a.zip", b"x" * 10))[1] for _ in range(3)}
    assert len(places) == 3


def test_an_address_in_place_of_a_file_is_not_fetched(address: str) -> None:
    fetched = threading.Event()
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Bait(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fetched.set()
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Bait) as bait:
        threading.Thread(target=bait.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{bait.server_port}/a.xlsx"
        file = {"path": url, "url": url, "meta": {"_type": "gradio.FileData"}}
        _, text, _ = ask_json(
            address,
            "/gradio_api/call/score_workbook",
            {"data": [file, "", "A/full", "paper", "paper", False]},
        )
        event = text.split('"')[3]
        _, answer, _ = ask(address, f"/gradio_api/call/score_workbook/{event}")
        bait.shutdown()
    assert "got an address" in answer
    assert not fetched.is_set()


def test_a_budget_gives_back_after_an_hour() -> None:
    now = [0.0]
    budget = Budget(100, 10, clock=lambda: now[0])
    assert budget.take(b"a", size_bytes=60) is None
    assert budget.take(b"b", size_bytes=60) is None  # another visitor's
    now[0] = 600.0
    assert budget.take(b"a", size_bytes=40) is None
    wait = budget.take(b"a", size_bytes=1)
    assert wait is not None
    now[0] += wait
    assert budget.take(b"a", size_bytes=60) is None
    assert budget.take(b"a", size_bytes=1) is not None
    now[0] += 2 * HOUR
    assert budget.take(b"a", size_bytes=101) is not None  # more than there ever is
    assert budget.take(b"a", size_bytes=100) is None


def test_a_refused_take_takes_nothing() -> None:
    budget = Budget(100, 2)
    assert budget.take(b"a", size_bytes=101) is not None
    assert budget.take(b"a", size_bytes=100, files=2) is None


def test_the_oldest_go_first_and_what_is_in_use_stays() -> None:
    import os

    with own_folder():
        places = []
        for number in range(4):
            place = new_place(f"{number}.zip")
            place.write_bytes(b"x" * 100)
            os.utime(place, (1e9 + number, 1e9 + number))
            places.append(place)
        kept = Hold(places[0])
        room = Room(most_bytes=250, most_seconds=1e12, least_free=0)
        room.clean()
        assert [place.exists() for place in places] == [True, False, False, True]
        assert not places[1].parent.exists()
        del kept
        room.clean(wanted=100)
        assert [place.exists() for place in places] == [False, False, False, True]
        assert not room.reserve(151)
        assert room.reserve(150)


def test_what_is_too_old_goes_even_if_held_and_use_keeps_it_young() -> None:
    import os

    with own_folder():
        old, used = new_place("old.zip"), new_place("used.zip")
        for place in (old, used):
            place.write_bytes(b"x")
            os.utime(place, (1e9, 1e9))
        held = Hold(old), Hold(used)
        held[1].touch()
        Room(most_bytes=10**9, most_seconds=3600, least_free=0).clean()
        assert not old.exists()
        assert used.exists()


def test_only_what_was_handed_out_may_be_fetched(tmp_path: Path) -> None:
    source = tmp_path / "result.json"
    source.write_text("{}")
    with own_folder():
        given = hand_out(source)
        assert Path(given).read_text() == "{}"
        assert hand_out(source) == given
        assert may_be_fetched(given)
        place = new_place("a.zip")
        place.write_bytes(b"")
        link = Path(given).parent / "link"
        link.symlink_to(place)
        for path in (
            str(place),
            str(source),
            "/etc/passwd",
            f"{given}/../../../in",
            str(link),
            "\0",
        ):
            assert not may_be_fetched(path)


def test_what_a_crash_left_is_removed_and_what_lives_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    left = tmp_path / "general-level-files-crashed"
    left.mkdir()
    (left / ".lock").touch()
    (tmp_path / "others").mkdir()
    with own_folder() as first:
        assert not left.exists()
        monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
        with own_folder():
            assert first.exists()
        monkeypatch.setenv("GRADIO_TEMP_DIR", str(first))
    assert not first.exists()
    assert (tmp_path / "others").exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("../../etc/passwd", "passwd", id="a way out"),
        pytest.param("..\\..\\boot.ini", "boot.ini", id="a way out of Windows"),
        pytest.param("a\0b.zip", "ab.zip", id="null"),
        pytest.param("re\u202etsil.zip", "retsil.zip", id="bidi"),
        pytest.param("\ud800.zip", ".zip".strip("."), id="a lone surrogate"),
        pytest.param("<img src=x>.xlsx", "_img src_x_.xlsx", id="markup"),
        pytest.param("", "file", id="nothing"),
        pytest.param("...", "file", id="dots"),
        pytest.param("結果 الف.tar.gz", "結果 الف.tar.gz", id="other scripts"),
    ],
)
def test_names_of_uploads_are_made_harmless(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_long_names_keep_their_ending() -> None:
    name = safe_name("ä" * 5000 + ".tar.gz")
    assert name.endswith(".tar.gz")
    assert len(name.encode()) <= 120
