"""What may go wrong between a question and its answer, in words, and whether it is of use to ask again."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, replace

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)

from rareearths.fetch.contract import ContractBroken, SourceError, Unreachable
from rareearths.fetch.http.secrets import redact


class Refused(Unreachable, ContractBroken):
    """The publisher refused this very question (status 400, 404 and the like): to ask it again is of no use.

    It is of both kinds: whoever tries another question may catch it as `Unreachable`, and whoever reports it may say
    that what was agreed no longer holds.
    """


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
    """Say how a connection failed."""
    if any(isinstance(each, NewConnectionError | ProxyError) for each in chain):
        problem, tries = f"expected a connection; got '{reason}'", 2
    # after the failed connections, which urllib3 counts among the timeouts
    elif any(isinstance(each, ReadTimeoutError | ConnectTimeoutError | TimeoutError) for each in chain):
        problem, tries = f"expected an answer within {timeout:g} s; got none", 3
    elif any(isinstance(each, IncompleteRead) for each in chain):
        problem, tries = "expected the whole body; got only a part of it before the connection ended", 5
    else:
        problem, tries = f"expected an answer; the connection broke: '{reason}'", 5
    return Trouble(
        problem,
        "the network or the publisher is down, or the connection broke.",
        "see whether this machine is on the network and the publisher's site opens in a browser, then run it again.",
        tries=tries,
    )


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
    return Trouble(
        "expected the whole answer in time; it came too slowly",
        "a slow network, or a publisher under load.",
        "run it again later.",
        tries=2,
    )


def damaged(problem: str, tries: int = 3) -> Trouble:
    """Say that an answer came in a state in which it cannot be used."""
    return Trouble(
        problem,
        "the answer was damaged or cut off on the way.",
        "run it again; if it stays so, look at the address in a browser.",
        tries=tries,
        kind=ContractBroken,
    )


def large(what: str, most: int) -> Trouble:
    """Say that an answer is larger than is taken."""
    return Trouble(
        f"expected at most {most:,} bytes; got {what}",
        "the question was too wide, or the answer is no data.",
        "look at the address in a browser; if the file is right and has grown, raise the limit in the source's module.",
        kind=ContractBroken,
    )
