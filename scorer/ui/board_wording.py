"""Every text of the tab *Leaderboard* in one place, for translation.

Plain text: whoever puts a text into HTML escapes it there.
"""

# ruff: noqa: RUF001 - an apostrophe is set as one

from __future__ import annotations

TAB_LEADERBOARD = "Leaderboard"

# -- choosing a board ----------------------------------------------------------------------------
SCOPE = "Scope"
SCOPES = {
    "A": ("Full spectrum", "every task of all modalities and of language; levels 2 to 5"),
    "B": ("Modality", "one modality, or several together; levels 2 to 5"),
    "C": ("Paradigm", "comprehension or generation of one modality; levels 2 and 3"),
    "D": ("Skill", "the tasks of one skill; levels 2 and 3"),
}
BOARD = "Board"
BOARD_TASKS = "{title} · {count} tasks"
BOARD_TASK = "{title} · 1 task"
SOURCE = "The paper’s models"
SOURCES = {"recomputed": "Recomputed", "published": "As published"}
SOURCE_OFF = "The paper publishes level scores of whole modalities only, by its own protocol."
PROTOCOL = "Protocol"
SOTA = "Specialists’ scores"

# -- filters -------------------------------------------------------------------------------------
FILTERS = "Filters"
FILTERS_OF_TASKS = "Tasks: the board is recomputed from those that are left"
FILTERS_OF_MODELS = "Models: ranks stay those of the whole board"
FILTER_LABELS = {
    "modality": "Modality",
    "paradigm": "Paradigm",
    "domain": "Domain",
    "capability": "Capability",
    "access": "Access",
    "origin": "Source",
    "level": "Level",
    "min_size": "Size from, in billions",
    "max_size": "Size to, in billions",
    "coverage": "Coverage from, in %",
}
CHIPS = {
    "modality": "{value}",
    "paradigm": "{value}",
    "domain": "Domain: {value}",
    "capability": "Capability: {value}",
    "access": "{value} weights",
    "origin": "Source: {value}",
    "level": "Level {value}",
    "min_size": "from {value} B",
    "max_size": "up to {value} B",
    "coverage": "coverage from {value} %",
}
ACCESS = {"open": "open", "closed": "closed"}
ORIGINS = {"paper": "the paper", "submitted": "submissions", "own": "my run"}
LEVELS = {"5": "5", "4": "4", "3": "3", "2": "2", "none": "none"}
CHIP_NO_LEVEL = "No level"
REMOVE_FILTER = "Remove filter {value}"
RESET = "Reset filters"
ANY = "any"

# -- the head of a board -------------------------------------------------------------------------
HEAD_COUNTS = "{tasks} tasks · {ranked} of {models} models have a level · {shown} shown"
HEAD_SOURCES = {"recomputed": "recomputed from the paper’s tables", "published": "as published"}
HEAD_SOTA = "specialists: {name}"
HEAD_PROTOCOL = "protocol: {name}"
NOT_UNDERSTOOD = "Not understood in this link, and left as usual: {parts}"
NOTHING_LEFT_TITLE = "No task is left"
NOTHING_LEFT = "No task of this board has all the chosen traits."
DISMISS = "Close this note"
MODEL_GONE = "There is no model {name} here"
RUN_REFUSED = "Your run could not be placed: {problem}"
RUN_PLACED = "Your run {name} stands on every board, marked. Only you see it."
RUN_REMOVE = "Take my run off"

# -- the grid ------------------------------------------------------------------------------------
GRID_LABEL = "Models of the board"
COLUMNS = {
    "rank": ("Rank", "rank by level, then by that level’s score"),
    "model": ("Model", ""),
    "level": ("Level", "highest level with a score above 0"),
    "S2": ("S2", "mean of points"),
    "S3": ("S3", "points of wins only"),
    "S4": ("S4", "both paradigms at once"),
    "S5": ("S5", "lifted by language"),
    "ranks.best": ("Best", "the rank if every missing task of this model were won"),
    "ranks.worst": ("Worst", "the rank if every missing task of all others were won"),
    "scored": ("Scored", "tasks of the board with a score"),
    "share": ("Share", "share of the board’s tasks with a score"),
    "wins": ("Wins", "scores not worse than the specialist’s"),
    "agreement": ("Paper agrees?", "whether the paper’s level scores are those recomputed here"),
    "size": ("Size", "billions of parameters"),
    "modalities": ("Modalities", "as the paper, or its owner, describes the model"),
    "paradigms": (
        "Paradigms",
        "C comprehension, G generation; as the paper, or its owner, describes the model",
    ),
    "access": ("Access", "whether the weights are open"),
    "source": ("Source", "where the scores come from"),
}
GROUP_RESULT = "Result"
GROUP_COVERAGE = "Coverage"
GROUP_RANKS = "Possible ranks"
SCORED_OF = "Of {tasks} tasks"
GROUP_PUBLISHED = "In the paper"
GROUP_FACTS = "Model"
PUBLISHED_COLUMN = "{level} published"
PUBLISHED_LEVEL = "Level published"
PUBLISHED_TEXT = "as the paper prints it"
SOURCE_OWN = "my run"
SOURCES_OF_ROWS = {"paper": "paper", "submitted": "submitted", "own": SOURCE_OWN}
VERDICTS = {
    "agrees": "agrees",
    "differs, explained": "differs, explained",
    "differs, unexplained": "differs, unexplained",
    "not recomputable": "not recomputable",
}
OTHER_LEVEL = "published: level {level}"
OTHER_LEVEL_NONE = "published: no level"
OTHER_LEVEL_NOTE = "Recomputed from its rows: {ours}. The paper’s tables of level scores: {theirs}."
LEVEL = "level {level}"
NO_LEVEL = "no level"
STAND_IN = "As published: the paper’s tables have no rows of this model for {modality}."
STAND_INS = "As published for {modalities}, whose rows the paper’s tables lack."
COMPARED_NOTE = "Published {published}, recomputed {recomputed}: {verdict}. {reason}"
UNRANKED = "Kept for the record, not ranked: {remark}"
TASK_TEXT = "{metric}; specialist {specialist}: {sota}"

# -- links and citations -------------------------------------------------------------------------
SHARE = "Copy link to this view"
CITE = "Cite this view"
COPIED = "Copied"
COPY = "Copy"
CHOICE_FAILED = "The board did not arrive; choose again"
COPY_FAILED = "Copying is not allowed here; mark the text and copy it"
CITATION = "Citation of exactly this view"
CLOSE = "Close"

# -- downloads -----------------------------------------------------------------------------------
TAKE_AWAY = "Take away"
EXTENT_SHOWN = "what is shown"
EXTENT_WHOLE = "the whole board, with all tasks"
DOWNLOADS = {
    "csv": "csv",
    "json": "JSON",
    "parquet": "parquet",
    "xlsx": "xlsx",
    "latex": "LaTeX",
}
DOWNLOAD_YAML = ".eval_results yaml"
DOWNLOAD_MODEL_JSON = "JSON"
DOWNLOAD_LATEX_ROW = "LaTeX row"
DOWNLOAD_FAILED = "{label} could not be made; try again"
SAVE_CHART = "Save as"

# -- comparison ----------------------------------------------------------------------------------
COMPARE = "Compare"
COMPARE_TEXT = "Up to six models side by side; tick them in the grid or choose them here."
COMPARE_PICK = "Models"
COMPARE_LEVEL = "Level score"
COMPARE_LEVELS_TITLE = "Levels by modality"
COMPARE_SKILLS_TITLE = "Skills"
COMPARE_SKILLS_TEXT = "Mean points of a skill’s tasks; missing tasks count 0"
COMPARE_COLUMNS = ("Model", "Rank", "Level", "S2", "S3", "S4", "S5", "Coverage", "Wins")
COMPARE_BAR = "{count} of {limit} chosen"
COMPARE_JUMP = "Compare"
COMPARE_CLEAR = "Clear"
COMPARE_REMOVE = "Remove {name} from the comparison"
GAPS_TITLE = "Where they differ most"
GAPS_TEXT = "Points on a task; one without a score there counts 0. A tick is a win."
GAPS_TASK = "Task"
GAPS_DISTANCE = "Apart"
GAPS_NONE = "None of them has a score on this board."
SPECIALIST = "Specialist"
SPECIALISTS = "Specialists"

# -- a model's page ------------------------------------------------------------------------------
BACK = "Back to the board"
MODEL_WHY_STAND_INS = (
    "The paper’s level scores stand in for {modalities}, as its tables have no rows of this model "
    "there."
)
MODEL_WHY_ROWS = "From its rows alone, {verdict}"
MODEL_WHY_PUBLISHED = "As the paper publishes it. Recomputed from its rows, {verdict}"
MODEL_WHY_OTHER = "The paper’s tables of level scores put it at {theirs}."
MODEL_RANK = "Rank {rank} of {ranked}; {low} to {high} whatever the missing tasks would give"
MODEL_NO_RANK = "No rank on this board"
MODEL_FACTS = {
    "size": "Size",
    "modalities": "Modalities",
    "paradigms": "Paradigms",
    "access": "Weights",
    "printed_as": "Printed as",
    "remark": "Remark",
    "organisation": "Organisation",
    "link": "Link",
    "submitted": "Submitted",
    "scored_from": "Scored from",
    "notes": "Notes",
}
SUBMITTED = "{day}, version {version}"
SCORED_FROM = {
    "workbook": "a results workbook",
    "bundle": "its predictions, {benchmark}",
    "closed": "its predictions, private answers",
}
PARADIGMS = {"C": "comprehension", "G": "generation", "C+G": "comprehension and generation"}
MODEL_OWN = "your run, seen by you only"
CHART_LEVELS = "Levels by modality"
CHART_LEVELS_TEXT = "S2, S3 and S4 of each modality, as the board counts them"
STRENGTHS = "Strengths and weaknesses"
STRENGTHS_TEXT = "Skills by mean distance to the specialists, in points, over the tasks scored"
BEST = "Closest to the specialists, or beyond"
WORST = "Farthest behind"
SKILL_COUNT = "{scored} of {tasks} tasks, {wins} won"
NO_SKILLS = "No task of this board has a score."
ACCOUNT = "Published and recomputed"
ACCOUNT_TEXT = "Level scores on all tasks, as the paper prints them and from its own rows"
ACCOUNT_COLUMNS = ("Modality", "Score", "Published", "Recomputed", "Outcome", "Reason")
ACCOUNT_NONE = "The paper’s tables of level scores do not list this model."
ACCOUNT_OWN = "Your run is published nowhere."
ACCOUNT_SUBMITTED = "The model was submitted here; the paper does not know it."
ACCOUNT_RELEASE = "The account holds for the paper’s protocol; this board uses another."
DOUBTS = "Doubts"
DOUBTS_TEXT = "What speaks against some of its printed results; they count all the same"
DOUBTS_NONE = "Nothing known speaks against its printed results."
DOUBT_TASKS = "{count} tasks"
DOUBT_TASK = "1 task"
MODEL_TASKS = "All tasks"
MODEL_CITE = "Take this result"
MODEL_CITE_TEXT = "The citation names board, rules, signature and address of this page."
ADD_TO_COMPARISON = "Add to comparison"

# -- a task's view -------------------------------------------------------------------------------
TASK_HIGHER = "higher is better"
TASK_LOWER = "lower is better"
TASK_FACTS = {
    "metric": "Metric",
    "definition": "What it measures",
    "normaliser": "Score to points",
    "paper_metric": "Metric in the paper",
    "skill": "Skill",
    "modality": "Modality",
    "domains": "Domain",
    "capabilities": "Capability",
    "data_source": "Data source",
    "samples": "Samples",
    "table": "Table in the paper",
    "name": "Name in the workbook",
    "remark": "Remark",
}
TASK_SPECIALIST = "Level 1: the specialist to reach"
TASK_SOTA_NAME = {"paper": "in the paper", "workbook": "in the workbook"}
TASK_SOTA_NONE = "none"
TASK_POINTS = "{points} points"
TASK_IN_POINTS = "given in points"
TASK_DISTRIBUTION = "All models"
TASK_DISTRIBUTION_TEXT = "Each dot is a model, by points; the line is the specialist."
TASK_RANKING = "Ranking on this task"
TASK_RANKING_TEXT = "By score; models without one come last."
TASK_COLUMNS = ("Rank", "Model", "Score", "Points", "Outcome")
TASK_STATES = {
    "not supported": "not supported",
    "no row": "no row in the paper",
    "missing": "not given",
}
TASK_SUMMARY = "{scored} of {models} models have a score; {wins} reach the specialist."
WON = "won"
LOST = "not won"
DOUBTED = "doubted: {reason}"
