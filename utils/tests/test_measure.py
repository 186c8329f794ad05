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


def test_the_first_write_to_new_memory_is_a_page_fault():
    mib = 2**18  # numbers of float32
    found = measure.page_faults(lambda: torch.ones(256 * mib))
    assert 256 // 2 <= found < 256 * 300  # pages of 2 MiB to 4 KiB
    there = torch.ones(256 * mib)
    assert measure.page_faults(there.zero_) < found / 10
    with pytest.raises(TypeError, match="call"):
        measure.page_faults(there)


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


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still, but for what is called, which moves it."""
    now = [0.0]
    monkeypatch.setattr(time, "process_time", lambda: now[0])
    monkeypatch.delenv(measure.QUICK, raising=False)

    def takes(*seconds):
        turns = iter(seconds)

        def call():
            now[0] += next(turns, seconds[-1])

        return call

    return takes


def test_seconds_are_those_of_the_clock_of_the_process(clock):
    found = measure.seconds(
        {"small": clock(0.25), "large": clock(4.0)}, rounds=3
    )
    assert list(found) == ["small", "large"]
    assert found["small"] == (0.25, 0.25, 0.25, (0.25, 0.25, 0.25))
    assert found["large"].median == 4.0


def test_low_median_and_high_are_those_of_the_rounds(clock):
    found = measure.seconds({"it": clock(*range(1, 99))}, rounds=3)["it"]
    assert sorted(found.rounds) == [found.low, found.median, found.high]
    assert found.low < found.median < found.high


def test_where_nobody_reads_the_times_each_is_taken_once(clock, monkeypatch):
    monkeypatch.setenv(measure.QUICK, "1")
    found = measure.seconds({"it": clock(1.0)}, rounds=7)["it"]
    assert found.rounds == (1.0,)


def rounds(*taken):
    return measure.Seconds(min(taken), sorted(taken)[1], max(taken), taken)


def test_a_claim_is_printed_with_its_ratio_and_what_is_found_here(capsys):
    slow, fast = rounds(30.0, 40.0, 80.0), rounds(10.0, 10.0, 10.0)
    measure.claim("A takes over 3 times as long", slow, fast, at_least=3)
    measure.claim("A takes over 5 times as long", slow, fast, at_least=5)
    measure.claim("A takes less", slow, fast, at_most=1)
    holds, fails, less = capsys.readouterr().out.splitlines()
    assert holds == (
        "A takes over 3 times as long: 4.0 times (3.0 to 8.0), holds here."
    )
    assert fails.endswith("(3.0 to 8.0), doesn't hold here.")
    assert less.endswith("doesn't hold here.")


def test_a_claim_without_a_bound_and_with_other_rounds_is_refused():
    one, two = rounds(1.0, 2.0, 3.0), measure.Seconds(1.0, 1.0, 1.0, (1.0,))
    with pytest.raises(ValueError, match="a claim needs a bound"):
        measure.claim("A is slow", one, one)
    with pytest.raises(ValueError, match="3 and 1 rounds were measured"):
        measure.claim("A is slow", one, two, at_least=1)


def test_the_machine_is_named():
    assert measure.processor() in measure.machine()
    assert torch.__version__ in measure.machine()


def test_operators_are_counted():
    ones = torch.ones(7)
    assert measure.runs(lambda: sum(ones))["add"] == 7
    assert measure.runs(lambda: None).total() == 0
    with pytest.raises(TypeError, match="call is a Tensor"):
        measure.runs(ones)


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
