"""Each lecture has a form that starts in an empty folder, as on Colab.

A form is the lecture with another setup cell; `make test` runs its other cells
where they are, without the network. So what is left to run is each setup cell,
with what the lecture loads; and two forms from end to end.
"""

import ast
import os
import re

import pytest
from conftest import empty_machine, run_python, solve_on_colab
from nbval_fixes import OFFLINE

from publish import colab, lectures
from publish.contract import checks, printed, tags
from publish.notebook import read
from publish.public import Public

pytestmark = pytest.mark.release


@pytest.fixture
def form(lecture, tmp_path):
    """The Colab form of the lecture, without the course being public."""
    return read(colab.build(lecture, tmp_path / "built", Public("1.0")))


def code(notebook):
    """The code cells but for the setup cell, as (source, tree) each."""
    sources = [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and "setup" not in tags(cell)
    ]
    return [(source, ast.parse(source)) for source in sources]


def test_a_form_is_the_lecture_but_for_its_setup(lecture, form):
    cells = code(form)
    assert cells
    pairs = zip(code(read(lecture)), cells, strict=True)
    assert all(old[0] == new[0] for old, new in pairs)
    for source, tree in cells:
        names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        assert not names & {"course", "__file__"}, source
        assert "../" not in source and "cwd" not in source, source
    asked = [c for c in form.cells if tags(c) & {"prediction", "exercise"}]
    assert len(asked) >= 7 and all(checks(cell) for cell in asked)
    assert "To keep your answers, save a copy" in form.cells[1].source
    assert "JupyterLab" not in form.cells[1].source
    for cell in form.cells:
        if cell.cell_type == "markdown":
            assert "../assets" not in cell.source


def loads(notebook) -> list[str]:
    """The calls of `embedlab.data` in a notebook."""
    calls = {
        ast.unparse(node)
        for _, tree in code(notebook)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and re.fullmatch(r"data\.\w+", ast.unparse(node.func))
    }
    return sorted(calls)


def test_a_form_starts_in_an_empty_folder(form, tmp_path):
    setup = next(c.source for c in form.cells if "setup" in tags(c))
    content, environment = empty_machine(tmp_path)
    calls = loads(form)
    assert calls
    source = "\n".join([setup, *calls, "print(embedlab.COURSE)"])
    ran = run_python(source, content, environment)
    assert ran.returncode == 0, ran.stderr
    unpacked = (content / "embedding-course").resolve()
    assert ran.stdout.splitlines()[-1] == str(unpacked)


@pytest.mark.parametrize("number", ["1", "17"])  # 17 starts other processes
def test_a_form_runs_to_its_end(number, tmp_path):
    notebook, content = solve_on_colab(*lectures(number), tmp_path)
    assert (content / "embedding-course/utils/embedlab/check.py").is_file()
    exercises = [c for c in notebook.cells if "exercise" in tags(c)]
    assert exercises
    for cell in exercises:
        assert printed(cell).startswith("Right. "), (cell.source, printed(cell))
    ran = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "".join(map(printed, ran)).count("Right. ") > len(exercises) + 3


def test_the_network_is_kept_from_those_runs():
    ran = run_python(
        "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)",
        OFFLINE.parent,
        os.environ | {"PYTHONPATH": str(OFFLINE)},
    )
    assert "OSError: the network is not for lectures" in ran.stderr
