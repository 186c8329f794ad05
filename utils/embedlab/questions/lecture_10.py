"""The questions of lecture 10, a table in a model."""

import torch

from embedlab import data
from embedlab.judging.comparing import WHOLE
from embedlab.question import Mistake, Question

_TABLE = data.table()
_WIDE = torch.arange(1.0, 43.0).view(6, 7)
_REPEATED = torch.tensor([[8.0, 8], [0, 0], [8, 8], [3, 1], [3, 1]])
_NAN, _INF = torch.nan, torch.inf
_BROKEN = torch.tensor([[1.0, 2], [_NAN, 0], [3, _INF], [0, 0], [-_INF, 1]])
# A row whose sum is nan, and one whose numbers are infinite and cancel.
_CANCEL = torch.tensor([[_INF, -_INF], [1, 1], [1, _NAN]])


def _append(
    weight: torch.Tensor, row: torch.Tensor, count: int
) -> torch.Tensor:
    return torch.cat([weight, row.repeat(count, 1)])


def _grow(weight: torch.Tensor, count: int) -> torch.Tensor:
    return _append(weight, weight[1:].mean(dim=0), count)


PREDICTIONS = (
    Question(
        name="numbers_found",
        unit="numbers",
        choices=(7, 25, 37),
        right=7,
        why="A module doesn't look into a list, so only the Linear is found.",
        mistakes=(
            Mistake(
                37,
                "that counts the tables in the list, and a module doesn't look "
                "into lists.",
            ),
            Mistake(
                25,
                "neither of the two tables is found: a module doesn't look "
                "into lists.",
            ),
            Mistake(
                6,
                "the Linear has a bias, too: 6 + 1.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="tied_loss",
        choices=(6.9, 8.6, 64),
        nearest=True,
        right=64,
        exact=63.9,
        why="A row's product with itself is about 64, so the model is certain "
        "that each word follows itself.",
        mistakes=(
            Mistake(
                6.9,
                "that is the loss of a model that gives all words the same "
                "score; here a row's score with itself is about 64.",
            ),
            Mistake(
                8.6,
                "that would need scores of about 8; a row's product with "
                "itself is its length squared, about 64.",
            ),
        ),
    ),
    Question(
        name="how_many_untie",
        unit="acts",
        choices=(0, 1, 2, 3, 4, 5, 6),
        right=2,
        also=("two",),
        why="assign=True and a new Parameter; the others write into the one "
        "that is there, or copy the pair.",
        mistakes=(
            Mistake(
                0,
                "two of them put another Parameter in the place of the one "
                "that is shared: assign=True, and the last.",
            ),
            Mistake(
                1,
                "there are two: assign=True takes over the loaded tensors, "
                "each under its own name.",
            ),
            *(
                Mistake(
                    wrong,
                    "those that write into the Parameter keep the tie, and "
                    "deepcopy copies it once for both names.",
                )
                for wrong in (3, 4, 5, 6)
            ),
        ),
    ),
    Question(
        name="leaves_known_rows",
        choices=("Adam", "AdamW", "both", "neither"),
        right="Adam",
        why="By default AdamW decays weights, with gradient or not; Adam does "
        "not.",
        mistakes=(
            Mistake(
                "both",
                "a gradient of zero is still a gradient, and AdamW "
                "also decays every weight.",
            ),
            Mistake("AdamW", "that is the one that decays weights by default."),
            Mistake(
                "neither",
                "from gradients that are always zero, Adam makes zero steps.",
            ),
        ),
    ),
    Question(
        name="rows_after_growing",
        choices=("those in the batch", "none", "error"),
        right="none",
        also=("nothing", "no rows", "no row"),
        why="The optimizer still holds the old Parameter, which nobody uses.",
        mistakes=(
            Mistake(
                "those in the batch",
                "the new Parameter gets their gradients; but the "
                "optimizer holds the old one.",
                also=(
                    "the ones in the batch",
                    "the batch",
                    "the rows in the batch",
                    "rows of the batch",
                    "3 and 7",
                    "rows in the batch",
                ),
            ),
            Mistake(
                "error",
                "the optimizer goes on with the old Parameter, which "
                "has no new gradient.",
            ),
            Mistake(
                "all rows",
                "the new Parameter is not in the optimizer, so none "
                "of its rows is stepped.",
                alias=True,
                also=(
                    "all",
                    "everything",
                    "the new rows",
                    "the two new rows",
                    "the old rows",
                ),
            ),
        ),
    ),
    Question(
        name="strict_false",
        choices=("six rows are loaded", "nothing is loaded", "error"),
        right="error",
        also=("an error", "RuntimeError", "it fails"),
        why="strict is about names; a wrong shape is refused all the same.",
        mistakes=(
            Mistake(
                "six rows are loaded",
                "a wrong shape is refused: PyTorch doesn't guess which rows "
                "you mean.",
                also=("six rows",),
            ),
            Mistake(
                "nothing is loaded",
                "that is what strict=False does with a wrong name; a wrong "
                "shape is refused.",
                also=("nothing",),
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="numbers_of_a_tied_model",
        unit="numbers",
        right=650_000,
        why="10,000 times 64 once, and 10,000 in the bias.",
        otherwise="Count the shared weight once, and add the bias.",
        mistakes=(
            Mistake(
                1_290_000,
                "that counts the shared weight twice; it is one Parameter.",
            ),
            Mistake(640_000, "the bias has 10,000 numbers of its own."),
            Mistake(
                1_280_000,
                "that counts the shared weight twice, and leaves the bias out.",
            ),
            Mistake(
                650_064,
                "the bias has one number for each output, and there are "
                "10,000 outputs; 64 isn't among them.",
            ),
            Mistake(
                640_064,
                "the bias has one number for each output, 10,000, and not one "
                "for each column.",
            ),
        ),
    ),
    Question(
        name="broken_rows",
        dtypes=WHOLE,
        right=lambda weight: (
            (~weight.isfinite()).any(dim=1).nonzero().flatten()
        ),
        why="One number that is nan or infinite is enough.",
        mistakes=(
            Mistake(
                lambda weight: weight.isnan().any(dim=1).nonzero().flatten(),
                "rows with an infinite number are missing; isfinite is false "
                "for both.",
            ),
            Mistake(
                lambda weight: weight.isinf().any(dim=1).nonzero().flatten(),
                "rows with a nan are missing; isfinite is false for both.",
            ),
            Mistake(
                lambda weight: (
                    (~weight.isfinite()).all(dim=1).nonzero().flatten()
                ),
                "one broken number is enough; `all` asks for a row of them.",
            ),
            Mistake(
                lambda weight: (~weight.isfinite()).any(dim=1),
                "that is a mask; nonzero makes ids of it.",
            ),
            Mistake(
                lambda weight: (~weight.isfinite()).any(dim=1).nonzero(),
                "that has the shape (n, 1); flatten it.",
            ),
            Mistake(
                lambda weight: weight.isfinite().all(dim=1).nonzero().flatten(),
                "those are the rows that are in order; return the others.",
            ),
            Mistake(
                lambda weight: (
                    (~weight.sum(dim=1).isfinite()).nonzero().flatten()
                ),
                "a sum of large finite numbers overflows; ask each number by "
                "itself.",
                also=(
                    lambda weight: (
                        (~weight.norm(dim=1).isfinite()).nonzero().flatten()
                    ),
                ),
            ),
            Mistake(
                lambda weight: weight[(~weight.isfinite()).any(dim=1)],
                "those are the rows themselves; return their ids.",
            ),
            Mistake(
                lambda weight: int((~weight.isfinite()).any(dim=1).sum()),
                "that is how many they are; return their ids.",
            ),
        ),
        probes=(
            (_BROKEN,),
            (_CANCEL,),
            (_TABLE,),
            (_BROKEN[1:2],),
            (torch.tensor([[3e38, 3e38], [0, _NAN]]),),
        ),
    ),
    Question(
        name="keep_rows",
        right=lambda gradient, known: gradient.index_fill(0, known, 0.0),
        why="Rows of known words get zeros, the others stay.",
        mistakes=(
            Mistake(
                lambda gradient, known: (
                    gradient - gradient.index_fill(0, known, 0.0)
                ),
                "that is the other way round: the known rows are to be zero.",
            ),
            Mistake(
                lambda gradient, known: gradient.index_fill(1, known, 0.0),
                "columns were zeroed; an id names a row.",
            ),
            Mistake(
                lambda gradient, known: torch.zeros_like(gradient),
                "then nothing learns; only the known rows are to be zero.",
            ),
            Mistake(
                lambda gradient, known: gradient.clone(),
                "nothing was zeroed: gradient[known].fill_ writes into a copy; "
                "copied[known] = 0 writes into the tensor.",
            ),
            Mistake(
                lambda gradient, known: gradient[
                    ~torch.isin(torch.arange(len(gradient)), known)
                ],
                "the rows were taken out; keep the shape, and put zeros.",
            ),
            Mistake(
                lambda gradient, known: gradient[known],
                "those are the known rows alone; return the whole gradient, "
                "with zeros in them.",
            ),
            Mistake(
                lambda gradient, known: torch.zeros_like(gradient).index_copy(
                    0, known.unique(), gradient[known.unique()]
                ),
                "that is the other way round: the known rows are to be zero.",
            ),
            Mistake(
                lambda gradient, known: gradient.index_fill(0, known[:1], 0.0),
                "only the first of the known rows is zero; all of them are to "
                "be.",
            ),
            Mistake(
                lambda gradient, known: gradient.index_fill(0, known, 1.0),
                "the known rows are ones; they are to be zero.",
            ),
            Mistake(
                lambda gradient, known: (
                    gradient
                    * torch.isin(torch.arange(len(gradient)), known).unsqueeze(
                        1
                    )
                ),
                "that is the other way round: the known rows are to be zero.",
            ),
        ),
        probes=(
            (_WIDE, torch.tensor([4, 1])),
            (_WIDE, torch.tensor([3, 0, 3])),
            (_WIDE, torch.tensor([5])),
            (torch.ones(4, 4), torch.tensor([0, 1, 3])),
            (_WIDE, torch.tensor([], dtype=torch.long)),
        ),
    ),
    Question(
        name="grow_table",
        right=_grow,
        why="The old rows stay, and new ones start where words are.",
        mistakes=(
            Mistake(
                lambda weight, count: _append(
                    weight, weight.mean(dim=0), count
                ),
                "the pad was counted in the mean.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[2:].mean(dim=0), count
                ),
                "row 1 was left out too; only row 0 is the pad.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[1:].mean().repeat(weight.shape[1]), count
                ),
                "that is one number for all columns; take the mean over dim=0.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [weight[1:].mean(dim=0).repeat(count, 1), weight]
                ),
                "the new rows come first; then every old id names another row.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, torch.zeros_like(weight[0]), count
                ),
                "the new rows are zero; they were to be the mean.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[1:].sum(dim=0), count
                ),
                "that is the sum of the rows, not their mean.",
            ),
            Mistake(
                lambda weight, count: weight[1:].mean(dim=0).repeat(count, 1),
                "those are the new rows alone; the old ones come before.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [weight, weight[1:].mean(0, keepdim=True)]
                ),
                "one new row came; the exercise asks for `count` of them.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[:-1].mean(dim=0), count
                ),
                "the last row was left out of the mean; leave out row 0, the "
                "pad.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [weight, weight[1:].mean(1).repeat(count, 1)]
                ),
                "that is the mean of each row; take it over the rows, dim=0.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [weight, weight[1:].mean(dim=0).repeat(1, count)]
                ),
                "repeat(1, count) repeats along the features; repeat(count, 1) "
                "makes rows.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [weight, weight[1:].mean(dim=0)]
                ),
                "the mean is (h,), and the table (v, h): make it (count, h) "
                "before you join them.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [weight[1:], weight[1:].mean(dim=0).repeat(count, 1)]
                ),
                "row 0 is gone; it is left out of the mean only.",
            ),
            Mistake(
                lambda weight, count: _append(weight, weight[-1], count),
                "the new rows are copies of the last one; they are to be the "
                "mean.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[1:].median(dim=0).values, count
                ),
                "that is the median; the exercise asks for the mean.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[1:].sum(dim=0) / len(weight), count
                ),
                "the sum leaves row 0 out, but the division counts it.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [
                        weight,
                        weight[1:].mean(dim=1, keepdim=True).repeat(count, 1),
                    ]
                ),
                "that is the mean of each row; take it over the rows, dim=0.",
            ),
        ),
        probes=((_TABLE, 2), (_TABLE, 1), (_REPEATED, 7)),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
