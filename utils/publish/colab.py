"""Make each lecture one file that runs in an empty folder, as on Colab.

Without a public address, a file carries the helpers, and the data that it
reads. With one, it fetches a release that holds them for all lectures.
"""

import base64
import functools
import io
import re
import textwrap
import zipfile
from collections.abc import Iterable
from pathlib import Path

from nbformat import NotebookNode

from embedlab import data
from embedlab.answers import INDEX
from publish import BUILD, ROOT, files, lectures, setup_cell
from publish.answers import without_answers
from publish.contract import tags
from publish.notebook import canonical, inline_pictures, read, write
from publish.public import BADGE, Public, configured

PACKAGE = ROOT / "utils" / "embedlab"
DATA = ROOT / "assets" / "data"
README = ROOT / "README.md"
MOST_BYTES = 10_000_000  # of a notebook, so that it can be uploaded
# What a lecture says of stored outputs, and what holds where there are none.
_OUTPUTS = re.compile(
    r"The outputs below are stored.*?Then run the cells from the top\. "
    r"|Clear the outputs before you start.*?they hold the answers\. "
    r"|The stored outputs below.*? and run the cells from the top\. ",
    re.S,
)
_START = (
    "Run the setup cell first, and then the cells from the top. To keep your "
    "answers, save a copy (on Colab: *File, Save a copy in Drive*). "
)


def build(
    path: Path,
    folder: Path = BUILD / "colab",
    public: Public | None = None,
) -> Path:
    """Write the form of the lecture at `path` that runs anywhere into `folder`.

    Its setup cell unpacks the package `embedlab` and the data files that the
    lecture reads into the folder that the notebook runs in; or, if the course
    is public, fetches a release of them. Outputs are left out: Colab makes its
    own.

    Parameters
    ----------
    path : the lecture
    folder : where the result is written
    public : where the course is public; if None, what public.toml says

    Raises
    ------
    FileNotFoundError
        If a picture that the lecture names is missing.
    ValueError
        If the result is larger than MOST_BYTES.
    """
    public = configured() if public is None else public
    notebook = inline_pictures(canonical(read(path)), path.parent)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    without_answers(notebook)  # they aren't in this one file
    notebook.cells[1].source = _OUTPUTS.sub(_START, notebook.cells[1].source)
    setup = next(c for c in notebook.cells if "setup" in tags(c))
    setup.source = _setup(notebook, public)
    setup.metadata["cellView"] = "form"
    if links := public.links(path):
        badge = f"[![Open in Colab]({BADGE})]({links['Colab']})"
        notebook.cells[0].source += f"\n\n{badge}"
    notebook.metadata["colab"] = {"provenance": [], "toc_visible": True}
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    write(notebook, target)
    if target.stat().st_size > MOST_BYTES:
        raise ValueError(
            f"{target} has {target.stat().st_size:,} bytes; expected at most "
            f"{MOST_BYTES:,}"
        )
    return target


def _setup(notebook: NotebookNode, public: Public) -> str:
    if public.archive:
        return setup_cell.fetch(public.archive, release())
    packed = base64.b64encode(_packed(data_files(notebook))).decode("ascii")
    return setup_cell.unpack("\n".join(textwrap.wrap(packed, 4000)))


@functools.cache
def release() -> bytes:
    """Return the archive that a published notebook fetches: all data in it."""
    return _packed(file for file in DATA.rglob("*") if file.is_file())


def build_release(public: Public, folder: Path = BUILD / "colab") -> Path:
    """Write the archive beside the notebooks that fetch it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / public.archive_name
    files.write(target, release())
    return target


def write_links(public: Public, readme: Path = README) -> bool:
    """Put a link to Colab behind each lecture in the README's table.

    Links of an earlier version are replaced; where the course is not public,
    they are taken out. Returns whether the file changed.
    """
    before = readme.read_text(encoding="utf-8")
    text = linked(before, public)
    if text != before:
        files.write(readme, text)
    return text != before


def linked(text: str, public: Public | None) -> str:
    """Return a text with links to Colab in the rows of lectures; None: none."""
    for path in lectures():
        link = public.links(path).get("Colab", "") if public else ""
        shown = f" [![Open in Colab]({BADGE})]({link})" if link else ""
        text = re.sub(
            rf"(\(notebooks/{re.escape(path.name)}\))"
            r"( \[!\[Open in Colab\]\([^)]*\)\]\([^)]*\))?(?= \|)",
            lambda found, shown=shown: found[1] + shown,
            text,
        )
    return text


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


def _packed(files: Iterable[Path]) -> bytes:
    """Return a ZIP archive of the helpers, and of some data files."""
    helpers = [*PACKAGE.rglob("*.py"), INDEX]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted([*helpers, *files, ROOT / "requirements.txt"]):
            _add(archive, file, file.relative_to(ROOT))
    return packed.getvalue()


def _add(archive: zipfile.ZipFile, file: Path, name: Path) -> None:
    """Add a file under a fixed date, so that one source gives one archive."""
    entry = zipfile.ZipInfo(name.as_posix())
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, file.read_bytes())
