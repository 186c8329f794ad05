"""nbval, called as `make test` calls it, sees what it is there to see."""

import base64
import io
import os
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from matplotlib import image
from nbformat.v4 import new_code_cell, new_notebook, new_output

from publish import ROOT

pytestmark = pytest.mark.release

SANITIZE = ROOT / "utils" / "tests" / "nbval_sanitize.cfg"


def png(value):
    """A picture of 16 by 16 pixels, black but for a block."""
    pixels = np.zeros((16, 16))
    pixels[:8, :8] = value
    held = io.BytesIO()
    image.imsave(held, pixels, format="png", cmap="gray", vmin=0, vmax=1)
    return base64.b64encode(held.getvalue()).decode()


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def picture(data, alt="x"):
    html = f'<img alt="{alt}" src="data:image/png;base64,{data}">'
    return new_output(
        "execute_result", data={"text/html": html, "text/plain": PLAIN}
    )


PLAIN = "<IPython.core.display.HTML object>"
ONLINE = "import socket\nsocket.create_connection(('192.0.2.1', 80), 1)"
SHOW = "from IPython.display import HTML\nHTML('''{}''')"
ERROR = new_output("error", ename="ValueError", evalue="a", traceback=[])
RAISES = {"tags": ["raises-exception"]}
CASES = {
    "same": (True, "print(1)", [stream("1\n")], {}),
    "other": (False, "print(1)", [stream("2\n")], {}),
    "gone": (False, "1", [stream("1\n")], {}),
    "stderr": (
        False,
        "import sys; print(1, file=sys.stderr)",
        [],
        {},
    ),
    "raises": (True, "raise ValueError('a')", [ERROR], RAISES),
    "othererror": (False, "raise ValueError('b')", [ERROR], RAISES),
    "silent": (False, "1 + 1;", [ERROR], RAISES),
    "crash": (False, "1 / 0", [], {}),
    "ignored": (
        True,
        "print(1)",
        [stream("2\n")],
        {"tags": ["nbval-ignore-output"]},
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with one notebook for each case."""
    folder = tmp_path_factory.mktemp("notebooks")
    cells = {n: (s, o, m) for n, (_, s, o, m) in CASES.items()}
    html = picture(png(1.0)).data["text/html"]
    cells["bits"] = (SHOW.format(html), [picture(png(0.95))], {})
    cells["stale"] = (SHOW.format(html), [picture(png(0.5))], {})
    cells["alt"] = (SHOW.format(html), [picture(png(1.0), "y")], {})
    cells["online"] = (ONLINE, [], {})
    for name, (source, outputs, metadata) in cells.items():
        cell = new_code_cell(
            source, execution_count=1, outputs=outputs, metadata=metadata
        )
        for output in outputs:
            if output.output_type == "execute_result":
                output.execution_count = 1
        nbformat.write(new_notebook(cells=[cell]), folder / f"{name}.ipynb")
    return folder


def run_nbval(folder, *options):
    """Run nbval over a folder; return the report."""
    command = [sys.executable, "-m", "pytest", "-rA", str(folder), *options]
    command += ["-c", str(ROOT / ".pytest.ini"), "--rootdir", str(folder)]
    command += ["-p", "nbval_fixes"]
    result = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT / "utils" / "tests")},
    )
    return result.stdout


@pytest.fixture(scope="module")
def report(folder):
    return run_nbval(folder, "--nbval", "--nbval-sanitize-with", str(SANITIZE))


@pytest.mark.parametrize("name", CASES)
def test_a_cell_passes_or_fails(report, name):
    word = "PASSED" if CASES[name][0] else "FAILED"
    assert f"{word} {name}.ipynb" in report


def make(*arguments):
    """The commands that make would run."""
    command = ["make", "-n", "test", "NB=01", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout


def test_make_calls_nbval_as_it_is_tested_here():
    strict = make()
    assert "--nbval " in strict and "nbval_sanitize.cfg" in strict
    assert "utils/tests" in strict and "ruff check" in strict
    lax = make("LAX=1")
    assert "--nbval-lax" in lax and "--nbval " not in lax
    for strict_only in ("ruff", " utils/tests", "--nb "):
        assert strict_only not in lax


def test_lax_forgives_outputs_and_nothing_else(folder):
    words = {
        name: "PASSED" if name not in ("crash",) else "FAILED"
        for name in ("same", "other", "gone", "crash")
    }
    report = run_nbval(folder, "--nbval-lax")
    for name, word in words.items():
        assert f"{word} {name}.ipynb" in report


def test_pictures_are_compared_by_what_is_seen(report):
    assert "PASSED bits.ipynb" in report
    for other in ("alt", "stale"):
        assert f"FAILED {other}.ipynb" in report
    assert "the stored picture is not what is drawn: make run" in report


def test_the_network_is_cut(report):
    assert "FAILED online.ipynb" in report
    assert "the network is not for lectures" in report
