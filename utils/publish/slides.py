"""Turn lectures into slides that need no network: one HTML file for each."""

import html
from collections.abc import Iterable
from pathlib import Path

from nbconvert import SlidesExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from traitlets.config import Config

from publish import BUILD, ROOT, files
from publish.answers import without_answers
from publish.contract import minutes, note, role, tags, without_note
from publish.notebook import inline_pictures, read, title

WIDTH, HEIGHT = 1280, 720  # CSS pixels of one slide
TEMPLATES = Path(__file__).parent
STYLE = ROOT / "assets" / "slides"
REVEAL = STYLE / "reveal.js-5.2.1"
STYLES = (REVEAL / "reset.css", REVEAL / "reveal.css", STYLE / "style.css")
SCRIPTS = (REVEAL / "reveal.js", REVEAL / "plugin" / "notes" / "notes.js")
INDEX = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Slides: nn.Embedding, from the ground up</title>
<style>
body {{ font: 20px/1.5 sans-serif; max-width: 45em; margin: 2em auto;
  padding: 0 1em; color: #1a1a1a; background: #fff; }}
a {{ color: #0062a3; }}
li {{ margin: 0.4em 0; }}
</style>
<main>
<h1>nn.Embedding, from the ground up: slides</h1>
<p>Space or an arrow key goes on, S opens the speaker's view with its notes,
Esc shows all slides at once, ? lists the other keys. Solutions are not on the
slides.</p>
<ol>
{}
</ol>
</main>
</html>
"""


def build(path: Path, folder: Path = BUILD / "slides") -> Path:
    """Write the slides of the lecture at `path` into `folder`.

    All that they need is in the file: reveal.js, the style, the pictures, and
    what the lecture tells the lecturer, as speaker notes. Returns the file.

    Raises
    ------
    FileNotFoundError
        If a picture that the lecture names is missing.
    """
    notebook = inline_pictures(read(path), path.parent)
    without_answers(notebook)  # they aren't among the slides
    body, _ = _exporter().from_notebook_node(
        _with_running_titles(_with_notes(_without_drawing_code(notebook))),
        resources={
            "metadata": {"name": title(notebook)},
            "deck": {
                "width": WIDTH,
                "height": HEIGHT,
                "styles": [file.read_text("utf-8") for file in STYLES],
                "scripts": [file.read_text("utf-8") for file in SCRIPTS],
            },
        },
    )
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{path.stem}.html"
    files.write(target, body)
    return target


def build_index(paths: Iterable[Path], folder: Path = BUILD / "slides") -> Path:
    """Write a page with links to the slides of these lectures.

    Those that are not in the folder are left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    items = []
    for path in paths:
        if not (folder / f"{path.stem}.html").is_file():
            continue
        notebook = read(path)
        name = html.escape(title(notebook))
        link = f'<a href="{path.stem}.html">{name}</a>'
        items.append(f"<li>{link}, {minutes(notebook)} minutes</li>")
    target = folder / "index.html"
    files.write(target, INDEX.format("\n".join(items)))
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


def _with_notes(notebook: NotebookNode) -> NotebookNode:
    """Turn what a cell tells the lecturer into speaker notes."""
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if found := note(cell):
            cell.source = without_note(cell)
            count, text = found
            spoken = new_markdown_cell(
                f"**{count} min.** {text}", id=f"{cell.id}-note"
            )
            spoken.metadata["slideshow"] = {"slide_type": "notes"}
            cells.append(spoken)
    notebook.cells = cells
    return notebook


def _with_running_titles(notebook: NotebookNode) -> NotebookNode:
    """Put the title of its section over each slide that has none."""
    section, cells = "", []
    for cell in notebook.cells:
        if cell.source.startswith("## "):
            section = cell.source.split("\n")[0][3:]
        starts = role(cell) in ("slide", "subslide")
        if starts and not cell.source.startswith("#") and section:
            header = new_markdown_cell(
                f'<p class="running">{section}</p>', id=f"{cell.id}-title"
            )
            header.metadata["slideshow"] = cell.metadata["slideshow"]
            cell.metadata["slideshow"] = {"slide_type": "-"}
            cells.append(header)
        cells.append(cell)
    notebook.cells = cells
    return notebook
