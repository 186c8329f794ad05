"""The questions of lecture 7, max_norm."""

import torch

from embedlab import data
from embedlab.judging.comparing import WHOLE
from embedlab.question import Mistake, Question

_TABLE = data.table()
_ROWS = torch.tensor(
    [[3.0, -4.0], [0.3, 0.4], [0.0, 0.0], [1.0, 0.0], [-2.0, 2.0]]
)
_SQUARE = torch.tensor([[3.0, 4.0], [0.1, 5.0]])


def _clamp_rows(rows: torch.Tensor, max_norm: float, p: float) -> torch.Tensor:
    norms = rows.norm(p, dim=1, keepdim=True)
    return rows * (max_norm / norms.clamp(min=max_norm))


def _lookup(
    table: torch.Tensor, ids: torch.Tensor, max_norm: float
) -> tuple[torch.Tensor, torch.Tensor]:
    after = table.clone()
    after[ids] = _clamp_rows(table[ids], max_norm, 2)
    return after[ids], after


def _to_the_norm(rows: torch.Tensor, max_norm: float, p: float) -> torch.Tensor:
    norms = rows.norm(p, dim=1, keepdim=True)
    return rows * max_norm / norms.clamp(min=1e-12)


def _scaled_twice(
    table: torch.Tensor, ids: torch.Tensor, max_norm: float
) -> tuple[torch.Tensor, torch.Tensor]:
    after = table.clone()
    factors = max_norm / table[ids].norm(dim=1).clamp(min=max_norm)
    for i, factor in zip(ids.tolist(), factors, strict=True):
        after[i] *= factor
    return after[ids], after


PREDICTIONS = (
    Question(
        name="best_match",
        choices=("snow", "mountains"),
        right="mountains",
        why="24 + 0 + 9 is 33, more than 16 + 0 + 9: it is longer, and points "
        "nearly the same way.",
        mistakes=(
            Mistake(
                "snow",
                "its product with itself is 16 + 9 = 25; the one with "
                "mountains is 24 + 9 = 33.",
            ),
            Mistake(
                "equal",
                "25 and 33 differ.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="renormalised",
        otherwise="Multiply the row by bound / norm, here 3/5.",
        right=(2.4, 0, 1.8),
        why="The direction stays, and the length becomes 3: all times 3/5.",
        mistakes=(
            Mistake((4, 0, 3), "its norm is 5, which is more than 3."),
            Mistake((0.8, 0, 0.6), "that has norm 1; the bound is 3."),
            Mistake(
                (3, 0, 3),
                "that bounds each number; max_norm bounds the length "
                "of the whole row.",
            ),
            Mistake((12 / 7, 0, 9 / 7), "7 is the L1 norm; the default is L2."),
            Mistake(
                (1.33, 0, 1), "that divides by 3; the norm is 5, to become 3."
            ),
            Mistake(
                (4 / 3, 0, 1),
                "that divides by 3; the norm is 5, and is to become 3.",
            ),
            Mistake(
                (3, 0, 2.25),
                "3/4 makes the largest number 3; the length of the "
                "row is 5, and becomes 3.",
            ),
            Mistake(
                3,
                "that is the new length; the question asks for the "
                "three numbers.",
            ),
            Mistake((1.6, 0, 1.2), "that has norm 2; the bound is 3."),
            Mistake(
                (3, 0, 0),
                "the direction stays: all numbers are multiplied by "
                "the same factor.",
            ),
            Mistake((0, 0, 0), "a row that is too long is scaled, not wiped."),
        ),
    ),
    Question(
        name="rows_written",
        choices=("none", "snow", "snow and mountains"),
        right="snow",
        why="It is too long, and was looked up; mountains was not.",
        mistakes=(
            Mistake(
                "none",
                "the lookup writes: it scales the row that is too "
                "long in the table itself.",
            ),
            Mistake(
                "snow and mountains",
                "mountains is too long as well, but nobody looked it up.",
            ),
            Mistake(
                "the and snow",
                "`the` was looked up, but its norm is 3, which is not too "
                "long.",
                alias=True,
                also=(
                    "the snow",
                    "snow and the",
                    "snow, the",
                    "both",
                    "both rows",
                    "both words",
                ),
            ),
            Mistake(
                "mountains",
                "mountains is too long, but nobody looked it up; the "
                "lookup writes what it reads.",
                alias=True,
            ),
            Mistake(
                "all",
                "only rows that are looked up are written, and only "
                "the long ones.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="left_alone",
        also=("none", "in none", "zero of them"),
        right=0,
        why="They are about gradients or modes; the write ignores all of them.",
        mistakes=(
            Mistake(
                4,
                "three are about gradients, and eval() about layers "
                "such as dropout; this is a write in the forward "
                "pass.",
                also=(
                    "all",
                    "all of them",
                    "all four",
                ),
            ),
            Mistake(
                1,
                "the write checks neither the mode nor the gradient, so none "
                "of the four stops it.",
            ),
            Mistake(
                2, "none of them reaches the write: it is not a gradient step."
            ),
            Mistake(
                3, "none of them reaches the write: it is not a gradient step."
            ),
        ),
    ),
    Question(
        name="too_long_rows",
        choices=("as many", "fewer", "more"),
        right="fewer",
        also=("less", "fewer rows"),
        why="Each lookup shortens the rows that it reads, also under no_grad.",
        mistakes=(
            Mistake(
                "as many",
                "nothing is trained, but a lookup shortens the rows that it "
                "reads, also under no_grad.",
                also=("the same", "the same number", "2243"),
            ),
            Mistake(
                "more",
                "rows grow in a step of the optimizer; a lookup makes long "
                "rows shorter.",
            ),
        ),
    ),
    Question(
        name="weight_before_lookup",
        choices=("works", "error", "wrong gradient"),
        right="error",
        why="The lookup counts as a write into a weight that backward needs.",
        mistakes=(
            Mistake(
                "works",
                "the gradient of a square needs the weight as it was, "
                "and the lookup has written into it since.",
                also=(
                    "it works",
                    "fine",
                    "without error",
                    "normally",
                ),
            ),
            Mistake(
                "wrong gradient",
                "the lookup has counted as a write, so PyTorch refuses to "
                "compute a gradient.",
            ),
        ),
    ),
    Question(
        name="lead_of_mountains",
        choices=("behind", "less far ahead", "further ahead"),
        right="further ahead",
        also=("further", "farther ahead", "more"),
        why="The query became shorter, and so did the row of snow: 9. The row "
        "of mountains did not: 19.8.",
        mistakes=(
            Mistake(
                "less far ahead",
                "the ratio grew from 1.3 to 2.2, and the gap from 8 to 10.8: "
                "the row of snow was shortened, and mountains wasn't looked "
                "up.",
                also=("less", "less far"),
            ),
            Mistake(
                "behind",
                "that would need a shorter row of mountains, and nobody looked "
                "it up.",
                also=("it is behind",),
            ),
            Mistake(
                "as far ahead",
                "the row of snow was shortened, and that of mountains wasn't.",
                alias=True,
                also=("as before", "the same"),
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="rows_that_change",
        unit="rows",
        right=2,
        why="Only snow and mountains are longer than 4, each once.",
        mistakes=(
            Mistake(
                4,
                "four ids differ, and four places hold a long row; "
                "but only two different rows are longer than 4.",
            ),
            Mistake(
                3,
                "`the` has norm 3, short enough; and `snow` is one row.",
            ),
            Mistake(1, "two of the rows that are looked up are longer than 4."),
            Mistake(
                6,
                "six is the number of places, and of rows; only rows "
                "that are looked up and longer than 4 change.",
            ),
            Mistake(
                0,
                "the lookup writes: rows longer than 4 are scaled in "
                "the table.",
            ),
            Mistake(
                5,
                "of the rows that are looked up, only those longer "
                "than 4 change, each once.",
            ),
            Mistake(
                (3, 5),
                "those are the ids of the rows; the question asks how "
                "many they are.",
            ),
        ),
    ),
    Question(
        name="clamp_rows",
        right=_clamp_rows,
        why="Long rows get the length max_norm, short ones the factor 1.",
        mistakes=(
            Mistake(
                _to_the_norm,
                "short rows were made longer; only long ones are scaled.",
            ),
            Mistake(
                lambda rows, max_norm, p: (
                    rows
                    * (
                        max_norm
                        / (
                            (rows.abs() ** p).sum(1, keepdim=True) ** (1 / p)
                        ).clamp(min=max_norm)
                    )
                ),
                "right for a finite p; for infinity, norm(p) takes "
                "the largest.",
            ),
            Mistake(
                lambda rows, max_norm, p: rows.clamp(-max_norm, max_norm),
                "that bounds each number; the norm of the row is bounded.",
            ),
            Mistake(
                lambda rows, max_norm, p: _clamp_rows(rows, max_norm, 2),
                "that is always L2; p is an argument.",
            ),
            Mistake(
                lambda rows, max_norm, p: _clamp_rows(rows, 1.0, p),
                "that always scales to 1; max_norm is an argument.",
            ),
            Mistake(
                lambda rows, max_norm, p: _clamp_rows(rows.T, max_norm, p).T,
                "those are the norms of the columns; a row is a token.",
            ),
            Mistake(
                lambda rows, max_norm, p: (
                    rows * min(1.0, max_norm / float(rows.norm(p)))
                ),
                "that is one norm for all rows; each has its own.",
            ),
            Mistake(
                lambda rows, max_norm, p: (
                    rows * (max_norm / rows.norm(p, dim=1, keepdim=True))
                ),
                "short rows were made longer, and a zero row became nan.",
            ),
            Mistake(
                lambda rows, max_norm, p: (
                    rows * (max_norm / rows.norm(p, dim=1).clamp(min=max_norm))
                ),
                "the norms are (n,), and meet the features: keepdim=True makes "
                "them (n, 1).",
            ),
            Mistake(
                lambda rows, max_norm, p: (
                    rows / rows.norm(p, dim=1, keepdim=True).clamp(min=max_norm)
                ),
                "that divides by the norm alone: long rows get the length 1, "
                "and short ones change.",
            ),
            Mistake(
                lambda rows, max_norm, p: (
                    rows / rows.norm(p, dim=1, keepdim=True)
                ),
                "that has norm 1 in every row; scale only long rows, to "
                "max_norm.",
            ),
            Mistake(
                lambda rows, max_norm, p: rows.norm(
                    p, dim=1, keepdim=True
                ).clamp(max=max_norm),
                "those are the norms; multiply the rows by their factors.",
                also=(
                    lambda rows, max_norm, p: rows.norm(p, dim=1).clamp(
                        max=max_norm
                    ),
                    lambda rows, max_norm, p: rows.norm(p, dim=1),
                ),
            ),
            Mistake(
                lambda rows, max_norm, p: rows.clamp(max=max_norm),
                "that bounds each number; the norm of the row is bounded.",
            ),
            Mistake(
                lambda rows, max_norm, p: torch.where(
                    rows.norm(p, dim=1, keepdim=True) < max_norm,
                    rows * max_norm / rows.norm(p, dim=1, keepdim=True),
                    rows,
                ),
                "that scales the short rows; only long ones are scaled.",
            ),
            Mistake(lambda rows, max_norm, p: rows, "nothing was scaled."),
            Mistake(
                lambda rows, max_norm, p: rows[rows.norm(p, dim=1) <= max_norm],
                "the long rows were left out; scale them to max_norm.",
            ),
        ),
        probes=(
            (_ROWS, 1.0, 2),
            (_ROWS, 2.5, 1),
            (_SQUARE, 2.0, torch.inf),
            (_SQUARE, 0.5, 2),
        ),
    ),
    Question(
        name="lookup_with_max_norm",
        right=_lookup,
        why="Only rows that are looked up change, and only the long ones.",
        mistakes=(
            Mistake(
                lambda table, ids, max_norm: (
                    _clamp_rows(table[ids], max_norm, 2),
                    table,
                ),
                "the vectors are right; but the layer writes into the table.",
            ),
            Mistake(
                lambda table, ids, max_norm: (
                    _clamp_rows(table[ids], max_norm, 2),
                    _clamp_rows(table, max_norm, 2),
                ),
                "all rows were scaled; the layer writes only those that are "
                "looked up.",
            ),
            Mistake(
                lambda table, ids, max_norm: _lookup(table, ids, max_norm)[
                    ::-1
                ],
                "the vectors come first, then the table.",
            ),
            Mistake(
                lambda table, ids, max_norm: (
                    _to_the_norm(table[ids], max_norm, 2),
                    table.index_copy(
                        0, ids, _to_the_norm(table[ids], max_norm, 2)
                    ),
                ),
                "short rows were made longer; only long ones are scaled.",
            ),
            Mistake(
                lambda table, ids, max_norm: _lookup(table, ids, max_norm)[0],
                "those are the vectors; return the table as well.",
            ),
            Mistake(
                lambda table, ids, max_norm: (
                    table[ids],
                    _lookup(table, ids, max_norm)[1],
                ),
                "the vectors are those from before the write; the layer "
                "writes first.",
            ),
            Mistake(
                lambda table, ids, max_norm: _lookup(table, ids, max_norm)[1],
                "that is the table; return the vectors as well, and first.",
            ),
            Mistake(
                _scaled_twice,
                "a row whose id repeats was scaled once for each time; write "
                "it once.",
            ),
            Mistake(
                lambda table, ids, max_norm: (table[ids], table),
                "nothing was scaled: rows that are looked up and too long get "
                "the length max_norm.",
                also=(
                    lambda table, ids, max_norm: (table[ids], table.clone()),
                ),
            ),
            Mistake(
                lambda table, ids, max_norm: (
                    _lookup(table, ids, max_norm)[0],
                    _lookup(table, ids, max_norm)[0],
                ),
                "the second of the two is the whole table, (v, h).",
            ),
            Mistake(
                lambda table, ids, max_norm: (
                    table[ids].clamp(-max_norm, max_norm),
                    table.index_copy(
                        0, ids, table[ids].clamp(-max_norm, max_norm)
                    ),
                ),
                "that bounds each number; the norm of the row is bounded.",
            ),
            Mistake(
                lambda table, ids, max_norm: (
                    _clamp_rows(table[ids], 1.0, 2),
                    table.index_copy(0, ids, _clamp_rows(table[ids], 1.0, 2)),
                ),
                "that always scales to 1; max_norm is an argument.",
            ),
        ),
        probes=(
            (_TABLE, torch.tensor([2, 3, 3, 0]), 4.0),
            (_TABLE, torch.tensor([5]), 3.5),
            (_SQUARE, torch.tensor([0, 0]), 2.0),
        ),
    ),
    Question(
        name="outside",
        dtypes=WHOLE,
        right=lambda table, max_norm: (
            (table.norm(dim=1) > max_norm).nonzero().flatten()
        ),
        why="One norm for each row, compared with the bound.",
        mistakes=(
            Mistake(
                lambda table, max_norm: table.norm(dim=1) > max_norm,
                "that is a mask; nonzero gives the ids.",
            ),
            Mistake(
                lambda table, max_norm: (
                    table.norm(dim=1) > max_norm
                ).nonzero(),
                "nonzero gives (n, 1); flatten it.",
            ),
            Mistake(
                lambda table, max_norm: (
                    (table.norm(dim=1) >= max_norm).nonzero().flatten()
                ),
                "a row whose norm equals the bound is inside.",
            ),
            Mistake(
                lambda table, max_norm: (
                    (table.norm(dim=0) > max_norm).nonzero().flatten()
                ),
                "those are the norms of the columns; a row is a token.",
            ),
            Mistake(
                lambda table, max_norm: (
                    (table.abs().sum(dim=1) > max_norm).nonzero().flatten()
                ),
                "that is the L1 norm; the exercise asks for L2.",
            ),
            Mistake(
                lambda table, max_norm: (
                    ((table**2).sum(dim=1) > max_norm).nonzero().flatten()
                ),
                "that is the squared norm; take the root.",
            ),
            Mistake(
                lambda table, max_norm: (
                    (table.norm(dim=1) > max_norm).nonzero().squeeze()
                ),
                "with one row outside, squeeze drops its dimension; flatten "
                "keeps it.",
            ),
            Mistake(
                lambda table, max_norm: (
                    (table.abs() > max_norm).any(dim=1).nonzero().flatten()
                ),
                "that asks whether one number is too large; a row can "
                "be too long without.",
            ),
            Mistake(
                lambda table, max_norm: table[table.norm(dim=1) > max_norm],
                "those are the rows themselves; the exercise asks for their "
                "ids.",
            ),
            Mistake(
                lambda table, max_norm: table.norm(dim=1)[
                    table.norm(dim=1) > max_norm
                ],
                "those are the norms; the exercise asks for the ids.",
            ),
            Mistake(
                lambda table, max_norm: (
                    (table.norm(dim=1) <= max_norm).nonzero().flatten()
                ),
                "those are the rows inside; the exercise asks for the ones "
                "outside.",
                also=(
                    lambda table, max_norm: (
                        (table.norm(dim=1) < max_norm).nonzero().flatten()
                    ),
                ),
            ),
            Mistake(
                lambda table, max_norm: int(
                    (table.norm(dim=1) > max_norm).sum()
                ),
                "that is how many they are; the exercise asks for their ids.",
                also=(
                    lambda table, max_norm: (
                        table.norm(dim=1) > max_norm
                    ).sum(),
                ),
            ),
            Mistake(
                lambda table, max_norm: (table.norm(dim=1) > max_norm).nonzero(
                    as_tuple=True
                ),
                "nonzero(as_tuple=True) gives a tuple with one tensor in it; "
                "the exercise asks for the tensor.",
            ),
            Mistake(
                lambda table, max_norm: (
                    (table.norm(dim=1) > max_norm).nonzero().flatten() + 1
                ),
                "ids are counted from 0.",
            ),
            Mistake(
                lambda table, max_norm: (
                    (table.norm() > max_norm).nonzero().flatten()
                ),
                "that is one norm of the whole table; each row has its own.",
            ),
        ),
        probes=(
            (_TABLE, 3.0),
            (_TABLE, 4.9),
            (_SQUARE, 4.9),
            (_TABLE, 100.0),
            (torch.tensor([[2.0, 2.0], [0.5, 0.1]]), 2.5),
            (torch.tensor([[1.5, 0.0], [3.0, 0.0]]), 2.0),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
