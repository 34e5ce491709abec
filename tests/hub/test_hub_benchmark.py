"""The benchmark through the real Hub clients, over a Hub on loopback."""

import json
import shutil

import pytest

from hub.server import LoopbackHub
from hub.small_bench import REPOSITORY, Runner, annotation, files

CAUSAL, CARS = "NLP/causal-reasoning", "Image-Comprehension/car-brands-recognition"
ANSWERS = f"say([a['answer'] for a in bench().references({CAUSAL!r}).answers])"


def refused(run: Runner, code: str, **environment: str) -> str:
    """Run code that must fail with a ``BenchmarkError`` and return what it says."""
    said = run.python(
        f"try:\n    {code}\nexcept BenchmarkError as error:\n    say(str(error))\n"
        "else:\n    say('was not refused')",
        **environment,
    )
    assert isinstance(said, str)
    return said


def test_first_use_fetches_only_what_is_asked_for(hub: LoopbackHub, run: Runner) -> None:
    code = (
        f"b = bench(); say([b.revision, b.task_ids, b.references({CAUSAL!r}).ids,"
        " [str(p) for p in b.problems]])"
    )
    revision, tasks, ids, problems = run.python(code)
    assert revision == hub.repositories[REPOSITORY].refs["main"]
    assert tasks == [CAUSAL, "NLP/ethical-reasoning", CARS]
    assert ids == ["q0", "q1", "q2", "q3"]
    assert problems == [
        "nlp/Ethical-Raisins: expected the name of a task, got 'Ethical-Raisins'; the nearest task "
        "is 'Ethical Reasoning'; folders.csv of the catalog can say so"
    ]
    got = [request.path.rpartition("/resolve/")[2] for request in hub.asked("^GET .*/resolve/")]
    assert sorted(path.partition("/")[2] for path in got) == [
        "nlp/Causal-Reasoning/annotation.json",
        "nlp/Ethical-Raisins/annotation.json",  # an unknown name: its annotation may say the task
    ]
    assert all(path.startswith(revision) for path in got)  # never what a branch is by then


def test_second_use_asks_for_nothing_but_the_commit(hub: LoopbackHub, run: Runner) -> None:
    first = run.python(ANSWERS)
    hub.requests.clear()
    assert run.python(ANSWERS) == first
    assert [str(request) for request in hub.requests] == [
        f"GET /api/datasets/{REPOSITORY}/revision/main"
    ]


def test_a_commit_is_not_even_looked_up(hub: LoopbackHub, run: Runner) -> None:
    commit = hub.repositories[REPOSITORY].refs["main"]
    code = f"say(bench(revision={commit!r}).references({CAUSAL!r}).ids)"
    first = run.python(code)
    hub.requests.clear()
    assert run.python(code) == first
    assert hub.requests == []


@pytest.mark.parametrize("way", ["HF_HUB_OFFLINE", "nobody answers"])
def test_without_the_network_the_cache_serves(hub: LoopbackHub, run: Runner, way: str) -> None:
    first = run.python(ANSWERS)
    if way == "HF_HUB_OFFLINE":
        hub.requests.clear()
        assert run.python(ANSWERS, HF_HUB_OFFLINE="1") == first
        assert hub.requests == []
    else:
        hub.stop()
        assert run.python(ANSWERS) == first


@pytest.mark.parametrize("way", ["HF_HUB_OFFLINE", "nobody answers"])
def test_without_the_network_and_the_cache_it_says_so(
    hub: LoopbackHub, run: Runner, way: str
) -> None:
    if way == "HF_HUB_OFFLINE":
        said = refused(run, "bench()", HF_HUB_OFFLINE="1")
        why = "work without the network was asked for"
    else:
        hub.stop()
        said, why = refused(run, "bench()"), "the Hub cannot be reached"
    assert said == (
        f"{REPOSITORY}: expected revision 'main', got it is not in the cache, and {why}; "
        "connect once, or set BENCHMARK to a folder"
    )


def test_a_file_that_was_never_fetched_is_missed_offline(run: Runner) -> None:
    run.python(ANSWERS)
    said = refused(run, "bench().references('NLP/ethical-reasoning')", HF_HUB_OFFLINE="1")
    assert said.startswith(
        f"{REPOSITORY}/nlp/Ethical-Reasoning/annotation.json: expected the file, got it is not in "
        "the cache, and work without the network was asked for"
    )


def test_a_changed_branch_is_followed_and_an_old_commit_kept(hub: LoopbackHub, run: Runner) -> None:
    assert run.python(ANSWERS) == ["A", "B", "B", "A"]
    repository = hub.repositories[REPOSITORY]
    old = repository.refs["main"]
    changed = annotation("Causal Reasoning", "BBBB")
    repository.commit(repository.commits[old] | {"nlp/Causal-Reasoning/annotation.json": changed})
    assert run.python(ANSWERS) == ["B", "B", "B", "B"]
    pinned = f"say([a['answer'] for a in bench(revision={old!r}).references({CAUSAL!r}).answers])"
    assert run.python(pinned) == ["A", "B", "B", "A"]


def test_media_are_fetched_one_by_one_when_asked_for(hub: LoopbackHub, run: Runner) -> None:
    code = (
        f"b = bench(); item = next(b.items({CARS!r}))\n"
        f"say([str(item.media[0].path), b.media({CARS!r}, item.media[0].path).stat().st_size])"
    )
    assert run.python(code) == ["images/p0.png", 1003]
    assert len(hub.asked("^GET .*/resolve/.*png")) == 1


def test_files_that_answers_name_are_fetched_and_no_other(hub: LoopbackHub, run: Runner) -> None:
    code = (
        "from scorer.media.place import find_reference\n"
        f"folder = bench().answer_folder({CARS!r}, ['Lexus', {{'text': ['p1.png', 'none.png']}}])\n"
        "say(find_reference(folder, 'p1.png').stat().st_size)"
    )
    assert run.python(code) == 1003
    assert len(hub.asked("^GET .*/resolve/.*png")) == 1


def test_an_interrupted_transfer_goes_on_where_it_broke_off(hub: LoopbackHub, run: Runner) -> None:
    # The client writes pieces of 10 MB, so that less than one is lost.
    path = "image/comprehension/car_brands_recognition/images/large.png"
    hub.repositories[REPOSITORY].commit(files() | {path: bytes(23_000_000)})
    hub.fail("^GET /stored/", cut_after=15_000_000)
    code = f"say(bench().media({CARS!r}, 'images/large.png').stat().st_size)"
    assert run.python(code) == 23_000_000
    ranges = [request.headers.get("range") for request in hub.asked("^GET /stored/")]
    assert ranges[0] is None
    assert ranges[1] is not None
    assert 10_000_000 <= int(ranges[1].removeprefix("bytes=").rstrip("-")) <= 15_000_000


def test_a_connection_that_dies_is_tried_again(hub: LoopbackHub, run: Runner) -> None:
    hub.fail("^GET .*Causal", cut_after=10, reset=True)
    assert run.python(ANSWERS) == ["A", "B", "B", "A"]
    assert len(hub.asked("^GET .*Causal")) == 2


@pytest.mark.parametrize(
    ("pattern", "status", "headers"),
    [
        pytest.param("^GET /api/datasets/[^/]+/[^/]+/revision", 500, {}, id="commit 500"),
        pytest.param("^GET .*/tree/", 503, {}, id="listing 503"),
        pytest.param("^POST .*/paths-info/", 500, {}, id="sizes 500"),
        pytest.param("^POST .*/paths-info/", 429, {"Retry-After": "1"}, id="sizes 429"),
        pytest.param(
            "^POST .*/paths-info/", 429, {"RateLimit": '"api";r=0;t=1'}, id="sizes, rate limit"
        ),
        pytest.param("^GET .*/resolve/.*Causal", 500, {}, id="file 500"),
        pytest.param("^GET .*/resolve/.*Causal", 429, {"Retry-After": "1"}, id="file 429"),
        pytest.param("^HEAD .*/resolve/.*Causal", 503, {}, id="file's head 503"),
    ],
)
def test_a_busy_hub_is_asked_again(
    hub: LoopbackHub, run: Runner, pattern: str, status: int, headers: dict[str, str]
) -> None:
    hub.fail(pattern, times=1, status=status, headers=headers)
    assert run.python(ANSWERS) == ["A", "B", "B", "A"]
    assert len(hub.asked(pattern)) >= 2


def test_retry_after_is_obeyed(hub: LoopbackHub, run: Runner) -> None:
    hub.fail("^POST .*/paths-info/", status=429, headers={"Retry-After": "3"})
    code = "import time; start = time.monotonic(); bench(); say(time.monotonic() - start)"
    assert run.python(code) >= 3


@pytest.mark.parametrize(
    ("pattern", "status", "said"),
    [
        pytest.param(
            "/revision/main", 500, "got the Hub's answer 500; try again later", id="commit 500"
        ),
        pytest.param(
            "/paths-info/", 429, "got too many requests; wait five minutes, or set HF_TOKEN: its "
            "limits are wider", id="sizes 429",
        ),
        pytest.param("^GET .*Causal", 503, "got the Hub's answer 503; try again later", id="file"),
        pytest.param(
            "^HEAD .*Causal", 403,
            "got access is refused; set HF_TOKEN to a token that may read it", id="head 403",
        ),
    ],
)  # fmt: skip
def test_a_hub_that_stays_broken_is_named(
    hub: LoopbackHub, run: Runner, pattern: str, status: int, said: str
) -> None:
    hub.fail(pattern, times=99, status=status)
    quick = "import time; time.sleep = lambda seconds: None\n    "
    assert refused(run, f"{quick}bench().references({CAUSAL!r})").endswith(said)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param(
            "bench('Nobody/Nothing')",
            "Nobody/Nothing: expected revision 'main', got no such dataset; check the name; if it "
            "is private, set HF_TOKEN to a token that may read it",
            id="no such dataset",
        ),
        pytest.param(
            "bench(revision='v9')",
            f"{REPOSITORY}: expected revision 'v9', got no such branch, tag or commit",
            id="no such revision",
        ),
        pytest.param(
            "bench().references('NLP/causal-raisins')",
            f"{REPOSITORY}: expected task NLP/causal-raisins, got no such task; "
            "did you mean 'NLP/causal-reasoning'",
            id="no such task",
        ),
        pytest.param(
            f"bench().media({CARS!r}, 'images/p9.png')",
            f"{CARS}, media: expected a file of the task, got 'images/p9.png'; "
            "it is not in the benchmark",
            id="no such file",
        ),
    ],
)
def test_what_is_not_there_is_named(run: Runner, code: str, said: str) -> None:
    assert refused(run, code) == said


def test_a_file_deleted_since_the_listing_is_named(hub: LoopbackHub, run: Runner) -> None:
    run.python("bench(); say(0)")
    hub.fail("Ethical-Reasoning", 9, status=404, headers={"X-Error-Code": "EntryNotFound"})
    assert refused(run, "bench().references('NLP/ethical-reasoning')").endswith(
        "expected the file, got no such file in this revision"
    )


def test_a_private_dataset_needs_a_token(hub: LoopbackHub, run: Runner) -> None:
    hub.repositories[REPOSITORY].private = True
    assert "if it is private, set HF_TOKEN" in refused(run, "bench()")
    assert run.python(ANSWERS, HF_TOKEN=hub.token) == ["A", "B", "B", "A"]


def test_a_gated_dataset_names_its_terms(hub: LoopbackHub, run: Runner) -> None:
    hub.repositories[REPOSITORY].gated = True
    assert refused(run, "bench().references('NLP/ethical-reasoning')").endswith(
        "got access is gated; accept its terms on the Hub and set HF_TOKEN to a token that may "
        "read it"
    )
    assert run.python(ANSWERS, HF_TOKEN=hub.token) == ["A", "B", "B", "A"]


def test_progress_is_told_and_may_cancel(run: Runner) -> None:
    code = (
        "seen = []\n"
        "def told(path, here, size):\n"
        "    seen.append([path, here, size])\n"
        "    if 'large' in path: raise KeyboardInterrupt\n"
        f"b = bench(progress=told); b.references({CAUSAL!r})\n"
        "try:\n"
        f"    b.media({CARS!r}, 'images/large.png')\n"
        "except KeyboardInterrupt:\n"
        "    seen.append('cancelled')\n"
        "say(seen)"
    )
    seen = run.python(code)
    causal = [entry for entry in seen if "Causal" in entry[0]]
    assert causal[-1][1] == causal[-1][2] > 0
    assert seen[-1] == "cancelled"


def test_a_large_tree_is_listed_level_by_level(hub: LoopbackHub, run: Runner) -> None:
    many = {f"nlp/Causal-Reasoning/extra/{place:04}.txt": b"x" for place in range(300)}
    hub.repositories[REPOSITORY].commit(files() | many)
    run.python(ANSWERS)
    assert all(request.query["recursive"] != ["true"] for request in hub.asked("/tree/"))
    assert len(hub.requests) < 25


def test_a_benchmark_can_be_sent_to_another_process(run: Runner) -> None:
    code = (
        "import pickle\n"
        "b = pickle.loads(pickle.dumps(bench(progress=lambda *_: None)))\n"
        f"say(b.references({CAUSAL!r}).ids)"
    )
    assert run.python(code) == ["q0", "q1", "q2", "q3"]


def test_items_stream_as_typed_features(hub: LoopbackHub, run: Runner) -> None:
    from PIL import Image

    path = "image/comprehension/car_brands_recognition/images/p0.png"
    Image.new("RGB", (3, 2), "red").save(run.home / "p0.png")
    tree = files() | {path: (run.home / "p0.png").read_bytes()}
    hub.repositories[REPOSITORY].commit(tree)
    code = (
        f"d = bench().dataset({CARS!r}); row = next(iter(d))\n"
        "say([list(d.features), row['id'], row['reference'], row['image_file'].size])"
    )
    assert run.python(code) == [
        ["id", "prompt", "image_file", "reference"],
        "images/p0.png",
        {"prediction": "Lexus"},
        [3, 2],
    ]
    fetched = {request.path.rpartition("/")[2] for request in hub.asked("^GET .*/resolve/.*png")}
    assert fetched == {"p0.png"}


def test_datasets_itself_reads_single_files(run: Runner) -> None:
    code = (
        "import datasets\n"
        f"path = 'hf://datasets/{REPOSITORY}/nlp/Causal-Reasoning/annotation.json'\n"
        "rows = datasets.load_dataset('json', data_files=path, field='data', streaming=True)\n"
        "say([row['id'] for row in rows['train']])"
    )
    assert run.python(code) == ["q0", "q1", "q2", "q3"]


def test_fetch_says_how_large_it_is_and_fetches_only_the_share(
    hub: LoopbackHub, run: Runner
) -> None:
    done = run.command("fetch", "--board", "C/Image-comprehension", "--benchmark", REPOSITORY)
    assert done.returncode == 0, done.stderr
    commit = hub.repositories[REPOSITORY].refs["main"]
    lines = done.stdout.splitlines()
    assert lines[0] == (
        f"{REPOSITORY} at {commit[:12]}, board C/Image-comprehension: 1 of 271 tasks, 5 files, "
        "403 kB"
    )
    assert lines[1] == "To fetch into the Hub's cache: 5 files, 403 kB"
    assert lines[2].startswith("Not in this benchmark: 270 tasks (Image-Comprehension/atm-booths")
    assert lines[-1] == "All of it is here."
    assert not hub.asked("^GET .*/resolve/.*Causal")


def test_fetch_into_a_folder_gives_a_benchmark_and_resumes(hub: LoopbackHub, run: Runner) -> None:
    words = ("fetch", "--to", "mine", "--benchmark", REPOSITORY, "--json")
    hub.fail("Ethical-Reasoning", 99, status=404, headers={"X-Error-Code": "EntryNotFound"})
    failed = run.command(*words, "--board", "A/full")
    assert failed.returncode == 1
    assert "Ethical-Reasoning/annotation.json: expected the file, got no such" in failed.stderr
    hub.faults.clear()
    hub.requests.clear()
    done = json.loads(run.command(*words).stdout)
    assert (done["files"], done["to"]) == (7, "mine")
    assert done["fetched_files"] == len(hub.asked("^GET .*/resolve/|^GET /stored/")) < 7
    again = json.loads(run.command(*words).stdout)
    assert again["fetched_files"] == again["fetched_bytes"] == 0
    ids = run.python(f"say(bench('mine').references({CAUSAL!r}).ids)", HF_HUB_OFFLINE="1")
    assert ids == ["q0", "q1", "q2", "q3"]


def test_fetch_of_annotations_leaves_media(hub: LoopbackHub, run: Runner) -> None:
    words = ("fetch", "--annotations-only", "--benchmark", REPOSITORY, "--json")
    planned = json.loads(run.command(*words, "--dry-run").stdout)
    assert (planned["files"], planned["fetched_files"]) == (3, 0)
    hub.requests.clear()
    assert json.loads(run.command(*words).stdout)["fetched_files"] == 3
    assert not hub.asked("png")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--board", "A/ful"), 2, "did you mean 'A/full'"),
        (("--benchmark", "."), 2, "what is in it is here already"),
        (("--benchmark", "no such place"), 2, "expected a folder, or a Hub dataset as owner/name"),
        (("--benchmark", "Nobody/Nothing"), 1, "got no such dataset"),
        (("--board", "C/Audio-generation"), 1, "expected tasks of board C/Audio-generation"),
    ],
)
def test_fetch_refuses_with_a_reason(
    run: Runner, words: tuple[str, ...], status: int, said: str
) -> None:
    done = run.command("fetch", "--benchmark", REPOSITORY, *words)
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr


def test_annotations_can_be_fetched_ahead(hub: LoopbackHub, run: Runner) -> None:
    code = (
        "from scorer.benchmark.share import prefetch\nb = bench(); prefetch(b, b.task_ids); say(0)"
    )
    run.python(code)
    read = "say([len(bench().references(t).ids) for t in bench().task_ids])"
    assert run.python(read, HF_HUB_OFFLINE="1") == [4, 3, 3]
    assert not hub.asked("png")


def test_fetch_stops_where_the_disk_is_too_small(run: Runner) -> None:
    code = (
        "import shutil\n"
        "from scorer.benchmark.share import fetch_share, share_of\n"
        "b = bench(); s = share_of(b, b.task_ids, annotations_only=False, to=None)\n"
        "shutil.disk_usage = lambda _: type('', (), {'free': 7})\n"
        "try:\n    fetch_share(b, s, None, print)\n"
        "except BenchmarkError as error:\n    say(str(error))"
    )
    assert run.python(code).endswith("bytes of free disk, got 7")


def test_importing_and_opening_a_folder_loads_no_client(run: Runner) -> None:
    shutil.copytree(
        run.home, run.home / "empty", ignore=lambda *_: ["hf", "data"], dirs_exist_ok=True
    )
    code = (
        "import scorer.benchmark.share, scorer.fetch_command\n"
        "bench('empty'); say(sorted({n.partition('.')[0] for n in sys.modules}))"
    )
    assert not {"huggingface_hub", "datasets", "httpx2", "pyarrow"} & set(run.python(code))
