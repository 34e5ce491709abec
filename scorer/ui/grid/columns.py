"""What a column is: its place, its kind and how its cells are written."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

Kind = Literal["text", "number", "level", "rank", "badge", "bar"]
TEXT_KINDS = frozenset({"text", "badge"})
_KINDS = TEXT_KINDS | {"number", "level", "rank", "bar"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GridColumn:
    """One column; ``key`` is unique, stable and free of commas, as it stands in links.

    Attributes:
        kind: ``bar`` shows a number from 0 to 100 with a bar below it; ``badge`` is a short text.
        higher_is_better: what a first click sorts to the top; ``None`` where neither is better.
        heat: raw scores that reach the specialist, and that come close; the cells are coloured.
            Codes of single cells (``GridData.heat``) go before these.
        opens: whether a click on the cells (``row``) or the header's menu (``column``) raises
            ``open_row`` or ``open_column``.
        width: in pixels; 0 = as usual for the kind.
    """

    key: str
    title: str
    short_title: str = ""
    group: str = ""
    kind: Kind = "number"
    decimals: int = 2
    unit: str = ""
    description: str = ""
    pinned: bool = False
    visible: bool = True
    higher_is_better: bool | None = None
    heat: tuple[float, float] | None = None
    opens: Literal["", "row", "column"] = ""
    width: int = 0

    def __post_init__(self) -> None:
        """Refuse what the browser could not show."""
        if not self.key or "," in self.key or self.key.startswith("group:"):
            raise ValueError(f"key: expected a name without commas or 'group:', got {self.key!r}")
        if self.kind not in _KINDS:
            raise ValueError(f"kind: expected one of {sorted(_KINDS)}, got {self.kind!r}")
        if not 0 <= self.decimals <= 12:
            raise ValueError(f"decimals: expected 0 to 12, got {self.decimals}")

    @property
    def is_text(self) -> bool:
        """Whether the cells are texts, not numbers."""
        return self.kind in TEXT_KINDS

    def as_dict(self) -> dict[str, Any]:
        """Write the column for the browser, which knows what is as usual (``columns.js``)."""
        return {name: value for name, value in asdict(self).items() if value != _USUAL[name]}


_USUAL = {field.name: field.default for field in fields(GridColumn)}
