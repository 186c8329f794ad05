"""Draw the picture that opens each lecture, into assets/figures."""

from collections.abc import Callable
from pathlib import Path

import torch

from embedlab import data, draw
from embedlab.draw import Picture
from publish import ROOT, files

FIGURES = ROOT / "assets" / "figures"


def lookup_vs_one_hot_matmul() -> Picture:
    """Draw two sentences looked up in the course's table."""
    return draw.lookup(
        data.table(),
        torch.tensor([[3, 4, 5], [2, 1, 4]]),
        data.vocabulary(),
        trace=(0, 2),
        shapes=False,  # the lecture asks for one
        alt="Two sentences of three ids light five rows of a table of six. "
        "Arrows take each row to its positions in two blocks of three rows; "
        "the way of id 5, mountains, is drawn thick.",
    )


def linear_vs_embedding() -> Picture:
    """Draw the two ways from a sentence to its vectors."""
    table, ids = data.table(), torch.tensor([2, 3, 4, 2, 5])
    one_hot = torch.nn.functional.one_hot(ids, 6).float()
    return draw.equation(
        draw.part("one-hot", one_hot, "sv", rows=ids),
        "→ Linear →",
        draw.part("vectors", table[ids], "sh", rows=ids),
        "← Embedding ←",
        draw.part("ids", ids, "s"),
        alt="A one-hot of five words goes through Linear, their ids go "
        "through Embedding, and the same five vectors come out.",
    )


def sum_over_dims() -> Picture:
    """Draw one block three times, with what is added along each dimension."""
    block = torch.Size([2, 5, 3])
    along = {"Which dim?": "b", "And this?": "s", "And that?": "h"}
    return draw.shapes(
        {name: (block, "bsh") for name in along},
        along=along,
        alt="Three times the same block, 2 by 5 by 3, each with one line of "
        "cells in orange: through the sheets, down a column, along a row.",
    )


def gradients_of_a_lookup() -> Picture:
    """Draw the gradients of four positions, and the rows they go back to."""
    ids = torch.tensor([5, 3, 5, 4])  # not the sentence of the questions
    g = torch.tensor([[1.0, 2, 0], [0, 1, 1], [2, 0, 3], [1, 1, 0]])
    return draw.scattered(
        g,
        ids,
        torch.zeros(6, 3).index_add_(0, ids, g),
        data.vocabulary(),
        alt="Four rows of g, each with an arrow to a row of a table of six: "
        "two arrows meet in one row, and three rows get none.",
    )


def which_rows_move() -> Picture:
    """Draw which rows move in eight steps under SGD, and ask about Adam."""
    batches = torch.tensor([2, 3, 3, 4, 3, 3, 3, 3])
    present = torch.nn.functional.one_hot(batches, 6).T
    return draw.steps(
        {"SGD": present, "Adam: ?": torch.zeros(6, 8)},
        present,
        data.vocabulary(),
        alt="Two panels of eight steps, with a dot for the word in the batch. "
        "Under SGD the cells with a dot are blue; Adam's are still empty.",
    )


def padding_idx() -> Picture:
    """Draw three sentences, and the box that they form when padded."""
    sentences = [[2, 3, 4, 2, 5], [2, 3], [4]]
    padded = [ids + [0] * (5 - len(ids)) for ids in sentences]
    return draw.equation(
        *(draw.part("", torch.tensor([ids]), "bs") for ids in sentences),
        "→ pad →",
        draw.part("", torch.tensor(padded), "bs"),
        alt="Three sentences of five, two and one ids; padded with zeros, they "
        "form a box of three rows and five columns.",
    )


def max_norm() -> Picture:
    """Draw a table with a long row, and the question what a lookup does."""
    return draw.equation(
        draw.part("table", data.table(), "vh", rows=range(6), lit=[3]),
        "look up snow, with max_norm=3 → ?",
        alt="A table of six rows, of which the row 4, 0, 3 is lit, and a "
        "question: look up snow, with max_norm=3?",
    )


def from_pretrained() -> Picture:
    """Draw the lines of a file, and a table that they should get into."""
    file = ["the", "of", "sea", "mountains", "peace", "snow"]
    vectors = torch.tensor(
        [[2.0, 1, -2], [-1, 2, 2], [1, -2, 2], [6, 2, 3], [0, 3, 4], [4, 0, 3]]
    )
    return draw.filled(
        file,
        vectors,
        data.vocabulary(),
        torch.zeros(6, 3),
        alt="Six lines of a file on the left, six empty rows of a table on "
        "the right, and nothing between them.",
    )


def what_vectors_know() -> Picture:
    """Draw words of five groups in the plane of their vectors."""
    groups = {
        "animals": ["dog", "cat", "cow", "horse", "rabbit"],
        "months": ["march", "june", "october"],
        "countries": ["france", "germany", "italy", "japan", "china"],
        "family": ["mother", "father", "daughter", "son"],
        "food": ["bread", "cheese", "apple", "banana", "rice"],
    }
    words, glove = data.glove_more()
    chosen = [word for group in groups.values() for word in group]
    vectors = glove[[words.index(word) for word in chosen]]
    centered = vectors - vectors.mean(dim=0)
    *_, directions = torch.linalg.svd(centered, full_matrices=False)
    plane = centered @ directions[:2].T
    plane *= plane[0].sign()  # which way an axis points is arbitrary
    place = dict(zip(chosen, plane.tolist(), strict=True))
    return draw.word_map(
        {name: {w: place[w] for w in group} for name, group in groups.items()},
        square=True,
        alt="A plane with 22 words: animals, months, countries, family and "
        "food lie in five separate places.",
    )


def a_table_in_a_model() -> Picture:
    """Draw a layer and an optimizer that hold one Parameter."""
    weight = torch.nn.Parameter(torch.ones(6, 3))
    return draw.sharing(
        {"Who holds the table?": (weight, weight)},
        layers=("layer", "optimizer"),
        alt="One Parameter with 18 numbers. Arrows lead to it from a layer and "
        "from an optimizer.",
    )


def bags_of_tokens() -> Picture:
    """Draw three documents that lie in one row."""
    return draw.bags(
        torch.tensor([2, 3, 4, 2, 5, 2, 3, 4]),
        [0, 5, 7],
        alt="Eight ids in one row, cut at positions 0, 5 and 7 into three "
        "bags.",
    )


def word_vectors() -> Picture:
    """Draw what pulls the row of a center, and what pushes it."""
    center = torch.tensor([2.0, -1.0])
    others = torch.tensor(
        [[1.0, 3], [3, -2], [-2, 1], [-2, -2], [0, -3], [-3, -1]]
    )
    surprise = (others @ center).sigmoid() - torch.tensor([1.0, 0, 0, 0, 0, 0])
    ends = center + torch.stack(
        [torch.zeros(6, 2), -0.5 * surprise.unsqueeze(1) * others], dim=1
    )
    points = {f"noise {k}": others[k].tolist() for k in range(1, 6)}
    return draw.arrows(
        {"pull": ends[:1], "push": ends[1:]},
        points | {"context": others[0].tolist()},
        reach=4,
        alt="From the row of a center, one arrow runs in the direction of a "
        "row beside it, and others against the rows of five random words.",
    )


def what_a_lookup_costs() -> Picture:
    """Draw the memory of the table, and the lines that its last row is in."""
    return draw.cache_lines(
        data.table(),
        torch.tensor([5]),
        alt="The memory of a table in two lines of 16 numbers. Row 5 begins in "
        "line 0 and ends in line 1, so both are read.",
    )


def smaller_tables() -> Picture:
    """Draw two rows in codes of four bits, and what they stand for."""
    table, rows = data.table()[[2, 4]], [2, 4]
    lowest, highest = table.aminmax(dim=1, keepdim=True)
    scale = (highest - lowest) / 15
    codes = ((table - lowest) / scale).round()
    return draw.equation(
        draw.part("codes", codes, "vh", rows=rows),
        "·",
        draw.part("scale", scale, "v1", rows=rows),
        "+",
        draw.part("lowest", lowest, "v1", rows=rows),
        "=",
        draw.part("restored", codes * scale + lowest, "vh", rows=rows),
        alt="Two rows of codes from 0 to 15, with a scale and a lowest number "
        "for each row, and the numbers that they stand for.",
    )


def categories() -> Picture:
    """Draw by how many percent a weekday and a year change births."""
    days = data.births()
    births = torch.tensor(days["births"]).double().log()
    births -= births.mean()
    weekday = torch.tensor(days["day_of_week"]) - 1
    year = torch.tensor(days["year"]) - 1994
    of_weekday, of_year = (
        (100 * ids.bincount(births) / ids.bincount()).round()[:7, None]
        for ids in (weekday, year)
    )
    return draw.equation(
        draw.part("weekday", of_weekday, "vh", rows=range(7), lit={6}),
        "+",
        draw.part("year", of_year, "vh", rows=range(7, 14), lit={13}),
        "=",
        draw.part("sum", of_weekday[6] + of_year[6], "h"),
        alt="A table of seven weekdays and one of seven years; the rows of "
        "Sunday and of the last year are lit, and add up.",
    )


def positions_and_tying() -> Picture:
    """Draw a sentence's rows, plus the rows of its positions."""
    table, ids = data.table(), [2, 3, 4, 2, 5]
    positions = torch.tensor(
        [[1, 0, 0], [0, 2, 0], [0, 0, 3], [1, 1, 0], [0, 1, 1]]
    )
    return draw.equation(
        draw.part("words", table[ids], "sh", rows=ids),
        "+",
        draw.part("positions", positions, "sh", rows=range(5), lit=()),
        "=",
        draw.part("both", table[ids] + positions, "sh", rows=ids),
        alt="Five rows of words plus five rows of positions, and their sum.",
    )


def larger_than_one_machine() -> Picture:
    """Draw the table whole, and cut in two."""
    table = data.table()
    return draw.equation(
        draw.part("table", table, "vh", rows=range(6)),
        "→",
        draw.part("process 0", table[:3], "rh", rows=range(3)),
        draw.part("process 1", table[3:], "rh", rows=range(3, 6)),
        alt="A table of six rows and three columns; an arrow leads to its "
        "upper half in process 0 and its lower half in process 1.",
    )


COVERS: dict[str, Callable[[], Picture]] = {
    "01_lookup_vs_one_hot_matmul": lookup_vs_one_hot_matmul,
    "02_linear_vs_embedding": linear_vs_embedding,
    "03_sum_over_dims": sum_over_dims,
    "04_gradients_of_a_lookup": gradients_of_a_lookup,
    "05_which_rows_move": which_rows_move,
    "06_padding_idx": padding_idx,
    "07_max_norm": max_norm,
    "08_from_pretrained": from_pretrained,
    "09_what_vectors_know": what_vectors_know,
    "10_a_table_in_a_model": a_table_in_a_model,
    "11_bags_of_tokens": bags_of_tokens,
    "12_word_vectors": word_vectors,
    "13_what_a_lookup_costs": what_a_lookup_costs,
    "14_smaller_tables": smaller_tables,
    "15_categories": categories,
    "16_positions_and_tying": positions_and_tying,
    "17_larger_than_one_machine": larger_than_one_machine,
}


def build(folder: Path = FIGURES) -> list[Path]:
    """Draw all covers into `folder`; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for name, make in COVERS.items():
        drawn.append(folder / f"{name}.png")
        files.write(drawn[-1], make().png)
    return drawn
