"""The questions of lecture 5, which rows move."""

import torch
from torch import nn

from embedlab.question import Mistake, Question

_ROWS, _WIDTH, _IDS = 10_000_000, 128, 65_536
_TABLE = _ROWS * _WIDTH * 4  # bytes
_SPARSE = _IDS * (8 + _WIDTH * 4)

_Batches = list[list[int]]
_Pair = tuple[torch.Tensor, torch.Tensor]


def _rows_that_move(optimizer: str, batches: _Batches, v: int) -> list[int]:
    if optimizer == "AdamW":
        return list(range(v))
    if optimizer in ("SGD", "Adagrad"):
        batches = batches[-1:]
    return _all_of(batches)


def _all_of(batches: _Batches) -> list[int]:
    return sorted({i for batch in batches for i in batch})


def _if_all_remember(optimizer: str, batches: _Batches, v: int) -> list[int]:
    return list(range(v)) if optimizer == "AdamW" else _all_of(batches)


def _with_repeats(optimizer: str, batches: _Batches, v: int) -> list[int]:
    if optimizer == "AdamW":
        return list(range(v))
    if optimizer in ("SGD", "Adagrad"):
        return sorted(batches[-1])
    return sorted(sum(batches, []))


def _without_decay(optimizer: str, batches: _Batches, v: int) -> list[int]:
    return _rows_that_move(
        "Adam" if optimizer == "AdamW" else optimizer, batches, v
    )


def _lazy(
    w: torch.Tensor,
    m: torch.Tensor,
    ids: torch.Tensor,
    g: torch.Tensor,
    lr: float,
    *,
    fade: float = 0.9,
    fades: torch.Tensor | None = None,
    moves: torch.Tensor | None = None,
) -> _Pair:
    """Step with momentum.

    `fades` and `moves` are the rows (v, 1) of m and of w that change; those in
    ids, if left out.
    """
    hit = torch.zeros(len(w), 1, dtype=torch.bool).index_fill(0, ids, True)
    grad = torch.zeros_like(w).index_add_(0, ids, g)
    m = torch.where(hit if fades is None else fades, fade * m + grad, m)
    return torch.where(hit if moves is None else moves, w - lr * m, w), m


def _where_not_zero(
    w: torch.Tensor,
    m: torch.Tensor,
    ids: torch.Tensor,
    g: torch.Tensor,
    lr: float,
) -> _Pair:
    grad = torch.zeros_like(w).index_add_(0, ids, g)
    rows = grad.any(dim=1, keepdim=True)
    return _lazy(w, m, ids, g, lr, fades=rows, moves=rows)


def _position_by_position(
    w: torch.Tensor,
    m: torch.Tensor,
    ids: torch.Tensor,
    g: torch.Tensor,
    lr: float,
) -> _Pair:
    for k in range(len(ids)):
        w, m = _lazy(w, m, ids[k : k + 1], g[k : k + 1], lr)
    return w, m


def _by_assignment(
    w: torch.Tensor,
    m: torch.Tensor,
    ids: torch.Tensor,
    g: torch.Tensor,
    lr: float,
) -> _Pair:
    w, m = w.clone(), m.clone()
    m[ids] = 0.9 * m[ids] + g
    w[ids] -= lr * m[ids]
    return w, m


_EVERY = torch.tensor(True)


def _model(nested: bool) -> nn.Module:
    """Return a model without random numbers; no two Parameters are alike."""
    sparse, dense = (
        nn.Embedding.from_pretrained(
            torch.full((v, 2), float(v)), freeze=False, sparse=sparse
        )
        for v, sparse in ((4, True), (5, False))
    )
    linear = nn.utils.skip_init(nn.Linear, 2, 3)
    with torch.no_grad():
        linear.weight.fill_(7)
        linear.bias.fill_(8)
    if not nested:
        return nn.Sequential(sparse, linear)
    return nn.ModuleDict(
        {"words": nn.Sequential(sparse), "days": dense, "score": linear}
    )


def _by_numbers(model: nn.Module) -> tuple[list, list]:
    tables = _split(model)[0]
    return tables, [p for p in model.parameters() if p not in tables]


def _names(model: nn.Module) -> tuple[list[str], list[str]]:
    lists = _split(model)
    named = {p: name for name, p in model.named_parameters()}
    return [named[p] for p in lists[0]], [named[p] for p in lists[1]]


def _split(
    model: nn.Module, sparse: bool = True, deep: bool = True
) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    tables = [
        module.weight
        for module in (model.modules() if deep else model.children())
        if isinstance(module, nn.Embedding) and (module.sparse or not sparse)
    ]
    rest = [
        p for p in model.parameters() if not any(p is table for table in tables)
    ]
    return tables, rest


PREDICTIONS = (
    Question(
        name="movers_at_zero",
        otherwise="Put grad = 0 into each of the five, and see what is left "
        "of the step.",
        right=3,
        why="Momentum and the two Adams step along m, which remembers; the "
        "steps of SGD and Adagrad are multiples of the gradient.",
        mistakes=(
            Mistake(
                0,
                "m is not zero at step 2: three of the functions remember "
                "step 1.",
            ),
            Mistake(1, "more than one of them keeps an m."),
            Mistake(2, "one more keeps an m that isn't zero at step 2."),
            Mistake(
                4,
                "Adagrad remembers, but its step is a multiple of the "
                "gradient.",
            ),
            Mistake(5, "SGD subtracts lr times the gradient, here zero."),
        ),
    ),
    Question(
        name="never_had_one",
        otherwise="Put grad = 0 and an m of 0 into each of the five.",
        right=1,
        why="AdamW, whose decay is a multiple of the weight; the m of momentum "
        "and Adam is still zero.",
        mistakes=(
            Mistake(
                0, "one of the five shrinks the weight, whatever its gradient."
            ),
            Mistake(
                3,
                "those three keep an m, but of gradients that were all zero "
                "it's zero.",
            ),
            Mistake(
                2, "of gradients that were all zero, m is zero in both Adams."
            ),
            Mistake(5, "SGD subtracts lr times the gradient, here zero."),
        ),
    ),
    Question(
        name="how_far_momentum",
        otherwise="Each step is 0.9 times the one before; add them up.",
        right=1.0,
        also=(1 - 0.9**100, 1 - 0.9**101, 0.99997, 0.99998, 0.9999, 0.999),
        why="1 + 0.9 + 0.81 + ... is 1 / (1 - 0.9) = 10 first steps.",
        mistakes=(
            Mistake(
                0.1, "that is the first step; m fades, but is not zero yet."
            ),
            Mistake(
                0.19, "that is after two steps; 99 more follow.", also=(0.271,)
            ),
            Mistake(
                0.9,
                "that is what the steps after the first one add; the first "
                "counts, too.",
            ),
            Mistake(
                10,
                "ten times the first step, and the first step is 0.1.",
            ),
            Mistake(
                10.1, "the steps get shorter: each is 0.9 times the one before."
            ),
            Mistake(
                9.1, "the steps get shorter: each is 0.9 times the one before."
            ),
        ),
    ),
    Question(
        name="adam_with_decay",
        otherwise="Adam's first step has the same length for every gradient.",
        right=1.9,
        why="Adam divides the gradient, now 1 + 0.5 * 2, by its own size: "
        "the first step is lr.",
        mistakes=(
            Mistake(
                1.8,
                "that is AdamW's: 2 shrinks to 1.9, and a step of 0.1 "
                "follows. Adam's decay goes into the gradient.",
            ),
            Mistake(
                1.805,
                "that steps first and shrinks then; Adam's decay goes into "
                "the gradient.",
            ),
            Mistake(
                1.7,
                "Adam's first step is no longer for a gradient of 3 than "
                "for one of 1.",
            ),
            Mistake(2, "the gradient is not zero, so it steps."),
            Mistake(
                1.0, "the gradient with decay is 2, and Adam divides it by 2."
            ),
            Mistake(
                1.85,
                "the decay doesn't lengthen the step: Adam divides by the "
                "size of the gradient.",
            ),
            Mistake(2.1, "that goes uphill."),
        ),
    ),
    Question(
        name="stored_bytes",
        unit="bytes",
        otherwise="For each of the 64 positions there is an id, 8 bytes, and "
        "16 numbers, 4 bytes each.",
        right=64 * (8 + 16 * 4),
        why="64 ids of 8 bytes, and 64 rows of 16 numbers of 4 bytes.",
        mistakes=(
            Mistake(
                64 * 16 * 4, "those are the rows; the ids are stored, too."
            ),
            Mistake(64 * 8, "those are the ids; their rows are stored, too."),
            Mistake(
                64 * (4 + 16 * 4), "an int64 has 8 bytes; you took 4 for an id."
            ),
            Mistake(64_000_000, "that is the dense gradient, zeros included."),
            Mistake(
                64 * 16, "those are numbers, and each has 4 bytes; add the ids."
            ),
            Mistake(64 * (8 + 16 * 8), "a float32 has 4 bytes; you took 8."),
        ),
    ),
)

EXERCISES = (
    Question(
        name="rows_that_move",
        right=_rows_that_move,
        why="The last batch, all batches, or the whole table: which it is "
        "depends on what the optimizer remembers.",
        mistakes=(
            Mistake(
                lambda optimizer, batches, v: _all_of(batches[-1:]),
                "those are the rows of the last batch for every optimizer; "
                "some remember earlier gradients.",
            ),
            Mistake(
                lambda optimizer, batches, v: _all_of(batches),
                "those are the rows of all batches for every optimizer; SGD "
                "and Adagrad need a gradient now, and AdamW needs none.",
            ),
            Mistake(
                _if_all_remember,
                "SGD and Adagrad move only the rows of the last batch.",
            ),
            Mistake(
                _without_decay,
                "AdamW's decay moves rows that were in no batch, too.",
            ),
            Mistake(
                lambda optimizer, batches, v: (
                    _rows_that_move("Adam", batches, v)
                    if optimizer == "Adagrad"
                    else _rows_that_move(optimizer, batches, v)
                ),
                "Adagrad remembers squares, but its step is a multiple of the "
                "gradient.",
            ),
            Mistake(
                lambda optimizer, batches, v: (
                    _rows_that_move("SGD", batches, v)
                    if optimizer == "momentum"
                    else _rows_that_move(optimizer, batches, v)
                ),
                "momentum remembers the batches before the last one.",
            ),
            Mistake(
                lambda optimizer, batches, v: list(range(v)),
                "that is the whole table; only AdamW moves all of it.",
            ),
            Mistake(
                lambda optimizer, batches, v: (
                    list(range(v))
                    if optimizer in ("momentum", "Adam")
                    else _rows_that_move(optimizer, batches, v)
                ),
                "a row that was never looked up has an m of zero, and stays "
                "under momentum and Adam.",
            ),
            Mistake(
                _with_repeats,
                "an id that occurs twice is listed twice; each row once.",
            ),
            Mistake(
                lambda optimizer, batches, v: set(
                    _rows_that_move(optimizer, batches, v)
                ),
                "those rows, as a set; the exercise asks for a sorted list.",
            ),
        ),
        probes=tuple(
            (name, batches, v)
            for name in ("SGD", "momentum", "Adagrad", "Adam", "AdamW")
            for batches, v in (
                ([[2], [3, 1], [4, 4, 0]], 6),
                ([[1, 1]], 3),
            )
        ),
    ),
    Question(
        name="lazy_momentum",
        right=_lazy,
        why="m of a row waits until the row is looked up again.",
        mistakes=(
            Mistake(
                _by_assignment,
                "an id that occurs twice gets one of its gradients: add them "
                "up per row first.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: _lazy(
                    w, m, ids, g, lr, fades=_EVERY, moves=_EVERY
                ),
                "that is momentum itself: rows that aren't in ids moved.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: _lazy(w, m, ids, g, lr, fades=_EVERY),
                "w is right, but m faded for rows that aren't in ids.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: tuple(
                    old.copy_(new)
                    for old, new in zip(
                        (w, m), _lazy(w, m, ids, g, lr), strict=True
                    )
                ),
                "the numbers are right, but the arguments were written to; "
                "clone them first.",
            ),
            Mistake(
                _position_by_position,
                "m of a row that occurs twice faded twice: add up its "
                "gradients, and fade once.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: _lazy(
                    w, m, ids, g / ids.bincount()[ids].unsqueeze(1), lr
                ),
                "that takes the mean of a row's gradients; they add up.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: _lazy(w, m, ids, 0.1 * g, lr),
                "that averages, as Adam's m does; momentum adds the whole "
                "gradient.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: (
                    w.index_add(
                        0, ids, _lazy(w, m, ids, g, lr)[1][ids], alpha=-lr
                    ),
                    _lazy(w, m, ids, g, lr)[1],
                ),
                "w of a row that occurs twice moved twice: move each row once.",
            ),
            Mistake(
                _where_not_zero,
                "a row in `ids` whose gradient is zero moves, too, along what "
                "is left of its m: ask which ids occur, not which gradients "
                "are zero.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: (
                    _lazy(w, m, ids, 0 * g, lr, fade=1.0)[0],
                    _lazy(w, m, ids, g, lr)[1],
                ),
                "w moved along the old m; update m first.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: _lazy(w, m, ids, g, lr)[0],
                "that is the weight alone; return m, too.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: _lazy(w, m, ids, g, lr)[::-1],
                "weight first, then m.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: _lazy(w, m, ids, g, lr, fade=1.0),
                "m didn't fade; multiply it by 0.9.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: _lazy(w, m, ids, g, -lr),
                "that goes uphill; subtract lr times m.",
            ),
            Mistake(
                lambda w, m, ids, g, lr: (
                    w.index_add(0, ids, g, alpha=-lr),
                    _lazy(w, m, ids, g, lr)[1],
                ),
                "w moved by the gradient; move it by m.",
            ),
        ),
        probes=(
            (
                torch.arange(8.0).reshape(4, 2),
                torch.tensor([[1.0, 2], [3, 4], [5, 6], [7, 8]]),
                torch.tensor([3, 1, 3]),
                torch.tensor([[1.0, 0], [2, 2], [4, -1]]),
                0.5,
            ),
            (
                torch.ones(3, 1),
                torch.tensor([[2.0], [-1.0], [4.0]]),
                torch.tensor([2]),
                torch.tensor([[1.0]]),
                0.1,
            ),
            (  # row 0 was looked up, and its gradient is zero
                torch.ones(3, 1),
                torch.tensor([[2.0], [-1.0], [4.0]]),
                torch.tensor([0, 2]),
                torch.tensor([[0.0], [1.0]]),
                0.1,
            ),
        ),
    ),
    Question(
        name="bytes_of_training",
        otherwise="The weight, m and n are tables of 10 million * 128 * 4 "
        "bytes each; the gradient is a fourth, or sparse.",
        right=(4 * _TABLE, 3 * _TABLE + _SPARSE),
        also=((20.5e9, 15.4e9), (20.48e9, 15.39e9), (20.48e9, 15.4e9)),
        why="20.5 GB and 15.4 GB: m and n are as large as the table either "
        "way.",
        mistakes=(
            Mistake(
                (4 * _TABLE, _TABLE + _SPARSE),
                "SparseAdam's m and n are as large as the table, although it "
                "updates few of their rows.",
            ),
            Mistake(
                (4 * _TABLE, _TABLE + 3 * _SPARSE),
                "SparseAdam's m and n are as large as the table, although it "
                "updates few of their rows.",
            ),
            Mistake(
                (4 * _TABLE, 3 * _TABLE),
                "the sparse gradient is missing: an id and a row for each of "
                "65,536 positions.",
            ),
            Mistake(
                (4 * _TABLE, 3 * _TABLE + _IDS * _WIDTH * 4),
                "the sparse gradient stores the ids, too, 8 bytes each.",
            ),
            Mistake(
                (3 * _TABLE, 2 * _TABLE + _SPARSE),
                "one table is missing: weight, m and n are three, and a dense "
                "gradient is a fourth.",
            ),
            Mistake(
                (4 * _TABLE, 4 * _TABLE),
                "a sparse gradient has only the rows of the batch.",
            ),
            Mistake(
                (4 * _TABLE // 4, (3 * _TABLE + _SPARSE) // 4),
                "a float32 has 4 bytes.",
                also=((4 * _TABLE // 4, 3 * _TABLE // 4 + _IDS * _WIDTH),),
            ),
            Mistake(
                (3 * _TABLE + _SPARSE, 4 * _TABLE),
                "the other way around: Adam first.",
            ),
            Mistake(
                (20.48, 15.39),
                "that is right in GB; the exercise asks for bytes.",
                also=((20.5, 15.4), (20.48, 15.4), (20.48, 15.394)),
            ),
            Mistake(
                (4 * _TABLE, 2 * _TABLE + _SPARSE),
                "SparseAdam's two averages and the weight are three tables.",
            ),
            Mistake(
                (4 * _TABLE, 3 * _TABLE + _IDS * (4 + _WIDTH * 4)),
                "an int64 has 8 bytes; you took 4 for an id.",
            ),
        ),
    ),
    Question(
        name="split_by_gradient",
        right=_split,
        why="SparseAdam takes the first list, and AdamW the second.",
        mistakes=(
            Mistake(
                lambda model: _split(model)[::-1],
                "the other way around: first those with sparse gradients.",
            ),
            Mistake(
                lambda model: _split(model, sparse=False),
                "an Embedding has a sparse gradient only if its `sparse` is "
                "True.",
            ),
            Mistake(
                lambda model: _split(model, deep=False),
                "an Embedding inside of another module was missed: `modules()` "
                "finds those, too.",
            ),
            Mistake(
                lambda model: (_split(model)[0], list(model.parameters())),
                "the sparse tables are in the second list, too: AdamW would "
                "refuse them.",
            ),
            Mistake(
                lambda model: (
                    _split(model)[0],
                    [p for p in _split(model)[1] if p.dim() > 1],
                ),
                "the biases are in neither list, and nobody would train them.",
            ),
            Mistake(
                lambda model: ([], list(model.parameters())),
                "the first list is empty. A weight itself is never sparse; the "
                "`sparse` of its layer says whether its gradient will be.",
            ),
            Mistake(
                _by_numbers,
                "`p not in tables` compares numbers, and fails where shapes "
                "differ; compare what the Parameters are: `is`, or id().",
            ),
            Mistake(
                _names,
                "those are names; return the Parameters themselves.",
            ),
            Mistake(
                lambda model: _split(model)[0],
                "that is the first list; return both.",
            ),
            Mistake(
                lambda model: _split(model)[1],
                "that is the second list; return both.",
            ),
        ),
        probes=((_model(nested=False),), (_model(nested=True),)),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
