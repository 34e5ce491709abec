"""Bundles: which file is which task's, and what the report says of the others."""

from __future__ import annotations

import io
import json
import pickle
import tarfile
import zipfile
from dataclasses import replace
from hashlib import sha256

import pytest

from scorer.errors import SubmissionError
from scorer.readers.bundles import is_bundle, read_bundle

CAUSAL, ETHICAL = "NLP/causal-reasoning", "NLP/ethical-reasoning"
QA = [{"id": "a", "prediction": "A"}, {"id": 2, "prediction": "B"}]
OTHER = [{"id": "a", "prediction": "C"}]
ANNOTATION = {
    "task": "Causal Reasoning",
    "modality": {"in": ["text"], "out": ["text"]},
    "data": [{"id": "a", "input": {"question": "?"}, "output": {"answer": "A"}}],
}


def text_of(value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def write_folder(path, files):
    for name, value in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text_of(value))
    return path


def write_zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in files.items():
            archive.writestr(name, text_of(value))
    return path


def write_tar(path, files):
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as archive:
        for name, value in files.items():
            data = text_of(value)
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


KINDS = [
    pytest.param(("bundle", write_folder), id="folder"),
    pytest.param(("bundle.zip", write_zip), id="zip"),
    pytest.param(("bundle.tar.gz", write_tar), id="tar.gz"),
    pytest.param(("bundle.tar", write_tar), id="tar"),
]


@pytest.fixture(params=KINDS)
def write(request, tmp_path):
    name, writer = request.param
    return lambda files: writer(tmp_path / name, files)


@pytest.fixture
def opened(tmp_path, catalog):
    """Write a zip archive and open it."""
    return lambda files, **options: read_bundle(
        write_zip(tmp_path / "bundle.zip", files), catalog, **options
    )


def said(bundle):
    return [f"{problem.severity}: {problem}" for problem in bundle.problems]


def test_every_kind_of_bundle_is_read_alike(write, catalog):
    files = {
        "nlp/ethical_reasoning/prediction.json": {"task": "x", "data": QA},
        "nlp/Causal-Reasoning/prediction.json": QA,
        "__MACOSX/nlp/._prediction.json": b"\0",
        "nlp/.DS_Store": b"\0",
    }
    path = write(files)
    assert is_bundle(path)
    with read_bundle(path, catalog) as bundle:
        assert bundle.name == path.name
        assert bundle.task_ids == (CAUSAL, ETHICAL)  # the catalog's order
        assert bundle.problems == ()
        assert bundle.unknown == ()
        handle = pickle.loads(pickle.dumps(bundle.files[CAUSAL]))
        predictions = handle.read()
        assert predictions == bundle.predictions(CAUSAL)
        assert (predictions.task_id, predictions.ids) == (CAUSAL, ("a", "2"))
        assert predictions.answers == ("A", "B")
        assert predictions.problems == ()
        digest = sha256(text_of(QA)).hexdigest()
        assert predictions.digest == bundle.digest(CAUSAL) == handle.digest() == digest


NAMES = [
    "Causal-Reasoning.json", "causal_reasoning_predictions.json",
    "results/Causal Reasoning/model/pred.json", "Causal-Reasoning/nlp_test.jsonl",
    "nlp\\CausalReasoning\\out.json", "pred-causalReasoning.JSON",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_task_is_found_by_file_or_folder_however_spelt(opened, name):
    assert opened({name: QA}).task_ids == (CAUSAL,)


def test_a_task_is_found_by_the_files_own_word(opened):
    late = {"data": QA, "task": "ethical reasoning"}
    bundle = opened({"1.json": {"task": "Causal_Reasoning", "data": QA}, "2.json": late})
    assert bundle.task_ids == (CAUSAL, ETHICAL)
    assert said(bundle) == []


def test_a_task_is_found_by_the_bundles_own_name_and_by_alias(tmp_path, catalog):
    path = write_zip(tmp_path / "Causal-Reasoning.zip", {"prediction.json": QA})
    assert read_bundle(path, catalog).task_ids == (CAUSAL,)
    path = write_zip(tmp_path / "b.zip", {"cr/prediction.json": QA})
    assert read_bundle(path, catalog, aliases={"CR": CAUSAL}).task_ids == (CAUSAL,)


def test_the_published_folders_names_are_found(opened):
    bundle = opened({"image/lung_nodule_diagnosis_vqa/prediction.json": QA})
    assert bundle.task_ids == (
        "Image-Comprehension/lung-nodule-diagnosis-visual-question-answering",
    )


def test_one_file_is_a_bundle(tmp_path, catalog):
    path = tmp_path / "causal reasoning.json"
    path.write_bytes(text_of(QA))
    bundle = read_bundle(path, catalog)
    assert is_bundle(path)
    assert bundle.predictions(CAUSAL).answers == ("A", "B")
    assert bundle.files[CAUSAL].where == "causal reasoning.json"
    assert bundle.predictions(CAUSAL).folder == tmp_path


def test_the_deepest_name_counts_and_another_word_inside_is_said(opened):
    bundle = opened({"Ethical-Reasoning/Causal-Reasoning.json": {"task": "Ethical Reasoning",
                                                                 "data": QA}})  # fmt: skip
    assert bundle.task_ids == (CAUSAL,)
    assert said(bundle) == [
        "warning: bundle.zip/Ethical-Reasoning/Causal-Reasoning.json: expected the task"
        " 'Causal Reasoning', as its path says, got 'Ethical Reasoning' inside;"
        " scored as its path says"
    ]


def test_short_names_are_never_matched_and_near_misses_are_suggested(opened):
    bundle = opened(
        {"Ethical-Reasoning.json": QA, "Causal Reason.json": QA, "notes.json": {"a": 1}}
    )
    assert bundle.task_ids == (ETHICAL,)
    assert bundle.unknown == ("Causal Reason.json", "notes.json")
    assert said(bundle) == [
        "error: bundle.zip/Causal Reason.json: expected a file or folder named after a task,"
        " got 'bundle/Causal Reason'; not read; did you mean 'Causal Reasoning'",
        "warning: bundle.zip/notes.json: expected a file or folder named after a task,"
        " got 'bundle/notes'; not read",
    ]


def test_annotations_are_no_predictions(opened):
    bundle = opened(
        {
            "nlp/Causal-Reasoning/annotation.json": ANNOTATION,
            "nlp/Causal-Reasoning/prediction.json": QA,
            "nlp/Ethical-Reasoning/annotation.json": ANNOTATION | {"task": "Ethical Reasoning"},
            "unknown.json": {**ANNOTATION, "task": ""},
        }
    )
    assert bundle.task_ids == (CAUSAL,)
    assert bundle.predictions(CAUSAL).answers == ("A", "B")
    assert sorted(said(bundle)) == [
        "note: bundle.zip/nlp/Causal-Reasoning/annotation.json: expected predictions,"
        " got the benchmark's annotations; not read",
        "note: bundle.zip/nlp/Ethical-Reasoning/annotation.json: expected predictions,"
        " got the benchmark's annotations; not read",
        "note: bundle.zip/unknown.json: expected predictions,"
        " got the benchmark's annotations; not read",
    ]


def test_annotations_under_another_name_are_refused_when_read(opened):
    bundle = opened({"Causal-Reasoning.json": ANNOTATION})
    with pytest.raises(SubmissionError) as caught:
        bundle.predictions(CAUSAL)
    assert str(caught.value) == (
        "bundle.zip/Causal-Reasoning.json: expected predictions, got the benchmark's annotations;"
        " write the model's answers under 'prediction'"
    )


def test_predictions_inside_a_copy_of_the_annotations_are_read(opened):
    items = [ANNOTATION["data"][0] | {"prediction": "B"}, ANNOTATION["data"][0] | {"id": "b"}]
    bundle = opened({"Causal-Reasoning/annotation.json": ANNOTATION | {"data": items}})
    predictions = bundle.predictions(CAUSAL)
    assert (predictions.ids, predictions.answers) == (("a", "b"), ("B", None))


def test_two_files_for_a_task(opened):
    bundle = opened(
        {
            "a/Causal-Reasoning.json": QA,
            "b/Causal-Reasoning.json": OTHER,
            "a/Ethical-Reasoning.json": QA,
            "b/Ethical-Reasoning.json": QA,
        }
    )
    assert bundle.task_ids == (ETHICAL,)
    assert said(bundle) == [
        "error: bundle.zip: expected one prediction file per task, got"
        " 'a/Causal-Reasoning.json' and 'b/Causal-Reasoning.json' for 'Causal Reasoning';"
        " the task is not scored; keep the right one",
        "note: bundle.zip: expected one prediction file per task, got"
        " 'a/Ethical-Reasoning.json' and 'b/Ethical-Reasoning.json' for 'Ethical Reasoning',"
        " with equal contents; read once",
    ]
    assert bundle.refused == {
        CAUSAL: "several prediction files that differ:"
        " 'a/Causal-Reasoning.json' and 'b/Causal-Reasoning.json'"
    }
    assert [(one.task_id, one.is_equal) for one in bundle.duplicated] == [
        (CAUSAL, False),
        (ETHICAL, True),
    ]
    report = bundle.report
    assert report.found == {ETHICAL: "bundle.zip/a/Ethical-Reasoning.json"}
    assert report.duplicated == bundle.duplicated


def test_produced_json_files_beside_the_predictions_are_not_predictions(opened):
    bundle = opened(
        {
            "Causal-Reasoning/prediction.json": QA,
            "Causal-Reasoning/scenes/1.json": {"points": [1, 2]},
            "Causal-Reasoning/settings.json": {"temperature": 0},
            "Causal-Reasoning/1.png": b"png",
        }
    )
    assert bundle.task_ids == (CAUSAL,)
    assert bundle.predictions(CAUSAL).answers == ("A", "B")
    assert (bundle.other_files, said(bundle)) == (3, [])


def test_a_folder_without_predictions_is_said(opened):
    bundle = opened({"Causal-Reasoning.json": QA, "Ethical-Reasoning/out/1.png": b"png"})
    assert said(bundle) == [
        "warning: bundle.zip/Ethical-Reasoning: expected a prediction file in a task's folder,"
        " got none; the task is missing"
    ]


def test_archives_inside_are_not_opened(opened):
    bundle = opened({"Causal-Reasoning.json": QA, "Ethical-Reasoning.zip": b"PK"})
    assert said(bundle) == [
        "warning: bundle.zip/Ethical-Reasoning.zip: expected files that are not packed again,"
        " got an archive; not opened; unpack it and pack its files with the others"
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"model.json": {"model": "Ours-7B"}, "Causal-Reasoning.json": QA},
        {"Causal-Reasoning.json": {"model": "Ours-7B", "task": "Causal Reasoning", "data": QA}},
    ],
    ids=["card", "file"],
)
def test_the_models_name_is_found(opened, files):
    bundle = opened(files)
    assert (bundle.model, said(bundle)) == ("Ours-7B", [])


def test_a_bundle_without_predictions_is_refused_with_all_reasons(opened):
    with pytest.raises(SubmissionError) as caught:
        opened({"x.json": QA, "y.png": b""})
    assert str(caught.value) == (
        "bundle.zip/x.json: expected a file or folder named after a task, got 'bundle/x'; not read"
        "\nbundle.zip: expected at least one prediction file, got none"
    )


def test_equal_names_on_two_sheets_are_told_apart_by_the_path(tmp_path, catalog):
    twin = catalog.tasks_of("Video-Generation")[0]
    twin = replace(twin, name="Causal Reasoning", title="Causal Reasoning")
    host = replace(catalog, tasks=(*(t for t in catalog.tasks if t.task_id != twin.task_id), twin))
    for number, folder in enumerate(["video/generation", "Video-Generation", "runs/Video"]):
        path = write_zip(tmp_path / f"{number}.zip", {f"{folder}/Causal-Reasoning.json": QA})
        assert read_bundle(path, host).task_ids == (twin.task_id,)
    path = write_zip(tmp_path / "b.zip", {"x/Causal-Reasoning.json": QA, "Ethical-Reasoning.json":
                                          QA, "nlp/Causal-Reasoning.json": QA})  # fmt: skip
    bundle = read_bundle(path, host)
    assert bundle.task_ids == (CAUSAL, ETHICAL)
    assert said(bundle) == [
        "error: b.zip/x/Causal-Reasoning.json: expected a path that names one task, got one of"
        " NLP and Video-Generation; not read; put it into a folder of that name"
    ]
