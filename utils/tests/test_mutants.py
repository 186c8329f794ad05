"""The facts notice when the layer does something else.

Each mutant is PyTorch with one behaviour changed. Some fact of the lectures
that teach the behaviour has to fail on it; where none does, a sentence of the
course is held by nothing.
"""

import contextlib
import inspect
import itertools

import pytest
import test_facts
import torch
from torch import nn
from torch.nn import functional as F

from embedlab import data

pytestmark = [pytest.mark.release, pytest.mark.usefixtures("threads")]
REAL = F.embedding
REAL_BAG = F.embedding_bag
REAL_INIT = nn.Embedding.__init__
REAL_FROM = nn.Embedding.from_pretrained.__func__
REAL_BAG_INIT = nn.EmbeddingBag.__init__


class Changed(torch.autograd.Function):
    """The identity on a table, whose gradient is changed on its way back."""

    @staticmethod
    def forward(ctx, weight, change):
        ctx.change = change
        return weight.view_as(weight)

    @staticmethod
    def backward(ctx, gradient):
        return ctx.change(gradient), None


def embedding(before=None, after=None, back=None, **fixed):
    """F.embedding with its ids, its output, gradient or arguments changed."""

    def mutant(
        ids,
        weight,
        padding_idx=None,
        max_norm=None,
        norm_type=2.0,
        scale_grad_by_freq=False,
        sparse=False,
    ):
        arguments = {
            "padding_idx": padding_idx,
            "max_norm": max_norm,
            "norm_type": norm_type,
            "scale_grad_by_freq": scale_grad_by_freq,
            "sparse": sparse,
        }
        for name, change in fixed.items():
            arguments[name] = change(arguments[name])
        if before:
            ids = before(ids, weight, arguments)
        if back and weight.requires_grad and not sparse:
            weight = Changed.apply(
                weight, lambda gradient: back(gradient, ids, arguments)
            )
        out = REAL(ids, weight, **arguments)
        return after(out, ids, weight, arguments) if after else out

    return F, "embedding", mutant


def bag(change):
    """F.embedding_bag with its arguments, or its output, changed."""

    def mutant(*args, **kwargs):
        given = inspect.signature(REAL_BAG).bind(*args, **kwargs)
        given.apply_defaults()
        return change(dict(given.arguments))

    return F, "embedding_bag", mutant


def constructor(change):
    """nn.Embedding, changed after it was made."""

    def mutant(self, *args, **kwargs):
        given = inspect.signature(REAL_INIT).bind(self, *args, **kwargs)
        REAL_INIT(*given.args, **given.kwargs)
        with torch.no_grad():
            change(self, given.arguments)

    return nn.Embedding, "__init__", mutant


def from_pretrained(change):
    """Embedding.from_pretrained with its arguments changed."""

    def mutant(cls, *args, **kwargs):
        given = inspect.signature(REAL_FROM).bind(cls, *args, **kwargs)
        given.apply_defaults()
        arguments = dict(given.arguments)
        del arguments["cls"]
        change(arguments)
        return REAL_FROM(cls, **arguments)

    return nn.Embedding, "from_pretrained", classmethod(mutant)


def overwritten(gradient, ids, _):
    """Repeated ids are written once, and not added up."""
    times = ids.flatten().bincount(minlength=len(gradient)).clamp(min=1)
    return gradient / times.unsqueeze(1)


def next_row_zeroed(gradient, ids, arguments):
    if arguments["padding_idx"] is None:
        return gradient
    gradient = gradient.clone()
    gradient[arguments["padding_idx"] + 1] = 0.0
    return gradient


def all_rows(ids, weight, arguments):
    """Renormalise rows that are not looked up as well."""
    if arguments["max_norm"] is not None:
        everything = torch.arange(len(weight))
        with torch.no_grad():
            REAL(everything, weight, max_norm=arguments["max_norm"])
    return ids


def clamped_output(out, ids, weight, arguments):
    """What max_norm would be if it bounded the output."""
    norms = out.norm(dim=-1, keepdim=True)
    return out * (3.0 / norms.clamp(min=3.0))


def longer_too(out, ids, weight, arguments):
    """Short rows come out longer."""
    if arguments["max_norm"] is None:
        return out
    return arguments["max_norm"] * F.normalize(out, dim=-1)


def masked(out, ids, weight, arguments):
    if arguments["padding_idx"] is None:
        return out
    return out.masked_fill((ids == arguments["padding_idx"]).unsqueeze(-1), 0)


def with_pads(arguments):
    return REAL_BAG(**arguments | {"padding_idx": None})


def nan_for_nothing(arguments):
    out = REAL_BAG(**arguments)
    empty = ~out.bool().any(dim=1, keepdim=True)
    return out.masked_fill(empty, torch.nan)


def lengths(arguments):
    if (given := arguments["offsets"]) is not None:
        arguments["offsets"] = given.cumsum(dim=0) - given
    return REAL_BAG(**arguments)


def unweighted(arguments):
    return REAL_BAG(**arguments | {"per_sample_weights": None})


def last_winner(arguments):
    if arguments["mode"] != "max" or arguments["input"].dim() != 2:
        return REAL_BAG(**arguments)
    turned = arguments["input"].flip(1)
    return REAL_BAG(**arguments | {"input": turned})


def mended(arguments):
    if not arguments["scale_grad_by_freq"]:
        return REAL_BAG(**arguments)
    out = REAL(arguments["input"], arguments["weight"], scale_grad_by_freq=True)
    return out.sum(dim=1)


def sum_by_default(self, *args, **kwargs):
    REAL_BAG_INIT(self, *args, **{"mode": "sum"} | kwargs)


def small(layer, _):
    if layer.weight.is_meta or not layer.weight.is_floating_point():
        return
    layer.weight.mul_(0.1)


def not_zeroed(layer, arguments):
    if layer.padding_idx is not None and arguments.get("_weight") is None:
        layer.weight[layer.padding_idx] = 1.0


def copied(arguments):
    arguments["embeddings"] = arguments["embeddings"].clone()


def pad_zeroed(arguments):
    if arguments["padding_idx"] is not None:
        arguments["embeddings"] = arguments["embeddings"].clone()
        arguments["embeddings"][arguments["padding_idx"]] = 0.0


def as_table(arguments):
    if arguments["embeddings"].dim() == 1:
        arguments["embeddings"] = arguments["embeddings"].unsqueeze(0)


def on_floats(*args, **kwargs):
    return REAL_ONE_HOT(*args, **kwargs).float()


REAL_ONE_HOT = F.one_hot

# The name of a mutant: the lectures of which one has to notice, what is put
# in the place of what.
MUTANTS = {
    "the next row": (
        (1,),
        embedding(before=lambda ids, w, a: (ids + 1) % len(w)),
    ),
    "negative ids count from the end": (
        (1,),
        embedding(before=lambda ids, w, a: ids % len(w)),
    ),
    "ids out of range are clamped": (
        (1,),
        embedding(before=lambda ids, w, a: ids.clamp(max=len(w) - 1)),
    ),
    "ids of every dtype": ((1,), embedding(before=lambda i, w, a: i.long())),
    "ids of int32 are refused": (
        (1,),
        embedding(
            before=lambda i, w, a: i.short() if i.dtype == torch.int32 else i
        ),
    ),
    "a single id keeps a dimension": (
        (1,),
        embedding(after=lambda o, i, w, a: o if i.dim() else o.unsqueeze(0)),
    ),
    "a single id gives a view": (
        (1,),
        embedding(after=lambda o, i, w, a: o if i.dim() else w[i]),
    ),
    "a one-hot and a matmul": (
        (1,),
        embedding(
            after=lambda o, i, w, a: F.one_hot(i.long(), len(w)).to(w.dtype) @ w
        ),
    ),
    "rounded to 16 bits": (
        (1, 2, 3),
        embedding(after=lambda o, i, w, a: o.bfloat16().to(o.dtype) + 1e-3),
    ),
    "one-hots of floats": ((1,), (F, "one_hot", on_floats)),
    "repeated ids are not added up": ((4,), embedding(back=overwritten)),
    "the gradient is twice as large": (
        (4,),
        embedding(back=lambda g, i, a: 2 * g),
    ),
    "rows that were not looked up get a gradient": (
        (4,),
        embedding(back=lambda g, i, a: g + 1),
    ),
    "scale_grad_by_freq is ignored": (
        (4,),
        embedding(scale_grad_by_freq=lambda _: False),
    ),
    "always scaled by frequency": (
        (4,),
        embedding(scale_grad_by_freq=lambda _: True),
    ),
    "sparse is ignored": ((5,), embedding(sparse=lambda _: False)),
    "the pad gets its gradient": ((6,), embedding(padding_idx=lambda _: None)),
    "the row after the pad gets no gradient": (
        (6,),
        embedding(back=next_row_zeroed),
    ),
    "pads come out as zeros": ((6,), embedding(after=masked)),
    "max_norm is ignored": ((7,), embedding(max_norm=lambda _: None)),
    "max_norm bounds the output": (
        (7,),
        embedding(max_norm=lambda _: None, after=clamped_output),
    ),
    "max_norm renormalises all rows": ((7,), embedding(before=all_rows)),
    "max_norm makes short rows longer": ((7,), embedding(after=longer_too)),
    "max_norm=False is off": (
        (7,),
        embedding(max_norm=lambda m: None if m is False else m),
    ),
    "max_norm=True is 2": (
        (7,),
        embedding(max_norm=lambda m: 2.0 if m is True else m),
    ),
    "max_norm is never negative": (
        (7,),
        embedding(max_norm=lambda m: m if m is None else abs(m)),
    ),
    "max_norm rests under no_grad": (
        (7,),
        embedding(max_norm=lambda m: m if torch.is_grad_enabled() else None),
    ),
    "norm_type is ignored": ((7, 8), embedding(norm_type=lambda _: 2.0)),
    "the pad's row is not zeroed": ((6,), constructor(not_zeroed)),
    "a fresh table is small": ((1, 2, 7), constructor(small)),
    "from_pretrained copies": ((8,), from_pretrained(copied)),
    "from_pretrained does not freeze": (
        (8,),
        from_pretrained(lambda a: a.update(freeze=False)),
    ),
    "from_pretrained always freezes": (
        (8,),
        from_pretrained(lambda a: a.update(freeze=True)),
    ),
    "from_pretrained zeroes the pad": ((6,), from_pretrained(pad_zeroed)),
    "from_pretrained takes one vector": ((8,), from_pretrained(as_table)),
    "a bag sums by default": (
        (11,),
        (nn.EmbeddingBag, "__init__", sum_by_default),
    ),
    "a bag counts its pads": ((6,), bag(with_pads)),
    "an empty bag is nan": ((11,), bag(nan_for_nothing)),
    "offsets are lengths": ((11,), bag(lengths)),
    "weights in a bag are ignored": ((11,), bag(unweighted)),
    "of equal numbers the last one learns": ((11,), bag(last_winner)),
    "the gradient of a bag is mended": ((11,), bag(mended)),
}

if test_facts.TORCH >= (2, 14):  # there, it is no mutant any more
    del MUTANTS["the gradient of a bag is mended"]


@contextlib.contextmanager
def in_place(owner, name, mutant):
    real = inspect.getattr_static(owner, name)
    setattr(owner, name, mutant)
    try:
        yield
    finally:
        setattr(owner, name, real)
        test_facts.TABLE.copy_(data.table())  # a mutant may have written


def runs(test):
    """The calls of a fact, one for each set of its parameters."""
    marks = [
        m for m in getattr(test, "pytestmark", []) if m.name == "parametrize"
    ]
    choices = []
    for mark in marks:
        names, values = mark.args
        names = names.split(", ") if isinstance(names, str) else names
        choices.append(
            [
                dict(zip(names, v if len(names) > 1 else (v,), strict=True))
                for v in values
            ]
        )
    for chosen in itertools.product(*choices):
        yield {k: v for each in chosen for k, v in each.items()}


def failing(numbers) -> list[str]:
    """The facts of these lectures that fail."""
    torch.manual_seed(0)
    found = []
    for (number, _), names in test_facts.TAUGHT.items():
        for name in names if number in numbers else ():
            test = getattr(test_facts, name)
            if "tmp_path" in inspect.signature(test).parameters:
                continue
            try:
                for arguments in runs(test):
                    test(**arguments)
            except (Exception, pytest.fail.Exception):
                found.append(name)
    return found


def test_without_a_mutant_no_fact_fails():
    assert failing(range(1, 12)) == []


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_noticed(name):
    numbers, replaced = MUTANTS[name]
    with in_place(*replaced):
        assert failing(numbers) != []


def test_there_are_enough_mutants_and_all_are_gone():
    assert len(MUTANTS) >= 30
    assert failing(range(1, 12)) == []
