"""Health, headers, closed routes, faults and the log of the app as people run it."""

import json
import re
import time
from pathlib import Path

import pytest

from places import EXAMPLES
from scorer.ui.serving.headers import marked
from serving.conftest import Log
from serving.requests_over import ask, ask_json, upload


def test_health_tells_and_gives_nothing_away(address: str, folder: Path) -> None:
    status, text, headers = ask(address, "/healthz")
    told = json.loads(text)
    assert status == 200
    assert told["status"] == "ok"
    assert told["store"] == {"readable": True, "writable": True}
    assert told["uptime_seconds"] >= 0
    assert told["free_disk_mb"] > 0
    assert re.fullmatch(r"[0-9a-f]{12}", told["catalog"])
    assert "/" not in text
    assert headers["cache-control"] == "no-store"


def test_health_says_why_when_nothing_can_be_kept(address: str, folder: Path) -> None:
    assert ask(address, "/healthz")[0] == 200
    data = folder / "data"
    data.rename(folder / "moved")
    data.write_text("in the way")
    time.sleep(1.1)  # an answer is given again for a second
    status, text, _ = ask(address, "/healthz")
    data.unlink()
    (folder / "moved").rename(data)
    assert status == 503
    assert json.loads(text)["reasons"] == ["the data folder cannot be written"]
    assert str(folder) not in text


def test_every_answer_carries_the_headers(address: str) -> None:
    for path in ("/", "/healthz", "/config", "/theme.css", "/nothing", "/gradio_api/deep_link"):
        _, _, headers = ask(address, path)
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "https://*.hf.space" in policy.partition("frame-ancestors")[2]
        scripts = policy.partition("script-src")[2].partition(";")[0]
        assert "unsafe-inline" not in scripts
        assert "http" not in scripts


def test_the_mark_of_scripts_changes_with_every_answer(address: str) -> None:
    marks = set()
    for _ in range(2):
        _, page, headers = ask(address, "/")
        mark = re.search(r"'nonce-([^']+)'", headers["content-security-policy"])
        assert mark is not None
        assert f'<script nonce="{mark[1]}"' in page
        assert len(page.encode()) == int(headers["content-length"])
        marks.add(mark[1])
    assert len(marks) == 2


def test_the_page_is_the_same_for_one_address_and_another_for_another(address: str) -> None:
    def page(**headers: str) -> str:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return re.sub(r' nonce="[^"]*"', "", ask(address, "/?board=A%2Ffull", headers=sent)[1])

    first = page()
    assert page() == first
    behind = page(x_forwarded_host="boards.example", x_forwarded_proto="https")
    assert '"root":"https://boards.example"' in behind
    assert page() == first


def test_only_real_scripts_are_marked() -> None:
    page = (
        b"<!-- <script>a</script> --><script>var s = '<script>';</script>"
        b'<p title="x">&lt;script&gt;</p><SCRIPT src="b"></SCRIPT><scripted>'
    )
    assert marked(page, "N") == (
        b"<!-- <script>a</script> --><script nonce=\"N\">var s = '<script>';</script>"
        b'<p title="x">&lt;script&gt;</p><SCRIPT src="b"></SCRIPT><scripted>'
    )


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=https://x.hf.space/",
        "/gradio_api/file=https://example.com/",
        "/gradio_api/deep_link?session_hash=x",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/vibe-code/",
        "/gradio_api/runs",
        "/monitoring",
        "/monitoring/summary",
    ],
)
def test_routes_that_the_page_has_no_use_for_are_closed(address: str, path: str) -> None:
    assert ask(address, path)[0] == 404


def test_a_large_request_is_refused_before_it_is_read(address: str, log: Log) -> None:
    for path in (
        "/gradio_api/queue/join",
        "/gradio_api/component_server",
        "/gradio_api/run/predict",
    ):
        told = {"data": ["x" * (2 << 20)], "fn_index": 0, "session_hash": "s"}
        status, text, _ = ask_json(address, path, told)
        assert status == 413, path
        assert text == "request: expected at most 1 MB, got more"
    assert [line["status"] for line in log() if line["event"] == "refused"] == [413] * 3


def test_an_unexpected_fault_is_told_by_its_reference_alone(address: str, log: Log) -> None:
    secret = "zqx-a-secret-name"
    # A part that does not exist, an event that does not, and one with too little.
    asked = [
        (
            "/gradio_api/component_server",
            {"data": secret, "component_id": 10**9, "fn_name": secret, "session_hash": secret},
        ),
        (
            "/gradio_api/run/predict",
            {"data": [secret], "fn_index": 10**6, "session_hash": secret},
        ),
    ]
    for path, told in asked:
        status, text, _ = ask_json(address, path, told)
        assert status == 500, path
        assert secret not in text
        reference = re.search(r"name the reference ([0-9a-f]{8})", text)
        assert reference is not None, text
        line = next(line for line in log() if line.get("reference") == reference[1])
        assert line["event"] == "error"
        assert line["exception"]
        assert all(re.fullmatch(r"[\w./-]+:\d+ \S+", place) for place in line["places"])
    assert secret not in json.dumps(log())


def test_the_log_tells_what_happened_and_of_nobody(address: str, folder: Path, log: Log) -> None:
    name = "zqx-company-model"
    header = {"x-forwarded-for": "203.0.113.77", "user-agent": "zqx-agent"}
    example = next(EXAMPLES.glob("*.xlsx")).read_bytes()
    for data in (example, b"this is no workbook"):
        _, told, _ = upload(address, (f"{name}.xlsx", data))
        file = {"path": told.strip('[]"'), "meta": {"_type": "gradio.FileData"}}
        body = {"data": [file, name, "A/full", "paper", "paper", False]}
        _, text, _ = ask_json(
            address, f"/gradio_api/call/score_workbook?who={name}", body, **header
        )
        ask(address, f"/gradio_api/call/score_workbook/{text.split(chr(34))[3]}")
    ask(address, f"/?model={name}", headers=header)
    events = [line["event"] for line in log()]
    assert events.count("scored") + events.count("refused") == 2
    whole = (folder / "app.log").read_text(encoding="utf-8")
    for told in ("zqx", "203.0.113", "127.0.0.1:", str(folder), "/gradio_api"):
        assert told not in whole.replace(address.rstrip("/"), ""), told


def test_another_site_asks_for_nobody(address: str) -> None:
    from starlette.types import Scope

    from scorer.ui.serving.visitors import is_foreign

    def scope(**headers: str) -> Scope:
        return {
            "type": "http",
            "headers": [
                (name.replace("_", "-").encode(), value.encode())
                for name, value in {"host": "me.hf.space", **headers}.items()
            ],
        }

    assert is_foreign(scope(origin="https://evil.example"))
    assert is_foreign(scope(origin="null"))
    assert is_foreign(scope(sec_fetch_site="cross-site", sec_fetch_mode="cors"))
    assert is_foreign(scope(sec_fetch_site="same-site", sec_fetch_mode="cors"))
    assert not is_foreign(scope(origin="https://me.hf.space"))
    assert not is_foreign(scope(sec_fetch_site="same-origin", sec_fetch_mode="cors"))
    assert not is_foreign(scope(sec_fetch_site="cross-site", sec_fetch_mode="navigate"))
    assert not is_foreign(scope())
