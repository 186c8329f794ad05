"""Notebooks are run, normalised and checked; each rule can fail."""

import asyncio
import copy
import json
import subprocess
import sys

import nbformat
import pytest
from matplotlib import image
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)
from pictures import differ

import publish
from embedlab.question import NOT_ANSWERED, Mistake, Question
from publish import colab, covers, lectures, slides
from publish.__main__ import main
from publish.contract import SECTIONS, SETUP, problems, solution
from publish.notebook import canonical, fix, inline_pictures, read, run

MISTAKES = (Mistake(0, "none."), Mistake(2, "twice."))
QUESTIONS = {
    name: Question(name, 1, "So it is.", MISTAKES)
    for name in ("p0", "p1", "p2", "p3", "e0", "e1", "e2")
}
ALT = "a sentence that says what is shown"
IMAGE = f'<img alt="{ALT}" src="data:image/png;base64,AAAA0x1234567">'


NOTE = "\n\n<!-- For the lecturer, {} minutes: ask. -->"


def printed(text):
    return new_output("stream", name="stdout", text=text)


def shown(**data):
    data = {kind.replace("_", "/"): content for kind, content in data.items()}
    return new_output("execute_result", data=data)


def good_notebook():
    """A small notebook that keeps the whole contract."""
    cells = [
        new_markdown_cell(
            f"# Title\n\n![{ALT}](../assets/a.png)\n\n**Time**: 6 minutes"
            f"{NOTE.format(3)}"
        ),
        new_code_cell(SETUP, metadata={"tags": ["setup"]}),
        new_code_cell(
            "draw.table(1)", outputs=[shown(text_html=IMAGE, text_plain=ALT)]
        ),
        new_code_cell(
            "1 / 0",
            outputs=[
                new_output("error", ename="E", evalue="no", traceback=["E: no"])
            ],
            metadata={"tags": ["raises-exception"]},
        ),
        new_code_cell(
            "seconds()\nassert ratio < 3",
            metadata={"tags": ["nbval-ignore-output"]},
        ),
    ]
    for name in ("p0", "p1", "p2", "p3"):
        cells += [
            new_code_cell(
                f"answer = ...\ncheck.{name}(answer)",
                outputs=[printed(NOT_ANSWERED + "\n")],
                metadata={"tags": ["prediction"]},
            ),
            new_code_cell(
                f"check.{name}(1)", outputs=[printed("Right. So it is.\n")]
            ),
        ]
    headings = [new_markdown_cell(f"## {section}") for section in SECTIONS]
    headings[1].source += "\n\n1. One rule.\n2. Another.\n"
    for heading in headings:
        heading.source += NOTE.format(1)
    cells += headings
    for name in ("e0", "e1", "e2"):
        cells += [
            new_code_cell(
                f"answer = ...\ncheck.{name}(answer)",
                outputs=[printed(NOT_ANSWERED + "\n")],
                metadata={"tags": ["exercise"]},
            ),
            new_markdown_cell(
                "<details><summary>Solution</summary>\n\n"
                "```python\nanswer = 1\n```\n\n</details>"
            ),
        ]
    count = 0
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
        is_solution = cell.source.startswith("<details>")
        role = "skip" if is_solution else "slide"
        cell.metadata["slideshow"] = {"slide_type": role}
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
    return canonical(new_notebook(cells=cells))


def test_the_good_notebook_is_good():
    assert problems(good_notebook(), QUESTIONS) == []


def test_what_jupyterlab_writes_when_it_saves_is_no_fault():
    notebook = good_notebook()
    notebook.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    notebook.metadata.language_info.version = "3.13.1"
    assert problems(notebook, QUESTIONS) == []


def cell(notebook, start):
    """The first cell whose source starts so."""
    return next(c for c in notebook.cells if c.source.startswith(start))


def drop(notebook, start):
    notebook.cells.remove(cell(notebook, start))


def retag(start, *tags):
    return lambda n: cell(n, start).metadata.update(tags=list(tags))


def output(start, *outputs):
    return lambda n: cell(n, start).update(outputs=list(outputs))


def source(start, new):
    return lambda n: cell(n, start).update(source=new)


def add(notebook, *cells):
    for number, new in enumerate(cells):
        new.id = f"new-{number}"
        new.metadata.setdefault("slideshow", {"slide_type": "-"})
    notebook.cells[2:2] = cells


def ignored():
    return new_code_cell("assert 1", metadata={"tags": ["nbval-ignore-output"]})


# What the contract says, and a way to break the good notebook so that it does.
BREAKS = [
    (
        "HTML with a script, or from afar",
        output("draw", shown(text_html=f"{IMAGE}<script>1</script>")),
    ),
    (
        "HTML with a script, or from afar",
        output("draw", shown(text_html=f"{IMAGE}<a href='//a.b/c'>c</a>")),
    ),
    (
        "says nothing to the lecturer",
        source("## On your own", "## On your own"),
    ),
    (
        "a comment that is no note, or a second one",
        source("## On your own", f"## On your own{NOTE.format(1) * 2}"),
    ),
    (
        "the title says 6 minutes; the sections add up to 7",
        source("## On your own", f"## On your own{NOTE.format(2)}"),
    ),
    (
        "answers p0 on the slide that asks",
        lambda n: cell(n, "check.p0(1)").metadata.update(
            slideshow={"slide_type": "-"}
        ),
    ),
    ("ids are missing or repeated", lambda n: n.cells[3].update(id="cell-2")),
    ("execution counts", lambda n: n.cells[3].update(execution_count=9)),
    (
        "execution counts are [1, None",
        lambda n: n.cells[2].update(execution_count=None),
    ),
    ("canonical form", lambda n: n.cells[3].metadata.update(collapsed=True)),
    ("canonical form", lambda n: n.metadata.update(widgets={})),
    ("not a valid notebook", lambda n: n.cells[3].update(source=3.5)),
    ("not a title", source("# Title", "Title")),
    ("only that one, must be tagged setup", retag("import sys")),
    ("setup cell differs", source("import sys", SETUP + "\nimport os")),
    ("the last sections are", lambda n: drop(n, "## What to remember")),
    (
        "8 rules to remember",
        source(
            "## What to remember", "## What to remember\n" + "- Rule.\n" * 8
        ),
    ),
    ("has no slide role", lambda n: cell(n, "1 / 0").metadata.pop("slideshow")),
    (
        "has no slide role",
        lambda n: cell(n, "1 / 0").metadata.update(slideshow="slide"),
    ),
    (
        "has no slide role",
        lambda n: cell(n, "1 / 0").metadata.update(
            slideshow={"slide_type": ["slide"]}
        ),
    ),
    ("unknown tags ['skip-me']", retag("draw", "skip-me")),
    ("tells nbval", source("draw", "draw.table(1)  # NBVAL_SKIP")),
    ("a line of 81 columns", source("draw", "draw." + "x" * 76)),
    ("is empty", lambda n: add(n, new_code_cell(""))),
    (
        "4 cells are not compared",
        lambda n: add(n, ignored(), ignored(), ignored()),
    ),
    ("and asserts nothing", source("seconds", "seconds()")),
    (
        "a check refuses what the cell gives it",
        output("seconds", printed("Not yet: 7 is not one of 1 and 6.")),
    ),
    ("stores an error", retag("1 / 0")),
    ("raised nothing", output("1 / 0")),
    (
        "stores stderr",
        output("1 / 0", new_output("stream", name="stderr", text="Warning")),
    ),
    (
        "shows a path of one machine",
        output("draw", printed("/home/ada/course")),
    ),
    (
        "shows a path of one machine",
        output("1 / 0", printed(r"File C:\Users\ada\x.py")),
    ),
    (
        "shows a path of one machine",
        output("1 / 0", printed("in /opt/venv/lib")),
    ),
    (
        "an assertion that does not hold",
        output(
            "1 / 0",
            new_output(
                "error", ename="AssertionError", evalue="", traceback=[":"]
            ),
        ),
    ),
    ("not plain Python", source("draw", "%%time\ndraw.table(1)")),
    (
        "a picture in another form than",
        source("## On your own", "## On your own\n![x][a]"),
    ),
    (
        "a picture in another form than",
        source(
            "## On your own", '## On your own\n![x](../assets/a.png "title")'
        ),
    ),
    (
        "a picture in another form than",
        source("## On your own", "## On your own\n<img src='../assets/a.png'>"),
    ),
    (
        "a picture without a text alternative",
        output("draw", shown(text_html="<svg></svg>")),
    ),
    (
        "a picture without a text alternative",
        output("draw", shown(text_markdown="![x](y.png)")),
    ),
    (
        "shown on the slides",
        lambda n: cell(n, "<details>").metadata.update(
            slideshow={"slide_type": "subslide"}
        ),
    ),
    (
        "has no collapsed solution",
        source(
            "<details>",
            "<details><summary>S</summary></details>\n\n"
            "```python\nanswer = 1\n```\n\n<details></details>",
        ),
    ),
    (
        "has no collapsed solution",
        source(
            "<details>",
            "<details><summary>S</summary>\n"
            "```python\nanswer = 1\n```\n</details>",
        ),
    ),
    (
        "answers p0 before it is asked",
        lambda n: add(
            n,
            new_code_cell("check.p0(1)", outputs=[printed("Right. So it is.")]),
        ),
    ),
    (
        "answers ['p0', 'p1'], and not rightly",
        lambda n: cell(n, "check.p0(1)").update(
            source="check.p0(1)\ncheck.p1(2)",
            outputs=[printed("Right. So it is.\nNot yet: twice.\n")],
        ),
    ),
    (
        "answers ['p0', 'p1'], and not rightly",
        lambda n: cell(n, "check.p0(1)").update(
            source="check.p0(1)\ncheck.p1(...)",
            outputs=[printed(f"Right. So it is.\n{NOT_ANSWERED}\n")],
        ),
    ),
    (
        "answers ['p0'], and not rightly",
        output("check.p0(1)", printed("Right. So I said.\nNot yet: none.\n")),
    ),
    (
        "the prediction p0 is never answered",
        source("check.p0(1)", "# check.p0(1)"),
    ),
    (
        "is tagged ['exercise', 'prediction']",
        retag("answer = ...\ncheck.p0", "prediction", "exercise"),
    ),
    (
        "a memory address",
        output("draw", shown(text_plain="<object at 0x7f71e285a010>")),
    ),
    (
        "a picture without a text alternative",
        output("draw", shown(image_png="AAAA")),
    ),
    (
        "a picture without a text alternative",
        output("draw", shown(text_html='<img src="data:,">')),
    ),
    (
        "'# Title'): a picture without a text alternative",
        source("# Title", "# Title\n\n![x](../assets/a.png)"),
    ),
    ("which no question is called", source("check.p0(1)", "check.no(1)")),
    (
        "answers ['p0'], and not rightly",
        output("check.p0(1)", printed("Not yet")),
    ),
    (
        "asks p0 a second time",
        lambda n: add(n, copy.deepcopy(cell(n, "answer = ...\ncheck.p0"))),
    ),
    (
        "must be stored without an answer",
        output("answer = ...\ncheck.p0", printed("Right. So it is.")),
    ),
    (
        "must be stored without an answer",
        source("answer = ...\ncheck.p0", "answer = 1\ncheck.p0(answer)"),
    ),
    (
        "does not end in its check",
        source("answer = ...\ncheck.p0", "check.p0(...)\nanswer = ..."),
    ),
    ("has no collapsed solution", lambda n: drop(n, "<details>")),
    ("and checks []", retag("draw", "exercise")),
    ("never asked: ['p0']", lambda n: drop(n, "answer = ...\ncheck.p0")),
    ("the prediction p0 is never answered", lambda n: drop(n, "check.p0(1)")),
    ("3 cells are a prediction", lambda n: drop(n, "answer = ...\ncheck.p1")),
    ("2 cells are a exercise", lambda n: drop(n, "answer = ...\ncheck.e1")),
]


@pytest.mark.parametrize(
    ("expected", "break_it"), BREAKS, ids=[expected for expected, _ in BREAKS]
)
def test_each_rule_can_fail(expected, break_it):
    notebook = good_notebook()
    break_it(notebook)
    found = problems(notebook, QUESTIONS)
    assert any(expected in problem for problem in found), found


def test_the_path_of_this_python_is_seen(monkeypatch):
    """Wherever it lies: in a folder, too, that many machines do not have."""
    monkeypatch.setattr(sys, "prefix", "/srv/ada/course")
    notebook = good_notebook()
    output("draw", printed("in /srv/ada/course/lib"))(notebook)
    (problem,) = problems(notebook, QUESTIONS)
    assert "shows a path of one machine" in problem


def test_what_is_no_problem():
    notebook = good_notebook()
    cell(notebook, "## On your own").source += (
        "\n\nWrite `<img src=x>` or `![x][y]`; see https://x.org/home/index.\n"
        "```python\n![x](y)\n```\n"
    )
    cell(notebook, "draw").outputs = [printed("0xFFFFFF, https://x.org/tmp/a")]
    assert problems(notebook, QUESTIONS) == []


def test_a_solution_is_collapsed_python():
    text = cell(good_notebook(), "<details>").source
    assert solution(new_markdown_cell(text)) == "answer = 1"
    assert solution(new_markdown_cell("```python\nx = 1\n```")) is None
    assert solution(new_code_cell("x = 1")) is None


def store(path, *sources):
    nbformat.write(
        new_notebook(cells=[new_code_cell(source) for source in sources]), path
    )
    return path.read_bytes()


def test_run_stores_outputs_in_canonical_form(tmp_path):
    path = tmp_path / "a.ipynb"
    store(path, "print(1)\nprint(2)", "3")
    run(path)
    first = path.read_bytes()
    notebook = read(path)
    assert notebook.cells[0].outputs == [
        {"output_type": "stream", "name": "stdout", "text": "1\n2\n"}
    ]
    assert notebook.cells[1].outputs[0].data == {"text/plain": "3"}
    assert [c.execution_count for c in notebook.cells] == [1, 2]
    run(path)
    assert path.read_bytes() == first  # running again changes nothing
    fix(path)
    assert path.read_bytes() == first


def test_a_failed_run_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "a.ipynb"
    before = store(path, "x = 1", "x / 0")
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        run(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    before = store(path, "x = 1")

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="no space left"):
        fix(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_written_file_keeps_its_mode_and_its_link(tmp_path):
    path, link = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    store(path, "x = 1")
    path.chmod(0o600)
    link.symlink_to(path)
    fix(link)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(path).cells[0].source == "x = 1"


@pytest.mark.release
@pytest.mark.parametrize("build", [slides.build, colab.build])
def test_a_build_is_reproducible(build, tmp_path):
    lecture = publish.lectures("1")[0]
    first = build(lecture, tmp_path / "a").read_bytes()
    same = first == build(lecture, tmp_path / "b").read_bytes()
    assert same


def test_a_colab_notebook_carries_the_data_that_it_reads():
    cells = [new_code_cell("data.glove()"), new_markdown_cell("data.path()")]
    names = {f.name for f in colab.data_files(new_notebook(cells=cells))}
    assert "glove_6B_100d_4k.safetensors" in names
    assert {"SOURCES.md", "PDDL-1.0_GloVe.txt"} <= names
    assert not {"movie_snippets.tsv", "glove_6B_100d_more.words.txt"} & names
    cells = [new_code_cell('data.path("movie_snippets.tsv")')]
    names = {f.name for f in colab.data_files(new_notebook(cells=cells))}
    assert "movie_snippets.tsv" in names


def test_what_is_no_notebook_is_named(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text("no JSON")
    with pytest.raises(ValueError, match=r"a.ipynb is not a notebook"):
        read(path)


def test_pictures_are_put_into_the_text(tmp_path):
    (tmp_path / "a.png").write_bytes(b"abc")
    text = "![x](a.png) ![y](https://example.org/b.png)"
    notebook = new_notebook(cells=[new_markdown_cell(text)])
    inlined = inline_pictures(notebook, tmp_path).cells[0].source
    assert inlined == (
        "![x](data:image/png;base64,YWJj) ![y](https://example.org/b.png)"
    )
    notebook.cells[0].source = "![x](missing.png)"
    with pytest.raises(FileNotFoundError, match="missing.png"):
        inline_pictures(notebook, tmp_path)


def test_a_slip_in_a_cell_is_named_before_anything_runs(monkeypatch, capsys):
    wrong = cells_of("x = 1", "def f(a):\n    retrun a")
    monkeypatch.setattr("publish.notebook.read", lambda path: wrong)
    assert main(["list", "06"]) == 1
    error = capsys.readouterr().err
    assert "06_padding_idx.ipynb, the cell that starts with 'def f(a):'" in (
        error
    )
    assert "line 2, 'retrun a', isn't Python" in error
    assert "git checkout notebooks/06*" in error.replace("' ", " ")
    fine = cells_of("%time x = 1", "!ls", "await x", "x?")
    monkeypatch.setattr("publish.notebook.read", lambda path: fine)
    assert main(["list", "06"]) == 0


def cells_of(*sources):
    return new_notebook(cells=[new_code_cell(source) for source in sources])


def test_the_command_line_names_what_is_missing(capsys):
    assert main(["list", "99"]) == 1
    error = capsys.readouterr().err
    assert "there is no lecture '99'; there are: 01" in error


@pytest.mark.release
def test_every_lecture_has_its_cover_and_it_is_up_to_date(tmp_path):
    names = {path.stem for path in publish.lectures()}
    assert set(covers.COVERS) == names
    for path in covers.build(tmp_path):
        stored = image.imread(covers.FIGURES / path.name)
        assert not differ(stored, image.imread(path)), "run 'make fix'"
    for path in publish.lectures():
        title = read(path).cells[0].source
        assert f"../assets/figures/{path.stem}.png" in title
        assert covers.COVERS[path.stem]().alt in title


def test_the_readme_lists_every_lecture():
    readme = (publish.ROOT / "README.md").read_text(encoding="utf-8")
    for path in publish.lectures():
        assert f"notebooks/{path.name}" in readme


def test_nothing_else_stands_at_the_top():
    known = {"notebooks", "assets", "utils", "requirements.txt"}
    known |= {"README.md", "Makefile", "LICENSE"}
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=publish.ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: it is not known what belongs here")
    names = {name.split("/")[0] for name in listed.stdout.split("\0") if name}
    assert {name for name in names if not name.startswith(".")} == known


def test_canonical_form_is_stable():
    notebook = good_notebook()
    text = json.dumps(notebook, sort_keys=True)
    assert json.dumps(canonical(notebook), sort_keys=True) == text


def test_an_interrupt_while_the_kernel_starts_is_one(monkeypatch):
    """Then nbclient is cancelled before it has a kernel to shut down."""

    def cancelled(*_, **__):
        raise asyncio.CancelledError

    path = lectures("1")[0]
    before = path.read_bytes()
    monkeypatch.setattr(publish.notebook.NotebookClient, "execute", cancelled)
    with pytest.raises(KeyboardInterrupt):
        run(path)
    assert path.read_bytes() == before
