"""Start the processes of a job as torchrun does, without importing each time.

This program imports PyTorch once. Then each line that it reads names a file
and how many processes shall run it; they are forked, and find in their
environment what torchrun would have put there. When one fails, the others are
told to end. The exit status of each, in the order of their ranks, is the line
that it answers; what they print goes into two files.
"""

import json
import os
import runpy
import signal
import socket
import sys
import time

SECONDS_TO_END = 30  # as torchrun gives them


def serve() -> None:
    """Answer each job that comes, until there are no more."""
    from torch import distributed  # noqa: F401 - imported for those forked
    from torch.distributed import checkpoint  # noqa: F401
    from torch.distributed.checkpoint import state_dict  # noqa: F401
    from torch.distributed.tensor import parallel  # noqa: F401

    from embedlab import measure  # noqa: F401

    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps(run(**job)), flush=True)


def run(file: str, processes: int, out: str, err: str) -> list[int]:
    """Run a file in so many processes; return their statuses by rank.

    A status is that of `Popen`: the exit code, or minus the signal that ended
    the process.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ranks = {}
    for rank in range(processes):
        own = {
            "RANK": str(rank),
            "LOCAL_RANK": str(rank),
            "WORLD_SIZE": str(processes),
            "LOCAL_WORLD_SIZE": str(processes),
            "MASTER_ADDR": "127.0.0.1",
            "MASTER_PORT": str(port),
        }
        pid = os.fork()
        if pid == 0:
            _become(file, out, err, own)
        ranks[pid] = rank
    statuses = [0] * processes
    told_at = None
    while ranks:
        pid, ended = os.waitpid(-1, os.WNOHANG if told_at else 0)
        if pid:
            rank = ranks.pop(pid)
            statuses[rank] = os.waitstatus_to_exitcode(ended)
            if statuses[rank] and told_at is None:
                told_at = time.monotonic()
                _tell(ranks, signal.SIGTERM)
        else:
            time.sleep(0.02)
            if time.monotonic() - told_at > SECONDS_TO_END:
                _tell(ranks, signal.SIGKILL)
    return statuses


def _tell(pids: dict[int, int], number: signal.Signals) -> None:
    for pid in pids:
        os.kill(pid, number)


def _become(file: str, out: str, err: str, own: dict[str, str]) -> None:
    """Be a process of the job: run the file, and end with it."""
    try:
        for path, number in ((os.devnull, 0), (out, 1), (err, 2)):
            how = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_APPEND
            os.dup2(os.open(path, how), number)
        os.environ.update(own)
        runpy.run_path(file, run_name="__main__")
    except BaseException as error:  # before the file's own report begins
        sys.stderr.write(f"\nprocess {own['RANK']}: {error!r}\n")
        sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    serve()
