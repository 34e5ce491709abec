"""What is pasted elsewhere must survive there, whatever a model is called."""

from datetime import date

import yaml

from scorer.takeaway import eval_results_yaml, latex_row, latex_text, view_citation

DAY = date(2026, 11, 21)
ROW = {
    "model": "My_Model & co", "level": 3,
    "scores": {"S2": 12.345678, "S3": 1.0, "S4": None, "S5": None},
    "coverage": {"scored": 41, "tasks": 45},
}  # fmt: skip
BOARD = {
    "board": "C/Image-generation", "source": "recomputed",
    "signature": "scorer:0.1.0|catalog:abc|sota:paper|protocol:paper",
}  # fmt: skip


def test_latex_row() -> None:
    assert latex_row(ROW) == r"My\_Model \& co & 3 & 12.35 & 1.00 & -- & -- & 41/45 \\"


def test_latex_prints_a_hostile_name_as_it_is() -> None:
    assert latex_text("\\input{x}$%\u202e\x00~^") == (
        r"\textbackslash{}input\{x\}\$\%\textasciitilde{}\textasciicircum{}"
    )


def test_a_citation_names_data_scorer_rules_date_and_address() -> None:
    text = view_citation(BOARD, address="https://x.org/?board=C}\\input{y", day=DAY)
    assert text.startswith("@misc{generallevel-c-image-generation-20261121,\n")
    assert "\\url{https://x.org/?board=C%7D%5Cinput%7By}" in text
    assert "scorer:0.1.0\\textbar{}catalog:abc\\textbar{}sota:paper" in text
    assert "seen 2026-11-21" in text
    assert text.count("{") == text.count("}")


def test_eval_results_are_what_the_hub_reads() -> None:
    entries = yaml.safe_load(eval_results_yaml(ROW, BOARD, day=DAY))
    assert [entry["value"] for entry in entries] == [12.345678, 1.0]
    assert entries[0]["dataset"] == {
        "id": "General-Level/General-Bench-Closeset", "task_id": "C/Image-generation/S2",
    }  # fmt: skip
    assert entries[0]["date"] == "2026-11-21"
    assert "41 of 45 tasks scored" in entries[0]["notes"]
