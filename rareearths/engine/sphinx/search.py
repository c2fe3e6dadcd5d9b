"""Search in Japanese, which has no spaces between words.

Sphinx splits the page into words but the query only at spaces, so that 永久磁石 finds nothing. Here both sides cut
runs of Japanese into overlapping pairs of characters; a page is found if it holds all the pairs of the query.
"""

from __future__ import annotations

import re
import unicodedata

from sphinx.search import SearchLanguage

_KANJI = r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK = _KANJI + r"\u3041-\u309f\u30a1-\u30ff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_IS_KANJI = re.compile(rf"[{_KANJI}]")


class JapaneseBigrams(SearchLanguage):
    """Pairs of characters for Japanese, words for everything else."""

    lang = "ja"
    language_name = "Japanese"
    js_splitter_code = rf"""
var splitQuery = function (query) {{
  var runs = query.normalize("NFKC").match(/[{_CJK}]+|(?:(?![{_CJK}])[\p{{L}}\p{{N}}_])+/gu) || [];
  return runs.flatMap(function (run) {{
    if (!/^[{_CJK}]/.test(run) || run.length < 3) return [run];
    return Array.from({{ length: run.length - 1 }}, function (_, at) {{ return run.slice(at, at + 2); }});
  }});
}};
"""

    def split(self, input: str) -> list[str]:
        """Split a text into what is indexed: pairs of Japanese characters, single kanji, and words."""
        words = []
        for run in _RUN.findall(unicodedata.normalize("NFKC", input)):
            if _IS_CJK.match(run):
                # a query of one kanji is not paired
                words += _IS_KANJI.findall(run)
                words += [run[at : at + 2] for at in range(len(run) - 1)]
            else:
                words.append(run)
        return words

    def stem(self, word: str) -> str:
        """Return the word as it is: Japanese pairs have no stem, and Latin words here are names."""
        return word

    def word_filter(self, word: str) -> bool:
        """Say whether to index `word`: a single letter or digit finds nothing of use."""
        return len(word) > 1 or bool(_IS_KANJI.match(word))
