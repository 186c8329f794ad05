"""Run, normalise, check and publish the notebooks of the course."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
MYTHS = NOTEBOOKS / "myths_about_nn_embedding.ipynb"
BUILD = ROOT / ".build"


def lectures(number: str = "") -> list[Path]:
    """Return the lectures' notebooks in order, or the one called `number`.

    Raises
    ------
    ValueError
        If no lecture has that number; the message lists those there are.
    """
    found = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    start = f"{number.zfill(2)}_"
    chosen = [path for path in found if path.name.startswith(start)]
    if number and not chosen:
        numbers = ", ".join(path.name[:2] for path in found) or "none"
        raise ValueError(
            f"there is no lecture {number!r}; there are: {numbers}"
        )
    return chosen if number else found
