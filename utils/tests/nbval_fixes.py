"""A pytest plugin: what nbval 0.11 lacks for this course, in its own terms.

- Kernels talk over a Unix socket. Two that are started at once, as pytest-xdist
  does, can be given one TCP port (jupyter_client, issue 487), and hang.
- Output is waited for as long as a busy machine may need, and not 5 seconds.
- Pictures are compared by what can be seen, and not by their text alone.
- The network is cut: what a lecture needs, it brings.
- After an exercise, its printed solution runs in the same kernel, and must be
  judged right. (Where outputs aren't compared, it is left alone: a learner's
  answers are judged by nobody.)
"""

import base64
import os
import re
import tempfile
from pathlib import Path
from queue import Empty

import numpy as np
from nbval import kernel, plugin
from pictures import decode, differ

from publish.contract import solution, tags

OFFLINE = Path(__file__).with_name("offline")
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
    environment = os.environ | {"PYTHONPATH": str(OFFLINE)}
    manager.start_kernel(env=environment, **options)
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


def drawn(outputs: list[dict]) -> list[np.ndarray]:
    """Return the pictures among outputs: (height, width, channels) each."""
    html = "".join(o.get("data", {}).get("text/html", "") for o in outputs)
    coded = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", html)
    return [decode(base64.b64decode(each)) for each in coded]


def compare_outputs(
    cell: plugin.IPyNbCell, test: list[dict], ref: list[dict], *options
) -> bool:
    """Compare outputs as nbval does; then the pixels of their pictures."""
    if not compare_as_before(cell, test, ref, *options):
        return False
    for stored, fresh in zip(drawn(ref), drawn(test), strict=True):
        if differ(stored, fresh):
            stale = "the stored picture is not what is drawn: make run"
            cell.comparison_traceback = [stale]
            return False
    return True


as_before = plugin.IPyNbCell.runtest
compare_as_before = plugin.IPyNbCell.compare_outputs
plugin.IPyNbCell.runtest = runtest
plugin.IPyNbCell.compare_outputs = compare_outputs
kernel.start_new_kernel = start_new_kernel
