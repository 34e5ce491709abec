"""The footer says which settings are on, and nothing that a stranger must not know."""

import re
from pathlib import Path

import pytest

from scorer.settings import Settings
from scorer.ui.footer import footer, settings_on

# A value for each setting that differs from its default.
VALUES = {
    "CATALOG_DIR": "/srv/zqx-catalog",
    "SOTA_FILE": "/srv/zqx-specialists.xlsx",
    "DATA_DIR": "/srv/zqx-data",
    "BENCHMARK": "zqx/bench",
    "BENCHMARK_REVISION": "zqx-branch",
    "CLUSTER": "tcp://zqx:8786",
    "RESULTS_REPO": "zqx/results",
    "CLOSED_BENCHMARK": "zqx/answers",
    "CLOSED_BENCHMARK_REVISION": "zqx-closed",
    "CLOSED_QUERIES": "7",
    "CLOSED_QUERIES_TOTAL": "70",
    "CLOSED_DECIMALS": "3",
    "REQUIRE_LOGIN": "true",
    "ADMINS": "zqx-alice,zqx-bob",
    "REVIEW": "1",
    "PUBLISH_PER_DAY": "44",
    "HF_TOKEN": "hf_zqxsecret",
    "SPACE_ID": "zqx/space",
    "SPACE_HOST": "zqx-space.example",
    "MAX_UPLOAD_MB": "12.5",
    "UPLOAD_BUDGET_MB": "77",
    "UPLOAD_BUDGET_FILES": "88",
    "UPLOAD_TOTAL_MB": "999",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_every_setting_has_a_value_here() -> None:
    assert set(VALUES) == {name.upper() for name in Settings.model_fields}


def test_with_nothing_set_the_footer_says_so() -> None:
    assert settings_on(Settings()) == {}
    assert "nothing set" in footer(Settings(), "0123456789ab")


@pytest.mark.parametrize("name", VALUES)
def test_each_setting_lights_one_thing_up(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, VALUES[name])
    assert list(settings_on(Settings())) == [name]
    assert f"<code>{name}</code>" in footer(Settings(), "0123456789ab")


def test_no_path_name_or_token_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VALUES.items():
        monkeypatch.setenv(name, value)
    text = footer(Settings(), "0123456789ab")
    assert "zqx" not in text
    assert len(re.findall("<li>", text)) == len(VALUES)
    assert "uploads up to 12.5 MB" in text
    assert "7 bundles a day" in text


@pytest.mark.parametrize("name", VALUES)
def test_an_empty_variable_is_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "")
    assert settings_on(Settings()) == {}


def test_a_footer_is_safe_to_show() -> None:
    assert "<b>" not in footer(Settings(data_dir=Path("<b>")), "<b>")
