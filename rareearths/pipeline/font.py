"""Remake the font that chart labels are measured and drawn with, from Noto Sans CJK."""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont, TTLibError

from rareearths.chapter.glyphs import FAMILY
from rareearths.paths import FONTS

OUTPUT = FONTS / "NotoSansCJKjp-subset.otf"
EXTRA = FONTS / "extra.txt"
FACE = "Noto Sans CJK JP"

# First and last code point of each range of non-kanji.
RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x017F),  # Latin-1, Latin Extended-A: names of places and authors
    (0x0391, 0x03C9),  # Greek
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209C),  # superscripts, subscripts
    (0x20AC, 0x20AC),  # euro
    (0x2103, 0x2122),  # °C, numero, TM
    (0x2150, 0x218F),  # fractions, Roman numerals
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x226F),  # operators: minus, approximately, at most
    (0x2460, 0x2473),  # circled numbers
    (0x2500, 0x2503),  # lines
    (0x25A0, 0x25CF),  # shapes
    (0x2605, 0x2606),  # stars
    (0x3000, 0x30FF),  # CJK punctuation, hiragana, katakana
    (0x3231, 0x3239),  # (株) and its like
    (0x3300, 0x33FF),  # squared units
    (0xFF00, 0xFFEF),  # full-width forms
)
LEVEL_1 = range(0x30, 0x50)  # rows of JIS X 0208 that hold its first level, 2,965 kanji


class FontUnfit(ValueError):
    """The font cannot be read, or lacks what the charts need."""


def kanji() -> str:
    """Return the kanji of JIS X 0208 level 1, in the standard's order."""
    found = []
    for row in LEVEL_1:
        for cell in range(0x21, 0x7F):
            try:
                found.append(bytes((row | 0x80, cell | 0x80)).decode("euc_jp"))
            except UnicodeDecodeError:  # row 0x4F is not full
                continue
    return "".join(found)


def face(path: Path) -> TTFont:
    """Open the Japanese face of a collection, or a single font.

    Raises
    ------
    FontUnfit
        If `path` is no font or has no face named "Noto Sans CJK JP".
    """
    try:
        collection = path.suffix.lower() in (".ttc", ".otc")
        fonts = TTCollection(path, lazy=True).fonts if collection else [TTFont(path, lazy=True)]
    except (OSError, TTLibError) as error:
        raise FontUnfit(
            f"Expected a font file; {path} cannot be read ({error}). On Debian it comes with fonts-noto-cjk."
        ) from None
    names = [font["name"].getDebugName(4) for font in fonts]
    if FACE not in names:
        raise FontUnfit(
            f"Expected the face {FACE!r} in {path}; found {', '.join(map(str, names))}. Give the Regular file."
        )
    return fonts[names.index(FACE)]


def make(path: Path, extra: str, output: Path) -> int:
    """Write the subset of the font at `path` to `output`.

    Returns
    -------
    int
        Number of characters it has.
    """
    font = face(path)
    options = subset.Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    # charts write no vertical text
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    font.recalcTimestamp = False
    subsetter = subset.Subsetter(options)
    points = {point for first, last in RANGES for point in range(first, last + 1)}
    subsetter.populate(unicodes=points | {ord(character) for character in kanji() + extra})
    subsetter.subset(font)
    _rename(font)
    have = set(font.getBestCmap())
    absent = [character for character in extra if ord(character) not in have]
    if absent:
        raise FontUnfit(
            f"Expected the characters of {EXTRA.name} in {path}; it lacks {' '.join(absent)}. Take them out."
        )
    font.save(output, reorderTables=False)
    return len(have)


def _rename(font: TTFont) -> None:
    """Give a font the book's name for it, in every place where a renderer may look.

    Under the original's name a renderer takes the whole font where a machine has it, and that one has ligatures, which
    make words narrower.
    """
    post_script = f"{FAMILY.replace(' ', '')}-Regular"
    for number, name in {1: FAMILY, 3: f"2.004;{post_script}", 4: FAMILY, 6: post_script}.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    drawn = font["CFF "].cff
    drawn.fontNames = [post_script]
    drawn[0].FullName, drawn[0].FamilyName = FAMILY, FAMILY


def remake(font: Path, output: Path = OUTPUT) -> None:
    """Write the book's font and say how large it is."""
    extra = "".join(EXTRA.read_text(encoding="utf-8").split())
    count = make(font, extra, output)
    print(f"{output.name}: {count:,} characters, {output.stat().st_size:,} bytes")
