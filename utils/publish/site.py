"""Build the web site: static pages from the stored outputs, by Sphinx.

What is read there is what the notebooks and the README hold; the source of the
site is made from them, anew each time.
"""

import html
import io
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from embedlab.answers import escaped
from publish import (
    ANSWERS,
    ARGUMENTS,
    BUILD,
    ROOT,
    answers,
    colab,
    course_map,
    files,
    lectures,
    slides,
)
from publish.contract import role, tags, without_note
from publish.notebook import read, title, write
from publish.public import Public, configured

# A link to a cell, as JupyterLab follows it.
LINK = re.compile(r"\(([\w.]+\.ipynb)#cell-id=(\w+)\)")
STATIC = ROOT / "assets" / "site"
FIGURES = ROOT / "assets" / "figures"
# Of the README, what a reader of the site needs.
README_PARTS = ("Start", "Lectures", "If you teach", "To cite", "Licence")
CONFIG = {
    "project": "nn.Embedding, from the ground up",
    "author": "the authors of the embedding course",
    "copyright": "2026, the authors of the embedding course. "
    "Text and figures CC BY 4.0, code BSD-3-Clause",
    "language": "en",
    "extensions": ["myst_nb"],
    "nb_execution_mode": "off",
    "myst_heading_anchors": 3,
    "html_theme": "furo",
    "html_title": "nn.Embedding, from the ground up",
    "html_static_path": [str(STATIC)],
    "html_css_files": ["style.css"],
    "html_js_files": ["reach.js"],
    "html_copy_source": False,
    "html_use_index": False,
    "html_show_sphinx": False,
    "html_show_search_summary": False,  # it would fetch pages, not from a disk
    "pygments_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "nitpicky": True,
    # The message of an error is stored alone: no traceback to be coloured.
    "suppress_warnings": ["misc.highlighting_failure"],
}
# The chapters: up to which lecture, and what they are about.
CHAPTERS = ((5, "The layer"), (10, "Its arguments"), (99, "At work"))
# What Sphinx writes over a chapter lacks a level, which a heading must have.
CAPTION = ('role="heading">', 'role="heading" aria-level="2">')
READING = """\
You read stored outputs here, so the answers stand below the questions: where a
cell has three dots, stop and predict before you read on. To run it yourself,
take the notebook."""


def build(
    folder: Path = BUILD / "site",
    public: Public | None = None,
    paths: Iterable[Path] | None = None,
) -> Path:
    """Write the site into `folder`; what was there before is replaced.

    Parameters
    ----------
    folder : where the pages go
    public : where the course is public; if None, what public.toml says
    paths : the lectures, all of them if None

    Raises
    ------
    RuntimeError
        If Sphinx finds something wrong, such as a link that leads nowhere; the
        message says what. The folder is then as it was.
    """
    public = configured() if public is None else public
    paths = lectures() if paths is None else list(paths)
    with tempfile.TemporaryDirectory() as temporary:
        source, pages = Path(temporary, "source"), Path(temporary, "pages")
        _write_source(source, paths, public)
        _run_sphinx(source, pages)
        _add_files(pages, paths, public)
        folder.parent.mkdir(parents=True, exist_ok=True)
        files.copy_folder(pages, folder)
    return folder / "index.html"


def _run_sphinx(source: Path, pages: Path) -> None:
    warnings = io.StringIO()
    with patch_docutils(), docutils_namespace():
        sphinx = Sphinx(
            srcdir=source,
            confdir=source,
            outdir=pages,
            doctreedir=source.parent / "doctrees",
            buildername="html",
            freshenv=True,
            status=None,
            warning=warnings,
        )
        sphinx.build()
    if found := warnings.getvalue().replace(str(source), "").strip():
        raise RuntimeError(f"the site is not built: {found}")
    for unused in (".buildinfo", "objects.inv"):
        (pages / unused).unlink(missing_ok=True)
    for page in pages.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(*CAPTION), encoding="utf-8")


def _write_source(source: Path, paths: list[Path], public: Public) -> None:
    """Write what Sphinx reads: the notebooks, and pages made of them."""
    (source / "notebooks").mkdir(parents=True)
    settings = "\n".join(f"{name} = {CONFIG[name]!r}" for name in CONFIG)
    (source / "conf.py").write_text(settings, encoding="utf-8")
    shutil.copytree(FIGURES, source / "assets" / "figures")
    notebooks = {path.name: read(path) for path in [*paths, *ANSWERS]}
    linked = _linked_cells(notebooks)
    for name, notebook in notebooks.items():
        page = _page(notebook, name, linked, public)
        write(page, source / "notebooks" / name)
    contents = _contents({p.stem: title(notebooks[p.name]) for p in paths})
    (source / "index.md").write_text(
        f"{_front(ROOT / 'README.md')}\n\n{contents}", encoding="utf-8"
    )
    (source / "answers.md").write_text(
        _answers({path: notebooks[path.name] for path in ANSWERS}),
        encoding="utf-8",
    )
    (source / "map.md").write_text(
        _map({path: notebooks[path.name] for path in paths}), encoding="utf-8"
    )


def _front(readme: Path) -> str:
    """Return the parts of the README that are the first page of the site."""
    start, *parts = re.split(r"^## ", readme.read_text("utf-8"), flags=re.M)
    named = {part.split("\n")[0].strip(): part for part in parts}
    text = start + "".join(f"## {named[name]}" for name in README_PARTS)
    text = re.sub(r"\[([^\]]*)\]\((LICENSE|assets/data/[^)]*)\)", r"\1", text)
    return colab.linked(text, None)


def _contents(titles: dict[str, str]) -> str:
    """Return the contents that the side of each page shows, by chapters."""
    chapters: dict[str, list[str]] = {}
    for stem, name in titles.items():
        number = int(stem[:2])
        chapter = next(about for last, about in CHAPTERS if number <= last)
        entry = f"{number}. {name} <notebooks/{stem}>"
        chapters.setdefault(chapter, []).append(entry)
    pages = [f"notebooks/{path.stem}" for path in ANSWERS]
    chapters["To look things up"] = ["answers", *pages, "map"]
    return "\n".join(
        f"```{{toctree}}\n:hidden:\n:caption: {chapter}\n\n"
        + "\n".join(entries)
        + "\n```\n"
        for chapter, entries in chapters.items()
    )


def _label(name: str, cell: str) -> str:
    """Return the label of a cell: two notebooks may have the same id."""
    return f"cell-{name.split('_')[0]}-{cell}"


def _linked_cells(notebooks: dict[str, NotebookNode]) -> set[str]:
    """Return the labels of the cells that are linked to, or can be found."""
    found = set()
    for name, notebook in notebooks.items():
        text = "\n".join(cell.source for cell in notebook.cells)
        found |= {_label(*link) for link in LINK.findall(text)}
        for entry in answers.entries(notebook) if name in _names() else ():
            found.add(_label(name, entry.cells[0].id))
    return found


def _names() -> set[str]:
    return {path.name for path in ANSWERS}


def _answers(notebooks: dict[Path, NotebookNode]) -> str:
    """Return the page with the headings of all answers."""
    parts = ["# All answers", ""]
    for path, notebook in notebooks.items():
        parts += [f"## {title(notebook)}", ""]
        for entry in answers.entries(notebook):
            label = _label(path.name, entry.cells[0].id)
            parts.append(f"- [{escaped(entry.heading)}](#{label})")
        parts.append("")
    return "\n".join(parts)


def _page(
    notebook: NotebookNode, name: str, linked: set[str], public: Public
) -> NotebookNode:
    """Turn a notebook, in place, into the source of its page."""
    cells = []
    for cell in notebook.cells:
        if _label(name, cell.id) in linked:
            target = f"({_label(name, cell.id)})="
            cells.append(new_markdown_cell(target, id=f"to-{cell.id}"))
        if cell.cell_type == "markdown":
            cell.source = LINK.sub(
                lambda link: f"(#{_label(*link.groups())})",
                without_note(cell),
            )
            if role(cell) == "skip" and len(cells) == 1:
                cell.source = f"{READING}\n\n{_links(name, public)}"
        elif "setup" in tags(cell):
            cell.metadata.tags = [*tags(cell), "hide-input"]
        cells.append(cell)
    notebook.cells = cells
    return notebook


def _links(name: str, public: Public) -> str:
    """Return where a lecture can be taken from, or run, as HTML."""
    stem = Path(name).stem
    links = {
        "Download the notebook": f"../files/{name}",
        "One file for Colab, Kaggle": f"../files/colab/{name}",
        "Slides": f"../slides/{stem}.html",
    }
    public_links = public.links(Path(name)).items()
    links |= {f"Open in {place}": link for place, link in public_links}
    shown = "\n".join(
        f'<a href="{html.escape(link)}">{html.escape(text)}</a>'
        for text, link in links.items()
    )
    return f'<p class="take">\n{shown}\n</p>'


def _map(notebooks: dict[Path, NotebookNode]) -> str:
    """Return the page with the map of the course."""
    titles, needed, rows = {}, {}, []
    for path, notebook in notebooks.items():
        number = int(path.name[:2])
        name = title(notebook)
        titles[number] = name.split(":")[0]
        needed[number] = course_map.needs(notebook)
        before = ", ".join(map(str, needed[number])) or "none"
        link = f"[{name}](notebooks/{path.name})"
        rows.append(f"| {number} | {link} | {before} |")
    return "\n".join(
        [
            "# Map of the course",
            "",
            "A line leads down to each lecture from those that it builds on.",
            "",
            course_map.drawing(titles, needed),
            "",
            "| | lecture | builds on |",
            "| --- | --- | --- |",
            *rows,
            "",
            "Where each *argument* of the layer is taught, the page of "
            f"[beliefs](notebooks/{ARGUMENTS.name}) says at its end.",
            "",
        ]
    )


def _add_files(pages: Path, paths: list[Path], public: Public) -> None:
    """Add what the pages offer to take: notebooks and slides."""
    (pages / "files").mkdir()
    for path in paths:
        shutil.copy(path, pages / "files" / path.name)
        colab.build(path, pages / "files" / "colab", public)
        slides.build(path, pages / "slides")
    slides.build_index(paths, pages / "slides")
