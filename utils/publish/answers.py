"""The notebooks of answers: entries, rules, index, and the links to them.

An entry is a heading of level 3 and the cells below it. Its heading is what
somebody would type into a search box: the message, the task, the belief.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from embedlab.answers import INDEX, escaped
from publish import files
from publish.contract import MOST_LINES, problems_of_any, tags
from publish.notebook import read, write
from publish.references import sections

MOST_CODE = 3  # cells of an entry
MOST_WORDS = 130  # of an entry
LINK = re.compile(
    r"\[(\d\d), \*((?:[^*]|\*(?!\]))+)\*\]\((\d\d_\w+\.ipynb)#cell-id=(\w+)\)"
)
MORE = re.compile(rf"More: {LINK.pattern}(?:, {LINK.pattern})*")
SHORT = re.compile(r"\n\nIn short: \[.+")  # below a heading of a lecture
ALSO = re.compile(r"<!-- Also: (.+?) -->")


class Entry(NamedTuple):
    """A question that somebody asks, and its cells; the first holds it."""

    heading: str
    cells: list[NotebookNode]

    @property
    def code(self) -> list[NotebookNode]:
        """The cells to run."""
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @property
    def text(self) -> str:
        """What the entry says, without its heading and without links."""
        parts = [c.source for c in self.cells if c.cell_type == "markdown"]
        _, _, text = "\n\n".join(parts).partition("\n")
        return ALSO.sub("", MORE.sub("", text)).strip()

    @property
    def also(self) -> str:
        """Other words for the heading, from a comment that no page shows."""
        return " ".join(ALSO.findall(self.cells[0].source))


def entries(notebook: NotebookNode) -> list[Entry]:
    """Return the entries of a notebook of answers, in order."""
    found: list[Entry] = []
    inside = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            inside = cell.source.startswith("### ")
            if inside:
                heading = cell.source.split("\n")[0][4:].strip()
                found.append(Entry(heading, []))
        if inside:
            found[-1].cells.append(cell)
    return found


def anchor(heading: str) -> str:
    """Return the id of the cell that holds a heading: it stays where it is."""
    words = re.sub(r"\W+", "_", heading.lower()).strip("_")
    return words[:60].rstrip("_")


def problems(notebook: NotebookNode, folder: Path) -> list[str]:
    """Return all that is wrong with a notebook of answers, a sentence each.

    Parameters
    ----------
    notebook : the notebook as it is stored
    folder : where the lectures are that it links to
    """
    found = problems_of_any(notebook)
    lectures = {
        path.name: read(path) for path in folder.glob("[0-9][0-9]_*.ipynb")
    }
    headings = {name: sections(lecture) for name, lecture in lectures.items()}
    names = [entry.heading for entry in entries(notebook)]
    twice = {name for name in names if names.count(name) > 1}
    found += [f"two entries are called {name!r}" for name in sorted(twice)]
    for entry in entries(notebook):
        says = [*_form(entry), *_links(entry, lectures, headings)]
        found += [f"{entry.heading!r}: {sentence}" for sentence in says]
    return found


def _form(entry: Entry) -> Iterator[str]:
    if (cell := entry.cells[0]).id != anchor(entry.heading):
        yield f"its cell is called {cell.id}, not {anchor(entry.heading)}"
    if len(entry.code) > MOST_CODE:
        yield f"{len(entry.code)} code cells; at most {MOST_CODE}"
    for cell in entry.code:
        if (lines := cell.source.count("\n") + 1) > MOST_LINES:
            yield f"a cell of {lines} lines; at most {MOST_LINES}"
    if (words := len(entry.text.split())) > MOST_WORDS:
        yield f"{words} words; at most {MOST_WORDS}"
    shown = [cell.source for cell in entry.code]
    shown += ["assert" for c in entry.code if "raises-exception" in tags(c)]
    proved = any("assert" in source for source in shown)
    if not proved and "not run here" not in entry.text:
        yield "no cell asserts anything, and it doesn't say 'not run here'"


def _links(
    entry: Entry,
    lectures: dict[str, NotebookNode],
    headings: dict[str, dict],
) -> Iterator[str]:
    text = "\n".join(c.source for c in entry.cells if c.cell_type != "code")
    found = LINK.findall(text)
    if not found or len(found) != text.count("#cell-id="):
        yield (
            "expected a link to a section: "
            "[07, *Heading*](07_a.ipynb#cell-id=x)"
        )
    for number, heading, name, cell in found:
        holding = {c.id: c.source for c in lectures[name].cells}
        plain = heading.replace("`", "").strip()
        if not name.startswith(f"{number}_"):
            yield f"{name} is not lecture {number}"
        elif plain not in headings[name]:
            yield f"{name} has no section {heading!r}"
        elif f" {heading}\n" not in f"{holding.get(cell, '')}\n":
            yield f"{heading!r} isn't in cell {cell} of {name}"


def index(paths: Iterable[Path]) -> str:
    """Return what `embedlab.answers` searches, as JSON."""
    rows = [
        {
            "file": path.name,
            "cell": entry.cells[0].id,
            "heading": entry.heading,
            "also": entry.also,
            "text": " ".join(entry.text.split()),
        }
        for path in paths
        for entry in entries(read(path))
    ]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def write_index(paths: Iterable[Path]) -> None:
    """Write the index for `embedlab.answers`."""
    files.write(INDEX, index(paths))


def answered(paths: Iterable[Path]) -> dict[tuple[str, str], str]:
    """Return links to the answers about a cell of a lecture.

    The keys are the lecture's file name and the cell's id.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for path in paths:
        for entry in entries(read(path)):
            text = "\n".join(cell.source for cell in entry.cells)
            first = entry.cells[0].id
            link = f"[{escaped(entry.heading)}]({path.name}#cell-id={first})"
            for _, _, name, cell in dict.fromkeys(LINK.findall(text)):
                found.setdefault((name, cell), []).append(link)
    return {to: "; ".join(links) for to, links in found.items()}


def mistakes(lecture: NotebookNode) -> Iterator[NotebookNode]:
    """Yield the cells with the headings of *Where people go wrong*."""
    inside = False
    for cell in lecture.cells:
        if cell.cell_type == "markdown":
            if cell.source.startswith("## "):
                inside = cell.source.startswith("## Where people go wrong")
            if inside and re.search("^### ", cell.source, re.M):
                yield cell


def without_answers(lecture: NotebookNode) -> None:
    """Take the links to answers out of a lecture, in place."""
    for cell in mistakes(lecture):
        cell.source = SHORT.sub("", cell.source)


def with_answers(
    lecture: NotebookNode, name: str, links: dict[tuple[str, str], str]
) -> None:
    """Link each mistake of a lecture, in place, to the answers about it."""
    without_answers(lecture)
    for cell in mistakes(lecture):
        if link := links.get((name, cell.id)):
            head = re.search("^### .+", cell.source, re.M)[0]
            line = f"{head}\n\nIn short: {link}"
            cell.source = cell.source.replace(head, line, 1)


def write_links(lectures: Iterable[Path], paths: Iterable[Path]) -> None:
    """Link the mistakes of the lectures to the answers in `paths`.

    Only a lecture whose links change is written.
    """
    links = answered(paths)
    for path in lectures:
        lecture = read(path)
        stored = [cell.source for cell in lecture.cells]
        with_answers(lecture, path.name, links)
        if stored != [cell.source for cell in lecture.cells]:
            write(lecture, path)
