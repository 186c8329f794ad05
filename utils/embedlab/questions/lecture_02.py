"""The questions of lecture 2, Linear vs Embedding."""

import torch
from torch import nn
from torch.nn import functional as F

from embedlab.judging.comparing import EXACT
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


def _layers(
    share: str = "", bias: bool = False, trains: bool = True
) -> tuple[nn.Embedding, nn.Linear]:
    """Return an Embedding (6, 3) and a Linear (3, 6), tied in some way."""
    lookup, scores = nn.Embedding(6, 3), nn.Linear(3, 6, bias=bias)
    if share == "one Parameter":
        scores.weight = lookup.weight
    elif share == "memory":
        scores.weight = nn.Parameter(lookup.weight.detach())
    elif share == "numbers":
        scores.weight = nn.Parameter(lookup.weight.detach().clone())
    lookup.weight.requires_grad_(trains)
    return lookup, scores


def _one_off(size: int) -> torch.Tensor:
    return torch.zeros(size).index_fill(0, torch.tensor(7), 1.0)


PREDICTIONS = (
    Question(
        name="linear_weight_shape",
        unit="shape",
        right=(5, 4),
        why="(out, in): each row of the weight makes one output.",
        mistakes=(
            Mistake(
                (4, 5),
                "that is (in, out), what the matmul needs; the layer stores "
                "its transpose.",
            ),
            Mistake(
                (5,),
                "that is the bias; the weight has a number for each "
                "pair of an input and an output.",
            ),
            Mistake(
                20,
                "that is how many numbers there are; the question "
                "asks for the shape in which they are stored.",
            ),
            Mistake(
                (2, 4),
                "a layer does not know how many vectors will come; "
                "its weight pairs inputs with outputs.",
            ),
            Mistake(
                (2, 5),
                "a layer does not know how many vectors will come; "
                "its weight pairs inputs with outputs.",
            ),
            Mistake(
                (4,),
                "that is a vector that goes in; the weight has a "
                "number for each pair of an input and an output.",
            ),
            Mistake(
                (4, 4),
                "the layer turns 4 numbers into 5, so one of the sizes is 5.",
            ),
            Mistake(
                (5, 5),
                "the layer turns 4 numbers into 5, so one of the sizes is 4.",
            ),
            Mistake(
                (20,),
                "there are 20 numbers, but not in one row: the weight "
                "is a matrix.",
            ),
            Mistake(
                (1, 5, 4), "the weight is a matrix, and has two dimensions."
            ),
        ),
    ),
    Question(
        name="one_hot_through_linear",
        choices=("row 3", "column 3", "all numbers mixed"),
        right="column 3",
        also=("col 3", "the column of snow", "column of snow"),
        why="In each sum over v, only the weight at position 3 is times 1.",
        mistakes=(
            Mistake(
                "row 3",
                "the weight is (h, v) = (3, 6): it has no row 3, and a row "
                "has 6 numbers.",
            ),
            Mistake(
                "all numbers mixed",
                "all are multiplied, but five of six by 0.",
                also=(
                    "all numbers",
                    "mixed",
                    "a mix",
                    "all mixed",
                    "a mixture",
                ),
            ),
        ),
    ),
    Question(
        name="gradients",
        choices=("equal", "transposed", "different"),
        right="transposed",
        also=(
            "the transpose",
            "transposes",
            "each other's transpose",
            "transpose",
        ),
        why="The same numbers, each in the shape of its weight: (h, v) and "
        "(v, h).",
        mistakes=(
            Mistake(
                "equal",
                "the numbers are equal, but a gradient has the shape of its "
                "weight, and the two weights have different shapes.",
            ),
            Mistake(
                "different",
                "both compute the same function of the same numbers, "
                "so each number has the same slope.",
            ),
        ),
    ),
    Question(
        name="initial_scale",
        unit="times",
        exact=173.2,
        choices=(1, 10, 100),
        nearest=True,
        right=100,
        why="The ratio is √30,000, about 173, and 100 is the nearest.",
        mistakes=(
            Mistake(
                1, "Linear scales its start down with √v, so the two differ."
            ),
            Mistake(
                10,
                "that holds for v = 33; the more inputs, the smaller Linear "
                "starts.",
            ),
        ),
    ),
    Question(
        name="id_as_number",
        otherwise="A Linear multiplies its input by its weights.",
        right=(4, -4),
        why="Without a bias, four times the input gives four times the output.",
        mistakes=(
            Mistake(
                (-1, 2),
                "those are the first numbers of row 4 in the course's table; "
                "this layer has two weights and no table.",
                also=((-1, 2, 2),),
            ),
            Mistake(
                (1, -1),
                "that is for id 1; the layer multiplies its weights by the id.",
            ),
            Mistake(
                (4, 2),
                "3 was added to each; a Linear multiplies by its input.",
            ),
            Mistake(
                (5, 3),
                "4 was added to each; a Linear multiplies by its input.",
            ),
            Mistake(
                (0.25, -0.25),
                "that divides by 4; a Linear multiplies by its input.",
            ),
            Mistake(
                (4, 4),
                "that is the id twice; it is multiplied by each of the two "
                "weights, and the second is -1.",
            ),
            Mistake(4, "that is one number; the layer has two outputs."),
        ),
    ),
    Question(
        name="shared_step",
        choices=("lookup", "both", "neither"),
        right="both",
        also=("lookup and scores", "the weight of both"),
        why="The numbers exist once: a step on them changes both layers.",
        mistakes=(
            Mistake(
                "lookup",
                "its numbers are in the same memory as those of scores, so "
                "scores reads the changed ones.",
                also=("only lookup", "scores", "only scores", "embedding"),
            ),
            Mistake(
                "neither",
                "lookup has a gradient, and the optimizer has its Parameter.",
                also=("none",),
            ),
        ),
    ),
    Question(
        name="adam_on_one_memory",
        otherwise="Each of the two Parameters makes one step of lr.",
        right=2,
        why="Two Parameters, two steps of 1, in one memory.",
        mistakes=(
            Mistake(
                1,
                "that is one step; the optimizer has two Parameters, "
                "and both write into this memory.",
            ),
            Mistake(0, "both gradients are 1: the steps go the same way."),
            Mistake(4, "Adam's first step does not grow with the gradient."),
            Mistake(
                -2, "that says in which direction; the question asks how far."
            ),
            Mistake(
                0.5,
                "nothing is halved: each Parameter makes a whole step of 1.",
            ),
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
            Mistake(
                torch.tensor([12.0, 10.0]),
                "5 was added in both places; the second bias is -5.",
            ),
            Mistake(
                torch.tensor([14.0, 0.0]),
                "the -1 in the first row of the weight was taken as 1.",
            ),
            Mistake(
                torch.tensor([0.0, 12.0]),
                "the two numbers are exchanged: row 0 of the weight makes the "
                "first one.",
            ),
            Mistake(
                torch.tensor([[2.0, -1.0, 6.0], [0.0, 2.0, 3.0]]),
                "those are the products; add up each row, and then the bias.",
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
            Mistake(
                lambda weight, bias: (
                    weight.reshape(weight.shape[1], weight.shape[0]) + bias
                ),
                "reshape keeps the order of the numbers; a transpose exchanges "
                "rows and columns: .T.",
            ),
            Mistake(
                lambda weight, bias: weight.T + bias.unsqueeze(1),
                "the bias is added along h, one number to each feature: "
                "(v, h) + (h,), without unsqueeze.",
            ),
            Mistake(
                lambda weight, bias: weight.T * bias,
                "the bias is added, not multiplied.",
            ),
            Mistake(
                lambda weight, bias: torch.cat([weight.T, bias.unsqueeze(0)]),
                "the bias became a row of its own; it is added to every row.",
            ),
            Mistake(
                lambda weight, bias: weight,
                "that is the weight as it was; transpose it, and add the bias.",
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
        dtypes=EXACT,
        right=_word_counts,
        why="Every occurrence adds a 1 at the place of its id.",
        mistakes=(
            Mistake(
                lambda ids, v: _word_counts(ids, v).clamp(max=1),
                "that is a multi-hot, all 0 and 1: a word that occurs twice "
                "counts 2. += writes once for each id; scatter_add_ adds.",
            ),
            Mistake(
                lambda ids, v: _word_counts(ids, v) / ids.shape[1],
                "those are shares, divided by the length; the "
                "exercise asks for counts.",
            ),
            Mistake(
                lambda ids, v: torch.bincount(
                    ids.flatten(), minlength=v
                ).float(),
                "that counts over all documents; the exercise asks "
                "for one row per document.",
            ),
            Mistake(
                lambda ids, v: F.one_hot(ids, v).float(),
                "that is the one-hot (b, s, v); sum over the words of "
                "each document.",
            ),
            Mistake(
                lambda ids, v: F.one_hot(ids).sum(dim=1).float(),
                "F.one_hot was not told v, so its width follows the data.",
            ),
            Mistake(
                lambda ids, v: torch.stack(
                    [torch.bincount(row) for row in ids]
                ).float(),
                "bincount ends at the largest id of its row; give it "
                "minlength=v.",
                also=(
                    lambda ids, v: torch.stack(
                        [torch.bincount(row).float() for row in ids]
                    ),
                ),
            ),
            Mistake(
                lambda ids, v: F.one_hot(ids, v).sum(dim=2).float(),
                "the sum went over v; sum over the words, dimension 1.",
            ),
            Mistake(
                lambda ids, v: F.one_hot(ids, v).sum(dim=0).float(),
                "the sum went over the documents; sum over the words, "
                "dimension 1.",
            ),
            Mistake(
                lambda ids, v: torch.zeros(ids.shape[0], v).scatter_add_(
                    0, ids, torch.ones(ids.shape)
                ),
                "that scatters along dimension 0, the documents; the ids name "
                "places along dimension 1.",
            ),
            Mistake(
                lambda ids, v: F.one_hot(ids, v).float().mean(dim=1),
                "those are shares, divided by the length; the exercise asks "
                "for counts.",
            ),
            Mistake(
                lambda ids, v: torch.zeros(ids.shape[0], v).index_put(
                    (torch.arange(len(ids)).unsqueeze(1), ids),
                    torch.tensor(1.0),
                ),
                "that is a multi-hot, all 0 and 1: a word that occurs twice "
                "counts 2. += writes once for each id; scatter_add_ adds.",
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
                    wrong,
                    "allclose and assert_close allow a relative "
                    "difference by default; only 0.00001 is allowed.",
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
                "the shapes are not compared, and (3, 1) and (3,) broadcast.",
            ),
            Mistake(
                lambda a, b: (
                    a.shape == b.shape and bool(((a - b).abs() <= 1e-5).any())
                ),
                "any is content with one pair; all of them have to agree.",
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
                "that allows no rounding at all; 0.00001 is allowed.",
            ),
            *(
                Mistake(
                    wrong,
                    "a large negative difference passes; take its "
                    "absolute value.",
                )
                for wrong in (
                    lambda a, b: (
                        a.shape == b.shape and bool((a - b).max() <= 1e-5)
                    ),
                    lambda a, b: bool((a - b).max() <= 1e-5),
                    lambda a, b: bool((a - b <= 1e-5).all()),
                )
            ),
            *(
                Mistake(
                    wrong,
                    "the shapes are not compared, and (3, 1) and (3,) "
                    "broadcast.",
                )
                for wrong in (
                    lambda a, b: bool((a - b).abs().max() <= 1e-5),
                    lambda a, b: bool((a - b).abs().max() < 1e-5),
                    lambda a, b: torch.allclose(a, b, rtol=0, atol=1e-5),
                    lambda a, b: torch.allclose(a, b, rtol=0.0, atol=1e-5),
                )
            ),
            Mistake(
                lambda a, b: (
                    a.numel() == b.numel()
                    and bool(((a - b).abs() <= 1e-5).all())
                ),
                "the whole shapes have to be compared: (3, 1) and "
                "(3,) have three "
                "numbers each, and broadcast.",
                also=(
                    lambda a, b: (
                        len(a) == len(b) and bool(((a - b).abs() <= 1e-5).all())
                    ),
                    lambda a, b: (
                        a.numel() == b.numel()
                        and bool(
                            ((a.flatten() - b.flatten()).abs() <= 1e-5).all()
                        )
                    ),
                ),
            ),
            Mistake(
                lambda a, b: (
                    a.dim() == b.dim() and bool(((a - b).abs() <= 1e-5).all())
                ),
                "that compares how many dimensions there are, not the shapes.",
            ),
            Mistake(
                lambda a, b: (
                    a.shape == b.shape and bool(((a - b).abs() <= 1e-4).all())
                ),
                "0.0001 is allowed here; the exercise says 0.00001, 1e-5.",
            ),
            Mistake(
                lambda a, b: (
                    a.shape == b.shape and bool(((a - b).abs() <= 1e-6).all())
                ),
                "only 0.000001 is allowed here; the exercise says 0.00001, "
                "1e-5.",
            ),
            Mistake(
                lambda a, b: a.shape == b.shape,
                "only the shapes are compared; the numbers have to agree, too.",
            ),
            Mistake(
                lambda a, b: (
                    a.shape == b.shape
                    and torch.allclose(a, b, rtol=0, atol=1e-5, equal_nan=True)
                ),
                "right but for nan: with equal_nan=True it agrees with itself.",
            ),
            Mistake(
                lambda a, b: (
                    a.shape != b.shape
                    or not bool(((a - b).abs() <= 1e-5).all())
                ),
                "True and False are exchanged.",
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
            (torch.tensor([0.5]), torch.tensor([0.5000005])),
            (torch.tensor([0.5]), torch.tensor([0.50002])),
            (torch.tensor([0.5]), torch.tensor([0.5001])),
            (torch.zeros(200_000), _one_off(200_000)),
            (torch.zeros(200_000), _one_off(200_000) * 5e-5),
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
        name="tied",
        right=_layers(share="one Parameter"),
        why="One Parameter of v rows of h numbers, in both layers.",
        mistakes=(
            Mistake(
                (torch.ones(6, 3), torch.ones(6, 3)),
                "expected two layers: an nn.Embedding and an nn.Linear.",
                also=(_layers()[::-1],),
                made=lambda layers: (
                    [type(layer) for layer in layers]
                    != [nn.Embedding, nn.Linear]
                ),
            ),
            Mistake(
                (nn.Embedding(3, 6), nn.Linear(6, 3, bias=False)),
                "Tied(6, 3) should look up 6 tokens, with 3 numbers each.",
                made=lambda layers: layers[0].weight.shape != (6, 3),
            ),
            Mistake(
                (_layers()[0], nn.Linear(6, 3, bias=False)),
                "the Linear is the wrong way round: it turns h numbers into v "
                "scores.",
                made=lambda layers: (
                    (layers[1].in_features, layers[1].out_features) != (3, 6)
                ),
            ),
            Mistake(
                _layers(share="one Parameter", bias=True),
                "the bias of the Linear trains, too: bias=False.",
                also=(_layers(bias=True),),
                made=lambda layers: layers[1].bias is not None,
            ),
            Mistake(
                _layers(share="memory"),
                "the two share their memory, but they are two Parameters, and "
                "an optimizer moves both: assign the Parameter itself.",
                made=lambda layers: (
                    layers[0].weight is not layers[1].weight
                    and layers[0].weight.data_ptr()
                    == layers[1].weight.data_ptr()
                ),
            ),
            Mistake(
                _layers(),
                "two tables train: assign the weight of one layer to the "
                "other.",
                also=(_layers(share="numbers"),),
                made=lambda layers: layers[0].weight is not layers[1].weight,
            ),
            Mistake(
                _layers(share="one Parameter", trains=False),
                "the table is frozen: nothing trains.",
                made=lambda layers: not layers[0].weight.requires_grad,
            ),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
