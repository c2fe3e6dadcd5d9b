"""The library behind the book: data, charts, claims and language for its chapters."""
