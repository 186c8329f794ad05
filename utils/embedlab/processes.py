"""Run functions of a notebook in several processes, each with its own memory.

The functions are written into a file, and `torchrun` starts it as often as is
asked for. All processes run on this machine, and reach each other by its
loopback interface: no network is needed.
"""

import inspect
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HEADER = """\
import os
import signal
import sys

import psutil
import torch
from torch import distributed as dist
from torch import nn
from torch.distributed import checkpoint
from torch.distributed.checkpoint.state_dict import get_state_dict
from torch.distributed.checkpoint.state_dict import set_state_dict
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh
from torch.distributed.tensor import Replicate
from torch.distributed.tensor.parallel import ColwiseParallel
from torch.distributed.tensor.parallel import RowwiseParallel
from torch.distributed.tensor.parallel import parallelize_module
from torch.nn import functional as F

from embedlab import data

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
    {call}
    dist.barrier()
    dist.destroy_process_group()
    status = 0
except BaseException as error:
    kind = type(error).__name__
    print(f"process {{rank}}: {{kind}}: {{error}}", file=sys.stderr)
    status = 1
sys.stdout.flush()
sys.stderr.flush()
os._exit(status)
"""
LOOPBACK = "lo0" if sys.platform == "darwin" else "lo"
SECONDS = 100
PACKAGES = Path(__file__).resolve().parents[1]  # where embedlab lies


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
    given = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    call = FOOTER.format(call=f"{work.__name__}({given})")
    parts = [HEADER, *map(inspect.getsource, (*uses, work)), call]
    return "\n\n".join(part.rstrip("\n") + "\n" for part in parts)


def run(
    work: Callable, processes: int, *uses: Callable, **arguments: object
) -> None:
    """Call work(**arguments) in so many processes; print what they print.

    Raises
    ------
    RuntimeError
        If one of them fails; the message says which, and how.
    ValueError
        If `processes` is not positive.
    """
    if processes < 1:
        raise ValueError(f"processes is {processes}; expected 1 or more")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{work.__name__}.py")
        file.write_text(source(work, *uses, **arguments), encoding="utf-8")
        command = [sys.executable, "-m", "torch.distributed.run"]
        command += ["--standalone", "--local-addr=127.0.0.1"]
        command += [f"--nproc-per-node={processes}", str(file)]
        own = {
            "PYTHONPATH": os.pathsep.join([str(PACKAGES), *sys.path]),
            "GLOO_SOCKET_IFNAME": LOOPBACK,
            "OMP_NUM_THREADS": "1",
        }
        try:
            done = subprocess.run(
                command,
                env=os.environ | own,
                capture_output=True,
                text=True,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise RuntimeError(
                f"the processes have not ended after {SECONDS} s"
            ) from None
    print(done.stdout, end="")
    if done.returncode:
        raise RuntimeError(_reason(done.stderr))


def _reason(stderr: str) -> str:
    """Say which process failed first, and how."""
    ended = re.findall(r"rank +: (\d+) .*\n +exitcode +: (-?\d+)", stderr)
    for rank, code in sorted(ended):
        if code == "-9":  # killed; what the others say follows from that
            return f"process {rank} was killed (signal 9), and the job ended"
    said = re.findall(r"^process \d+: \w+: .*$", stderr, re.M)
    # That a connection broke is said by those that the failed one left alone.
    of_itself = [text for text in said if "/gloo/" not in text]
    if of_itself or said:
        return min(of_itself or said)
    return "the processes failed:\n" + stderr[:2_000]
