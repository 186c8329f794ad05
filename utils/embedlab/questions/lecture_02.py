"""The questions of lecture 2, Linear vs Embedding."""

import torch
from torch.nn import functional as F

from embedlab.question import Mistake, Question


def _word_counts(ids: torch.Tensor, v: int) -> torch.Tensor:
    return F.one_hot(ids, v).sum(dim=1).float()


def _agree(a: torch.Tensor, b: torch.Tensor) -> bool:
    return a.shape == b.shape and bool(((a - b).abs() <= 1e-5).all())


def _assert_close(a: torch.Tensor, b: torch.Tensor) -> bool:
    try:
        torch.testing.assert_close(a, b)
    except AssertionError:
        return False
    return True


def _one_off(size: int) -> torch.Tensor:
    return torch.zeros(size).index_fill(0, torch.tensor(7), 1.0)


PREDICTIONS = (
    Question(
        name="linear_weight_shape",
        right=(5, 4),
        why="(out, in): each row of the weight makes one number that comes "
        "out.",
        mistakes=(
            Mistake(
                (4, 5),
                "that is (in, out), what the matmul needs; the layer stores "
                "its transpose.",
            ),
            Mistake(
                (5,), "that is the bias; the weight has a number for each pair."
            ),
            Mistake(
                20,
                "there are 20 numbers; in which shape are they stored?",
            ),
            Mistake((2, 5), "a layer does not know how many inputs will come."),
        ),
    ),
    Question(
        name="mean_difference",
        right=0,
        why="Both have the same sum, so the differences cancel; the rows "
        "differ all the same.",
        mistakes=(
            Mistake(
                1,
                "the same fifteen numbers stand in both, in another order; "
                "what is the sum of each?",
            ),
            Mistake(
                "error",
                "both have the shape (5, 3), so the difference is defined.",
            ),
        ),
    ),
    Question(
        name="one_hot_through_linear",
        choices=("row 3", "column 3", "all numbers mixed"),
        right="column 3",
        why="In each sum over v, only the weight in place 3 meets the 1.",
        mistakes=(
            Mistake(
                "row 3",
                "the weight is (h, v) = (3, 6): it has no row 3, and a row "
                "has 6 numbers.",
            ),
            Mistake(
                "all numbers mixed",
                "all are multiplied, but five of six by 0.",
            ),
        ),
    ),
    Question(
        name="gradients",
        choices=("equal", "transposed", "different"),
        right="transposed",
        why="The same numbers, each in the shape of its weight: (h, v) and "
        "(v, h).",
        mistakes=(
            Mistake(
                "equal",
                "the numbers are, but a gradient has the shape of its "
                "weight; is that the same here?",
            ),
            Mistake(
                "different",
                "both compute the same function of the same numbers; so each "
                "number has the same slope.",
            ),
        ),
    ),
    Question(
        name="how_many_numbers",
        right=(21, 18),
        why="Both have 6 x 3 weights, and Linear has 3 more, its bias.",
        mistakes=(
            Mistake((18, 18), "a Linear has a bias unless you say bias=False."),
            Mistake((18, 21), "which of the two has a bias?"),
            Mistake((21, 21), "an Embedding has no bias."),
            Mistake(
                (24, 18),
                "the bias has a number for each output, not for each input.",
            ),
        ),
    ),
    Question(
        name="initial_scale",
        choices=(1, 10, 100),
        nearest=True,
        right=100,
        why="1 against 1/√30,000 is 173, and 100 is the nearest.",
        mistakes=(
            Mistake(1, "Linear scales its start down with √v; so they differ."),
            Mistake(
                173,
                "that is the ratio itself; which of 1, 10 and 100 is nearest?",
            ),
            Mistake(
                10,
                "that holds for v = 33; the more inputs, the smaller Linear "
                "starts.",
            ),
        ),
    ),
    Question(
        name="multi_hot",
        right=(11, 5, 6),
        why="Four columns are added: the one of `the` once, for there is only "
        "one place for it.",
        mistakes=(
            Mistake(
                (13, 6, 4),
                "that is the sum of five rows; but `the` has a single place "
                "in the multi-hot.",
            ),
            Mistake(
                (2.6, 1.2, 0.8),
                "that is the mean of five rows; none divides.",
            ),
            Mistake(
                (9, 4, 8),
                "that is without `the`; its 1 stands in place 2.",
            ),
        ),
    ),
    Question(
        name="id_as_number",
        right=(4, 8, -4),
        why="Without a bias, four times the input gives four times the output.",
        mistakes=(
            Mistake(
                (-1, 2, 2),
                "that is row 4 of the course's table; this layer has three "
                "weights only.",
            ),
            Mistake(
                (1, 2, -1),
                "that is for id 1; the layer multiplies by the id.",
            ),
            Mistake(
                (4, 5, 2),
                "3 was added to each; a Linear multiplies by its input.",
            ),
        ),
    ),
    Question(
        name="shared_step",
        choices=("embedding", "both", "neither"),
        right="both",
        why="They are one memory; whoever writes into it changes both.",
        mistakes=(
            Mistake(
                "embedding",
                "the numbers exist once; Linear reads the ones that were "
                "changed.",
            ),
            Mistake(
                "neither",
                "the Embedding has a gradient, and the optimizer knows it.",
            ),
        ),
    ),
    Question(
        name="adam_on_one_memory",
        right=2,
        why="Two Parameters, two steps of 1, in one memory.",
        mistakes=(
            Mistake(
                1,
                "that is one step; the optimizer has two Parameters, and "
                "both write here.",
            ),
            Mistake(0, "both gradients are 1: the steps go the same way."),
            Mistake(4, "Adam's first step does not grow with the gradient."),
        ),
    ),
    Question(
        name="tiny_race",
        right="Linear",
        why="One call against two, on hardly any numbers; and making the "
        "counts was not timed.",
        mistakes=(
            Mistake(
                "Embedding",
                "each call costs its microseconds, however small; how many "
                "calls are there on each side?",
            ),
            Mistake("equal", "measure it: one of them calls PyTorch twice."),
        ),
    ),
)

EXERCISES = (
    Question(
        name="linear_by_hand",
        right=torch.tensor([12.0, 0.0]),
        why="Each row of the weight meets x, and its bias is added.",
        mistakes=(
            Mistake(
                torch.tensor([7.0, 5.0]),
                "the bias is missing.",
            ),
            Mistake(
                torch.tensor([2.0, 10.0]),
                "the bias was subtracted; it is added.",
            ),
            Mistake(
                torch.tensor([[12.0], [0.0]]),
                "the numbers are right; one vector in gives one vector out, "
                "of shape (2,).",
            ),
        ),
    ),
    Question(
        name="as_table",
        right=lambda weight, bias: weight.T + bias,
        why="Every one-hot picks one column and adds the bias; so does the "
        "table.",
        mistakes=(
            Mistake(
                lambda weight, bias: weight.T,
                "the bias is missing: Linear adds it to each vector.",
            ),
            Mistake(
                lambda weight, bias: weight + bias,
                "the weight is (h, v), and a table is (v, h): transpose it.",
            ),
            Mistake(
                lambda weight, bias: weight + bias.unsqueeze(-1),
                "these are the columns, bias added; transpose them.",
            ),
            Mistake(
                lambda weight, bias: (weight + bias).T,
                "the bias belongs to the outputs, h of them; here it went "
                "along v.",
            ),
            Mistake(
                lambda weight, bias: weight.T - bias,
                "the bias was subtracted; Linear adds it.",
            ),
        ),
        probes=(
            (torch.arange(18.0).reshape(3, 6), torch.tensor([1.0, 10.0, 50.0])),
            # Square, so that a forgotten transpose raises no error.
            (torch.arange(4.0).reshape(2, 2), torch.tensor([10.0, -7.0])),
            (torch.tensor([[2.0, 3.0, 5.0]]), torch.tensor([0.5])),
        ),
    ),
    Question(
        name="word_counts",
        right=_word_counts,
        why="Every occurrence adds a 1 at the place of its id.",
        mistakes=(
            Mistake(
                lambda ids, v: _word_counts(ids, v).clamp(max=1),
                "this is a multi-hot: a word that occurs twice counts 2.",
            ),
            Mistake(
                lambda ids, v: _word_counts(ids, v) / ids.shape[1],
                "these are shares, divided by the length; counts are wanted.",
            ),
            Mistake(
                lambda ids, v: torch.bincount(
                    ids.flatten(), minlength=v
                ).float(),
                "this counts over all documents; one row for each is wanted.",
            ),
            Mistake(
                lambda ids, v: F.one_hot(ids, v).float(),
                "this is the one-hot (b, s, v); sum over the words of each "
                "document.",
            ),
            Mistake(
                lambda ids, v: F.one_hot(ids).sum(dim=1).float(),
                "give F.one_hot the number of tokens, or its width follows "
                "the data.",
            ),
        ),
        probes=(
            (torch.tensor([[2, 3, 4, 2, 5], [2, 1, 4, 2, 1]]), 6),
            (torch.tensor([[0, 0, 0]]), 4),
            (torch.tensor([[1, 0], [3, 3], [2, 1]]), 7),
        ),
    ),
    Question(
        name="agree",
        right=_agree,
        why="Same shape, and each pair of numbers within the bound.",
        mistakes=(
            *(
                Mistake(wrong, "differences are averaged; so they can cancel.")
                for wrong in (
                    lambda a, b: bool((a - b).mean() == 0),
                    lambda a, b: bool((a - b).mean().abs() <= 1e-5),
                    lambda a, b: (
                        a.shape == b.shape and bool((a - b).mean() == 0)
                    ),
                    lambda a, b: (
                        a.shape == b.shape
                        and bool((a - b).mean().abs() <= 1e-5)
                    ),
                )
            ),
            *(
                Mistake(
                    wrong,
                    "a mean hides one large difference among many small ones.",
                )
                for wrong in (
                    lambda a, b: bool((a - b).abs().mean() <= 1e-5),
                    lambda a, b: (
                        a.shape == b.shape
                        and bool((a - b).abs().mean() <= 1e-5)
                    ),
                )
            ),
            *(
                Mistake(
                    wrong, "by default it allows a relative difference too."
                )
                for wrong in (
                    _assert_close,
                    lambda a, b: bool(torch.allclose(a, b)),
                    lambda a, b: bool(torch.allclose(a, b, atol=1e-5)),
                    lambda a, b: (
                        a.shape == b.shape and bool(torch.allclose(a, b))
                    ),
                    lambda a, b: (
                        a.shape == b.shape
                        and bool(torch.allclose(a, b, atol=1e-5))
                    ),
                )
            ),
            Mistake(
                lambda a, b: bool(((a - b).abs() <= 1e-5).all()),
                "the shapes are not compared: (3, 1) and (3,) broadcast.",
            ),
            Mistake(
                lambda a, b: (
                    a.shape == b.shape and bool(((a - b).abs() <= 1e-5).any())
                ),
                "any is content with one pair; all are wanted.",
            ),
            Mistake(
                lambda a, b: a.shape == b.shape and bool((a - b <= 1e-5).all()),
                "a large negative difference passes; take its absolute value.",
            ),
            Mistake(
                lambda a, b: (
                    a.shape == b.shape
                    and bool(((a.abs() - b.abs()).abs() <= 1e-5).all())
                ),
                "1 and -1 pass: take the absolute value of the difference, not "
                "before it.",
            ),
            Mistake(
                lambda a, b: (
                    a.shape == b.shape and bool((a - b).abs().sum() <= 1e-5)
                ),
                "each difference may be 0.00001; here all of them together "
                "may.",
            ),
            Mistake(
                lambda a, b: (
                    a.shape == b.shape
                    and not bool(((a - b).abs() > 1e-5).any())
                ),
                "right but for nan: no comparison with it is true, so it "
                "passes here.",
            ),
            Mistake(
                lambda a, b: torch.equal(a, b),
                "this allows no rounding at all; 0.00001 is allowed.",
            ),
        ),
        probes=(
            (torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0])),
            (torch.tensor([1.0, 2.0]), torch.tensor([2.0, 1.0])),
            (torch.tensor([2.0, 2.0]), torch.tensor([2.0, 1.0])),
            (torch.tensor([1.0, 2.0]), torch.tensor([2.0, 3.0])),
            (torch.tensor([1.0]), torch.tensor([-1.0])),
            (torch.tensor([0.5, 0.5]), torch.tensor([0.5, 0.500002])),
            (torch.tensor([0.5]), torch.tensor([0.500008])),
            (torch.tensor([0.500004]), torch.tensor([0.500006])),
            (torch.tensor([0.5]), torch.tensor([0.50002])),
            (torch.tensor([0.5]), torch.tensor([0.5001])),
            (torch.zeros(200_000), _one_off(200_000)),
            (torch.zeros(100), torch.full((100,), 5e-6)),
            (torch.ones(3, 1), torch.ones(3)),
            (torch.ones(1), torch.ones(3)),
            (torch.ones(2), torch.ones(3)),
            (torch.tensor([1000.0]), torch.tensor([1000.0005])),
            (torch.tensor([float("nan")]), torch.tensor([0.0])),
            (torch.tensor([float("nan")]), torch.tensor([float("nan")])),
        ),
    ),
    Question(
        name="tying_saves",
        right=50_257 * 768,
        why="One of two weights of this size is left.",
        mistakes=(
            Mistake(
                2 * 50_257 * 768,
                "that is both weights; one of them is still needed.",
            ),
            Mistake(
                50_257 * 768 + 768,
                "a bias of 768 was counted; there is none.",
            ),
            Mistake(
                50_257 * 768 + 50_257,
                "a bias of 50,257 was counted; there is none.",
            ),
            Mistake(
                4 * 50_257 * 768,
                "that is in bytes, at 4 a number; numbers were asked for.",
            ),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
