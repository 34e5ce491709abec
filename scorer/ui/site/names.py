"""Names of files: safe in every address and on every file system, and no two alike."""

from __future__ import annotations

import hashlib
import re

_LONGEST = 60  # characters, before what keeps names apart


class FileNames:
    """Gives each text one name; the same texts in the same order get the same names."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, text: str) -> str:
        """Name a file after a text: its letters and digits, and a digest where that is not enough.

        Texts that differ in case, signs or letters outside of ASCII get different names.
        """
        plain = re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.")[:_LONGEST].rstrip("-.")
        if not plain or plain.casefold() in self._taken:
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
            plain = f"{plain}-{digest}".strip("-")
        if plain.casefold() in self._taken:
            raise ValueError(f"text: expected one that was not named yet, got {text!r}")
        self._taken.add(plain.casefold())
        return plain
