"""Parts of a page that wait in a file of their own until a reader comes to them (``static/parts.js``).

A node of the page's tree holds them as ``parts``, name to HTML. In its own HTML an element stands where a part comes,
with the name as ``data-part``, the file as ``data-from``, and links to where else the same can be read. The file is a
script, since a page opened from disk may load nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from rareearths.engine.finish import tongues

_CALL = "bookParts"


def name(page: str) -> str:
    """Return the name of the file with the parts of a page, by the page's own without its ending."""
    return f"{page}-parts.js"


def write(page: Path, parts: Mapping[str, str], lang: str, titles: Mapping[str, str] = MappingProxyType({})) -> None:
    """Write the parts of a page into the file beside it; none where there are none.

    Parameters
    ----------
    page : Path
    parts : mapping
        The name by which the page asks for a part to its HTML.
    lang : {"ja", "en"}
        Of the page.
    titles : mapping, optional
        As in `rareearths.engine.finish.tongues.marked`.
    """
    if not parts:
        return
    held = {part: tongues.marked(str(text), lang, titles) for part, text in parts.items()}
    written = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    page.with_name(name(page.stem)).write_text(f"{_CALL}({written});\n", encoding="utf-8")


def read(page: Path) -> dict[str, str]:
    """Return the parts of a page by name; of a page without any, none."""
    file = page.with_name(name(page.stem))
    if not file.is_file():
        return {}
    return json.loads(file.read_text(encoding="utf-8").removeprefix(f"{_CALL}(").removesuffix(");\n"))
