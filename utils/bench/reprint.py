"""Run a lecture afresh and print what its cells tagged `bench` print."""

import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from embedlab import measure
from publish.contract import printed, tags
from publish.notebook import execute, read


def reprinted(path: Path) -> str:
    """Execute the lecture at `path`; return its measurements as Markdown.

    The stored notebook stays as it is.

    Raises
    ------
    ValueError
        If no cell of the lecture is tagged ``bench``.
    RuntimeError
        If a cell fails; an assertion on a ratio is one that may.
    """
    notebook = read(path)
    if not measures(notebook):
        raise ValueError(f"{path.name} has no cell that is tagged bench")
    return "\n\n".join(_parts(execute(notebook, path.parent)))


def measures(notebook: NotebookNode) -> bool:
    """Say whether a lecture has a cell that is tagged ``bench``."""
    return any("bench" in tags(cell) for cell in notebook.cells)


# As `measure.claim` prints it.
CLAIM = re.compile(
    r"^(?P<claim>.+): (?P<measured>[\d.,]+) times \((?P<spread>.+)\), "
    rf"(?P<here>{measure.HOLDS}|{measure.FAILS})\.$",
    re.M,
)


def claims(text: str) -> list[dict[str, str]]:
    """Return the claims in what a lecture prints, by their parts."""
    return [found.groupdict() for found in CLAIM.finditer(text)]


def _parts(notebook: NotebookNode) -> Iterator[str]:
    """Yield the heading of each section that measures, and what it printed."""
    heading = None
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            heading = "##" + cell.source.split("\n")[0][1:]
        elif cell.cell_type == "code" and "bench" in tags(cell):
            if heading:
                yield heading
            heading = None
            yield as_markdown(printed(cell))


def as_markdown(text: str) -> str:
    """Put an empty line between a sentence and the table that follows it."""
    lines = text.strip().split("\n")
    apart = lines[:1]
    for before, line in zip(lines, lines[1:], strict=False):
        if line.startswith("|") != before.startswith("|"):
            apart.append("")
        apart.append(line)
    return "\n".join(apart)
