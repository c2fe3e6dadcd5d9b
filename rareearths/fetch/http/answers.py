"""Judges a publisher's answer: can it be used, is it worth asking again, and what does it mean if not."""

from __future__ import annotations

import contextlib
import json
import re

from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from rareearths.fetch.contract import ContractBroken, Request
from rareearths.fetch.http.body import ERROR_BYTES
from rareearths.fetch.http.exchange import Answer
from rareearths.fetch.http.secrets import redact
from rareearths.fetch.http.trouble import Refused, Trouble

SHOWN_CHARACTERS = 200  # of a publisher's own words
LONGEST_KEY = 4096
ATTEMPTS = 5
_OVERLOADED = "the publisher's server is overloaded or under repair."
# refusals that pass; other statuses from 500 on are taken like these
_CAUSES = dict.fromkeys((408, 425, 500, 502, 503, 504), _OVERLOADED) | {
    429: "questions came faster than the publisher allows, or a quota is used up."
}
_HTML = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+(<!doctype\s+html|<html)", re.IGNORECASE | re.DOTALL)
_WORD_KEYS = ("errorMessage", "message", "error", "detail", "title", "label", "description", "ERROR_MSG")
_SOON = re.compile(r"\bin (\d{1,4}) seconds?\b", re.IGNORECASE)  # so Comtrade says what others put into Retry-After


def judge(answer: Answer, request: Request, keyed: bool, kept: bool, html: bool) -> Trouble | None:
    """Say what is wrong with an answer.

    Parameters
    ----------
    answer : Answer
        Not a redirect that can be followed.
    request : Request
        What was asked.
    keyed, kept, html : bool
        Was a key sent; was it asked whether a kept copy still holds; may it be an HTML page.

    Returns
    -------
    Trouble or None
        None for a body that can be used, and for a kept copy that still holds.
    """
    if answer.status == 304 and kept:
        return None
    if answer.status >= 300:
        return _refusal(answer, request, keyed)
    return _unusable(answer, html)


def retry_after(answer: Answer) -> float | None:
    """Return the seconds for which the publisher wants to be left alone, None where it does not say."""
    stated = answer.headers.get("retry-after", "")
    try:
        return Retry(retry_after_max=10**9).parse_retry_after(stated)
    except (InvalidHeader, ValueError, OverflowError):
        soon = _SOON.search(_words(answer)) if answer.status == 429 else None
        return float(soon[1]) if soon else None


def _unusable(answer: Answer, html: bool) -> Trouble | None:
    """Say what is wrong with the body of an answer that calls itself good."""
    size, status = len(answer.content), answer.status
    if status == 206:
        return Trouble(
            "expected the whole; got a part (status 206)", "a proxy.", "run it again.", tries=2, status=status
        )
    if status == 204 or not size:
        found = (
            f"expected data; got an empty body with status {status}",
            "the publisher has nothing for this question, or its answer was lost.",
            "look at the address in a browser; an empty answer is never taken for zero.",
        )
        return Trouble(*found, kind=ContractBroken, status=status)
    if not html and _HTML.match(answer.content[:ERROR_BYTES].removeprefix(b"\xef\xbb\xbf")):
        found = (
            f"expected data; got an HTML page{_quoted(answer)}",
            "an error or login page in place of the file, of the publisher or of this network.",
            "open the address in a browser.",
        )
        return Trouble(*found, kind=ContractBroken, status=status)
    if _is_json(answer) and not _is_whole(answer.content):
        found = (
            f"expected JSON; got {size:,} bytes that are none or end early",
            "the publisher's server cut its answer off.",
            "run it again later, or ask for less at once.",
        )
        return Trouble(*found, tries=3, kind=ContractBroken, status=status)
    return None


def _refusal(answer: Answer, request: Request, keyed: bool) -> Trouble:
    """Say what a status of 300 and more means."""
    status, wait = answer.status, retry_after(answer)
    problem = f"expected data; got status {status}{_quoted(answer)}"
    if status in _CAUSES or status >= 500 or (status == 403 and wait):
        cause = _CAUSES.get(status, "a quota is used up." if status == 403 else "the publisher's server failed.")
        return Trouble(problem, cause, "run it again later.", ATTEMPTS, wait or 0.0, status=status)
    if status in (401, 403, 407):
        return _shut(answer, request, keyed)
    if status >= 400:
        gone = "there is nothing at this address (any more)." if status in (404, 410) else "it is not understood."
        step = "look for the new address at the publisher's site and mend the source's module."
        return Trouble(problem, gone, step, kind=Refused, status=status)
    cause = "the publisher moved, or a network's login stands between."
    return Trouble(problem, cause, "open the address in a browser.", kind=ContractBroken, status=status)


def _shut(answer: Answer, request: Request, keyed: bool) -> Trouble:
    """Say what to do where a key or a login is asked for."""
    variable = request.key_variable
    if answer.status == 407:
        cause, step = "the proxy of this network wants a login.", "set HTTPS_PROXY with it, then run it again."
    elif keyed:
        cause = f"the key in {variable} is wrong, has expired, or its quota is used up."
        step = f"check the key at the publisher's site and set {variable} again."
    elif variable:
        cause, step = "this question needs a key.", f"get one at the publisher's site and set {variable}."
    else:
        cause, step = "the publisher shuts out scripts, or this network.", "look at the address in a browser."
    problem = f"expected data; got status {answer.status}{_quoted(answer)}"
    return Trouble(problem, cause, step, status=answer.status)


def _quoted(answer: Answer) -> str:
    words = _words(answer)
    return f", '{words}'" if words else ""


def _words(answer: Answer) -> str:
    """Return the publisher's own words on what is wrong, short, on one line, without keys."""
    text = redact(answer.content[:ERROR_BYTES].decode("utf-8", "replace"))
    if len(answer.content) >= ERROR_BYTES:
        text = text[:-LONGEST_KEY]  # a key may have been cut in two there
    if _is_json(answer) or text.lstrip().startswith("{"):
        with contextlib.suppress(ValueError, RecursionError):
            text = _message(json.loads(text)) or text
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>", " ", text)
    text = redact(" ".join("".join(sign if sign.isprintable() else " " for sign in text).split()))
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1].rstrip() + "…"


def _message(found: object) -> str:
    """Look for a message in a JSON answer; publishers nest it in ``errorObject`` and the like."""
    if isinstance(found, str):
        return found
    if isinstance(found, list):
        return next(filter(None, map(_message, found[:5])), "")
    if not isinstance(found, dict):
        return ""
    named = next(filter(None, (_message(found.get(key)) for key in _WORD_KEYS)), "")
    return named or next(filter(None, (_message(each) for each in found.values() if isinstance(each, dict | list))), "")


def _is_json(answer: Answer) -> bool:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind.endswith(("/json", "+json"))


def _is_whole(content: bytes) -> bool:
    """Say whether JSON can be read; other encodings than its own are left to the parser."""
    try:
        json.loads(content.decode(json.detect_encoding(content), "replace"))
    except (ValueError, RecursionError):
        return False
    return True
