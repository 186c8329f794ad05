"""The list of operators is that of PyTorch."""

import pytest
import torch

from embedlab import measure


def test_operators_of_a_lookup_and_of_a_product():
    table, ids = torch.ones(4, 2), torch.tensor([1, 3])
    looked_up = measure.operators(lambda: torch.embedding(table, ids))
    assert looked_up[0] == "embedding"
    assert "index_select" in looked_up and "mm" not in looked_up
    assert "mm" in measure.operators(lambda: table.T @ table)
    assert measure.operators(lambda: None) == []


def test_nothing_is_written_to_the_terminal(capfd):
    measure.operators(lambda: torch.ones(2) + 1)
    assert capfd.readouterr() == ("", "")


def test_a_forgotten_lambda_is_named():
    with pytest.raises(TypeError, match="call is a Tensor; expected"):
        measure.operators(torch.ones(2) + 1)
