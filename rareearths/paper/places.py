"""Places in the paper, as the reader's language writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# places in the paper, as the register writes them
PLACES = (
    (r"paras? (\d+)-(\d+)", r"第\1～\2段落"),
    (r"para (\d+)", r"第\1段落"),
    (r"notes (\d+)-(\d+)", r"注\1～\2"),
    (r"note (\d+)", r"注\1"),
    (r"exhibit (\d+)", r"図表\1"),
    (r"appendix (\d+)", r"巻末資料\1"),
    (r"summary (\d+)", r"要旨\1"),
    (r"point (\d+)", r"第\1項"),
    (r"reference (\d+)", r"参考文献\1"),
    *(
        (english, japanese)
        for english, japanese in {
            "conclusion": "おわりに", "introduction": "はじめに", "references": "参考文献", "whole paper": "全体",
            "exhibits": "図表", "header": "見出し", "legend": "凡例", "note": "注", "notes": "注",
            "source line": "資料の行", "table": "表",
        }.items()
    ),
)  # fmt: skip


def place(entry: Mapping[str, Any], lang: str) -> str:
    """Return where in the paper a claim stands, as the reader's language writes it.

    Examples
    --------
    >>> place({"section": "2.(1)", "place": "para 3, note 40"}, "ja"), place({"section": "4.", "place": ""}, "en")
    ('2.(1)、第3段落、注40', '4.')
    """
    written = f"{entry.get('section', '')}, {entry.get('place', '')}"
    parts = [part.strip() for part in written.split(",") if part.strip()]
    if lang == "ja":
        for english, japanese in PLACES:
            parts = [re.sub(rf"^{english}$", japanese, part) for part in parts]
    return "、".join(parts) if lang == "ja" else ", ".join(parts)
