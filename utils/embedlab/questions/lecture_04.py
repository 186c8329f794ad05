"""The questions of lecture 4, gradients of a lookup."""

import torch
from torch.nn import functional as F

from embedlab.question import Mistake, Question


def _backward(g: torch.Tensor, ids: torch.Tensor, v: int) -> torch.Tensor:
    h = g.shape[-1]
    return torch.zeros(v, h).index_add_(0, ids.flatten(), g.reshape(-1, h))


def _backward_by_assignment(
    g: torch.Tensor, ids: torch.Tensor, v: int
) -> torch.Tensor:
    gradient = torch.zeros(v, g.shape[-1])
    for row, k in zip(
        g.reshape(-1, g.shape[-1]), ids.flatten().tolist(), strict=True
    ):
        gradient[k] = row
    return gradient


def _turned(x: torch.Tensor) -> torch.Tensor:
    """Return x.T, which warns where x has not two dimensions."""
    return x.permute(*reversed(range(x.dim())))


def _counts(ids: torch.Tensor, v: int) -> torch.Tensor:
    return torch.bincount(ids.flatten(), minlength=v).unsqueeze(1)


def _step(
    table: torch.Tensor, ids: torch.Tensor, g: torch.Tensor, lr: float
) -> torch.Tensor:
    return table.index_add(0, ids, g, alpha=-lr)


def _step_by_assignment(
    table: torch.Tensor, ids: torch.Tensor, g: torch.Tensor, lr: float
) -> torch.Tensor:
    return table - lr * _backward_by_assignment(g, ids, table.shape[0])


def _step_by_mean(
    table: torch.Tensor, ids: torch.Tensor, g: torch.Tensor, lr: float
) -> torch.Tensor:
    gradient = _backward(g, ids, len(table))
    return table - lr * gradient / _counts(ids, len(table)).clamp(min=1)


_G = torch.tensor(
    [
        [1.0, 0.0, 2.0],
        [3.0, 1.0, 0.0],
        [0.0, 2.0, 1.0],
        [4.0, 0.0, 1.0],
        [1.0, 1.0, 1.0],
    ]
)
_IDS = torch.tensor([2, 3, 4, 2, 5])
_G_BATCH = torch.arange(1.0, 25.0).reshape(2, 4, 3)
_IDS_BATCH = torch.tensor([[0, 1, 1, 3], [3, 1, 0, 0]])

PREDICTIONS = (
    Question(
        name="gradient_of_the",
        otherwise="Add the rows of g at the two places of `the`.",
        right=(5, 0, 3),
        why="`the` stands at places 0 and 3: [1, 0, 2] + [4, 0, 1].",
        mistakes=(
            Mistake(
                (4, 0, 1), "that is its last place; the first one counts too."
            ),
            Mistake(
                (1, 0, 2), "that is its first place; the last one counts too."
            ),
            Mistake(
                (2.5, 0, 1.5),
                "that is the mean of its places; gradients are added up.",
            ),
            Mistake(
                (0, 2, 1),
                "that is place 2 of the sentence; row 2 of the table "
                "is the token `the`.",
            ),
            Mistake(
                (2, 1, -2),
                "that is the row itself; the question asks for its gradient.",
            ),
            Mistake(
                (3, 1, 0),
                "that is g at place 1, where `snow` is; `the` is at "
                "places 0 and 3.",
            ),
            Mistake(
                (0, 0, 0), "`the` was looked up, so its row gets a gradient."
            ),
            Mistake(
                (9, 4, 5),
                "that is the sum of all five rows of g; `the` is at "
                "two of the places.",
            ),
            Mistake(
                (1, 1, 1),
                "that is g at the last place, where `mountains` is; "
                "`the` is at places 0 and 3.",
            ),
        ),
    ),
    Question(
        name="zero_rows",
        also=({0, 1},),
        right=(0, 1),
        why="<pad> and <unk> were not looked up.",
        mistakes=(
            Mistake(
                (),
                "a row that was not looked up does not change the output; its "
                "gradient is zero.",
            ),
            Mistake((0, 1, 2), "id 2 is `the`, and is in the sentence twice."),
            Mistake((1, 0), "those two; write them in ascending order."),
            Mistake((0,), "one more id does not occur."),
            Mistake((1,), "one more of them does not occur."),
            Mistake((2, 3, 4, 5), "those are the rows that are not zero."),
            Mistake(
                ("<pad>", "<unk>"),
                "those two, by name; the question asks for their ids.",
            ),
            Mistake(
                2,
                "that says how many; the question asks which, as a "
                "tuple of ids.",
            ),
            Mistake((0, 1, 5), "id 5 is `mountains`, and is in the sentence."),
            Mistake((5,), "id 5 is `mountains`, and is in the sentence."),
            Mistake(
                (0, 1, 2, 3, 4, 5),
                "four of the rows were looked up, and have a gradient.",
            ),
        ),
    ),
    Question(
        name="scaled_row",
        otherwise="Add up the gradients of its places, and divide by "
        "how often its id occurs.",
        right=1,
        why="Three ones, divided by three occurrences.",
        mistakes=(
            Mistake(3, "that is without the argument: the sum."),
            Mistake(
                0.75,
                "3 was divided by the 4 ids; it is divided by the count of "
                "its own id.",
            ),
            Mistake(
                9, "that multiplies by the count; the argument divides by it."
            ),
            Mistake(
                1 / 3,
                "that is one of the three gradients, divided; all "
                "three are added up before.",
                also=(0.33, 0.333, 0.3333),
            ),
            Mistake(
                1.5,
                "that divides by the number of different ids; it is "
                "divided by the count of its own id.",
            ),
            Mistake(0, "id 1 was looked up, so its row gets a gradient."),
        ),
    ),
    Question(
        name="two_halves",
        otherwise="Divide in each half by the count in that half, and "
        "then add.",
        right=2,
        why="2 / 2 from the first half, and 1 / 1 from the second.",
        mistakes=(
            Mistake(
                1,
                "that would need the count over both halves; each call counts "
                "its own ids.",
            ),
            Mistake(3, "that is without the argument: 2 and then 1."),
            Mistake(
                1.5,
                "that divides by the count of one half; each half has "
                "a count of its own.",
            ),
            Mistake(
                0.5,
                "each half adds up before it divides: 2 / 2 in the first one.",
            ),
            Mistake(4, "id 2 is another row; id 1 occurs three times."),
        ),
    ),
    Question(
        name="stored_rows",
        unit="rows",
        otherwise="Count the places of the sentence.",
        right=5,
        why="One for each token, `the` twice; nothing was added up.",
        mistakes=(
            Mistake(
                4,
                "that is after coalesce, as lecture 2 counted; before "
                "it, each place has a row of its own.",
            ),
            Mistake(6, "that is the dense gradient, zeros included."),
            Mistake(
                15, "those are the numbers in them; the question asks for rows."
            ),
            Mistake(
                12,
                "those are numbers, after coalesce; the question asks "
                "for rows, as they come.",
            ),
            Mistake(
                18,
                "those are the numbers of the dense gradient; the "
                "question asks for the rows of the sparse one.",
            ),
            Mistake(
                3,
                "`the`, `snow`, `of` and `mountains` are four, and "
                "`the` has two places.",
            ),
            Mistake(
                0,
                "the rows that were looked up are stored, with their "
                "gradients.",
            ),
        ),
    ),
    Question(
        name="refuses_sparse",
        choices=("SGD", "Adagrad", "Adam"),
        right="Adam",
        why="There is a variant of it, SparseAdam, that takes one.",
        mistakes=(
            Mistake(
                "SGD",
                "that one takes sparse gradients: it is in the first "
                "list that the next cells print.",
            ),
            Mistake(
                "Adagrad",
                "that one takes sparse gradients: it is in the first "
                "list that the next cells print.",
            ),
            Mistake("none", "one of the three raises an error.", alias=True),
            Mistake(
                "all",
                "two of the three take a sparse gradient.",
                alias=True,
                also=(
                    "both",
                    "SGD and Adagrad",
                    "SGD and Adam",
                    "Adagrad and Adam",
                ),
            ),
        ),
    ),
    Question(
        name="moves_at_zero",
        choices=("SGD", "Adam", "both", "neither"),
        right="Adam",
        why="It steps along an average of past gradients, and that of step 1 "
        "is in it.",
        mistakes=(
            Mistake("SGD", "it subtracts lr times the gradient, here zero."),
            Mistake("both", "SGD subtracts lr times the gradient, here zero."),
            Mistake(
                "neither",
                "that holds for one of them; the other remembers step 1.",
            ),
        ),
    ),
    Question(
        name="ghost_steps",
        choices=(0.1, 0.2, 0.6),
        nearest=True,
        right=0.6,
        why="The memory of one gradient fades slowly: five more steps' worth.",
        mistakes=(
            Mistake(
                0.1, "that is the step with the gradient; the row rolls on."
            ),
            Mistake(
                0.2,
                "the very next step alone adds 0.07, and 99 more follow it.",
            ),
        ),
    ),
    Question(
        name="bfloat16_sum",
        otherwise="With 8 binary digits, whole numbers are exact only "
        "up to a point.",
        right=256,
        why="From 256 on, adding 1 is rounded away.",
        mistakes=(
            Mistake(
                1000,
                "in float32 it is; with 8 binary digits, there is a "
                "number from which adding 1 changes nothing.",
            ),
            Mistake(255, "the sum 255 still fits, and so does 256."),
            Mistake(
                258, "nothing takes the sum from 256 to 258 in steps of 1."
            ),
            Mistake(257, "257 needs nine binary digits."),
            Mistake(2048, "that is where float16 stops, with 11 digits."),
            Mistake(128, "128 + 1 still fits into 8 binary digits."),
            Mistake(
                512,
                "from there on even adding 2 is lost; adding 1 is "
                "lost earlier.",
            ),
            Mistake(
                float("inf"),
                "bfloat16 reaches as far as float32, about 3e38; it "
                "is the digits that are few.",
            ),
            Mistake(
                1024,
                "1,000 is added up one by one, and each sum is "
                "rounded to 8 digits.",
            ),
            Mistake(1, "repeated ids are added up."),
        ),
    ),
)

EXERCISES = (
    Question(
        name="gradient_by_hand",
        right=torch.tensor([[0.0, 0.0], [4.0, 3.0], [0.0, 0.0], [2.0, 5.0]]),
        why="Three rows of g for id 1, one for id 3.",
        mistakes=(
            Mistake(
                torch.tensor([[0.0, 0.0], [0.0, 2.0], [0.0, 0.0], [2.0, 5.0]]),
                "for id 1 only its last place was taken; add all three.",
            ),
            Mistake(
                torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [2.0, 5.0]]),
                "for id 1 only its first place was taken; add all three.",
            ),
            Mistake(
                torch.tensor(
                    [[0.0, 0.0], [4 / 3, 1.0], [0.0, 0.0], [2.0, 5.0]]
                ),
                "that is the mean for id 1, as scale_grad_by_freq would give.",
            ),
            Mistake(
                torch.tensor([[4.0, 3.0], [0.0, 0.0], [2.0, 5.0], [0.0, 0.0]]),
                "ids are counted from 0: row 0 has no place.",
            ),
            Mistake(
                torch.tensor([[1.0, 0.0], [2.0, 5.0], [3.0, 1.0], [0.0, 2.0]]),
                "that is g; its rows belong to places, and those of "
                "the gradient to ids.",
            ),
            Mistake(
                torch.tensor([[4.0, 3.0], [2.0, 5.0]]),
                "those are the rows of the ids that occur; the gradient has "
                "all 4 rows of the table.",
            ),
            Mistake(
                torch.tensor([[0.0, 0.0], [3.0, 1.0], [0.0, 0.0], [2.0, 5.0]]),
                "for id 1 only one place was taken; add all three.",
            ),
            Mistake(
                torch.tensor([[0.0, 0.0], [4.0, 1.0], [0.0, 0.0], [2.0, 5.0]]),
                "for id 1 two places were added; it has three.",
                also=(
                    torch.tensor(
                        [[0.0, 0.0], [1.0, 2.0], [0.0, 0.0], [2.0, 5.0]]
                    ),
                    torch.tensor(
                        [[0.0, 0.0], [3.0, 3.0], [0.0, 0.0], [2.0, 5.0]]
                    ),
                ),
            ),
            Mistake(
                torch.tensor([[0.0, 0.0], [2.0, 5.0], [0.0, 0.0], [4.0, 3.0]]),
                "the rows of ids 1 and 3 are exchanged.",
            ),
            Mistake(
                torch.tensor([6.0, 8.0]),
                "that is the sum of all rows of g; each id has its own row.",
            ),
        ),
    ),
    Question(
        name="lookup_backward",
        right=_backward,
        why="A scatter-add: each row of g is added to the row of its id.",
        mistakes=(
            Mistake(
                _backward_by_assignment,
                "of an id that repeats, only one place is kept (`+=` "
                "reads all old values first); index_add_ adds each.",
            ),
            Mistake(
                lambda g, ids, v: (
                    _backward(g, ids, v) / _counts(ids, v).clamp(min=1)
                ),
                "that is the mean over the places; the gradient is their sum.",
            ),
            Mistake(
                lambda g, ids, v: torch.zeros(v, g.shape[-1]).index_add_(
                    0, ids, g
                ),
                "that takes ids of one dimension only; flatten ids "
                "and g first.",
            ),
            *(
                Mistake(
                    wrong,
                    "that takes ids of one dimension only; flatten ids "
                    "and g first.",
                )
                for wrong in (
                    lambda g, ids, v: _turned(F.one_hot(ids, v).float()) @ g,
                    lambda g, ids, v: F.one_hot(ids, v).float().mT @ g,
                    lambda g, ids, v: torch.einsum(
                        "sv,sh->vh", F.one_hot(ids, v).float(), g
                    ),
                )
            ),
            Mistake(
                lambda g, ids, v: torch.zeros(v, g.shape[-1]).scatter_add_(
                    0, ids.reshape(-1, 1), g.reshape(-1, g.shape[-1])
                ),
                "only the first number of each row was added; expand the ids "
                "to (n, h).",
            ),
            Mistake(
                lambda g, ids, v: _backward(g, ids, int(ids.max()) + 1),
                "the result ends at the largest id; the gradient has v rows.",
            ),
            Mistake(
                lambda g, ids, v: g.reshape(-1, g.shape[-1]),
                "that is g; its rows belong to places, and those of the "
                "gradient to ids.",
                also=(lambda g, ids, v: g,),
            ),
            Mistake(
                lambda g, ids, v: torch.zeros(v, g.shape[-1]).index_add_(
                    0, ids.flatten(), g.reshape(-1, g.shape[-1]), alpha=-1
                ),
                "that has the sign of a step; the gradient is the sum itself.",
            ),
            Mistake(
                lambda g, ids, v: (
                    torch.bincount(ids.flatten(), minlength=v)
                    .unsqueeze(1)
                    .float()
                    .expand(v, g.shape[-1])
                ),
                "those are the counts of the ids; add up the rows of g.",
            ),
            Mistake(
                lambda g, ids, v: _backward(g, ids, v) / max(ids.numel(), 1),
                "that divides by the number of ids; the gradient is the sum.",
            ),
        ),
        probes=(
            (_G, _IDS, 6),
            (_G_BATCH, _IDS_BATCH, 5),
            (torch.tensor([2.0, 7.0]), torch.tensor(1), 3),
            (torch.tensor([[1.0], [2.0], [4.0]]), torch.tensor([1, 1, 1]), 4),
        ),
    ),
    Question(
        name="scale_by_count",
        right=lambda gradient, ids: (
            gradient / _counts(ids, len(gradient)).clamp(min=1)
        ),
        why="Each row is divided by how often its own id occurs.",
        mistakes=(
            Mistake(
                lambda gradient, ids: gradient / _counts(ids, len(gradient)),
                "rows that do not occur are 0 / 0, which is nan; keep the "
                "count at 1 or more.",
            ),
            Mistake(
                lambda gradient, ids: (
                    gradient / torch.bincount(ids).unsqueeze(1)
                ),
                "bincount needs minlength, and a count of 0 must not divide.",
            ),
            Mistake(
                lambda gradient, ids: (
                    gradient / (_counts(ids, len(gradient)) + 1)
                ),
                "1 was added to every count; only counts of 0 need it.",
            ),
            Mistake(
                lambda gradient, ids: (
                    gradient / _counts(ids, len(gradient)).clamp(min=1)[:, 0]
                ),
                "the counts are (v,), and meet the features; make them (v, 1).",
            ),
            Mistake(
                lambda gradient, ids: (
                    gradient / torch.bincount(ids).clamp(min=1).unsqueeze(1)
                ),
                "bincount ends at the largest id; give it minlength.",
            ),
            Mistake(
                lambda gradient, ids: gradient / len(ids),
                "all rows were divided by the number of ids; each has its own "
                "count.",
            ),
            Mistake(
                lambda gradient, ids: gradient / len(ids.unique()),
                "all rows were divided by the number of different ids; each "
                "has its own count.",
            ),
            Mistake(
                lambda gradient, ids: gradient * _counts(ids, len(gradient)),
                "that multiplies by the counts; divide.",
            ),
            Mistake(
                lambda gradient, ids: gradient, "nothing has been divided."
            ),
            Mistake(
                lambda gradient, ids: (
                    gradient
                    / ids.bincount(minlength=len(gradient)).clamp(min=1)
                ),
                "the counts are (v,), and meet the features; make them (v, 1).",
            ),
            Mistake(
                lambda gradient, ids: (
                    gradient
                    / _counts(ids, len(gradient)).clamp(min=1).float().sqrt()
                ),
                "that divides by the root of the count; divide by the count.",
            ),
            Mistake(
                lambda gradient, ids: (
                    gradient
                    / (_counts(ids, len(gradient)) / len(ids)).clamp(min=1e-9)
                ),
                "that divides by the share of the id; divide by its count.",
            ),
            Mistake(
                lambda gradient, ids: gradient[ids],
                "those are the rows of the ids, one per place; the exercise "
                "asks for the whole gradient, (v, h).",
            ),
            Mistake(
                lambda gradient, ids: _counts(ids, len(gradient)).float(),
                "those are the counts; divide the gradient by them.",
                also=(
                    lambda gradient, ids: _counts(ids, len(gradient)),
                    lambda gradient, ids: _counts(ids, len(gradient)).squeeze(
                        1
                    ),
                ),
            ),
            Mistake(
                lambda gradient, ids: (
                    gradient[ids] / torch.bincount(ids)[ids].unsqueeze(1)
                ),
                "those are the rows of the ids, one per place; the exercise "
                "asks for the whole gradient, (v, h).",
            ),
            Mistake(
                lambda gradient, ids: (
                    gradient / ids.unique(return_counts=True)[1].unsqueeze(1)
                ),
                "unique counts only the ids that occur; bincount with "
                "minlength has a count for each row.",
            ),
        ),
        probes=(
            (_backward(_G, _IDS, 6), _IDS),
            (
                torch.tensor([[0.0], [6.0], [0.0], [5.0]]),
                torch.tensor([1, 3, 1, 1]),
            ),
            # The largest id does not occur.
            (
                torch.tensor([[4.0], [6.0], [0.0], [0.0]]),
                torch.tensor([0, 1, 1]),
            ),
            # Square: counts along the wrong dimension raise no error.
            (
                torch.tensor([[4.0, 2.0], [3.0, 9.0]]),
                torch.tensor([0, 0, 1, 1, 1]),
            ),
        ),
    ),
    Question(
        name="sgd_step",
        right=_step,
        why="lr times the gradient is subtracted, from the rows that occur.",
        mistakes=(
            Mistake(
                lambda table, ids, g, lr: table.index_add(0, ids, g, alpha=lr),
                "that goes uphill; the step is subtracted.",
            ),
            Mistake(
                lambda table, ids, g, lr: table.index_add(0, ids, -g),
                "lr is not used.",
            ),
            Mistake(
                _step_by_assignment,
                "of an id that repeats, only one place is kept (`-=` "
                "reads all old values first); index_add adds each.",
            ),
            Mistake(
                _step_by_mean,
                "that steps by the mean over the places; plain SGD takes the "
                "sum.",
            ),
            Mistake(
                lambda table, ids, g, lr: -lr * _backward(g, ids, len(table)),
                "that is the step alone; add it to the table.",
            ),
            Mistake(
                lambda table, ids, g, lr: table.index_add(0, ids, g),
                "lr is missing, and so is the minus.",
            ),
            Mistake(
                lambda table, ids, g, lr: _backward(g, ids, len(table)),
                "that is the gradient; the exercise asks for the "
                "table after the step.",
            ),
            Mistake(
                lambda table, ids, g, lr: table[ids] - lr * g,
                "those are the rows of the places; the exercise asks "
                "for the whole table.",
            ),
            Mistake(
                lambda table, ids, g, lr: table - lr * g.mean(0),
                "every row moved, and by the same; only rows that occur move, "
                "each by its own gradient.",
                also=(lambda table, ids, g, lr: table - lr * g.sum(0),),
            ),
            Mistake(
                lambda table, ids, g, lr: table,
                "that is the table as it came; nothing was subtracted.",
                also=(lambda table, ids, g, lr: table.clone(),),
            ),
            Mistake(
                lambda table, ids, g, lr: lr * _backward(g, ids, len(table)),
                "that is the step alone; subtract it from the table.",
            ),
            Mistake(
                lambda table, ids, g, lr: table - lr * g,
                "g has a row for each place, the table one for each id: add g "
                "up by id first.",
            ),
            Mistake(
                lambda table, ids, g, lr: (
                    table * (1 - lr) - lr * _backward(g, ids, len(table))
                ),
                "the rows shrink, too, as with weight decay; plain SGD has "
                "none.",
            ),
            Mistake(
                lambda table, ids, g, lr: (
                    table - _backward(g, ids, len(table)) / lr
                ),
                "that divides by lr; multiply.",
            ),
            Mistake(
                lambda table, ids, g, lr: (
                    table - lr * _backward(g, ids, len(table)).sign()
                ),
                "that steps by the sign of the gradient; plain SGD takes the "
                "gradient itself.",
            ),
            Mistake(
                lambda table, ids, g, lr: _step(table, ids, g, lr)[ids],
                "those are the rows of the places, after the step; the "
                "exercise asks for the whole table.",
            ),
            Mistake(
                lambda table, ids, g, lr: _step(table, ids, g, lr / len(ids)),
                "that divides by the number of ids; plain SGD takes the sum.",
            ),
        ),
        probes=(
            (torch.arange(18.0).reshape(6, 3), _IDS, _G, 0.5),
            (
                torch.ones(4, 1),
                torch.tensor([1, 1, 3]),
                torch.tensor([[1.0], [2.0], [8.0]]),
                0.25,
            ),
        ),
    ),
    Question(
        name="adam_bytes",
        unit="bytes",
        right=4 * 1_000_000 * 64 * 4,
        why="Table, gradient and two more of the same size.",
        mistakes=(
            Mistake(
                1_000_000 * 64 * 4,
                "256 MB is the table alone, or the count of all "
                "numbers, without their 4 bytes.",
            ),
            Mistake(4 * 2**20 * 64 * 4, "a million is 10**6, not 2**20."),
            Mistake(
                2 * 1_000_000 * 64 * 4,
                "that is two tables; weight, gradient and Adam's two "
                "averages are four.",
            ),
            Mistake(
                3 * 1_000_000 * 64 * 4,
                "one of the four is missing: table, gradient, and two "
                "for Adam.",
            ),
            Mistake(
                1_000_000 * 64,
                "that counts the numbers of one table; there are four "
                "tables, of 4 bytes a number.",
            ),
            Mistake(
                5 * 1_000_000 * 64 * 4,
                "those are five tables; there are the table, its "
                "gradient, and two for Adam.",
            ),
            Mistake(
                6 * 1_000_000 * 64 * 4,
                "those are six tables; there are the table, its "
                "gradient, and two for Adam.",
            ),
            Mistake(
                4 * 1_000_000 * 64 * 8,
                "you took 8 bytes per number; a float32 has 4.",
            ),
            Mistake(
                4 * 1_000_000 * 4, "that is one number per row; a row has 64."
            ),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
