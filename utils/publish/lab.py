"""Open a lecture in JupyterLab, where slides run beside their kernel."""

import json
import logging
import os
import sys
import tempfile
from pathlib import Path

from publish import BUILD, files

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
LOG = BUILD / "jupyterlab.log"


def write_settings(environment: Path = Path(sys.prefix)) -> Path:
    """Write SETTINGS where the JupyterLab of this environment reads them.

    They are the course's defaults; what a user sets in JupyterLab wins.
    """
    target = environment / "share" / "jupyter" / "lab" / "settings"
    file = target / "overrides.json"
    content = json.dumps(SETTINGS, indent=2) + "\n"
    if not file.exists() or file.read_text("utf-8") != content:
        target.mkdir(parents=True, exist_ok=True)
        files.write(file, content)
    return file


def serve(folder: Path, *arguments: str, log: Path = LOG) -> None:
    """Run JupyterLab, with `folder` on its left, until it is stopped.

    On the screen it says its address and what goes wrong in it; what else it
    says, and all that its kernels say, is in the file `log`, or in a temporary
    one if that cannot be written.

    Raises
    ------
    OSError
        If a folder that it needs cannot be written.
    """
    from jupyterlab.labapp import LabApp

    print("JupyterLab starts: its address comes in a few seconds.", flush=True)
    log = _writable(log)
    _keep_kernels_quiet(log)
    logging.raiseExceptions = False  # a full disk does not fill the screen
    options = [f"--ServerApp.root_dir={folder}"]
    options += ["--ServerApp.log_level=ERROR", "--LabApp.log_level=ERROR"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # in a container there is nobody else
    options += arguments
    handler = {"class": "logging.FileHandler", "filename": str(log)}
    handler |= {"formatter": "console", "level": "INFO"}
    server = LabApp.initialize_server(
        options,
        logging_config={
            "handlers": {"file": handler},
            "loggers": {"ServerApp": {"handlers": ["console", "file"]}},
        },
    )
    if not server.identity_provider.token_generated:  # else it says it itself
        print(f"JupyterLab is at {server.connect_url}")
    print(f"Stop it with Ctrl-C, twice. Its log is {log}.", flush=True)
    server.start()


def _writable(log: Path) -> Path:
    """Return the file, or a temporary one where a checkout is read-only."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch()
    except OSError:
        handle, name = tempfile.mkstemp(prefix="jupyterlab-", suffix=".log")
        os.close(handle)
        return Path(name)
    return log


def _keep_kernels_quiet(log: Path) -> None:
    """Let what processes below this one print go into the log, not here."""
    with log.open("w") as file:
        for stream in (sys.stdout, sys.stderr):
            number = stream.fileno()
            here = os.dup(number)
            os.dup2(file.fileno(), number)
            setattr(sys, stream.name.strip("<>"), os.fdopen(here, "w", 1))
