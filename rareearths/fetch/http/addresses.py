"""Where a client may go: allowed hosts, the base that replaces them, and redirects between them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit

from rareearths.fetch.contract import ContractBroken, InputNeeded
from rareearths.fetch.http.secrets import redact

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Place:
    """An address on the wire, and the publisher's host for which it stands (another one where a mirror is asked)."""

    address: str
    host: str


class Addresses:
    """What a source may ask.

    Parameters
    ----------
    source : str
        The module, for errors.
    hosts : mapping of str to str
        Allowed hosts and their bases, of which scheme and host count.
    mirror : str
        Base (with or without a path) that takes the place of them all, empty if there is none.
    variable : str
        Where the mirror was set, for errors.

    Raises
    ------
    InputNeeded
        For a mirror that is no https address, nor an http address of this machine.
    """

    def __init__(self, source: str, hosts: Mapping[str, str], mirror: str = "", variable: str = "") -> None:
        self.source, self.hosts, self.mirror = source, dict(hosts), mirror.strip().rstrip("/")
        if not self.mirror:
            return
        parts = _split(self.mirror)
        sound = parts is not None and parts.hostname and not (parts.query or parts.fragment or "@" in parts.netloc)
        if not parts or not sound or not (parts.scheme == "https" or _is_here(parts.hostname)):
            raise InputNeeded(
                source,
                f"expected an https address in {variable}, or an http address of this machine; got another text.",
                "a typing slip, a login in the address, or a mirror that is not served by https.",
                f"set {variable} to something like https://mirror.example.org/{source}, or unset it.",
            )

    @property
    def is_local(self) -> bool:
        """Whether all questions go to this machine."""
        return bool(self.mirror) and _is_here(urlsplit(self.mirror).hostname)

    def place(self, url: str) -> Place:
        """Find where to ask for a publisher's address.

        A plain http address of a host whose base is https is asked by https.

        Raises
        ------
        ContractBroken
            When its host is not allowed.
        """
        parts = _split(url)
        if parts is not None and self._is_mirror(parts):
            return Place(url, parts.hostname or "")
        host = (parts.hostname or "").lower() if parts else ""
        if parts is None or host not in self.hosts or not _is_plain(parts):
            raise ContractBroken(
                self.source,
                f"expected an address at {', '.join(self.hosts)}; got {redact(url)[:200]}.",
                "the publisher moved files to another host, or the address is damaged.",
                f"see whether the host is the publisher's own; if so, add it to hosts in {self.source}/publisher.yaml.",
            )
        rest = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        base = urlsplit(self.hosts[host])
        scheme = "https" if parts.scheme == "https" else base.scheme
        return Place((self.mirror or f"{scheme}://{base.netloc}") + rest, host)

    def redirect(self, now: Place, location: str, parameter: str = "") -> Place | None:
        """Find where a redirect leads; None if it may not be followed.

        Parameters
        ----------
        now : Place
            Where it was met.
        location : str
            As stated in the answer.
        parameter : str
            A parameter with a key, left out: the client adds it again where it belongs.

        Returns
        -------
        Place or None
            None for another host than the allowed ones, and for http after https.
        """
        try:
            parts = urlsplit(urljoin(now.address, location))._replace(fragment="")
        except ValueError:
            return None
        if parameter and parameter in dict(parse_qsl(parts.query, keep_blank_values=True)):
            pairs = parse_qsl(parts.query, keep_blank_values=True)
            parts = parts._replace(query=urlencode([pair for pair in pairs if pair[0] != parameter]))
        if _split(parts.geturl()) is None:
            return None
        if _origin(parts) == _origin(urlsplit(now.address)) or self._is_mirror(parts):
            return None if "@" in parts.netloc else Place(parts.geturl(), now.host)
        declared = urlsplit(self.hosts.get((parts.hostname or "").lower(), ""))
        if (
            not _is_plain(parts)
            or not declared.scheme
            or (parts.scheme == "http" and not self._may_http(now, declared))
        ):
            return None
        return self.place(parts.geturl())

    def may_carry_key(self, place: Place) -> bool:
        """Whether a key may be sent there: by https, or without leaving this machine."""
        parts = urlsplit(place.address)
        return parts.scheme == "https" or _is_here(parts.hostname)

    def _may_http(self, now: Place, declared: SplitResult) -> bool:
        # what was met at a mirror on this machine stands for https
        return declared.scheme == "http" and now.address.startswith("http:") and not self.mirror

    def _is_mirror(self, parts: SplitResult) -> bool:
        return bool(self.mirror) and "@" not in parts.netloc and _origin(parts) == _origin(urlsplit(self.mirror))


def _split(url: str) -> SplitResult | None:
    """Take an address apart; None for what is none."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is no number
    except ValueError:
        return None
    return parts if parts.scheme in _PORTS and url.isprintable() else None


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)


def _is_plain(parts: SplitResult) -> bool:
    """Whether there is no login in an address and no port of its own."""
    return "@" not in parts.netloc and parts.port in (None, _PORTS[parts.scheme])


def _is_here(host: str | None) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
