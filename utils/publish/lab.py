"""Open a lecture in JupyterLab, where slides run beside their kernel."""

import json
import os
import sys
from pathlib import Path

from publish import ROOT, files

# What differs from JupyterLab's defaults. Slides: no theme that fetches its
# letters, from the top of the page, and long ones can be scrolled. Nobody is
# asked whether news may be fetched: nothing is.
SETTINGS = {
    "jupyterlab-rise:plugin": {
        "theme": "white",
        "transition": "none",
        "center": False,
        "scroll": True,
        "slideNumber": True,
    },
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}


def write_settings(environment: Path = Path(sys.prefix)) -> Path:
    """Write SETTINGS where the JupyterLab of this environment reads them.

    They are the course's defaults; what a user sets in JupyterLab wins.
    """
    target = environment / "share" / "jupyter" / "lab" / "settings"
    target.mkdir(parents=True, exist_ok=True)
    file = target / "overrides.json"
    files.write(file, json.dumps(SETTINGS, indent=2) + "\n")
    return file


def command(folder: Path = ROOT, *arguments: str) -> list[str]:
    """Return the command that starts JupyterLab with `folder` on its left."""
    lab = [sys.executable, "-m", "jupyterlab", "--notebook-dir", str(folder)]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        lab.append("--allow-root")  # in a container there is nobody else
    return [*lab, *arguments]
