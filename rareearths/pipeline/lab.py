"""JupyterLab on the students' notebooks of one language."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

from rareearths.paths import EDITIONS, ROOT
from rareearths.pipeline import editions


class LabMissing(ModuleNotFoundError):
    """JupyterLab is not installed."""


def open_in(lang: str) -> int:
    """Open the notebooks in a browser; those that are not there are made first, the others stay as they are.

    Parameters
    ----------
    lang : {"ja", "en"}

    Returns
    -------
    int
        JupyterLab's exit status.

    Raises
    ------
    LabMissing
        Before anything is made.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise LabMissing(
            "Expected JupyterLab; it is not installed here. Most likely the book was installed without it. Next step: "
            f"{sys.executable} -m pip install -r requirements-lab.txt"
        )
    for made in editions.make(editions.STUDENT, [lang], {}):
        print(made)
    # the notebooks' kernels find the library in the clone, installed or not
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    started = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={EDITIONS / editions.STUDENT / lang}"]
    return subprocess.run(started, env=os.environ | {"PYTHONPATH": path}, check=False).returncode
