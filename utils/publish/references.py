"""Check that what a text says of the lectures is held by a cell of theirs."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from publish.notebook import read

_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.M)
_LINK = re.compile(r"\[(\d+), \*(.+?)\*\]\(([^()#]+)#cell-id=(\w+)\) `([^`]+)`")


class Reference(NamedTuple):
    """A link to a cell: lecture, section, file, id of the cell, a line in it.

    Written as a link, with "5, *Section*" for its text and
    "05_a.ipynb#cell-id=1a2b" for its target, and the line of code after it.
    JupyterLab goes to the cell; where a link leads to the lecture alone, the
    section is named.
    """

    number: str
    section: str
    file: str
    cell: str
    line: str


def sections(notebook: NotebookNode) -> dict[str, dict[str, str]]:
    """Return the code cells under each heading, by id, subsections included.

    Marks of code and of emphasis are left out of the headings.
    """
    found: dict[str, dict[str, str]] = {}
    above: list[tuple[int, str]] = []  # the headings that we are below
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for _, heading in above:
                found[heading][cell.id] = cell.source
            continue
        for marks, text in _HEADING.findall(cell.source):
            heading = text.replace("`", "").replace("*", "").strip()
            above = [item for item in above if item[0] < len(marks)]
            above.append((len(marks), heading))
            found.setdefault(heading, {})
    return found


def rows(notebook: NotebookNode) -> Iterator[list[str]]:
    """Yield the parts of each row of each table, without heads and rules."""
    for cell in notebook.cells:
        table = [x for x in cell.source.split("\n") if x.startswith("|")]
        for line in table[2:]:
            yield [part.strip() for part in line.strip("|").split(" | ")]


def references(part: str) -> list[Reference]:
    """Return the references that the last part of a row consists of."""
    return [Reference(*found) for found in _LINK.findall(part)]


def broken(notebook: NotebookNode, folder: Path) -> Iterator[str]:
    """Yield a sentence for each row whose claim no cell is shown to hold.

    The last part of a row consists of references, one or more, to lectures in
    `folder`.
    """
    lectures = _lectures(folder)
    for first, *_, last in rows(notebook):
        found = references(last)
        if not found or len(found) != last.count("]("):
            yield f"{first}: expected links to cells, each with its line"
        for reference in found:
            says = _broken(reference, lectures)
            if says:
                yield f"{first}: {says}"


def _lectures(folder: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Return the sections of each notebook in `folder`, by its file name."""
    files = folder.glob("*.ipynb")
    return {file.name: sections(read(file)) for file in files}


def _broken(to: Reference, lectures: dict) -> str:
    """Return what is wrong with a reference, or nothing."""
    if to.file not in lectures:
        return f"there is no {to.file}"
    if not to.file.startswith(f"{to.number.zfill(2)}_"):
        return f"{to.file} is not lecture {to.number}"
    cells = lectures[to.file].get(to.section)
    if cells is None:
        return f"{to.file} has no section {to.section!r}"
    if to.cell not in cells:
        return f"{to.section!r} has no code cell {to.cell}"
    if to.line not in cells[to.cell]:
        return f"{to.line!r} does not stand in cell {to.cell}"
    return ""


def untaught(
    notebook: NotebookNode,
    folder: Path,
    arguments: Iterable[tuple[str, str]],
) -> Iterator[str]:
    """Yield a sentence for each argument that no cell is shown to pass.

    Parameters
    ----------
    notebook : its tables have rows with the argument, the function it belongs
        to, what it does, and references to cells; one of these cells must
        pass the argument to the function, by name or by place
    folder : where the lectures are
    arguments : pairs of a function, ``nn.Embedding`` or
        ``Embedding.from_pretrained``, and an argument of it, in the order of
        its places
    """
    arguments, lectures = list(arguments), _lectures(folder)
    taught = {tuple(row[:2]): references(row[-1]) for row in rows(notebook)}
    for function, argument in arguments:
        places = [name for owner, name in arguments if owner == function]
        found = taught.get((f"`{argument}`", f"`{function}`"), [])
        sources = [lectures[to.file][to.section][to.cell] for to in found]
        passed = [_passed(source, function, places) for source in sources]
        if not found:
            yield f"{function}({argument}=) is taught nowhere"
        elif not any(argument in names for names in passed):
            yield f"{function}({argument}=) is not passed where it is taught"


def _passed(source: str, function: str, places: list[str]) -> set[str]:
    """Return the arguments that a piece of code passes to the function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (
            f".{ast.unparse(node.func)}".endswith(f".{function}")
        ):
            found |= set(places[: len(node.args)])
            found |= {k.arg for k in node.keywords if k.arg}
    return found
