"""Run functions of a notebook in several processes, each with its own memory.

The functions are written into a file, which runs as often as is asked, as
`torchrun` would start it. All processes run on this machine, and reach each
other by its loopback interface: no network is needed.
"""

import inspect
import json
import math
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from embedlab import COURSE

HEADER = """\
import json
import os
import signal
import sys
import traceback

import torch
from torch import distributed as dist
from torch import nn
from torch.distributed import checkpoint
from torch.distributed._functional_collectives import all_to_all_single
from torch.distributed.checkpoint.state_dict import get_state_dict
from torch.distributed.checkpoint.state_dict import set_state_dict
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import Replicate, Shard
from torch.distributed.tensor.parallel import ColwiseParallel
from torch.distributed.tensor.parallel import RowwiseParallel
from torch.distributed.tensor.parallel import parallelize_module
from torch.nn import functional as F
from torch.nn.parallel import DistributedDataParallel

from embedlab import data
from embedlab.measure import bytes_sent

torch.set_num_threads(1)
n = int(os.environ["WORLD_SIZE"])  # how many processes there are
mesh = init_device_mesh("cpu", (n,))  # they know each other from here on
rank = dist.get_rank()  # which of them this is


def in_turn(*words):
    for turn in range(n):
        if turn == rank:
            print(f"process {rank}:", *words, flush=True)
        dist.barrier()
"""
# Gloo's threads may outlive the interpreter and abort the process when it
# ends (pytorch#190489, PR #179291), so it leaves without tearing that down.
FOOTER = """\
try:
    returned = {call}
    if rank == 0:
        with open(__file__ + ".returned", "w") as file:
            json.dump(returned, file)
    dist.barrier()  # wait for the others
    dist.destroy_process_group()
    status = 0
except BaseException as error:
    failed = traceback.extract_tb(error.__traceback__)[-1].line
    told = f"{{type(error).__name__}}: {{str(error) or failed}}"
    sys.stderr.write(f"\\nprocess {{rank}}: {{told}}\\n")
    status = 1
sys.stdout.flush()
sys.stderr.flush()
os._exit(status)  # at once; gloo's threads are in the way of a slower end
"""
LOOPBACK = "lo0" if sys.platform == "darwin" else "lo"
SECONDS = 300  # after which something hangs
SECONDS_TO_END = 40  # torchrun gives its processes 30
# What they printed, and wrote to stderr; whether one failed; which signals.
Ended = tuple[str, str, bool, dict[int, int]]


def source(work: Callable, *uses: Callable, **arguments: object) -> str:
    """Return the file that `run` starts: a header, the functions, the call.

    Parameters
    ----------
    work : the function that each process calls
    uses : other functions or classes that it needs
    arguments : what it is called with: numbers, words, True, False or None

    Raises
    ------
    TypeError
        If an argument is of another kind: no process could read it.
    """
    for name, value in arguments.items():
        if not isinstance(value, str | int | float | bool | None):
            raise TypeError(
                f"{name} is a {type(value).__name__}; expected a number, a "
                "word, True, False or None"
            )
    given = ", ".join(
        f"{name}={_written(value)}" for name, value in arguments.items()
    )
    call = FOOTER.format(call=f"{work.__name__}({given})")
    parts = [HEADER, *map(inspect.getsource, (*uses, work)), call]
    return "\n\n".join(part.rstrip("\n") + "\n" for part in parts)


def _written(value: object) -> str:
    """Write a value as Python reads it; inf and nan are no words of it."""
    strange = isinstance(value, float) and not math.isfinite(value)
    return f'float("{value}")' if strange else repr(value)


def run(
    work: Callable, processes: int, *uses: Callable, **arguments: object
) -> object:
    """Call work(**arguments) in so many processes; print what they print.

    What it returns in process 0 is returned: numbers, words, lists of them.
    On Linux they are forked from a process that has imported PyTorch before,
    which spares some seconds; elsewhere `torchrun` starts them.

    Raises
    ------
    RuntimeError
        If one of them fails; the message says which, and how.
    ValueError
        If `processes` is not positive.
    """
    if processes < 1:
        raise ValueError(f"processes is {processes}; expected 1 or more")
    start = _forked if sys.platform == "linux" else _by_torchrun
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{work.__name__}.py")
        file.write_text(source(work, *uses, **arguments), encoding="utf-8")
        out, err, failed, killed = start(file, processes)
        print(out, end="")
        if failed:
            raise RuntimeError(_reason(err, killed))
        returned = Path(f"{file}.returned").read_text(encoding="utf-8")
    return json.loads(returned)


def _environment() -> dict[str, str]:
    own = {
        "PYTHONPATH": os.pathsep.join([str(COURSE / "utils"), *sys.path]),
        "GLOO_SOCKET_IFNAME": LOOPBACK,
        "OMP_NUM_THREADS": "1",
    }
    return os.environ | own


def _by_torchrun(file: Path, processes: int) -> Ended:
    command = [sys.executable, "-m", "torch.distributed.run"]
    command += ["--standalone", "--local-addr=127.0.0.1"]
    command += [f"--nproc-per-node={processes}", str(file)]
    out, err, status = _finished(command, _environment())
    ended = re.findall(r"rank +: (\d+) .*\n +exitcode +: (-?\d+)", err)
    killed = {int(rank): -int(code) for rank, code in ended if int(code) < 0}
    return out, err, bool(status), killed


_forks: subprocess.Popen | None = None  # it waits for jobs, once started


def _forked(file: Path, processes: int) -> Ended:
    """Let `embedlab.forking` run the file; start that where it is not there.

    If it takes too long, or somebody interrupts, all of it ends at once.
    """
    global _forks
    if _forks is None or _forks.poll() is not None:
        _forks = subprocess.Popen(
            [sys.executable, "-m", "embedlab.forking"],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # an interrupt reaches this process only
        )
    out, err = file.with_suffix(".out"), file.with_suffix(".err")
    job = {"file": str(file), "processes": processes}
    for name, path in (("out", out), ("err", err)):
        path.touch()
        job[name] = str(path)
    statuses: list[int] = []
    try:
        _forks.stdin.write(json.dumps(job) + "\n")
        _forks.stdin.flush()
        if not select.select([_forks.stdout], [], [], SECONDS)[0]:
            message = f"the processes have not ended after {SECONDS} s"
            raise RuntimeError(message)
        statuses = json.loads(_forks.stdout.readline())
    finally:
        if not statuses:
            os.killpg(_forks.pid, signal.SIGKILL)
            _forks.wait()
            print(out.read_text(encoding="utf-8"), end="")
    killed = {r: -code for r, code in enumerate(statuses) if code < 0}
    text = out.read_text(encoding="utf-8")
    return text, err.read_text(encoding="utf-8"), any(statuses), killed


def _finished(
    command: list[str], environment: dict[str, str]
) -> tuple[str, str, int]:
    """Run a command; return what it wrote, and its status.

    If it takes too long, or somebody interrupts, it is told to end, so that
    torchrun can end its processes. What they printed so far is printed.
    """
    started = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # an interrupt reaches this process only
    )
    try:
        out, err = started.communicate(timeout=SECONDS)
    except BaseException as error:
        started.terminate()
        try:
            out, _ = started.communicate(timeout=SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            started.kill()
            out, _ = started.communicate()
        print(out, end="")
        if isinstance(error, subprocess.TimeoutExpired):
            message = f"the processes have not ended after {SECONDS} s"
            raise RuntimeError(message) from None
        raise
    return out, err, started.returncode


def _reason(stderr: str, killed: dict[int, int]) -> str:
    """Say which process failed, and how; the first one, if they differ.

    Parameters
    ----------
    stderr : what the processes wrote there
    killed : the signal that ended a process, by its rank
    """
    of_itself = [r for r in killed if killed[r] != signal.SIGTERM]
    said = re.findall(r"^process (\d+): (\w+: .*)$", stderr, re.M)
    # That a connection broke is said by those that the failed one left alone.
    told = [(int(r), text) for r, text in said if "/gloo/" not in text]
    if told:
        first = told[0][1]
        rank = min(rank for rank, text in told if text == first)
        return f"process {rank}: {first}"
    if killed:
        rank = min(of_itself or killed)
        signalled = f"process {rank} was killed (signal {killed[rank]})"
        return f"{signalled}, and the job ended"
    if said:
        return f"process {said[0][0]}: {said[0][1]}"
    return "the processes failed:\n" + stderr[:2_000]
