"""The notebooks of answers keep their rules, and what is in them is found."""

import importlib
import json
import random
import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from embedlab import answers
from publish import ANSWERS, NOTEBOOKS, ROOT, lectures, notebooks
from publish.answers import (
    SHORT,
    anchor,
    answered,
    entries,
    index,
    mistakes,
    problems,
    with_answers,
    without_answers,
)
from publish.contract import tags
from publish.notebook import read


@pytest.fixture(params=ANSWERS, ids=lambda path: path.stem)
def page(request):
    return read(request.param)


def test_a_page_keeps_the_rules(page):
    assert problems(page, NOTEBOOKS) == []
    assert len(entries(page)) > 50


def test_a_belief_is_answered_in_the_first_words():
    verdict = re.compile(
        r"(Yes|No|Not|Only|Often|In part|It (can|does|depends))\b"
    )
    for entry in entries(read(ANSWERS[2])):
        assert verdict.match(entry.text), entry.heading


def run_alone(entry, names):
    """Run the cells of an entry, with these names and no others."""
    space = dict(names)
    for cell in entry.code:
        program = compile(cell.source, anchor(entry.heading), "exec")
        if "raises-exception" in tags(cell):
            with pytest.raises(Exception) as caught:  # noqa: PT011 - stored
                exec(program, space)
            stored = cell.outputs[-1]
            assert type(caught.value).__name__ == stored.ename
        else:
            exec(program, space)


def test_each_entry_runs_alone_and_in_any_order(page, threads, capsys):
    names = {}
    for name in ("torch", "torch.nn", "torch.nn.functional"):
        names[name.split(".")[-1]] = importlib.import_module(name)
    names["F"] = names.pop("functional")
    for name in ("check", "data", "draw", "measure"):
        names[name] = importlib.import_module(f"embedlab.{name}")
    found = entries(page)
    random.Random(0).shuffle(found)
    for entry in found:
        run_alone(entry, names)


def test_the_index_is_that_of_the_pages():
    assert answers.INDEX.read_text("utf-8") == index(ANSWERS)


@pytest.fixture(scope="module")
def links():
    """The links to the answers about each cell of the lectures."""
    return answered(ANSWERS)


@pytest.mark.parametrize("path", lectures(), ids=lambda path: path.name[:2])
def test_each_mistake_of_a_lecture_is_linked_to_its_answers(path, links):
    lecture = read(path)
    stored = [cell.source for cell in mistakes(lecture)]
    assert len(stored) >= 2
    for source, cell in zip(stored, mistakes(lecture), strict=True):
        assert SHORT.search(source), source.split("\n")[0]
        assert source.count("\n### ") + source.startswith("### ") == 1
        assert links[path.name, cell.id] in source
    with_answers(lecture, path.name, links)  # once more
    assert [cell.source for cell in mistakes(lecture)] == stored
    without_answers(lecture)  # as for slides and Colab
    bare = [cell.source for cell in mistakes(lecture)]
    assert not any("#cell-id=" in source for source in bare)
    with_answers(lecture, path.name, links)
    assert [cell.source for cell in mistakes(lecture)] == stored


def test_an_entry_is_found_by_its_own_heading():
    for row in json.loads(index(ANSWERS)):
        best = [found.heading for found in answers.find(row["heading"], 3)]
        assert row["heading"] in best


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("index out of range", "IndexError: index out of range in self"),
        ("INDEX OUT OF RANGE!", "IndexError: index out of range in self"),
        ("loss nan", "The loss is nan"),
        ("freezing rows", "How do I freeze some rows and train the others?"),
        ("weights do not change in training", "My embedding doesn't train"),
        ("non-deterministic", "Two runs with the same seed differ on the GPU"),
        ("size mismatch", "size mismatch for embedding.weight"),
        ("CUBLAS_STATUS_NOT_INITIALIZED", "CUDA error: device-side assert"),
        ("loss stuck, not learning", "The loss doesn't go down"),
        ("load glove", "How do I load GloVe into nn.Embedding?"),
        ("tie weights", "How do I tie weights: share a table"),
        ("quantised embedding", "Embedding quantization is only supported"),
        ("normalise vectors", "How do I limit or normalize the norms"),
        ("save embeddings", "How do I save only the embeddings?"),
        ("subword BPE tokenizer", "What is num_embeddings with a tokenizer"),
        ("embedding not updating", "My embedding doesn't train"),
        ("embedding vs linear", "An embedding is a Linear layer without bias"),
    ],
)
def test_what_people_type_is_found(question, heading):
    found = [answer.heading for answer in answers.find(question)]
    assert any(each.startswith(heading) for each in found[:5])


def test_what_is_found_is_shown_as_links():
    found = answers.find("freeze rows", most=2)
    assert len(found) == 2
    first = found[0]
    assert first.link == f"{first.file}#cell-id={first.cell}"
    assert f"]({first.link})" in found._repr_markdown_()
    assert first.link in repr(found) and first.heading in repr(found)
    assert first.heading in repr(answers.find(first.heading)).split("\n")[0]
    far = answers.find("docker cannot install keras on my laptop")
    assert far and "No answer has most" in repr(far).split("\n")[0]
    assert far._repr_markdown_().startswith("No answer has most")
    nothing = answers.find("zyzzyva")
    assert not nothing and "Try fewer" in repr(nothing)
    assert nothing._repr_markdown_() == repr(nothing)
    with pytest.raises(TypeError, match="question is int; expected words"):
        answers.find(3)


def test_the_readme_counts_the_answers():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in ANSWERS:
        row = next(x for x in readme.splitlines() if f"/{path.name})" in x)
        assert row.split(" | ")[1] == str(len(entries(read(path))))


def test_a_notebook_of_answers_can_be_chosen():
    assert lectures("how") == [] and notebooks("how") == [ANSWERS[1]]
    assert notebooks() == [*lectures(), *ANSWERS]
    with pytest.raises(ValueError, match="there is no lecture 'nothing'"):
        notebooks("nothing")


def changed(source="", code=None, id=None):
    """The problems of a page with one entry that is changed like this."""
    page = read(ANSWERS[0])
    first = entries(page)[0]
    head, shown = first.cells[0], first.code[-1]
    head.source = head.source + source
    head.id = id or head.id
    shown.source = shown.source if code is None else code
    return problems(page, NOTEBOOKS)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"source": " word" * 200}, "words; at most"),
        ({"source": "\n\n[[01: x]]"}, None),
        ({"code": "assert True\n" * 20}, "a cell of 21 lines"),
        ({"id": "elsewhere"}, "its cell is called elsewhere"),
        (
            {
                "source": " [01, *No*](01_lookup_vs_one_hot_matmul.ipynb"
                "#cell-id=c0ce29a1)"
            },
            "has no section 'No'",
        ),
        (
            {
                "source": " [02, *Which ids are allowed?*]"
                "(01_lookup_vs_one_hot_matmul.ipynb#cell-id=c0ce29a1)"
            },
            "is not lecture 02",
        ),
        (
            {
                "source": " [01, *Which ids are allowed?*]"
                "(01_lookup_vs_one_hot_matmul.ipynb#cell-id=setup)"
            },
            "isn't in cell setup",
        ),
    ],
)
def test_what_is_wrong_with_an_entry_is_seen(change, says):
    found = changed(**change)
    assert bool(found) == (says is not None)
    assert says is None or any(says in sentence for sentence in found)


def test_an_entry_without_a_proof_or_with_a_twin_is_seen():
    page = read(ANSWERS[1])
    page.cells += [
        new_markdown_cell("### Why?\n\nBecause.", id="why"),
        new_markdown_cell("### Why?\n\nBecause.", id="why2"),
        new_code_cell("x = 1", id="x1", execution_count=999),
    ]
    found = " ".join(problems(page, NOTEBOOKS))
    assert "two entries are called 'Why?'" in found
    assert "no cell asserts anything" in found
    assert "expected a link to a section" in found
