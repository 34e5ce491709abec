"""Every text of the page that is not a heading of *About*, in one place, for translation.

Plain text: whoever puts a text into HTML escapes it there.
"""

# ruff: noqa: RUF001 - an apostrophe is set as one

from __future__ import annotations

TITLE = "General-Level Scorer"
TAGLINE = "Levels and wins of a multimodal generalist on General-Bench"
THEME_TOGGLE = "Switch between light and dark"
TAB_SCORE = "Score"
TAB_ABOUT = "About"

# -- what one gives ------------------------------------------------------------------------------
DROP_TITLE = "Drop a results workbook or a bundle of predictions"
DROP_AGAIN = "Score another file"
DROP_HINT = "or choose a file · .xlsx, .csv, or .zip, .tar.gz, .json, .jsonl · up to {limit}"
DROP_PROMISE = "A workbook is scored at once, a bundle task by task. Nothing is published."
DROP_BUSY = "Reading and scoring {name} …"
DROP_WRONG_TYPE = (
    "{name} is neither a workbook (.xlsx, .csv) nor a bundle (.zip, .tar.gz, .tar, .json, .jsonl)"
)
DROP_TOO_LARGE = "{name} has {size}; files up to {limit} are taken"
DROP_OCCUPIED = "{name} was not taken: {running} is still being scored; wait for it, or cancel it"
DROP_FAILED = "{name} did not arrive; check the connection and drop it again"
DROP_SILENT = "No answer so far; drop the file again"
EXAMPLES = "Or look at an example"
TEMPLATE_HINT = "Nothing to drop yet?"
DEMO_BUNDLE = "Bundle for the demo benchmark"
DEMO_MODEL = "Demo model"

# -- while a bundle is evaluated -----------------------------------------------------------------
PROGRESS = {
    "label": "Evaluation",
    "cancel": "Cancel",
    "cancelled": "Cancelled; nothing was scored",
    "upload": "Uploading {name} …",
    "waiting": "Waiting in line",
    "before_one": "1 evaluation comes before this one; it starts by itself",
    "before": "{count} evaluations come before this one; it starts by itself",
    "reading": "Reading the bundle",
    "benchmark": "Opening {benchmark}",
    "fetching": "Fetching the answers of {benchmark}",
    "fetched_one": "1 file",
    "fetched": "{count} files",
    "scoring": "Scoring",
    "finishing": "Adding up the levels",
    "tasks": "{done} of {total} tasks",
    "rate": "{rate} items a second",
    "cached_one": "1 task was known already",
    "cached": "{count} tasks were known already",
    "found_one": "1 task found in the bundle",
    "found": "{count} tasks found in the bundle",
    "unknown_one": "1 file of no known task",
    "unknown": "{count} files of no known task",
    "duplicated_one": "1 task there twice",
    "duplicated": "{count} tasks there twice",
    "latest": "Last: {task}",
    "silent": "No word from the server for some time; still waiting",
    "lost": "No word from the server; check the connection and drop {name} again",
}

# -- choices -------------------------------------------------------------------------------------
MODEL = "Model column"
BOARD = "Board"
PROTOCOL = "Protocol"
SOTA = "Specialists’ scores"
PROTOCOLS = {"paper": "Paper", "release": "Release"}
SOTA_NAMES = {"paper": "Paper", "workbook": "Workbook"}
SCOPES = {
    "A": "Full",
    "B": "Modality",
    "C": "Paradigm",
    "D": "Skill",
}
TASK_COUNT = "{count} tasks"

# -- the answer ----------------------------------------------------------------------------------
LEVEL = "Level {level}"
NO_LEVEL = "No level yet"
LEVEL_NAMES = {
    2: "Generalist",
    3: "Synergy on tasks",
    4: "Synergy across paradigms",
    5: "Total synergy",
}
LEVEL_RULES = {
    2: "solves tasks of several kinds",
    3: "reaches specialists on some of them",
    4: "does so in comprehension and in generation",
    5: "and in language as well",
}
LADDER = "The levels; reached: {reached}"
OFF_BOARD = "not on this board"
HERE = "reached"
EMPTY_TITLE = "How far does it climb?"
EMPTY_TEXT = (
    "Each level asks for more than the one below. Drop a file to see which one a model "
    "reaches, why, and what is missing."
)
SCORES = {
    "S2": "mean of points",
    "S3": "points of wins only",
    "S4": "both paradigms at once",
    "S5": "lifted by language",
}
COVERAGE = "{scored} of {tasks} tasks scored"
BOUNDS = "{low} – {high}"
BOUNDS_LABEL = (
    "{name} is {low} as given. Were every missing task won with the best points seen, it would be "
    "{high}: the distance is coverage, not ability."
)
NO_SCORE = "does not apply to this board"
RELEASE_TAG = "release protocol"
RELEASE_TEXT = (
    "Numbers of the released ranking script, flaws included; only for comparison with its output. "
    "They may leave 0–100."
)
SIGNATURE = "Computed with"
COPY = "Copy"
COPIED = "Copied"
SEVERITIES = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "note": ("note", "notes"),
}
NO_PROBLEMS = "no problems found"
FRACTIONS_TITLE = "These scores look like fractions"
FRACTIONS_TEXT = (
    "Every percent score of {model} lies between 0 and 1. They were scored as given, so 0.745 "
    "counts as 0.745 %."
)
FRACTIONS_APPLY = "Read as fractions"
FRACTIONS_DONE_TITLE = "Read as fractions"
FRACTIONS_DONE_TEXT = "Percent scores were multiplied by 100 before scoring."
FRACTIONS_UNDO = "Read as given"

REFUSED_TITLE = "This file was not scored"
REFUSED_TEXT = "Mend what is listed below and drop it again; everything found is shown at once."
NO_BENCHMARK_TITLE = "The benchmark cannot be reached"
NO_BENCHMARK_TEXT = (
    "Predictions are scored against the benchmark’s answers, and this server does not get at them. "
    "Whoever runs it can set BENCHMARK to a folder that holds the benchmark, or HF_TOKEN to a "
    "token that may read it on the Hub. The demo bundle among the examples works without."
)
SEVERAL_TITLE = "Which model?"
SEVERAL_TEXT = "{name} holds results of {count} models. Choose one; it is scored at once."
GONE_WHERE = "the uploaded file"
GONE_EXPECTED = "a file that is still here"
GONE_GOT = "none: uploads are deleted after some hours"
GONE_HINT = "drop it again"

# -- what lies behind a bundle's scores ------------------------------------------------------------
DEMO_BENCHMARK = "the demo benchmark of this project"
EVALUATED = "What was evaluated"
EVALUATED_BENCHMARK = "Benchmark"
EVALUATED_TASKS = "Tasks"
EVALUATED_ITEMS = "Items"
EVALUATED_IN = "Time"
EVALUATED_SCORED = "{scored} scored of {found} found in the bundle"
EVALUATED_UNKNOWN = ("1 file of no known task", "{count} files of no known task")
EVALUATED_DUPLICATED = ("1 task there twice", "{count} tasks there twice")
EVALUATED_ANSWERED = "{answered} of {expected} answered"
EVALUATED_SECONDS = "{seconds} s"
EVALUATED_CACHED = ("1 task was known already", "{count} tasks were known already")
ITEM_COUNTS = {
    "missing": "{count} missing, counted as wrong",
    "unreadable": "{count} unreadable, counted as wrong",
    "conflicting": "{count} with different answers, counted as wrong",
    "surplus": "{count} for items that there are not",
    "repeated": "{count} answered twice alike",
}
SUPPLIED = (
    "1 task was not scored: its score comes from people or a judge; enter it in a workbook",
    "{count} tasks were not scored: their scores come from people or a judge; enter them in a "
    "workbook",
)
NOT_SCORED = (
    "1 task was not scored; the problem report says why",
    "{count} tasks were not scored; the problem report says why",
)
UNKNOWN_FILES = ("1 file belongs to no known task", "{count} files belong to no known task")
DUPLICATED_TASKS = ("1 task is there twice", "{count} tasks are there twice")
AND_MORE = "and {count} more"
INTERVAL = "95 %: {low} – {high}"
INTERVAL_LABEL = (
    "Had the benchmark drawn other items of the same kind, {name} would lie between {low} and "
    "{high} in 95 % of draws (bootstrap over the items of every task)."
)


def counted(texts: tuple[str, str], count: int) -> str:
    """Fill a number into the singular or the plural of a text."""
    return texts[0] if count == 1 else texts[1].format(count=f"{count:,}")


# -- charts --------------------------------------------------------------------------------------
CHART_LEVELS = "Levels by modality"
CHART_LEVELS_TEXT = "S2, S3 and S4 of each modality"
CHART_CAPABILITIES = "Capabilities"
CHART_CAPABILITIES_TEXT = "Mean points of a capability’s tasks; missing tasks count 0"
CHART_SKILLS = "Skills"
CHART_SKILLS_TEXT = "Mean points of a skill’s tasks; missing tasks count 0"
CHART_SHEET = "Skills of"
SHEETS = {
    "NLP": "Language",
    "Image-Comprehension": "Image comprehension",
    "Image-Generation": "Image generation",
    "Video-Comprehension": "Video comprehension",
    "Video-Generation": "Video generation",
    "Audio-Comprehension": "Audio comprehension",
    "Audio-Generation": "Audio generation",
    "3D-Comprehension": "3D comprehension",
    "3D-Generation": "3D generation",
}
BREAKDOWN = "How the scores come about"
BREAKDOWN_TEXT = "Wins are scores not worse than the specialist’s."
BREAKDOWN_COLUMNS = ("", "Scored", "Wins", "Mean", "Mean of wins")
LANGUAGE_WEIGHT = "weight of language {weight}"

# -- tasks ---------------------------------------------------------------------------------------
TASKS = "All tasks"
TASKS_TEXT = "Click a header to sort, a task for its details; of a bundle’s task, its items."
STATES = {
    "scored": "scored",
    "missing": "missing",
    "rejected": "rejected",
    "not applicable": "not on the board",
}
TABLE = {
    "label": "Tasks of the board",
    "search": "Search tasks, skills, metrics …",
    "columns": {
        "task": "Task",
        "sheet": "Modality",
        "skill": "Skill",
        "metric": "Metric",
        "score": "Score",
        "sota": "Specialist",
        "points": "Points",
        "sota_points": "Specialist’s points",
        "gap": "Gap",
        "interval": "95 %",
        "items": "Items",
        "state": "Outcome",
    },
    "filters": {
        "modality": "All modalities",
        "paradigm": "Both paradigms",
        "skill": "All skills",
        "state": "All states",
        "win": "Wins and losses",
    },
    "won": "won",
    "lost": "not won",
    "reset": "Reset",
    "count": "{shown} of {all} tasks",
    "none": "No task fits these filters.",
    "higher": "higher is better",
    "lower": "lower is better",
    "in_points": "points",
    "close": "Close details",
    "details": {
        "reason": "Remark",
        "name": "Name in the workbook",
        "definition": "Metric",
        "paper_metric": "Metric in the paper",
        "specialist": "Specialist",
        "samples": "Samples",
        "capabilities": "Capabilities",
        "domains": "Domains",
        "data_source": "Data source",
    },
}

# -- a task's items ------------------------------------------------------------------------------
CLOUD = "{count} points of {name}; drag, or use the arrow keys, to turn them"
ITEMS = {
    "title": "Items",
    "close": "Close",
    "loading": "Reading the items …",
    "slow": "Still reading; files may have to be fetched first …",
    "silent": "The items did not arrive; close this and try again",
    "search": "Search inputs and answers …",
    "filter": "Which items",
    "filters": {
        "all": "All",
        "wrong": "Wrong",
        "right": "Right",
        "missing": "Missing",
        "unreadable": "Unreadable",
        "conflicting": "Conflicting",
    },
    "below": "Not full marks",  # in place of "Wrong" where an item can be partly right
    "full": "Full marks",
    "verdicts": {
        "right": "right",
        "wrong": "wrong",
        "missing": "missing: counted as wrong",
        "unreadable": "unreadable: counted as wrong",
        "conflicting": "different answers: counted as wrong",
    },
    "range": "{first}–{last} of {total}, the worst first",
    "none": "No item fits.",
    "previous": "Previous",
    "next": "Next",
    "item": "Item {id}",
    "reference": "Reference",
    "prediction": "Prediction",
    "several": "Prediction {number}",
    "no_prediction": "none",
    "cloud": CLOUD,
    "nothing": "This item has no text.",
    "score": "Score",
    "interval": "95 %: {low} – {high}",
    "interval_told": "With other items of the same kind the score would lie there in 95 % of draws",
    "specialist": "Specialist",
    "in_points": "points",
    "won": "won",
    "lost": "not won",
    "metric": "Metric",
    "higher": "higher is better",
    "lower": "lower is better",
    "answered": "Answered",
    "answered_of": "{answered} of {expected}",
    "counts": ITEM_COUNTS,
    "remark": "Remark",
    "distribution": "Scores of the items",
    "bin": "{count} items from {low} to {high}",
    "problems": "What was found while reading",
    "more": "and {count} more",
    "waiting": "Fetching {name} …",
    "unreadable": "{name} cannot be shown here",
    "download": "Download {name}",
    "boxes": "Dashed: reference. Solid: prediction.",
}

# -- problems ------------------------------------------------------------------------------------
PROBLEMS = "Problem report"
PROBLEMS_NONE = "Nothing to mend: every cell that was filled in could be read."
PROBLEM_FILTER = "Filter by place or text"
PROBLEM_SEVERITIES = {"error": "Errors", "warning": "Warnings", "note": "Notes"}
PROBLEM_MEANING = {
    "error": "a value was refused; its task counts as missing",
    "warning": "taken as given, and probably not what was meant",
    "note": "read in a way worth knowing",
}
PROBLEM_EXPECTED = "expected"
PROBLEM_GOT = "got"
PROBLEM_MORE = "{count} more of this kind: see the annotated workbook or the JSON."
PROBLEM_NO_MATCH = "No problem fits this filter."

# -- what one takes away -------------------------------------------------------------------------
SHOW_ON_BOARD = "Show on the leaderboard"
DOWNLOADS = "Take it away"
DOWNLOAD_LABELS = {
    "annotated": "Annotated workbook",
    "json": "JSON",
    "csv": "All tasks as csv",
    "filled": "Filled workbook",
    "items_csv": "All items as csv",
    "items_parquet": "All items as parquet",
    "template": "Empty workbook",
    "bundle_template": "Empty bundle",
}
DOWNLOAD_FAILED = "{label} could not be made; score the file again"

# -- the footer ----------------------------------------------------------------------------------
FOOTER_LABEL = "Settings"
FOOTER_NOTHING = "nothing set: everything is kept and computed on this machine"
# What each setting brings, shown where it is not as by default. A value that could tell a stranger
# something, such as a path, a name or a token, is never among them.
FOOTER_SETTINGS = {
    "catalog_dir": "tasks and boards of a catalog of its own",
    "sota_file": "specialists’ scores of its own",
    "data_dir": "kept in a folder of its own",
    "benchmark": "questions and answers of a benchmark of its own",
    "benchmark_revision": "a chosen revision of the benchmark",
    "cluster": "bundles scored on a cluster",
    "results_repo": "published runs kept on the Hub",
    "closed_benchmark": "bundles scored against private answers",
    "closed_benchmark_revision": "a chosen revision of the private answers",
    "closed_queries": "{value} bundles a day against private answers",
    "closed_queries_total": "{value} of all users together",
    "closed_decimals": "private scores with {value} decimals",
    "require_login": "publishing needs a login",
    "admins": "named accounts review",
    "review": "published runs wait for review",
    "publish_per_day": "{value} publications a day",
    "hf_token": "a token for the Hub",
    "space_id": "a Space, where publishing needs a login",
    "space_host": "addresses of that Space",
    "max_upload_mb": "uploads up to {value} MB",
    "upload_budget_mb": "up to {value} MB an hour from one visitor",
    "upload_budget_files": "up to {value} files an hour from one visitor",
    "upload_total_mb": "up to {value} MB of uploads kept",
}
