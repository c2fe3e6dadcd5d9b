"""The library behind the book: data, charts, claims and language for its chapters."""

__version__ = "0.1.0"

# The Vega-Lite that Altair 6.3 writes and the pages show.
VL_VERSION = "6.4"
