"""What `make bench` needs is there, and says so where it is not."""

import re
import sys

import pytest
import torch
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from bench import gpu, machine, reprint, seeds, word_vectors
from embedlab import measure
from publish.contract import tags
from publish.notebook import read, write

pytestmark = pytest.mark.release


def test_the_machine_is_described():
    text = machine.description()
    assert len(text.splitlines()) == 4
    assert torch.__version__ in text
    assert "GiB" in text or sys.platform == "win32"


def test_what_is_measured_is_the_code_of_the_lecture():
    course = word_vectors.lecture()
    untrained = torch.randn(len(course["words"]), 8)
    share = course["own_continent"](untrained)
    assert abs(share - 0.23) < 0.15  # chance
    table, context = course["train"](h=8, epochs=1)
    assert table.shape == context.shape == untrained.shape
    assert course["own_continent"](table) > share


def test_without_gensim_it_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "gensim", None)
    with pytest.raises(RuntimeError, match="gensim is not installed; run make"):
        word_vectors.comparison()


def test_a_lecture_that_has_changed_is_named(monkeypatch):
    other = word_vectors.NOTEBOOKS / "01_lookup_vs_one_hot_matmul.ipynb"
    monkeypatch.setattr(word_vectors, "NOTEBOOK", other)
    monkeypatch.setattr(word_vectors, "_asks_or_fails", lambda cell: True)
    with pytest.raises(ValueError, match="does not define .*own_continent"):
        word_vectors.lecture()


def notebook(tmp_path, *sources):
    """A notebook with a section and these cells, the last one tagged bench."""
    cells = [new_markdown_cell("## How long?\n\nLong.")]
    cells += [new_code_cell(source) for source in sources]
    cells[-1].metadata["tags"] = ["bench"]
    path = tmp_path / "lecture.ipynb"
    write(new_notebook(cells=cells), path)
    return path


def test_what_a_bench_cell_prints_is_printed_again(tmp_path):
    path = notebook(
        tmp_path, "print('not this'); x = 40", "print('a\\n| b |')\nprint(x)"
    )
    before = path.read_bytes()
    assert reprint.reprinted(path) == "### How long?\n\na\n\n| b |\n\n40"
    assert path.read_bytes() == before


def test_a_lecture_that_measures_nothing_is_named():
    path = word_vectors.NOTEBOOKS / "01_lookup_vs_one_hot_matmul.ipynb"
    with pytest.raises(ValueError, match="01_lookup.* no cell .* tagged bench"):
        reprint.reprinted(path)


def test_every_time_of_lecture_13_is_printed_by_make_bench():
    cells = read(word_vectors.NOTEBOOKS / "13_what_a_lookup_costs.ipynb").cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    times = [cell for cell in code if "measure.machine()" in cell.source]
    assert len(times) >= 8
    assert [c.source for c in times if "bench" not in tags(c)] == []


def test_what_is_measured_on_a_gpu_can_be_tried_without_one():
    text = gpu.comparison("cpu", numbers=2**21)
    lines = text.split("\n")
    assert lines[0].startswith(f"On {measure.processor()}: ")
    widths = [line.split("|")[1].strip() for line in lines if line[:1] == "|"]
    assert widths[2:] == [str(h) for h in gpu.WIDTHS]
    times = [float(x) for x in re.findall(r"\b\d+\.\d\d\b", text)]
    assert len(times) == 2 * len(gpu.WIDTHS) and min(times) > 0
    assert lines[-1].startswith("4,096 rows of 300 numbers: ")


def test_a_device_that_is_not_there_is_named():
    with pytest.raises(RuntimeError, match="nowhere"):
        gpu.comparison("nowhere")


def test_claims_are_read_as_they_are_printed(capsys):
    slow = measure.Seconds(3.0, 4.0, 8.0, (3.0, 4.0, 8.0))
    fast = measure.Seconds(1.0, 1.0, 1.0, (1.0, 1.0, 1.0))
    measure.claim("A: it takes longer", slow, fast, at_least=2)
    measure.claim("B takes 1.5 times as long", fast, slow, at_least=1.5)
    a, b = reprint.claims("before\n" + capsys.readouterr().out + "after")
    assert a == {
        "claim": "A: it takes longer",
        "measured": "4.0",
        "spread": "3.0 to 8.0",
        "here": "holds here",
    }
    assert b["here"] == "doesn't hold here"


def lecture_of(tmp_path, *sources):
    path = tmp_path / "77_lecture.ipynb"
    cells = [new_code_cell(source) for source in sources]
    write(new_notebook(cells=cells), path)
    return path


def run_with_seeds(tmp_path, *sources, runs=3):
    path = lecture_of(tmp_path, *sources)
    return seeds.margins(seeds.all_runs([path], runs, "default", jobs=2))


def test_what_holds_by_luck_is_found(tmp_path):
    lucky = "torch.manual_seed(0)\nx = torch.rand(1)\nassert 0.4 < x < 0.5"
    safe = "assert torch.rand(9).sum() < 100 and 1 < 2"
    found = run_with_seeds(tmp_path, lucky, safe)
    by_text = {margin.says: margin for margin in found}
    assert set(by_text) == {"0.4 < x", "x < 0.5", "torch.rand(9).sum() < 100"}
    assert by_text["torch.rand(9).sum() < 100"].held == 3
    assert by_text["torch.rand(9).sum() < 100"].deviations > 3
    assert min(m.deviations for m in found) < 0  # one of them fails


def test_a_cell_that_fails_with_another_seed_is_found(tmp_path):
    (margin,) = run_with_seeds(
        tmp_path,
        "x = [1][int(torch.initial_seed() > 999)]",
        "assert 1 == 1",
        runs=2,
    )
    assert margin.says.startswith("IndexError")
    assert (margin.runs, margin.held) == (1, 0)


def test_kernels_that_the_processor_lacks_are_not_tried():
    assert seeds.kernels()[0] == "default"
    assert set(seeds.kernels()) <= set(seeds.KERNELS)
