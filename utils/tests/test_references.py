"""Every argument of the layer is taught by a cell."""

import inspect

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from torch import nn

from publish import ARGUMENTS, NOTEBOOKS
from publish.notebook import read, write
from publish.references import broken, rows, sections, untaught


def arguments_of_this_torch():
    owners = {
        "nn.Embedding": nn.Embedding,
        "Embedding.from_pretrained": nn.Embedding.from_pretrained,
    }
    return [
        (owner, name)
        for owner, function in owners.items()
        for name in inspect.signature(function).parameters
    ]


def test_each_argument_leads_to_a_cell():
    assert list(broken(read(ARGUMENTS), NOTEBOOKS)) == []
    assert len(list(rows(read(ARGUMENTS)))) >= 18


def test_every_argument_is_taught():
    arguments = arguments_of_this_torch()
    assert ("nn.Embedding", "padding_idx") in arguments
    assert ("Embedding.from_pretrained", "freeze") in arguments
    assert list(untaught(read(ARGUMENTS), NOTEBOOKS, arguments)) == []


def test_an_argument_that_a_later_torch_adds_is_seen():
    later = [*arguments_of_this_torch(), ("nn.Embedding", "max_rows")]
    says = list(untaught(read(ARGUMENTS), NOTEBOOKS, later))
    assert says == ["nn.Embedding(max_rows=) is taught nowhere"]


@pytest.fixture
def folder(tmp_path):
    lecture = new_notebook(
        cells=[
            new_markdown_cell("## Is `it` so?"),
            new_code_cell("nn.Embedding(6, 3, sparse=True)", id="a1"),
            new_markdown_cell("### A *part*"),
            new_code_cell("assert 1 + 1 == 2\npadding_idx = 0", id="a2"),
            new_markdown_cell("## Next"),
            new_code_cell("nn.EmbeddingBag(6, 3, padding_idx=0)", id="a3"),
        ]
    )
    write(lecture, tmp_path / "01_a.ipynb")
    return tmp_path


def table(*parts):
    bar = "|" + " - |" * len(parts)
    text = f"{bar}\n{bar}\n| {' | '.join(parts)} |"
    return new_notebook(cells=[new_markdown_cell(text)])


def test_sections_hold_their_subsections(folder):
    found = sections(read(folder / "01_a.ipynb"))
    ids = {heading: [*cells] for heading, cells in found.items()}
    assert ids == {
        "Is it so?": ["a1", "a2"],
        "A part": ["a2"],
        "Next": ["a3"],
    }


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("[1, *Is it so?*](01_a.ipynb#cell-id=a2) `1 + 1 == 2`", None),
        ("[1, *A part*](01_a.ipynb#cell-id=a2) `1 + 1 == 2`", None),
        ("[1, *A part*](01_a.ipynb#cell-id=a2) `2 == 3`", "does not stand"),
        ("[1, *Next*](01_a.ipynb#cell-id=a2) `1 + 1`", "no code cell a2"),
        ("[1, *No*](01_a.ipynb#cell-id=a2) `1 + 1`", "no section 'No'"),
        ("[2, *A part*](01_a.ipynb#cell-id=a2) `1`", "is not lecture 2"),
        ("[2, *A part*](02_b.ipynb#cell-id=a2) `1`", "no 02_b.ipynb"),
        ("[1, *A part*](01_a.ipynb#cell-id=a2)", "expected links"),
        ("[1, *A part*](01_a.ipynb) `1 + 1 == 2`", "expected links"),
        ("nowhere", "expected links"),
        (
            "[1, *A part*](01_a.ipynb#cell-id=a2) `1 + 1`<br>[1](01_a.ipynb)",
            "expected links",
        ),
    ],
)
def test_a_reference_that_leads_nowhere_is_seen(folder, where, says):
    found = list(broken(table("a", "b", where), folder))
    assert len(found) == (says is not None)
    assert says is None or says in found[0]


@pytest.mark.parametrize(
    ("argument", "cell", "says"),
    [
        ("sparse", "a1", None),
        ("num_embeddings", "a1", None),
        ("padding_idx", "a2", "is not passed"),  # a name alone is not enough
        ("padding_idx", "a3", "is not passed"),  # nor is another layer
        ("sparse", None, "is taught nowhere"),
    ],
)
def test_an_argument_must_be_passed_where_it_is_taught(
    folder, argument, cell, says
):
    section = "Next" if cell == "a3" else "Is it so?"
    where = f"[1, *{section}*](01_a.ipynb#cell-id={cell}) `a`" if cell else ""
    row = table(f"`{argument}`", "`nn.Embedding`", "it does", where)
    takes = ["num_embeddings", "embedding_dim", "padding_idx", "sparse"]
    arguments = [("nn.Embedding", name) for name in takes]
    found = [
        sentence
        for sentence in untaught(row, folder, arguments)
        if f"({argument}=)" in sentence
    ]
    assert len(found) == (says is not None)
    assert says is None or says in found[0]
