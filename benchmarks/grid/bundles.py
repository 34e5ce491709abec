"""Candidates made into one script each: installed by npm into a temporary folder, then bundled."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_ESBUILD = Path("node_modules", ".bin", "esbuild")
_NPM = ("npm", "install", "--no-audit", "--no-fund", "--no-package-lock")

PACKAGES = {
    "tabulator": "tabulator-tables",
    "slickgrid": "slickgrid",
    "ag-grid": "ag-grid-community",
    "revogrid": "@revolist/revogrid",
    "canvas-datagrid": "canvas-datagrid",
    "cheetah-grid": "cheetah-grid",
    "regular-table": "regular-table",
}
_OPTIONS = (
    "--bundle", "--minify", "--format=iife", "--global-name=candidate", "--log-level=error",
    "--loader:.svg=dataurl", "--loader:.gif=dataurl", "--loader:.png=dataurl",
)  # fmt: skip
_PEERS = {"@revolist/revogrid": "@stencil/core"}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A candidate ready to run: the global ``candidate`` with its ``mount``."""

    name: str
    version: str
    licence: str
    script: str
    style: str

    @property
    def kilobytes(self) -> tuple[float, float]:
        """Size minified, and gzipped on top, of script and style together."""
        raw = (self.script + self.style).encode()
        return len(raw) / 1000, len(gzip.compress(raw)) / 1000


class UnavailableError(Exception):
    """A candidate cannot be had here; the message says why."""


def prepare(folder: Path) -> None:
    """Lay out the folder of candidates and install the bundler."""
    if shutil.which("npm") is None:
        raise UnavailableError("npm is not installed")
    shutil.copy(_HERE / "package.json", folder / "wanted.json")
    shutil.copytree(_HERE / "adapters", folder / "adapters", dirs_exist_ok=True)
    (folder / "package.json").write_text('{"private": true}', "utf-8")
    _install(folder, "esbuild")


def bundle(folder: Path, name: str) -> Bundle:
    """Install one candidate and make one script and one style sheet of it and its adapter."""
    package = PACKAGES[name]
    if not (folder / "node_modules" / package).is_dir():
        for each in filter(None, (package, _PEERS.get(package))):
            _install(folder, each)
    out = folder / f"{name}.bundle.js"
    command = [str(folder / _ESBUILD), f"adapters/{name}.js", f"--outfile={out.name}", *_OPTIONS]
    _run(command, folder)
    style = out.with_suffix(".css")
    about = json.loads((folder / "node_modules" / package / "package.json").read_text("utf-8"))
    return Bundle(
        name,
        about["version"],
        str(about.get("license", "?")),
        out.read_text("utf-8"),
        style.read_text("utf-8") if style.is_file() else "",
    )


def _install(folder: Path, package: str) -> None:
    wanted = json.loads((folder / "wanted.json").read_text("utf-8"))["dependencies"]
    _run([*_NPM, "--ignore-scripts", f"{package}@{wanted[package]}"], folder)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()
        raise UnavailableError(last[0] if last else f"{command[0]} ended with {done.returncode}")
