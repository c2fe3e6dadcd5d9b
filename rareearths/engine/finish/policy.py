"""What a page may do: run the site's own scripts and no other, ask no other host, tell no other host where it was."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from rareearths import markup

_SCRIPT = re.compile(r"<script((?:\s[^>]*)?)>(.*?)</script>", re.S)
_OTHER_KIND = re.compile(r"\s(?:src=|type=[\"']?(?!text/javascript|module)[\w/+.-]+)")
_HANDLER = re.compile(r"<[a-z][^>]*\s(on[a-z]+)=", re.I)
_NEW_WINDOW = re.compile(r"<a (?![^>]*\brel=)([^>]*\btarget=\"?_blank)")
# a static host sends no headers of ours, so the page says it itself; styles stand in attributes of tables and drawings
_POLICY = (
    ("default-src", "'none'"),
    ("script-src", "'self' {hashes}"),
    ("style-src", "'self' 'unsafe-inline'"),
    ("img-src", "'self' data:"),
    ("font-src", "'self'"),
    ("connect-src", "'self'"),
    ("manifest-src", "'self'"),
    ("worker-src", "'self'"),
    ("form-action", "'self'"),
    ("base-uri", "'none'"),
)


# Sphinx makes a function from the text of a catalogue of words, which says "0" where a language has no plural
_PLURAL = re.compile(r'new Function\(\s*"n",\s*`return \(\$\{catalog\.plural_expr\}\)`\s*\)')
_NO_PLURAL = '(n) => (catalog.plural_expr === "0" || n === 1 ? 0 : 1)'
_MADE = re.compile(r"\bnew Function\(|(?<![.\w])eval\(")
# it has such code for readers of other specifications; the book's charts are read by its interpreter
_SPARED = ("vega.js",)


class PolicyBroken(Exception):
    """A page has code where its own policy would not let it run."""


def settle(scripts: Iterable[Path]) -> None:
    """Rewrite what the theme's scripts make from texts, and make sure that no other does so.

    Parameters
    ----------
    scripts : iterable of Path
        Of the site; changed in place.

    Raises
    ------
    PolicyBroken
        If a script makes code from a text.
    """
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        settled = _PLURAL.sub(_NO_PLURAL, text)
        if settled != text:
            script.write_text(settled, encoding="utf-8")
        if script.name not in _SPARED and _MADE.search(settled):
            raise PolicyBroken(
                f"{script.name}: expected a script that makes no code from texts, which the pages' own policy forbids; "
                "got one with `new Function` or `eval`. Most likely the theme has a new version: rewrite the place in "
                "rareearths/engine/finish/policy.py, or leave the script out."
            )


def secured(page: str, name: str) -> str:
    """Return a page with its policy, the scripts inside named by their hashes.

    Parameters
    ----------
    page : str
        HTML, finished: a script changed afterwards no longer runs.
    name : str
        Where the page stands, for the message.

    Raises
    ------
    PolicyBroken
        If an element has a handler in an attribute, such as ``onclick``.
    """
    if found := _HANDLER.search(_SCRIPT.sub("", page)):
        raise PolicyBroken(
            f"{name}: expected no code in attributes, which the page's own policy forbids; got {found[1]}. Most "
            "likely a template or the theme has it: listen for the event in rareearths/engine/static/page.js instead."
        )
    inside = [body for given, body in _SCRIPT.findall(page) if body.strip() and not _OTHER_KIND.search(given)]
    hashes = " ".join(dict.fromkeys(f"'sha256-{_hash(body)}'" for body in inside))
    policy = "; ".join(f"{key} {value.format(hashes=hashes).strip()}" for key, value in _POLICY)
    head = markup.render("rareearths.engine", "pages/policy.html", policy=policy)
    page = _NEW_WINDOW.sub(r'<a rel="noopener" \1', page)
    return re.sub(r"(<meta charset=[^>]*>)", lambda found: f"{found[0]}\n{head}", page, count=1, flags=re.I)


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
