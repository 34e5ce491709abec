"""``/healthz``: whether the app is well, told without waiting in any queue."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from scorer import __version__
from scorer.ui import serving_wording as words

Probe = Callable[[], Any]  # gives what is told under its name; raises where its part is not well
_FRESH = 1.0  # seconds for which an answer is given again
_PATIENCE = 2.0  # seconds
_LEAST_FREE_MB = 100
_MEGABYTE = 1 << 20


class Health:
    """Looks after the data folder, and after whatever else was plugged in."""

    def __init__(self, data_dir: Path, catalog_version: str) -> None:
        self._data_dir = data_dir
        self._catalog = catalog_version
        self._began = time.monotonic()
        self._probes: dict[str, Probe] = {}
        self._looker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")
        self._last: tuple[float, dict[str, Any]] | None = None

    def plug(self, name: str, probe: Probe) -> None:
        """Tell under a name what a part says of itself, such as how long its queue is."""
        self._probes[name] = probe

    async def __call__(self, request: Request) -> Response:
        """Answer 200 if all is well, 503 with the reasons if not."""
        del request
        now = time.monotonic()
        if self._last is None or now - self._last[0] > _FRESH:
            self._last = (now, await self._looked())
        told = self._last[1]
        status = 503 if told["reasons"] else 200
        return JSONResponse(told, status, headers={"cache-control": "no-store"})

    async def _looked(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "status": "ok",
            "version": __version__,
            "catalog": self._catalog,
            "uptime_seconds": round(time.monotonic() - self._began),
        }
        loop = asyncio.get_running_loop()
        try:
            looking = loop.run_in_executor(self._looker, self.look)
            found, reasons = await asyncio.wait_for(looking, _PATIENCE)
        except TimeoutError:
            found, reasons = {}, [words.HEALTH_SLOW]
        told |= found
        told["reasons"] = reasons
        if reasons:
            told["status"] = "unwell"
        return told

    def look(self) -> tuple[dict[str, Any], list[str]]:
        """Try everything; return what was found and what is not well."""
        reasons: list[str] = []
        readable, writable, free = self._data()
        if not (readable and writable):
            reasons.append(words.HEALTH_DATA)
        if free is not None and free < _LEAST_FREE_MB:
            reasons.append(words.HEALTH_DISK)
        found: dict[str, Any] = {
            "store": {"readable": readable, "writable": writable},
            "free_disk_mb": free,
        }
        for name, probe in self._probes.items():
            try:
                found[name] = probe()
            except Exception:  # noqa: BLE001 - whatever it is, the part is not well
                found[name] = None
                reasons.append(words.HEALTH_PART.format(part=name))
        return found, reasons

    def _data(self) -> tuple[bool, bool, int | None]:
        """Return whether the data folder can be read and written, and MB left on its disk."""
        readable = writable = False
        free: int | None = None
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self._data_dir).free // _MEGABYTE
            next(self._data_dir.iterdir(), None)
            readable = True
            with tempfile.NamedTemporaryFile(dir=self._data_dir, prefix=".health-") as file:
                file.write(b"ok")
                file.flush()
            writable = True
        except OSError:
            pass
        return readable, writable, free
