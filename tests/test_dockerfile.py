"""The image's recipe, as far as no daemon is needed: what it copies is there, and is enough."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pytest

from places import ROOT
from running import running_app
from scorer.settings import Settings

DATA = PurePosixPath("/data")


def instructions() -> list[tuple[str, str]]:
    """Read the Dockerfile's instructions, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    parts = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [(name, rest.strip()) for name, _, rest in parts]


def given(name: str) -> list[str]:
    return [rest for one, rest in instructions() if one == name]


def is_sent(path: str) -> bool:
    """Whether .dockerignore lets a file through: the last line that fits decides."""
    sent = True
    parts = path.split("/")
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern, keeps = line.removeprefix("!"), line.startswith("!")
        heads = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        fits = any(fnmatch(head, pattern.replace("**/", "*")) for head in heads)
        if fits and (pattern != "*" or not keeps):
            sent = keeps
    return sent


def sent_files() -> list[str]:
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    names = [name for name in told.stdout.decode().split("\0") if (ROOT / name).is_file()]
    return [name for name in names if is_sent(name)]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder /app as the COPY lines make it."""
    folder = tmp_path_factory.mktemp("image")
    for line in given("COPY"):
        *sources, target = shlex.split(line)
        for source in sources:
            found = [one for one in sent_files() if one == source or one.startswith(f"{source}/")]
            assert found, f"COPY {source}: nothing of it is sent"
            for name in found:
                inside = name.removeprefix(f"{source}/") if name != source else Path(name).name
                path = folder / target / inside
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, path)
    return folder


def test_nothing_but_what_runs_is_sent() -> None:
    names = sent_files()
    assert {name.partition("/")[0] for name in names} == {
        "requirements.txt", "app.py", "LICENSE", "NOTICE", "scorer", "leaderboard_data",
    }  # fmt: skip
    assert not [name for name in names if re.match("leaderboard_data/.+[.](py|png)$", name)
                and "/demo/benchmark/" not in name]  # fmt: skip
    for name in ("tests/conftest.py", "data/private/contacts/a.json", ".git/config", ".env"):
        assert not is_sent(name)


def test_what_is_sent_is_copied(image: Path) -> None:
    copied = {path.relative_to(image).as_posix() for path in image.rglob("*") if path.is_file()}
    assert copied == set(sent_files())


def test_the_app_runs_from_what_is_copied_and_is_well(image: Path, tmp_path: Path) -> None:
    (health,) = given("HEALTHCHECK")
    command = [sys.executable, *json.loads(health[health.index("[") :])[1:]]
    with running_app(tmp_path, root=image) as address:
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert b"gradio" in answer.read()
        port = str(urlsplit(address).port)
        subprocess.run(command, env={"GRADIO_SERVER_PORT": port}, check=True)
    told = subprocess.run(
        command, env={"GRADIO_SERVER_PORT": port}, check=False, stderr=subprocess.DEVNULL
    )
    assert told.returncode != 0  # nobody answers there any more


def test_the_command_line_runs_from_what_is_copied(image: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "scorer", "score", "leaderboard_data/examples/Vitron-V1.xlsx",
         "--json"],
        cwd=image, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(told.stdout)["level"] == 4
    where = subprocess.run(
        [sys.executable, "-c", "import scorer; print(scorer.__file__)"],
        cwd=image, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert Path(where).is_relative_to(image)


def test_it_runs_as_nobody_special_and_keeps_its_data_in_a_volume() -> None:
    last = [name for name, _ in instructions()]
    assert given("USER") == ["scorer"]
    assert "RUN" not in last[last.index("USER") :]
    assert given("VOLUME") == [str(DATA)]
    environment = dict(pair.split("=", 1) for line in given("ENV") for pair in shlex.split(line))
    assert PurePosixPath(environment["DATA_DIR"]) == DATA
    assert PurePosixPath(environment["HF_HOME"]).is_relative_to(DATA)
    assert environment["GRADIO_SERVER_NAME"] == "0.0.0.0"
    assert given("EXPOSE") == [environment["GRADIO_SERVER_PORT"]]
    assert "hf_token" in Settings.model_fields
    assert not {"HF_TOKEN", "ADMINS", "CLOSED_BENCHMARK"} & set(environment)


def test_it_is_the_python_of_the_space() -> None:
    head = (ROOT / "README.md").read_text(encoding="utf-8").split("---")[1]
    version = re.search(r'python_version: "(.+)"', head)
    assert version
    assert given("FROM") == [f"python:{version[1]}-slim"]
