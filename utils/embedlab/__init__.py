"""Helpers of the course on nn.Embedding: drawing, checking, data, measuring."""

import os
from importlib.metadata import version
from pathlib import Path

# The versions of PyTorch between which `make matrix` has found every output as
# it is stored.
PROVED = ("2.11", "2.15")
COURSE = Path(__file__).parents[2]  # of this file as it was found, links kept

if not __debug__:
    raise RuntimeError(
        "Python skips assertions here, and the course proves its claims by "
        "them: unset PYTHONOPTIMIZE (or leave out -O), and restart the kernel."
    )


def greeting() -> str:
    """Say where these helpers are, and whether torch is one that was proved.

    The place is told as seen from the folder that is the current one.
    """
    try:
        place = os.path.relpath(COURSE / "utils").replace(os.sep, "/")
    except ValueError:  # on Windows, on another drive
        place = str(COURSE / "utils")
    said = f"The course's helpers are in {place}; nothing was installed."
    here = version("torch").split("+")[0]
    oldest, newest = PROVED
    if not _minor(oldest) <= _minor(here) <= _minor(newest):
        said += (
            f"\nThis is torch {here}, and the course was proved on {oldest} to "
            f"{newest}: small differences are possible."
        )
    return said


def _minor(release: str) -> tuple[int, ...]:
    """Return 2 and 13 for "2.13.0"."""
    return tuple(int(part) for part in release.split(".")[:2])
