"""Run, normalise, check and publish the notebooks of the course."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
# What somebody looks up: the heading is an error, a task, or a belief.
ANSWERS = tuple(
    NOTEBOOKS / f"{name}.ipynb"
    for name in ("errors_and_fixes", "how_do_i", "is_it_true_that")
)
# At its end is a table of the layer's arguments.
ARGUMENTS = ANSWERS[-1]
BUILD = ROOT / ".build"


def lectures(number: str = "") -> list[Path]:
    """Return the lectures' notebooks in order, or the one called `number`.

    There is none if `number` is the name of a notebook of answers.

    Raises
    ------
    ValueError
        If no lecture has that number; the message lists those there are.
    """
    found = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    start = f"{number.zfill(2)}_"
    chosen = [path for path in found if path.name.startswith(start)]
    if number and answers_called(number):
        return []
    if number and not chosen:
        numbers = ", ".join(path.name[:2] for path in found) or "none"
        raise ValueError(
            f"there is no lecture {number!r}; there are: {numbers}"
        )
    return chosen if number else found


def answers_called(name: str = "") -> list[Path]:
    """Return the notebooks of answers, or those whose name starts so."""
    return [path for path in ANSWERS if path.name.startswith(name)]


def notebooks(name: str = "") -> list[Path]:
    """Return all notebooks that are run: lectures and answers, or one of them.

    Raises
    ------
    ValueError
        If there is no such lecture and no such notebook of answers.
    """
    return [*lectures(name), *answers_called(name)]
