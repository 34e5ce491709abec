"""What an owner may say of a model; everything wrong is told at once, at its field."""

import pytest

from scorer.publishing.card import read_card, read_reason, visible


def problems(**given: object) -> dict[str, str]:
    return {one.where: str(one) for one in read_card({"name": "Fine", **given}).problems}


def test_card_is_read_in_normal_form() -> None:
    draft = read_card(
        {
            "name": "  My\u200b  Model\u202e 7B ",
            "organisation": "Café\u0301 Lab",
            "link": "https://hub.example/me/model",
            "size": "7.0 b",
            "modalities": ["3D", "Image"],
            "paradigms": ["G", "C"],
            "access": "Open",
            "contact": "me@lab.example",
            "notes": "One.\r\n\r\n\r\n\r\nTwo.\x00",
        }
    )
    assert draft.problems == ()
    card = draft.card
    assert card.name == "My Model 7B"
    assert (card.size, card.paradigms, card.access) == ("7B", "C+G", "open")
    assert card.modalities == ("Image", "3D")
    assert card.notes == "One.\n\nTwo."
    assert draft.contact == "me@lab.example"


def test_texts_are_read_like_lists() -> None:
    card = read_card({"name": "M", "modalities": "video; Language", "paradigms": "c"}).card
    assert (card.modalities, card.paradigms) == (("Video", "Language"), "C")


def test_only_a_name_is_needed() -> None:
    draft = read_card({"name": "M"})
    assert draft.problems == ()
    assert (draft.card.size, draft.card.modalities, draft.contact) == ("", (), "")


def test_everything_wrong_is_told_at_once() -> None:
    found = problems(
        name="", organisation="x" * 121, link="javascript:alert(1)", size="huge",
        modalities=["Smell"], paradigms="X", access="maybe", contact="call me", notes="x" * 1001,
    )  # fmt: skip
    assert set(found) == {
        "name", "organisation", "link", "size", "modalities", "paradigms", "access", "contact",
        "notes",
    }  # fmt: skip
    assert "got nothing" in found["name"]
    assert "(1,001 characters)" in found["notes"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="empty"),
        pytest.param(" \u200b\u202e\u3164 ", id="nothing that is seen"),
        pytest.param("!!!", id="no letter or digit"),
        pytest.param("x" * 81, id="too long"),
        pytest.param(["x"], id="no text"),
        pytest.param(None, id="none at all"),
    ],
)
def test_name_is_refused(name: object) -> None:
    assert "name" in problems(name=name)


@pytest.mark.parametrize("name", ["x" * 80, "模型 2", "Модель", "7", "GPT-4o (ours)"])
def test_name_is_taken(name: str) -> None:
    assert problems(name=name) == {}


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("example.org", id="no scheme"),
        pytest.param("ftp://example.org", id="another scheme"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("https://", id="no host"),
        pytest.param("https://hub.example@evil.example/", id="a name before the host"),
        pytest.param("https://example.org\\@evil.example", id="a backslash"),
        pytest.param("https://example.org/a b", id="a blank"),
        pytest.param("https://[::1", id="half an address"),
        pytest.param("https://example.org:port/", id="a senseless port"),
        pytest.param("https://example.org/" + "x" * 300, id="too long"),
    ],
)
def test_link_is_refused(link: str) -> None:
    assert set(problems(link=link)) == {"link"}


@pytest.mark.parametrize("link", ["http://a.example", "https://arxiv.org/abs/2505.04620#S1", ""])
def test_link_is_taken(link: str) -> None:
    assert problems(link=link) == {}


@pytest.mark.parametrize("size", ["0B", "7", "7T", "-7B", "7BB", "1e3B", "about 7B"])
def test_size_is_refused(size: str) -> None:
    assert set(problems(size=size)) == {"size"}


@pytest.mark.parametrize(("size", "kept"), [("770m", "770M"), ("1.50B", "1.5B"), ("13 B", "13B")])
def test_size_is_written_one_way(size: str, kept: str) -> None:
    assert read_card({"name": "M", "size": size}).card.size == kept


@pytest.mark.parametrize("contact", ["me@lab.example", "@me", "me-2", "some.body"])
def test_contact_is_an_address_or_an_account(contact: str) -> None:
    assert problems(contact=contact) == {}


@pytest.mark.parametrize("contact", ["me@lab", "a@b@c.de", "me, you", "<me@lab.example>", "@"])
def test_contact_is_refused(contact: str) -> None:
    assert set(problems(contact=contact)) == {"contact"}


def test_many_accents_on_one_letter_do_not_run_over_the_lines_beside() -> None:
    assert len(visible("e" + "\u0489" * 50)) < 6


def test_reason_is_needed_where_it_is() -> None:
    assert read_reason("  why \x00 not ", needed=True) == "why not"
    assert read_reason(None, needed=False) == ""
    for given in ("", " \u200b ", None, 7, "x" * 501):
        with pytest.raises(ValueError, match="500 characters"):
            read_reason(given, needed=True)
