"""Find what is true of all the numbers of a wrong answer."""

from collections.abc import Callable, Iterator

import torch

from embedlab.judging.comparing import agreeing

Relation = tuple[object, str]  # what to compare among calls, and the words


def relations(came: torch.Tensor, wanted: torch.Tensor) -> Iterator[Relation]:
    """Yield what relates a wrong tensor to the right one, as noun phrases.

    Each holds for all numbers. Nothing is yielded that gives away a single
    number, such as a factor or a difference; see `of_many`.
    """
    came, wanted = came.double(), wanted.double()
    if came.shape == wanted.shape:
        yield from _changed_alike(came, wanted)
        yield from _moved(came, wanted)
    else:
        yield from _other_shape(came, wanted)


def of_many(came: torch.Tensor, wanted: torch.Tensor) -> Iterator[Relation]:
    """Yield the factor or the difference of numbers, of two or more."""
    came, wanted = came.double(), wanted.double()
    if came.shape != wanted.shape:
        return
    if not (wanted.isfinite().all() and came.isfinite().all()):
        return
    if agreeing(came, wanted + 1).all():
        yield "+1", "{the_right_numbers}, each 1 too large"
    if agreeing(came, wanted - 1).all():
        yield "-1", "{the_right_numbers}, each 1 too small"
    held = wanted != 0
    if held.any():
        factor = (came[held] / wanted[held]).median()
        alike = agreeing(came, wanted * factor).all()
        if alike and factor != 0 and not torch.isclose(factor, factor.abs()):
            alike = False
        if alike and factor > 0:
            yield from _by_factor(factor.item())
    shift = (came - wanted).median()
    if agreeing(came, wanted + shift).all() and abs(shift.abs() - 1) > 1e-6:
        yield (
            ("shift", round(shift.item(), 6)),
            "{the_right_numbers}, each with the same number added",
        )


def of_calls(came: torch.Tensor, wanted: torch.Tensor) -> Iterator[Relation]:
    """Yield what could be true of one call by chance, and not of several."""
    came, wanted = came.double(), wanted.double()
    if came.shape == wanted.shape:
        for words, change in _OF_MANY if wanted.dim() else _OF_MANY[:-2]:
            if agreeing(came, change(wanted)).all():
                yield words, words


def _by_factor(factor: float) -> Iterator[Relation]:
    for times, word in ((factor, "large"), (1 / factor, "small")):
        short = float(f"{times:.3g}")  # of float32 a billion is not exact
        exact = abs(times - short) < 1e-5 * short
        whole = round(short if exact else times)
        if whole >= 2 and abs(times - whole) < 1e-4 * whole:
            yield (
                (word, whole),
                f"{{the_right_numbers}}, each {whole:,} times too {word}",
            )
            return
    yield (
        ("factor", round(factor, 6)),
        "{the_right_numbers}, all multiplied by the same number",
    )


_SIMPLE: tuple[tuple[str, Callable], ...] = (
    ("{the_right_numbers} with the opposite sign", lambda x: -x),
    ("{the_right_numbers} without their minus signs", lambda x: x.abs()),
    ("{the_right_numbers}, cut to whole numbers", lambda x: x.trunc()),
    *(
        (
            f"{{the_right_numbers}}, rounded to {k} decimal{'s' * (k > 1)}"
            if k
            else "{the_right_numbers}, rounded to whole numbers",
            lambda x, k=k: (x * 10**k).round() / 10**k,
        )
        for k in (4, 3, 2, 1, 0)
    ),
)


# These can be true of a few numbers by chance.
_OF_MANY: tuple[tuple[str, Callable], ...] = (
    ("1 minus {the_right_numbers}", lambda x: 1 - x),
    ("1 divided by {the_right_numbers}", lambda x: 1 / x),
    ("the squares of {the_right_numbers}", lambda x: x.square()),
    ("the roots of {the_right_numbers}", lambda x: x.sqrt()),
    ("the logarithms of {the_right_numbers}", lambda x: x.log()),
    ("the running sums of {the_right_numbers}", lambda x: x.cumsum(0)),
    (
        "the softmax of {the_right_numbers}",
        lambda x: x.softmax(-1) if x.dim() else x + torch.nan,
    ),
)


def _changed_alike(
    came: torch.Tensor, wanted: torch.Tensor
) -> Iterator[Relation]:
    if (came == 0).all():
        yield "zeros", "zero" if came.numel() == 1 else "only zeros"
        return
    if came.isnan().all():
        yield "nan", "nan, not a number" if came.numel() == 1 else "only nan"
        return
    for words, change in _SIMPLE:
        if agreeing(came, change(wanted)).all():
            yield words, words


def _moved(came: torch.Tensor, wanted: torch.Tensor) -> Iterator[Relation]:
    """Yield where the same numbers stand at other places."""
    few = agreeing(came, wanted).double().mean() < 0.6 if wanted.numel() else 0
    if not few or not agreeing(_sorted(came), _sorted(wanted)).all():
        return
    d = wanted.dim()
    square = d == 2 and came.shape == wanted.T.shape
    if square and agreeing(came, wanted.T).all():
        yield (
            "T",
            "{the_right_numbers}, transposed: rows and columns are exchanged",
        )
    what = "{the_right_numbers}" if d == 1 else "the right rows"
    if agreeing(came, wanted.flip(0)).all():
        yield "flip", f"{what} in reverse order"
    if d > 1 and agreeing(came, wanted.flip(-1)).all():
        yield "flip-1", "the right columns in reverse order"
    if d > 1 and _same_rows(came, wanted):
        yield "rows", "the right rows in another order"
    if d == 2 and _same_rows(came.T, wanted.T):
        yield "columns", "the right columns in another order"
    if d == 1 and agreeing(came, wanted.sort().values).all():
        yield "sorted", "{the_right_numbers}, sorted"
    yield "order", "{the_right_numbers} in another order"


def _sorted(x: torch.Tensor) -> torch.Tensor:
    return x.flatten().sort().values


def _same_rows(a: torch.Tensor, b: torch.Tensor) -> bool:
    def ordered(x: torch.Tensor) -> torch.Tensor:
        rows = sorted(x.flatten(1).tolist())
        return torch.tensor(rows, dtype=torch.float64)

    return bool(agreeing(ordered(a), ordered(b)).all())


def _other_shape(
    came: torch.Tensor, wanted: torch.Tensor
) -> Iterator[Relation]:
    shapes = f"{shape(came)}; the question asks for shape {tuple(wanted.shape)}"
    if came.numel() == wanted.numel():
        if agreeing(came.reshape(wanted.shape), wanted).all():
            yield "shape", f"{{the_right_numbers}} in {shapes}"
            return
        turned = came.permute(*reversed(range(came.dim())))
        if turned.shape == wanted.shape and agreeing(turned, wanted).all():
            yield "T", f"{{the_right_numbers}}, transposed, in {shapes}"
            return
    for words, change in (
        ("sum", torch.sum),
        ("mean", torch.mean),
        ("max", torch.amax),
    ):
        for d in range(came.dim()):
            reduced = change(came, d) if came.shape[d] else came
            if _equal(reduced, wanted):
                yield (
                    (words, d),
                    f"a tensor of {shapes}: one step is left, its {words} "
                    f"over dimension {d}",
                )
                return
        for d in range(wanted.dim()):
            reduced = change(wanted, d) if wanted.shape[d] else wanted
            if _equal(came, reduced):
                yield (
                    (words, -1 - d),
                    f"the {words} of the right result over its dimension {d}, "
                    f"in {shapes}",
                )
                return
    if came.shape[1:] == wanted.shape[1:] and came.dim() and wanted.dim():
        yield from _more_or_less(came, wanted)


def _more_or_less(
    came: torch.Tensor, wanted: torch.Tensor
) -> Iterator[Relation]:
    """Yield that rows, or numbers, are missing, or too many."""
    n, m = len(came), len(wanted)
    what = "number" if wanted.dim() == 1 else "row"
    few = abs(n - m) == 1
    many = f"{abs(n - m)} {what}{'s' * (not few)}"
    gone = f"{what} is" if few else f"{many} are"
    if 0 < n < m and _equal(came, wanted[:n]):
        yield (
            "cut",
            f"the right {what}s as far as they go; the last {gone} missing",
        )
    elif 0 < n < m and _equal(came, wanted[-n:]):
        yield "late", f"the right {what}s at the end; the first {gone} missing"
    elif n > m > 0 and _equal(came[:m], wanted):
        yield "long", f"the right result with {many} too many at its end"
    elif n > m > 0 and _equal(came[-m:], wanted):
        yield "early", f"the right result with {many} too many at its start"


def _equal(a: torch.Tensor, b: torch.Tensor) -> bool:
    return a.shape == b.shape and bool(agreeing(a, b).all())


def shape(tensor: torch.Tensor) -> str:
    """Name the shape of a tensor in words."""
    if tensor.dim() == 0:
        return "shape (), no dimensions"
    return f"shape {tuple(tensor.shape)}"
