"""Names that can be taken for one another are one, and others are not."""

# ruff: noqa: RUF001

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import patient

from scorer.store import name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("LLaVA-1.5", "llava 1.5", id="case and blanks"),
        pytest.param("Video-LLaVA", "VideoLLaVA", id="a hyphen"),
        pytest.param("Qwen2-Omni", "Qwen2_Omni", id="punctuation"),
        pytest.param("GPT-4o", "GPT‑4o", id="another hyphen"),
        pytest.param("GPT-4o", "GPT-4о", id="Cyrillic o"),
        pytest.param("GPT-4o", "GPT-4ο", id="Greek omicron"),
        pytest.param("GPT-4o", "GPT-40", id="zero for o"),
        pytest.param("GPT-4o", "ＧＰＴ－４ｏ", id="full width"),
        pytest.param("GPT-4o", "𝐆𝐏𝐓-𝟒𝐨", id="mathematical letters"),
        pytest.param("GPT-4o", "G\u200bP\u2060T-4o\ufeff", id="nothing to see"),
        pytest.param("GPT-4o", "\u202eGPT-4o\u202c", id="turned round"),
        pytest.param("GPT-4o", "GPT-4o\u3164\ufe0f\u2800", id="fillers"),
        pytest.param("GPT-4o", "ԌРТ-4o", id="Cyrillic capitals"),
        pytest.param("HUNYUAN", "ΗUΝΥUΑΝ", id="Greek capitals"),
        pytest.param("Claude", "CIaude", id="capital I for l"),
        pytest.param("Claude", "C1aude", id="1 for l"),
        pytest.param("Claude", "C|aude", id="a stroke for l"),
        pytest.param("Claude", "Cláude", id="an accent"),
        pytest.param("Claude", "ᴄlaude", id="a small capital"),
        pytest.param("Gemini", "Gernini", id="rn for m"),
        pytest.param("Gemini", "Gеmini", id="Cyrillic e"),
        pytest.param("Qwen", "Qvven", id="vv for w"),
        pytest.param("Yi-1.0", "Yi-l.O", id="letters for a number"),
        pytest.param("Phi-3.5", "Phi 3-5", id="a number spelt otherwise"),
        pytest.param("Model٣", "Model3", id="digits of another script"),
        pytest.param("Model", "Model™", id="a sign"),
    ],
)
def test_names_that_can_be_taken_for_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("LLaVA-1.5", "LLaVA-1.6", id="a version"),
        pytest.param("InternVL-2.5", "InternVL-25", id="a point within a number"),
        pytest.param("GPT-4", "GPT-4+", id="a plus"),
        pytest.param("通义千问", "文心一言", id="Chinese"),
        pytest.param("Модель", "Медаль", id="Russian"),
        pytest.param("!!!", "???", id="signs alone"),
        pytest.param("Qwen2-7B", "Qwen2-72B", id="a size"),
    ],
)
def test_names_that_differ(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@patient()
@given(st.text(max_size=40))
def test_any_name_has_a_key_that_is_its_own(name: str) -> None:
    key = name_key(name)
    assert name_key(key) == key
    assert name_key(f" {name}\u200b") == key


@patient()
@given(st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=20))
def test_no_name_with_letters_is_empty(name: str) -> None:
    unseen = {"\u115f", "\u1160", "\u3164", "\uffa0"}
    assert name_key(name) or set(unicodedata.normalize("NFKC", name)) <= unseen
