"""A pytest plugin: what nbval 0.11 lacks for this course, in its own terms.

- Kernels talk over a Unix socket. Two that are started at once, as pytest-xdist
  does, can be given one TCP port (jupyter_client, issue 487), and hang.
- Output is waited for as long as a busy machine may need, and not 5 seconds.
- After an exercise, its printed solution runs in the same kernel, and must be
  judged right. (Where outputs aren't compared, it is left alone: a learner's
  answers are judged by nobody.)
"""

import os
import tempfile
from pathlib import Path
from queue import Empty

from nbval import kernel, plugin

from publish.contract import solution, tags

SECONDS = 300  # without a sign of life; what takes longer hangs


def start_new_kernel(
    startup_timeout: int = SECONDS, kernel_name: str = "python", **options
):
    """Start a kernel as nbval does, but on sockets of its own."""
    manager = kernel.KernelManager(
        kernel_name=kernel_name,
        kernel_spec_manager=kernel.NbvalKernelspecManager(),
    )
    if os.name == "posix":
        manager.folder = tempfile.TemporaryDirectory(prefix="nbval-")
        manager.transport = "ipc"
        manager.ip = str(Path(manager.folder.name, "k"))
    manager.start_kernel(**options)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=SECONDS)
    except RuntimeError:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        raise
    return manager, client


def printed_by(cell: plugin.IPyNbCell, source: str) -> str:
    """Run source in the kernel of a cell; return what it prints or raises."""
    running = cell.parent.kernel
    sent = running.execute_cell_input(source, allow_stdin=False)
    running.await_reply(sent, timeout=SECONDS)
    text = ""
    while True:
        try:
            message = running.get_message("iopub", timeout=SECONDS)
        except Empty:
            cell.raise_cell_error(f"the solution hangs; so far: {text!r}")
        if message["parent_header"].get("msg_id") != sent:
            continue
        content = message["content"]
        if content.get("execution_state") == "idle":
            return text
        if message["msg_type"] == "stream":
            text += content["text"]
        if message["msg_type"] == "error":
            text += f"{content['ename']}: {content['evalue']}"


def solved(cell: plugin.IPyNbCell) -> str:
    """Return an exercise's solution and check, as one source."""
    cells = cell.parent.nb.cells
    (place,) = (n for n, one in enumerate(cells) if one is cell.cell)
    answer = solution(cells[place + 1])
    return f"{answer}\n{cell.cell.source.splitlines()[-1]}"


def runtest(cell: plugin.IPyNbCell) -> None:
    """Run a cell as nbval does; then, for an exercise, its solution."""
    cell.output_timeout = SECONDS
    as_before(cell)
    if cell.parent.compare_outputs and "exercise" in tags(cell.cell):
        said = printed_by(cell, solved(cell))
        if not said.startswith("Right. "):
            cell.raise_cell_error(f"of the printed solution it says: {said}")


as_before = plugin.IPyNbCell.runtest
plugin.IPyNbCell.runtest = runtest
kernel.start_new_kernel = start_new_kernel
