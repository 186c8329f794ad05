"""What the tests share: lectures, their questions, empty machines."""

import importlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import nbval_fixes  # importing it applies them
import pytest
import torch
from nbformat import NotebookNode

from embedlab.question import Question
from publish import colab, lectures
from publish.contract import solution, tags
from publish.notebook import execute, read
from publish.public import Public


def pytest_addoption(parser):
    parser.addoption("--nb", default="", help="test this lecture only: 01")


def pytest_generate_tests(metafunc):
    if "lecture" in metafunc.fixturenames:
        paths = lectures(metafunc.config.getoption("--nb"))
        metafunc.parametrize("lecture", paths, ids=lambda path: path.stem[:2])


@pytest.fixture
def threads():
    """One, as in the setup cell of the lectures; `make matrix` tries two."""
    before = torch.get_num_threads()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    yield
    torch.set_num_threads(before)


@pytest.fixture
def questions(lecture) -> dict[str, Question]:
    """The questions of the lecture under test, by name."""
    found = questions_of(lecture.name[:2])
    return {question.name: question for question in found}


def questions_of(number: str) -> tuple[Question, ...]:
    """The questions of a lecture; none where it has none yet."""
    name = f"embedlab.questions.lecture_{number.zfill(2)}"
    if importlib.util.find_spec(name) is None:
        return ()
    return tuple(importlib.import_module(name).QUESTIONS)


def pytest_terminal_summary(terminalreporter):
    """Tell a learner, whose answers differ from what is stored, what to do."""
    failed = terminalreporter.stats.get("failed", [])
    if any("without an answer" in str(each.longrepr) for each in failed):
        terminalreporter.write_line(
            "You have solved exercises in place. To see whether all still "
            "runs, without comparing outputs: make test NB=.. LAX=1"
        )


# What is tested with a single lecture: what an edit of it can break.
WITH_ONE = ("test_facts.py", "test_questions.py", "test_references.py")


def uses(item, fixture: str) -> bool:
    """Whether a test uses a fixture; a cell of a notebook uses none."""
    return fixture in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(config, items):
    number = config.getoption("--nb")
    own = {q.name for q in questions_of(number)} if number else set()

    def is_of_one(item) -> bool:
        asked = getattr(item, "callspec", None)
        asked = asked and asked.params.get("question")
        if isinstance(asked, Question) and item.path.name in WITH_ONE:
            return asked.name in own
        return (
            uses(item, "lecture")
            or item.path.suffix == ".ipynb"
            or item.path.name in WITH_ONE
        )

    if number:
        others = [item for item in items if not is_of_one(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if is_of_one(item)]

    items.sort(key=lambda item: turn(item.nodeid))  # stable


# What takes longest starts first, so that nothing is waited for at the end.
FIRST = ("13_", "12_", "17_", "08_", "test_site")


def turn(nodeid: str) -> int:
    """Return when a test starts: the smaller, the earlier."""
    file = nodeid.split("::")[0].rsplit("/")[-1]
    early = [n for n, start in enumerate(FIRST) if file.startswith(start)]
    return early[0] if early else len(FIRST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep a file together, which shares a kernel; Colab forms share none."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::")[0]
            return nodeid if file.endswith("test_colab.py") else file

    return ByFile(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """As many as there are cores for this process, and not in the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def empty_machine(folder: Path) -> tuple[Path, dict[str, str]]:
    """Make an empty folder to run in; return it, and the environment to use.

    First on the path are modules that are called like ours; the network is cut.
    """
    for name in ("utils", "embedlab"):
        decoy = folder / "decoys" / name / "__init__.py"
        decoy.parent.mkdir(parents=True)
        decoy.write_text(f"raise ImportError('this is another {name}')")
    content = folder / "machine" / "content"
    content.mkdir(parents=True)
    path = os.pathsep.join([str(nbval_fixes.OFFLINE), str(folder / "decoys")])
    return content, os.environ | {"PYTHONPATH": path}


def run_python(
    source: str, folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh process that starts in a folder."""
    return subprocess.run(
        [sys.executable, "-"],
        input=source,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )


def solve_on_colab(lecture: Path, folder: Path) -> tuple[NotebookNode, Path]:
    """Execute the Colab form with its solutions put in, in an empty folder.

    Returns the notebook, and the folder that it ran in.
    """
    notebook = read(colab.build(lecture, folder / "built", Public("1.0")))
    for cell, after in zip(notebook.cells, notebook.cells[1:], strict=False):
        if "exercise" in tags(cell):
            check = cell.source.split("\n")[-1]
            cell.source = f"{solution(after)}\n{check}"
    content, environment = empty_machine(folder)
    return execute(notebook, content, environment), content
