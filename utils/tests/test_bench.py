"""What `make bench` needs is there, and says so where it is not."""

import sys

import pytest
import torch
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from bench import machine, reprint, word_vectors
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
    assert abs(share - course["chance"]) < 0.15
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


def test_every_table_of_lecture_10_is_printed_by_make_bench():
    cells = read(word_vectors.NOTEBOOKS / "10_speed_and_memory.ipynb").cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    tables = [cell for cell in code if "measure.table(" in cell.source]
    assert len(tables) >= 8
    assert [c.source for c in tables if "bench" not in tags(c)] == []
