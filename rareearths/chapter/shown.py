"""What a cell of a notebook shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """HTML for the page; its plain form is short, so that a notebook's diff stays readable."""

    html: str
    name: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<{self.name}>"
