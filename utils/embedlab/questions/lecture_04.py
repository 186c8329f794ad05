"""The questions of lecture 4, gradients of a lookup."""

from collections.abc import Callable

import torch
from torch import nn
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


def _quarter(weight: torch.Tensor) -> torch.Tensor:
    return weight.square().sum() / 4


def _first_three_times(weight: torch.Tensor) -> torch.Tensor:
    return (weight[[0, 0, 0, 1]] * torch.tensor([1.0, 2.0, 3.0])).sum()


def _of_the_maxima(vectors: torch.Tensor) -> torch.Tensor:
    return vectors.amax(dim=0).sum()


def _first_and_last(vectors: torch.Tensor) -> torch.Tensor:
    return (vectors[0] * vectors[-1]).sum()


def _gradient(
    loss_of: Callable[[torch.Tensor], torch.Tensor], at: torch.Tensor
) -> torch.Tensor:
    at = at.detach().clone().requires_grad_()
    return torch.autograd.grad(loss_of(at), at)[0]


def _with_gradient(numbers: torch.Tensor) -> nn.Parameter:
    weight = nn.Parameter(numbers)
    weight.grad = torch.ones_like(numbers)  # to be left alone
    return weight


def _most_salient(
    vectors: torch.Tensor, loss_of: Callable[[torch.Tensor], torch.Tensor]
) -> int:
    return int(_gradient(loss_of, vectors).norm(dim=1).argmax())


def _loss_after(
    weight: torch.Tensor,
    loss_of: Callable[[torch.Tensor], torch.Tensor],
    step: torch.Tensor,
) -> float:
    return loss_of(weight.detach() + step).item()


def _along(gradient: torch.Tensor, size: float) -> torch.Tensor:
    return size * gradient / gradient.norm()


def _worst(
    weight: torch.Tensor,
    loss_of: Callable[[torch.Tensor], torch.Tensor],
    size: float,
) -> float:
    step = _along(_gradient(loss_of, weight), size)
    return _loss_after(weight, loss_of, step)


def _worst_left_there(
    weight: torch.Tensor,
    loss_of: Callable[[torch.Tensor], torch.Tensor],
    size: float,
) -> float:
    step = _along(_gradient(loss_of, weight), size)
    with torch.no_grad():
        weight += step
    return loss_of(weight).item()


def _worst_put_back_by_subtracting(
    weight: torch.Tensor,
    loss_of: Callable[[torch.Tensor], torch.Tensor],
    size: float,
) -> float:
    step = _along(_gradient(loss_of, weight), size)
    loss = _worst_left_there(weight, loss_of, size)
    with torch.no_grad():
        weight -= step
    return loss


def _worst_along_what_piled_up(
    weight: torch.Tensor,
    loss_of: Callable[[torch.Tensor], torch.Tensor],
    size: float,
) -> float:
    gradient = _gradient(loss_of, weight)
    if weight.grad is not None:
        gradient = gradient + weight.grad
    return _loss_after(weight, loss_of, _along(gradient, size))


def _worst_without_its_gradient(
    weight: torch.Tensor,
    loss_of: Callable[[torch.Tensor], torch.Tensor],
    size: float,
) -> float:
    loss = _worst_along_what_piled_up(weight, loss_of, size)
    weight.grad = None
    return loss


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
# No whole numbers, and many: w + step - step is rounded, and some differ.
_UNEVEN = torch.linspace(-1.9, 2.3, 60).sin().reshape(20, 3)
_G_BATCH = torch.arange(1.0, 25.0).reshape(2, 4, 3)
_IDS_BATCH = torch.tensor([[0, 1, 1, 3], [3, 1, 0, 0]])

PREDICTIONS = (
    Question(
        name="nudge_the",
        otherwise="Find where `the` is in the sentence, and what multiplies "
        "its first number there.",
        right=5,
        why="`the` is at positions 0 and 3, and its first number is "
        "multiplied by 1 and by 4.",
        mistakes=(
            Mistake(1, "that is position 0; `the` is at position 3, too."),
            Mistake(4, "that is position 3; `the` is at position 0, too."),
            Mistake(
                2,
                "two copies grow by 1, and each is multiplied by its number "
                "of g.",
            ),
            Mistake(
                38, "that is the loss after the nudge; by how much did it grow?"
            ),
            Mistake(0, "`the` is in the sentence, so its row is in the loss."),
            Mistake(
                9,
                "that is the sum of the first column of g; only positions 0 "
                "and 3 hold `the`.",
            ),
            Mistake(
                8,
                "5 and 3 are two numbers of the row's gradient; only the "
                "first number was nudged.",
            ),
            Mistake(
                3,
                "that is for the third number of the row; the first one was "
                "nudged.",
            ),
        ),
    ),
    Question(
        name="row_of_the",
        otherwise="`the` is at positions 0 and 3; see what is written there.",
        right=(4, 0, 1),
        also=((1, 0, 2),),
        why="Row 2 is written twice, each time as zeros plus one row of g, and "
        "one write survives.",
        mistakes=(
            Mistake(
                (5, 0, 3),
                "that is what the loop gives; here all rows are read before "
                "any is written.",
            ),
            Mistake((2.5, 0, 1.5), "that is a mean; nothing is divided here."),
            Mistake(
                (0, 2, 1),
                "that is position 2 of the sentence; row 2 is of `the`.",
            ),
            Mistake(
                (0, 0, 0), "`the` is in the sentence, so its row is written."
            ),
            Mistake(
                (3, 1, 0),
                "that is position 1, where `snow` is; row 2 is of `the`.",
            ),
        ),
    ),
    Question(
        name="the_or_but",
        choices=("the", "but", "neither"),
        right="neither",
        also=("both", "equal", "the same"),
        why="50 - 38 and 15 - 3 are both 12, and the steps are 0.12.",
        mistakes=(
            Mistake(
                "the",
                "it occurs more often, but its positions pull both ways; "
                "subtract.",
            ),
            Mistake(
                "but",
                "its positions agree better, but there are fewer of them; "
                "subtract for both words.",
            ),
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
        name="who_supplies_the_max",
        otherwise="For each of the three columns, find the positions that "
        "hold its largest number.",
        right=(1, 2, 4),
        also=({1, 2, 4},),
        why="`mountains` has the largest first number, and ties with `of` in "
        "the second and with `snow` in the third.",
        mistakes=(
            Mistake(
                (4,),
                "it supplies all three maxima, but it shares two of them with "
                "other rows.",
                also=(4,),
            ),
            Mistake(
                (1, 4),
                "in the second column, another row holds a 2, too.",
            ),
            Mistake(
                (2, 4),
                "in the third column, another row holds a 3, too.",
            ),
            Mistake(
                (0, 1, 2, 3, 4),
                "`the` holds none of the three largest numbers.",
            ),
            Mistake(
                (3, 4, 5),
                "those are ids; the question asks for positions.",
                also=((5, 3, 4), (5, 4, 3), (3, 5), (4, 5)),
            ),
            Mistake(
                (5,),
                "that is an id; the question asks for positions.",
                also=(5,),
            ),
            Mistake(
                (0, 3),
                "those are the positions of `the`, which holds none of the "
                "three largest numbers.",
            ),
            Mistake(
                3,
                "that is how many; the question asks which, as a tuple.",
            ),
        ),
    ),
    Question(
        name="best_replacement",
        choices=("<pad>", "<unk>", "the", "snow", "of", "mountains"),
        right="of",
        also=(4,),
        why="Its row times [3, 1, 0] is -1; that of `<pad>` is 0.",
        mistakes=(
            Mistake(
                "<pad>",
                "zeros add nothing, but one row, times [3, 1, 0], is below "
                "zero.",
            ),
            Mistake("<unk>", "its row times [3, 1, 0] is 5; two are less."),
            Mistake("the", "its row times [3, 1, 0] is 7; three are less."),
            Mistake(
                "snow", "that is the word that is there now: 12 of the loss."
            ),
            Mistake(
                "mountains",
                "its row times [3, 1, 0] is 20, the largest of all.",
            ),
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
                "for id 1 only its last position was taken; add all three.",
            ),
            Mistake(
                torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [2.0, 5.0]]),
                "for id 1 only its first position was taken; add all three.",
            ),
            Mistake(
                torch.tensor(
                    [[0.0, 0.0], [4 / 3, 1.0], [0.0, 0.0], [2.0, 5.0]]
                ),
                "that is the mean for id 1, as scale_grad_by_freq would give.",
            ),
            Mistake(
                torch.tensor([[4.0, 3.0], [0.0, 0.0], [2.0, 5.0], [0.0, 0.0]]),
                "ids are counted from 0: row 0 has no position.",
            ),
            Mistake(
                torch.tensor([[1.0, 0.0], [2.0, 5.0], [3.0, 1.0], [0.0, 2.0]]),
                "that is g; its rows belong to positions, and those of "
                "the gradient to ids.",
            ),
            Mistake(
                torch.tensor([[4.0, 3.0], [2.0, 5.0]]),
                "those are the rows of the ids that occur; the gradient has "
                "all 4 rows of the table.",
            ),
            Mistake(
                torch.tensor([[0.0, 0.0], [3.0, 1.0], [0.0, 0.0], [2.0, 5.0]]),
                "for id 1 only one position was taken; add all three.",
            ),
            Mistake(
                torch.tensor([[0.0, 0.0], [4.0, 1.0], [0.0, 0.0], [2.0, 5.0]]),
                "for id 1 two positions were added; it has three.",
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
                "of an id that repeats, only one position is kept; "
                "index_add_ adds each.",
            ),
            Mistake(
                lambda g, ids, v: (
                    _backward(g, ids, v) / _counts(ids, v).clamp(min=1)
                ),
                "that is the mean over the positions; gradients add up.",
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
                "that is g; its rows belong to positions, and those of the "
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
                "those are the rows of the ids, one per position; the exercise "
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
                "those are the rows of the ids, one per position; the exercise "
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
        name="most_salient",
        otherwise="The exercise asks for a position.",
        right=_most_salient,
        why="The gradient of the vectors has a row for each position; the "
        "longest one wins.",
        mistakes=(
            Mistake(
                lambda vectors, loss_of: int(vectors.norm(dim=1).argmax()),
                "that is the longest vector; the exercise asks for the "
                "longest gradient.",
            ),
            Mistake(
                lambda vectors, loss_of: (
                    (_gradient(loss_of, vectors) * vectors)
                    .sum(dim=1)
                    .argmax()
                    .item()
                ),
                "that is gradient times vector, the share; the exercise asks "
                "for the longest gradient.",
            ),
            Mistake(
                lambda vectors, loss_of: (
                    _gradient(loss_of, vectors).norm(dim=0).argmax().item()
                ),
                "that is a feature; dim=0 runs over the positions.",
            ),
            Mistake(
                lambda vectors, loss_of: (
                    _gradient(loss_of, vectors).abs().sum(dim=1).argmax().item()
                ),
                "the length is the root of the sum of squares; that is the sum "
                "of the sizes.",
            ),
            Mistake(
                lambda vectors, loss_of: (
                    _gradient(loss_of, vectors)
                    .abs()
                    .amax(dim=1)
                    .argmax()
                    .item()
                ),
                "the length is the root of the sum of squares; that is the "
                "largest number.",
            ),
            Mistake(
                lambda vectors, loss_of: (
                    _gradient(loss_of, vectors).sum(dim=1).argmax().item()
                ),
                "a sum lets plus and minus cancel; take the length.",
            ),
            Mistake(
                lambda vectors, loss_of: (
                    _gradient(loss_of, vectors).norm(dim=1).max().item()
                ),
                "that is how long the gradient is; the exercise asks where.",
            ),
            Mistake(
                lambda vectors, loss_of: _gradient(loss_of, vectors).norm(
                    dim=1
                ),
                "those are all the lengths; the exercise asks for the "
                "position of the largest.",
            ),
            Mistake(
                lambda vectors, loss_of: (
                    _gradient(loss_of, vectors).abs().argmax().item()
                ),
                "argmax without dim counts numbers and not rows.",
            ),
            Mistake(
                lambda vectors, loss_of: (
                    _gradient(loss_of, vectors).norm(dim=1).argmin().item()
                ),
                "that is the shortest gradient.",
            ),
        ),
        probes=(
            (torch.tensor([[3.0, 4.0], [1.0, 0.0]]), _first_and_last),
            (
                torch.tensor(
                    [[9.0, -9.0], [1.0, 2.0], [1.0, 1.0], [-4.0, 3.0]]
                ),
                _first_and_last,
            ),
            (
                torch.tensor([[0.0, 0.0, 0.0], [5.0, 1.0, 0.0], [6.0, 7, 9]]),
                _of_the_maxima,
            ),
            (torch.tensor([[1.0, 2.0], [-3.0, -3.0], [2.0, 0.0]]), _quarter),
            # The longest by the largest number, or by the sum of all, differ.
            (torch.tensor([[3.0, 3.0], [4.0, 0.0]]), _quarter),
            (torch.tensor([[3.0, 3.0], [5.0, 0.0]]), _quarter),
        ),
    ),
    Question(
        name="worst_loss",
        right=_worst,
        why="And the weight is as it was, bit for bit.",
        mistakes=(
            Mistake(
                _worst_along_what_piled_up,
                "`backward` added to a .grad that was there before; "
                "torch.autograd.grad returns the gradient alone.",
                also=(_worst_without_its_gradient,),
            ),
            Mistake(
                _worst_put_back_by_subtracting,
                "the loss is right, but `weight` isn't what it was, in its "
                "numbers or its .grad. Put back a clone; (w + step) - step "
                "rounds twice.",
                also=(_worst_left_there,),
            ),
            Mistake(
                lambda weight, loss_of, size: _loss_after(
                    weight, loss_of, size * _gradient(loss_of, weight)
                ),
                "the gradient was not scaled to length 1; divide by its norm.",
            ),
            Mistake(
                lambda weight, loss_of, size: _worst(weight, loss_of, -size),
                "that is downhill; the worst step goes along the gradient.",
            ),
            Mistake(
                lambda weight, loss_of, size: loss_of(weight).item(),
                "that is the loss before the step.",
            ),
            Mistake(
                lambda weight, loss_of, size: _loss_after(
                    weight,
                    loss_of,
                    size * F.normalize(_gradient(loss_of, weight), dim=1),
                ),
                "each row was scaled to length 1; scale the whole gradient.",
            ),
            Mistake(
                lambda weight, loss_of, size: _loss_after(
                    weight, loss_of, size * _gradient(loss_of, weight).sign()
                ),
                "that steps by the sign of the gradient; scale it to length "
                "1 instead.",
            ),
            Mistake(
                lambda weight, loss_of, size: _gradient(loss_of, weight),
                "that is the gradient; the exercise asks for the loss after "
                "the step.",
            ),
        ),
        probes=(
            (_with_gradient(_UNEVEN), _quarter, 0.1),
            (nn.Parameter(_UNEVEN[3:6]), _first_three_times, 0.5),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
