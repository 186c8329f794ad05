"""The contract that every lecture keeps, as a list of the ways to break it."""

import ast
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser

import nbformat
from nbformat import NotebookNode

from embedlab.question import NOT_ANSWERED, Question
from publish import timers
from publish.notebook import KERNEL, as_text, canonical, read_text
from publish.setup_cell import SETUP

TAGS = {
    "setup",
    "prediction",
    "exercise",
    "raises-exception",
    "nbval-ignore-output",
    "bench",  # make bench prints what this cell prints
}
ROLES = {"slide", "subslide", "fragment", "-", "skip", "notes"}
SECTIONS = ("Where people go wrong", "What to remember", "On your own")
MOST_IGNORED = 3
MOST_RULES = 7
LEAST_PREDICTIONS = 4
LEAST_EXERCISES = 3
COLUMNS = 80
# What a lecture of 45 minutes has room for.
MOST_CODE = 45  # cells
MOST_PREDICTIONS = 7
EXERCISES = (4, 5)
MOST_LINES, MEAN_LINES = 12, 6  # of a code cell, but for the setup cell
MINUTES = 45
# The sections that end a lecture; every other one has a picture.
CLOSING = ("Where people go wrong", "What to remember", "On your own")
HOMES = "home|Users|root|tmp|var/folders|private|opt|mnt"
LOCAL_PATH = re.compile(rf"(?<![\w./])/({HOMES})/|\b[A-Z]:\\\w")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{8,}")
FOREIGN = re.compile(
    r"<script|<iframe|(?:src|href)=\\?[\"'](?:https?:)?//", re.I
)
PLAIN_IMAGE = re.compile(r"!\[([^\]]*)\]\(\.\./assets/[\w./-]+\)")
CODE_IN_TEXT = re.compile(r"```.*?```|`[^`\n]*`", re.S)
NOTE = re.compile(r"\n\n<!-- For the lecturer, (\d+) minutes?: (.+?) -->", re.S)
SOLUTION = re.compile(
    r"<details><summary>[^<]*</summary>\n\n"
    r"```python\n((?:(?!```).)*)```\n(?:(?!</?details>).)*</details>",
    re.S,
)


def problems(
    notebook: NotebookNode, questions: dict[str, Question]
) -> list[str]:
    """Return all that is wrong with a lecture, each as one sentence.

    Parameters
    ----------
    notebook : the lecture as it is stored
    questions : the questions of this lecture, by name
    """
    if invalid := list(_invalid(notebook)):
        return invalid
    return [
        *problems_of_any(notebook),
        *_shape(notebook),
        *_answers(notebook, questions),
        *_notes(notebook),
    ]


def problems_of_any(notebook: NotebookNode) -> list[str]:
    """Return what is wrong with any notebook that is run, lecture or not."""
    if invalid := list(_invalid(notebook)):
        return invalid
    return [
        *_form(notebook),
        *_setup(notebook),
        *_sources(notebook),
        *timers.problems(_code(notebook)),
        *_outputs(notebook),
        *_pictures(notebook),
    ]


def over_budget(notebook: NotebookNode) -> list[str]:
    """Return what is too much for 45 minutes, each as one sentence."""
    code = _code(notebook)
    count = {
        kind: sum(kind in tags(cell) for cell in code)
        for kind in ("prediction", "exercise")
    }
    lines = [
        len(cell.source.split("\n"))
        for cell in code
        if "setup" not in tags(cell)
    ]
    found = []
    if len(code) > MOST_CODE:
        found.append(f"{len(code)} code cells; at most {MOST_CODE}")
    if count["prediction"] > MOST_PREDICTIONS:
        found.append(
            f"{count['prediction']} predictions; at most {MOST_PREDICTIONS}"
        )
    if count["exercise"] not in EXERCISES:
        found.append(f"{count['exercise']} exercises; 4 or 5")
    if max(lines) > MOST_LINES:
        found.append(f"a cell of {max(lines)} lines; at most {MOST_LINES}")
    if sum(lines) > MEAN_LINES * len(lines):
        found.append(
            f"cells have {sum(lines) / len(lines):.2f} lines; at most "
            f"{MEAN_LINES} in the mean"
        )
    if minutes(notebook) > MINUTES:
        found.append(f"{minutes(notebook)} minutes; at most {MINUTES}")
    found += [f"no picture in {s!r}" for s in _without_picture(notebook)]
    return found


def _without_picture(notebook: NotebookNode) -> list[str]:
    """Return the sections that teach something and draw nothing."""
    draws: dict[str, bool] = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for heading in re.findall(r"^## (.+)$", cell.source, re.M):
                draws[heading] = False
        elif draws and "draw." in cell.source:
            draws[list(draws)[-1]] = True
    return [s for s, drawn in draws.items() if not drawn and s not in CLOSING]


def solution(cell: NotebookNode) -> str | None:
    """Return the Python in a collapsed solution; None if it is not one."""
    if cell.cell_type != "markdown":
        return None
    found = SOLUTION.fullmatch(cell.source.strip())
    return found[1].rstrip() if found else None


def checks(cell: NotebookNode) -> list[str]:
    """Return the names of the questions that a code cell calls, in order.

    Raises
    ------
    SyntaxError
        If the cell is not plain Python.
    """
    return [
        node.func.attr
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "check"
    ]


def note(cell: NotebookNode) -> tuple[int, str] | None:
    """Return what a cell tells the lecturer: minutes and advice, or None.

    It stands in a comment, which no page shows: it may give answers away.
    """
    found = NOTE.search(cell.source) if cell.cell_type == "markdown" else None
    return (int(found[1]), found[2]) if found else None


def without_note(cell: NotebookNode) -> str:
    """Return the source of a cell without what it tells the lecturer."""
    return NOTE.sub("", cell.source)


def minutes(notebook: NotebookNode) -> int:
    """Return how long a lecture takes in front of a class."""
    return sum(found[0] for cell in notebook.cells if (found := note(cell)))


def role(cell: NotebookNode) -> str | None:
    """Return the slide role of a cell, None where it has none that is known."""
    slideshow = cell.metadata.get("slideshow")
    found = slideshow.get("slide_type") if isinstance(slideshow, dict) else None
    return found if found in list(ROLES) else None


def tags(cell: NotebookNode) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.metadata.get("tags", []))


def printed(cell: NotebookNode) -> str:
    """Return what a code cell printed."""
    return "".join(output.get("text", "") for output in cell.outputs)


def _name(cell: NotebookNode) -> str:
    first = cell.source.strip().split("\n")[0][:50]
    return f"cell {cell.get('id')} ({first!r})"


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _invalid(notebook: NotebookNode) -> Iterator[str]:
    """Check that it is a notebook; nothing else can be checked before."""
    ids = [cell.get("id") for cell in notebook.cells]
    if None in ids or len(set(ids)) != len(ids):
        yield "cell ids are missing or repeated"
        return  # validating would mend them, and tell nobody
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        yield f"not a valid notebook: {error.message}"


def _form(notebook: NotebookNode) -> Iterator[str]:
    """Check the file itself: run from top to bottom, in canonical form."""
    counts = [cell.execution_count for cell in _code(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield (
            f"execution counts are {counts}, expected 1..{len(counts)}: "
            "run it from the top ('make run')"
        )
    as_stored = read_text(as_text(notebook))
    if set(as_stored.metadata) <= {"kernelspec", "language_info"}:
        as_stored.metadata.clear()  # JupyterLab writes them when it saves
        as_stored.metadata.update(nbformat.from_dict(KERNEL))
    text = as_text(as_stored)
    if as_text(canonical(as_stored)) != text:
        yield "not in canonical form: 'make fix' mends that"


def _setup(notebook: NotebookNode) -> Iterator[str]:
    """Check how it begins: a title, and the setup cell."""
    cells = notebook.cells
    if not cells or not re.match(r"# \S", cells[0].source):
        yield "the first cell is not a title ('# ...')"
    setups = [cell for cell in _code(notebook) if "setup" in tags(cell)]
    if len(setups) != 1 or _code(notebook)[0] is not setups[0]:
        yield "the first code cell, and only that one, must be tagged setup"
    elif setups[0].source != SETUP:
        yield "the setup cell differs from setup_cell.SETUP"


def _shape(notebook: NotebookNode) -> Iterator[str]:
    """Check the shape of a lecture: sections, slide roles."""
    cells = notebook.cells
    headings = [
        line[3:].strip()
        for cell in cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("## ")
    ]
    if tuple(headings[-3:]) != SECTIONS:
        yield f"the last sections are {headings[-3:]}; expected {SECTIONS}"
    for cell in cells:
        if cell.source.startswith("## What to remember"):
            rules = len(re.findall(r"^(?:\d+[.)]|[-*+]) ", cell.source, re.M))
            if not 1 <= rules <= MOST_RULES:
                yield f"{rules} rules to remember; expected 1..{MOST_RULES}"
        if role(cell) is None:
            yield f"{_name(cell)} has no slide role"


def _sources(notebook: NotebookNode) -> Iterator[str]:
    """Check that tags are known, lines fit, exemptions are few."""
    ignored = 0
    cells = notebook.cells
    for index, cell in enumerate(cells):
        if unknown := tags(cell) - TAGS:
            yield f"{_name(cell)} has unknown tags {sorted(unknown)}"
        if cell.cell_type != "code":
            continue
        if re.search(r"#\s*(NBVAL_|PYTEST_VALIDATE)", cell.source):
            yield f"{_name(cell)} tells nbval what to do in a comment"
        if long := [s for s in cell.source.split("\n") if len(s) > COLUMNS]:
            yield f"{_name(cell)}: a line of {len(long[0])} columns"
        if not cell.source.strip():
            yield f"{_name(cell)} is empty"
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            yield f"{_name(cell)} is not plain Python: {error.msg}"
        if "nbval-ignore-output" in tags(cell):
            if "bench" in tags(cell):
                continue  # a measurement, which `make bench` prints again
            ignored += 1
            beside = [cell, *cells[index + 1 : index + 2]]
            if not any(
                re.search(r"^\s*assert |assert_close", near.source, re.M)
                for near in beside
                if near.cell_type == "code"
            ):
                yield f"{_name(cell)} is not compared, and asserts nothing"
    if ignored > MOST_IGNORED:
        yield f"{ignored} cells are not compared; at most {MOST_IGNORED} may be"


def _outputs(notebook: NotebookNode) -> Iterator[str]:
    """Check that outputs hold nothing of one machine, and expected errors."""
    for cell in _code(notebook):
        errors = [o for o in cell.outputs if o.output_type == "error"]
        if errors and "raises-exception" not in tags(cell):
            yield f"{_name(cell)} stores an error: {errors[0].evalue}"
        if "raises-exception" in tags(cell) and not errors:
            yield f"{_name(cell)} is tagged raises-exception and raised nothing"
        if errors and errors[0].ename == "AssertionError":
            yield f"{_name(cell)} stores an assertion that does not hold"
        if re.search(r"^Not yet:", printed(cell), re.M):
            yield f"{_name(cell)}: a check refuses what the cell gives it"
        for output in cell.outputs:
            if output.get("name") == "stderr":
                yield f"{_name(cell)} stores stderr: {output.text[:60]!r}"
            text = _visible(output)
            if FOREIGN.search(text):
                yield f"{_name(cell)} shows HTML with a script, or from afar"
            if LOCAL_PATH.search(text) or sys.prefix in text:
                yield f"{_name(cell)} shows a path of one machine"
            if ADDRESS.search(text):
                yield f"{_name(cell)} shows a memory address"


def _visible(output: NotebookNode) -> str:
    """Return the text of an output, without the bytes of pictures."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return f"{output.ename} {output.evalue} {' '.join(output.traceback)}"
    shown = [v for k, v in output.data.items() if k.startswith("text/")]
    return re.sub(r"base64,[^\"]*", "", "\n".join(map(str, shown)))


class _Images(HTMLParser):
    """Collect the `alt` of each picture; None where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.alts: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "img":
            self.alts.append(dict(attrs).get("alt"))
        elif tag == "svg":
            self.alts.append(None)


def _pictures(notebook: NotebookNode) -> Iterator[str]:
    """Check that every picture has a text alternative."""
    for cell in notebook.cells:
        alts: list[str | None] = []
        if cell.cell_type == "markdown":
            text = CODE_IN_TEXT.sub("", cell.source)
            alts += PLAIN_IMAGE.findall(text)
            if len(alts) != text.count("![") or re.search("<(img|svg)", text):
                yield (
                    f"{_name(cell)}: a picture in another form than "
                    "![alt](../assets/name)"
                )
        for output in cell.get("outputs", []):
            for kind, content in output.get("data", {}).items():
                if kind.startswith("image/") or kind == "text/markdown":
                    alts.append(None)
                if kind == "text/html":
                    parser = _Images()
                    parser.feed(content)
                    alts += parser.alts
        for alt in alts:
            if alt is None or len(alt.strip()) < 20:
                yield f"{_name(cell)}: a picture without a text alternative"


def _answers(
    notebook: NotebookNode, questions: dict[str, Question]
) -> Iterator[str]:
    """Check that each question is asked once, open, and answered later."""
    asked: dict[str, str] = {}
    shown = set()
    hidden: set[str] = set()  # asked on a slide that is no longer shown
    cells = notebook.cells
    for index, cell in enumerate(cells):
        if role(cell) in ("slide", "subslide", "fragment"):
            hidden |= set(asked)
        if cell.cell_type != "code":
            continue
        kinds = sorted(tags(cell) & {"prediction", "exercise"})
        try:
            names = checks(cell)
        except SyntaxError:
            continue  # told of by _sources
        if kinds and (len(kinds), len(names)) != (1, 1):
            yield f"{_name(cell)} is tagged {kinds}, and checks {names}"
            continue
        for name in names:
            if name not in questions:
                yield f"{_name(cell)} asks {name}, which no question is called"
            elif not kinds:
                shown.add(name)
                if name not in asked:
                    yield f"{_name(cell)} answers {name} before it is asked"
                elif name not in hidden:
                    yield f"{_name(cell)} answers {name} on the slide that asks"
            elif name in asked:
                yield f"{_name(cell)} asks {name} a second time"
            else:
                asked[name] = kinds[0]
                yield from _open_question(cell, cells[index + 1 : index + 2])
        if names and not kinds:
            text = printed(cell)
            if text.count("Right. ") != len(names) or "Not yet" in text:
                yield f"{_name(cell)} answers {names}, and not rightly"
    if never := sorted(set(questions) - set(asked)):
        yield f"questions that are never asked: {never}"
    for name in sorted(n for n, k in asked.items() if k == "prediction"):
        if name not in shown:
            yield f"the prediction {name} is never answered by an experiment"
    for kind, least in (
        ("prediction", LEAST_PREDICTIONS),
        ("exercise", LEAST_EXERCISES),
    ):
        count = list(asked.values()).count(kind)
        if count < least:
            yield f"{count} cells are a {kind}; expected at least {least}"


def _open_question(
    cell: NotebookNode, after: list[NotebookNode]
) -> Iterator[str]:
    """Check that a cell waits for an answer, and that a solution is there."""
    if printed(cell).strip() != NOT_ANSWERED or "..." not in cell.source:
        yield f"{_name(cell)} must be stored without an answer"
    if not cell.source.split("\n")[-1].startswith("check."):
        yield f"{_name(cell)} does not end in its check"
    if "exercise" in tags(cell):
        if not after or solution(after[0]) is None:
            yield f"{_name(cell)} has no collapsed solution"
        elif role(after[0]) != "skip":
            yield f"{_name(cell)} has a solution that is shown on the slides"


def _notes(notebook: NotebookNode) -> Iterator[str]:
    """Check that each section says how long it takes, as does the lecture."""
    for cell in notebook.cells:
        starts = re.match(r"##? ", cell.source)
        count = cell.source.count("<!--")
        if cell.cell_type == "markdown" and starts and note(cell) is None:
            yield f"{_name(cell)} says nothing to the lecturer"
        elif count > (note(cell) is not None):
            yield f"{_name(cell)}: a comment that is no note, or a second one"
    said = re.search(r"\*\*Time\*\*: (\d+) minutes", notebook.cells[0].source)
    if not said or int(said[1]) != minutes(notebook):
        yield (
            f"the title says {said and said[1]} minutes; the sections add up "
            f"to {minutes(notebook)}"
        )
