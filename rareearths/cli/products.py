"""The commands that make something of the built book: its printed form, a release, what the seminar uses."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from rareearths import language
from rareearths.cli import commands
from rareearths.pipeline.build import BUILD, PDF, RELEASE, SITE


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add these commands.

    Parameters
    ----------
    command : callable
        Adds one command: its name, what runs it, what it does, and what is as it was if it fails.
    """
    _add_printing(command)
    _add_teaching(command)


def _add_printing(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands that make files of the built site."""
    pdf = command(
        "pdf", commands.pdf, "Print the built site: one PDF for each language, by the system's Chromium.",
        "PDFs printed before are as they were.", places=lambda given: [given.out],
    )  # fmt: skip
    pdf.add_argument("--site", type=Path, default=SITE, help="the site (default: _build/site)")
    pdf.add_argument("--out", type=Path, default=PDF, help="folder for the PDFs (default: _build/pdf)")
    pdf.add_argument("--languages", nargs="+", default=list(language.LANGUAGES), help="ja, en or both (default: both)")

    command(
        "browser", commands.browser,
        "Find the system's Chromium, or install Debian's package where that needs no question (as root, or by sudo).",
    )  # fmt: skip

    release = command(
        "release", commands.release, "Pack the site, the data and the PDFs, each as a file, with their checksums.",
        "Files packed before are as they were.", places=lambda given: [given.out],
    )  # fmt: skip
    release.add_argument("--site", type=Path, default=SITE, help="the site (default: _build/site)")
    release.add_argument("--pdf", type=Path, default=PDF, help="folder of the PDFs (default: _build/pdf)")
    release.add_argument("--out", type=Path, default=RELEASE, help="folder (default: _build/release)")


def _add_teaching(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands that make what the seminar uses beside the book."""
    slides = command(
        "slides", commands.slides,
        "Make the slides of the seminar from the book as it was last built; they open without a network.",
        "The slides made before are as they were.", places=lambda given: [given.out.parent],
    )  # fmt: skip
    slides.add_argument("--site", type=Path, default=SITE, help="the built book (default: _build/site)")
    slides.add_argument("--out", type=Path, default=BUILD / "slides", help="folder (default: _build/slides)")
    worksheets = command(
        "worksheets", commands.worksheets,
        "Print the worksheets of the seminar to PDF, with Chromium or Chrome.",
        "Worksheets that are not finished yet are as they were.", places=lambda given: [given.out],
    )  # fmt: skip
    worksheets.add_argument(
        "--out", type=Path, default=BUILD / "worksheets", help="folder (default: _build/worksheets)"
    )
    for each in (slides, worksheets):
        each.add_argument(
            "--languages", nargs="+", default=list(language.LANGUAGES), help="ja, en or both (default: both)"
        )
