"""What `make bench` needs is there, and says so where it is not."""

import sys

import pytest
import torch

from bench import machine, word_vectors


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
