"""How the demo's tasks are written down: a table of items per task, with what the model said.

A row's answer is followed by the model's: ``SAME`` for the right one, ``NOTHING`` for none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SAME, NOTHING = "=", "-"


@dataclass(kw_only=True)
class DemoTask:
    """One task: where it lies, what its annotation says, its files, and the model's answers."""

    folder: str  # as the published trees spell it, one way or another
    name: str  # what the annotation calls the task
    kind: str  # the annotation's ``type``
    skill: str
    items: list[dict[str, Any]]
    said: list[Any]  # the model's answer per item; SAME, NOTHING or the answer
    takes: str = "text"  # modality of the input
    gives: str = "text"  # modality of the output
    files: dict[str, bytes] = field(default_factory=dict)  # media, relative to the folder
    made: dict[str, bytes] = field(default_factory=dict)  # the model's files, beside its answers
    annotation: str = "annotation.json"
    packed: str = ""  # ".zip" or ".tar.gz" where the folder is an archive
    more: dict[str, Any] = field(default_factory=dict)  # further fields of the annotation

    def document(self) -> dict[str, Any]:
        """Return the annotation file."""
        taken = [self.takes] if self.takes == "text" else [self.takes, "text"]
        head = {
            "task": self.name,
            "type": self.kind,
            "modality": {"in": taken, "out": [self.gives]},
            "skill": self.skill,
            "data_source": "made for this demo",
            "set_type": "openset",
            "version": "1.0",
        }
        return head | self.more | {"data": self.items}


def answer_of(item: dict[str, Any]) -> Any:
    """Return what a model that is right would say: the text, of several the first."""
    value = item["output"]
    while isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    return value[0] if isinstance(value, list) and isinstance(value[0], str) else value
