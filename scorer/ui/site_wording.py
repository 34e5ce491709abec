"""Every text of the static site that the page itself does not have, for translation.

Plain text: whoever puts a text into HTML escapes it there.
"""

# ruff: noqa: RUF001 - an apostrophe is set as one

from __future__ import annotations

from scorer.ui.grid import CellState

TITLE = "General-Level boards"
TAGLINE = "Levels and wins of multimodal generalists on General-Bench"
DESCRIPTION = (
    "Boards of multimodal generalists on General-Bench, recomputed with the rules of "
    "General-Level: a static copy that any file server hands out."
)
NO_SCRIPT = (
    "The boards need JavaScript. The same numbers are in the folder download, one csv and one JSON "
    "file per board."
)
NO_SERVER = (
    "Opened as a file, this page may not read the files beside it. In its folder, run "
    "python -m http.server and open http://127.0.0.1:8000"
)
FAILED = "The files of this board did not arrive. Check the connection and try again."
RETRY = "Try again"

LEFT_OUT = "This copy does not have it, and shows the usual instead: {parts}"
RANKED_ON = "Standing on {board}"
BOTH_PARADIGMS = {"comprehension": "Comprehension", "generation": "Generation"}
LANGUAGE = "Language"
TASKS_OF_LANGUAGE = "Tasks"
TASKS_OF_BOARD = "Tasks of {board}"
TASKS_TEXT = "Click a task for what it measures and who is best at it."
TASKS_LABEL = "The model’s tasks"
GROUP_TASK = "Task"
GROUP_RESULT = "Result"
GAP_TEXT = "points above or below the specialist’s"
SPECIALIST_NAME = "Specialist’s name"
STATES = {
    CellState.SCORED: "scored",
    CellState.MISSING: "not given",
    CellState.NO_ROW: "no row",
    CellState.REJECTED: "refused",
    CellState.FLAGGED: "scored",
}
RANKING_COLUMNS = ("Rank", "Model", "Score", "Outcome")
SPECIALIST_POINTS = "{points} points"

TAKE_AWAY = "Take away"
DOWNLOADS = {
    "csv": "Board as csv",
    "json": "Board as JSON",
    "tasks": "All task scores as csv",
    "models": "Models as JSON",
}
FOOTER = (
    "Exported {date} by scorer {scorer} from catalog {catalog}: {models} models, {boards} boards"
)
FOOTER_DATA = "data {data}"
FOOTER_STATIC = "A static copy: it has no server, asks nobody else and does not change."

README = """---
title: {title}
emoji: 🪜
colorFrom: indigo
colorTo: green
sdk: static
app_file: index.html
pinned: false
---

# {heading}

{boards} boards with {models} models, exported {date} by General-Level Scorer {scorer}.
Specialists' scores: {sota}. Protocol: {protocol}. Data: `{data}`.

These are plain files. Any file server shows them, at any address:

```
python -m http.server
```

`download/` holds every board as csv and JSON, all scores on tasks in `tasks.csv`, and what is known
of the models in `models.json`. Signature of every number: `{signature}`.
"""
