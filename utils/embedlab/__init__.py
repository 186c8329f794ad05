"""Helpers of the course on nn.Embedding: drawing, checking, data, measuring."""

import os
from importlib.metadata import version
from pathlib import Path

COURSE = Path(__file__).parents[2]  # of this file as it was found, links kept


def greeting() -> str:
    """Say where these helpers are, and whether torch is the one expected.

    The place is told as seen from the folder that is the current one. The
    outputs that the course stores were made with the torch that
    `requirements.txt` names.
    """
    try:
        place = os.path.relpath(COURSE / "utils").replace(os.sep, "/")
    except ValueError:  # on Windows, on another drive
        place = str(COURSE / "utils")
    said = f"The course's helpers are in {place}; nothing was installed."
    here, stored = version("torch").split("+")[0], _stored_with()
    if here != stored:
        said += (
            f"\nThis is torch {here}, and the outputs were stored with "
            f"{stored}: small differences are possible."
        )
    return said


def _stored_with() -> str:
    """Return the version of torch that the course names."""
    lines = (COURSE / "requirements.txt").read_text("utf-8").splitlines()
    return next(x for x in lines if x.startswith("torch==")).split("==")[1]
