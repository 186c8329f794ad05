"""Execute notebooks and keep them in one canonical form."""

import ast
import asyncio
import base64
import mimetypes
import os
import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from publish import files

KERNEL = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
CELL_METADATA = {"tags", "slideshow"}
SECONDS_A_CELL = 600  # after which something hangs
MARKDOWN_IMAGE = re.compile(r"!\[(.*?)\]\((.*?)\)", re.S)


def read(path: Path) -> NotebookNode:
    """Read a notebook as format 4.

    Raises
    ------
    ValueError
        If the file is not a notebook; the message names it.
    """
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises many kinds, JSON errors too
        raise ValueError(f"{path} is not a notebook: {error}") from error


def slip(notebook: NotebookNode) -> str | None:
    """Say where a code cell isn't Python, and why; None if all are."""
    from IPython.core.inputtransformer2 import TransformerManager

    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        source = TransformerManager().transform_cell(cell.source)  # %time, !ls
        try:
            compile(source, "cell", "exec", flags)
        except SyntaxError as error:
            line = (error.text or "").strip()
            return (
                f"the cell that starts with {cell.source.splitlines()[0]!r}: "
                f"line {error.lineno}, {line!r}, isn't Python ({error.msg})"
            )
    return None


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook whole or not at all."""
    files.write(path, as_text(notebook))


def as_text(notebook: NotebookNode) -> str:
    """Return the JSON of a notebook, keys sorted, ending in a line end."""
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def canonical(notebook: NotebookNode) -> NotebookNode:
    """Reduce a notebook, in place, to what is not of one machine or one run.

    Kept are sources, ids, tags, slide roles and outputs. Execution counts run
    1..n over the cells that were executed; tracebacks become one line, the
    kind of error and its message; adjacent texts of one stream are joined.
    """
    notebook.metadata = nbformat.from_dict(KERNEL)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(
            {k: v for k, v in cell.metadata.items() if k in CELL_METADATA}
        )
        if cell.cell_type != "code":
            continue
        count += cell.execution_count is not None
        cell.execution_count = count if cell.execution_count else None
        cell.outputs = _joined(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
            if output.output_type == "error":
                output.traceback = [f"{output.ename}: {output.evalue}"]
    return notebook


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    result: list[NotebookNode] = []
    for output in outputs:
        last = result[-1] if result else None
        if (
            output.output_type == "stream"
            and last is not None
            and last.output_type == "stream"
            and last.name == output.name
        ):
            last.text += output.text
        else:
            result.append(output)
    return result


def execute(
    notebook: NotebookNode,
    folder: Path,
    environment: dict[str, str] | None = None,
) -> NotebookNode:
    """Execute a notebook, in place, in a fresh kernel that starts in `folder`.

    Parameters
    ----------
    notebook : what to execute
    folder : the kernel's current folder
    environment : its environment variables; those of this process if None

    Raises
    ------
    RuntimeError
        If a cell fails that is not tagged ``raises-exception``; the message
        holds the cell's first line and the error. If the kernel dies.
    KeyboardInterrupt
        If this process is interrupted or told to end; the kernel has ended.
    """
    client = NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=CRITICAL"],
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        return client.execute(env=environment or dict(os.environ))
    except CellExecutionError as error:
        text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
        raise RuntimeError(text) from error
    except asyncio.CancelledError as error:
        # Ctrl-C while the kernel starts cancels what waits for it.
        raise KeyboardInterrupt from error
    except Exception as error:
        # nbclient shuts the kernel down at Ctrl-C, and then misses it.
        if hasattr(client, "_async_cleanup_kernel_future"):
            raise KeyboardInterrupt from error
        raise


def run(path: Path) -> None:
    """Execute the notebook at `path` and store it; on failure leave it as is.

    Raises
    ------
    RuntimeError
        If a cell fails; the file then still holds what it held before.
    OSError
        If the file cannot be written; if that is so before, nothing runs.
    """
    files.ensure_writable(path)
    write(canonical(execute(read(path), path.parent)), path)


def fix(path: Path) -> None:
    """Bring the notebook at `path` into canonical form without running it."""
    write(canonical(read(path)), path)


def read_text(text: str) -> NotebookNode:
    """Return the notebook that the JSON in `text` holds."""
    return nbformat.reads(text, as_version=4)


def title(notebook: NotebookNode) -> str:
    """Return the heading of a notebook's first cell, without marks of code."""
    heading = notebook.cells[0].source.split("\n")[0]
    return heading.lstrip("# ").replace("`", "")


def inline_pictures(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Put the pictures that Markdown names, in place, into it as data URIs.

    Raises
    ------
    FileNotFoundError
        If a picture is not where the text says, seen from `folder`.
    """

    def replace(match: re.Match) -> str:
        alt, name = match.groups()
        if re.match(r"https?:|data:", name):
            return match[0]
        kind = mimetypes.guess_type(name)[0]
        content = base64.b64encode((folder / name).read_bytes()).decode("ascii")
        return f"![{alt}](data:{kind};base64,{content})"

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = MARKDOWN_IMAGE.sub(replace, cell.source)
    return notebook
