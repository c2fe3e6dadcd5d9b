"""A publisher, a client that asks it with a key, and all that comes out of that."""

from __future__ import annotations

import traceback

import pytest
from publisher import Publisher, reply

from rareearths.fetch.contract import Request, SourceError
from rareearths.fetch.http.client import Client

KEY = "SECRET-123"
HOSTS = {"data.example.org": "https://data.example.org", "files.example.org": "https://files.example.org"}
DATA = b'{"count":1,"data":[{"netWgt":7}]}'
LONG = b"period,value\n" + b"2024,1234.5\n" * 3000
GOOD = reply(DATA)


def leaks(text) -> bool:
    return KEY.lower() in str(text).lower()


class Scene:
    """A publisher, a client that asks it, and everything that came out."""

    def __init__(self, folder, place: str) -> None:
        self.folder, self.place, self.pauses, self.lines, self.errors = folder, place, [], [], []
        self.opened: list[Publisher] = []
        self.options: dict = {"timeout": 60, "deadline": 300}  # what breaks off by itself says so

    def serve(self, *replies, path="/data", **routes) -> Publisher:
        here = Publisher({path: list(replies)} | routes).__enter__()
        self.opened.append(here)
        return here

    def client(self, base: str, **options) -> Client:
        return Client(
            "comtrade",
            HOSTS,
            environment={"RAREEARTHS_COMTRADE_URL": base, "RAREEARTHS_COMTRADE_KEY": KEY},
            folder=self.folder,
            per_second=1e9,
            progress=self.lines.append,
            sleep=lambda seconds: self.pauses.append(round(seconds, 1)),
            **{"bytes": 100_000} | self.options | options,
        )

    def request(self, path="/data", host="data.example.org", **more) -> Request:
        where = {"key_header": "Ocp-Apim-Subscription-Key"} if self.place == "header" else {"key_parameter": "appId"}
        return Request(f"https://{host}{path}", key_variable="RAREEARTHS_COMTRADE_KEY", **where | more)

    def get(self, here: Publisher, path="/data", request=None, options=None, **more):
        return self.client(here.base, **options or {}).get(request or self.request(path), "2024", **more)

    def fails(self, kind: type[SourceError], *words: str, call) -> SourceError:
        """Expect an error of this kind with all its parts, that is there at once and gives nothing away."""
        with pytest.raises(SourceError) as caught:
            call()
        error = caught.value
        assert isinstance(error, kind), repr(error)
        for word in (*words, "expected", "Likely cause", "Next step"):
            assert word in str(error), f"{word!r} is not in: {error}"
        assert len(str(error)) < 1000
        assert error.__cause__ is None and error.__context__ is None, "what lies behind would carry the address"
        self.errors.append(error)
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if "/rareearths/fetch/" in frame.f_code.co_filename:
                assert not leaks(
                    {name: repr(value) for name, value in frame.f_locals.items() if name != "_environment"}
                )
        return error

    def sent(self, asked) -> bool:
        """Whether the key came with a question."""
        return KEY in (asked.headers.get("ocp-apim-subscription-key"), *asked.query.get("appId", ()))
