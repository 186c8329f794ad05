"""Where the course was proved: each two choices meet, and mismatches count."""

import itertools
import re
import sys

import nbformat
import pytest
import yaml

import embedlab
from embedlab import COURSE
from matrix import (
    OLDEST_TORCH,
    THREADS,
    Configuration,
    covering,
    environments,
    every,
    runs,
)
from matrix.__main__ import report, run_all
from matrix.runs import Counts, count, with_threads

pytestmark = pytest.mark.release

TORCHES, PYTHONS = ("2.11.0", "2.13.0", "2.15.0"), ("3.11", "3.12", "3.13")
HERE = Configuration("2.13.0", "3.11", "default", 2)
SETUP = """import torch

torch.set_num_threads(1)
print(torch.get_num_threads())"""


def choices(configuration):
    """Return what was chosen: (what, which), for each of the four."""
    return set(vars(configuration).items())


@pytest.mark.parametrize("torches", [1, 2, 3])
@pytest.mark.parametrize("pythons", [1, 2, 3])
@pytest.mark.parametrize("kernels", [1, 2, 3])
def test_each_two_choices_meet(torches, pythons, kernels):
    given = (
        TORCHES[:torches],
        PYTHONS[:pythons],
        environments.KERNELS[:kernels],
    )
    picked = covering(*given)
    assert len(set(picked)) == len(picked) <= len(every(*given))
    wanted = {
        frozenset(pair)
        for each in every(*given)
        for pair in itertools.combinations(choices(each), 2)
    }
    met = {
        frozenset(pair)
        for each in picked
        for pair in itertools.combinations(choices(each), 2)
    }
    assert met == wanted


def test_three_of_each_are_twelve_configurations():
    assert len(covering(TORCHES, PYTHONS, environments.KERNELS)) == 12


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one lecture, whose second cell prints what is stored."""
    for name in ("utils/embedlab", "utils/tests", "assets/data", "notebooks"):
        (tmp_path / name).mkdir(parents=True)
    for name in (".pytest.ini", "requirements.txt"):
        text = (COURSE / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "utils/tests/nbval_sanitize.cfg").write_text("")
    facts = "def test_one_and_one():\n    assert 1 + 1 == 2\n"
    (tmp_path / "utils/tests/test_facts.py").write_text(facts)
    monkeypatch.setattr(runs, "ROOT", tmp_path)
    path = tmp_path / "notebooks" / "01_small.ipynb"
    cells = [(SETUP, "2\n"), ("print(6 * 7)", "42\n")]
    write_notebook(path, cells)
    return path


def write_notebook(path, cells):
    made = []
    for source, text in cells:
        cell = nbformat.v4.new_code_cell(source, execution_count=1)
        cell.outputs = [nbformat.v4.new_output("stream", text=text)]
        made.append(cell)
    nbformat.write(nbformat.v4.new_notebook(cells=made), path)


def counted(path):
    folder = path.parent.parent / "run"
    return count(HERE, sys.executable, folder, [path])


def test_mismatches_are_counted_and_what_was_run_is_read(course):
    facts = course.parent.parent / "utils/tests/test_facts.py"
    right = facts.read_text()
    facts.write_text(right + "\n\ndef test_wrong():\n    assert 1 + 1 == 3\n")
    write_notebook(course, [(SETUP, "2\n"), ("print(6 * 7)", "41\n")])
    first = counted(course)
    wrong = ["utils.tests.test_facts test_wrong"]
    wrong += ["notebooks.01_small.ipynb Cell 1"]
    assert first == Counts(facts=2, cells=2, mismatches=wrong)
    (course.parent.parent / "run" / "course").rename(course.parent / "gone")
    assert counted(course) == first
    facts.write_text(right)
    write_notebook(course, [(SETUP, "2\n"), ("print(6 * 7)", "42\n")])
    assert counted(course) == Counts(facts=1, cells=2, mismatches=[])


def test_a_crash_of_pytest_is_no_result(course):
    facts = course.parent.parent / "utils/tests/test_facts.py"
    facts.write_text("import os\n\nos._exit(7)\n")
    with pytest.raises(RuntimeError, match="pytest ended with 7"):
        counted(course)
    assert not (course.parent.parent / "run" / "counts.json").exists()


def test_a_lecture_without_threads_is_refused():
    notebook = nbformat.v4.new_notebook()
    notebook.cells.append(nbformat.v4.new_code_cell("import torch"))
    with pytest.raises(ValueError, match=r"torch.set_num_threads\(1\)"):
        with_threads(notebook, 2)


def test_two_threads_wait_and_mismatches_are_named(monkeypatch, capsys):
    monkeypatch.setattr(
        "matrix.__main__.count",
        lambda each, python, folder: Counts(
            5, 7, ["Cell 3"] if each.threads == 2 else []
        ),
    )
    two, one = HERE, Configuration("2.13.0", "3.11", "default", 1)
    where = {HERE.environment: sys.executable}
    found = dict(run_all([two, one], where, jobs=2))
    assert list(found) == [one, two]
    printed = capsys.readouterr()
    assert "| 2.13.0 | 3.11 | default | 1 | 5 | 7 | 0 |" in printed.out
    assert "torch-2.13.0-python-3.11-default-2: Cell 3" in printed.err
    text = report(found)
    assert "10 facts tested, 14 cells compared, 1 mismatches." in text
    assert "- torch-2.13.0-python-3.11-default-2: Cell 3" in text


def test_the_hosted_matrix_holds_what_the_course_claims():
    file = COURSE / ".github" / "workflows" / "test.yml"
    job = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]["matrix"]
    hosted = job["strategy"]["matrix"]
    newest = ""  # whatever it is when the job runs
    assert hosted["torch"] == [
        OLDEST_TORCH,
        environments.pinned("torch"),
        newest,
    ]
    assert set(PYTHONS) < set(hosted["python"])
    systems = {name.partition("-")[0] for name in hosted["os"]}
    assert systems == {"ubuntu", "macos", "windows"}
    assert any("matrix --here" in step.get("run", "") for step in job["steps"])


def test_the_report_covers_what_the_course_claims():
    text = (COURSE / "assets" / "matrix.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| ([\d.]+) \| (3\.\d+) \| (\w+) \| (\d) \|.*", text, re.M
    )
    torches = {torch for torch, *_ in rows}
    by_age = sorted(torches, key=lambda version: int(version.split(".")[1]))
    assert by_age[0] == OLDEST_TORCH
    assert [torch.rpartition(".")[0] for torch in (by_age[0], by_age[-1])] == [
        *embedlab.PROVED
    ]
    assert environments.pinned("torch") in torches
    assert {int(threads) for *_, threads in rows} == set(THREADS)
    assert len(rows) >= 12 and ", 0 mismatches." in text
    assert re.search(r"commit [0-9a-f]{7,}\.$", text, re.M), "of a clean clone"
