"""The list of operators is that of PyTorch; times are of the process."""

import time

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


def test_the_most_bytes_are_those_of_the_largest_block():
    table = torch.ones(50, 8)
    ids = torch.zeros(1_000, dtype=torch.int64)
    assert measure.most_bytes(lambda: table[ids].sum()) == 1_000 * 8 * 4
    inside = measure.most_bytes(
        lambda: torch.nn.functional.linear(table, table)
    )
    assert inside == 50 * 50 * 4
    assert measure.most_bytes(lambda: None) == 0
    with pytest.raises(TypeError, match="call is a Tensor"):
        measure.most_bytes(table[ids])


def test_nothing_is_written_to_the_terminal(capfd):
    measure.operators(lambda: torch.ones(2) + 1)
    measure.most_bytes(lambda: torch.ones(2) + 1)
    assert capfd.readouterr() == ("", "")


def test_a_forgotten_lambda_is_named():
    with pytest.raises(TypeError, match="call is a Tensor; expected"):
        measure.operators(torch.ones(2) + 1)


def test_seconds_of_a_longer_call_are_more():
    small, large = torch.ones(100), torch.ones(100_000)
    taken = measure.seconds(
        {"small": lambda: small.sin(), "large": lambda: large.sin()}
    )
    assert list(taken) == ["small", "large"]
    for one in taken.values():
        assert 0 < one.low <= one.median <= one.high
    assert taken["large"].low > 10 * taken["small"].low


def test_sleeping_takes_no_seconds_of_the_process():
    taken = measure.seconds({"asleep": lambda: time.sleep(0.01)}, rounds=1)
    assert taken["asleep"].high < 0.005


def test_threads_are_left_as_they_were():
    threads = torch.get_num_threads()
    measure.seconds({"nothing": lambda: None}, rounds=1)
    assert torch.get_num_threads() == threads


def test_a_forgotten_lambda_is_named_by_its_key():
    with pytest.raises(TypeError, match="slow is a Tensor; expected"):
        measure.seconds({"slow": torch.ones(2)})


def test_a_table_is_aligned_markdown():
    rows = [{"": "copy", "bytes": 8}, {"": "index_select", "bytes": "1,024"}]
    assert measure.table(rows).splitlines() == [
        "|              | bytes |",
        "| ------------ | ----: |",
        "| copy         |     8 |",
        "| index_select | 1,024 |",
    ]


@pytest.mark.parametrize(
    ("rows", "says"),
    [([], "there is no row"), ([{"a": 1}, {"b": 1}], r"a row has \['b'\]")],
)
def test_rows_that_make_no_table_are_refused(rows, says):
    with pytest.raises(ValueError, match=says):
        measure.table(rows)
