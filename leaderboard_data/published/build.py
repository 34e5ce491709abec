"""Makes the files of this folder from the transcribed tables of the paper (arXiv 2505.04620v1).

    python leaderboard_data/published/build.py FOLDER

``FOLDER`` holds ``results_wide_raw.csv``, ``sota_check.csv``, ``models.csv`` and
``level_scores_paper.csv``. Nothing reads them at run time: the csv files here are what is used.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
CATALOG = HERE.parent / "catalog"
MODALITIES = {"Image": "image", "Video": "video", "Audio": "audio", "3D": "3d"}
# Rows that the paper prints twice for one model, or under another model's numbers.
VARIANTS = {
    "AnyGPT [2nd NLP row]": "second language row of AnyGPT; looks shifted from table 109 on",
    "Qwen2-VL-72B [2nd NLP row]": "second language row of Qwen2-VL-72B",
    "InternVL-2-26B [row 1, identical to InternVL-2.5-26B]": (
        "first video row of InternVL-2-26B; equals the row of InternVL-2.5-26B"
    ),
}


def read(path: Path) -> list[dict[str, str]]:
    """Read a csv file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, rows: Iterable[Mapping[str, str]]) -> None:
    """Write a csv file of this folder."""
    lines = list(rows)
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def results(folder: Path) -> list[dict[str, str]]:
    """Take every cell as printed: a number, ``∞`` (not supported), or empty (no row)."""
    raw = {(row["sheet"], row["task_name"]): row for row in read(folder / "results_wide_raw.csv")}
    tables = {
        (row["sheet"], row["task_name"]): row["table"] for row in read(folder / "sota_check.csv")
    }
    columns = [name for name in next(iter(raw.values())) if name in model_names(folder)]
    lines = []
    for task in read(CATALOG / "tasks.csv"):
        place = (task["sheet"], task["name"])
        cells = {name: raw[place][name].strip() for name in columns}
        lines.append({"task_id": task["task_id"], "table": tables[place], **cells})
    return lines


def model_names(folder: Path) -> Sequence[str]:
    """Name all models, the rows that are kept without a rank among them."""
    return [
        row["model"] for row in read(folder / "models.csv") if row["model"] != "SoTA Specialist"
    ]


def models(folder: Path) -> list[dict[str, str]]:
    """Collect what the paper says of each model."""
    facts = {row["model"]: row for row in read(folder / "level_scores_paper.csv")}
    lines = []
    for row in read(folder / "models.csv"):
        name = row["model"]
        if name == "SoTA Specialist":
            continue
        fact = facts.get(name, {})
        size, _, comment = fact.get("params", "").partition(" (")
        closed = comment.startswith("closed")
        remark = VARIANTS.get(name, "")
        if not row["sheets"]:
            remark = "no row in any table of results; its level scores are shown as published"
        elif not fact and not remark:
            remark = "has results, and is in none of the tables of level scores"
        if comment and not closed:
            remark = "; ".join(filter(None, (comment.rstrip(")"), remark)))
        lines.append(
            {
                "model": name,
                "printed_as": "; ".join(
                    part.strip() for part in row["aliases_seen"].split("|") if part.strip()
                ),
                "size": "" if size == "/" else size,
                "modalities": "; ".join(fact.get("modalities_table4", "").split("+")),
                "paradigms": fact.get("paradigm", "").replace("/", ""),
                "access": ("closed" if closed else "open") if fact else "",
                "ranked": "no" if name in VARIANTS else "yes",
                "remark": remark,
            }
        )
    return lines


def levels(folder: Path) -> list[dict[str, str]]:
    """Take the published level scores: one line per model and level."""
    lines = []
    for row in read(folder / "level_scores_paper.csv"):
        for level, table in (("S2", "12"), ("S3", "14"), ("S4", "16")):
            scores = {name: row[f"{level}_{short}"] for name, short in MODALITIES.items()}
            rank = row[f"{level}_rank"].replace("/", "")
            lines.append(
                {"model": row["model"], "level": level, "table": table, **scores,
                 "overall": row[f"{level}_overall"], "rank": rank}
            )  # fmt: skip
    return lines


def main(folder: Path) -> None:
    """Write the files."""
    write("results.csv", results(folder))
    write("models.csv", models(folder))
    write("levels.csv", levels(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
