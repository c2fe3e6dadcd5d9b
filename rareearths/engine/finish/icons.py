"""The icons of the page, cut down to those it shows: 300 kB of fonts and 100 kB of rules become a few."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

_RULE = re.compile(r'((?:\.fa-[\w-]+::?before,?)+)\{content:"\\([0-9a-f]+)"\}')
_SOURCE = re.compile(
    r"url\((\.\./webfonts/fa-[\w-]+)\.woff2\) format\(\"woff2\"\),\s*url\([^)]+\) format\(\"truetype\"\)"
)
# the theme's style sheets name some icons by their number, or hold the sign itself
_NUMBER = re.compile(r"\\(f[0-9a-f]{3})\b")
_SIGN = re.compile("[\uf000-\uf8ff]")
_CLASS = re.compile(r"\bfa-[a-z0-9-]+")


def named(page: str) -> set[str]:
    """Return the class names of icons in a page or a script."""
    return set(_CLASS.findall(page))


def trim(static: Path, shown: set[str], cache: Path) -> None:
    """Cut Font Awesome down to what pages, scripts and style sheets use.

    Parameters
    ----------
    static : Path
        The site's ``_static``; without Font Awesome in it, nothing is done.
    shown : set of str
        The icons that pages show, by their class names.
    cache : Path
        Folder that keeps the cut fonts.
    """
    for sheet in static.glob("vendor/fontawesome/*/css/all.min.css"):
        rules = sheet.read_text(encoding="utf-8")
        used = shown | _used(static, sheet)
        numbers = {int(number, 16) for number in used if _NUMBER.fullmatch(f"\\{number}")}
        names = {name for name in used if name.startswith("fa-")}

        def kept(found: re.Match[str], names: set[str] = names, numbers: set[int] = numbers) -> str:
            if not names & set(_CLASS.findall(found.group(1))):
                return ""
            numbers.add(int(found.group(2), 16))
            return found.group()

        rules = _SOURCE.sub(r'url(\1.woff) format("woff")', _RULE.sub(kept, rules))
        sheet.write_text(rules, encoding="utf-8")
        for font in sorted((sheet.parent.parent / "webfonts").glob("*.ttf")):
            font.with_suffix(".woff").write_bytes(_cut(font, numbers, cache))
            font.unlink()
            font.with_suffix(".woff2").unlink(missing_ok=True)


def _used(static: Path, sheet: Path) -> set[str]:
    """Return the class names of icons in scripts, and the numbers of icons in other style sheets."""
    found: set[str] = set()
    for path in static.rglob("*.js"):
        if path.name != "vega.js":
            found |= named(path.read_text(encoding="utf-8", errors="ignore"))
    for path in static.rglob("*.css"):
        if path != sheet:
            rules = path.read_text(encoding="utf-8", errors="ignore")
            found |= set(_NUMBER.findall(rules)) | {f"{ord(sign):x}" for sign in _SIGN.findall(rules)}
    return found


def _cut(font: Path, numbers: set[int], cache: Path) -> bytes:
    wanted = ",".join(map(str, sorted(numbers)))
    key = sha256(font.read_bytes() + wanted.encode()).hexdigest()[:16]
    kept = cache / f"{font.stem}-{key}.woff"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        options = subset.Options(flavor="woff", layout_features=[], notdef_outline=True)
        # the time of cutting would make every build's font different
        loaded = TTFont(font, recalcTimestamp=False)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=numbers)
        cutter.subset(loaded)
        loaded.flavor = "woff"
        loaded.save(kept)
    return kept.read_bytes()
