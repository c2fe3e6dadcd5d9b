"""Who may read what was made, under the mask of a user or of a group that shares a machine."""

import os
import stat
from contextlib import contextmanager

MASKS = (0o022, 0o077, 0o002)


@contextmanager
def masked(mask):
    """Make files and folders under another umask."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def rights(path):
    """The rights of a file or a folder."""
    return stat.S_IMODE(path.stat().st_mode)
