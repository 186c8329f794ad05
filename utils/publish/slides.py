"""Turn a lecture into slides that need no network: one HTML file, reveal.js."""

import shutil
from pathlib import Path

from nbconvert import SlidesExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from traitlets.config import Config

from publish import BUILD, ROOT
from publish.contract import role, tags
from publish.notebook import inline_pictures, read

WIDTH, HEIGHT = 1280, 720  # CSS pixels of one slide
TEMPLATES = Path(__file__).parent
STYLE = ROOT / "assets" / "slides"


def build(path: Path, folder: Path = BUILD / "slides") -> Path:
    """Write the slides of the lecture at `path` into `folder`.

    reveal.js and the style are copied beside them. Returns the HTML file.

    Raises
    ------
    FileNotFoundError
        If a picture that the lecture names is missing.
    """
    notebook = inline_pictures(read(path), path.parent)
    title = notebook.cells[0].source.split("\n")[0].lstrip("# ")
    body, _ = _exporter().from_notebook_node(
        _with_running_titles(_without_drawing_code(notebook)),
        resources={
            "metadata": {"name": title},
            "slide_size": {"width": WIDTH, "height": HEIGHT},
        },
    )
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(STYLE, folder, dirs_exist_ok=True)
    target = folder / f"{path.stem}.html"
    target.write_text(body, encoding="utf-8")
    return target


def _exporter() -> SlidesExporter:
    return SlidesExporter(
        config=Config(
            SlidesExporter={
                "template_name": "slides_template",
                "extra_template_basedirs": [str(TEMPLATES)],
                "exclude_input_prompt": True,
                "exclude_output_prompt": True,
                "exclude_anchor_links": True,
            },
            TagRemovePreprocessor={
                "enabled": True,
                "remove_input_tags": {"drawing"},
            },
        )
    )


def _without_drawing_code(notebook: NotebookNode) -> NotebookNode:
    """Mark the cells that only draw: a slide shows their picture alone."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith("draw."):
            cell.metadata.tags = [*tags(cell), "drawing"]
    return notebook


def _with_running_titles(notebook: NotebookNode) -> NotebookNode:
    """Put the title of its section over each slide that has none."""
    title, cells = "", []
    for cell in notebook.cells:
        if cell.source.startswith("## "):
            title = cell.source.split("\n")[0][3:]
        starts = role(cell) in ("slide", "subslide")
        if starts and not cell.source.startswith("#") and title:
            header = new_markdown_cell(
                f'<p class="running">{title}</p>', id=f"{cell.id}-title"
            )
            header.metadata["slideshow"] = cell.metadata["slideshow"]
            cell.metadata["slideshow"] = {"slide_type": "-"}
            cells.append(header)
        cells.append(cell)
    notebook.cells = cells
    return notebook
