"""The paper as data: its statements and their verdicts, its exhibits, what it cites."""
