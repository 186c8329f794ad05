"""Each lecture runs on Colab, with its solutions, and draws what is stored."""

import base64
import os
import re
import subprocess
import sys

import pytest
from conftest import NO_NETWORK
from pictures import decode, differ

from publish.contract import checks, printed, tags
from publish.notebook import read

pytestmark = pytest.mark.release


def test_every_solution_is_right(solved):
    notebook, _ = solved
    exercises = [c for c in notebook.cells if "exercise" in tags(c)]
    assert exercises
    for cell in exercises:
        assert printed(cell).startswith("Right. "), (cell.source, printed(cell))


def pictures(cell):
    """The pictures that a cell shows, as arrays (height, width, channels)."""
    html = "".join(
        output.get("data", {}).get("text/html", "")
        for output in cell.get("outputs", [])
    )
    return [
        decode(base64.b64decode(png))
        for png in re.findall(r"data:image/png;base64,([^\"]+)", html)
    ]


def test_pictures_show_what_a_fresh_run_draws(lecture, solved):
    """nbval compares the text alternatives only; this looks at the pixels."""
    compared = 0
    drawn_there = {c.id: c for c in solved[0].cells}
    for old in read(lecture).cells:
        new = drawn_there[old.id]
        if "nbval-ignore-output" in tags(old):
            continue  # a picture of times
        before, after = pictures(old), pictures(new)
        assert len(before) == len(after), old.source
        for stored, drawn in zip(before, after, strict=True):
            assert not differ(stored, drawn), f"stale picture: {old.source}"
            compared += 1
    assert compared


def test_colab_in_an_empty_folder(solved):
    notebook, content = solved
    assert (content / "embedding-course/utils/embedlab/check.py").is_file()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "".join(map(printed, code)).count("Right. ") >= 4
    asked = [c for c in notebook.cells if tags(c) & {"prediction", "exercise"}]
    assert len(asked) >= 7 and all(checks(cell) for cell in asked)
    assert "To keep your answers, save a copy" in notebook.cells[1].source
    assert "JupyterLab" not in notebook.cells[1].source
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert "../assets" not in cell.source


def test_the_network_is_kept_from_those_runs(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "import socket; socket.create_connection("
            "('192.0.2.1', 80), timeout=1)",
        ],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert "OSError: the network is not for lectures" in ran.stderr
