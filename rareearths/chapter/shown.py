"""What a cell of a notebook shows: data for the page, and the same as HTML where no page is made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from rareearths import markup

MIME = "application/vnd.rareearths.shown+json"
EXHIBIT, CHECKS, CHOICES, TABLE, CHAIN = "exhibit", "checks", "choices", "table", "chain"
WITHOUT, NOTE = "without", "note"


@dataclass(frozen=True)
class Shown:
    """An exhibit, a table of checks or of choices, as data.

    Parameters
    ----------
    kind : {"exhibit", "checks", "choices", "table", "chain", "without", "note"}
        Which template shows it.
    data : mapping
        What the template names; plain values, so that it can stand in a notebook as JSON.
    name : str
        A short name, so that a notebook's diff stays readable.
    drawn : mapping
        Values for the HTML shown in JupyterLab alone, such as the drawing that the page has from the downloads.
    """

    kind: str
    data: Mapping[str, Any]
    name: str
    drawn: Mapping[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {
            # one line in the notebook's file, however much it holds
            MIME: json.dumps({"kind": self.kind, **self.data}, ensure_ascii=False),
            "text/html": html({"kind": self.kind, **self.data, **self.drawn}),
            "text/plain": repr(self),
        }

    def __repr__(self) -> str:
        return f"<{self.name}>"


def parts(value: Any, form: str = "") -> list[dict[str, Any]]:
    """Return a table's cell as parts, each a text with the address it leads to, if any.

    Parameters
    ----------
    value : text, number, (text, address), {"text": ..., "strong": True}, or list of them
    form : str
        Number format.
    """
    if isinstance(value, list):
        return [part for each in value for part in parts(each, form)]
    if isinstance(value, dict):
        return [{"text": str(value["text"]), "href": "", "strong": bool(value.get("strong"))}]
    if isinstance(value, tuple):
        return [{"text": str(value[0]), "href": str(value[1])}]
    if pd.isna(value):
        return [{"text": "—", "href": ""}]
    written = value if isinstance(value, str) else format(value, form).replace("-", "−")
    return [{"text": str(written), "href": ""}]


def html(data: Mapping[str, Any]) -> str:
    """Return what a cell shows as HTML.

    Parameters
    ----------
    data : mapping
        ``kind`` and what the template of this kind names; what only the finished page has may be absent.
    """
    return markup.render("rareearths.chapter", f"{data['kind']}.html", **data)
