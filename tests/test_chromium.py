"""Where no browser is, the message names the command that installs one."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest

from rareearths.engine import chromium


def test_a_missing_browser_is_told_with_its_remedy(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(chromium, "NAMES", (*chromium.NAMES[:-1], str(tmp_path / "Chrome")))
    with pytest.raises(chromium.BrowserMissing, match=r"Expected .* found none .* Likely cause: .* apt-get install"):
        chromium.find()


def test_finds_what_is_in_the_path(monkeypatch, tmp_path):
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.find() == program


@pytest.mark.parametrize(
    ("set_to", "expected"),
    [("1782777600", datetime(2026, 6, 30, tzinfo=UTC)), ("", chromium._BEFORE_ALL), ("soon", chromium._BEFORE_ALL)],
)
def test_files_are_dated_by_the_environment_or_alike(monkeypatch, set_to, expected):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", set_to)
    assert chromium.date() == expected
