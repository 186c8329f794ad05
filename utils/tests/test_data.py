"""The course's table is what the lectures say of it; the data is whole."""

import pytest
import torch

from embedlab import data


def test_the_table_fits_the_vocabulary():
    assert list(data.vocabulary().values()) == list(range(6))
    assert data.table().shape == (6, 3)
    assert data.table().dtype == torch.float32


def test_numbers_can_be_checked_in_the_head():
    table = data.table()
    assert torch.equal(table, table.round())
    assert table.norm(dim=1).tolist() == [0, 3, 3, 5, 3, 7]
    assert len(set(table.sum(dim=1).tolist())) == 6


def test_each_call_gives_fresh_objects():
    data.table().zero_()
    data.vocabulary().clear()
    assert data.table().any() and data.vocabulary()


def test_flags():
    flags = data.flag_descriptions()
    assert len(flags) == 247
    assert "the snow of the mountains" in flags["Lebanon"]
    assert "the bounty of the sea" in flags["Eritrea"]


def test_glove():
    words, vectors = data.glove()
    assert vectors.shape == (4000, 100) and vectors.dtype == torch.float32
    assert len(words) == len(set(words)) == 4000
    assert words[:3] == ["the", "of", "to"]
    assert vectors.isfinite().all()
    norms = vectors.norm(dim=1)
    assert norms.min() > 1 and norms.max() < 15


def test_movie_snippets():
    snippets = data.movie_snippets()
    assert len(snippets) == len(set(snippets)) == 10_070
    valences = [valence for valence, _ in snippets]
    assert all(0.5 <= abs(valence) <= 4 for valence in valences)
    assert sum(valence > 0 for valence in valences) == 4995
    assert not any("&amp;" in text for _, text in snippets)


def test_a_missing_file_is_named(monkeypatch):
    with pytest.raises(FileNotFoundError, match="no.txt is missing.*assets"):
        data._path("no.txt")
