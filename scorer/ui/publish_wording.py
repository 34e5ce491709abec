"""Every text of the tab *Publish* in one place, for translation. Plain text, escaped where used."""

# ruff: noqa: RUF001 - an apostrophe is set as one

from __future__ import annotations

TAB_PUBLISH = "Publish"
TO_PUBLISH = "Publish this run …"

# -- who one is ------------------------------------------------------------------------------------
LOCAL_TITLE = "Published on this machine"
LOCAL_TEXT = (
    "Nobody logs in here: whoever reaches this page owns everything that is published on it, and "
    "may review it. It is kept in this machine’s data folder."
)
LOCAL_HUB = "It is kept in this machine’s data folder, and in the Hub dataset that is set."
SIGNED_IN = "Signed in as {name}"
SIGNED_IN_ADMIN = "Signed in as {name}, who may review"
LEFT_TODAY = ("1 change left today", "{count} changes left today")
STRANGER_TITLE = "Sign in to publish"
STRANGER_TEXT = (
    "Looking and scoring need no account. What is published carries the account that published it; "
    "only that account can edit or withdraw it."
)
NO_LOGIN_TITLE = "Publishing is switched off here"
NO_LOGIN_TEXT = (
    "This server wants to know who publishes, and has no login that could tell. Whoever runs it "
    "can serve it as a Space with hf_oauth: true, or leave REQUIRE_LOGIN unset."
)
SIGN_IN = "Sign in with Hugging Face"
SIGN_OUT = "Sign out ({})"

# -- what is published -----------------------------------------------------------------------------
RUN_TITLE = "What will be published"
NO_RUN_TITLE = "Score a run first"
NO_RUN_TEXT = (
    "Drop a results workbook or a bundle on the tab Score and look at what comes of it. Nothing is "
    "published by scoring; when it is right, come back here."
)
GO_SCORE = "Go to Score"
RUN_REFUSED_TITLE = "This file cannot be published"
RUN_KINDS = {
    "workbook": "from the workbook {name}",
    "bundle": "from the bundle {name}, scored against {benchmark}",
    "closed": "from the bundle {name}, scored against private answers",
}
RUN_ON_BOARD = "As seen on board {board}. All {scored} scores are published, for every board."
RUN_STANDS = "You published this file as {name}, version {version}, on {day}: {status}."
RUN_REJECTED = (
    "1 score was refused; its task counts as missing",
    "{count} scores were refused; their tasks count as missing",
)

# -- the card --------------------------------------------------------------------------------------
FORM_TITLE = "Say what it is"
FORM_TEXT = "Only the name is needed. You can edit all of it later; the scores stay as they are."
LABELS = {
    "name": "Model’s name",
    "organisation": "Organisation",
    "link": "Link",
    "size": "Size",
    "modalities": "Modalities",
    "paradigms": "Paradigms",
    "access": "Weights",
    "contact": "Contact",
    "notes": "Notes",
    "reason": "Reason",
}
HINTS = {
    "name": "As it should stand on the boards. The same name again is a new version.",
    "link": "A model card, paper or home page: https://…",
    "size": "Parameters, such as 7B or 770M",
    "contact": "E-mail or account, for the host’s questions. Kept apart, never shown.",
    "notes": "What a reader should know, up to 1,000 characters",
    "reason": "It is kept with this change, for whoever may read the records",
}
CONTACT_KEPT = "Leave it empty to keep what was given before."
PARADIGM_NAMES = {"C": "Comprehension", "G": "Generation"}
ACCESS_NAMES = {"": "Not said", "open": "Open", "closed": "Closed"}
PUBLIC_TITLE = "Public"
PUBLIC = (
    "the card beside, except the contact",
    "level and scores, task by task",
    "your account’s name, the date, the version",
    "a fingerprint (sha256) of the file",
)
PRIVATE_TITLE = "Not public"
PRIVATE = ("the contact", "the file itself: it is deleted after some hours")
WAITS = "An admin looks at it before it is listed."
PREVIEW_TITLE = "As readers will see it"
PREVIEW_NAMELESS = "Model’s name"
SUBMIT = "Publish"
BUSY = "One moment …"
SILENT = "No answer; check the connection, and the list below before you try again"
PROBLEMS_TITLE = ("1 field needs another look", "{count} fields need another look")
REFUSED_TITLE = "Not done"
FIELD_PROBLEM = "Expected {expected}; got {got}."

# -- outcomes --------------------------------------------------------------------------------------
DONE_PUBLISHED = "Published: {name}, version {version}"
DONE_WAITING = "Handed in: {name}, version {version}"
DONE_TEXT = "{level}. It is listed now."
DONE_TEXT_WAITING = "{level}. It waits for an admin, and is not on the boards yet."
DONE_LINK = "See it on the leaderboard"
DONE_EDITED = "Saved: {name}"
DONE_WITHDRAWN = "Withdrawn: {name}, version {version}"
DONE_REVIEWED = {
    "approve": "Approved: {name}; it is listed now",
    "reject": "Rejected: {name}",
    "hide": "Hidden: {name}",
    "show": "Listed again: {name}",
}

# -- one's own submissions -------------------------------------------------------------------------
OWN_TITLE = "Your submissions"
OWN_NONE = "Nothing yet."
STATUSES = {
    "listed": "listed",
    "waiting": "waiting for review",
    "rejected": "rejected",
    "hidden": "hidden by an admin",
    "withdrawn": "withdrawn",
}
SUPERSEDED = "listed, older version"
VERSION = "Version {version}"
QUEUED = "queued for the Hub"
QUEUED_TOLD = "Kept here, and handed to the Hub as soon as it answers"
SCORED = "{scored} of {tasks} tasks scored"
EDIT = "Edit"
WITHDRAW = "Withdraw"
HISTORY = "History"
OF = "{act} {name}, version {version}"
ACTS = {
    "submitted": "published",
    "edited": "edited",
    "withdrawn": "withdrawn",
    "approve": "approved",
    "reject": "rejected",
    "hide": "hidden",
    "show": "listed again",
}
BY = "by {name}"
NO_LEVEL = "No level"

# -- what changed between two of them --------------------------------------------------------------
DIFFERENCE_TITLE = "What changed between two runs"
DIFFERENCE_FROM = "From"
DIFFERENCE_TO = "to"
DIFFERENCE_SHOW = "Compare"
DIFFERENCE_CHOICE = "{name}, version {version} ({day})"
DIFFERENCE_LEVELS = ("Score", "Before", "After", "Change")
DIFFERENCE_TASKS = ("Task", "Before", "After", "Change in points")
DIFFERENCE_LEVEL = "Level"
DIFFERENCE_NONE = "No task differs; {same} are the same."
DIFFERENCE_COUNT = "{changed} tasks differ, {same} are the same; board A/full, the paper’s rules."
DIFFERENCE_MORE = "The {shown} largest changes are shown."
NO_SCORE = "no score"

# -- dialogs ---------------------------------------------------------------------------------------
DIALOG_EDIT = "Edit {name}"
DIALOG_EDIT_TEXT = "The scores stay. The change and its reason are kept in the history."
DIALOG_WITHDRAW = "Withdraw {name}?"
DIALOG_WITHDRAW_TEXT = (
    "It leaves the boards for good; its record and this reason stay. To come back, publish again."
)
DIALOG_REVIEW = {
    "approve": "List {name}?",
    "reject": "Reject {name}?",
    "hide": "Hide {name}?",
    "show": "List {name} again?",
}
DIALOG_REVIEW_TEXT = {
    "approve": "It goes on the boards at once. A reason is not needed.",
    "reject": "It is not listed. Its owner reads the reason.",
    "hide": "It leaves the boards until somebody lists it again. Its owner reads the reason.",
    "show": "It goes back on the boards. A reason is not needed.",
}
CONFIRM = {
    "edit": "Save",
    "withdraw": "Withdraw for good",
    "approve": "List it",
    "reject": "Reject",
    "hide": "Hide",
    "show": "List again",
}
CANCEL = "Cancel"

# -- review ----------------------------------------------------------------------------------------
REVIEW_TITLE = "Waiting for review"
REVIEW_NONE = "Nothing waits."
REVIEW_ACTS = {"approve": "Approve", "reject": "Reject", "hide": "Hide", "show": "List again"}
AUDIT_TITLE = "Everything that was done"
AUDIT_COLUMNS = ("When (UTC)", "Who", "What", "Model", "Reason", "")
AUDIT_MORE = "The latest {shown} of {count}."
FAULTS_TITLE = (
    "1 record could not be read or applied",
    "{count} records could not be read or applied",
)
