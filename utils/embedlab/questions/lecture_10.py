"""The questions of lecture 10, a table in a model."""

from collections.abc import Callable

import torch
from torch import nn

from embedlab import data
from embedlab.judging.comparing import WHOLE
from embedlab.question import Mistake, Question

_TABLE = data.table()
_WIDE = torch.arange(1.0, 43.0).view(6, 7)
_ALL = slice(None)
_SENTENCES = torch.tensor([[2, 3, 4, 2, 5], [2, 3, 0, 0, 1]])
_DROPPED = torch.tensor([False, False, True, False, True, True])
_NAN, _INF = torch.nan, torch.inf
_BROKEN = torch.tensor([[1.0, 2], [_NAN, 0], [3, _INF], [0, 0], [-_INF, 1]])
# A row whose sum is nan, and one whose numbers are infinite and cancel.
_CANCEL = torch.tensor([[_INF, -_INF], [1, 1], [1, _NAN]])

_KEEPS_TIE = {
    1: "converting changes the numbers of the Parameter that is there.",
    2: "deepcopy copies each object once, so both names get the same copy.",
    3: "loading copies numbers into the Parameter that is there.",
    5: "the functions of nn.init write into the Parameter that is there.",
}


def _drop(
    vectors: torch.Tensor, ids: torch.Tensor, dropped: torch.Tensor, p: float
) -> torch.Tensor:
    return _kept(vectors, ids, dropped) / (1 - p)


def _kept(
    vectors: torch.Tensor, ids: torch.Tensor, dropped: torch.Tensor
) -> torch.Tensor:
    """Return the vectors, those of dropped words zero, the others unscaled."""
    return vectors * ~dropped[ids].unsqueeze(-1)


def _held(optimizer: torch.optim.Optimizer, groups: slice = _ALL) -> list:
    """Return the Parameters of these groups of the optimizer."""
    return [p for g in optimizer.param_groups[groups] for p in g["params"]]


def _names(model: nn.Module, among: Callable[[nn.Parameter], bool]) -> list:
    """Return the names of the Parameters for which `among` holds."""
    return [name for name, p in model.named_parameters() if among(p)]


def _is_in(parameter: nn.Parameter, held: list) -> bool:
    return any(parameter is p for p in held)


def _orphans(model: nn.Module, optimizer: torch.optim.Optimizer) -> list[str]:
    return _names(model, lambda p: not _is_in(p, _held(optimizer)))


def _unlike(
    alike: Callable[[torch.Tensor, torch.Tensor], bool],
) -> Callable[[nn.Module, torch.optim.Optimizer], list[str]]:
    """Return an exercise's function that compares with `alike`, not `is`."""
    return lambda model, optimizer: _names(
        model, lambda p: not any(alike(p, q) for q in _held(optimizer))
    )


def _planted(bug: str, groups: bool) -> tuple:
    """Return a model and an optimizer that doesn't know all of it."""
    model = nn.Module()
    model.table = nn.Embedding.from_pretrained(_TABLE.clone(), freeze=False)
    model.scores = nn.Linear(3, 2, device="cpu")
    for parameter in model.scores.parameters():
        parameter.data = torch.ones_like(parameter)
    parts = [model.table, model.scores]
    one_group = [*model.parameters()]
    each = [{"params": [*part.parameters()]} for part in parts]
    optimizer = torch.optim.SGD(each if groups else one_group, lr=0.1)
    if "replaced" in bug:
        model.table.weight = nn.Parameter(_TABLE.clone())
    if "added" in bug:
        model.more = nn.Embedding.from_pretrained(_WIDE, freeze=False)
    return model, optimizer


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
        choices=(6.2, 8.4, 64),
        nearest=True,
        right=64,
        exact=64.2,
        why="A row's product with itself is about 64, so the model is certain "
        "that each word follows itself.",
        mistakes=(
            Mistake(
                6.2,
                "that is the loss of a model that gives all words the same "
                "score; here a row's score with itself is about 64.",
            ),
            Mistake(
                8.4,
                "that would need scores of about 8; a row's product with "
                "itself is its length squared, about 64.",
            ),
        ),
    ),
    Question(
        name="these_untie",
        right=(4, 6),
        also=((6, 4),),
        why="assign=True and a new Parameter; the others write into the one "
        "that is there, or copy the pair.",
        otherwise="Two of them put another Parameter in the place of the one "
        "that is shared.",
        mistakes=(
            *(
                Mistake(
                    (first, second),
                    f"{right} breaks it, and {wrong} doesn't: {why}",
                    also=((second, first),),
                )
                for right in (4, 6)
                for wrong, why in _KEEPS_TIE.items()
                for first, second in [sorted((right, wrong))]
            ),
            *(
                Mistake(
                    (first, second),
                    f"neither does: for {first}, {why}",
                    also=((second, first),),
                )
                for first, why in _KEEPS_TIE.items()
                for second in _KEEPS_TIE
                if first < second
            ),
        ),
    ),
    Question(
        name="leaves_known_rows",
        choices=("Adam", "AdamW", "both", "neither"),
        right="Adam",
        why="By default AdamW decays weights, even where a gradient is zero; "
        "Adam doesn't.",
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
                "that is how many there are; return their ids.",
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
        name="orphans",
        right=_orphans,
        why="Which Parameter it is counts, and not what is in it.",
        mistakes=(
            Mistake(
                lambda model, optimizer: _names(
                    model, lambda p: not _is_in(p, _held(optimizer, slice(1)))
                ),
                "only the first of the optimizer's groups was searched.",
            ),
            Mistake(
                lambda model, optimizer: _names(
                    model, lambda p: _is_in(p, _held(optimizer))
                ),
                "those are the Parameters that the optimizer holds; return the "
                "others.",
            ),
            Mistake(
                _unlike(torch.equal),
                "two Parameters with the same numbers aren't one Parameter; "
                "compare with `is`, or by id().",
                also=(_unlike(lambda a, b: a.shape == b.shape),),
            ),
            Mistake(
                lambda model, optimizer: [
                    p
                    for p in model.parameters()
                    if not _is_in(p, _held(optimizer))
                ],
                "those are the Parameters themselves; return their names, from "
                "named_parameters.",
            ),
            Mistake(
                lambda model, optimizer: _names(model, lambda p: True),
                "those are all of them; leave out what the optimizer holds.",
            ),
            Mistake(
                lambda model, optimizer: [
                    name
                    for group in optimizer.param_groups
                    for name, parameter in model.named_parameters()
                    if not _is_in(parameter, group["params"])
                ],
                "a Parameter is an orphan if it's in none of the groups; you "
                "list it once for each group that lacks it.",
            ),
            Mistake(
                lambda model, optimizer: _orphans(model, optimizer)[::-1],
                "those are the right names; return them in the order of "
                "named_parameters.",
            ),
            Mistake(
                lambda model, optimizer: len(_orphans(model, optimizer)),
                "that is how many there are; return their names.",
            ),
            Mistake(
                lambda model, optimizer: set(_orphans(model, optimizer)),
                "those are the right names in a set; return a list, in the "
                "order of named_parameters.",
            ),
        ),
        probes=tuple(
            _planted(*plan)
            for plan in (
                ("replaced", False),
                ("", False),
                ("replaced", True),
                ("added", True),
                ("replaced and added", True),
                ("", True),
            )
        ),
    ),
    Question(
        name="drop_words",
        right=_drop,
        why="A word is dropped at all its positions, in every sentence.",
        mistakes=(
            Mistake(
                lambda vectors, ids, dropped, p: _kept(vectors, ids, dropped),
                "the others are to be divided by 1 - p, so that the mean "
                "stays.",
            ),
            Mistake(
                lambda vectors, ids, dropped, p: _drop(
                    vectors, ids, ~dropped, p
                ),
                "that drops the words that should stay, and keeps the others.",
            ),
            Mistake(
                lambda vectors, ids, dropped, p: (
                    _kept(vectors, ids, dropped) / p
                ),
                "that divides by p; divide by 1 - p, the share that stays.",
            ),
            Mistake(
                lambda vectors, ids, dropped, p: (
                    _kept(vectors, ids, dropped) * (1 - p)
                ),
                "that multiplies by 1 - p; divide by it.",
            ),
            Mistake(
                lambda vectors, ids, dropped, p: (
                    vectors * ~dropped[ids] / (1 - p)
                ),
                "the mask is (b, s), and the vectors (b, s, h): unsqueeze it.",
            ),
            Mistake(
                lambda vectors, ids, dropped, p: (
                    vectors * ~dropped[: ids.shape[1]].unsqueeze(-1) / (1 - p)
                ),
                "`dropped` is indexed by words, not by positions: use "
                "dropped[ids].",
            ),
            Mistake(
                lambda vectors, ids, dropped, p: (
                    vectors[~dropped[ids]] / (1 - p)
                ),
                "the dropped words were taken out; keep the shape, and put "
                "zeros.",
            ),
            Mistake(
                lambda vectors, ids, dropped, p: vectors / (1 - p),
                "nothing was dropped.",
            ),
            Mistake(
                lambda vectors, ids, dropped, p: torch.where(
                    dropped[ids].unsqueeze(-1), torch.nan, vectors / (1 - p)
                ),
                "the dropped words are nan; they are to be zero.",
            ),
        ),
        probes=(
            (_TABLE[_SENTENCES], _SENTENCES, _DROPPED, 0.5),
            (_TABLE[_SENTENCES], _SENTENCES, ~_DROPPED, 0.2),
            (_TABLE[_SENTENCES[:1]], _SENTENCES[:1], _DROPPED, 0.75),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
