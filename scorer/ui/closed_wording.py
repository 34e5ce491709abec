"""Texts of the page about private answers; whoever puts one into HTML escapes it there."""

from __future__ import annotations

NAME = "private answers"
TITLE = "Bundles are scored against private answers"
TEXT = (
    "What comes back are levels and task scores, {rounded}; nothing about single items. A result "
    "comes 15 seconds, 30 seconds, 1 minute or twice as long again after scoring began, however "
    "soon it is known. Cancelling does not give a scoring back; the same file dropped again by the "
    "same user shows its scores again at no cost while this server runs."
)
ROUNDED = ("rounded to whole percent or as coarse", "rounded to {digits} or as coarse")
LEFT = ("1 scoring left today", "{count} scorings left today")
LEFT_NONE = "No scoring left today; the next ones come after midnight UTC"
LEFT_UNKNOWN = "Log in to have bundles scored: {count} a day"
LEFT_LOADING = "{count} scorings a day"
PROGRESS = {
    "cancelled": "Cancelled; a scoring that had begun is used up",
    "private": "Scoring against private answers; the result comes at a set time",
}

LOGIN_WHERE = "private answers"
LOGIN_EXPECTED = "somebody who is logged in"
LOGIN_GOT = "a visitor without an account"
LOGIN_HINT = "log in and drop the bundle again; scorings are counted by account"
LOGIN_TITLE = "Log in first"
LOGIN_TEXT = "Bundles are scored against private answers here, a few a day for each account."

REFUSED_TITLE = "This bundle was not scored"
REFUSED_TEXT = "Unless the list below says otherwise, no scoring was used up."
USED_UP_TITLE = "No scoring left today"
USED_UP_TEXT = "Private answers would not stay private if they could be asked without end."

FACT_ANSWERS = "Answers"
FACT_ANSWERS_TEXT = "{count} in the bundle for tasks that were tried"
FACT_ROUNDING = "Scores"
FACT_ROUNDING_TEXT = "{rounded}; levels follow from the rounded scores"
ITEMS_EXPECTED = "answers that may be shown"
ITEMS_GOT = "private answers"
