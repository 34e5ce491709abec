"""A small benchmark, and the app's own code run on it in a process of its own.

The Hub's client reads ``HF_ENDPOINT`` when it is imported, so honest tests need a new process.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hub.server import LoopbackHub
from places import ROOT

REPOSITORY = "General-Level/Small-Bench"


def annotation(task: str, answers: str, **fields: Any) -> bytes:
    items = [
        {"id": f"q{place}", "input": {"question": f"Question {place}?"}, "output": {"answer": one}}
        for place, one in enumerate(answers)
    ]
    said = {"task": task, "type": "MultipleChoiceQA", "data": items}
    return json.dumps(said | fields).encode()


def files() -> dict[str, bytes]:
    """The files of a small benchmark, one of them large."""
    pictures = [f"images/p{place}.png" for place in range(3)]
    items = [
        {
            "id": name,
            "input": {"image_file": name, "prompt": "?"},
            "output": {"prediction": "Lexus"},
        }
        for name in pictures
    ]
    cars = {"task": "Car Brands Recognition", "type": "comprehension", "data": items}
    top = "image/comprehension/car_brands_recognition"
    return {
        "README.md": b"# Small",
        ".gitattributes": b"",
        "nlp/Causal-Reasoning/annotation.json": annotation("Causal Reasoning", "ABBA"),
        "nlp/Ethical-Reasoning/annotation.json": annotation("Ethical Reasoning", "CAB"),
        "nlp/Ethical-Raisins/annotation.json": annotation("raisins", "A"),
        f"{top}/json/annotation.json": json.dumps(cars).encode(),
        **{
            f"{top}/{name}": b"\x89PNG" + bytes([place]) * 999
            for place, name in enumerate(pictures)
        },
        f"{top}/images/large.png": os.urandom(400_000),
    }


class Runner:
    """Runs Python with the Hub's client pointed at the loopback Hub, one home for all runs."""

    def __init__(self, hub: LoopbackHub, home: Path) -> None:
        self.home = home
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("HF_")
        } | {
            "HF_ENDPOINT": hub.endpoint,
            "HF_HOME": str(home / "hf"),
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_ETAG_TIMEOUT": "5",
            "DATA_DIR": str(home / "data"),
            "PYTHONPATH": str(ROOT),
            "NO_PROXY": "127.0.0.1",
        }

    def command(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        code = (
            "import sys, argparse; from scorer.errors import OptionError, ReportError\n"
            "from scorer.fetch_command import add_fetch\n"
            "parser = argparse.ArgumentParser(); add_fetch(parser.add_subparsers(), print)\n"
            "options = parser.parse_args()\n"
            "try: sys.exit(options.run(options))\n"
            "except OptionError as e: print(e, file=sys.stderr); sys.exit(2)\n"
            "except ReportError as e: print(e, file=sys.stderr); sys.exit(1)\n"
        )
        return self._run([sys.executable, "-c", code, *words], environment)

    def scorer(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run the command line itself."""
        return self._run([sys.executable, "-m", "scorer", *words], {})

    def python(self, code: str, **environment: str) -> Any:
        """Run code that has ``bench()``, ``catalog`` and ``say(value)``; return what it said."""
        before = (
            "import json, sys\n"
            "from pathlib import Path\n"
            "from scorer.benchmark import BenchmarkError, open_benchmark\n"
            "from scorer.catalog import load_catalog\n"
            "from scorer.settings import Settings\n"
            "catalog = load_catalog(Settings().catalog_dir)\n"
            "def say(value): print('\\n' + json.dumps(value))\n"
            f"def bench(source={REPOSITORY!r}, **options):\n"
            "    return open_benchmark(source, catalog, **options)\n"
        )
        done = self._run([sys.executable, "-c", before + code], environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    def _run(
        self, words: list[str], environment: dict[str, str]
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            words,
            capture_output=True,
            text=True,
            timeout=120,
            cwd=self.home,
            env=self.environment | environment,
        )
