"""Task folders in every spelling and place that the published trees have."""

import shutil
from pathlib import Path

import pytest

from benchmark.trees import BIRDS, CAUSAL, annotation, opened, tarred, zipped
from places import CATALOG_DIR
from scorer.benchmark import BenchmarkError, open_benchmark
from scorer.benchmark.naming import TaskNames, read_aliases
from scorer.catalog import Catalog, load_catalog
from scorer.errors import CatalogError, OptionError
from scorer.media.place import find_reference

IC, VC = "Image-Comprehension", "Video-Comprehension"
PARTS = "3D-Comprehension/3d-aircrafts-part-segmentation"


@pytest.mark.parametrize(
    ("path", "task_id"),
    [
        ("nlp/Causal-Reasoning/annotation.json", CAUSAL),
        ("NLP/causal_reasoning/annotation.json", CAUSAL),
        ("Language/CausalReasoning/Annotation.JSON", CAUSAL),
        ("data/nlp/Causal Reasoning/annotation.json", CAUSAL),
        ("nlp/Causal-Reasoning/json/annotation.json", CAUSAL),
        ("nlp/Causal-Reasoning/JSON/annotation_v2.json", CAUSAL),
        ("nlp/Causal-Reasoning/Causal-Reasoning.json", CAUSAL),
        ("nlp/Causal-Reasoning/json/causal-reasoning.json", CAUSAL),
        ("nlp/Causal-Reasoning/answers.json", CAUSAL),
        ("nlp/Causal-Reasoning.json", CAUSAL),
        ("nlp/event_coreference_mcq/annotation.json", "NLP/event-coreference-resolution"),
        ("image/comprehension/WoodAnomalyDetection/a.json", f"{IC}/wood-anomaly-detection"),
        ("Image/Comprehension/Bird-Detection/annotation.json", BIRDS),
        ("image/Bird-Detection/annotation.json", BIRDS),
        ("image/comprehension/fall-human-detection/annotation.json", f"{IC}/fall-human-detection"),
        (
            "image/comprehension/lung_nodule_diagnosis_vqa/json/annotation.json",
            f"{IC}/lung-nodule-diagnosis-visual-question-answering",
        ),
        (
            "image/comprehension/tire_crack_detection/annotation.json",
            f"{IC}/tire-crack-detection-category-level-not-dense-preds",
        ),
        (
            "audio/comprehension/comprehension/AccentClassification/annotation.json",
            "Audio-Comprehension/accent-classification",
        ),
        (
            "audio/generation/ChordBasedMusicStyleTransfer/annotation.json",
            "Audio-Generation/chord-based-music-style-transfer",
        ),
        ("3D/comprehension/3d_part_segmentation/aircrafts/annotation.json", PARTS),
        ("3D/comprehension/3d_part_segmentation/3D_Aircrafts_Part_Segmentation.json", PARTS),
        ("3d/comprehension/3d_detection/annotation.json", "3D-Comprehension/3d-detection"),
    ],
)  # fmt: skip
def test_a_task_is_found(tmp_path: Path, path: str, task_id: str) -> None:
    benchmark = opened(tmp_path, {path: annotation()})
    assert benchmark.task_ids == (task_id,)
    assert benchmark.references(task_id).answers == ({"answer": "A"},)
    severities = {problem.severity.value for problem in benchmark.problems}
    assert severities <= {"note"}


@pytest.mark.parametrize("field", ["event_coreference_mcq", "Event Coreference Resolution"])
def test_the_files_own_name_helps_where_the_folders_does_not(tmp_path: Path, field: str) -> None:
    benchmark = opened(tmp_path, {"nlp/coref/annotation.json": annotation(field)})
    assert benchmark.task_ids == ("NLP/event-coreference-resolution",)


def test_the_folders_name_is_the_better_one(tmp_path: Path) -> None:
    files = {"nlp/Causal-Reasoning/annotation.json": annotation("Ethical Reasoning")}
    assert opened(tmp_path, files).task_ids == (CAUSAL,)


@pytest.mark.parametrize("short_name", ["Causal Reason", "Common Reason"])
def test_a_short_name_is_none(tmp_path: Path, short_name: str) -> None:
    benchmark = opened(tmp_path, {f"nlp/{short_name}/annotation.json": annotation()})
    assert benchmark.task_ids == ()


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        pytest.param(
            {"nlp/Causal-Reasonin/annotation.json": annotation()},
            "nlp/Causal-Reasonin: expected the name of a task, got 'Causal-Reasonin'; the nearest "
            "task is 'Causal Reasoning'; folders.csv of the catalog can say so",
            id="unknown name",
        ),
        pytest.param(
            {"nlp/Causal-Reasoning/readme.txt": b""},
            "nlp/Causal-Reasoning: expected an annotation file, got none; task 'Causal Reasoning'",
            id="no annotation",
        ),
        pytest.param(
            {
                "nlp/Causal-Reasoning/annotation.json": annotation(),
                "nlp/causal_reasoning/annotation.json": annotation(),
            },
            "nlp/causal_reasoning/annotation.json: expected each task once, got "
            "NLP/causal-reasoning again; nlp/Causal-Reasoning/annotation.json is used",
            id="a task twice",
        ),
        pytest.param(
            {
                "nlp/Causal-Reasoning/annotation.json": annotation(),
                "nlp/Causal-Reasoning/annotation_v2.json": annotation(),
            },
            "nlp/Causal-Reasoning: expected one annotation file, got annotation.json, "
            "annotation_v2.json; annotation.json is used",
            id="two versions",
        ),
        pytest.param(
            {"nlp/Causal-Reasoning/answers.json": annotation()},
            "nlp/Causal-Reasoning: expected annotation.json, got 'answers.json'; "
            "read as annotation",
            id="another file name",
        ),
        pytest.param(
            {"nlp/coref/annotation.json": b"{"},
            "nlp/coref/annotation.json: expected JSON, got a file that ends too early; "
            "download it again",
            id="unknown name and unreadable",
        ),
    ],
)
def test_what_is_odd_is_told(tmp_path: Path, files: dict[str, bytes], problem: str) -> None:
    said = [str(problem) for problem in opened(tmp_path, files).problems]
    assert problem in said


def test_no_root_is_told(tmp_path: Path) -> None:
    (problem,) = opened(tmp_path, {"stuff/file.txt": b""}).problems
    assert str(problem).endswith(
        "expected some of the folders 3D, audio, image, nlp, video, got none; "
        "name the folder that holds them"
    )


def test_a_root_may_be_opened_by_itself(tmp_path: Path, catalog: Catalog) -> None:
    opened(tmp_path, {"nlp/Causal-Reasoning/annotation.json": annotation()})
    assert open_benchmark(str(tmp_path / "bench" / "nlp"), catalog).task_ids == (CAUSAL,)


@pytest.mark.parametrize("around", ["", "Bird-Detection/"], ids=["bare", "in a folder"])
@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar.gz"])
def test_a_task_may_be_an_archive(tmp_path: Path, pack: object, around: str) -> None:
    members = {f"{around}images/x.png": b"pixels", f"{around}json/annotation.json": annotation()}
    suffix = "zip" if pack is zipped else "tar.gz"
    packed = (zipped if pack is zipped else tarred)(members)
    benchmark = opened(tmp_path, {f"image/comprehension/Bird-Detection.{suffix}": packed})
    assert benchmark.references(BIRDS).ids == ("a",)
    assert benchmark.media(BIRDS, "images/x.png").read_bytes() == b"pixels"
    assert benchmark.media(BIRDS, "x.png").read_bytes() == b"pixels"
    # Answers that name files have them unpacked; others leave the archive alone.
    folder = benchmark.answer_folder(BIRDS, [{"mask_folder": "images"}, "x.png"])
    assert find_reference(folder, "x.png").read_bytes() == b"pixels"
    assert not benchmark.answer_folder(BIRDS, ["A", {"text": "a dog."}]).is_relative_to(
        tmp_path / "cache"
    )


def test_a_folder_may_hold_its_archive(tmp_path: Path) -> None:
    packed = zipped({"annotation.json": annotation()})
    benchmark = opened(tmp_path, {"image/comprehension/Bird-Detection/all.zip": packed})
    assert benchmark.references(BIRDS).ids == ("a",)


@pytest.mark.parametrize(
    "source", ["", "no such folder", "a/b/c", "../x", "https://example.org/x/y"]
)
def test_what_is_no_source_is_refused(
    tmp_path: Path, catalog: Catalog, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if source == "":
        assert open_benchmark(source, catalog).task_ids == ()  # this folder
        return
    with pytest.raises(OptionError, match="expected a folder, or a Hub dataset"):
        open_benchmark(source, catalog)


def test_a_task_that_is_not_there_is_named(tmp_path: Path) -> None:
    benchmark = opened(tmp_path, {"nlp/Causal-Reasoning/annotation.json": annotation()})
    with pytest.raises(BenchmarkError, match="got no such task; did you mean 'NLP/causal-reason"):
        benchmark.references("NLP/casual-reasoning")


def test_no_name_means_two_tasks(catalog: Catalog) -> None:
    names = TaskNames(catalog, read_aliases(CATALOG_DIR / "folders.csv", catalog))
    for task in catalog.tasks:
        for name in (task.name, task.title):
            found = names.find([name], task.modality, task.paradigm)
            assert found is task, name


def test_a_folders_name_means_its_task(tmp_path: Path) -> None:
    files = {
        f"{place}/annotation.json": annotation()
        for place in ("nlp/Causal-Reasoning", "3D/comprehension/3d_classification/furniture")
    }
    assert opened(tmp_path, files).folder_names == {
        "Causal-Reasoning": CAUSAL,
        "furniture": "3D-Comprehension/3d-furniture-classification",
    }


def test_aliases_are_checked(tmp_path: Path) -> None:
    shutil.copytree(CATALOG_DIR, tmp_path / "catalog")
    (tmp_path / "catalog" / "folders.csv").write_text(
        "folder,task_id,remark\nx y,NLP/nothing,\nX_Y,NLP/causal-reasoning,\n", encoding="utf-8"
    )
    catalog = load_catalog(tmp_path / "catalog")
    with pytest.raises(CatalogError) as caught:
        read_aliases(tmp_path / "catalog" / "folders.csv", catalog)
    assert [str(problem) for problem in caught.value.problems] == [
        "folders.csv, line 3, column 'folder': expected a value of its own, got 'X_Y'; "
        "line 2 has it too",
        "folders.csv, line 2, column 'task_id': expected a task of tasks.csv, got 'NLP/nothing'",
    ]


def test_every_published_annotation_is_matched_and_loaded(shared: Path, catalog: Catalog) -> None:
    top = shared / "annotations"
    benchmark = open_benchmark(str(top), catalog)
    assert benchmark.problems == ()
    files = {path.relative_to(top).as_posix() for path in top.rglob("*.json")}
    assert {place.annotation for place in benchmark.places.values()} == files
    for task_id in benchmark.task_ids:
        annotation = benchmark.annotation(task_id)
        assert annotation.problems == ()
        assert len(annotation.references.ids) == annotation.items > 0
        assert all(annotation.references.answers)
        found = list(benchmark.items(task_id))
        assert tuple(item.item_id for item in found) == annotation.references.ids
        assert tuple(item.reference for item in found) == annotation.references.answers
        assert all(item.texts for item in found)
        if task_id.startswith("Image"):
            assert all(item.media and item.media[0].kind == "image" for item in found)
