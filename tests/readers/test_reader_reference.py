"""The three released workbooks, read as they are."""

from __future__ import annotations

import pytest

from scorer.errors import SubmissionError
from scorer.readers.workbook import read_workbook


@pytest.fixture
def reference(shared):
    return shared / "reference"


def scored(results):
    return {key: found.score for key, found in results.scores.items() if found.score is not None}


def test_results_of_a_real_model(reference, catalog):
    results = read_workbook(reference / "Qwen2.5-7B-Instruct_result.xlsx", catalog)
    assert results.model == "Qwen2.5-7B-Instruct"
    assert results.columns == ("Qwen2.5-7B-Instruct",)
    assert results.fraction_like
    assert len(results.scores) == 699
    assert scored(results)["NLP/analogical-reasoning"] == 0.745
    assert sorted(scored(results).values()) == [0.28, 0.3358712694184781, 0.555, 0.745, 0.815]
    assert [str(problem) for problem in results.problems] == [
        "workbook, column 'Qwen2.5-7B-Instruct': expected percent in 0–100,"
        " got all 5 percent scores between 0.28 and 0.815; scored as given; if they are"
        " fractions, rescore with --fractions (on the page: Read as fractions)"
    ]


def test_results_of_a_real_model_as_fractions(reference, catalog):
    results = read_workbook(reference / "Qwen2.5-7B-Instruct_result.xlsx", catalog, fractions=True)
    assert not results.fraction_like
    assert scored(results)["NLP/analogical-reasoning"] == 74.5
    assert [str(problem) for problem in results.problems] == [
        "workbook, column 'Qwen2.5-7B-Instruct': expected percent in 0–100,"
        " got fractions: 5 on NLP; multiplied by 100, as asked"
    ]


def test_sota_is_read_in_full(reference, catalog):
    results = read_workbook(reference / "sota_result.xlsx", catalog)
    assert results.model == "SoTA Performance"
    assert scored(results) == dict(catalog.sota["workbook"])
    assert {problem.severity.value for problem in results.problems} == {"note", "warning"}
    assert [problem.got for problem in results.problems[1:]] == ["49.2", "39.4", "23"]


def test_template_has_no_model(reference, catalog):
    with pytest.raises(SubmissionError) as caught:
        read_workbook(reference / "template_result.xlsx", catalog)
    assert str(caught.value) == (
        "template_result.xlsx: expected a model column, got none;"
        " add a column named after the model, with its scores"
    )
