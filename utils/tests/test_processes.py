"""Functions run in processes of their own, and what goes wrong is told."""

import psutil
import pytest
import torch
from waiting import until

from embedlab import processes


def sums_of_ranks(factor):
    mine = torch.tensor([float(rank)])  # noqa: F821, the file defines rank
    dist.all_reduce(mine)  # noqa: F821, the file imports dist
    in_turn(twice(mine.item()) * factor)  # noqa: F821, the file defines it


def twice(x):
    return 2 * x


def fails_in_one():
    if rank == 1:  # noqa: F821, the file defines rank
        raise ValueError("one is wrong")


def waits_for_ever(folder):
    in_turn(os.getpid())  # noqa: F821, both are there in the file
    open(os.path.join(folder, str(rank)), "w").close()  # noqa: F821, there
    signal.pause()  # noqa: F821, imported there


def asserts():
    assert n == 3  # noqa: F821, the file defines n


def dies():
    if rank == 1:  # noqa: F821, the file defines rank
        os.kill(os.getpid(), signal.SIGKILL)  # noqa: F821, imported there
    dist.barrier()  # noqa: F821, the file imports dist


def test_processes_reach_each_other_and_print_in_turn(capsys):
    processes.run(sums_of_ranks, 3, twice, factor=10)
    printed = capsys.readouterr().out
    assert printed == "".join(f"process {k}: 60.0\n" for k in range(3))


def sends(size):
    x = torch.zeros(size)  # noqa: F821, the file imports torch
    sent = bytes_sent(dist.broadcast, x, 0)  # noqa: F821, the file imports it
    assert x.nbytes <= sent < 1.02 * x.nbytes + 4_000, sent
    nothing = bytes_sent(x.sum)  # noqa: F821, the file imports it
    assert nothing < 4_000, nothing
    return [rank, sent / x.nbytes > 1]  # noqa: F821, the file defines it


def test_what_all_send_is_counted_and_process_0_returns():
    assert processes.run(sends, 2, size=100_000) == [0, True]
    assert processes.run(sums_of_ranks, 1, twice, factor=1) is None


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (fails_in_one, "^process 1: ValueError: one is wrong$"),
        (dies, r"^process 1 was killed \(signal 9\), and the job ended$"),
    ],
)
def test_a_process_that_fails_is_named(work, message):
    with pytest.raises(RuntimeError, match=message):
        processes.run(work, 2)


def test_processes_that_do_not_end_are_stopped(tmp_path, monkeypatch, capsys):
    def impatient(reads, *_):
        """Let the time be up as soon as both processes wait."""
        until(lambda: len(list(tmp_path.iterdir())) == 2, "not begun")
        return [], [], []

    monkeypatch.setattr(processes.select, "select", impatient)
    with pytest.raises(RuntimeError, match="not ended after 300 s"):
        processes.run(waits_for_ever, 2, folder=str(tmp_path))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2  # what was printed is not lost
    pids = [int(line.split()[-1]) for line in lines]
    until(lambda: not any(map(psutil.pid_exists, pids)), "not ended")
    monkeypatch.undo()
    processes.run(sums_of_ranks, 1, twice, factor=1)  # and the next job runs


@pytest.mark.release
@pytest.mark.parametrize("work", [sums_of_ranks, dies])
def test_torchrun_does_the_same(work, tmp_path):
    given = {"factor": 10} if work is sums_of_ranks else {}
    file = tmp_path / "work.py"
    file.write_text(processes.source(work, twice, **given))
    out, _, failed, killed = processes._by_torchrun(file, 2)
    if work is dies:
        assert failed and killed[1] == 9
    else:
        assert (out, failed) == ("process 0: 20.0\nprocess 1: 20.0\n", False)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="processes is 0; expected 1 or more"):
        processes.run(dies, 0)
    with pytest.raises(TypeError, match="factor is a Tensor; expected a num"):
        processes.run(sums_of_ranks, 1, factor=torch.ones(1))


GLOO = "process 0: RuntimeError: [x/gloo/y.cc] Connection closed"


@pytest.mark.parametrize(
    ("stderr", "killed", "reason"),
    [
        (
            GLOO,
            {1: 11, 0: 15},
            "process 1 was killed (signal 11), and the job ended",
        ),
        (f"{GLOO}\nprocess 10: KeyError: 3", {}, "process 10: KeyError: 3"),
        (
            "process 2: A: same\nprocess 1: A: same\nprocess 0: B: later",
            {},
            "process 1: A: same",
        ),
        (GLOO, {}, GLOO),
    ],
)
def test_the_first_failure_is_told_and_not_its_consequences(
    stderr, killed, reason
):
    assert processes._reason(stderr, killed) == reason


def test_an_assertion_without_words_shows_its_line():
    with pytest.raises(RuntimeError, match="AssertionError: assert n == 3"):
        processes.run(asserts, 1)


def test_an_unknown_failure_is_shown_as_it_is():
    assert "no port is free" in processes._reason("x\nno port is free", {})
