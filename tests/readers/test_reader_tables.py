"""Sheets, columns, rows, duplicates and units: whole workbooks and every word said about them."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorer.errors import Cell, SubmissionError
from scorer.readers.findings import KEPT_OF_A_KIND, MAX_PROBLEMS
from scorer.readers.workbook import list_model_columns, read_workbook

HEADER = ("No", "Task Name", "Task Short Name", "Metrics", "M")
ONE = (1, "Commonsense Reasoning", None, "ACC", 83.3)
TWO = (2, "Causal Reasoning", None, "ACC", 65)
AS_GIVEN = (
    "scored as given; if they are fractions,"
    " rescore with --fractions (on the page: Read as fractions)"
)
PIXELS = (
    "scored as given; the SoTA column gives points,"
    " a score here must be the end-point error in pixels"
)
SHEETS = (
    "NLP, Image-Comprehension, Image-Generation, Video-Comprehension, Video-Generation,"
    " Audio-Comprehension, Audio-Generation, 3D-Comprehension, 3D-Generation"
)
ADD = "add a column named after the model, with its scores"


def told(results):
    return [f"{problem.severity} {problem}" for problem in results.problems]


def scored(results):
    return {key: found.score for key, found in results.scores.items() if found.score is not None}


BOTH = {"NLP/commonsense-reasoning": 83.3, "NLP/causal-reasoning": 65.0}

READ = [
    pytest.param({"NLP": [HEADER, ONE, TWO]}, BOTH, [], id="plain"),
    pytest.param({" n_l p": [HEADER, TWO, ONE]}, BOTH, [], id="sheet name spelt otherwise"),
    pytest.param({"Language": [HEADER, ONE, TWO]}, BOTH, [], id="language"),
    pytest.param(
        {"NLP": [(), (None, "My results"), (None, *HEADER), (None, *ONE), (), (None, *TWO)]},
        BOTH,
        [],
        id="blank rows and columns, a title",
    ),
    pytest.param(
        {"NLP": [("M", "METRIC", "task name "), (83.3, None, ONE[1]), (65, "acc", TWO[1])]},
        BOTH,
        [],
        id="columns in any order",
    ),
    pytest.param(
        {"NLP": [("Task", "M"), (ONE[1], 83.3), (TWO[1], 65)]}, BOTH, [], id="two columns"
    ),
    pytest.param(
        {"NLP": [(*HEADER, "SoTA", "Unit", "Notes"), (*ONE, 90, "%", "ok"), (*TWO, 70)]},
        BOTH,
        [],
        id="known extra columns",
    ),
    pytest.param(
        {"NLP": [(*HEADER, "Author", "Lab"), (*ONE, "me", "here"), TWO]},
        BOTH,
        [
            "note workbook: expected columns of the table and of models,"
            " got 'Author', 'Lab' without a number; not read"
        ],
        id="columns of text",
    ),
    pytest.param(
        {"NLP": [HEADER, ONE, (*TWO, None, 7)]},
        BOTH,
        ["warning NLP, column G: expected a header above the values, got none; not read"],
        id="a number without a header",
    ),
    pytest.param(
        {"NLP": [HEADER, (*ONE, "see paper"), TWO]},
        BOTH,
        [
            "note workbook: expected columns of the table and of models,"
            " got 'column F' without a number; not read"
        ],
        id="a remark without a header",
    ),
    pytest.param(
        {"NLP": [HEADER, ONE, TWO], "Readme": [("hello",)], "Image-Generatoin": [HEADER]},
        BOTH,
        [
            "warning workbook: expected the benchmark's sheets, got 'Image-Generatoin';"
            " not read; did you mean 'Image-Generation'",
            "note workbook: expected the benchmark's sheets, got 'Readme'; not read",
        ],
        id="other sheets",
    ),
    pytest.param({"NLP": [HEADER, ONE], "n-lp": [HEADER, TWO]}, BOTH, [], id="a sheet twice"),
    pytest.param(
        {"NLP": [HEADER, ONE, TWO], "3D-Generation": [HEADER[:4]]},
        BOTH,
        ["note 3D-Generation: expected a column 'M', got none; nothing on this sheet is scored"],
        id="a sheet not filled in",
    ),
    pytest.param(
        {"NLP": [HEADER, ONE, TWO], "3D-Generation": [], "Image-Generation": [("a", "b")]},
        BOTH,
        [
            "error Image-Generation: expected a header row with 'Task Name' in the first 20 rows,"
            " got none; not read",
            "note 3D-Generation: expected a header row with 'Task Name' in the first 20 rows,"
            " got an empty sheet; not read",
        ],
        id="sheets without a table",
    ),
    pytest.param(
        {"NLP": [HEADER, ONE, TWO, (), HEADER]}, BOTH, [], id="the header once more"
    ),
    pytest.param(
        {"NLP": [HEADER, ONE, TWO, (None, "Average", None, None, 74.15)]},
        BOTH,
        [
            "note NLP, row 4, column 'Task Name': expected a task of NLP, got 'Average';"
            " not read: averages are computed"
        ],
        id="a row of averages",
    ),
    pytest.param(
        {
            "NLP": [
                HEADER,
                (1, " commonsense-REASONING", None, "Accuracy", 83.3),
                (2, "Causal Reasonin", None, "ACC", 65),
                (3, "Edge-to-Image Generation", None, None, 65),
                (4, "Common Reason", None, None, 65),
                (5, "Zebra", None, None, 65),
                (6, "Part two"),
                (None, None, None, None, 12),
                TWO,
            ]
        },
        BOTH,
        [
            "error NLP, row 3, column 'Task Name': expected a task of NLP, got 'Causal Reasonin';"
            " did you mean 'Causal Reasoning'",
            "error NLP, row 4, column 'Task Name': expected a task of NLP,"
            " got 'Edge-to-Image Generation'; it is a task of Image-Generation",
            "error NLP, row 5, column 'Task Name': expected a task of NLP, got 'Common Reason';"
            " write the full name 'Commonsense Reasoning'",
            "error NLP, row 6, column 'Task Name': expected a task of NLP, got 'Zebra'",
            "warning NLP, row 7, column 'Task Name': expected a task of NLP, got 'Part two'",
            "error NLP, row 8, column 'Task Name': expected a task name, got none beside '12'",
        ],
        id="unknown tasks",
    ),
    pytest.param(
        {"NLP": [HEADER, (*ONE[:3], "BLEU", 3), (*TWO[:3], "F1"), TWO]},
        {"NLP/causal-reasoning": 65.0},
        [
            "error NLP, row 2, column 'Metrics': expected metric ACC, got 'BLEU'",
            "note NLP, row 3, column 'Task Name': expected each task once, got 'Causal Reasoning'"
            " in NLP, row 3 and NLP, row 4, once with a score; that score is used",
            "warning NLP, row 3, column 'Metrics': expected metric ACC, got 'F1'",
        ],
        id="another metric",
    ),
    pytest.param(
        {"NLP": [HEADER, ONE, TWO, ONE]},
        BOTH,
        [
            "warning NLP, row 4, column 'Task Name': expected each task once,"
            " got 'Commonsense Reasoning' in NLP, row 2 and NLP, row 4 with equal scores; used once"
        ],
        id="equal rows",
    ),
    pytest.param(
        {"NLP": [HEADER, ONE, TWO], "nlp.": [HEADER, (*ONE[:4], 84)]},
        {"NLP/causal-reasoning": 65.0},
        [
            "error nlp., row 2, column 'M': expected one score for 'Commonsense Reasoning',"
            " got 83.3 in NLP, row 2 and 84 in nlp., row 2; keep the right one"
        ],
        id="different rows",
    ),
    pytest.param(
        {"NLP": [HEADER, ONE, (*ONE[:4], 184), TWO]},
        {"NLP/causal-reasoning": 65.0},
        [
            "error NLP, row 3, column 'M': expected ACC between 0 and 100 (%), got 184",
            "error NLP, row 3, column 'M': expected one score for 'Commonsense Reasoning',"
            " got 83.3 in NLP, row 2 and a refused value in NLP, row 3; keep the right one",
        ],
        id="a good and a refused row",
    ),
    pytest.param(
        {"NLP": [HEADER, (*ONE[:4], None), (*ONE[:4], None), TWO]},
        {"NLP/causal-reasoning": 65.0},
        [],
        id="two blank rows",
    ),
    pytest.param(
        {"NLP": [HEADER, ONE[:4]]},
        {},
        ["warning workbook, column 'M': expected at least one score, got none"],
        id="nothing filled in",
    ),
    pytest.param(
        {"NLP": [HEADER, ONE, (*TWO[:4], 0.65)]},
        {**BOTH, "NLP/causal-reasoning": 0.65},
        [
            "note NLP, column 'M': expected percent in 0–100,"
            " got 1 of 2 percent scores between 0 and 1; scored as given"
        ],
        id="one low score",
    ),
    pytest.param(
        {"NLP": [HEADER, (*ONE[:4], 0.833), (*TWO[:4], "0,65")]},
        {"NLP/commonsense-reasoning": 0.833, "NLP/causal-reasoning": 0.65},
        [
            "warning workbook, column 'M': expected percent in 0–100,"
            f" got all 2 percent scores between 0.65 and 0.833; {AS_GIVEN}",
            "note NLP, row 3, column 'M': expected a plain number, got the text '0,65';"
            " read as 0.65",
        ],
        id="fractions",
    ),
    pytest.param(
        {"NLP": [HEADER, (*ONE[:4], 0.833), (*TWO[:4], 0)]},
        {"NLP/commonsense-reasoning": 0.833, "NLP/causal-reasoning": 0.0},
        [
            "warning workbook, column 'M': expected percent in 0–100,"
            f" got the only percent score 0.833; {AS_GIVEN}"
        ],
        id="one fraction and a zero",
    ),
    pytest.param(
        {"NLP": [HEADER, (*ONE[:4], "0.833%"), (*TWO[:4], None)]},
        {"NLP/commonsense-reasoning": 0.833},
        [
            "note NLP, row 2, column 'M': expected a plain number, got the text '0.833%';"
            " read as 0.833"
        ],
        id="a percent sign is no fraction",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sheets", "scores", "problems"), READ)
def test_workbook_is_read_word_for_word(book, catalog, sheets, scores, problems):
    results = read_workbook(book(sheets), catalog)
    assert scored(results) == scores
    assert told(results) == problems
    assert results.model == "M"
    assert results.columns == ("M",)
    assert results.fraction_like == (bool(problems) and "rescore with" in problems[0])


def rows(sheet, catalog, values, *, metric=None):
    tasks = [task for task in catalog.tasks_of(sheet) if metric in (None, task.metric.key)]
    return [
        HEADER,
        *((1, task.name, None, None, value) for task, value in zip(tasks, values, strict=False)),
    ]


def test_a_sheet_of_fractions_among_percent(book, catalog):
    sheets = {
        "NLP": [HEADER, ONE, TWO],
        "3D-Comprehension": rows("3D-Comprehension", catalog, [0.9, 0.8, 0.7]),
    }
    results = read_workbook(book(sheets), catalog)
    assert told(results) == [
        "warning 3D-Comprehension, column 'M': expected percent in 0–100,"
        f" got all 3 percent scores between 0.7 and 0.9; {AS_GIVEN}"
    ]
    assert not results.fraction_like
    as_fractions = read_workbook(book(sheets), catalog, fractions=True)
    assert told(as_fractions) == [
        "note workbook, column 'M': expected percent in 0–100,"
        " got fractions: 3 on 3D-Comprehension; multiplied by 100, as asked",
        "warning NLP, column 'M': expected fractions in 0–1, got scores up to 83.3;"
        " kept as percent",
    ]
    assert sorted(scored(as_fractions).values()) == [65.0, 70.0, 80.0, 83.3, 90.0]


def test_fractions_of_a_workbook_in_percent(book, catalog):
    results = read_workbook(book({"NLP": [HEADER, ONE, TWO]}), catalog, fractions=True)
    assert told(results) == [
        "note workbook, column 'M': expected percent in 0–100,"
        " got none to read as fractions; nothing was multiplied",
        "warning NLP, column 'M': expected fractions in 0–1, got scores up to 83.3;"
        " kept as percent",
    ]
    assert scored(results) == BOTH


def test_error_rate_as_a_fraction(book, catalog):
    sheets = {
        "NLP": [HEADER, ONE, TWO],
        "Audio-Generation": rows("Audio-Generation", catalog, [0.056, 7.5], metric="wer"),
    }
    results = read_workbook(book(sheets), catalog)
    assert told(results) == [
        "warning Audio-Generation, row 2, column 'M': expected WER in percent, got 0.056;"
        " scored as given; an error rate below 1 % is rare"
    ]
    assert 0.056 in scored(results).values()


def test_the_papers_metric_is_explained(book, catalog):
    task = next(
        task
        for task in catalog.tasks
        if task.paper_metric == "AP@0.8" and task.metric.name == "AP50"
    )
    path = book({task.sheet: [HEADER, (1, task.name, None, "AP@0.8", 50)]})
    results = read_workbook(path, catalog)
    assert told(results) == [
        f"error {task.sheet}, row 2, column 'Metrics': expected metric AP50, got 'AP@0.8';"
        " the paper's table prints AP@0.8, the released workbook's AP50 counts"
    ]
    assert results.scores[task.task_id].reason == "expected metric AP50, got 'AP@0.8'"


def test_problem_cell_and_reason(book, catalog):
    results = read_workbook(book({"nlp": [(), (None, *HEADER), (None, *ONE[:4], "?")]}), catalog)
    (problem,) = results.problems
    assert problem.cell == Cell("nlp", 3, 5)
    found = results.scores["NLP/commonsense-reasoning"]
    assert found.reason == "expected a number or an empty cell, got '?'"


def test_reason_of_a_missing_score(book, catalog):
    results = read_workbook(
        book({"NLP": [HEADER, (*ONE[:4], "N/A"), (*TWO[:4], None)]}), catalog, model="M"
    )
    assert [found.reason for found in results.scores.values()] == [
        "'N/A' is read as missing",
        "no score given",
    ]


MODELS = [
    pytest.param(
        {"NLP": [(*HEADER[:4], "A", "B"), (*ONE, 5)]},
        None,
        "results.xlsx: expected one model column, got 2: 'A', 'B';"
        ' choose one with --model "NAME"',
        id="two models",
    ),
    pytest.param(
        {"NLP": [(*HEADER[:4], "Model-1"), ONE], "3D-Generation": [(*HEADER[:4], "Model 1"),
                                                                   (1, "x", None, None, 5)]},
        None,
        "results.xlsx: expected one model column, got 2: 'Model-1', 'Model 1';"
        ' choose one with --model "NAME"',
        id="punctuation tells models apart",
    ),
    pytest.param(
        {"NLP": [(*HEADER[:4], "Qwen2.5-7B", "B"), (*ONE, 5)]},
        "Qwen2.5 7B",
        "results.xlsx: expected a model column 'Qwen2.5 7B', got 'Qwen2.5-7B', 'B';"
        " did you mean 'Qwen2.5-7B'",
        id="absent model",
    ),
    pytest.param(
        {"NLP": [HEADER[:4], ONE[:4]]},
        None,
        f"results.xlsx: expected a model column, got none; {ADD}",
        id="template as released",
    ),
    pytest.param(
        {"NLP": [(*HEADER[:4], "A", "B"), (*ONE[:4], "good", "bad")]},
        None,
        f"results.xlsx: expected a model column, got none; {ADD}; 'A', 'B' hold no numbers",
        id="two columns of text",
    ),
    pytest.param(
        {"NLP": [(*HEADER, "m "), (*ONE, 84)]},
        None,
        "NLP, column 'M': expected one column of that name, got columns E and F;"
        " rename or remove one",
        id="a model twice",
    ),
    pytest.param(
        {"Sheet1": [HEADER, ONE], "Image Generatn": [HEADER]},
        None,
        f"results.xlsx: expected at least one of the sheets {SHEETS},"
        " got 'Sheet1', 'Image Generatn'; did you mean 'Image-Generation'",
        id="no known sheet",
    ),
    pytest.param(
        {"NLP": [("Name", "Score"), ("Commonsense Reasoning", 3)]},
        None,
        "results.xlsx: expected a sheet with a header row in its first 20 rows, got none;"
        " the column of tasks is called 'Task Name'\n"
        "NLP: expected a header row with 'Task Name' in the first 20 rows, got none; not read",
        id="no header row",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sheets", "model", "message"), MODELS)
def test_workbook_is_refused_word_for_word(book, catalog, sheets, model, message):
    with pytest.raises(SubmissionError) as caught:
        read_workbook(book(sheets), catalog, model=model)
    assert str(caught.value) == message


def test_model_is_chosen_case_and_blanks_aside(book, catalog):
    path = book(
        {
            "NLP": [(*HEADER[:4], "Model  A", "B", "Notes"), (*ONE, 5)],
            "3D-Generation": [(*HEADER[:4], " model a", "B"), (1, "x", None, None, None, 1)],
        }
    )
    results = read_workbook(path, catalog, model="MODEL A ")
    assert (results.model, results.columns) == ("Model A", ("Model A", "B"))
    assert scored(results) == {"NLP/commonsense-reasoning": 83.3}
    assert list_model_columns(path, catalog) == ("Model A", "B")
    other = read_workbook(path, catalog, model="b")
    assert scored(other) == {"NLP/commonsense-reasoning": 5.0}


def test_a_sheet_with_other_models_only(book, catalog):
    path = book(
        {
            "NLP": [HEADER, ONE],
            "3D-Generation": [(*HEADER[:4], "B"), (1, "3D Point Cloud Completion", None, None, 1)],
        }
    )
    results = read_workbook(path, catalog, model="M")
    assert told(results) == [
        "warning 3D-Generation: expected a column 'M', got 'B'; nothing on this sheet is scored"
    ]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (None, "column E"),
        (7.5, "7.5"),
        (2024, "2024"),
        (" my\nmodel\u200b ", "my model"),
        ("x" * 300, "x" * 200),
        ("SoTA Performance", "SoTA Performance"),
    ],
)
def test_name_of_the_model(book, catalog, header, name):
    results = read_workbook(book({"NLP": [(*HEADER[:4], header), ONE]}), catalog)
    assert (results.model, scored(results)) == (name, {"NLP/commonsense-reasoning": 83.3})


def test_the_sota_column_is_read_where_there_is_no_other(book, catalog):
    results = read_workbook(book({"NLP": [(*HEADER[:4], "SoTA Performance"), ONE]}), catalog)
    assert told(results) == [
        "note workbook: expected a model column, got the SoTA column 'SoTA Performance';"
        " read as a model's"
    ]


def test_unfilled_column_is_the_models(book, catalog):
    results = read_workbook(book({"NLP": [HEADER, (*ONE[:4], "n/a")]}), catalog)
    assert told(results) == [
        "warning workbook, column 'M': expected at least one score, got none",
        "note NLP, row 2, column 'M': expected a number or an empty cell, got 'n/a';"
        " read as missing",
    ]


def test_a_flood_of_problems_is_summed_up(book, catalog):
    count = MAX_PROBLEMS + 500
    nonsense = [(None, f"q{number}", None, None, number) for number in range(count)]
    results = read_workbook(book({"NLP": [HEADER, ONE, *nonsense, TWO, TWO]}), catalog)
    texts = told(results)
    assert len(texts) == KEPT_OF_A_KIND + 2
    assert texts[-2] == (
        f"error workbook: expected a task of NLP, got {count - KEPT_OF_A_KIND:,} more like this"
    )
    assert texts[-1].startswith(f"warning NLP, row {count + 4}, column 'Task Name'")
    assert scored(results) == BOTH


@pytest.fixture
def read_scores(book, catalog):
    return lambda sheets: scored(read_workbook(book(sheets), catalog))


@pytest.fixture
def all_tasks(catalog):
    return lambda: catalog.tasks


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_order_of_rows_columns_and_sheets_changes_nothing(read_scores, all_tasks, seed):
    dice = random.Random(seed)
    tasks = dice.sample(all_tasks(), 40)
    # Above 1, so as not to look like fractions, and in the range of every metric.
    values = {
        task.task_id: min(task.metric.high, round(dice.uniform(1.01, 5), 2)) for task in tasks
    }

    def build():
        sheets = {}
        for task in dice.sample(tasks, len(tasks)):
            sheets.setdefault(task.sheet, []).append(task)
        named = {}
        for sheet in dice.sample(sorted(sheets), len(sheets)):
            columns = dice.sample(["No", "Task Name", "Metrics", "M"], 4)
            named[sheet] = [columns] + [
                [
                    {"No": 1, "Task Name": task.name, "Metrics": task.metric.name,
                     "M": values[task.task_id]}[column]
                    for column in columns
                ]
                for task in sheets[sheet]
            ]  # fmt: skip
        return read_scores(named)

    assert build() == build() == values
