"""A client for tests of `fetch`: gives what a function of the address says, and remembers what was asked."""

import datetime as dt

from rareearths.fetch.contract import Raw


class FakeClient:
    """`answer` maps a request to bytes, or to an error that is raised."""

    def __init__(self, answer, today=dt.date(2026, 11, 25), brought=()):
        self.answer, self.today, self.asked, self.brought = answer, today, [], list(brought)

    def get(self, request, label=""):
        self.asked.append((request, label))
        found = self.answer(request)
        if isinstance(found, Exception):
            raise found
        return Raw(request.url, found, "2026-11-25T12:00:00Z", {}, label)

    def key(self, variable):
        return None

    def files(self, option, variable):
        return self.brought
