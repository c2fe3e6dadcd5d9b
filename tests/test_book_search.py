"""Japanese words are cut into the same pieces in the index and in the query."""

import re
import shutil
import subprocess

import pytest

from rareearths.engine.sphinx.search import JapaneseBigrams

WORDS = (
    "永久磁石",
    "輸出規制",
    "重希土類",
    "鉱石生産量",
    "レアアース",
    "neodymium",
    "2010",
    "銅",
    "ＮｄＦｅＢ",
    "南鳥島",
)
TEXT = (
    "中国の輸出規制は永久磁石と重希土類に及ぶ。鉱石生産量は増えた。neodymiumとNdFeB、レアアースの話。"
    "2010年の銅線、南鳥島。"
)


@pytest.fixture
def search():
    return JapaneseBigrams({})


def test_pieces(search):
    assert search.split("永久磁石") == ["永", "久", "磁", "石", "永久", "久磁", "磁石"]
    assert search.split("レアアース。neodymium磁石") == [
        "レア", "アア", "アー", "ース", "neodymium", "磁", "石", "磁石",
    ]  # fmt: skip
    assert search.split("、。「」 !?") == []


@pytest.mark.parametrize(("word", "kept"), [("磁石", True), ("磁", True), ("の", False), ("a", False), ("Nd", True)])
def test_single_letters_are_not_indexed(search, word, kept):
    assert search.word_filter(word) is kept


def browser_pieces(search, words):
    """Run the query's splitter, which is JavaScript, in Node."""
    script = (
        f"{search.js_splitter_code}\nfor (const word of process.argv.slice(1)) console.log(splitQuery(word).join('|'))"
    )
    done = subprocess.run(["node", "-e", script, *words], capture_output=True, text=True, check=True)
    return [line.split("|") for line in done.stdout.splitlines()]


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed; the browser tests query the built site")
def test_every_piece_of_a_query_is_in_the_index(search):
    index = {piece.lower() for piece in search.split(TEXT) if search.word_filter(piece)}
    for word, pieces in zip(WORDS, browser_pieces(search, WORDS), strict=True):
        assert pieces and {piece.lower() for piece in pieces} <= index, word


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed; the browser tests query the built site")
def test_a_word_that_is_not_there_is_not_found(search):
    index = {piece.lower() for piece in search.split(TEXT)}
    for pieces in browser_pieces(search, ["磁石永久量", "輸入", "gallium"]):
        assert not set(pieces) <= index


def test_the_splitter_goes_into_a_script_as_it_is(search):
    assert "</script" not in search.js_splitter_code
    assert re.search(r"\bvar splitQuery = function", search.js_splitter_code)
