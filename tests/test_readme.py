"""What the README says of settings and commands is what there is."""

import re
from pathlib import Path

import pytest

from places import ROOT
from scorer.cli import main
from scorer.settings import Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return re.split(r"\n## ", README.split(f"\n## {title}\n")[1])[0]


def as_written(default: object) -> str:
    """Write a default as the table does."""
    if isinstance(default, bool):
        return "on" if default else "off"
    if isinstance(default, Path):
        inside = default.is_relative_to(ROOT)
        return f"`{default.relative_to(ROOT) if inside else default}`"
    if isinstance(default, int | float):
        return f"{default:g}"
    return f"`{default}`" if isinstance(default, str) and default else "–"


def test_the_table_of_settings_is_complete_and_right(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| .+ \|$", section("Settings"), re.MULTILINE)
    told = {
        name.upper(): as_written(None if name == "hf_token" else field.default)
        for name, field in Settings.model_fields.items()
    }
    assert dict(rows) == told
    assert len(rows) == len(told)


def test_what_hosts_are_told_to_set_can_be_set() -> None:
    known = {name.upper() for name in Settings.model_fields}
    for name in set(re.findall(r"`([A-Z]+_[A-Z_]+|REVIEW|ADMINS)(?:=[^`]*)?`", README)):
        assert name in known, name


def test_every_command_named_exists(capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"python -m scorer ([a-z-]+)", README))
    assert {"score", "evaluate", "export-site", "template"} <= named
    for name in named:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
        assert name in capsys.readouterr().out
