"""An answer or what went wrong in its place: can it be used, is it of use to ask again, and what is to be done."""

from __future__ import annotations

import contextlib
import json
import math
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    InvalidHeader,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)
from urllib3.util.retry import Retry

from rareearths.fetch.contract import ContractBroken, Request, SourceError, Unreachable
from rareearths.fetch.files import pages
from rareearths.fetch.http.secrets import redact

ERROR_BYTES = 64 * 1024  # as much of a refusal is read as says why
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


class Refused(Unreachable, ContractBroken):
    """The publisher refused this very question (status 400, 404 and the like): to ask it again is of no use.

    It is of both kinds: whoever tries another question may catch it as `Unreachable`, and whoever reports it may say
    that what was agreed no longer holds.
    """


@dataclass(frozen=True)
class Answer:
    """An answer as it came: headers in lower case, the body unpacked, both without keys."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class Trouble:
    """Why an answer cannot be used.

    Parameters
    ----------
    problem, cause, step : str
        As in an error of the contract; the problem goes on after "got".
    tries : int
        How often such a question may be put in all; 1 if it is no use to ask again.
    wait : float
        Seconds that the publisher wants to be left alone; 0 if it did not say.
    kind : type
        The error that it becomes.
    status : int
        The HTTP status, 0 if there was none.
    """

    problem: str
    cause: str
    step: str
    tries: int = 1
    wait: float = 0.0
    kind: type[SourceError] = Unreachable
    status: int = 0

    def postponed(self, patience: float) -> Trouble:
        """Return the same, saying that the publisher wants to be left alone for longer than is waited."""
        asks = f"{self.problem}; it asks to wait {self.wait:,.0f} s, and this project waits {patience:,.0f} s at most"
        return replace(self, problem=asks, step=f"run it again in {math.ceil(self.wait / 60):,} min.")

    def error(self, source: str, asked: str, attempts: int) -> SourceError:
        """Return the error of a source; its attribute ``status`` is the HTTP status."""
        often = f" ({attempts} attempts)" if attempts > 1 else ""
        problem = redact(f"{asked}: {self.problem}{often}.")
        return self.kind(source, problem, redact(self.cause), redact(self.step), self.status)


def from_error(error: Exception, timeout: float) -> Trouble:
    """Say in words what an exception of requests, urllib3 or the system means."""
    chain = _chain(error)
    said = (each.strerror for each in reversed(chain) if isinstance(each, OSError) and isinstance(each.strerror, str))
    reason = next(said, type(chain[-1]).__name__)
    if isinstance(error, requests.exceptions.SSLError):
        return Trouble(
            f"expected a certificate that can be trusted; got '{reason}'",
            "something between this machine and the publisher answers in its place, or this machine's clock is wrong.",
            "check the clock and the proxy; certificates are never left unchecked.",
        )
    if any(isinstance(each, zlib.error) for each in chain):
        return damaged("expected gzip, as announced; got something that cannot be unpacked")
    if isinstance(error, ValueError) or not isinstance(error, HTTPError | OSError):
        return Trouble(
            f"expected an address and an answer in the form that HTTP wants; got {type(error).__name__}",
            "the publisher gave an address that is none, or something that is no web server answered.",
            "look at the address named here.",
            kind=ContractBroken,
        )
    return _lost(chain, reason, timeout)


def _lost(chain: list[BaseException], reason: str, timeout: float) -> Trouble:
    if any(isinstance(each, NewConnectionError | ProxyError) for each in chain):
        problem, tries = f"expected a connection; got '{reason}'", 2
    # after the failed connections, which urllib3 counts among the timeouts
    elif any(isinstance(each, ReadTimeoutError | ConnectTimeoutError | TimeoutError) for each in chain):
        problem, tries = f"expected an answer within {timeout:g} s; got none", 3
    elif any(isinstance(each, IncompleteRead) for each in chain):
        problem, tries = "expected the whole body; got only a part of it before the connection ended", 5
    else:
        problem, tries = f"expected an answer; the connection broke: '{reason}'", 5
    cause = "the network or the publisher is down, or the connection broke."
    step = "see whether this machine is on the network and the publisher's site opens in a browser, then run it again."
    return Trouble(problem, cause, step, tries)


def _chain(error: BaseException | None) -> list[BaseException]:
    """List an exception and what lies behind it, the innermost last."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting and len(found) < 20:
        each = waiting.pop(0)
        if isinstance(each, BaseException) and each not in found:
            found.append(each)
            waiting += [getattr(each, "reason", None), *each.args, each.__cause__, each.__context__]
    return found


def slow() -> Trouble:
    """Say that the time for an answer was over."""
    problem = "expected the whole answer in time; it came too slowly"
    return Trouble(problem, "a slow network, or a publisher under load.", "run it again later.", tries=2)


def damaged(problem: str, tries: int = 3) -> Trouble:
    """Say that an answer came in a state in which it cannot be used."""
    step = "run it again; if it stays so, look at the address in a browser."
    return Trouble(problem, "the answer was damaged or cut off on the way.", step, tries, kind=ContractBroken)


def large(what: str, most: int) -> Trouble:
    """Say that an answer is larger than is taken."""
    cause = "the question was too wide, or the answer is no data."
    step = "look at the address in a browser; if the file is right and has grown, raise the limit in publisher.yaml."
    return Trouble(f"expected at most {most:,} bytes; got {what}", cause, step, kind=ContractBroken)


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
    size, status = len(answer.content), answer.status
    if status == 206:
        return Trouble(
            "expected the whole; got a part (status 206)", "a proxy.", "run it again.", tries=2, status=status
        )
    if status == 204 or not size:
        problem, tries = f"expected data; got an empty body with status {status}", 1
        cause = "the publisher has nothing for this question, or its answer was lost."
        step = "look at the address in a browser; an empty answer is never taken for zero."
    elif not html and _HTML.match(answer.content[:ERROR_BYTES].removeprefix(b"\xef\xbb\xbf")):
        problem, tries = f"expected data; got an HTML page{_quoted(answer)}", 1
        cause = "an error or login page in place of the file, of the publisher or of this network."
        step = "open the address in a browser."
    elif _is_json(answer) and not _is_whole(answer.content):
        problem, tries = f"expected JSON; got {size:,} bytes that are none or end early", 3
        cause = "the publisher's server cut its answer off."
        step = "run it again later, or ask for less at once."
    else:
        return None
    return Trouble(problem, cause, step, tries, kind=ContractBroken, status=status)


def _refusal(answer: Answer, request: Request, keyed: bool) -> Trouble:
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
    printable = "".join(sign if sign.isprintable() else " " for sign in pages.text(text))
    text = redact(" ".join(printable.split()))
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
