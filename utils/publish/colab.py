"""Make a lecture self-contained: helpers, data and pictures inside one file."""

import base64
import io
import textwrap
import zipfile
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from embedlab import data
from publish import BUILD, ROOT
from publish.notebook import canonical, inline_pictures, read, write

PACKAGE = ROOT / "utils" / "embedlab"
DATA = ROOT / "assets" / "data"
UNPACK = """\
# @title Helpers and data: run this cell first { display-mode: "form" }
import base64, io, zipfile

files = \"\"\"
%s
\"\"\"
zipfile.ZipFile(io.BytesIO(base64.b64decode(files))).extractall()"""


def build(path: Path, folder: Path = BUILD / "colab") -> Path:
    """Write the self-contained form of the lecture at `path` into `folder`.

    Its first code cell unpacks the package `embedlab` and the data into the
    folder that the notebook runs in: the data files that the lecture reads, and
    no others. Outputs are left out: Colab makes its own.

    Raises
    ------
    FileNotFoundError
        If a picture that the lecture names is missing.
    """
    notebook = inline_pictures(canonical(read(path)), path.parent)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.cells.insert(1, _unpacking_cell(data_files(notebook)))
    notebook.metadata["colab"] = {"provenance": [], "toc_visible": True}
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    write(notebook, target)
    return target


def data_files(notebook: NotebookNode) -> list[Path]:
    """Return the data files that a lecture reads, with origins and licences.

    A file is read by the loader of `embedlab.data` that names it, or because a
    cell names it itself.
    """
    code = "\n".join(c.source for c in notebook.cells if c.cell_type == "code")
    names = {
        name
        for loader, files in data.FILES.items()
        if f"data.{loader}(" in code
        for name in files
    }
    return sorted(
        file
        for file in DATA.rglob("*")
        if file.is_file()
        and (
            file.name in names
            or f'"{file.name}"' in code
            or file.name == "SOURCES.md"
            or file.parent.name == "licences"
        )
    )


def _unpacking_cell(files: list[Path]) -> NotebookNode:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(PACKAGE.rglob("*.py")):
            _add(archive, file, file.relative_to(PACKAGE.parent))
        for file in files:
            _add(archive, file, Path("embedlab/data", file.relative_to(DATA)))
    text = base64.b64encode(packed.getvalue()).decode("ascii")
    return new_code_cell(
        UNPACK % "\n".join(textwrap.wrap(text, 4000)),
        id="course-files",
        metadata={"cellView": "form"},
    )


def _add(archive: zipfile.ZipFile, file: Path, name: Path) -> None:
    """Add a file under a fixed date, so that one source gives one archive."""
    entry = zipfile.ZipInfo(name.as_posix())
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, file.read_bytes())
