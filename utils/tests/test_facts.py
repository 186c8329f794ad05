"""What PyTorch does, as the lectures teach it: one short test for each fact.

A test that fails names the lecture and the section that are no longer true. A
section that shows something of PyTorch and has no test here fails, too.
"""

import ast
import copy
import functools
import inspect
import itertools
import json
import linecache
import math
import os
import pickle
import platform
import re
import subprocess
import sys
import warnings
from collections import Counter
from datetime import timedelta
from pathlib import Path

import in_processes
import pytest
import torch
from nbformat import NotebookNode
from safetensors import safe_open
from safetensors.torch import load_file, load_model, save_file, save_model
from torch import nn
from torch.distributed.distributed_c10d import default_pg_timeout
from torch.nn import functional as F

from embedlab import data, measure, processes
from embedlab.draw.blocks import rounds_of_a_ring
from publish import lectures
from publish.contract import solution, tags, without_note
from publish.notebook import read

pytestmark = pytest.mark.usefixtures("threads")
TAUGHT: dict[tuple[int, str], list[str]] = {}
QUOTED: dict[int, list[str]] = {}  # for each lecture, the rules that are held
TORCH = tuple(map(int, torch.__version__.split(".")[:2]))
TABLE = data.table()
IDS = torch.tensor([2, 3, 4, 2, 5])  # the snow of the mountains
BATCH = torch.tensor([[2, 3, 4, 2, 5], [2, 1, 4, 2, 1]])
G = torch.tensor([[1.0, 0, 2], [3, 1, 0], [0, 2, 1], [4, 0, 1], [1, 1, 1]])


# Long, and the same whatever kernels the processor runs.
ONCE = pytest.mark.skipif(
    "ATEN_CPU_CAPABILITY" in os.environ, reason="once is enough"
)


def fact(lecture: int, section: str, *rules: str):
    """Say where a fact is taught, and which rules of the lecture it attacks.

    A failure of its test says where. Each rule is quoted without its markup.
    """

    def mark(test):
        TAUGHT.setdefault((lecture, section), []).append(test.__name__)
        if rules:
            QUOTED.setdefault(lecture, []).extend(rules)

        @functools.wraps(test)
        def wrapped(*args, **kwargs):
            try:
                test(*args, **kwargs)
            except BaseException as error:
                error.add_note(f"taught in lecture {lecture}, {section!r}")
                raise

        return wrapped

    return mark


def defined(lecture: int, name: str, **uses):
    """The function or class `name`, as a lecture's first cell with it shows it.

    Where its code uses names, give them. Its source can be had, as that of
    any other function.
    """
    for cell in read(lectures(str(lecture))[0]).cells:
        if cell.cell_type == "code":
            for node in ast.parse(cell.source).body:
                kinds = ast.FunctionDef, ast.ClassDef
                if isinstance(node, kinds) and node.name == name:
                    source = ast.unparse(node)
                    file = f"<lecture {lecture}, {name}>"
                    lines = source.splitlines(keepends=True)
                    linecache.cache[file] = len(source), None, lines, file
                    exec(compile(source, file, "exec"), uses)
                    return uses[name]
    raise LookupError(f"lecture {lecture} defines no {name}")


def printed(program: str, **settings: str) -> str:
    """What a program prints in a process of its own, with these variables."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def embedding(**arguments):
    """An Embedding with the course's numbers, which it may train."""
    layer = nn.Embedding(6, 3, **arguments)
    with torch.no_grad():
        layer.weight.copy_(TABLE)
    return layer


def table_and_scores(way):
    """An Embedding and a Linear with the same weight, shared in this way."""
    table, scores = nn.Embedding(6, 3), nn.Linear(3, 6, bias=False)
    scores.weight = {
        "one memory": nn.Parameter(table.weight.detach()),
        "one Parameter": table.weight,
    }[way]
    return nn.ModuleList([table, scores])


def gradient(ids, **arguments):
    """The gradient of a fresh (6, 1) table, where each place gives a 1."""
    layer = nn.Embedding(6, 1, **arguments)
    layer(torch.tensor(ids)).sum().backward()
    return layer.weight.grad.flatten()


def steps(make_optimizer, batches, start=None, **arguments):
    """The table before, and after one step on each of the batches."""
    layer = embedding(**arguments)
    if start is not None:
        nn.init.constant_(layer.weight, start)
    before = layer.weight.detach().clone()
    optimizer = make_optimizer(layer.parameters())
    for ids in batches:
        optimizer.zero_grad()
        layer(torch.tensor(ids)).sum().backward()
        optimizer.step()
    return before, layer.weight.detach()


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=0.1)


# ---------------------------------------------------------------- lecture 1


@fact(
    1,
    "How does a word become a number?",
    "An id is a name, and all words missing from the vocabulary share one.",
    "The vocabulary, from word to id, is yours to build. An id is a name: "
    "unless you number on purpose, its size means nothing.",
)
def test_words_that_are_missing_share_an_id():
    vocabulary = data.vocabulary()
    encode = defined(1, "encode", vocabulary=vocabulary)
    assert encode("the snow of the mountains") == IDS.tolist()
    assert encode("The sea, snow. \t mountain") == [1, 1, 1, 1]
    assert encode("") == []
    # Another numbering, with the rows moved, finds the same vector for each.
    for seed in range(20):
        generator = torch.Generator().manual_seed(seed)
        new_id = torch.randperm(6, generator=generator)
        moved = torch.empty_like(TABLE)
        moved[new_id] = TABLE
        renamed = {w: new_id[k].item() for w, k in vocabulary.items()}
        other = defined(1, "encode", vocabulary=renamed)
        for text in ("the snow of the mountains", "the bounty of the sea"):
            assert torch.equal(moved[other(text)], TABLE[encode(text)])


@fact(
    1,
    "What does an id name?",
    "Arithmetic on ids depends on how you numbered the words; arithmetic on "
    "the rows of given words doesn't.",
)
def test_halfway_between_ids_depends_on_the_numbering():
    halves, means = set(), set()
    for new_id in itertools.permutations(range(6)):
        moved = torch.empty_like(TABLE)
        moved[list(new_id)] = TABLE
        a, b = new_id[2], new_id[4]
        halves.add((a + b) / 2)
        means.add(tuple(((moved[a] + moved[b]) / 2).tolist()))
    assert len(halves) == 9 and len(means) == 1


@fact(1, "One: a loop")
@fact(1, "Two: indexing")
@pytest.mark.parametrize(
    "dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int16]
)
def test_the_loop_the_brackets_and_the_layer_agree(dtype):
    by_loop = defined(1, "lookup_by_loop")
    for b, s, v, h in ((2, 5, 6, 3), (1, 1, 1, 1), (3, 0, 4, 2), (4, 7, 9, 5)):
        table, ids = (
            torch.randn(v, h).mul(9).to(dtype),
            torch.randint(v, (b, s)),
        )
        if dtype.is_floating_point:
            table[0, 0], table[-1, -1] = torch.nan, -torch.inf
        rows = F.embedding(ids, table)
        assert rows.shape == (b, s, h) and rows.dtype == dtype
        for other in (by_loop(table, ids), table[ids]):
            torch.testing.assert_close(
                other, rows, rtol=0, atol=0, equal_nan=True
            )


@fact(
    1,
    "One: a loop",
    "A lookup sees one id at a time: the same id gets the same row, whatever "
    "is around it.",
)
def test_a_lookup_sees_one_id_at_a_time():
    for seed in range(20):
        torch.manual_seed(seed)
        layer, ids = nn.Embedding(9, 4), torch.randint(9, (5, 7))
        output = layer(ids)
        for k in range(9):  # every position of an id has the same vector
            assert (output[ids == k] == layer.weight[k]).all()
        shuffled = torch.randperm(35)
        mixed = layer(ids.flatten()[shuffled])
        assert torch.equal(mixed, output.flatten(0, 1)[shuffled])


@fact(
    1,
    "Three: the layer",
    "The result has the shape of the ids, with h appended: (b, s) and (v, h) "
    "make (b, s, h).",
    "The result of a lookup has the shape of the ids, with h appended.",
)
def test_any_shape_of_ids_gets_h_appended():
    shapes = [(), (1,), (0,), (2, 0), (0, 2), (2, 5), (2, 3, 4), (1,) * 8]
    for shape in shapes:
        for v, h in ((6, 3), (1, 1), (6, 0)):
            for dtype in (torch.int64, torch.int32):
                ids = torch.zeros(shape, dtype=dtype)
                assert nn.Embedding(v, h)(ids).shape == (*shape, h)
    every_other = torch.zeros(4, 6, dtype=torch.int64)[:, ::2]
    assert embedding()(every_other).shape == (4, 3, 3)
    assert embedding()(every_other.T).shape == (3, 4, 3)


@fact(1, "Three: the layer")
def test_the_layer_has_one_parameter_that_starts_random():
    layer = nn.Embedding(6, 3)
    assert [name for name, _ in layer.named_parameters()] == ["weight"]
    assert layer.weight.shape == (6, 3) and layer.weight.requires_grad
    assert layer.weight.dtype == torch.float32
    assert not torch.equal(layer.weight, nn.Embedding(6, 3).weight)
    with pytest.raises(RuntimeError, match="leaf Variable"):
        layer.weight.copy_(TABLE)


@fact(
    1,
    "Four: a one-hot and a matmul",
    "In exact arithmetic, a lookup equals a one-hot times the table.",
)
def test_one_hot_times_table_is_the_lookup():
    one_hot = F.one_hot(BATCH, num_classes=6)
    assert one_hot.dtype == torch.int64 and one_hot.shape == (2, 5, 6)
    assert torch.equal(one_hot.float() @ TABLE, TABLE[BATCH])
    transposed = one_hot.float().transpose(1, 2)  # rows and columns mixed up
    with pytest.raises(RuntimeError):
        transposed @ TABLE


@fact(
    1,
    "What does PyTorch run?",
    "In eager mode on the CPU, the layer with its default options runs "
    "index_select: no one-hot, no matrix product.",
    "In eager mode on the CPU, the layer with its default options runs "
    "index_select, which copies rows: no one-hot, no matrix product, and the "
    "result isn't a view of the table.",
)
def test_the_layer_runs_index_select_and_no_matmul():
    products = {"mm", "bmm", "addmm", "matmul", "mul", "linear", "mv"}
    for dtype in (torch.float32, torch.float64, torch.bfloat16, torch.float16):
        layer = nn.Embedding(6, 3, dtype=dtype)
        for ids in (BATCH, BATCH.int(), BATCH[0], torch.tensor(5)):
            for mode in (torch.enable_grad, torch.inference_mode):
                with mode():
                    ran = set(measure.operators(functools.partial(layer, ids)))
                assert (
                    "index_select" in ran and not (products | {"one_hot"}) & ran
                )
    one_hot = F.one_hot(BATCH, 6).float()
    assert products & set(measure.operators(lambda: one_hot @ TABLE))


@fact(
    1,
    "Can you damage the table through the output?",
    "The layer copies rows; it doesn't return a view of the table.",
)
def test_the_output_is_a_copy_but_indexing_with_one_number_is_a_view():
    layer = embedding()
    its = layer.weight.untyped_storage().data_ptr()
    whole = torch.arange(6)
    for ids in (torch.tensor(5), whole, whole.int(), torch.tensor([[2], [2]])):
        with torch.no_grad():
            output = layer(ids)
            assert output.untyped_storage().data_ptr() != its
            output.zero_()
        assert torch.equal(layer.weight, TABLE)
    with pytest.raises(RuntimeError, match="view of a leaf Variable"):
        layer.weight[5].zero_()
    with torch.no_grad():
        layer.weight[5].zero_()
    frozen = nn.Embedding.from_pretrained(TABLE.clone())
    frozen.weight[5].zero_()
    assert not layer.weight[5].any() and not frozen.weight[5].any()
    fragile = TABLE.clone()
    fragile[torch.tensor([4])].zero_()
    fragile[[4]].zero_()
    assert torch.equal(fragile, TABLE)
    for one in (5, torch.tensor(5), slice(5, 6), slice(None, None, 2)):
        assert fragile[one].untyped_storage().data_ptr() == fragile.data_ptr()
    fragile[torch.tensor(5)].zero_()
    assert not fragile[5].any()


@fact(
    1,
    "What does each way cost?",
    "A dense one-hot holds v numbers for each token; a lookup copies h.",
)
def test_a_one_hot_takes_v_numbers_for_each_token():
    for v in (10, 1_000, 10_000):
        ids, table = torch.zeros(16, 4, dtype=torch.long), torch.zeros(v, 8)
        one_hot = F.one_hot(ids, v)
        assert one_hot.nbytes == 64 * v * 8
        assert one_hot.float().nbytes == 64 * v * 4
        most = measure.most_bytes(functools.partial(F.embedding, ids, table))
        assert most == 64 * 8 * 4  # the rows, whatever v is
        layer = nn.Embedding(v, 8)
        layer(ids).sum().backward()
        assert layer.weight.grad.nbytes == layer.weight.nbytes


@fact(
    1,
    "Do the two agree in every case?",
    "As long as every number is finite and nothing is rounded, the two are "
    "equal in the sense of ==.",
    "A lookup equals a one-hot times the table, as long as every number is "
    "finite and nothing is rounded.",
)
@pytest.mark.parametrize(
    "dtype",
    [torch.float64, torch.float32, torch.bfloat16, torch.float16],
)
def test_finite_numbers_come_through_a_matmul_unchanged(dtype):
    limits = torch.finfo(dtype)
    for seed in range(20):
        generator = torch.Generator().manual_seed(seed)
        v, h, n = (
            int(torch.randint(low, high, (1,), generator=generator))
            for low, high in ((1, 200), (1, 70), (0, 100))
        )
        ids = torch.randint(v, (n,), generator=generator)
        scales = torch.logspace(-40, 30, v, dtype=torch.float64).unsqueeze(1)
        wide = torch.randn(v, h, generator=generator).double() * scales
        table = wide.clamp(limits.min, limits.max).to(dtype)
        table[0, 0], table[-1, -1] = limits.max, limits.smallest_normal
        tiny = table.abs() < limits.smallest_normal  # some processors make 0
        table[tiny] = 0
        assert torch.equal(F.one_hot(ids, v).to(dtype) @ table, table[ids])
    ids, table = torch.arange(6), torch.tensor([[1 / 3]] * 6)
    with torch.autocast("cpu", torch.bfloat16):
        rounded = F.one_hot(ids, 6).float() @ table
        assert torch.equal(F.embedding(ids, table), table)
    assert not torch.equal(rounded.float(), table)


@fact(1, "Do the two agree in every case?")
@pytest.mark.parametrize("wrong", [torch.nan, torch.inf, -torch.inf])
def test_a_nan_spoils_its_column_for_every_token_of_a_dense_matmul(wrong):
    poisoned = TABLE.clone()
    poisoned[5, 0] = wrong
    ids = torch.tensor([2, 3, 4])
    product = F.one_hot(ids, 6).float() @ poisoned
    assert product[:, 0].isnan().all() and not product[:, 1:].isnan().any()
    assert torch.equal(poisoned[ids], TABLE[ids])
    sparse = F.one_hot(ids, 6).float().to_sparse()
    assert torch.equal(sparse @ poisoned, TABLE[ids])


@fact(1, "Do the two agree in every case?")
def test_a_matmul_loses_the_sign_of_zero():
    signed = torch.tensor([[-0.0], [2.0]])
    multiplied = F.one_hot(torch.tensor([0]), 2).float() @ signed
    assert signed[:1].signbit().all() and not multiplied.signbit().any()
    assert torch.equal(multiplied, signed[:1])


@fact(1, "Do the two agree in every case?")
def test_a_soft_one_hot_has_a_gradient_and_ids_have_none():
    soft = torch.tensor([0.0, 0, 0.5, 0, 0.5, 0], requires_grad=True)
    assert torch.equal(soft @ TABLE, (TABLE[2] + TABLE[4]) / 2)
    (soft @ TABLE).sum().backward()
    assert torch.equal(soft.grad, TABLE.sum(1))
    with pytest.raises(RuntimeError, match="floating point"):
        torch.tensor([2, 4], requires_grad=True)


@fact(
    1,
    "Which ids are allowed?",
    "The layer takes ids of dtype int64 or int32, from 0 to v - 1.",
    "Ids are int64 or int32, from 0 to v - 1. An int64 one-hot passes for ids.",
)
def test_ids_are_int64_or_int32():
    every = {x for x in vars(torch).values() if isinstance(x, torch.dtype)}
    accepted = set()
    for dtype in every:
        try:
            with warnings.catch_warnings(action="ignore"):  # experimental ones
                ids = torch.tensor([1, 0]).to(dtype)
        except (RuntimeError, NotImplementedError):
            continue  # a dtype that nothing converts to
        try:
            embedding()(ids)
            accepted.add(dtype)
        except (RuntimeError, NotImplementedError) as error:
            assert "Long, Int" in str(error), dtype
    assert accepted == {torch.int64, torch.int32}
    for v in (1, 2, 6):
        for dtype in (torch.int64, torch.int32):
            layer = nn.Embedding(v, 3)
            assert layer(torch.tensor([0, v - 1], dtype=dtype)).shape == (2, 3)
            for wrong in (-1, v, -v, torch.iinfo(dtype).max):
                with pytest.raises(IndexError):
                    layer(torch.tensor([0, wrong], dtype=dtype))


@fact(1, "IndexError: index out of range in self")
@pytest.mark.parametrize("wrong", [-1, 6])
def test_ids_out_of_range_are_refused_and_not_named(wrong):
    with pytest.raises(IndexError, match="^index out of range in self$"):
        embedding()(torch.tensor([2, wrong]))
    if wrong < 0:
        from_the_end = TABLE[torch.arange(-6, 0)]
        assert torch.equal(from_the_end, TABLE)
        with pytest.raises(IndexError, match="index -7 is out of bounds"):
            TABLE[torch.tensor([-7])]


@fact(1, "Which ids are allowed?")
def test_brackets_take_booleans_for_a_mask():
    mask = torch.tensor([False, True, True, False, False, True])
    assert torch.equal(TABLE[mask], TABLE[[1, 2, 5]])
    with pytest.warns(UserWarning, match="uint8"):
        assert torch.equal(TABLE[mask.byte()], TABLE[mask])


@fact(
    1,
    "What does a row know about its word?",
    "A fresh row is noise. Whatever a row says about its word, somebody put "
    "there, usually by training.",
    "A fresh row is noise; what a row says about its word was put there, "
    "usually by training.",
)
def test_the_neighbors_of_snow_stand_out_of_trained_rows_alone():
    words, glove = data.glove()
    neighbors = defined(1, "neighbors", F=F)

    def nearest(table):
        values, found = neighbors(table, "snow", 5, words)
        assert len(values) == 3_999 and len(found) == 5
        return found

    real = nearest(glove)
    tail = (neighbors(glove, "snow", 5, words)[0] > 0.5).sum()
    assert 10 <= tail <= 14
    assert list(real) == ["rain", "mountain", "weather", "winter", "ice"]
    seen = set()
    for seed in range(20):
        torch.manual_seed(seed)
        columns = [column[torch.randperm(4_000)] for column in glove.T]
        for table in (
            torch.stack(columns, 1),
            nn.Embedding(4_000, 100).weight.detach(),
        ):
            by_chance = nearest(table)
            assert max(by_chance.values()) < 0.5 < min(real.values())
            seen.add(next(iter(by_chance)))
        narrow = nearest(nn.Embedding(4_000, 3).weight.detach())
        assert max(narrow.values()) > 0.99
    assert len(seen) > 35 and "rain" not in seen


@fact(1, "What does a row know about its word?")
def test_after_training_on_coin_tosses_equal_coins_are_neighbors():
    for seed in range(3):
        torch.manual_seed(seed)
        tosses = torch.randint(2, (2_000,)).float()
        table, score = nn.Embedding(2_000, 100), nn.Linear(100, 1)
        both = [*table.parameters(), *score.parameters()]
        optimizer = torch.optim.Adam(both, lr=0.01)

        def alike(table=table, tosses=tosses):
            """The share of the five nearest that have the same coin."""
            unit = F.normalize(table.weight.detach(), dim=1)
            five = (unit @ unit.T).topk(6).indices[:, 1:]
            return (tosses[five] == tosses.unsqueeze(1)).float().mean()

        assert abs(alike() - 0.5) < 0.05  # before: by chance
        for _ in range(60):
            optimizer.zero_grad()
            scores = score(table(torch.arange(2_000))).squeeze(1)
            F.binary_cross_entropy_with_logits(scores, tosses).backward()
            optimizer.step()
        assert alike() > 0.9


@fact(1, "What does a row know about its word?")
def test_a_row_that_no_batch_names_stays_as_it_was():
    layer = nn.Embedding(6, 3)
    start = layer.weight.detach().clone()
    optimizer = sgd(layer.parameters())
    for _ in range(100):
        optimizer.zero_grad()
        (layer(torch.tensor([2, 3, 4])) - 1).square().sum().backward()
        optimizer.step()
    same = (layer.weight == start).all(dim=1)
    assert same.tolist() == [True, True, False, False, False, True]


@fact(
    1, "embedding(): argument 'indices' (position 2) must be Tensor, not list"
)
@pytest.mark.parametrize("wrong", [[2, 3, 4], "snow"])
def test_lists_and_words_are_refused(wrong):
    with pytest.raises(TypeError, match="must be Tensor"):
        embedding()(wrong)


@fact(1, "Can you damage the table through the output?")
def test_the_function_is_called_otherwise():
    assert not hasattr(nn, "embedding")
    here = F.embedding(BATCH, TABLE)
    assert torch.equal(here, torch.embedding(TABLE, BATCH))


@fact(
    1,
    "Expected tensor for argument #1 'indices' ... Long, Int; but got "
    "torch.FloatTensor",
)
def test_an_empty_tensor_is_float():
    assert torch.tensor([]).dtype == torch.float32
    assert (IDS / 2).dtype == torch.float32
    with pytest.raises(RuntimeError, match="Long, Int"):
        embedding()(torch.tensor([]))


@fact(1, "I passed a one-hot to the layer")
def test_a_one_hot_passes_for_ids():
    assert embedding()(F.one_hot(IDS, 6)).shape == (5, 6, 3)
    assert torch.equal(F.one_hot(IDS, 6).argmax(-1), IDS)
    with pytest.raises(RuntimeError, match="Long, Int"):
        embedding()(F.one_hot(IDS, 6).float())


@fact(1, "expected m1 and m2 to have the same dtype")
def test_a_one_hot_is_int64_and_as_wide_as_its_largest_id():
    with pytest.raises(RuntimeError, match="same dtype"):
        F.one_hot(IDS, 6) @ TABLE
    assert F.one_hot(BATCH[1]).shape == (5, 5)


# ---------------------------------------------------------------- lecture 2


@fact(
    2,
    "What does nn.Linear compute?",
    "nn.Linear computes x @ weight.T + bias; its weight has the shape (out, "
    "in), one row for each output.",
    "nn.Linear computes x @ weight.T + bias; its weight is (out, in).",
)
def test_linear_is_x_times_the_transposed_weight_plus_bias():
    for ins, outs in ((4, 5), (1, 1), (5, 2)):
        layer = nn.Linear(ins, outs)
        assert layer.weight.shape == (outs, ins) and layer.bias.shape == (outs,)
        for shape in ((ins,), (2, ins), (2, 3, ins), (0, ins)):
            x = torch.rand(shape)
            y = layer(x)
            assert y.shape == (*shape[:-1], outs)
            torch.testing.assert_close(y, x @ layer.weight.T + layer.bias)
            if x.dim() == 2 and len(x):  # the loop that it stands for
                first = (x[0] * layer.weight[-1]).sum() + layer.bias[-1]
                torch.testing.assert_close(y[0, -1], first)


@fact(
    2,
    "What does Linear do to a one-hot?",
    "For finite weights, and if nothing is rounded, nn.Embedding(v, h) on ids "
    "is nn.Linear(v, h, bias=False) on one-hots, with the weight transposed.",
    "For finite weights, and if nothing is rounded, Embedding on ids is Linear "
    "without bias on one-hots, with the weight transposed.",
)
def test_linear_on_a_one_hot_gives_a_column_of_its_weight():
    for seed in range(20):
        torch.manual_seed(seed)
        v, h, b, s = (int(n) for n in torch.randint(1, 40, (4,)))
        layer, ids = nn.Linear(v, h, bias=False), torch.randint(v, (b, s))
        looked_up = F.embedding(ids, layer.weight.T)
        assert torch.equal(layer(F.one_hot(ids, v).float()), looked_up)
    assert torch.equal(looked_up[0, 0], layer.weight[:, ids[0, 0]])
    with torch.no_grad():
        layer.weight[0, 0] = torch.inf
    one_hot = F.one_hot(torch.tensor([v - 1]), v).float()
    assert layer(one_hot)[0, 0].isnan()  # and that is why: finite


@fact(
    2,
    "Do they learn the same?",
    "In float32 and float64, it's one model, written in two ways: the same "
    "outputs, the same gradients, and the same steps of SGD, up to rounding.",
    "In float32 and float64, both have the same gradients and take the same "
    "steps of SGD, up to rounding.",
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(
    "make",
    [
        lambda p: torch.optim.SGD(p, lr=0.01),
        lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
        lambda p: torch.optim.SGD(p, lr=0.01, weight_decay=0.1),
        lambda p: torch.optim.Adam(p, lr=0.1),
        lambda p: torch.optim.AdamW(p, lr=0.1),
    ],
)
def test_both_layers_train_alike(make, dtype):
    # Near zero, Adam makes a step of lr out of a rounding error.
    close = functools.partial(torch.testing.assert_close, rtol=1e-3, atol=1e-4)
    for seed in range(20):
        torch.manual_seed(seed)
        v, h = int(torch.randint(2, 20, ())), int(torch.randint(1, 9, ()))
        ids = torch.randint(v, (3, 4))
        goal = torch.randn(3, 4, h, dtype=dtype)
        linear = nn.Linear(v, h, bias=False, dtype=dtype)
        layer = nn.Embedding(v, h, dtype=dtype)
        with torch.no_grad():
            linear.weight.copy_(layer.weight.T)
        both = (linear, F.one_hot(ids, v).to(dtype)), (layer, ids)
        assert torch.equal(linear(both[0][1]), layer(ids))
        optimizers = [make(model.parameters()) for model, _ in both]
        for _ in range(10):
            for (model, x), optimizer in zip(both, optimizers, strict=True):
                optimizer.zero_grad()
                (model(x) - goal).square().sum().backward()
                optimizer.step()
            close(linear.weight.grad.T, layer.weight.grad)
            close(linear.weight.T, layer.weight)


@fact(2, "Do they learn the same?")
def test_adam_makes_steps_out_of_rounding_errors_and_sgd_does_not():
    apart = {torch.optim.SGD: [], torch.optim.Adam: []}
    for seed, make in itertools.product(range(5), apart):
        torch.manual_seed(seed)
        ids, goal = torch.arange(20).repeat(300), torch.randn(20, 8)
        noise = torch.randn(300, 20, 8)
        target = goal + noise - noise.mean(dim=0)  # goal is the optimum
        linear = nn.Linear(20, 8, bias=False)
        layer = nn.Embedding(20, 8, _weight=goal.clone())
        with torch.no_grad():
            linear.weight.copy_(goal.T)
        one_hot = F.one_hot(ids, 20).float()
        for model, x in ((linear, one_hot), (layer, ids)):
            optimizer = make(model.parameters(), lr=0.1)
            for _ in range(10):
                optimizer.zero_grad()
                (model(x) - target.flatten(0, 1)).square().mean().backward()
                optimizer.step()
        difference = linear.weight.T - layer.weight
        apart[make].append(difference.abs().max().item())
    assert max(apart[torch.optim.SGD]) < 1e-5
    assert max(apart[torch.optim.Adam]) > 0.02


@fact(2, "Do they learn the same?")
def test_in_16_bits_the_sum_of_many_gradients_stops_growing():
    ids = torch.zeros(3_000, dtype=torch.long)
    layer = nn.Embedding(2, 1, dtype=torch.bfloat16)
    linear = nn.Linear(2, 1, bias=False, dtype=torch.bfloat16)
    layer(ids).sum().backward()
    linear(F.one_hot(ids, 2).to(torch.bfloat16)).sum().backward()
    assert layer.weight.grad[0, 0] < 600 < 2_900 < linear.weight.grad[0, 0]


@fact(2, "Do they learn the same?")
def test_the_step_of_snow_is_as_computed_by_hand():
    layer = embedding()
    (layer(BATCH) - 1).square().sum().backward()
    assert layer.weight.grad[3].tolist() == [6, -2, 4]
    sgd(layer.parameters()).step()
    expected = torch.tensor([3.4, 0.2, 2.6])
    torch.testing.assert_close(layer.weight[3].detach(), expected)


@fact(
    2,
    "How large do they start?",
    "A fresh Embedding draws its numbers from N(0, 1); a fresh Linear with v "
    "inputs draws them uniformly from -1/√v to 1/√v, √(3v) times smaller in "
    "standard deviation.",
    "They start differently: N(0, 1) for an Embedding, uniformly from -1/√v to "
    "1/√v for a Linear with v inputs.",
)
def test_an_embedding_starts_normal_and_a_linear_evenly():
    for seed, v in itertools.product(range(5), (10, 300, 10_000)):
        torch.manual_seed(seed)
        table = nn.Embedding(v, 200_000 // v).weight.detach().flatten()
        even = nn.Linear(v, 200_000 // v).weight.detach().flatten() * v**0.5
        assert -1 <= even.min() < -0.99 and 0.99 < even.max() <= 1
        points = torch.linspace(0.05, 0.95, 19)
        normal = torch.special.ndtri(points)
        assert (table.quantile(points) - normal).abs().max() < 0.03
        assert (even.quantile(points) - (2 * points - 1)).abs().max() < 0.03
        ratio = table.std() / even.std() * v**0.5
        assert abs(ratio / (3 * v) ** 0.5 - 1) < 0.02
    assert sum(p.numel() for p in nn.Linear(6, 3).parameters()) == 21
    assert sum(p.numel() for p in nn.Embedding(6, 3).parameters()) == 18


@fact(2, "How large do they start?")
def test_every_word_moves_the_one_bias_of_a_linear():
    ids = torch.tensor([2, 3])
    linear, layer = nn.Linear(6, 3), nn.Embedding(6, 3)
    with torch.no_grad():
        layer.weight.copy_(linear.weight.T + linear.bias)
    one_hot = torch.eye(6)
    torch.testing.assert_close(linear(one_hot), layer.weight)
    for model, x in ((linear, one_hot[ids]), (layer, ids)):
        (model(x) - 1).square().sum().backward()
        sgd(model.parameters()).step()
    moved = linear(one_hot)
    assert not torch.isclose(moved[ids], layer.weight[ids]).all(dim=1).any()
    assert not torch.isclose(moved[[0, 1, 4, 5]], layer.weight[[0, 1, 4, 5]])[
        :, 0
    ].any()  # rows of words that were not in the batch


@fact(2, "How large do they start?")
def test_the_arguments_of_the_layer():
    names = list(inspect.signature(nn.Embedding).parameters)
    assert names == [
        *("num_embeddings", "embedding_dim", "padding_idx", "max_norm"),
        *("norm_type", "scale_grad_by_freq", "sparse"),
        *("_weight", "_freeze", "device", "dtype"),
    ]


@fact(
    2,
    "What may you feed in?",
    "Without a bias and for finite weights, Linear(counts) is the sum of the "
    "lookups, up to rounding.",
)
def test_linear_on_counts_is_the_sum_of_lookups():
    counts = torch.bincount(IDS, minlength=6).float()
    assert torch.equal(F.linear(counts, TABLE.T), TABLE[IDS].sum(dim=0))
    for seed in range(20):
        torch.manual_seed(seed)
        v, h, n = (int(n) for n in torch.randint(1, 60, (3,)))
        table, ids = torch.randn(v, h), torch.randint(v, (n,))
        counts = torch.bincount(ids, minlength=v).float()
        summed = table[ids].sum(dim=0)
        torch.testing.assert_close(
            F.linear(counts, table.T), summed, rtol=1e-4, atol=1e-4
        )
    infinite = TABLE.clone()
    infinite[0] = torch.inf  # no word of it occurs
    counts = torch.bincount(IDS, minlength=6).float()
    assert infinite[IDS].sum(dim=0).isfinite().all()
    assert F.linear(counts, infinite.T).isnan().all()


@fact(
    2,
    "What may you feed in?",
    "A Linear treats an id as a quantity: from three words on, what it can "
    "learn depends on how you numbered them.",
    "An id isn't a quantity: look it up. Counts may go into a Linear, and "
    "without a bias the result is the sum of the lookups.",
)
def test_linear_puts_all_ids_on_a_line():
    with pytest.raises(RuntimeError, match="same dtype"):
        nn.Linear(5, 3)(IDS)
    assert nn.Linear(5, 3)(IDS.float()).shape == (3,)
    for seed in range(20):
        torch.manual_seed(seed)
        layer = nn.Linear(1, 2)
        points = layer(torch.arange(6.0).unsqueeze(1))
        steps = points.diff(dim=0)
        torch.testing.assert_close(steps, steps[:1].expand(5, 2))
    for words, fits in ((2, True), (3, False), (4, False)):
        torch.manual_seed(words)
        wanted = torch.randn(words, 3)
        left = []
        for numbers in itertools.permutations(range(words)):
            inputs = torch.tensor([[float(number), 1.0] for number in numbers])
            best = torch.linalg.lstsq(inputs, wanted).solution
            left.append((inputs @ best - wanted).abs().max().item())
        assert fits == (max(left) < 1e-5)
        assert fits or max(left) > min(left) + 0.01
    off = set()
    letters = torch.tensor([[3.0], [4.0], [2.0], [9.0]])
    for numbers in itertools.permutations([2.0, 3.0, 4.0, 5.0]):
        inputs = torch.tensor([[number, 1.0] for number in numbers])
        best = torch.linalg.lstsq(inputs, letters).solution
        off.add(round((inputs @ best - letters).square().mean().item(), 3))
        model = nn.Linear(1, 1)  # and training ends there
        optimizer = torch.optim.LBFGS(model.parameters(), max_iter=100)

        def loss(model=model, inputs=inputs, optimizer=optimizer):
            optimizer.zero_grad()
            of_model = (model(inputs[:, :1]) - letters).square().mean()
            of_model.backward()
            return of_model

        optimizer.step(loss)
        ended = loss().item()
        assert abs(ended - (inputs @ best - letters).square().mean()) < 1e-2
    assert len(off) == 10 and min(off) > 1


@fact(
    2,
    "Who owns the weight?",
    "To tie two layers, give them the same Parameter object: scores.weight = "
    "lookup.weight.",
    "Layers are tied if they have the same Parameter object; sharing memory "
    "isn't enough.",
)
@pytest.mark.parametrize(
    ("make", "same"),
    [
        (lambda p: torch.optim.SGD(p, lr=0.1), True),
        (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9), True),
        (lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.1), False),
        (lambda p: torch.optim.Adam(p, lr=0.1), False),
        (lambda p: torch.optim.AdamW(p, lr=0.1), False),
    ],
)
def test_one_memory_under_two_parameters_is_stepped_twice(make, same):
    ends = {}
    for way in ("one memory", "one Parameter"):
        torch.manual_seed(0)
        layers = table, scores = table_and_scores(way)
        assert len(list(layers.parameters())) == 1 + (way == "one memory")
        optimizer = make(layers.parameters())
        for _ in range(10):
            optimizer.zero_grad()
            (table(IDS).sum() + scores(torch.ones(2, 3)).sum()).backward()
            optimizer.step()
        assert torch.equal(table.weight, scores.weight)  # one memory in both
        ends[way] = table.weight.detach()
    close = torch.allclose(ends["one memory"], ends["one Parameter"], atol=1e-5)
    assert close == same


@fact(2, "Who owns the weight?")
def test_shared_memory_is_lost_where_one_parameter_stays_one():
    for way in ("one memory", "one Parameter"):
        model = table_and_scores(way)
        for changed in (copy.deepcopy(model), model.double()):
            first, second = (layer.weight for layer in changed)
            same = first.data_ptr() == second.data_ptr()
            assert same == (way == "one Parameter") == (first is second)


@fact(2, "Who owns the weight?")
def test_adam_moves_two_parameters_of_one_memory_by_two():
    moved = defined(2, "moved")
    number = torch.zeros(1)
    p, q = nn.Parameter(number), nn.Parameter(number)
    one = nn.Parameter(torch.zeros(1))
    assert moved(p, q, [p, q], torch.optim.Adam) == 2
    assert moved(one, one, [one], torch.optim.Adam) == 1


@fact(2, "Who owns the weight?")
def test_a_transposed_table_is_used_and_not_wrapped():
    table, one_hot = nn.Embedding(6, 3), F.one_hot(IDS, 6).float()
    F.linear(one_hot, nn.Parameter(table.weight.T)).sum().backward()
    assert table.weight.grad is None
    F.linear(one_hot, table.weight.T).sum().backward()
    assert table.weight.grad is not None


@fact(2, "Who owns the weight?")
def test_an_embedding_from_the_weight_of_a_linear_shares_its_memory():
    owner = nn.Linear(6, 3, bias=False)
    shared = nn.Embedding(6, 3, _weight=owner.weight.T)
    assert shared.weight.data_ptr() == owner.weight.data_ptr()
    assert shared.weight is not owner.weight
    assert shared.weight.stride() == (1, 6)


@fact(
    2,
    "What does each of them cost?",
    "Forward, the number of bytes that a lookup moves doesn't depend on the "
    "vocabulary; Linear's grows with it.",
    "Forward, the bytes that a lookup moves don't depend on v; those of a "
    "Linear on one-hots grow with v.",
)
def test_the_bytes_of_a_lookup_do_not_depend_on_the_vocabulary():
    ids = torch.randint(10, (64,))
    inputs, most = [], []
    for v in (10, 1_000, 10_000):
        linear, layer = nn.Linear(v, 128, bias=False), nn.Embedding(v, 128)
        inputs.append(F.one_hot(ids, v).float().nbytes + linear.weight.nbytes)
        most.append(measure.most_bytes(functools.partial(layer, ids)))
    assert inputs == [4 * (64 * v + v * 128) for v in (10, 1_000, 10_000)]
    assert most == [64 * 128 * 4] * 3


@fact(2, "Who owns the weight?")
def test_a_tied_linear_starts_with_scores_root_3h_times_as_large():
    for seed, h in itertools.product(range(10), (8, 128, 768)):
        torch.manual_seed(seed)
        vectors = torch.randn(200, h)
        scores, tied = nn.Linear(h, 300, bias=False), nn.Embedding(300, h)
        fresh = scores(vectors).std()
        scores.weight = tied.weight
        assert abs(scores(vectors).std() / fresh / (3 * h) ** 0.5 - 1) < 0.1
    assert round((3 * 768) ** 0.5) == 48


@fact(2, "mat1 and mat2 shapes cannot be multiplied")
def test_a_weight_of_the_wrong_shape_fails_at_the_next_call():
    layer = nn.Linear(3, 5)
    layer.weight = nn.Parameter(torch.rand(3, 5))
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        layer(torch.rand(3))
    silent = nn.Linear(3, 5, bias=False)
    silent.weight = nn.Parameter(torch.rand(7, 3))
    assert silent(torch.rand(2, 3)).shape == (2, 7)  # never a complaint
    broadcasts = nn.Linear(3, 1)
    broadcasts.weight = nn.Parameter(torch.rand(7, 3))
    assert broadcasts(torch.rand(2, 3)).shape == (2, 7)
    square = nn.Linear(3, 3)
    square.weight = nn.Parameter(square.weight.detach().T.clone())
    assert square(torch.rand(2, 3)).shape == (2, 3)
    with torch.no_grad(), pytest.raises(RuntimeError, match="must match"):
        nn.Linear(3, 5).weight.copy_(torch.rand(3, 5))
    with torch.no_grad():
        layer = nn.Linear(3, 5)
        layer.weight.copy_(torch.rand(3))  # broadcast, without a complaint
    assert torch.equal(layer.weight[0], layer.weight[4])


@fact(2, "My new weight doesn't train")
def test_a_new_parameter_is_unknown_to_the_optimizer():
    layer = nn.Embedding(6, 3)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    layer.weight = nn.Parameter(TABLE.clone())
    layer(IDS).sum().backward()
    optimizer.step()
    assert torch.equal(layer.weight, TABLE)


@fact(
    2,
    "cannot assign 'torch.FloatTensor' as parameter 'weight' "
    "(torch.nn.Parameter or None expected)",
)
def test_a_plain_tensor_is_no_parameter():
    layer, given = nn.Embedding(6, 3), TABLE.clone().requires_grad_()
    with pytest.raises(TypeError, match="cannot assign 'torch.FloatTensor'"):
        layer.weight = TABLE
    layer.weight = nn.Parameter(given)
    layer(IDS).sum().backward()
    assert layer.weight.data_ptr() == given.data_ptr()
    assert layer.weight.grad is not None and given.grad is None


@fact(2, "mean(a - b) is 0, so the two are equal?")
def test_a_mean_of_differences_proves_nothing():
    right, wrong = TABLE[IDS], TABLE[IDS].flip(0)
    assert torch.mean(right - wrong) == 0 and not torch.equal(right, wrong)
    with pytest.raises(AssertionError, match="Tensor-likes are not close"):
        torch.testing.assert_close(right, wrong)


# ---------------------------------------------------------------- lecture 3


def summed_by_loop(x, dim):
    """The sum over one dimension, number by number."""
    kept = [size for d, size in enumerate(x.shape) if d != dim]
    result = torch.zeros(kept, dtype=x.dtype)
    for where in itertools.product(*map(range, x.shape)):
        result[where[:dim] + where[dim + 1 :]] += x[where]
    return result


@fact(
    3,
    "Which numbers does sum(dim=1) add?",
    "sum(dim=d) adds up the numbers whose positions differ only in index d; "
    "dimension d disappears, and the others keep their order.",
    "sum(dim=d) adds the numbers whose positions differ only in index d, and "
    "dimension d disappears.",
)
def test_the_dimension_that_is_summed_disappears():
    shapes = [(2, 5, 3), (1, 1, 1), (3, 0, 2), (2, 2), (4,), (2, 1, 3, 2)]
    for shape, dtype in itertools.product(
        shapes, (torch.float32, torch.float64, torch.int64)
    ):
        for dim in range(len(shape)):
            torch.manual_seed(dim)
            x = torch.randint(-9, 9, shape).to(dtype)
            assert torch.equal(x.sum(dim=dim), summed_by_loop(x, dim))
            assert torch.equal(x.sum(dim=dim - len(shape)), x.sum(dim=dim))
    block = TABLE[BATCH].clone()
    block[0, 1, 2] = math.nan  # only what adds it up becomes nan
    for dim, where in enumerate([(1, 2), (0, 2), (0, 1)]):
        spoiled = block.sum(dim=dim).isnan()
        assert spoiled[where] and spoiled.sum() == 1
    assert TABLE[BATCH][1, 4, 0] == 1


@fact(3, "And the other two?")
def test_einsum_sums_over_the_letters_that_are_missing():
    for shape in ((2, 5, 3), (1, 4, 4), (3, 0, 2)):
        block = torch.randint(-9, 9, shape).float()
        for dim, letters in enumerate(("sh", "bh", "bs")):
            by_letters = torch.einsum(f"bsh->{letters}", block)
            assert torch.equal(by_letters, block.sum(dim=dim))
        both = torch.einsum("bsh->h", block)
        assert torch.equal(both, block.sum(dim=(0, 1)))


@fact(
    3,
    "What does each sum mean?",
    "What you compute for a sentence shouldn't depend on what else is in the "
    "batch, so be suspicious of a sum over the batch dimension.",
    "Over s, a sum gives one vector per document; over h, after a product, one "
    "score per token; over b, a mixture of sentences.",
)
def test_a_sum_over_the_batch_mixes_sentences():
    for seed, dtype in itertools.product(
        range(20), (torch.float32, torch.float64)
    ):
        torch.manual_seed(seed)
        b, s, h = (int(n) for n in torch.randint(2, 9, (3,)))
        block = torch.randn(b, s, h).to(dtype)
        other, vector = block.clone(), torch.randn(h).to(dtype)
        other[1:] = torch.randn(b - 1, s, h)
        assert torch.equal(block.sum(dim=1)[0], other.sum(dim=1)[0])
        assert torch.equal(block.sum(dim=2)[0], other.sum(dim=2)[0])
        assert (block.sum(dim=0)[0] != other.sum(dim=0)[0]).any()
        scores = (block * vector).sum(dim=2)
        torch.testing.assert_close(scores, block @ vector, rtol=1e-4, atol=1e-4)
        loss, other_loss = block.square().mean(), other.square().mean()
        assert loss != other_loss  # the usual exception


@fact(
    3,
    "Why keepdim?",
    "To combine a sum with the tensor it came from, keep the dimension.",
    "Combine a sum with the tensor it came from: keepdim=True.",
)
def test_keepdim_lines_up_and_a_square_hides_the_error():
    for seed in range(20):
        torch.manual_seed(seed)
        shape = torch.randint(1, 5, (3,)).tolist()
        block = torch.rand(shape) + 0.1
        for dim in range(3):
            total = block.sum(dim=dim, keepdim=True)
            ones = (block / total).sum(dim=dim)
            torch.testing.assert_close(ones, torch.ones_like(ones))
        without = block - block.sum(dim=0)  # lines up from the right
        assert torch.equal(without, block - block.sum(dim=0, keepdim=True))
    tokens = TABLE[BATCH].sum(dim=2)
    with pytest.raises(RuntimeError, match="must match the size"):
        tokens / tokens.sum(dim=1)
    square = tokens[:, :2]
    assert not torch.equal(
        square / square.sum(dim=1), square / square.sum(dim=1, keepdim=True)
    )


@fact(
    3,
    "Sum, mean or max?",
    "The sum depends on how often each word occurs, the mean on the words' "
    "shares, the max only on which words occur.",
    "The sum depends on counts, the mean on shares, the max only on which "
    "words occur.",
)
def test_who_notices_what():
    for seed in range(50):
        torch.manual_seed(seed)
        v, h, n = (int(k) for k in torch.randint(1, 9, (3,)))
        table, ids = torch.randn(v, h).double(), torch.randint(v, (n,))
        close, rows = torch.testing.assert_close, table[ids]
        again = table[ids[torch.randperm(n)].repeat(3)]
        close(again.sum(dim=0), 3 * rows.sum(dim=0))
        close(again.mean(dim=0), rows.mean(dim=0))
        assert torch.equal(again.amax(dim=0), rows.amax(dim=0))
        one_more = table[torch.cat([ids, ids[:1]])]
        assert not torch.allclose(one_more.sum(dim=0), rows.sum(dim=0))
        assert torch.equal(one_more.amax(dim=0), rows.amax(dim=0))
        shares = torch.bincount(ids, minlength=v) / n
        close(shares.double() @ table, rows.mean(dim=0), rtol=1e-5, atol=1e-5)
    pooled = defined(3, "pooled", torch=torch, table=TABLE)
    ids = IDS.tolist()
    once = pooled(ids)
    for edited, same in (
        (ids[::-1], {"sum", "mean", "max"}),
        (ids * 2, {"mean", "max"}),
        ([*ids, 5], {"max"}),
        ([*ids, 0], {"sum", "max"}),
    ):
        after = pooled(edited)
        assert same == {w for w in once if torch.equal(once[w], after[w])}


@fact(3, "Sum, mean or max?")
def test_the_pad_changes_the_mean_and_can_change_the_max():
    alone, padded = TABLE[[2]], TABLE[[2, 0]]
    assert torch.equal(alone.sum(dim=0), padded.sum(dim=0))
    assert not torch.equal(alone.mean(dim=0), padded.mean(dim=0))
    assert padded.amax(dim=0).tolist() == [2, 1, 0] != alone[0].tolist()


@fact(
    3,
    "Can two documents have the same sum?",
    "A sum of lookups depends only on which words occur and how often, and "
    "different counts can have the same sum.",
    "A sum of lookups loses the order (up to rounding), and can lose the "
    "words, too.",
)
def test_two_documents_can_have_the_same_sum():
    seven, three = torch.tensor([1, 1, 2, 2, 3, 3, 3]), torch.tensor([5, 5, 5])
    assert TABLE[seven].sum(dim=0).tolist() == [18, 6, 9]
    assert TABLE[three].sum(dim=0).tolist() == [18, 6, 9]
    # Without <pad>, no two documents of fewer words together have one sum.
    counts = [c for c in itertools.product(range(-9, 10), repeat=5) if any(c)]
    counts = torch.tensor([c for c in counts if sum(map(abs, c)) <= 10])
    cancels = ((counts.float() @ TABLE[1:]) == 0).all(dim=1)
    assert counts[cancels].abs().sum(dim=1).tolist() == [10, 10]
    assert counts[cancels].abs().tolist() == [[2, 2, 3, 0, 3]] * 2
    for seed in range(50):
        torch.manual_seed(seed)
        n = int(torch.randint(1, 9, (1,)))
        ids, position = torch.randint(6, (n,)), torch.randint(9, (n, 3))
        turned = ids[torch.randperm(n)]
        for add in (0, position):  # positions do not bring the order back
            sums = [(TABLE[x] + add).sum(dim=0) for x in (ids, turned)]
            assert torch.equal(*sums)


@fact(3, "Can two documents have the same sum?")
def test_five_words_in_three_features_have_such_a_pair():
    found = 0
    for seed in range(50):
        torch.manual_seed(seed)
        table = torch.randint(-9, 10, (5, 3)).double()
        # Cramer's rule: how four rows cancel, in whole numbers.
        without = [[j for j in range(4) if j != i] for i in range(4)]
        minors = [torch.linalg.det(table[rows]).round() for rows in without]
        counts = torch.stack([minors[0], -minors[1], minors[2], -minors[3]])
        one = torch.cat([counts.clamp(min=0) + 1, torch.zeros(1).double()])
        other = torch.cat([(-counts).clamp(min=0) + 1, torch.zeros(1).double()])
        assert torch.equal(one @ table, other @ table)
        found += not torch.equal(one, other)
    assert found >= 48  # else, fewer than four rows cancel already


@fact(3, "Can two documents have the same sum?")
def test_independent_rows_have_no_such_pair():
    counts = torch.tensor(list(itertools.product(range(4), repeat=3)))
    for seed in range(20):
        torch.manual_seed(seed)
        table = torch.randint(-9, 10, (3, 4))
        if torch.linalg.matrix_rank(table.double()) == 3:
            assert len((counts @ table).unique(dim=0)) == len(counts)
    assert torch.equal(torch.eye(6)[IDS].sum(dim=0), torch.bincount(IDS))


@fact(
    3,
    "Does the order of a sum matter?",
    "A sum of floats can depend on the order of its terms: usually only the "
    "last digits differ; where large terms cancel, every digit can differ.",
    "Floats are rounded as they are added, so a different order can give a "
    "different sum.",
)
def test_a_sum_of_floats_depends_on_its_order():
    differ = 0
    for seed in range(20):
        torch.manual_seed(seed)
        rows = torch.randn(50, 64)[torch.randint(0, 50, (16, 500))]
        forwards, backwards = rows.sum(dim=1), rows.flip(1).sum(dim=1)
        differ += not torch.equal(forwards, backwards)
        torch.testing.assert_close(forwards, backwards, rtol=0, atol=1e-3)
        two = rows[:, :2]  # a + b is b + a
        assert torch.equal(two.sum(dim=1), two.flip(1).sum(dim=1))
    assert differ == 20
    large, small = torch.tensor(100_000_000.0), torch.tensor(1.0)
    assert (large + small) - large == 0 and (large - large) + small == 1
    terms = torch.cat([large.view(1), torch.ones(1_000)])
    assert sum(terms) == large  # one by one
    assert abs(terms.sum().item() - 100_001_000) < 200  # in groups
    up = torch.nextafter(large, torch.tensor(math.inf))
    down = torch.nextafter(large, torch.tensor(-math.inf))
    assert (up - large, large - down) == (8, 8)


@fact(3, "Does the order of a sum matter?")
def test_whole_numbers_are_exact_up_to_2_to_the_24():
    for seed in range(20):
        torch.manual_seed(seed)
        x = torch.randint(-1_000, 1_000, (16_000,))  # partial sums < 2 ** 24
        assert x.float().sum() == x.sum() == x.float().flip(0).sum()
    one = torch.tensor(1.0)
    assert torch.tensor(2.0**24 - 1) + one + one == 2**24  # one is lost


def flags():
    """The words of each flag, counted (n, v), and the column of each word."""
    words, _ = data.glove()
    row_of = {word: row for row, word in enumerate(words)}
    counts = []
    for text in data.flag_descriptions().values():
        found = re.findall("[a-z]+", text.lower())
        ids = torch.tensor([row_of[word] for word in found if word in row_of])
        if len(ids) >= 10:
            counts.append(torch.bincount(ids, minlength=len(words)))
    return torch.stack(counts).double(), row_of


@fact(
    3,
    "Do trained vectors find flags with similar descriptions?",
    "Before you praise the vectors, compare them with the same vectors "
    "shuffled, with untrained ones, and with plain counts.",
    "Shuffled rows, untrained rows and plain counts are the controls for a bag "
    "of trained vectors.",
)
def test_controls_do_nearly_as_well_as_glove_on_flags():
    counts, row_of = flags()
    glove = data.glove()[1]
    used = counts.sum(dim=0) > 0  # the others change nothing
    one_hots = torch.eye(int(used.sum()))
    occurs = (counts > 0).double()
    often = (occurs.sum(dim=0) >= 15) & (occurs.sum(dim=0) <= 115)
    has, words = occurs[:, often], often.nonzero()[:, 0].tolist()
    assert len(words) == 82

    def untrained(seed, h=100):
        torch.manual_seed(seed)
        return torch.randn(4_000, h)

    def shuffled(seed):
        torch.manual_seed(seed)
        return glove[torch.randperm(4_000)]

    def finder(counts, has=has):
        """The lecture's found, for other counts; one-hots come shorter."""
        found = defined(3, "found", F=F, counts=counts[:, used], has=has)
        return lambda rows: found(rows if rows is one_hots else rows[used])

    def shares(found, make, seeds=50):
        """What tables of a kind find, on average over the words."""
        return [found(make(seed)).mean().item() for seed in range(seeds)]

    found = finder(counts)
    chance = ((has.sum(dim=0) - 1) / (len(has) - 1)).mean().item()
    assert abs(chance - 0.169) < 0.001
    of_glove, of_counts = found(glove), found(one_hots)
    assert abs(of_glove.mean() - 0.337) < 0.001
    assert abs(of_counts.mean() - 0.339) < 0.001
    lead = of_counts - of_glove
    assert abs(lead.mean() - 0.0025) < 0.001
    assert abs(lead.std() / 82**0.5 - 0.006) < 0.001
    for make, low, high in ((untrained, 0.30, 0.34), (shuffled, 0.30, 0.34)):
        each = shares(found, make)
        mean = sum(each) / len(each)
        assert low < min(each) and max(each) < high
        assert 0.85 < (mean - chance) / (of_glove.mean() - chance) < 0.95
        assert sum(x < of_glove.mean() for x in each) >= 49
    assert abs(sum(shares(found, untrained)) / 50 - 0.317) < 0.003

    for word, glove_finds, counts_find in (
        ("cross", 0.34, 0.47),
        ("sea", 0.34, 0.22),
    ):
        n = words.index(row_of[word])
        assert abs(of_glove[n] - glove_finds) < 0.006
        assert abs(of_counts[n] - counts_find) < 0.006
    for h, share in ((10, 0.23), (1_000, 0.34)):
        wide = functools.partial(untrained, h=h)
        assert abs(sum(shares(found, wide, 10)) / 10 - share) < 0.01

    by_number = counts[:, [row_of["the"], row_of["of"]]]
    assert abs(by_number.sum() / counts.sum() - 0.23) < 0.005
    squared = by_number.square().sum(dim=1) / counts.square().sum(dim=1)
    assert abs(squared.mean() - 0.5) < 0.02
    rare = counts.clone()
    rare[:, :100] = 0
    found = finder(rare)
    assert abs(found(glove).mean() - 0.35) < 0.006
    assert abs(found(one_hots).mean() - 0.32) < 0.006
    assert abs(sum(shares(found, untrained, 20)) / 20 - 0.30) < 0.01
    assert abs(sum(shares(found, shuffled, 20)) / 20 - 0.33) < 0.01

    without = {"GloVe": [], "counts": [], "untrained": [], "shuffled": []}
    for n, word in enumerate(words):
        kept = counts.clone()
        kept[:, word] = 0
        found = finder(kept, has[:, [n]])
        without["GloVe"].append(found(glove).item())
        without["counts"].append(found(one_hots).item())
        for name, make in (("untrained", untrained), ("shuffled", shuffled)):
            without[name].append(sum(shares(found, make, 3)) / 3)
    for name, share in (
        ("GloVe", 0.28),
        ("counts", 0.29),
        ("untrained", 0.27),
        ("shuffled", 0.27),
    ):
        assert abs(sum(without[name]) / 82 - share) < 0.008, name


@fact(3, "Can two documents have the same sum?")
def test_a_product_or_a_nonlinear_step_ties_a_token_to_its_position():
    table = data.table()
    a, b = torch.tensor([2, 3, 4, 2, 5]), torch.tensor([2, 5, 4, 2, 3])
    position = torch.arange(1.0, 16.0).reshape(5, 3)

    def differ(step):
        of_a, of_b = (step(table[ids], position).sum(dim=0) for ids in (a, b))
        return not torch.equal(of_a, of_b)

    assert not differ(torch.add)
    assert not differ(lambda rows, place: 3 * (rows + place) - 1)
    assert differ(torch.mul)
    assert differ(lambda rows, place: (rows + place).square())
    assert differ(lambda rows, place: (rows + place - 10).relu())


@fact(3, "1. Subtract the mean")
def test_a_mean_without_keepdim_fails_in_three_ways():
    for shape, wrong in (
        ((2, 5, 3), "raises"),
        ((1, 5, 3), "right"),
        ((5, 5, 3), "numbers"),
        ((2, 1, 3), "shape"),
    ):
        block = torch.randn(shape)
        right = block - block.mean(dim=1, keepdim=True)
        try:
            result = block - block.mean(dim=1)
        except RuntimeError:
            assert wrong == "raises"
            continue
        if result.shape != right.shape:
            assert wrong == "shape"
        else:
            assert wrong == ("right" if result.equal(right) else "numbers")


@fact(3, "2. Two bags, one sum")
def test_the_pair_of_the_exercise_is_the_smallest():
    table = torch.tensor([[4, 1], [-1, 1], [2, 1]])
    counts = torch.tensor(list(itertools.product(range(-5, 6), repeat=3)))
    cancels = counts[((counts @ table) == 0).all(dim=1)]
    assert cancels.tolist() == [[-3, -2, 5], [0, 0, 0], [3, 2, -5]]


@fact(3, "3. A weighted bag")
def test_attention_of_one_query_is_a_weighted_bag():
    for seed in range(10):
        torch.manual_seed(seed)
        q, k, v = (
            torch.randn(2, 1, 8),
            torch.randn(2, 5, 8),
            torch.randn(2, 5, 3),
        )
        weights = (q @ k.mT / 8**0.5).softmax(dim=-1)[:, 0]
        torch.testing.assert_close(weights.sum(dim=1), torch.ones(2))
        torch.testing.assert_close(
            torch.einsum("bsh,bs->bh", v, weights),
            F.scaled_dot_product_attention(q, k, v)[:, 0],
        )


@fact(3, "Python's sum(block) adds up the batch")
def test_pythons_sum_goes_through_the_first_dimension():
    block = TABLE[BATCH]
    assert torch.equal(sum(block), block.sum(dim=0))
    assert block.sum().dim() == 0


@fact(3, "dim=1 is right for a batch and wrong for one sentence")
def test_a_negative_dim_means_the_tokens_with_and_without_a_batch():
    block = TABLE[BATCH]
    assert torch.equal(block.sum(dim=-2), block.sum(dim=1))
    assert torch.equal(block[0].sum(dim=-2), block.sum(dim=1)[0])
    assert block[0].sum(dim=1).shape == (5,)


@fact(
    3,
    "TypeError: unsupported operand type(s) for /: 'torch.return_types.max' "
    "and 'int'",
)
def test_max_with_a_dim_gives_two_tensors():
    with pytest.raises(TypeError, match=r"'torch.return_types.max' and 'int'"):
        TABLE.max(dim=1) / 2
    assert torch.equal(TABLE.amax(dim=1), TABLE.max(dim=1).values)


@fact(3, "mean(): could not infer output dtype")
def test_integers_have_no_mean():
    with pytest.raises(RuntimeError, match="could not infer output dtype"):
        BATCH.mean(dim=1)
    assert BATCH.float().mean(dim=1).shape == (2,)


@fact(
    3,
    "IndexError: Dimension out of range, in a cell that worked before",
    "Give each result a name of its own.",
)
def test_a_sum_that_is_assigned_to_itself_works_twice():
    r = TABLE[BATCH]
    for shape in ((2, 3), (2,)):
        r = r.sum(dim=1)
        assert r.shape == shape
    with pytest.raises(IndexError, match="Dimension out of range"):
        r.sum(dim=1)
    for _ in range(3):  # with a name of its own, it can be run again
        documents = TABLE[BATCH].sum(dim=1)
    assert documents.shape == (2, 3)


# ---------------------------------------------------------------- lecture 4


def scatter_added(g, ids, v):
    """The rule, as a loop over all positions, in float64: (v, h)."""
    rows = torch.zeros(v, g.shape[-1], dtype=torch.float64)
    flat = g.detach().reshape(-1, g.shape[-1]).double()
    for row, k in zip(flat, ids.flatten().tolist(), strict=True):
        rows[k] += row
    return rows


@fact(4, "What happens to the loss if you nudge one number?")
def test_a_gradient_is_what_a_nudge_does():
    for seed in range(5):
        torch.manual_seed(seed)
        ids, g = torch.randint(0, 5, (7,)), torch.randn(7, 2).double()
        for power in (1, 2, 3):  # a loss that is linear, and two that are not

            def loss_of(weight, ids=ids, g=g, power=power):
                return (weight[ids] ** power * g).sum()

            weight = nn.Parameter(torch.randn(5, 2).double())
            loss_of(weight).backward()
            tiny = 1e-6
            for k, j in itertools.product(range(5), range(2)):
                nudge = torch.zeros(5, 2).double()
                nudge[k, j] = tiny
                up, down = loss_of(weight + nudge), loss_of(weight - nudge)
                slope = (up - down) / (2 * tiny)
                torch.testing.assert_close(
                    slope.detach(), weight.grad[k, j], rtol=1e-5, atol=1e-5
                )
    # A step of 1 is exact where the loss is linear, and isn't elsewhere.
    for power, exact in ((1, True), (2, False)):
        weight = nn.Parameter(TABLE.clone())
        (weight[IDS] ** power * G).sum().backward()
        nudged = TABLE.clone()
        nudged[2, 0] += 1
        grew = ((nudged**power - TABLE**power)[IDS] * G).sum()
        assert (grew == weight.grad[2, 0]) == exact


@fact(
    4,
    "How does the gradient find its rows?",
    "The gradient of a row is the sum of the gradients at all positions that "
    "looked it up.",
    "A row that wasn't looked up gets zeros.",
)
def test_the_gradient_of_a_row_adds_up_its_positions():
    layer = embedding()
    layer(IDS).backward(G)
    assert torch.equal(layer.weight.grad, F.one_hot(IDS, 6).float().T @ G)
    assert layer.weight.grad[2].tolist() == [5, 0, 3]
    for seed, shape in enumerate([(9,), (3, 4), (2, 1, 5), (), (0,), (1, 200)]):
        for dtype in (torch.int64, torch.int32):
            torch.manual_seed(seed)
            v, h = 6, 3
            ids = torch.randint(0, v, shape, dtype=dtype)
            if ids.numel() > 2:  # both ends
                ids.view(-1)[0], ids.view(-1)[1] = 0, v - 1
            g = torch.randn(*shape, h)
            for kind in (torch.float32, torch.float64):
                layer = nn.Embedding(v, h, dtype=kind)
                layer(ids).backward(g.to(kind))
                found = layer.weight.grad
                wanted = scatter_added(g, ids, v).to(kind)
                torch.testing.assert_close(found, wanted)
                absent = [k for k in range(v) if k not in ids]
                assert not found[absent].any()
    # What is not a number stays in its own row.
    g = G.clone()
    g[1] = torch.tensor([float("nan"), float("inf"), 1.0])
    layer = embedding()
    layer(IDS).backward(g)
    assert layer.weight.grad[3].isfinite().tolist() == [False, False, True]
    assert torch.equal(
        layer.weight.grad[[0, 1, 2, 4, 5]],
        scatter_added(G, IDS, 6).float()[[0, 1, 2, 4, 5]],
    )


@fact(
    4,
    "Can you write the scatter-add yourself?",
    "gradient[ids] += g keeps one write for each number; index_add_ adds them "
    "all.",
)
def test_plus_equals_keeps_one_write_per_number():
    for seed in range(20):
        torch.manual_seed(seed)
        ids, g = torch.randint(0, 6, (12,)), torch.randn(12, 3)
        overwritten = torch.zeros(6, 3)
        overwritten[ids] += g
        added = torch.zeros(6, 3).index_add_(0, ids, g)
        torch.testing.assert_close(added.double(), scatter_added(g, ids, 6))
        for k in range(6):
            written = g[ids == k]
            if len(written):  # which one, PyTorch leaves open
                assert (overwritten[k] == written).all(dim=1).any()
            else:
                assert not overwritten[k].any()


@fact(4, "Can you write the scatter-add yourself?")
def test_a_large_row_may_be_stitched_together():
    torch.set_num_threads(4)
    try:
        ids, g = torch.tensor([0, 1, 2] * 17)[:50], torch.arange(1.0, 51)
        for _ in range(10):
            written = torch.zeros(3, 700)
            written[ids] += g.unsqueeze(1).expand(50, 700)
            for k in range(3):  # each number is that of some position of k
                assert torch.isin(written[k], g[ids == k]).all()
    finally:
        torch.set_num_threads(1)


@fact(4, "Can you write the scatter-add yourself?")
def test_a_matmul_spreads_a_nan_and_index_add_does_not():
    g = G.clone()
    g[1, 0] = math.nan
    spread = (F.one_hot(IDS, 6).float().T @ g).isnan()
    assert spread[:, 0].all() and not spread[:, 1:].any()
    added = torch.zeros(6, 3).index_add_(0, IDS, g).isnan()
    assert added.nonzero().tolist() == [[3, 0]]


@fact(4, "Can you write the scatter-add yourself?")
def test_backward_has_an_operator_of_its_own():
    looked_up = embedding()(IDS)
    ran = set(measure.operators(lambda: looked_up.backward(G)))
    assert "embedding_dense_backward" in ran
    assert not {"mm", "bmm", "matmul", "one_hot"} & ran


@fact(
    4,
    "How many rows learn from 100 real sentences?",
    "In a step of plain SGD, a row moves only if it was looked up, by minus "
    "the learning rate times the sum of its positions' gradients.",
)
def test_under_sgd_a_row_moves_where_it_is_looked_up():
    before, after = steps(sgd, [[2, 3], [3, 4]])
    moved = (before != after).any(dim=1).nonzero().flatten()
    assert moved.tolist() == [2, 3, 4]
    for seed in range(10):
        torch.manual_seed(seed)
        ids, g = torch.randint(0, 20, (15,)), torch.randn(15, 3)
        layer = nn.Embedding(20, 3)
        before = layer.weight.detach().clone()
        layer(ids).backward(g)
        sgd(layer.parameters()).step()
        step = layer.weight.detach() - before
        torch.testing.assert_close(
            step.double(), -0.1 * scatter_added(g, ids, 20), atol=1e-6, rtol=0
        )
        absent = [k for k in range(20) if k not in ids]
        assert not step[absent].any()
    # Looked up twice, pulled both ways: it stays.
    layer = embedding()
    layer(torch.tensor([2, 2])).backward(torch.stack([G[1], -G[1]]))
    sgd(layer.parameters()).step()
    assert torch.equal(layer.weight, TABLE)


@fact(
    4,
    "What does scale_grad_by_freq divide by?",
    "scale_grad_by_freq divides by the count within one call, so splitting a "
    "batch can change the gradients.",
    "scale_grad_by_freq divides by the count within one call.",
)
def test_scale_grad_by_freq_divides_by_the_count_of_this_call():
    whole = gradient([1, 1, 1, 2], scale_grad_by_freq=True)
    assert whole[1] == 1 and whole[2] == 1
    halves = nn.Embedding(6, 1, scale_grad_by_freq=True)
    for ids in ([1, 1], [1, 2]):
        halves(torch.tensor(ids)).sum().backward()
    assert halves.weight.grad[1] == 2
    for seed, shape in enumerate([(30,), (5, 6), (1,), (0,)]):
        torch.manual_seed(seed)
        ids, g = torch.randint(0, 6, shape), torch.randn(*shape, 3)
        layer = nn.Embedding(6, 3, scale_grad_by_freq=True)
        layer(ids).backward(g)
        counts = ids.flatten().bincount(minlength=6).clamp(min=1)
        wanted = scatter_added(g, ids, 6) / counts.unsqueeze(1)
        torch.testing.assert_close(layer.weight.grad.double(), wanted)
    # A split between different ids changes nothing.
    apart = nn.Embedding(6, 1, scale_grad_by_freq=True)
    for ids in ([1, 1, 1], [2]):
        apart(torch.tensor(ids)).sum().backward()
    assert torch.equal(apart.weight.grad[:, 0], whole)
    # Two calls in one graph count for themselves, too.
    both = nn.Embedding(6, 1, scale_grad_by_freq=True)
    first, second = both(torch.tensor([1, 1])), both(torch.tensor([1, 2]))
    (first.sum() + second.sum()).backward()
    assert both.weight.grad[1] == 2


@fact(
    4,
    "Which word matters here?",
    "A looked-up vector's gradient belongs to one position; a row's gradient "
    "is the sum over all positions of its word.",
    "retain_grad keeps the gradients of the looked-up vectors: one for each "
    "position.",
)
def test_the_gradient_of_a_vector_belongs_to_a_position():
    losses = (
        lambda x: x.amax(dim=-2).sum(),
        lambda x: x.mean(dim=-2).square().sum(),
        lambda x: (x @ x.mT).softmax(dim=-1).square().sum(),
    )
    for seed, shape in enumerate([(8,), (2, 5), (1,)]):
        for loss_of in losses:
            torch.manual_seed(seed)
            ids, layer = torch.randint(0, 4, shape), nn.Embedding(4, 3)
            vectors = layer(ids)
            vectors.retain_grad()
            loss_of(vectors).backward()
            assert vectors.grad.shape == (*shape, 3)
            wanted = scatter_added(vectors.grad, ids, 4)
            torch.testing.assert_close(layer.weight.grad.double(), wanted)
    # Without it, the gradient is dropped; autograd.grad leaves .grad alone.
    layer = embedding()
    vectors = layer(IDS)
    (found,) = torch.autograd.grad((vectors * G).sum(), vectors)
    assert torch.equal(found, G) and layer.weight.grad is None


@fact(4, "Which word matters here?")
def test_amax_shares_a_tie_and_max_does_not():
    for seed in range(10):
        generator = torch.Generator().manual_seed(seed)
        order = torch.randperm(5, generator=generator)
        for pooled, shared in (
            (lambda x: x.amax(dim=0), True),
            (lambda x: x.max(dim=0).values, False),
        ):
            vectors = TABLE[IDS][order].requires_grad_()
            pooled(vectors).sum().backward()
            assert vectors.grad.sum(dim=0).tolist() == [1, 1, 1]
            largest = vectors == vectors.amax(dim=0)
            assert not vectors.grad[~largest].any()
            learn = (vectors.grad != 0).sum(dim=0).tolist()
            assert learn == ([1, 2, 2] if shared else [1, 1, 1])


@fact(
    4,
    "Do ids have a gradient?",
    "Ids have no gradient, but one-hots stored as floats do.",
    "Ids have no gradient. One-hots stored as floats do, and that gradient "
    "ranks replacements; for a linear loss, the ranking is exact.",
)
def test_ids_have_no_gradient_and_one_hots_do():
    for dtype in (torch.int64, torch.int32, torch.uint8, torch.bool):
        with pytest.raises(RuntimeError, match="floating point"):
            torch.ones(2, dtype=dtype).requires_grad_()
    one_hot = F.one_hot(IDS, 6).float().requires_grad_()
    (one_hot @ TABLE * G).sum().backward()
    change = one_hot.grad - one_hot.grad[range(5), IDS].unsqueeze(1)
    for position, k in itertools.product(range(5), range(6)):
        replaced = IDS.clone()
        replaced[position] = k
        after, before = (TABLE[replaced] * G).sum(), (TABLE[IDS] * G).sum()
        assert after - before == change[position, k]
    # A bad guess for the loss of maxima, where snow is in nobody's way.
    one_hot = F.one_hot(IDS, 6).float().requires_grad_()
    (one_hot @ TABLE).amax(dim=0).sum().backward()
    guess = one_hot.grad[1] - one_hot.grad[1, 3]
    assert guess.tolist() == [-1.5, -0.5, -2.5, 0, -0.5, 0]
    for k in range(6):
        replaced = IDS.clone()
        replaced[1] = k
        assert TABLE[replaced].amax(dim=0).sum() == 11
    # A first guess for another loss: right for a small enough table.
    for seed in range(5):
        torch.manual_seed(seed)
        for size, within in ((1e-4, 1e-6), (1.0, math.inf)):
            table = size * torch.randn(6, 3).double()
            one_hot = F.one_hot(IDS, 6).double().requires_grad_()

            def loss_of(vectors):
                return (vectors.sum(dim=0) - 1).square().sum()

            loss_of(one_hot @ table).backward()
            swap = IDS.clone()
            swap[1] = 5
            guess = one_hot.grad[1, 5] - one_hot.grad[1, 3]
            off = loss_of(table[swap]) - loss_of(table[IDS]) - guess
            assert abs(off) <= within
            assert (abs(off) > 0.01) == (size == 1.0)


@fact(
    4,
    "Do you get the same gradient every time?",
    "Run eagerly on the CPU, the layer's backward gives the same bits for the "
    "same ids in the same order and the same g; in a different order, digits "
    "can differ.",
    "Run eagerly on the CPU, the layer's backward gives the same bits every "
    "time for the same ids and the same g; with several threads, that of "
    "table[ids] may not.",
)
@pytest.mark.parametrize("v", [3, 50, 5_000])
def test_the_same_batch_gives_the_same_bits(v):
    ways = {
        "layer": lambda i, weight: F.embedding(i, weight),
        "index_select": lambda i, weight: weight.index_select(0, i),
        "brackets": lambda i, weight: weight[i],
    }

    def gradient_in(order, way="layer", dtype=torch.float32, threads=2):
        weight = torch.zeros(v, 4, dtype=dtype, requires_grad=True)
        torch.set_num_threads(threads)
        try:
            ways[way](ids[order], weight).backward(g[order].to(dtype))
        finally:
            torch.set_num_threads(1)
        return weight.grad

    torch.manual_seed(0)
    ids, g = torch.randint(0, v, (20_000,)), torch.randn(20_000, 4)
    same = torch.arange(20_000)
    for dtype in (torch.float32, torch.float64, torch.bfloat16):
        first = gradient_in(same, dtype=dtype)
        for threads in (1, 2, 3) * 5:
            again = gradient_in(same, dtype=dtype, threads=threads)
            assert torch.equal(first, again)
    first = gradient_in(same)
    for _ in range(10):
        assert torch.equal(gradient_in(same, "index_select"), first)
    # What several threads do to brackets depends on who comes first: only
    # that it is near is certain. One thread gives the layer's bits, and the
    # switch gives the same each time.
    loose = gradient_in(same, "brackets")
    torch.testing.assert_close(loose, first, rtol=0, atol=0.01)
    one = [gradient_in(same, "brackets", threads=1) for _ in range(5)]
    assert all(torch.equal(each, first) for each in one)
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True)
    try:
        strict = [gradient_in(same, "brackets") for _ in range(5)]
        assert all(torch.equal(each, strict[0]) for each in strict)
        assert torch.equal(gradient_in(same), first)
    finally:
        torch.use_deterministic_algorithms(before)
    shuffled = gradient_in(torch.randperm(20_000))
    torch.testing.assert_close(shuffled, first, rtol=0, atol=0.01)
    assert v > 100 or not torch.equal(shuffled, first)
    # Where large terms cancel, every digit can differ.
    ids, g = torch.zeros(3, dtype=torch.long), torch.ones(3, 4)
    g[0], g[2] = 1e8, -1e8
    found = [gradient_in(torch.tensor(o))[0, 0] for o in ([0, 1, 2], [0, 2, 1])]
    assert found == [0, 1]


@fact(4, "Do you get the same gradient every time?")
def test_what_the_documentation_says_of_cuda():
    said = torch.use_deterministic_algorithms.__doc__
    for name in (
        "torch.index_add",
        "scatter_add_",
        "__getitem__",
        "index_select",
    ):
        assert name in said
    assert "torch.nn.EmbeddingBag` when" in said
    assert "torch.nn.Embedding`" not in said
    assert "functional.embedding`" not in said


@fact(4, "Which word matters here?")
def test_length_and_contribution_rank_words_differently():
    lengths, shares = G.norm(dim=1), (G * TABLE[IDS]).sum(dim=1)
    assert lengths.argmax() == 3 and lengths.argmin() == 4
    assert shares.tolist() == [-2, 12, 6, 6, 11] and shares.sum() == 33
    # Along the gradient, a small step changes the loss by its length, and in
    # no direction by more.
    torch.manual_seed(0)
    for _ in range(20):
        step = F.normalize(torch.randn(3), dim=0)
        assert (step * G[3]).sum() <= lengths[3] + 1e-5
    # The length is true of other losses, for tiny moves; the share isn't.
    vectors = TABLE[IDS].double().requires_grad_()
    vectors.sum(dim=0).square().sum().backward()
    for position in range(5):
        length = vectors.grad[position].norm()
        step = torch.zeros(5, 3).double()
        step[position] = 1e-6 * vectors.grad[position] / length
        after = (vectors.detach() + step).sum(dim=0).square().sum()
        before = vectors.detach().sum(dim=0).square().sum()
        torch.testing.assert_close(
            (after - before) / 1e-6, length, rtol=1e-4, atol=0
        )
    vectors = TABLE[IDS].requires_grad_()
    vectors.amax(dim=0).sum().backward()
    assert (vectors.grad * vectors).sum(dim=1).tolist() == [0, 1.5, 1, 0, 8.5]
    # At a tie there is a kink, and a step may change more than the length.
    raised = TABLE[IDS].clone()
    raised[2, 1] += 1e-3
    assert raised.amax(dim=0).sum() - 11 > 0.9e-3 > 1.5e-3 * vectors.grad[2, 1]
    without_of = TABLE[[2, 3, 2, 5]].amax(dim=0).sum()
    assert without_of == TABLE[IDS].amax(dim=0).sum() == 11
    # For this loss, deleting a word takes its share away.
    for position in range(5):
        kept = [p for p in range(5) if p != position]
        left = (TABLE[IDS[kept]] * G[kept]).sum()
        assert left == 33 - shares[position]


@fact(4, "The gradient of my embedding prints as zeros")
def test_when_there_is_no_gradient_at_all():
    frozen = nn.Embedding.from_pretrained(TABLE)
    assert not frozen(IDS).requires_grad and frozen.weight.grad is None
    for to_none in (True, False):
        layer = embedding()
        layer(IDS).sum().backward()
        layer.zero_grad(set_to_none=to_none)
        assert (layer.weight.grad is None) == to_none
        assert to_none or not layer.weight.grad.any()


@fact(4, "The gradient of my embedding prints as zeros")
def test_a_large_gradient_prints_its_corners():
    layer = nn.Embedding(10_000, 3)
    layer(IDS + 5_000).sum().backward()
    assert "..." in repr(layer.weight.grad) and "1." not in repr(
        layer.weight.grad
    )
    found = layer.weight.grad.any(dim=1).nonzero()[:, 0]
    assert found.tolist() == [5002, 5003, 5004, 5005]


@fact(
    4,
    "The .grad attribute of a Tensor that is not a leaf Tensor is being "
    "accessed",
)
def test_a_result_keeps_no_gradient_unless_it_is_told_to():
    vectors = embedding()(IDS)
    vectors.sum().backward()
    with pytest.warns(UserWarning, match="not a leaf Tensor"):
        assert vectors.grad is None


@fact(
    4,
    "A view of a leaf Variable that requires grad is being used in an "
    "in-place operation",
)
def test_a_trained_weight_is_not_written_in_passing():
    layer = embedding()
    with pytest.raises(RuntimeError, match="in-place operation"):
        layer.weight[1] = 0.0
    with torch.no_grad():
        layer.weight[1] = 0.0
    assert not layer.weight[1].any() and layer.weight.requires_grad


@fact(4, "My scores get no gradient after argmax")
def test_argmax_passes_no_gradient_on_and_softmax_does():
    for seed in range(5):
        torch.manual_seed(seed)
        layer, scores = embedding(), torch.randn(6, requires_grad=True)
        layer(scores.argmax()).sum().backward()
        assert scores.grad is None
        (scores.softmax(dim=0) @ layer.weight).sum().backward()
        assert scores.grad.any()


@fact(4, "5. The worst step")
def test_a_step_back_does_not_undo_a_step():
    torch.manual_seed(0)
    weight = torch.randn(60, 3)
    for _ in range(20):
        step = 0.1 * torch.randn(60, 3)
        back = (weight + step) - step
        assert not torch.equal(back, weight)
        torch.testing.assert_close(back, weight)


# ---------------------------------------------------------------- lecture 5

RULES = {
    "sgd": (torch.optim.SGD, {}),
    "momentum": (torch.optim.SGD, {"momentum": 0.9}),
    "adagrad": (torch.optim.Adagrad, {}),
    "adam": (torch.optim.Adam, {}),
    "adamw": (torch.optim.AdamW, {}),
}


@fact(5, "What does an optimizer do with a gradient?")
@pytest.mark.parametrize("name", RULES)
def test_the_five_rules_are_those_of_pytorch(name):
    adam = defined(5, "adam")
    rule = defined(5, name, adam=adam) if name == "adamw" else defined(5, name)
    make, options = RULES[name]
    for seed, (shape, dtype, lr) in enumerate(
        itertools.product(
            [(6, 3), (1,), (40, 2)], [torch.float32, torch.float64], [0.1, 1e-3]
        )
    ):
        torch.manual_seed(seed)
        parameter = nn.Parameter(torch.randn(shape, dtype=dtype))
        optimizer = make([parameter], lr=lr, **options)
        w, state = parameter.detach().clone(), {}
        for step in range(60):
            grad = torch.randn(shape, dtype=dtype) * 10 ** (step % 3 - 1)
            parameter.grad = grad * (torch.rand(shape) < 0.5)
            w = rule(w, parameter.grad, state, lr=lr)
            optimizer.step()
        torch.testing.assert_close(w, parameter.detach())


MOVES = {  # whether a row moves after its gradient has become zero
    "SGD": ({}, False),
    "Adagrad": ({}, False),
    "RMSprop": ({}, False),
    "Adadelta": ({}, False),
    "Rprop": ({}, False),
    "Adafactor": ({}, False),
    "Adam": ({}, True),
    "Adamax": ({}, True),
    "NAdam": ({}, True),
    "RAdam": ({}, True),
}
MANY = [
    *((name, options, moves) for name, (options, moves) in MOVES.items()),
    ("SGD", {"momentum": 0.9}, True),
    ("SGD", {"weight_decay": 0.01}, True),
    ("Adagrad", {"weight_decay": 0.01}, True),
]


@fact(
    5,
    "Which of them move a row when its gradient is zero?",
    "A row with a zero gradient is sure to stay only if the step is a multiple "
    "of the gradient: under plain SGD and Adagrad, not under momentum, Adam or "
    "weight decay.",
    "A step that's a multiple of the gradient leaves a row with a zero "
    "gradient where it is: SGD and Adagrad.",
)
@pytest.mark.parametrize("name, options, moves", MANY)
def test_who_moves_a_row_whose_gradient_is_zero(name, options, moves):
    def make(parameters):
        return getattr(torch.optim, name)(parameters, lr=0.1, **options)

    for seed in range(3):
        generator = torch.Generator().manual_seed(seed)
        other = torch.randint(3, 6, (4,), generator=generator).tolist()
        once = steps(make, [[2]])[1]
        later = steps(make, [[2], *([i] for i in other)])[1]
        assert (not torch.equal(once[2], later[2])) == moves


@fact(
    5,
    "Which of them move a row when its gradient is zero?",
    "Momentum and Adam move it as long as they remember an earlier gradient; "
    "AdamW's decay moves every row that isn't zero, unless the decay is "
    "rounded away.",
)
def test_what_moves_a_row_that_was_never_looked_up():
    for make, options, moves in (
        (torch.optim.SGD, {"momentum": 0.9}, False),
        (torch.optim.Adam, {}, False),
        (torch.optim.AdamW, {}, True),
    ):
        before, after = steps(
            lambda p, make=make, options=options: make(p, lr=0.1, **options),
            [[2], [3], [2, 2]],
        )
        assert (not torch.equal(before[[1, 4, 5]], after[[1, 4, 5]])) == moves
        assert not after[0].any()  # zeros have nothing to shrink
    # Unless the decay is rounded away, as it is in 16 bits by default.
    for dtype, lr, moves in (
        (torch.float32, 1e-3, True),
        (torch.float32, 1e-6, False),
        (torch.bfloat16, 0.1, False),
    ):
        layer = nn.Embedding(1_000, 4, dtype=dtype)
        nn.init.uniform_(layer.weight, 1, 2)
        before = layer.weight.detach().clone()
        layer.weight.grad = torch.zeros_like(before)
        torch.optim.AdamW(layer.parameters(), lr=lr).step()
        assert (before != layer.weight).any() == moves
    # As long as they remember: the step fades to less than a float can show.
    for make, options in (
        (torch.optim.SGD, {"momentum": 0.9}),
        (torch.optim.Adam, {}),
    ):
        weight = nn.Parameter(torch.ones(1))
        optimizer = make([weight], lr=0.1, **options)
        far = []
        for step in range(400):
            before = weight.item()
            weight.grad = torch.full((1,), float(step == 0))
            optimizer.step()
            far.append(abs(weight.item() - before))
        assert far[50] > 0 and far[-1] == 0


@fact(5, "Which of them move a row when its gradient is zero?")
def test_no_gradient_skips_the_table_and_zeros_do_not():
    for make, options in RULES.values():
        layer = nn.Embedding(6, 3)
        optimizer = make(layer.parameters(), lr=0.1, **options)
        layer(IDS).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
        before = layer.weight.detach().clone()
        optimizer.step()
        assert torch.equal(layer.weight, before)
    for to_none, shrunk in ((True, 0), (False, 6)):
        layer = nn.Embedding(6, 3)
        adamw = torch.optim.AdamW(layer.parameters())
        layer(IDS).sum().backward()
        adamw.zero_grad(set_to_none=to_none)
        before = layer.weight.detach().clone()
        adamw.step()
        assert (before != layer.weight).any(dim=1).sum() == shrunk


@fact(5, "Which of them move a row when its gradient is zero?")
def test_sparse_adam_moves_the_rows_of_the_batch_only():
    def sparse_adam(parameters):
        return torch.optim.SparseAdam(parameters, lr=0.1)

    one = steps(sparse_adam, [[2]], sparse=True)[1]
    two = steps(sparse_adam, [[2], [3]], sparse=True)[1]
    assert torch.equal(one[2], two[2])
    # m and n wait, too.
    layer = embedding(sparse=True)
    optimizer = sparse_adam(layer.parameters())
    kept = []
    for i in (2, 3, 3):
        optimizer.zero_grad()
        layer(torch.tensor([i])).sum().backward()
        optimizer.step()
        state = optimizer.state[layer.weight]
        both = state["exp_avg"][2], state["exp_avg_sq"][2]
        kept.append(torch.stack(both).clone())
    assert kept[0].all() and torch.equal(kept[0], kept[2])


@fact(
    5,
    "Which of them move a row when its gradient is zero?",
    "78% of all movement happens in rows whose words aren't in the batch.",
)
def test_what_adam_moves_in_the_film_model():
    snippets = data.movie_snippets()
    texts = [re.findall("[a-z']+", text.lower()) for _, text in snippets]
    target = torch.tensor([1.0 if mean > 0 else -1.0 for mean, _ in snippets])
    counts = Counter(word for text in texts for word in text)
    words = [word for word, times in counts.items() if times >= 3]
    id_of = {word: i for i, word in enumerate(words)}
    texts = [[id_of[w] for w in text if w in id_of] for text in texts]

    def sums(layer, chosen):
        ids = torch.tensor([i for n in chosen for i in texts[n]])
        lengths = torch.tensor([len(texts[n]) for n in chosen])
        which = torch.arange(len(chosen)).repeat_interleave(lengths)
        vectors = layer(ids)[:, 0]
        return torch.zeros(len(chosen)).index_add(0, which, vectors), ids

    def trained(name, seed, size=100):
        torch.manual_seed(seed)
        order = list(range(10_070)) if not seed else torch.randperm(10_070)
        order = [int(n) for n in order]
        layer = nn.Embedding(len(words), 1, sparse=name == "SparseAdam")
        nn.init.zeros_(layer.weight)
        optimizer = getattr(torch.optim, name)(layer.parameters(), lr=0.01)
        inside, outside, rows = 0.0, 0.0, []
        for start in [*range(0, 8_000, size)] * 3:
            chosen = order[start : start + size]
            optimizer.zero_grad()
            found, ids = sums(layer, chosen)
            before = layer.weight.detach().clone()
            (found - target[chosen]).square().mean().backward()
            optimizer.step()
            far = (layer.weight.detach() - before).abs()[:, 0]
            inside += far[ids.unique()].sum().item()
            outside += far.sum().item() - far[ids.unique()].sum().item()
            rows.append(int((far > 0).sum()))
        with torch.no_grad():
            found, _ = sums(layer, order[8_000:])
        right = (found > 0) == (target[order[8_000:]] > 0)
        share = outside / (inside + outside)
        return share, rows, right.float().mean().item()

    for seed in range(3):
        share, rows, right = trained("Adam", seed)
        assert 0.77 < share < 0.79 and rows[19] > 5_000
        assert seed or rows[0] == 757
        sparse_share, _, sparse_right = trained("SparseAdam", seed)
        assert sparse_share < 1e-6 and abs(right - sparse_right) < 0.03
    assert 0.37 < trained("Adam", 0, size=1_000)[0] < 0.39


@fact(
    5,
    "How far does a row roll?",
    "With momentum 0.9, one gradient takes a row ten first steps away. Late in "
    "training, a row's very first gradient can take each of its numbers up to "
    "32 learning rates away under Adam.",
)
def test_how_far_a_row_rolls():
    def path(make, idle=0, size=1.0, **options):
        weight = nn.Parameter(torch.zeros(1))
        optimizer, far = make([weight], lr=0.1, **options), []
        for step in range(idle + 201):
            weight.grad = torch.full((1,), size * (step == idle))
            optimizer.step()
            far.append(-weight.item())
        return far[idle], far[-1]

    first, end = path(torch.optim.SGD, momentum=0.9)
    assert math.isclose(end, 10 * first, rel_tol=1e-4)
    first, end = path(torch.optim.Adam)
    assert math.isclose(first, 0.1, rel_tol=1e-4) and 0.59 < end < 0.61
    assert path(torch.optim.Adam, idle=1_000, size=1e-6)[1] < 2.2  # too small
    for size in (1e-4, 0.001, 1.0, 1_000.0):
        first, end = path(torch.optim.Adam, idle=1_000, size=size)
        assert 0.245 < first < 0.255 and 2.5 < end < 2.56
    ends = [path(torch.optim.Adam, idle)[1] for idle in (10, 100, 10_000)]
    assert 0.51 < ends[0] < 0.53 and 1.0 < ends[1] < 1.05
    assert 3.1 < ends[2] < 3.2
    # A row that has had gradients of this size lately moves less for one more.
    extra = []
    for every in (100, 10, 2):
        found = []
        for last in (0.0, 1.0):
            weight = nn.Parameter(torch.zeros(1))
            optimizer = torch.optim.Adam([weight], lr=0.1)
            for step in range(1_201):
                often = float(step < 1_000 and step % every == 0)
                weight.grad = torch.full((1,), last if step == 1_000 else often)
                optimizer.step()
            found.append(weight.item())
        extra.append(abs(found[1] - found[0]))
    assert 2.5 > extra[0] > extra[1] > extra[2]
    # m takes in a tenth; the corrected root of n is about a twenty-fifth.
    root = (0.001 / (1 - 0.999**1001)) ** 0.5
    assert 24 < 1 / root < 26 and math.isclose(
        first, 0.1 * 0.1 / root, rel_tol=0.01
    )


@fact(
    5,
    "Which weight decay do you mean?",
    "SGD's weight_decay, and by default Adam's, is added to the gradient; "
    "AdamW's shrinks the weight. Under Adam, each number of a row that never "
    "occurs heads for zero at full speed, about lr per step.",
    "By default, Adam's weight_decay goes into the gradient; AdamW's shrinks "
    "the weight.",
)
def test_which_weight_decay_is_meant():
    def after(make, w, grad, decay, steps=1):
        weight = nn.Parameter(torch.tensor(w))
        optimizer = make([weight], lr=0.1, weight_decay=decay)
        for _ in range(steps):
            weight.grad = torch.tensor(grad)
            optimizer.step()
        return weight.item()

    for w, grad, decay in ((2.0, 1.0, 0.5), (3.0, -2.0, 0.1), (-1.5, 4.0, 0.3)):
        added = torch.tensor(grad + decay * w)
        close = functools.partial(math.isclose, rel_tol=1e-5)
        assert close(after(torch.optim.SGD, w, grad, decay), w - 0.1 * added)
        assert close(
            after(torch.optim.Adam, w, grad, decay), w - 0.1 * added.sign()
        )
        sign = 1 if grad > 0 else -1
        assert close(
            after(torch.optim.AdamW, w, grad, decay),
            w * (1 - 0.1 * decay) - 0.1 * sign,
        )
    # A row: each number on its own, and a small one overshoots.
    weight = nn.Parameter(torch.tensor([[2.0, 0.3, 0.05]]))
    optimizer = torch.optim.Adam([weight], lr=0.1, weight_decay=0.01)
    weight.grad = torch.zeros(1, 3)
    optimizer.step()
    torch.testing.assert_close(
        weight.detach(), torch.tensor([[1.9, 0.2, -0.05]]), rtol=0, atol=1e-3
    )
    # Of a row that never occurs, whatever the size of the decay.
    for decay in (0.1, 0.01, 1e-4):
        for w in (2.0, -3.0):
            left = after(torch.optim.Adam, w, 0.0, decay, steps=5)
            assert 0.49 < abs(w) - abs(left) < 0.51
            slow = after(torch.optim.AdamW, w, 0.0, decay, steps=5)
            assert math.isclose(slow, w * (1 - 0.1 * decay) ** 5, rel_tol=1e-5)
    # Added to the gradient or not is one thing under SGD, and two under
    # momentum, which adds the decay up.
    for options, alike in (({}, True), ({"momentum": 0.9}, False)):
        weight = nn.Parameter(torch.tensor(2.0))
        optimizer = torch.optim.SGD(
            [weight], lr=0.1, weight_decay=0.01, **options
        )
        for _ in range(100):
            weight.grad = torch.tensor(0.0)
            optimizer.step()
        shrunk = 2.0 * (1 - 0.1 * 0.01) ** 100
        assert math.isclose(weight.item(), shrunk, rel_tol=1e-4) == alike
        assert alike or 0.7 < weight.item() < 0.8
    # A group without decay keeps it out.
    weight = nn.Parameter(torch.ones(1))
    group = {"params": [weight], "weight_decay": 0.0}
    optimizer = torch.optim.AdamW([group], lr=0.1, weight_decay=0.5)
    weight.grad = torch.zeros(1)
    optimizer.step()
    assert weight == 1


@fact(
    5,
    "Why store the zeros?",
    "A dense gradient is as large as the table; the size of a sparse one "
    "doesn't depend on the number of rows.",
    "sparse=True stores one row for each position of a lookup that isn't "
    "padding, and works with SGD, Adagrad and SparseAdam.",
)
def test_a_sparse_gradient_has_a_row_for_each_position():
    layer = embedding(sparse=True)
    layer(IDS).backward(G)
    found = layer.weight.grad
    assert found.is_sparse and not found.is_coalesced() and found._nnz() == 5
    assert torch.equal(found._values(), G)
    assert found.coalesce().indices().tolist() == [[2, 3, 4, 5]]
    assert torch.equal(found.to_dense(), scatter_added(G, IDS, 6).float())
    layer(IDS).backward(G)  # a second backward may merge
    assert 5 <= layer.weight.grad._nnz() <= 10
    assert torch.equal(found.coalesce().values(), found.to_dense()[2:])
    for seed, (v, h, shape) in enumerate(
        [(1_000, 16, (64,)), (100_000, 16, (8, 8)), (7, 2, (3, 1, 2))]
    ):
        torch.manual_seed(seed)
        ids = torch.randint(0, v, shape)
        for pad in (None, int(ids.flatten()[0])):
            sparse, dense = (
                nn.Embedding(v, h, sparse=sparse, padding_idx=pad)
                for sparse in (True, False)
            )
            for layer in (sparse, dense):
                layer(ids).sum().backward()
            assert dense.weight.grad.nbytes == dense.weight.nbytes
            rows = int((ids != pad).sum()) if pad is not None else ids.numel()
            found = sparse.weight.grad
            held = found._indices().nbytes + found._values().nbytes
            assert found._nnz() == rows and held == rows * (8 + 4 * h)


@fact(5, "Why store the zeros?")
def test_a_sparse_step_makes_no_table_of_zeros():
    for sparse in (True, False):
        layer = nn.Embedding(100_000, 16, sparse=sparse)
        optimizer = sgd(layer.parameters())
        ids = torch.arange(64)

        def step(layer=layer, optimizer=optimizer, ids=ids):
            layer(ids).sum().backward()
            optimizer.step()

        most = measure.most_bytes(step)
        assert (most < 20_000) if sparse else (most >= 6_400_000)


@fact(
    5,
    "Who takes a sparse gradient?",
    "With sparse=True, use SGD, Adagrad or SparseAdam; with momentum on the "
    "CPU, coalesce first.",
)
def test_which_optimizers_take_a_sparse_gradient():
    takes = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Adagrad's, of sparse invariants
        for name in (
            "SGD",
            "Adagrad",
            "SparseAdam",
            "Adam",
            "AdamW",
            "RMSprop",
        ):
            layer = embedding(sparse=True)
            optimizer = getattr(torch.optim, name)(layer.parameters(), lr=0.1)
            layer(IDS).sum().backward()
            try:
                optimizer.step()
                takes.append(name)
            except RuntimeError as error:
                assert "sparse" in str(error), name
        for make in (torch.optim.SGD, torch.optim.Adagrad):
            dense, sparse = (
                steps(
                    lambda p, make=make: make(p, lr=0.1),
                    [IDS.tolist(), [2, 1, 4, 2, 1]] * 4,
                    sparse=sparse,
                )[1]
                for sparse in (False, True)
            )
            torch.testing.assert_close(dense, sparse)
    assert takes == ["SGD", "Adagrad", "SparseAdam"]


@fact(
    5,
    "Who takes a sparse gradient?",
    "Momentum on sparse gradients can keep more and more rows; on the CPU, "
    "coalescing them first prevents that.",
)
def test_momentum_keeps_rows_unless_gradients_are_coalesced():
    def kept(prepare_ids, prepare, seed, steps=300):
        torch.manual_seed(seed)
        layer = nn.Embedding(100, 3, sparse=True)
        optimizer = torch.optim.SGD(layer.parameters(), lr=0.1, momentum=0.9)
        counts = []
        for _ in range(steps):
            optimizer.zero_grad()
            layer(prepare_ids(torch.randint(0, 100, (8,)))).sum().backward()
            layer.weight.grad = prepare(layer.weight.grad)
            optimizer.step()
            buffer = optimizer.state[layer.weight]["momentum_buffer"]
            counts.append(buffer._nnz())
        return counts

    def same(x):
        return x

    for seed in range(3):
        leaks = kept(same, same, seed)
        assert leaks[99] > 300 and leaks[199] > 700 and leaks[299] > 1_200
        assert max(kept(same, torch.Tensor.coalesce, seed)) <= 100
        assert max(kept(torch.unique, same, seed)) <= 100
    # Two lists are merged like a zipper: repeats meet if both are sorted.
    one = torch.ones(2)
    sorted_, turned = (
        torch.sparse_coo_tensor([ids], one, (3,), check_invariants=True)
        for ids in ([0, 1], [1, 0])
    )
    assert (sorted_ + sorted_)._nnz() == 2 and (sorted_ + turned)._nnz() == 3
    assert (turned + turned)._nnz() == 2  # by luck
    twice = torch.sparse_coo_tensor([[0, 0]], one, (3,), check_invariants=True)
    once = torch.sparse_coo_tensor([[0]], one[:1], (3,), check_invariants=True)
    assert (twice + once)._nnz() == 2  # sorted, but with a repeat
    sorted_ids = kept(lambda ids: ids.sort().values, same, 0)
    assert sorted_ids[-1] > 110


@fact(5, "Who takes a sparse gradient?")
def test_what_a_sparse_gradient_does_not_go_with():
    with pytest.raises(RuntimeError, match="scale_grad_by_freq not supported"):
        embedding(sparse=True, scale_grad_by_freq=True)(IDS).sum().backward()
    for make in (torch.optim.SGD, torch.optim.Adagrad):
        layer = embedding(sparse=True)
        layer(IDS).sum().backward()
        with pytest.raises(RuntimeError, match="sparse"):
            make(layer.parameters(), lr=0.1, weight_decay=0.1).step()
    # In bfloat16 each position is rounded by itself, and may be lost.
    for sparse, end in ((False, True), (True, False)):
        layer = nn.Embedding(1, 1, sparse=sparse, dtype=torch.bfloat16)
        nn.init.ones_(layer.weight)
        layer(torch.zeros(100, dtype=torch.long)).sum().backward()
        torch.optim.SGD(layer.parameters(), lr=0.001).step()
        assert bool(layer.weight < 0.95) == end


@fact(5, "Who takes a sparse gradient?")
def test_where_a_sparse_step_is_lost():
    for h, ids, way, moves in (
        (1, [1], torch.sum, False),
        (1, [1], torch.mean, True),
        (1, [1, 2], torch.sum, True),
        (3, [1], torch.sum, True),
    ):
        layer = nn.Embedding(3, h, sparse=True)
        before = layer.weight.detach().clone()
        way(layer(torch.tensor(ids))).backward()
        if not moves:
            layer.weight.grad = layer.weight.grad.coalesce()  # doesn't help
        sgd(layer.parameters()).step()
        if TORCH == (2, 13):
            assert (not torch.equal(before, layer.weight)) == moves
    for make in (torch.optim.Adagrad, torch.optim.SparseAdam):
        layer = nn.Embedding(3, 1, sparse=True)
        before = layer.weight.detach().clone()
        layer(torch.tensor([1])).sum().backward()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Adagrad's
            make(layer.parameters(), lr=0.1).step()
        assert not torch.equal(before, layer.weight)


@fact(5, "What does an optimizer do with a gradient?")
def test_m_forgets_a_gradient_that_n_remembers():
    adam, state = defined(5, "adam"), {}
    kept = []
    for grad in torch.tensor([4.0] + [0.0] * 50):
        adam(torch.tensor(0.0), grad, state, lr=0.1)
        kept.append((state["m"], state["n"].sqrt()))
    (m, root), (m_then, root_then) = kept[0], kept[-1]
    assert m_then / m < 0.01
    assert abs(root_then / root - 0.975) < 0.005


@fact(5, "How do you train a sparse table inside a dense model?")
def test_a_sparse_table_and_a_dense_model_need_two_optimizers():
    table, score = nn.Embedding(6, 3, sparse=True), nn.Linear(3, 1)
    score(table(IDS)).sum().backward()
    both = [*table.parameters(), *score.parameters()]
    for make in (torch.optim.Adam, torch.optim.SparseAdam):
        with pytest.raises(RuntimeError, match="does not support"):
            make(both).step()
    for make in (torch.optim.SGD, torch.optim.Adagrad):  # take both
        old = [p.detach().clone() for p in both]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Adagrad's
            make(both, lr=0.1).step()
        assert not any(map(torch.equal, old, both))
    before = table.weight[2].clone(), score.weight.clone()
    torch.optim.SparseAdam(table.parameters()).step()
    assert not torch.equal(table.weight[2], before[0])
    assert torch.equal(score.weight, before[1])
    torch.optim.AdamW(score.parameters()).step()
    assert not torch.equal(score.weight, before[1])


@fact(5, "How do you train a sparse table inside a dense model?")
def test_how_a_sparse_gradient_is_clipped():
    for seed in range(5):
        torch.manual_seed(seed)
        g = torch.randn(5, 3)
        dense, sparse = embedding(), embedding(sparse=True)
        for layer in (dense, sparse):
            layer(IDS).backward(g)
        as_it_comes = sparse.weight.grad
        length = nn.utils.clip_grad_norm_(dense.parameters(), 1.0)
        coalesced = as_it_comes.coalesce()
        torch.testing.assert_close(coalesced.values().norm(), length)
        assert not torch.isclose(as_it_comes._values().norm(), length)
        sparse.weight.grad = coalesced
        coalesced.values().mul_((1.0 / length).clamp(max=1))
        torch.testing.assert_close(
            sparse.weight.grad.to_dense(), dense.weight.grad
        )
        if TORCH < (2, 14):
            with pytest.raises(NotImplementedError, match="linalg_vector_norm"):
                nn.utils.clip_grad_norm_(sparse.parameters(), 1.0)
        else:  # mended
            nn.utils.clip_grad_norm_(sparse.parameters(), 1.0)


@fact(
    5,
    "My table doesn't train. Where do I look?",
    "If a table doesn't train, ask: Is it trainable? Is it held by the "
    "optimizer? Does it have a gradient? Did it move?",
)
def test_four_questions_tell_five_faults_apart():
    uses = {"optim": torch.optim, "nn": nn, "torch": torch, "ids": IDS}
    uses["examined"] = defined(5, "examined", torch=torch)
    train = defined(5, "train", **uses)
    expected = {
        "no fault": ("yes", "yes", "yes", "yes"),
        "frozen": ("no", "yes", "no", "no"),
        "replaced": ("yes", "no", "yes", "no"),
        "detached": ("yes", "yes", "no", "no"),
        "bfloat16": ("yes", "yes", "yes", "no"),
    }
    for fault, answers in expected.items():
        assert tuple(train(fault).values()) == answers, fault
    one = torch.tensor(1.0, dtype=torch.bfloat16)
    assert one - 1 / 256 < one == one - 0.001
    # Under AdamW, what moves may be decay.
    weight = nn.Parameter(torch.ones(2, 2))
    weight.grad = torch.zeros(2, 2)
    answers = uses["examined"](weight, torch.optim.AdamW([weight], lr=0.1))
    assert (answers["gradient"], answers["moved"]) == ("no", "yes")
    # A nan passes for a gradient and for a move.
    weight = nn.Parameter(torch.ones(2, 2))
    weight.grad = torch.full((2, 2), math.nan)
    answers = uses["examined"](weight, sgd([weight]))
    assert set(answers.values()) == {"yes"} and not weight.isfinite().any()


@fact(5, "I set the gradient of a row to zero, and it still moves")
def test_a_zeroed_gradient_does_not_stop_adam():
    layer = embedding()
    adam = torch.optim.Adam(layer.parameters(), lr=0.1)
    for step in range(2):
        before = layer.weight[2].detach().clone()
        adam.zero_grad()
        layer(IDS).sum().backward()
        if step == 1:
            layer.weight.grad[2] = 0.0
        adam.step()
    assert not torch.equal(layer.weight[2], before)
    for make, options in RULES.values():  # copied back, it stays
        layer = embedding()
        optimizer = make(layer.parameters(), lr=0.1, **options)
        for _ in range(3):
            layer(IDS).sum().backward()
            optimizer.step()
            with torch.no_grad():
                layer.weight[2] = TABLE[2]
        assert torch.equal(layer.weight[2], TABLE[2])
        assert not torch.equal(layer.weight[3], TABLE[3])
    # Zero from the first step on, it stays, but for the decay.
    for make, stays in ((torch.optim.Adam, True), (torch.optim.AdamW, False)):
        layer = embedding()
        optimizer = make(layer.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            layer(IDS).sum().backward()
            layer.weight.grad[2] = 0.0
            optimizer.step()
        assert torch.equal(layer.weight[2], TABLE[2]) == stays


@fact(
    5,
    "Adam does not support sparse gradients, please consider SparseAdam "
    "instead",
)
def test_adam_and_sparse_adam_point_to_each_other():
    for sparse, makes, says in (
        (True, (torch.optim.Adam, torch.optim.AdamW), "consider SparseAdam"),
        (False, (torch.optim.SparseAdam,), "consider Adam instead"),
    ):
        layer = embedding(sparse=sparse)
        layer(IDS).sum().backward()
        for make in makes:
            with pytest.raises(RuntimeError, match=says):
                make(layer.parameters()).step()


@fact(5, "add(sparse, dense) is not supported")
def test_decay_and_a_sparse_gradient_raise_about_addition():
    layer = embedding(sparse=True)
    layer(IDS).sum().backward()
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1, weight_decay=0.1)
    with pytest.raises(RuntimeError, match="add.sparse, dense. is not supp"):
        optimizer.step()


@fact(5, "3. Does it fit?")
def test_what_adam_and_sparse_adam_keep():
    held = {}
    for sparse in (False, True):
        layer = nn.Embedding(1_000, 16, sparse=sparse)
        name = "SparseAdam" if sparse else "Adam"
        optimizer = getattr(torch.optim, name)(layer.parameters())
        layer(torch.arange(32)).sum().backward()
        optimizer.step()
        state = optimizer.state[layer.weight]
        kept = sum(state[k].nbytes for k in ("exp_avg", "exp_avg_sq"))
        assert kept == 2 * layer.weight.nbytes
        grad = layer.weight.grad
        held[sparse] = (
            kept
            + layer.weight.nbytes
            + (
                grad._indices().nbytes + grad._values().nbytes
                if sparse
                else grad.nbytes
            )
        )
    table = 1_000 * 16 * 4
    assert held == {False: 4 * table, True: 3 * table + 32 * (8 + 16 * 4)}


# ---------------------------------------------------------------- lecture 6


def padded_mean(ids, rows, pad=0):
    """The mean that lecture 6 writes, of rows (v, h) for ids (b, s)."""
    return defined(6, "masked_mean")(rows[ids], ids, pad)


def with_pads(ids, n, left=False, pad=0):
    """Return ids (s,) with n pads after or before them."""
    return F.pad(ids, (n, 0) if left else (0, n), value=pad)


@fact(
    6,
    "What does padding cost?",
    "A batch is as wide as its longest sentence, so a batch of sentences of "
    "similar length needs hardly any pads.",
)
def test_what_share_of_film_batches_is_pads():
    parts = [torch.tensor([2, 3, 4]), torch.tensor([5])]
    with pytest.raises(RuntimeError, match="equal size"):
        torch.stack(parts)
    right = nn.utils.rnn.pad_sequence(parts, batch_first=True)
    assert right.tolist() == [[2, 3, 4], [5, 0, 0]]
    left = nn.utils.rnn.pad_sequence(
        parts, batch_first=True, padding_side="left"
    )
    assert left.tolist() == [[2, 3, 4], [0, 0, 5]]
    films = data.film_sentences()
    lengths = torch.tensor([len(ids) for ids in films.ids[:8_000]])
    assert abs(lengths.float().mean() - 19) < 0.3

    def share(order, b):
        widths = torch.stack([lengths[part].max() for part in order.split(b)])
        positions = sum(
            len(part) * wide
            for part, wide in zip(order.split(b), widths, strict=True)
        )
        return 1 - (lengths.sum() / positions).item(), widths.float().mean()

    for seed in range(20):
        torch.manual_seed(seed)
        pads, longest = share(torch.randperm(8_000), 100)
        assert 0.53 < pads < 0.57 and 41 < longest < 43
    scores = positions = 0
    for part in torch.randperm(8_000).split(100):
        positions += 100 * int(lengths[part].max())
        scores += 100 * int(lengths[part].max()) ** 2
    assert abs(positions / lengths.sum() - 2.2) < 0.05
    assert abs(scores / lengths.square().sum() - 4.1) < 0.1
    for b, pads in ((10, 0.002), (100, 0.017), (1_000, 0.161)):
        assert abs(share(lengths.argsort(), b)[0] - pads) < 0.001
    batch = nn.utils.rnn.pad_sequence(films.ids[:100], batch_first=True)
    assert batch.shape == (100, max(len(ids) for ids in films.ids[:100]))


@fact(
    6,
    "What does padding_idx do?",
    "padding_idx does two things: initialization sets its row to zero, and the "
    "lookup sends that row no gradient. It masks nothing: without a max_norm "
    "(lecture 7), a lookup returns the row as it is.",
    "padding_idx makes initialization set its row to zero, and the lookup "
    "sends that row no gradient. It masks nothing.",
)
def test_padding_idx_zeroes_its_row_and_stops_its_gradient_and_no_more():
    for seed, dtype in itertools.product(
        range(20), (torch.float32, torch.float64, torch.bfloat16)
    ):
        torch.manual_seed(seed)
        v, h = int(torch.randint(2, 20, ())), int(torch.randint(1, 9, ()))
        pad = int(torch.randint(v, ()))
        ids = torch.randint(v, (3, 4, 2))
        ids[0, 0, 0] = pad
        layer = nn.Embedding(v, h, padding_idx=pad - v, dtype=dtype)
        assert layer.padding_idx == pad and not layer.weight[pad].any()
        torch.manual_seed(seed)
        plain = nn.Embedding(v, h, dtype=dtype)
        nn.init.normal_(layer.weight)
        assert layer.weight[pad].any()  # any other start leaves it alone
        layer.reset_parameters()
        assert not layer.weight[pad].any()
        with torch.no_grad():
            layer.weight.copy_(plain.weight)
            layer.weight[pad] = torch.tensor([torch.nan, torch.inf])[seed % 2]
        came = layer(ids)
        torch.testing.assert_close(
            came, layer.weight[ids], rtol=0, atol=0, equal_nan=True
        )
        g = torch.randn(came.shape, dtype=dtype)
        came.backward(g)
        plain(ids).backward(g)
        others = torch.arange(v) != pad
        assert not layer.weight.grad[pad].any()
        assert plain.weight.grad[pad].any()
        assert torch.equal(layer.weight.grad[others], plain.weight.grad[others])
    assert gradient([0, 1, 0, 3], padding_idx=0).tolist() == [0, 1, 0, 1, 0, 0]
    assert gradient([0, 1, 0, 3])[0] == 2
    late = nn.Embedding(6, 3)
    late.padding_idx = 0
    late(torch.tensor([0, 2])).sum().backward()
    assert not late.weight.grad[0].any() and late.weight[0].any()


@fact(6, "What does padding_idx do?")
def test_the_documentation_of_padding_idx():
    said = " ".join(nn.Embedding.__doc__.split())
    assert "entries at :attr:`padding_idx` do not contribute to the" in said
    assert "is not updated during training" in said
    assert 'i.e. it remains as a fixed "pad"' in said


@fact(6, "What does padding_idx do?")
def test_a_sparse_gradient_leaves_the_pad_out_and_gradcheck_minds():
    layer = embedding(padding_idx=0, sparse=True)
    layer(torch.tensor([0, 0, 3])).sum().backward()
    assert layer.weight.grad._indices().tolist() == [[3]]
    table, ids = TABLE.double().requires_grad_(), torch.tensor([0, 2])
    for pad, passes in ((None, True), (0, False)):
        found = torch.autograd.gradcheck(
            lambda w, pad=pad: F.embedding(ids, w, padding_idx=pad),
            table,
            raise_exception=False,
        )
        assert found == passes


@fact(
    6,
    "Does a sentence's vector depend on its batch?",
    "Up to rounding, a sum ignores pads whose row is zero. A mean, a max and "
    "attention count them, so a sentence's vector can depend on the other "
    "sentences of its batch.",
    "Up to rounding, a sum ignores pads of zeros; a mean, a max and attention "
    "count them, and the loss counts pads as targets.",
)
def test_only_a_sum_ignores_pads_of_zeros():
    def attention(x, dim):
        return (x @ x[0] / x.shape[-1] ** 0.5).softmax(dim=dim) @ x

    counted = Counter()
    for seed, left in itertools.product(range(20), (False, True)):
        torch.manual_seed(seed)
        rows = torch.randn(9, 4)
        rows[0] = 0.0
        ids = torch.randint(1, 9, (int(torch.randint(1, 7, ())),))
        padded = with_pads(ids, 1 + seed % 5, left)
        for way in (torch.sum, torch.mean, torch.amax):
            alone, together = (way(rows[x], dim=0) for x in (ids, padded))
            counted[way] += not torch.allclose(alone, together, atol=1e-6)
        if not left:
            alone, together = (attention(rows[x], 0) for x in (ids, padded))
            counted[attention] += not torch.allclose(alone, together)
    assert counted[torch.sum] == 0 and counted[torch.mean] == 40
    assert counted[torch.amax] > 5 and counted[attention] == 20
    padded = TABLE[[4, 0, 0, 0, 0]]
    torch.testing.assert_close(padded.mean(dim=0), TABLE[4] / 5)
    scores = TABLE[[2, 4, 0]] @ TABLE[2] / math.sqrt(3)
    weights = scores.softmax(dim=0)
    assert scores[2] == 0 and weights[2] > weights[1]
    layer = nn.MultiheadAttention(4, 1, batch_first=True)
    x = torch.randn(1, 3, 4)
    is_pad = torch.tensor([[False, False, True]])
    came, _ = layer(x, x, x, key_padding_mask=is_pad)
    assert came.shape == x.shape and came[0, 2].any()  # the pad's own query


@fact(6, "And the layers that follow?")
def test_zeros_stay_zeros_where_nothing_is_added():
    torch.manual_seed(0)
    zero, norm = torch.zeros(3), nn.LayerNorm(3)
    assert not norm(zero).any()  # fresh, its bias is 0
    nn.init.ones_(norm.bias)
    assert norm(zero).tolist() == [1, 1, 1]
    assert nn.Linear(3, 3)(zero).any()
    without_bias = nn.LayerNorm(3, bias=False), nn.RMSNorm(3)
    for layer in (nn.Linear(3, 3, bias=False), *without_bias):
        nn.init.normal_(layer.weight)
        assert not layer(zero).any()
    targets, scores = torch.tensor([2, 0]), torch.zeros(2, 6)
    scores[0, 2] = scores[1, 5] = 20.0
    assert F.cross_entropy(scores, targets) > 9
    assert F.cross_entropy(scores, targets, ignore_index=0) < 0.01
    all_pads = targets * 0
    assert F.cross_entropy(scores, all_pads, ignore_index=0).isnan()
    assert (
        F.cross_entropy(scores, all_pads, ignore_index=0, reduction="sum") == 0
    )
    easy = torch.zeros(4, 6)  # knows nothing of words, and all of pads
    easy[2:, 0] = 20.0
    targets = torch.tensor([2, 3, 0, 0])
    flattered = F.cross_entropy(easy, targets)
    assert flattered < 0.6 * F.cross_entropy(easy, targets, ignore_index=0)
    batch_norm = nn.BatchNorm1d(3, affine=False)
    words = torch.randn(4, 3)
    with_a_pad = batch_norm(torch.cat([words, zero.unsqueeze(0)]))
    assert with_a_pad[4].any()
    assert not torch.allclose(with_a_pad[:4], batch_norm(words))


@fact(
    6,
    "How do you leave the pads out?",
    "Leave the pads out yourself, with a mask made from the ids: out of the "
    "mean, the max, the attention and the loss.",
    "Leave pads out yourself, with a mask made from the ids: minus infinity "
    "before a softmax, ignore_index in the loss.",
)
def test_a_mask_from_the_ids_makes_pads_harmless():
    for seed, left in itertools.product(range(20), (False, True)):
        torch.manual_seed(seed)
        rows = torch.randn(9, 4)
        pad = int(torch.randint(9, ()))
        rows[pad] = torch.nan if seed % 2 else 7.0  # whatever is in its row
        words = torch.tensor([i for i in range(9) if i != pad])
        rows[words[0]] = 0.0  # a word may be zero
        ids = words[torch.randint(8, (5,))]
        padded = with_pads(ids, 3, left, pad)
        is_pad = padded == pad
        mean = padded_mean(padded.unsqueeze(0), rows, pad)[0]
        torch.testing.assert_close(mean, rows[ids].mean(dim=0))
        filled = rows[padded].masked_fill(is_pad.unsqueeze(-1), -torch.inf)
        assert torch.equal(filled.amax(dim=0), rows[ids].amax(dim=0))
        scores = (rows[padded] @ torch.randn(4)).masked_fill(is_pad, -torch.inf)
        weights = scores.softmax(dim=0)
        assert not weights[is_pad].any()
        torch.testing.assert_close(
            weights[~is_pad], scores[~is_pad].softmax(dim=0)
        )
        assert (weights @ rows[padded]).isnan().all() == (seed % 2 == 1)
        harmless = rows[padded].masked_fill(is_pad.unsqueeze(-1), 0.0)
        torch.testing.assert_close(
            weights @ harmless, weights[~is_pad] @ rows[ids]
        )
        logits = torch.randn(8, 9)
        torch.testing.assert_close(
            F.cross_entropy(logits, padded, ignore_index=pad),
            F.cross_entropy(logits[~is_pad], padded[~is_pad]),
        )
        rows = rows.nan_to_num(7.0)
        for mode in ("mean", "max"):
            bag = nn.EmbeddingBag.from_pretrained(
                rows, mode=mode, padding_idx=pad
            )
            alone, together = bag(torch.stack([padded, padded.flip(0)]))
            expected = bag(ids.unsqueeze(0))[0]
            torch.testing.assert_close(alone, expected)
            torch.testing.assert_close(together, expected)


@fact(
    6,
    "How do you leave the pads out?",
    "A sentence that is all pads makes a plain masked mean nan, and after one "
    "step, the weights of the layer behind it are nan, too.",
)
def test_a_sentence_of_pads_ruins_the_weights_for_good():
    ids = torch.tensor([[2, 3, 0], [0, 0, 0]])
    assert padded_mean(ids, TABLE)[1].isnan().all()
    bag = nn.EmbeddingBag.from_pretrained(TABLE, mode="mean", padding_idx=0)
    assert bag(ids)[1].tolist() == [0, 0, 0]
    torch.manual_seed(0)
    for make in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):
        linear = nn.Linear(3, 1)
        optimizer = make(linear.parameters(), lr=0.1)
        for batch in (ids, ids[:1]):  # the second one has words only
            optimizer.zero_grad()
            loss = linear(padded_mean(batch, TABLE)).square().mean()
            loss.backward()
            optimizer.step()
            assert linear.weight.isnan().all()


@fact(
    6,
    "Does the row of the pad stay where it is?",
    "padding_idx guards its row only against the gradient of the lookup. "
    "Weight decay can move it, a tied output layer sends it a gradient, and "
    "nn.init and loading overwrite it.",
    "Weight decay, a tied output layer, nn.init and loading reach the row of "
    "the pad.",
)
def test_what_reaches_the_row_of_the_pad():
    SGD, Adam, AdamW = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
    for make, moves in (
        (functools.partial(SGD, lr=0.1), False),
        (functools.partial(SGD, lr=0.1, momentum=0.9), False),
        (functools.partial(SGD, lr=0.1, weight_decay=0.1), True),
        (functools.partial(torch.optim.Adagrad, lr=0.1), False),
        (functools.partial(Adam, lr=0.1), False),
        (functools.partial(Adam, lr=0.1, weight_decay=0.1), True),
        (functools.partial(AdamW, lr=0.1), True),
    ):
        for start in (1.0, 0.0):  # zeros can't be shrunk
            before, after = steps(
                make, [[0, 2, 3]] * 5, start=start, padding_idx=0
            )
            assert torch.equal(before[0], after[0]) != (moves and start == 1)
    for seed in range(20):
        torch.manual_seed(seed)
        layer, scores = nn.Embedding(6, 3, 0), nn.Linear(3, 6, bias=False)
        scores.weight = layer.weight
        ids = torch.tensor([2, 3, 0])
        F.cross_entropy(scores(layer(ids)), ids, ignore_index=0).backward()
        assert layer.weight.grad[0].any()
    layer.load_state_dict({"weight": torch.ones(6, 3)})
    assert layer.weight[0].tolist() == [1, 1, 1]
    layer.reset_parameters()
    assert not layer.weight[0].any()
    nn.init.normal_(layer.weight)
    assert layer.weight[0].any()
    _, short = steps(sgd, [[0, 2]], start=1.0, padding_idx=0, max_norm=1.0)
    assert short[0].norm() < 1.01  # lecture 7: a lookup that writes


@fact(6, "Does the row of the pad stay where it is?")
def test_a_pad_on_which_adam_has_stepped_moves_on():
    torch.manual_seed(0)
    layer = nn.Embedding(6, 3)
    optimizer = torch.optim.Adam(layer.parameters(), lr=0.1)
    rows = []
    for pad in (None, 0, 0):
        layer.padding_idx = pad
        optimizer.zero_grad()
        layer(torch.tensor([2, 0])).sum().backward()
        assert layer.weight.grad[0].any() == (pad is None)
        optimizer.step()
        rows.append(layer.weight[0].detach().clone())
    assert not torch.equal(rows[1], rows[0])
    assert not torch.equal(rows[2], rows[1])


@fact(
    6,
    "What do pads do to a model's scores?",
    "In eval() mode, a model must give a sentence the same score in any batch, "
    "up to rounding. Test that: score it alone, and together with longer "
    "sentences.",
    "Score a sentence alone and in a batch: in eval() mode, the two must "
    "agree.",
)
def test_what_pads_do_to_the_scores_of_films():
    films = data.film_sentences()
    uses = {"films": films, "nn": nn, "torch": torch}
    padded = defined(6, "padded", **uses)
    Classifier = defined(6, "Classifier", **uses)
    loss_of = defined(6, "loss_of", F=F, **uses)
    test, is_good = range(8_000, 10_070), films.good[8_000:] == 1
    share = (padded(test) != 0).float().mean(dim=1)
    assert abs(share.mean() - 0.37) < 0.01
    lengths = torch.tensor([len(ids) for ids in films.ids[:8_000]])
    by_length = lengths.argsort(stable=True).split(100)

    class Sorted:
        """A torch whose random batches are of neighbors in length."""

        def __getattr__(self, name):
            return getattr(torch, name)

        @staticmethod
        def randperm(n):
            parts = torch.randperm(n // 100).tolist()
            return torch.cat([by_length[part] for part in parts])

    stds = {}
    for seed, (pool, library, epochs, expected) in itertools.product(
        range(3),
        (
            ("masked_mean", torch, 3, (0.47, 0.47)),
            ("mean_over_all", torch, 1, (0.53, 0.61)),
            ("mean_over_all", torch, 3, (0.57, 0.465)),
            ("mean_over_all", Sorted(), 3, (0.465, 0.51)),
        ),
    ):
        names = uses | {"torch": library, "Classifier": Classifier, "F": F}
        model = defined(6, "trained", padded=padded, **names)(
            defined(6, pool), seed, epochs
        )
        alone = torch.cat([model(padded([i])) for i in test])
        together = model(padded(test))
        for scores, loss in zip((alone, together), expected, strict=True):
            assert abs(loss_of(scores) - loss) < 0.013
            right = ((scores > 0) == is_good).float().mean()
            assert epochs == 1 or abs(right - 0.78) < 0.025
        if pool == "masked_mean":
            stds["left out"] = alone.std()
            torch.testing.assert_close(alone, together, rtol=1e-4, atol=1e-4)
            continue
        bias = model.linear.bias
        torch.testing.assert_close(
            together, bias + (alone - bias) * share, rtol=1e-4, atol=1e-4
        )
        if library is torch and epochs == 3:
            assert alone.std() > 1.5 * stds["left out"]
            known, good = range(500), films.good[:500]
            lone = torch.cat([model(padded([i])) for i in known])
            batched = model(padded(known))
            losses = [
                F.binary_cross_entropy_with_logits(s, good)
                for s in (lone, batched)
            ]
            assert losses[0] < losses[1] < loss_of(together)  # overfits
            best = [s.topk(100).indices for s in (alone, together)]
            both = set(best[0].tolist()) & set(best[1].tolist())
            assert 20 <= len(both) <= 35
            assert share[best[0]].mean() < 0.6 * share[best[1]].mean()
            sure = [int((s.sigmoid() > 0.9).sum()) for s in (alone, together)]
            assert 0.2 < sure[1] / sure[0] < 0.32
            assert ((alone > 0) != (together > 0)).sum() < 80
            assert -0.3 < bias < 0.1


@fact(6, "What do pads do to a model's scores?")
def test_padding_idx_changes_nothing_where_all_pads_are_left_out():
    mean = defined(6, "masked_mean")
    ids = torch.tensor([[2, 3, 0, 0], [4, 1, 5, 0]])
    for seed, masked in itertools.product(range(10), (True, False)):
        tables = []
        for pad in (None, 0):
            torch.manual_seed(seed)
            layer, linear = nn.Embedding(6, 3, padding_idx=pad), nn.Linear(3, 1)
            weights = [*layer.parameters(), *linear.parameters()]
            optimizer = torch.optim.Adam(weights, lr=0.1)
            for _ in range(5):
                vectors = layer(ids)
                pooled = mean(vectors, ids) if masked else vectors.sum(dim=1)
                optimizer.zero_grad()
                (linear(pooled) - 1).square().sum().backward()
                optimizer.step()
            tables.append(layer.weight.detach()[1:])
        assert torch.equal(*tables) == masked


@fact(6, "4. The same in any company")
def test_dropout_is_random_until_eval():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 1), nn.Dropout(0.1))
    x = torch.randn(50, 3)
    assert not torch.equal(model(x), model(x))
    assert torch.equal(model.eval()(x), model(x))


@fact(6, "index out of range in self, with padding_idx=-1")
def test_any_row_may_be_the_pad_and_ids_are_not_translated():
    assert nn.Embedding(500, 3, padding_idx=499).padding_idx == 499
    assert nn.Embedding(6, 3, padding_idx=-1).padding_idx == 5
    with pytest.raises(IndexError, match="index out of range in self"):
        nn.Embedding(6, 3, padding_idx=-1)(torch.tensor([2, -1]))
    for outside in (500, -501):
        with pytest.raises(AssertionError, match="within num_embeddings"):
            nn.Embedding(500, 3, padding_idx=outside)


@fact(6, "My first word never learns")
def test_a_word_that_is_the_pad_stays_zero_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        before, after = steps(sgd, [[0, 1]] * 10, start=None, padding_idx=0)
    assert not after[0].any() and not torch.equal(before[1], after[1])


@fact(6, "from_pretrained(..., padding_idx=0): the pad isn't zero")
def test_from_pretrained_does_not_zero_the_pad():
    kept = nn.Embedding.from_pretrained(torch.ones(6, 3), padding_idx=0)
    assert kept.weight[0].tolist() == [1, 1, 1]
    kept = nn.Embedding(6, 3, padding_idx=0, _weight=torch.ones(6, 3))
    assert kept.weight[0].tolist() == [1, 1, 1]


@fact(6, "All the attention is on the pads")
def test_the_two_kinds_of_masks():
    torch.manual_seed(0)
    x, keep = torch.randn(1, 3, 4), torch.tensor([[True, True, False]])
    layer = nn.MultiheadAttention(4, 1, batch_first=True)
    _, weights = layer(x, x, x, key_padding_mask=~keep)
    assert not weights[..., 2].any()  # true leaves out
    _, weights = layer(x, x, x, key_padding_mask=keep)
    assert weights[0, 0].tolist() == [0, 0, 1]
    kept = F.scaled_dot_product_attention(x, x, x, attn_mask=keep)
    short = F.scaled_dot_product_attention(x, x[:, :2], x[:, :2])
    torch.testing.assert_close(kept, short)  # true keeps
    none = torch.zeros(1, 3, dtype=torch.bool)
    nothing = F.scaled_dot_product_attention(x, x, x, attn_mask=none)
    assert not nothing.any()
    assert layer(x, x, x, key_padding_mask=~none)[0].isnan().all()
    came = layer(x, x, x, key_padding_mask=~none, need_weights=False)[0]
    assert came.isfinite().all()
    two_heads = nn.MultiheadAttention(4, 2, batch_first=True).eval()
    with torch.no_grad():
        came = two_heads(x, x, x, key_padding_mask=~none, need_weights=False)
    assert came[0].isnan().all()


@fact(6, "NotImplementedError: aten._nested_sum_backward.default")
def test_a_sum_over_a_nested_tensor_has_no_backward_pass_and_others_do():
    parts = [torch.tensor([2, 3]), torch.tensor([4])]
    nested = torch.nested.nested_tensor(parts, layout=torch.jagged)
    looked_up = embedding()(nested)
    assert looked_up.sum(dim=1)[1].tolist() == TABLE[4].tolist()
    assert [tuple(rows.shape) for rows in looked_up.unbind()] == [
        (2, 3),
        (1, 3),
    ]
    with pytest.raises(NotImplementedError, match="_nested_sum_backward"):
        looked_up.sum(dim=1).sum().backward()
    for way in (
        lambda x: torch.stack([rows.sum(dim=0) for rows in x.unbind()]),
        lambda x: x.to_padded_tensor(0.0).sum(dim=1),
    ):
        layer = embedding()
        way(layer(nested)).sum().backward()
        assert layer.weight.grad[:, 0].tolist() == [0, 0, 1, 1, 1, 0]


# ---------------------------------------------------------------- lecture 7


def bounded(max_norm=3.0, **arguments):
    return nn.Embedding.from_pretrained(
        TABLE.clone(), freeze=False, max_norm=max_norm, **arguments
    )


@fact(
    7,
    "Why would you bound a length?",
    "A row twice as long has dot products twice as far from zero, so a long "
    "row can be the best match of a shorter one.",
    "A row twice as long has dot products twice as far from zero, so a long "
    "row can win by its length.",
)
def test_a_long_row_can_be_the_best_match_of_a_shorter_one():
    products = TABLE @ TABLE.T
    assert products[3, 3] == 25 and products[3, 5] == 33
    assert products[1].argmax() == products[3].argmax() == 5
    for seed in range(20):
        torch.manual_seed(seed)
        rows = F.normalize(torch.randn(50, 4), dim=1)
        best = (rows @ rows.T).argmax(dim=1)
        assert torch.equal(best, torch.arange(50))  # of one length: itself
        rows[7] *= 100
        won = ((rows @ rows.T).argmax(dim=1) == 7).sum()
        assert won > 10
        twice = 2 * rows[7] @ rows.T
        torch.testing.assert_close(twice, 2 * (rows[7] @ rows.T))


@fact(
    7,
    "What does max_norm do to a row?",
    "A row that is longer than max_norm is scaled to that length; every other "
    "row stays.",
    "Rows longer than max_norm are scaled down to it when they are looked up; "
    "shorter ones stay.",
)
def test_max_norm_scales_long_rows_and_no_others():
    for seed, p in itertools.product(range(20), (1.0, 2.0, torch.inf)):
        torch.manual_seed(seed)
        rows = torch.randn(50, 5)
        norms = rows.norm(p, dim=1, keepdim=True)
        bound = norms.median().item()
        layer = nn.Embedding.from_pretrained(
            rows.clone(), max_norm=bound, norm_type=p
        )
        came = layer(torch.randperm(50).repeat(2))[:50]
        assert len(came) == 50
        long = norms[:, 0] > bound
        expected = rows * (bound / norms)
        torch.testing.assert_close(layer.weight[long], expected[long])
        assert torch.equal(layer.weight[~long], rows[~long])
    vector = torch.tensor([3.0, -4.0])
    norms = [torch.linalg.vector_norm(vector, p) for p in (1, 2, torch.inf)]
    assert norms == [7, 5, 4]


@fact(7, "What does max_norm do to a row?")
def test_a_norm_that_overflows_and_a_row_that_is_written_twice():
    rows = torch.full((1, 64), 10_000.0, dtype=torch.float16)
    layer = nn.Embedding.from_pretrained(rows, max_norm=1.0)
    assert not layer(torch.tensor([0])).any()  # its norm is inf
    rows = torch.tensor([[torch.inf, 1.0]])
    layer = nn.Embedding.from_pretrained(rows, max_norm=1.0)
    assert layer(torch.tensor([0])).isnan().tolist() == [[True, False]]
    torch.manual_seed(0)
    layer = nn.Embedding.from_pretrained(torch.randn(2_000, 64), max_norm=3.0)
    once = layer(torch.arange(2_000)).clone()
    again = layer(torch.arange(2_000))
    assert not torch.equal(once, again)
    torch.testing.assert_close(once, again, rtol=1e-6, atol=0.0)


@fact(7, "What does max_norm do to a row?")
def test_the_1e_7_shows_on_tiny_rows():
    torch.manual_seed(0)
    for size, share in ((1.0, 1.0), (1e-3, 0.9999), (1e-6, 0.909)):
        rows = F.normalize(torch.randn(1_000, 8), dim=1) * size
        layer = nn.Embedding.from_pretrained(rows.clone(), max_norm=size / 2)
        came = layer(torch.arange(1_000)).norm(dim=1) / (size / 2)
        assert abs(came.mean() - share) < 1e-3


@fact(
    7,
    "What happens to the table?",
    "max_norm doesn't bound a copy on its way out. Before each lookup, it "
    "finds the requested rows that are too long and shortens them in the table "
    "itself.",
    "max_norm writes into the table, before each lookup, and only into rows "
    "that are asked for: in eval(), under no_grad(), and when frozen, too.",
)
def test_max_norm_writes_into_rows_that_are_looked_up():
    for seed in range(20):
        torch.manual_seed(seed)
        rows = torch.randn(30, 4)
        layer = nn.Embedding.from_pretrained(rows.clone(), max_norm=1.5)
        ids = torch.randint(30, (3, 4))
        came = layer(ids)
        changed = (layer.weight != rows).any(dim=1)
        asked = torch.zeros(30, dtype=torch.bool).index_fill(
            0, ids.flatten(), True
        )
        assert torch.equal(changed, asked & (rows.norm(dim=1) > 1.5))
        assert torch.equal(came, layer.weight[ids])
    contexts = (torch.no_grad, torch.inference_mode, torch.enable_grad)
    for context, train in itertools.product(contexts, (True, False)):
        layer = bounded().train(train).requires_grad_(False)
        with context():
            layer(torch.tensor([3]))
        assert layer.weight[3].norm() < 3.001


@fact(7, "What does max_norm do to a row?")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_scripted_layer_has_no_bound(dtype):
    ids, long = torch.tensor([3, 5, 3]), TABLE.to(dtype)[[3, 5, 3]].norm(dim=1)

    def layer(**arguments):
        return nn.Embedding.from_pretrained(
            TABLE.to(dtype, copy=True), max_norm=3.0, **arguments
        )

    for arguments in ({}, {"freeze": False}, {"padding_idx": 0}):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch.jit is deprecated
            scripted = torch.jit.script(layer(**arguments))
            traced = torch.jit.trace(layer(**arguments), (ids,))
        assert torch.equal(scripted(ids).norm(dim=1), long)
        exported = torch.export.export(layer(**arguments), (ids,)).module()
        for module in (traced, exported):
            assert (module(ids).norm(dim=1) < 3.001).all()


@fact(
    7,
    "Does the bound hold?",
    "Up to rounding, the bound holds for what the layer returns. Between "
    "lookups, a row may have any length.",
    "Up to rounding, the bound holds for what the layer returns; between "
    "lookups, a row may have any length.",
)
def test_a_step_may_leave_the_ball():
    layer = bounded()
    scores = nn.Linear(3, 6, bias=False)
    scores.weight = layer.weight  # tied: reads what is there
    optimizer = torch.optim.SGD(layer.parameters(), lr=100.0)
    layer(torch.tensor([3])).backward(torch.tensor([[-1.0, 0.0, 0.0]]))
    optimizer.step()
    assert layer.weight[3].norm() > 100 and layer.weight[5].norm() == 7
    assert layer.state_dict()["weight"][3].norm() > 100
    assert scores(TABLE[3])[3] > 100
    assert layer(torch.tensor([3])).norm() < 3.001


@fact(7, "Does the bound hold?")
def test_adam_leaves_most_rows_outside_without_a_lookup():
    films = data.film_sentences()
    uses = {"films": films, "nn": nn, "torch": torch, "F": F}
    uses["batch_of"] = batch_of = defined(7, "batch_of", **uses)
    scores_of, start = (defined(7, n, **uses) for n in ("scores_of", "start"))
    test = batch_of(range(8_000, 10_070))
    own_step = torch.zeros(len(films.vocabulary), dtype=torch.bool)
    pending = []

    def watched(layer, linear, ids):  # which are long after their own step
        if pending:
            rows = pending.pop()
            own_step[rows] = layer.weight[rows].norm(dim=1) > 1 + 1e-5
        pending.append(ids.unique())
        return scores_of(layer, linear, ids)

    trained = defined(7, "trained", **uses, scores_of=watched)
    accuracy, ids = {}, batch_of(range(9_000, 9_100))
    for seed, bound in itertools.product(range(2), (1.0, None)):
        layer = start(bound, seed)
        pending.clear()
        linear = trained(layer)
        with torch.no_grad():
            watched(layer, linear, torch.zeros(1, 0, dtype=torch.int64))
        long = layer.weight.norm(dim=1) > 1 + 1e-5
        with torch.no_grad():
            before = scores_of(layer, linear, ids)
            scores = scores_of(layer, linear, test)
            after = scores_of(layer, linear, ids)  # whatever was read between
        torch.testing.assert_close(before, after, rtol=1e-4, atol=1e-4)
        right = ((scores > 0) == films.good[8_000:]).float().mean()
        accuracy.setdefault(bound, []).append(right)
        if bound:
            assert 2_100 < long.sum() < 2_400
            assert 0.7 < (long & own_step).sum() / long.sum() < 0.95
            left = (layer.weight.norm(dim=1) > 1 + 1e-5).sum()
            assert 600 < left < 850  # reading has brought the others back
        else:
            assert 2_800 < long.sum() < 3_200
    for right, more in zip(accuracy[1.0], accuracy[None], strict=True):
        assert 0.755 < right < more < 0.79


@fact(
    7,
    "What if the loss uses the weight, too?",
    "If your loss uses the weight itself, use it after the last lookup.",
    "If your loss uses the weight itself, use it after the last lookup; the "
    "scaling isn't differentiated.",
)
def test_the_weight_before_a_lookup_cannot_be_differentiated():
    for ids in ([3], [4], [0]):  # too long, just right, zero
        layer, ids = bounded(), torch.tensor(ids)
        penalty = (layer.weight**2).sum()
        assert layer.weight._version == 0
        with pytest.raises(RuntimeError, match="modified by an inplace"):
            (penalty + layer(ids).sum()).backward()
        assert layer.weight._version == 1
        layer = bounded()
        (layer(ids).sum() + (layer.weight**2).sum()).backward()
        layer = bounded()  # two lookups are fine
        layer(ids).sum().backward(layer(ids).sum().detach())
        layer = bounded()
        (layer(ids).sum() + layer(ids).square().sum()).backward()
        layer = bounded()  # a sum needs no old values
        (layer.weight.sum() + layer(ids).sum()).backward()
        layer = bounded()
        ((layer.weight.clone() ** 2).sum() + layer(ids).sum()).backward()
        once = torch.zeros(6, 3).index_fill(0, ids, 1.0)
        assert torch.equal(layer.weight.grad, 2 * TABLE + once)
        tied, out = bounded(), nn.Linear(3, 6, bias=False)
        out.weight = tied.weight
        logits = out(tied(ids))
        tied(ids)  # one more lookup
        with pytest.raises(RuntimeError, match="modified by an inplace"):
            logits.square().sum().backward()
    g, layer = torch.tensor([[1.0, 0.0, 0.0]]), bounded()
    layer(torch.tensor([3])).backward(g)
    assert torch.equal(layer.weight.grad[3], g[0])
    row = TABLE[3].clone().requires_grad_()
    (row * 3 / row.norm()).backward(g[0])
    assert abs(row.grad @ TABLE[3]) < 1e-5 < row.grad.norm()


@fact(
    7,
    "How else can you keep vectors short?",
    "To bound what you look up, bound the copy. To bound the table, project it "
    "after the step. To pull rows toward zero, use weight decay. max_norm "
    "rewrites the long rows that it looks up, and leaves the rest.",
    "To bound what you look up, bound the copy; to bound the table, project it "
    "after the step. A search needs both sides bounded.",
)
def test_a_copy_or_the_table_can_be_bounded():
    clamped = defined(7, "clamped")
    project_ = defined(7, "project_", torch=torch)
    for seed in range(20):
        torch.manual_seed(seed)
        weight = nn.Parameter(torch.randn(30, 4))
        weight.data[0] = 0.0
        before = weight.detach().clone()
        ids = torch.randint(30, (3, 5))
        copy = clamped(weight[ids], 1.5)
        assert torch.equal(weight, before)
        layer = nn.Embedding.from_pretrained(before.clone(), max_norm=1.5)
        torch.testing.assert_close(copy.detach(), layer(ids))
        assert copy.norm(dim=-1).max() < 1.5 + 1e-5
        project_(weight, 1.5)
        assert weight.requires_grad and weight.norm(dim=1).max() < 1.5 + 1e-5
        short = before.norm(dim=1) <= 1.5
        assert torch.equal(weight[short], before[short])
        optimizer = torch.optim.AdamW([weight], lr=0.1, weight_decay=1.0)
        weight.grad = torch.zeros_like(weight)
        lengths = weight.detach().norm(dim=1)
        optimizer.step()
        assert (weight.norm(dim=1)[1:] < lengths[1:]).all()


@fact(7, "How else can you keep vectors short?")
def test_a_search_needs_both_sides_bounded():
    layer = bounded()
    query = layer(torch.tensor(3)).detach()
    scores = layer.weight.detach() @ query
    torch.testing.assert_close(scores[[3, 5]], torch.tensor([9.0, 19.8]))
    projected = TABLE.clone()
    defined(7, "project_", torch=torch)(projected, 3.0)
    assert (projected @ projected[3]).argmax() == 3
    copied = defined(7, "clamped")(TABLE, 3.0)
    torch.testing.assert_close(copied @ copied[3], projected @ projected[3])
    loose = defined(7, "clamped")(TABLE, 6.0)
    assert (loose @ loose[3]).argmax() == 5
    assert 8.4 < projected[5] @ projected[3] < 8.5
    for seed in range(20):  # of rows that are all cut, each is its own best
        torch.manual_seed(seed)
        rows = F.normalize(torch.randn(50, 4)) * (1 + 5 * torch.rand(50, 1))
        layer = nn.Embedding.from_pretrained(rows, max_norm=0.5)
        rows = layer(torch.arange(50))
        assert torch.equal((rows @ rows.T).argmax(dim=1), torch.arange(50))
    assert bounded(None)(torch.tensor([3])).norm() == 5


@fact(7, "How else can you keep vectors short?")
def test_copies_of_a_table_drift_apart():
    replicas, plain = [bounded(), bounded()], [bounded(None), bounded(None)]
    for pair in (replicas, plain):
        for _ in range(3):  # each has its batch, gradients are averaged
            for layer, ids in zip(pair, ([3, 2], [5, 4]), strict=True):
                layer.zero_grad()
                layer(torch.tensor(ids)).sum().backward()
            mean = (pair[0].weight.grad + pair[1].weight.grad) / 2
            for layer in pair:
                layer.weight.grad = mean.clone()
                torch.optim.SGD(layer.parameters(), lr=0.1).step()
    assert torch.equal(plain[0].weight, plain[1].weight)
    apart = (replicas[0].weight - replicas[1].weight).norm(dim=1)
    assert apart[3] > 1 and apart[5] > 3


@fact(7, "How else can you keep vectors short?")
def test_a_bounded_copy_gets_longer_at_a_right_angle():
    clamped = defined(7, "clamped")
    uses = {"torch": torch, "bounded": bounded, "snow": 3, "clamped": clamped}
    uses["project_"] = defined(7, "project_", torch=torch)
    lengths = defined(7, "lengths", **uses)
    copy = lengths("bound the copy")
    assert copy == sorted(copy) and 5 < copy[-1] < 5.03
    layer = bounded(None)
    adam = torch.optim.Adam(layer.parameters(), lr=0.1)
    for _ in range(100):
        adam.zero_grad()
        (-clamped(layer(torch.tensor(3)), 3.0)[0]).backward()
        adam.step()
    assert layer.weight[3].norm() > 6
    table, bound = lengths("bound the table"), lengths("max_norm")
    assert max(table[1:]) < 3.001 and min(bound[1:]) > 3.4


@fact(7, "How else can you keep vectors short?")
def test_max_norm_asks_for_the_norm_of_each_distinct_row():
    clamped = defined(7, "clamped")
    far = nn.Embedding(1_000, 8, max_norm=1e9)
    for ids, norms in (
        (torch.arange(100), 100),
        (torch.arange(50).repeat(2), 50),
        (torch.zeros(100, dtype=torch.int64), 1),
    ):
        ran = measure.runs(lambda ids=ids: far(ids))
        assert ran["norm"] == norms and not ran["mul_"]
        long = nn.Embedding.from_pretrained(torch.full((1_000, 8), 9.0))
        long.max_norm = 1.0
        ran = measure.runs(lambda ids=ids, long=long: long(ids))
        assert ran["norm"] == ran["mul_"] == norms  # each is shortened, once
        ran = measure.runs(lambda ids=ids, long=long: long(ids))
        assert ran["norm"] == norms and not ran["mul_"]  # now they fit
        ran = measure.runs(lambda ids=ids: clamped(far.weight[ids], 1e9))
        assert sum(ran.values()) < 40


@fact(
    7,
    "max_norm=False wipes my rows",
    "None is off, True is 1, and False wipes the rows.",
)
def test_false_wipes_and_none_is_off():
    wiped = bounded(max_norm=False)
    wiped(torch.tensor([3]))
    assert wiped.weight[3].abs().max() < 1e-6
    ids = torch.tensor([3, 4])
    same = torch.equal(bounded(max_norm=True)(ids), bounded(max_norm=1.0)(ids))
    assert same and torch.equal(bounded(max_norm=None)(ids), TABLE[ids])
    turning = bounded(-1.0)
    first, second = (turning(torch.tensor(3)).detach().clone() for _ in "ab")
    assert first @ TABLE[3] < 0 < second @ TABLE[3]
    short = nn.Embedding.from_pretrained(torch.eye(3) / 2, max_norm=-1.0)
    torch.testing.assert_close(short(torch.arange(3)), -torch.eye(3))


@fact(7, "My frozen vectors have changed")
def test_a_lookup_writes_into_the_tensor_that_was_passed():
    mine = TABLE.clone()
    nn.Embedding.from_pretrained(mine, max_norm=3.5)(torch.tensor([5]))
    assert mine[5].norm() < 3.501


@fact(7, "Is max_norm a regularization penalty?")
def test_a_penalty_shows_in_the_gradient_and_max_norm_does_not():
    for ids in ([3], [4], [5]):
        layer = bounded(None)
        vectors = layer(torch.tensor(ids))
        over = (vectors.norm(dim=1) - 3).clamp(min=0).square().sum()
        (vectors.sum() + over).backward()
        plain, bound = bounded(None), bounded()
        for other in (plain, bound):
            other(torch.tensor(ids)).sum().backward()
        assert torch.equal(plain.weight.grad, bound.weight.grad)
        traces = not torch.equal(layer.weight.grad, plain.weight.grad)
        assert traces == (ids != [4])


@fact(7, "The lookup failed, and the table has changed")
def test_a_lookup_that_fails_has_already_written():
    layer = bounded()
    with pytest.raises(IndexError, match="index 6 out of range"):
        layer(torch.tensor([6, 5]))
    assert layer.weight[5].norm() < 3.001
    layer = bounded()  # and the version doesn't tell
    penalty = (layer.weight**2).sum()
    with pytest.raises(IndexError):
        layer(torch.tensor([6, 5]))
    assert layer.weight._version == 0
    penalty.backward()  # no error, and the gradient of other numbers
    wrong = layer.weight.grad[5]
    torch.testing.assert_close(wrong, 2 * TABLE[5] * 3 / 7)
    layer = bounded()  # the write of -1 succeeds, and the lookup fails
    with pytest.raises(IndexError):
        layer(torch.tensor([-1]))
    assert layer.weight[5].norm() < 3.001 and layer.weight._version == 1


# ---------------------------------------------------------------- lecture 8


@fact(
    8,
    "Which vector does an id get?",
    "A table holds no words: row i gets the numbers of line i, whatever your "
    "vocabulary calls id i.",
    "Row i gets the numbers of line i. Put the vectors into the order of your "
    "ids first, and compare a few rows with the file.",
)
def test_row_i_gets_the_numbers_of_line_i():
    read_vectors = defined(8, "read_vectors", torch=torch)
    for seed, (n, h) in enumerate([(1, 1), (6, 3), (50, 7)]):
        torch.manual_seed(seed)
        numbers = torch.randn(n, h)
        lines = [
            " ".join([f"word{i}", *map(str, row)])
            for i, row in enumerate(numbers.tolist())
        ]
        words, vectors = read_vectors(lines)
        assert torch.equal(vectors, numbers) and words[-1] == f"word{n - 1}"
        layer = nn.Embedding.from_pretrained(vectors)
        assert (layer.num_embeddings, layer.embedding_dim) == (n, h)
        for i in range(n):
            assert torch.equal(layer(torch.tensor(i)), numbers[i])
        with pytest.raises(IndexError):  # an id that no line has
            layer(torch.tensor(n))


@fact(
    8,
    "How does each word get its own vector?",
    "Go through your vocabulary and fetch each vector by its word. Then check "
    "it: for a few words, compare the row with the file.",
)
def test_a_matrix_for_a_vocabulary_has_each_word_s_own_vector():
    matrix_for = defined(8, "matrix_for", torch=torch)
    words = [f"w{i}" for i in range(40)]
    for seed in range(20):
        torch.manual_seed(seed)
        vectors = torch.randn(40, 5)
        mine = [f"w{i}" for i in torch.randperm(60)[:30].tolist()]
        vocabulary = {w: i for i, w in enumerate(["<pad>", "<unk>", *mine])}
        matrix, missing = matrix_for(vocabulary, words, vectors)
        assert matrix.shape == (32, 5) and not matrix[0].any()
        for word, number in vocabulary.items():
            if word in words:
                assert torch.equal(matrix[number], vectors[words.index(word)])
            else:
                assert word in missing
                if number:
                    assert torch.equal(matrix[number], vectors.mean(dim=0))


@fact(
    8,
    "How does each word get its own vector?",
    "Cut your text the way the vectors' text was cut. Then count the words in "
    "the running text that have no vector, and read the list.",
    "Cut your text the way the vectors' text was cut, and read the list of "
    "words without a vector.",
)
def test_how_a_text_is_cut_decides_what_is_found():
    words, _ = data.glove_more()
    known, text = set(words), "\n".join(t for _, t in data.movie_snippets())
    cuts = (
        text.split(),
        text.lower().split(),
        re.findall("[a-z']+", text.lower()),
    )
    shares = [sum(w in known for w in cut) / len(cut) for cut in cuts]
    assert [round(share, 2) for share in shares] == [0.70, 0.78, 0.89]
    as_file = r"[a-z]+(?=n't)|n't|'[a-z]+|[a-z]+|\d+|[^a-z\s]"
    in_parts = re.findall(as_file, text.lower())
    holes = Counter(w for w in in_parts if w not in known)
    assert {"a", "'s", "n't", "i"} == {w for w, _ in holes.most_common(4)}
    gains = []
    for vectors_of in (known, known | {"a", "'s", "n't", "i"}):
        one, other = (
            sum(w in vectors_of for w in cut) / len(cut)
            for cut in (cuts[2], in_parts)
        )
        gains.append(other - one)
    assert gains[0] < 0.015 < gains[1] and round(other, 2) == 0.95
    distinct = set(cuts[2])
    assert 0.5 < len(distinct & known) / len(distinct) < 0.55
    missing = Counter(w for w in cuts[0] if w not in known)
    assert {"a", "The", "A", "It's"} <= {w for w, _ in missing.most_common(5)}
    assert not any(w.isalpha() and len(w) == 1 for w in words)
    assert words == [w.lower() for w in words]  # no capitals
    assert "." in known and not known & {"film.", "it's", "'s", "n't", "a", "i"}


@fact(
    8,
    "What goes into a row that has no vector?",
    "If you fill rows at random and compare by dot product, give them the "
    "standard deviation of the vectors you have.",
    "If you fill missing rows at random, use the standard deviation of the "
    "vectors: by dot product, long rows are found too often.",
)
def test_rows_from_a_standard_normal_are_found_too_often():
    words, glove = data.glove_more()
    assert round(glove.std().item(), 2) == 0.53
    assert round(glove.norm(dim=1).mean().item(), 1) == 5.2
    assert round(glove.mean(dim=0).norm().item(), 1) == 1.7
    noise = torch.randn(13_436, 100)
    assert round(noise.norm(dim=1).mean().item()) == 10  # twice 5.2, nearly
    share = defined(8, "share_of_hits", torch=torch, glove=glove)
    for seed in range(20, 23):
        frequent, rare = share("N(0, 1)", seed)
        assert frequent < 0.015 and 0.11 < rare < 0.18
        frequent, rare = share("own", seed)
        assert 0.02 < frequent < 0.06 and 0.035 < rare < 0.065
        for filling in ("zeros", "mean", "0.53"):
            assert share(filling, seed).max() < 0.005
    # By cosine the scale does not matter; by distance, rare words find short
    # rows.
    hidden, seen = torch.randperm(13_436).split([672, 12_764])
    fillings = {
        "zeros": torch.zeros(672, 100),
        "mean": glove[seen].mean(dim=0).repeat(672, 1),
        "N(0, 1)": torch.randn(672, 100),
        "0.53": 0.53 * torch.randn(672, 100),
    }
    by_cosine, by_distance = {}, {}
    for name, filling in fillings.items():
        table = glove.clone()
        table[hidden] = filling
        queries = glove[seen[seen >= 4_000][:1_000]]  # rare words
        best = (queries @ F.normalize(table).T).topk(10).indices
        by_cosine[name] = torch.isin(best, hidden).float().mean()
        near = (-torch.cdist(queries, table)).topk(10).indices
        by_distance[name] = torch.isin(near, hidden).float().mean()
    assert max(by_cosine.values()) < 0.02
    assert min(by_distance["zeros"], by_distance["mean"]) > 0.052
    assert max(by_distance["N(0, 1)"], by_distance["0.53"]) < 0.005


@fact(8, "What goes into a row that has no vector?")
def test_long_random_rows_cost_a_classifier_a_point():
    films, (words, glove) = data.film_sentences(), data.glove_more()
    matrix_for = defined(8, "matrix_for", torch=torch)
    matrix, missing = matrix_for(films.vocabulary, words, glove)
    filled = torch.tensor([films.vocabulary[word] for word in missing])
    ids = nn.utils.rnn.pad_sequence(films.ids, batch_first=True)
    assert 0.15 < torch.isin(torch.cat(films.ids), filled).float().mean() < 0.17
    assert 0.09 < (torch.cat(films.ids) == 1).float().mean() < 0.1
    count, gains = (ids != 0).sum(dim=1, keepdim=True), {}
    for seed in range(20):
        right = {}
        for filling in ("mean", "zeros", "0.53", "N(0, 1)"):
            torch.manual_seed(seed)
            noise = torch.randn(len(filled), 100)
            rows = {"N(0, 1)": noise, "0.53": 0.53 * noise, "zeros": 0 * noise}
            table = matrix.clone()
            table[filled] = rows.get(filling, matrix[filled])
            table[0] = 0.0
            x = F.embedding_bag(ids, table, mode="sum") / count
            linear = nn.Linear(100, 1)
            adam = torch.optim.Adam(linear.parameters(), lr=0.05)
            for part in torch.randperm(8_000).repeat(4).split(400):
                adam.zero_grad()
                scores, goal = linear(x[part]).squeeze(1), films.good[part]
                F.binary_cross_entropy_with_logits(scores, goal).backward()
                adam.step()
            good = linear(x[8_000:]).squeeze(1) > 0
            right[filling] = (good == films.good[8_000:]).float().mean().item()
        for filling in rows:
            gain = right[filling] - right["mean"]
            gains.setdefault(filling, []).append(gain)
    means = {filling: sum(g) / 20 for filling, g in gains.items()}
    assert -0.012 < means["N(0, 1)"] < min(0.0, means["zeros"], means["0.53"])
    assert max(abs(means["zeros"]), abs(means["0.53"])) < 0.01
    zero_row = torch.cat([glove[:5], torch.zeros(1, 100)])  # the trap of nan
    cosines = (zero_row / zero_row.norm(dim=1, keepdim=True)) @ glove[0]
    assert cosines.topk(1).indices == 5 and cosines[5].isnan()
    assert (F.normalize(zero_row) @ glove[0]).topk(1).indices == 0


@fact(
    8,
    "What goes into a row that has no vector?",
    "Behind a mean and a Linear, a row of zeros gets the same gradient per "
    "occurrence as any other row in the sentence; what keeps the gradient from "
    "the pad's row is padding_idx, not its zeros.",
    "Behind a mean and a Linear, zeros don't keep the gradient from a row; "
    "padding_idx does.",
)
def test_a_row_of_zeros_moves_when_its_id_occurs():
    for seed, make in itertools.product(
        range(5), (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW)
    ):
        torch.manual_seed(seed)
        start = torch.randn(6, 3)
        start[:3] = 0.0
        layer = nn.Embedding.from_pretrained(
            start.clone(), freeze=False, padding_idx=0
        )
        model = nn.Sequential(layer, nn.Linear(3, 1))
        optimizer = make(model.parameters(), lr=0.1)
        model(torch.tensor([3, 1, 5, 0])).mean().backward()
        weight, row = model[1].weight.detach()[0] / 4, layer.weight.grad
        for number in (1, 3, 5):  # whatever is in the row
            torch.testing.assert_close(row[number], weight)
        twice = layer.weight.detach().clone().requires_grad_()
        of_twice = F.embedding(torch.tensor([3, 1, 1, 5]), twice)
        F.linear(of_twice, model[1].weight.detach()).mean().backward()
        torch.testing.assert_close(twice.grad[1], 2 * twice.grad[3])
        optimizer.step()
        moved = (layer.weight != start).any(dim=1).tolist()
        assert moved[0] is False and moved[1]
        assert not moved[2]  # zeros, too, but not looked up
    # Without padding_idx, the pad moves as well.
    layer = nn.Embedding.from_pretrained(torch.zeros(2, 3), freeze=False)
    layer(torch.tensor([0])).sum().backward()
    assert layer.weight.grad[0].all()
    # Two rows of zeros part when their sentences pull in different directions.
    layer = nn.Embedding.from_pretrained(torch.zeros(3, 3), freeze=False)
    model = nn.Sequential(layer, nn.Linear(3, 1))
    for sentence, wanted in (([0, 1], 1.0), ([0, 2], -1.0)):
        (model(torch.tensor(sentence)).mean() - wanted).square().backward()
    assert not torch.equal(layer.weight.grad[1], layer.weight.grad[2])
    # A product of two rows of zeros gives neither a gradient.
    layer = nn.Embedding.from_pretrained(torch.zeros(2, 3), freeze=False)
    first, second = layer(torch.tensor([0, 1]))
    (first @ second - 1).square().backward()
    assert not layer.weight.grad.any()


@fact(
    8,
    "Who else holds these numbers?",
    "from_pretrained copies nothing: the layer and the tensor share one memory "
    "until something makes a copy, such as a conversion to another dtype or a "
    "move to another device.",
    "from_pretrained copies nothing. Pass a float32 clone, unless nobody else "
    "uses the tensor.",
)
def test_from_pretrained_copies_nothing():
    tensors = [
        TABLE.to(dtype)
        for dtype in (torch.float32, torch.float64, torch.bfloat16, torch.int64)
    ]
    tensors += [torch.randn(3, 6).T, torch.randn(12, 3)[::2], torch.ones(0, 3)]
    tensors += [TABLE.clone().requires_grad_(), nn.Parameter(TABLE.clone())]
    for given in tensors:
        layer = nn.Embedding.from_pretrained(given)
        assert layer.weight.data_ptr() == given.data_ptr()
        assert layer.weight.stride() == given.stride()
        assert layer.weight is not given
    given = TABLE.clone()
    layer = nn.Embedding.from_pretrained(given, freeze=False)
    twin = nn.Embedding.from_pretrained(given)
    sgd_step = torch.optim.SGD(layer.parameters(), lr=1.0)
    layer(torch.tensor([3])).sum().backward()
    sgd_step.step()
    assert torch.equal(given[3], TABLE[3] - 1)
    assert torch.equal(twin.weight, given)

    def shared(act):
        layer = nn.Embedding.from_pretrained(given)
        layer = act(layer) or layer
        return layer.weight.data_ptr() == given.data_ptr()

    assert shared(lambda layer: layer.to(torch.float32))
    assert shared(lambda layer: layer.to("cpu"))
    assert shared(lambda layer: layer.load_state_dict(layer.state_dict()) and 0)
    assert not shared(lambda layer: layer.double())
    assert not shared(lambda layer: layer.half())
    assert not shared(copy.deepcopy)
    assert not shared(lambda layer: layer.to("meta"))  # another device


@fact(8, "Who else holds these numbers?")
def test_a_layer_writes_into_an_array_of_float32():
    for array, changes in (
        (TABLE.clone().numpy(), True),
        (TABLE.double().numpy(), False),
    ):
        weight = torch.from_numpy(array).float()
        layer = nn.Embedding.from_pretrained(weight, freeze=False)
        with torch.no_grad():
            layer.weight.zero_()
        assert (not array.any()) == changes


@fact(
    8,
    "What does freezing stop?",
    "freeze=True sets requires_grad=False, and nothing more. The table gets no "
    "gradient, so optimizers leave it alone, weight decay included. Whatever "
    "writes to the weight directly still can.",
    "freeze=True is the default. Frozen means no gradient: loading, max_norm, "
    "nn.init and the owner of the tensor still write.",
)
def test_freezing_sets_requires_grad_and_nothing_more():
    for asks, freeze in itertools.product((False, True), repeat=2):
        given = TABLE.clone().requires_grad_(asks)
        layer = nn.Embedding.from_pretrained(given, freeze=freeze)
        assert layer.weight.requires_grad != freeze
        if not freeze:
            layer(IDS).sum().backward()
            assert layer.weight.grad is not None and given.grad is None
        again = nn.Embedding(6, 3)  # a checkpoint does not say
        again.load_state_dict(layer.state_dict())
        assert again.weight.requires_grad
    assert not nn.Embedding.from_pretrained(TABLE).weight.requires_grad
    frozen = nn.Embedding.from_pretrained(TABLE)
    thawed = nn.Embedding.from_pretrained(TABLE, freeze=False)
    for name, value in vars(frozen).items():
        if name != "_parameters":  # alike but for the weight
            assert value == getattr(thawed, name)
    for make, settings in (
        (torch.optim.SGD, {"weight_decay": 0.5, "momentum": 0.9}),
        (torch.optim.Adam, {"weight_decay": 0.5}),
        (torch.optim.AdamW, {"weight_decay": 0.5}),
        (torch.optim.Adagrad, {"weight_decay": 0.5}),
        (torch.optim.RMSprop, {"weight_decay": 0.5}),
    ):
        layer = nn.Embedding.from_pretrained(TABLE.clone())
        model = nn.Sequential(layer, nn.Linear(3, 1))
        optimizer = make(model.parameters(), lr=0.1, **settings)
        for _ in range(3):
            optimizer.zero_grad()
            model(IDS).sum().backward()
            optimizer.step()
        assert torch.equal(layer.weight, TABLE)
    given = [TABLE.clone() for _ in range(4)]
    layers = [nn.Embedding.from_pretrained(tensor) for tensor in given]
    layers[0].load_state_dict({"weight": torch.ones(6, 3)})
    given[1].fill_(1.0)
    layers[2].max_norm = 4.0
    layers[2](torch.arange(6))
    nn.init.normal_(layers[3].weight)
    assert not any(torch.equal(layer.weight, TABLE) for layer in layers)


@fact(
    8,
    "What if the width doesn't fit?",
    "A table and the Linear behind it can be folded, up to rounding, into one "
    "table of the Linear's width.",
    "A table and the Linear behind it can be folded into one table of another "
    "width.",
)
def test_a_table_and_a_linear_fold_into_one_table():
    for seed, width in enumerate([1, 2, 16, 200]):
        torch.manual_seed(seed)
        table, ids = torch.randn(30, 10), torch.randint(0, 30, (4, 7))
        table[0] = 0.0
        for bias in (False, True):
            linear = nn.Linear(10, width, bias=bias)
            layer = nn.Embedding.from_pretrained(table)
            folded = nn.Embedding.from_pretrained(linear(table).detach())
            assert folded.weight.shape == (30, width)
            torch.testing.assert_close(linear(layer(ids)), folded(ids))
            assert folded.weight[0].any() == bias  # the pad


@fact(
    8,
    "What else can you pass?",
    "padding_idx, max_norm, norm_type, scale_grad_by_freq and sparse mean the "
    "same in all three; but only the constructor zeroes the pad's row.",
)
def test_five_arguments_mean_the_same_in_three_places():
    five = ["padding_idx", "max_norm", "norm_type", "scale_grad_by_freq"]
    five += ["sparse"]
    for call, before, after in (
        (
            nn.Embedding.__init__,
            ["self", "num_embeddings", "embedding_dim"],
            ["_weight", "_freeze", "device", "dtype"],
        ),
        (nn.Embedding.from_pretrained, ["embeddings", "freeze"], []),
        (F.embedding, ["input", "weight"], []),
    ):
        names = list(inspect.signature(call).parameters)
        assert names == [*before, *five, *after]
    ids = torch.tensor([3, 3, 0, 5])
    for settings in (
        {"padding_idx": 0},
        {"padding_idx": -1},
        {"max_norm": 3.5},
        {"max_norm": 3.5, "norm_type": 1.0},
        {"scale_grad_by_freq": True},
        {"sparse": True},
        {"padding_idx": 3, "max_norm": 2.0, "scale_grad_by_freq": True},
    ):
        by_size = nn.Embedding(6, 3, **settings)
        if "padding_idx" in settings:
            assert not by_size.weight[settings["padding_idx"]].any()
        by_size.load_state_dict({"weight": TABLE})
        by_vectors = nn.Embedding.from_pretrained(
            TABLE.clone(), freeze=False, **settings
        )
        if "padding_idx" in settings:  # nobody zeroes it here
            assert torch.equal(by_vectors.weight, TABLE)
        weight = TABLE.clone().requires_grad_()
        by_size(ids).sum().backward()
        by_vectors(ids).sum().backward()
        F.embedding(ids, weight, **settings).sum().backward()
        for other in (by_vectors.weight, weight):
            assert torch.equal(by_size.weight, other)
            assert torch.equal(
                by_size.weight.grad.to_dense(), other.grad.to_dense()
            )


@fact(8, "ValueError: expected sequence of length 1 at dim 1 (got 3)")
def test_a_header_line_is_no_vector():
    read_vectors = defined(8, "read_vectors", torch=torch)
    lines = ["2 3", "snow 4 0 3", "of -1 2 2"]
    with pytest.raises(ValueError, match="expected sequence of length 1 at"):
        read_vectors(lines)
    assert read_vectors(lines[1:])[1].tolist() == [[4, 0, 3], [-1, 2, 2]]


@fact(8, "mat1 and mat2 must have the same dtype, but got Double and Float")
def test_the_layer_has_the_dtype_of_its_tensor():
    doubles = torch.from_numpy(TABLE.double().numpy())
    looked_up = nn.Embedding.from_pretrained(doubles)(IDS)
    with pytest.raises(RuntimeError, match="same dtype, but got Double and F"):
        nn.Linear(3, 1)(looked_up)
    whole = torch.ones(6, 3).long()
    assert nn.Embedding.from_pretrained(whole)(IDS).dtype == torch.int64
    with pytest.raises(RuntimeError, match="floating point"):
        nn.Embedding.from_pretrained(whole, freeze=False)
    with pytest.raises(AssertionError, match="2-dimensional"):
        nn.Embedding.from_pretrained(TABLE[0])


@fact(8, "cannot assign 'torch.FloatTensor' as parameter 'weight'")
def test_from_pretrained_on_a_layer_makes_another():
    layer = nn.Embedding(6, 3)
    weight = layer.weight
    layer.from_pretrained(TABLE)
    assert not torch.equal(layer.weight, TABLE)
    with pytest.raises(TypeError, match="cannot assign 'torch.FloatTensor' as"):
        layer.weight = TABLE
    with torch.no_grad():
        layer.weight.copy_(TABLE)
    assert torch.equal(layer.weight, TABLE) and layer.weight is weight


@fact(8, "I thawed the table, and it still doesn't train")
def test_a_parameter_in_no_group_does_not_train():
    layer = nn.Embedding.from_pretrained(TABLE.clone())
    model = nn.Sequential(layer, nn.Linear(3, 1))
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=1.0)
    layer.weight.requires_grad = True
    model(IDS).sum().backward()
    optimizer.step()
    assert torch.equal(layer.weight, TABLE)
    optimizer.add_param_group({"params": layer.parameters(), "lr": 0.01})
    optimizer.step()
    assert not torch.equal(layer.weight, TABLE)


@fact(8, "I froze the table, and it still moves")
def test_a_gradient_that_is_there_is_used():
    layer = embedding()
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    layer(IDS).sum().backward()
    layer.weight.requires_grad = False
    for _ in range(2):  # at every step
        before = layer.weight.clone()
        optimizer.step()
        assert not torch.equal(layer.weight, before)
    optimizer.zero_grad()
    before = layer.weight.clone()
    optimizer.step()
    assert torch.equal(layer.weight, before)


@fact(8, "If you want to know more: other files")
def test_a_file_of_tensors_is_a_pickle_and_load_refuses_to_run_it(tmp_path):
    class Runs:
        def __reduce__(self):
            return print, ("run",)

    torch.save(Runs(), tmp_path / "a.pt")
    with pytest.raises(pickle.UnpicklingError, match="[Ww]eights_only"):
        torch.load(tmp_path / "a.pt")
    torch.save({"weight": TABLE, "words": ["the"]}, tmp_path / "b.pt")
    assert torch.equal(torch.load(tmp_path / "b.pt")["weight"], TABLE)
    save_file({"weight": TABLE}, tmp_path / "c.safetensors")
    assert torch.equal(load_file(tmp_path / "c.safetensors")["weight"], TABLE)


# ---------------------------------------------------------------- lecture 9


@functools.cache
def word_vectors():
    """The words of GloVe, the row of each, their vectors, at length 1, too."""
    words, glove = data.glove_more()
    row_of = {word: row for row, word in enumerate(words)}
    return words, row_of, glove, F.normalize(glove)


@fact(
    9,
    "Which words are near each other?",
    "Near doesn't mean the same: opposites are near in both tables.",
    "Near doesn't mean the same: opposites are near.",
)
def test_opposites_are_near_in_two_tables_and_not_in_an_untrained_one():
    words, row_of, _, unit = word_vectors()
    with safe_open(data.path("minilm_l6_tokens_128d.safetensors"), "pt") as f:
        minilm = F.normalize(f.get_tensor(*f.keys()).float())
        its_words = f.metadata()["words"].split()
    torch.manual_seed(0)
    untrained = F.normalize(torch.randn(unit.shape))
    opposites, synonyms = (
        data.word_pairs()[relation] for relation in ("opposite", "synonym")
    )
    assert len(opposites) == len(synonyms) == 18
    means, of_wrong, of_random = [], [], []
    for listed, table in (
        (words, unit),
        (its_words, minilm),
        (words, untrained),
    ):
        rows = {word: row for row, word in enumerate(listed)}
        both = [(a, b) for a, b in opposites if a in rows and b in rows]
        left, right = (
            [rows[w] for w in side] for side in zip(*both, strict=True)
        )
        means.append((table[left] * table[right]).sum(dim=1).mean().item())
        wrong = [  # the same words, every other partner
            (table[left] * table[right[k:] + right[:k]]).sum(dim=1).mean()
            for k in range(1, len(right))
        ]
        of_wrong.append(torch.stack(wrong).mean().item())
        i, j = torch.randint(0, len(table), (2, 20_000))
        of_random.append((table[i] * table[j]).sum(dim=1).mean().item())
    assert [round(mean, 2) for mean in means[:2]] == [0.72, 0.48]
    assert abs(means[2]) < 0.05  # the control: nobody trained these
    assert [round(x, 1) for x in of_random] == [0.1, 0.0, 0.0]
    i, j = torch.randint(0, 2_000, (2, 20_000))  # frequent words
    assert round((unit[i] * unit[j]).sum(dim=1).mean().item(), 1) == 0.4
    rows = {word: row for row, word in enumerate(its_words)}
    both = [(a, b) for a, b in synonyms if a in rows and b in rows]
    a, b = ([rows[w] for w in side] for side in zip(*both, strict=True))
    of_its_synonyms = (minilm[a] * minilm[b]).sum(dim=1).mean().item()
    assert round(of_its_synonyms, 2) == 0.6  # nearer than opposites there
    assert [round(x, 1) for x in of_wrong] == [0.4, 0.1, 0.0]
    a, b = ([row_of[w] for w in side] for side in zip(*synonyms, strict=True))
    of_synonyms = (unit[a] * unit[b]).sum(dim=1).mean().item()
    assert abs(of_synonyms - means[0]) < 0.05
    found = {}
    for name, listed, table in (
        ("GloVe", words, unit),
        ("MiniLM", its_words, minilm),
    ):
        row = listed.index("buy")
        best = (table @ table[row]).topk(6).indices.tolist()
        found[name] = [listed[k] for k in best if k != row]
    assert found["GloVe"][0] == "sell"
    assert set(found["MiniLM"][:4]) == {
        *("buying", "bought", "purchase", "purchased")
    }


@fact(
    9,
    "Which words are near each other?",
    "Compare directions with the cosine; the dot product prefers long rows.",
)
def test_a_dot_product_finds_longer_rows_than_a_cosine():
    _, _, glove, unit = word_vectors()
    lengths, found = glove.norm(dim=1), []
    for table in (unit, glove):
        scores = table[:2_000] @ table.T
        scores[torch.arange(2_000), torch.arange(2_000)] = -1e9
        found.append(scores.argmax(dim=1))
    assert (found[0] == found[1]).float().mean() < 0.5
    assert [round(lengths[f].mean().item(), 1) for f in found] == [5.7, 6.3]
    assert round(lengths.mean().item(), 1) == 5.2


@fact(
    9,
    "What does a map keep?",
    "An orthogonal projection never makes a distance longer: far apart on the "
    "map is far apart, but near on the map may be anything.",
    "An orthogonal projection never makes a distance longer; near on a map may "
    "be far apart.",
)
def test_a_projection_makes_no_distance_longer():
    for seed, (n, h, kept) in enumerate(
        [(5, 3, 2), (50, 100, 2), (20, 10, 1), (2, 2, 2), (40, 7, 6)]
    ):
        torch.manual_seed(seed)
        points = torch.randn(n, h, dtype=torch.float64) * 10**seed
        axes, _ = torch.linalg.qr(torch.randn(h, kept, dtype=torch.float64))
        # Not by a matmul, whose rounding shows in small distances.
        exact = {"compute_mode": "donot_use_mm_for_euclid_dist"}
        before = torch.cdist(points, points, **exact)
        after = torch.cdist(points @ axes, points @ axes, **exact)
        assert (after <= before * (1 + 1e-9) + 1e-9).all()
    oblique = torch.tensor([[1.0, 3], [0, 0]])  # twice is as once
    assert torch.equal(oblique @ oblique, oblique)
    assert (oblique @ torch.tensor([0.0, 1])).norm() == 3  # it was 1
    # Two points that one axis keeps apart, and the other puts on one spot.
    points = torch.tensor([[0.0, 5], [0, -5]])
    assert torch.equal(points[0, :1], points[1, :1])


@fact(
    9,
    "Is king - man + woman a queen?",
    "Leave the three words out, and for five of the seven relations the sum "
    "finds the right word far more often than the nearest neighbor of the "
    "third word alone.",
    "Leave the three words of an analogy out, and compare the sum with the "
    "nearest neighbor of the third word alone: for opposites, it's no better.",
)
def test_what_a_sum_of_words_finds():
    words, row_of, glove, unit = word_vectors()
    uses = {"glove": glove, "row_of": row_of, "unit": unit, "F": F}
    outcomes = defined(9, "outcomes", **uses)
    king, man, woman = (glove[row_of[w]] for w in ("king", "man", "woman"))
    total = F.normalize(king - man + woman, dim=0)
    best = (unit @ total).topk(2).indices.tolist()
    assert [words[row] for row in best] == ["king", "queen"]
    total, queen = king - man + woman, glove[row_of["queen"]]
    axes = torch.linalg.svd(torch.stack([king - man, woman - man]), False).Vh
    off = queen - total
    on_map = (axes @ off).norm()
    assert round(on_map.item(), 1) == 2.0
    assert round((off - axes.T @ (axes @ off)).norm().item(), 1) == 3.6
    assert round((total - king).norm().item(), 1) == 3.4
    assert round((total - queen).norm().item(), 1) == 4.1
    pairs = data.word_pairs()
    stays, close, parallel, stay, steps = {}, {}, {}, [], []
    for relation, listed in pairs.items():
        a, b = ([row_of[w] for w in side] for side in zip(*listed, strict=True))
        close[relation] = (unit[a] * unit[b]).sum(dim=1).mean().item()
        each = F.normalize(glove[b] - glove[a])
        between = (each @ each.T)[~torch.eye(len(a), dtype=torch.bool)]
        parallel[relation] = between.mean().item()
        tried = [outcomes(*p, *q) for p in listed for q in listed if p != q]
        tried = torch.tensor(tried).float()
        stays[relation], right, neighbor = tried.mean(dim=0).tolist()
        stay.append(tried[:, 0])
        steps.append(between)  # in the same order
        if relation in ("opposite", "synonym"):  # whose steps aren't parallel
            assert abs(parallel[relation]) < 0.05
            assert right < neighbor + 0.05 and right < 0.3
        else:
            assert right > neighbor + 0.2 and right > 1.5 * neighbor
    assert sum(map(len, stay)) == 2_218
    five = ("capital", "plural", "comparative", "past", "gender")
    assert list(pairs) == ["opposite", "synonym", *five]
    assert [len(pairs[r]) for r in five] == [25, 19, 17, 15, 14]
    stay, steps = torch.cat(stay[2:]), torch.cat(steps[2:])  # of the five
    assert len(stay) == 1_606
    part = torch.bucketize(steps, torch.tensor([0.3, 0.4, 0.5, 0.6, 0.7]))
    shares = [stay[part == k].mean().item() for k in range(6)]
    assert shares == sorted(shares, reverse=True)
    assert shares[2] > 0.5 > shares[3] and shares[0] > 0.9 > 0.1 > shares[5]
    assert 0.1 < ((steps > 0.5) == (stay > 0)).float().mean() < 0.2  # errs
    # On paper: of two steps of one length, nearer exactly above 1/2.
    torch.manual_seed(0)
    one, other = F.normalize(torch.randn(2, 2_000, 3), dim=-1)
    nearer = (one - other).norm(dim=1) < 1  # to d than to c
    assert torch.equal(nearer, (one * other).sum(dim=1) > 0.5)
    assert max(five, key=close.get) == "gender"  # and yet its sums move
    assert stays["gender"] < 0.4 < 0.6 < stays["plural"]
    several = [[x[r] for r in five] for x in (stays, parallel, close)]
    assert [round(parallel[r], 2) for r in ("capital", "plural")] == [
        0.62,
        0.35,
    ]
    correlations = torch.corrcoef(torch.tensor(several))[0]
    assert correlations[1] < -0.9 and correlations[2].abs() < 0.6


@fact(
    9,
    "Which habits of the text do vectors keep?",
    "Some professions lie far along he - she, even among words that are as "
    "frequent.",
    "Some professions lie far along he - she, even among words that are as "
    "frequent.",
)
def test_professions_lie_along_he_minus_she():
    _, row_of, glove, unit = word_vectors()

    def along(first, second, unit=unit, glove=glove):
        return unit @ (glove[row_of[first]] - glove[row_of[second]])

    def deviations(scores, *listed):
        uses = {"along": scores, "windows": scores.unfold(0, 801, 1)}
        of_word = defined(9, "deviations", row_of=row_of, **uses)
        return torch.tensor([of_word(word) for word in listed])

    he_she = along("he", "she")
    far = {"nurse": -3.0, "dancer": -2.6, "chef": -1.8, "actor": -1.6}
    far |= {"boat": -2.3, "president": 1.6, "philosopher": 1.6}
    said = torch.tensor(list(far.values()))
    assert ((deviations(he_she, *far) - said).abs() < 0.06).all()
    every = (he_she - he_she.mean()) / he_she.std()
    assert (every.abs() < 1).float().mean() > 0.6  # most words
    assert every[:500].mean() > 0.5 > 0 > every[8_000:].mean()  # frequent: he
    jobs = "actor baker captain chef dancer driver farmer judge lawyer nurse "
    jobs += "philosopher plumber president programmer secretary soldier teacher"
    z = {
        pair: deviations(along(*pair), *jobs.split())
        for pair in (
            ("he", "she"),
            ("his", "her"),
            ("man", "woman"),
            ("male", "female"),
        )
    }
    assert z["he", "she"].max() < 2 and (z["he", "she"] < -2.5).sum() == 2
    ranks = torch.stack(list(z.values())).argsort().argsort().float()
    his, man, male = torch.corrcoef(ranks)[0, 1:]
    assert his > 0.8 and man > 0.5 and male.abs() < 0.4  # no reliable measure
    other = along("france", "germany")  # an arbitrary difference
    chef, nurse = deviations(other, "chef", "nurse")
    assert chef > 2.5 > nurse.abs()
    assert (deviations(he_she, "league", "defensive") > 2.5).all()
    torch.manual_seed(0)  # the control: nobody trained these
    noise = F.normalize(torch.randn(unit.shape))
    one = along("he", "she", noise, noise)
    other = along("his", "her", noise, noise)
    z = [deviations(scores, *jobs.split()) for scores in (one, other)]
    ranks = torch.stack(z).argsort().argsort().float()
    assert torch.corrcoef(ranks)[0, 1].abs() < 0.6


def film_model():
    """What lecture 9 trains: its functions, vectors and sentences."""
    _, row_of, glove, _ = word_vectors()
    films = data.film_sentences()
    vectors = glove.mean(dim=0).repeat(len(films.vocabulary), 1)
    for word, number in films.vocabulary.items():
        if word in row_of:
            vectors[number] = glove[row_of[word]]
    vectors[0] = 0.0
    ids = nn.utils.rnn.pad_sequence(films.ids, batch_first=True)
    count = (ids != 0).sum(dim=1, keepdim=True)
    uses = {"films": films, "ids": ids, "count": count, "nn": nn, "F": F}
    uses |= {"torch": torch, "tests": 8_000 + count[8_000:, 0].argsort()}
    for name in ("mean_vectors", "judged", "train_a_step", "trained", "solved"):
        uses[name] = defined(9, name, **uses)
    return uses, vectors


PLAN = {100: (20, 20), 400: (10, 40), 1_600: (8, 100), 6_400: (4, 200)}


def three_ways(uses, vectors, n, seed):
    """The sentences that are chosen, and the accuracy of each way to start."""
    torch.manual_seed(seed)
    chosen = torch.randperm(8_000)[:n]
    noise = 0.1 * torch.randn(vectors.shape)
    frozen, trained = nn.Embedding.from_pretrained(vectors), uses["trained"]
    linear = uses["solved"](frozen, chosen)
    return chosen, {
        "random": trained(noise, 0.01, chosen, *PLAN[n]).mean(),
        "fine-tuned": trained(vectors, 0.002, chosen, *PLAN[n]).mean(),
        "frozen": uses["judged"](frozen, linear).mean(),
    }


@fact(9, "Do vectors help a model?")
@pytest.mark.release
@ONCE  # a minute
def test_of_twenty_seeds_how_the_three_ways_differ():
    model = film_model()
    gains = {}  # above the random start, for the same sentences
    for n in PLAN:
        ends = [three_ways(*model, n, seed)[1] for seed in range(20)]
        for way in ("fine-tuned", "frozen"):
            above = [found[way] - found["random"] for found in ends]
            gains[way, n] = torch.stack(above)
    for n in (100, 400):
        for way in ("fine-tuned", "frozen"):
            assert gains[way, n].mean() > 0.03 and gains[way, n].min() > 0
    assert gains["fine-tuned", 1_600].mean() > 0.015
    assert gains["frozen", 1_600].mean().abs() < 0.01
    assert gains["fine-tuned", 6_400].mean().abs() < 0.01
    assert gains["frozen", 6_400].mean() < -0.03
    assert gains["frozen", 6_400].max() < -0.02


@fact(
    9,
    "Do vectors help a model?",
    "With few labels, vectors help, frozen or slowly fine-tuned; with many, a "
    "table that trains overtakes a frozen one.",
    "With few labels, vectors help, frozen or slowly fine-tuned; with many, a "
    "table that trains overtakes a frozen one.",
)
def test_with_few_labels_vectors_help_and_with_many_a_table_that_trains():
    uses, vectors = film_model()
    frozen, ends = nn.Embedding.from_pretrained(vectors), {}
    for n in PLAN:
        for seed in range(20, 21 if n > 1_000 else 23):
            chosen, found = three_ways(uses, vectors, n, seed)
            if n == 400:
                fast = uses["trained"](vectors, 0.01, chosen, *PLAN[n])
                found["fast"] = fast.mean()
            for name, judged in found.items():
                ends.setdefault((name, n), []).append(judged)
    means = {case: torch.stack(found).mean() for case, found in ends.items()}
    for n in (100, 400):
        for start in ("frozen", "fine-tuned"):
            assert means[start, n] > means["random", n] + 0.025
    assert abs(means["frozen", 1_600] - means["random", 1_600]) < 0.02
    assert means["random", 6_400] > means["frozen", 6_400] + 0.025
    for n in (1_600, 6_400):
        assert means["fine-tuned", n] > means["frozen", n] + 0.01
    assert means["fast", 400] < means["fine-tuned", 400] - 0.003
    # The frozen model has settled: so does a solver for convex problems.
    torch.manual_seed(20)
    chosen = torch.randperm(8_000)[:400]
    x, y = uses["mean_vectors"](frozen, chosen), uses["films"].good[chosen]
    linear = nn.Linear(100, 1)
    lbfgs = torch.optim.LBFGS(linear.parameters(), max_iter=200)

    def loss():
        lbfgs.zero_grad()
        fit = F.binary_cross_entropy_with_logits(linear(x).squeeze(1), y)
        total = fit + 0.5 / 400 * linear.weight.square().sum()
        total.backward()
        return total

    lbfgs.step(loss)
    judged = uses["judged"](frozen, linear).mean()
    assert abs(judged - ends["frozen", 400][0]) < 0.01


@fact(9, "Do vectors help a model?")
def test_longer_training_changes_the_ends_by_little():
    uses, vectors = film_model()
    for n, (epochs, batch) in PLAN.items():
        for random in (True, False):
            ends = []
            for times in (1, 1.5):
                torch.manual_seed(41)
                chosen = torch.randperm(8_000)[:n]
                noise = 0.1 * torch.randn(vectors.shape)
                start, rate = (noise, 0.01) if random else (vectors, 0.002)
                judged = uses["trained"](
                    start, rate, chosen, int(times * epochs), batch
                )
                ends.append(judged.mean().item())
            assert abs(ends[1] - ends[0]) < 0.02, (n, random)
            if n == 6_400:  # the frozen table is at 0.72
                assert ends[1] > 0.735


@fact(
    9,
    "Why do vectors help?",
    "What helps is what the vectors know, above all about words that occur in "
    "no labeled sentence.",
    "What helps is what vectors know, above all about words that occur in no "
    "labeled sentence.",
)
def test_the_gain_comes_from_the_rows_of_unseen_words():
    uses, vectors = film_model()
    uses |= {"vectors": vectors}
    seen_in = defined(9, "seen_in", **uses)
    frozen = nn.Embedding.from_pretrained(vectors)
    gains, lost, shares, kept, of_others = [], [], [], [], []
    for seed in range(30, 33):
        torch.manual_seed(seed)
        chosen = torch.randperm(8_000)[:400]
        noise = 0.1 * torch.randn(vectors.shape)
        of_random = uses["trained"](noise, 0.01, chosen, 10, 40)
        linear = uses["solved"](frozen, chosen)
        gain = uses["judged"](frozen, linear) - of_random
        seen, parts = seen_in(chosen)
        ids, tests = uses["ids"], uses["tests"]
        unseen = (~seen[ids[tests]]).sum(dim=1) / uses["count"][tests, 0]
        shares.append([unseen[part].mean() for part in parts])
        erased = nn.Embedding.from_pretrained(vectors * seen.unsqueeze(1))
        without = uses["judged"](erased, linear) - of_random
        of_parts = [gain[part].mean() for part in parts]
        gains.append([*of_parts, without[parts[2]].mean()])
        # The nearest row of a seen word does nearly as well.
        unit, known = F.normalize(vectors), seen.nonzero().flatten()
        known = known[known > 1]  # words
        nearest = known[(unit @ unit[known].T).argmax(dim=1)]
        stand_in = torch.where(seen.unsqueeze(1), vectors, vectors[nearest])
        stand_in = nn.Embedding.from_pretrained(stand_in)
        instead = uses["judged"](stand_in, linear) - of_random
        kept.append(instead[parts[2]].mean())
        others = known[torch.randint(len(known), (len(vectors),))]
        stand_in = torch.where(seen.unsqueeze(1), vectors, vectors[others])
        stand_in = nn.Embedding.from_pretrained(stand_in)
        instead = uses["judged"](stand_in, linear) - of_random
        of_others.append(instead[parts[2]].mean())
        wrong = vectors[torch.randperm(len(vectors))]
        wrong[0] = 0.0
        shuffled = nn.Embedding.from_pretrained(wrong)
        of_wrong = uses["solved"](shuffled, chosen)
        lost.append(uses["judged"](shuffled, of_wrong).mean().item())
        lost[-1] -= of_random.mean().item()
    few, _, many, erased = torch.tensor(gains).mean(dim=0)
    assert many > few + 0.03 and many > 0.05
    assert erased < many - 0.03  # the same sentences, without these rows
    assert sum(of_others) / 3 < 0.4 * many
    assert sum(kept) / 3 > max(0.6 * many, erased + 0.015)
    assert max(lost) < -0.04  # the same rows, of other words
    shares = torch.tensor(shares).mean(dim=0)
    wanted = torch.tensor([0.06, 0.15, 0.27])
    torch.testing.assert_close(shares, wanted, atol=0.015, rtol=0.0)


# --------------------------------------------------------------- lecture 10


@fact(
    10,
    "Does the model know its table?",
    "A table in a plain list or dict isn't found: not trained, not saved, not "
    "converted, and not moved to the GPU. Make it an attribute, or put it into "
    "an nn.ModuleList.",
    "A table in a plain list or dict isn't trained, saved or moved with the "
    "model.",
)
def test_a_table_in_a_list_is_not_found():
    class Model(nn.Module):
        def __init__(self, keep):
            super().__init__()
            self.tables = keep(nn.Embedding(6, 3))

    for keep, found in (
        (lambda table: [table], False),
        (lambda table: {"words": table}, False),
        (lambda table: (table,), False),
        (lambda table: [[table]], False),
        (lambda table: table, True),
        (lambda table: nn.ModuleList([table]), True),
        (lambda table: nn.ModuleDict({"words": table}), True),
        (lambda table: nn.Sequential(table), True),
    ):
        table = nn.Embedding(6, 3)
        model = Model(lambda _, keep=keep, table=table: keep(table))
        assert any(p is table.weight for p in model.parameters()) == found
        assert bool(model.state_dict()) == found
        model.to("meta")  # another device
        assert table.weight.is_meta == found
        table = nn.Embedding(6, 3)
        model = Model(lambda _, keep=keep, table=table: keep(table)).double()
        assert (table.weight.dtype == torch.float64) == found
    listed = defined(10, "Listed", nn=nn)
    count = sum(p.numel() for p in listed(list).parameters())
    assert count == 7
    held = listed(nn.ModuleList).parameters()
    assert sum(p.numel() for p in held) == 37

    class Late(nn.Module):
        def forward(self, ids):
            self.table = nn.Embedding(6, 3)
            return self.table(ids)

    model = Late()
    assert not list(model.parameters())  # what an optimizer would get
    assert not torch.equal(model(IDS), model(IDS))


@fact(
    10,
    "At which scale should a table start?",
    "If a table also scores its own vectors, start it small, 0.02 or 1/√h, and "
    "not at zero: at N(0, 1), the first loss is about h.",
    "A table that also scores its own vectors starts small, and not at zero.",
)
def test_what_a_tied_table_starts_with():
    sentences = data.film_sentences().ids
    pairs = torch.cat([torch.stack([s[:-1], s[1:]], 1) for s in sentences])
    frequent = torch.cat(sentences).bincount()[2:].topk(500).indices + 2
    new_id = torch.full((int(pairs.max()) + 1,), -1)
    new_id[frequent] = torch.arange(500)
    pairs = new_id[pairs]
    pairs = pairs[(pairs >= 0).all(dim=1)]

    def ends(scale, rate=0.01, epochs=1):
        losses = defined(
            10, "losses", torch=torch, F=F, pairs=pairs.repeat(epochs, 1)
        )
        found = losses(scale, rate)
        return found[0], sum(found[-20:]) / 20

    first, last = ends(1)
    assert 60 < first < 68 and 7 < last < 9  # worse than guessing
    assert 40 < ends(1, rate=0.001)[1] < 55
    assert 4.9 < ends(1, epochs=4)[1] < 5.2
    assert abs(ends(1, rate=0.03)[1] - ends(1 / 8, rate=0.03)[1]) < 0.1
    even = math.log(500)
    for scale in (0.02, 1 / 8):
        first, last = ends(scale)
        assert abs(first - even) < 0.1 and 4.8 < last < 5.2
    assert abs(ends(0)[1] - even) < 1e-4  # and never moves
    share = pairs[:, 1].bincount() / len(pairs)  # of each word
    assert 5.1 < -(share * share.log()).sum() < 5.2
    torch.manual_seed(0)
    rows = torch.randn(50_000, 8)  # a small h: about ln v + h/2
    loss = F.cross_entropy(rows[:500] @ rows.T, torch.randint(50_000, (500,)))
    assert abs(loss - math.log(50_000) - 4) < 2
    even = math.log(1_000)
    torch.manual_seed(0)
    weight = torch.randn(500, 64) / 8  # times 8 after the lookup
    loss = F.cross_entropy(8 * weight[pairs[:, 0]] @ weight.T, pairs[:, 1])
    assert 8 < loss < 9
    for h in (16, 64, 256):  # about h
        torch.manual_seed(h)
        weight = torch.randn(1_000, h)
        ids, targets = torch.randint(0, 1_000, (2, 500))
        loss = F.cross_entropy(weight[ids] @ weight.T, targets)
        assert 0.9 * h < loss < 1.1 * h
        torch.manual_seed(h)
        scores = nn.Linear(h, 1_000)  # of its own
        assert F.cross_entropy(scores(weight[ids]), targets) < even + 0.4
        between = nn.Linear(h, h)  # and something else between
        loss = F.cross_entropy(between(weight[ids]) @ weight.T, targets)
        assert loss < 0.5 * h or h < 32
        assert h != 64 or 14 < loss < 18
        block = weight[ids] + between(weight[ids])  # residual
        loss = F.cross_entropy(block @ weight.T, targets)
        assert loss > 0.85 * h
    zeros = torch.zeros(1_000, 64).requires_grad_()
    scores = nn.Linear(64, 64)(zeros[ids]) @ zeros.T
    F.cross_entropy(scores, targets).backward()
    assert zeros.grad.any()  # behind a Linear with a bias, it moves
    for start, share in ((1.0, 0.001), (0.02, 0.05)):
        torch.manual_seed(0)
        layer = nn.Embedding.from_pretrained(
            start * torch.randn(1_000, 64), freeze=False
        )
        before = layer.weight.detach().clone()
        adam = torch.optim.Adam(layer.parameters(), lr=0.001)
        layer(torch.arange(1_000)).sin().sum().backward()
        adam.step()
        moved = (layer.weight - before).norm(dim=1) / before.norm(dim=1)
        assert abs(moved.mean() / share - 1) < 0.05


@fact(
    10,
    "What does dropout drop?",
    "Dropout after the lookup drops numbers; with a mask (s, 1) it drops "
    "positions, and with a mask (v, 1) on the table it drops words: all "
    "positions of a word together.",
    "Dropout can drop numbers, positions or words.",
)
def test_three_kinds_of_dropout():
    together = {"numbers": [], "positions": [], "words": []}
    for seed in range(200):
        torch.manual_seed(seed)
        ones = torch.ones(6, 3)
        kinds = {
            "numbers": F.dropout(ones[IDS], 0.5),
            "positions": ones[IDS] * F.dropout(torch.ones(5, 1), 0.5),
            "words": F.embedding(IDS, ones * F.dropout(torch.ones(6, 1), 0.5)),
        }
        for kind, block in kinds.items():
            assert set(block.flatten().tolist()) <= {0.0, 2.0}
            whole = (block == block[:, :1]).all()
            assert whole or kind == "numbers"
            together[kind].append(torch.equal(block[0], block[3]))
    assert all(together["words"]) and not all(together["positions"])
    assert not all(together["numbers"])
    evaluated = nn.Dropout(0.5).eval()
    assert torch.equal(evaluated(TABLE), TABLE)
    torch.manual_seed(0)
    assert not torch.equal(F.dropout(TABLE, 0.5), TABLE)  # knows no eval


@fact(
    10,
    "What unties a table?",
    "A tie is one Parameter with two names. Whatever writes into it keeps the "
    "tie; whatever puts another Parameter in its place breaks it.",
    "A tie is one Parameter with two names; whatever puts another one in its "
    "place breaks it.",
)
def test_what_keeps_a_tie_and_what_breaks_it():
    tied = defined(10, "Tied", nn=nn)
    saved = tied().state_dict()

    def after(act):
        model = tied()
        returned = act(model)
        model = returned if isinstance(returned, nn.Module) else model
        return model.scores.weight is model.table.weight

    def steps_of_adam(model):
        adam = torch.optim.Adam(model.parameters())
        model.scores(model.table(IDS)).sum().backward()
        adam.step()

    def replaces(model):
        model.table.weight = nn.Parameter(torch.ones(6, 3))

    for keeps in (
        lambda m: m.double(),
        lambda m: m.half(),
        lambda m: m.to("cpu"),
        copy.deepcopy,
        lambda m: m.load_state_dict(saved) and None,
        lambda m: nn.init.normal_(m.table.weight) is None,
        lambda m: m.requires_grad_(False),
        lambda m: m.zero_grad(),
        steps_of_adam,
    ):
        assert after(keeps)
    for breaks in (
        lambda m: m.load_state_dict(saved, assign=True) and None,
        replaces,
        lambda m: m.to("meta"),  # a device that can't be swapped in place
        lambda m: setattr(m, "table", nn.Embedding.from_pretrained(TABLE)),
    ):
        assert not after(breaks)
    model = tied()  # two Parameters in one memory
    model.load_state_dict(tied().state_dict(), assign=True)
    one, two = model.scores.weight, model.table.weight
    assert one is not two and one.data_ptr() == two.data_ptr()
    scoring = defined(10, "Scoring", nn=nn, F=F)()
    assert len(list(scoring.parameters())) == 1
    for load in ({}, {"assign": True}):
        scoring.load_state_dict({"table.weight": TABLE.clone()}, **load)
        assert torch.equal(scoring(IDS), TABLE[IDS] @ TABLE.T)


@fact(
    10,
    "Can some rows stay frozen?",
    "To keep some rows frozen whatever the optimizer does, zero their gradient "
    "and copy them back after each step.",
    "To keep some rows frozen whatever the optimizer does, zero their gradient "
    "and copy them back after each step.",
)
def test_rows_that_are_copied_back_stay():
    frozen = torch.tensor([2, 3, 4, 5])
    makers = [
        (torch.optim.SGD, {"momentum": 0.9, "weight_decay": 0.1}),
        (torch.optim.SGD, {}),
        (torch.optim.Adam, {}),
        (torch.optim.Adam, {"weight_decay": 0.1}),
        (torch.optim.AdamW, {}),
        (torch.optim.Adagrad, {}),
        (torch.optim.RMSprop, {"momentum": 0.9}),
        (torch.optim.Adamax, {}),
    ]
    stays = defined(10, "stays", torch=torch, frozen=frozen, table=TABLE)
    for (make, settings), hook in itertools.product(makers, (True, False)):
        layer = embedding()
        if hook:
            layer.weight.register_hook(lambda g: g.index_fill(0, frozen, 0.0))
        optimizer = make(layer.parameters(), lr=0.1, **settings)
        assert stays(layer, optimizer, copy_back=True)
        assert not torch.equal(layer.weight[:2], TABLE[:2])  # these train
    for (make, settings), kept in zip(
        makers, [False, True, True, False, False, True, True, True], strict=True
    ):  # with the hook alone: decay moves them
        layer = embedding()
        layer.weight.register_hook(lambda g: g.index_fill(0, frozen, 0.0))
        optimizer = make(layer.parameters(), lr=0.1, **settings)
        assert stays(layer, optimizer) == kept
    layer = embedding()  # and without decay, AdamW leaves them alone
    layer.weight.register_hook(lambda g: g.index_fill(0, frozen, 0.0))
    assert stays(
        layer, torch.optim.AdamW(layer.parameters(), lr=0.1, weight_decay=0)
    )
    layer = embedding(sparse=True)  # a hook needs a dense gradient
    layer.weight.register_hook(lambda g: g.index_fill(0, frozen, 0.0))
    with pytest.raises(RuntimeError, match="memory format"):
        layer(IDS).sum().backward()
    layer = embedding(sparse=True)  # the copy does without
    sparse_adam = torch.optim.SparseAdam(layer.parameters(), lr=0.1)
    assert stays(layer, sparse_adam, copy_back=True)
    # A hook that comes later is too late for Adam.
    layer = embedding()
    adam = torch.optim.Adam(layer.parameters(), lr=0.1)
    stays(layer, adam)
    before = layer.weight.detach().clone()
    layer.weight.register_hook(lambda g: g.index_fill(0, frozen, 0.0))
    stays(layer, adam)
    assert not torch.equal(layer.weight[2:], before[2:])


@fact(
    10,
    "How do you add words?",
    "When you add rows, keep the Parameter: the optimizer and a tied layer "
    "hold it, and hooks belong to it.",
    "When you add rows, keep the Parameter, or grow before you make the "
    "optimizer.",
)
def test_a_table_that_grows_keeps_all_that_holds_its_parameter():
    grow = defined(10, "grow", torch=torch)
    new_rows = torch.ones(2, 3, dtype=torch.float64)
    momentum = functools.partial(torch.optim.SGD, momentum=0.9)
    amsgrad = functools.partial(torch.optim.Adam, amsgrad=True)
    for make, dtype in itertools.product(
        (torch.optim.SGD, momentum, torch.optim.Adam, torch.optim.AdamW)
        + (amsgrad,),
        (torch.float32, torch.float64),
    ):
        grows, stays_small = (
            nn.Embedding.from_pretrained(
                TABLE.to(dtype, copy=True), freeze=False
            )
            for _ in range(2)
        )
        for layer in (grows, stays_small):  # a hook: row 1 is frozen
            layer.weight.register_hook(
                lambda g: g.index_fill(0, torch.tensor([1]), 0.0)
            )
        tied = nn.Linear(3, 6, bias=False)
        tied.weight = weight = grows.weight
        one = make(grows.parameters(), lr=0.1)
        other = make(stays_small.parameters(), lr=0.1)

        def train(layer, optimizer, ids):
            for _ in range(5):
                optimizer.zero_grad()
                layer(torch.tensor(ids)).square().sum().backward()
                optimizer.step()

        train(grows, one, [1, 2, 3])
        train(stays_small, other, [1, 2, 3])
        grow(grows, one, new_rows)
        assert grows.weight is weight is tied.weight
        assert grows.weight.dtype == dtype and grows.num_embeddings == 8
        assert torch.equal(grows.weight[6:], new_rows.to(dtype))
        train(grows, one, [1, 2, 3, 7])
        train(stays_small, other, [1, 2, 3])
        torch.testing.assert_close(grows.weight[:6], stays_small.weight)
        assert not torch.equal(grows.weight[7], grows.weight[6])
        assert tied(torch.ones(1, 3, dtype=dtype)).shape == (1, 8)
    # Rows that were never trained have no running means.
    layer = embedding()
    layer.weight.register_hook(lambda g: g[:6] * 0 if len(g) == 6 else g)
    adam = torch.optim.Adam(layer.parameters(), lr=0.1)
    layer(IDS).sum().backward()
    adam.step()
    grow(layer, adam, new_rows)
    layer(torch.tensor([7])).sum().backward()
    adam.step()
    assert layer.weight.isfinite().all()
    # A loss from before is in the way; without it, the same goes well.
    layer = embedding()
    adam = torch.optim.Adam(layer.parameters(), lr=0.1)
    loss = layer(IDS).square().sum()
    loss.backward()
    grow(layer, adam, new_rows)
    with pytest.raises(RuntimeError, match=r"got \[8, 3\] but expected shape"):
        layer(torch.tensor([7])).sum().backward()
    del loss
    layer(torch.tensor([7])).sum().backward()
    assert layer.weight.grad[7].all()
    output = layer(IDS)  # an output is in the way as well
    grow(layer, adam, new_rows)
    with pytest.raises(RuntimeError, match=r"got \[10, 3\] but expected"):
        layer(torch.tensor([7])).sum().backward()
    del output
    layer(torch.tensor([7])).sum().backward()
    hooked = embedding()
    hooked.weight.register_hook(lambda g: g * 0)
    copied = copy.deepcopy(hooked)  # and a copy has no hooks
    copied(IDS).sum().backward()
    assert copied.weight.grad[2].all()
    hooked.load_state_dict({"weight": TABLE.clone()}, assign=True)
    hooked(IDS).sum().backward()
    assert hooked.weight.grad[2].all()
    # Replaced, the Parameter is unknown to the optimizer.
    layer = embedding()
    adam = torch.optim.Adam(layer.parameters(), lr=0.1)
    larger = torch.cat([TABLE, torch.zeros(2, 3)])
    layer.weight = nn.Parameter(larger.clone())
    layer(torch.tensor([7])).sum().backward()
    adam.step()
    assert torch.equal(layer.weight, larger) and layer.num_embeddings == 6


@fact(10, "At which scale should a table start?")
@pytest.mark.parametrize(("std", "share"), [(1.0, 0.001), (0.02, 0.05)])
def test_adams_first_step_is_as_long_as_the_learning_rate(std, share):
    for seed, stretch in itertools.product((0, 1), (1e-3, 1.0, 100.0)):
        torch.manual_seed(seed)
        weight = nn.Parameter(std * torch.randn(100, 16))
        before = weight.detach().clone()
        weight.grad = stretch * torch.randn(100, 16)
        weight.grad[0] = 0
        torch.optim.Adam([weight], lr=0.001).step()
        step = (weight.detach() - before).abs()
        assert not step[0].any()
        assert step[1:].median() == pytest.approx(0.001, rel=0.01)
        of_typical = step[1:].median() / before.square().mean().sqrt()
        assert of_typical == pytest.approx(share, rel=0.1)


@fact(10, "How do you add words?")
def test_the_first_steps_of_a_new_row_under_adam():
    grow = defined(10, "grow", torch=torch)
    steps = {}
    for start, size in (("zeros", 1), ("mean", 1), ("mean, large", 100)):
        torch.manual_seed(0)
        layer = nn.Embedding(6, 3)
        adam = torch.optim.Adam(layer.parameters(), lr=0.001)
        for _ in range(1_000):
            adam.zero_grad()
            layer(torch.arange(6)).sum().backward()
            adam.step()
        grow(layer, adam, torch.zeros(1, 3))
        if start == "zeros":
            adam.state[layer.weight]["exp_avg_sq"][6:] = 0.0
        steps[start] = []
        for _ in range(20):
            before = layer.weight.detach().clone()
            adam.zero_grad()
            loss = layer(torch.arange(7)).sum()
            loss += (size - 1) * layer(torch.tensor(6)).sum()
            loss.backward()
            adam.step()
            moved = (before - layer.weight).detach() / 0.001
            steps[start].append(moved[6, 0].item())
            assert abs(moved[0, 0] - 1) < 1e-3  # an old row
    assert 2.4 < steps["zeros"][0] < 2.6 and 4.5 < max(steps["zeros"]) < 5.5
    assert max(steps["mean"]) < 1.001 and steps["mean"][0] < 0.2
    assert 4 < max(steps["mean, large"]) < 5.5


@fact(
    10,
    "What does a checkpoint hold?",
    "The state dict of an embedding holds its weight, and nothing else. Save "
    "the vocabulary, the arguments and the optimizer's state beside it.",
    "A state dict holds an embedding's weight: save the vocabulary, the "
    "arguments and the optimizer's state, too.",
)
def test_a_state_dict_holds_the_weight_alone():
    layer = nn.Embedding(6, 3, padding_idx=0, max_norm=4.0, sparse=True)
    layer.requires_grad_(False)
    saved = layer.state_dict()
    assert list(saved) == ["weight"] and type(saved["weight"]) is torch.Tensor
    other = nn.Embedding(6, 3)
    other.load_state_dict(saved)
    assert other.padding_idx is None and other.max_norm is None
    assert other.weight.requires_grad and not other.sparse
    for shape in ((8, 3), (5, 3), (6, 4)):
        for strict in (True, False):
            with pytest.raises(RuntimeError, match="size mismatch for weight"):
                nn.Embedding(*shape).load_state_dict(saved, strict=strict)
    with pytest.raises(RuntimeError, match="Missing key"):
        other.load_state_dict({"wieght": TABLE})
    told = other.load_state_dict({"wieght": TABLE}, strict=False)
    assert told.missing_keys == ["weight"]
    assert told.unexpected_keys == ["wieght"]
    larger = nn.Embedding(8, 3)
    with torch.no_grad():
        larger.weight[:6] = saved["weight"]
    assert torch.equal(larger.weight[:6], layer.weight)
    with torch.no_grad():  # and it is no copy
        layer.weight.zero_()
    assert not saved["weight"].any()


@fact(10, "What does a checkpoint hold?")
def test_training_goes_on_from_a_file_bit_for_bit(tmp_path):
    train = defined(10, "train", torch=torch)
    for make in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):
        layer = embedding()
        optimizer = make(layer.parameters(), lr=0.1)
        train(layer, optimizer, [1, 3])
        kept = {"model": layer.state_dict(), "of": optimizer.state_dict()}
        torch.save(kept, tmp_path / "model.pt")
        train(layer, optimizer, [1, 3])
        loaded = torch.load(tmp_path / "model.pt")
        ends = []
        for resumes in (True, False):
            again = nn.Embedding(6, 3)
            again.load_state_dict(loaded["model"])
            resumed = make(again.parameters(), lr=0.1)
            if resumes:
                resumed.load_state_dict(loaded["of"])
            train(again, resumed, [1, 3])
            ends.append(torch.equal(again.weight, layer.weight))
        assert ends == [True, make is torch.optim.SGD]


@fact(10, "What does a checkpoint hold?")
def test_numbers_and_json_hold_a_whole_run(tmp_path):
    train = defined(10, "train", torch=torch)
    for make, lr in itertools.product(
        (torch.optim.Adam, torch.optim.AdamW, torch.optim.Adagrad), (0.1, 0.03)
    ):
        layer = embedding(padding_idx=0)
        optimizer = make(layer.parameters(), lr=0.1)
        train(layer, optimizer, [0, 1, 3])
        optimizer.param_groups[0]["lr"] = lr  # as a scheduler does
        state = optimizer.state_dict()
        numbers = {"weight": layer.weight.detach(), **state["state"][0]}
        save_file(numbers, tmp_path / "numbers.safetensors")
        groups = json.loads(json.dumps(state["param_groups"]))
        loaded = load_file(tmp_path / "numbers.safetensors")
        train(layer, optimizer, [0, 1, 3])
        weight = loaded.pop("weight")
        for pad, as_before in ((0, True), (None, False)):
            again = nn.Embedding(6, 3, padding_idx=pad)
            again.load_state_dict({"weight": weight})
            resumed = make(again.parameters())
            resumed.load_state_dict(
                {"state": {0: loaded}, "param_groups": groups}
            )
            train(again, resumed, [0, 1, 3])
            assert torch.equal(again.weight, layer.weight) == as_before
    # torch.load refuses what would run code.
    torch.save({"f": functools.partial(print, 1)}, tmp_path / "model.pt")
    with pytest.raises(pickle.UnpicklingError, match="Weights only"):
        torch.load(tmp_path / "model.pt")


@fact(10, "Can some rows stay frozen?")
def test_a_trained_and_a_known_table_in_one_lookup():
    new, known = nn.Embedding(2, 3), TABLE[2:].clone()
    adamw = torch.optim.AdamW(new.parameters(), lr=0.1)
    ids = torch.tensor([3, 1])
    for _ in range(3):
        vectors = F.embedding(ids, torch.cat([new.weight, known]))
        assert torch.equal(vectors[0], TABLE[3])
        adamw.zero_grad()
        vectors.sum().backward()
        adamw.step()
    assert torch.equal(new.weight.grad, torch.tensor([[0.0] * 3, [1.0] * 3]))
    assert torch.equal(known, TABLE[2:])
    first = len(new.weight)  # the same without a copy of the table
    old = F.embedding((ids - first).clamp(min=0), known)
    chosen = torch.where(
        (ids < first).unsqueeze(1), new(ids.clamp(max=first - 1)), old
    )
    whole = torch.cat([new.weight, known])
    assert torch.equal(chosen, F.embedding(ids, whole))
    layer = bounded(3.5)  # a bound writes into frozen rows
    layer.weight.register_hook(lambda g: g * 0)
    layer(torch.tensor([5]))
    assert layer.weight[5].norm() < 3.501


@fact(10, "mat1 and mat2 must have the same dtype, but got Float and Half")
def test_autocast_does_not_convert_a_lookup():
    layer, linear = nn.Embedding(6, 3), nn.Linear(3, 2)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert layer(IDS).dtype == torch.float32
        assert linear(layer(IDS)).dtype == torch.bfloat16
    assert layer.bfloat16()(IDS).dtype == torch.bfloat16
    with pytest.raises(RuntimeError, match="mat1 and mat2 must have the same"):
        linear(layer(IDS))
    model = defined(10, "Listed", nn=nn)(list).half()  # its tables are not
    ids = torch.tensor([1])
    both = torch.cat([table(ids) for table in model.tables], dim=1)
    with pytest.raises(RuntimeError, match="but got Float and Half"):
        model.linear(both)


@fact(10, "My loss is nan")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_where_a_first_nan_comes_from(dtype):
    rows = nn.Parameter(TABLE.to(dtype, copy=True))  # the row of <pad> is zero
    words = torch.tensor([[0], [1]], dtype=dtype)  # of two sentences
    assert (rows[:2] * words / words)[0].isnan().all()  # 0/0
    rows[:2].square().sum(dim=1).sqrt().sum().backward()  # √0
    assert rows.grad[0].isnan().all() and rows.grad[1].isfinite().all()
    rows.grad = None
    rows[:2].norm(dim=1).sum().backward()  # a norm is safe at zero
    assert rows.grad[:2].isfinite().all()
    large = torch.full((2,), torch.finfo(dtype).max, dtype=dtype) * 2
    assert large.isinf().all() and (large[0] - large[1]).isnan()


@fact(10, "My loss is nan")
def test_clipping_spreads_a_nan():
    for seed, clip in itertools.product(range(3), (False, True)):
        torch.manual_seed(seed)
        layer = nn.Embedding(6, 3)
        layer.weight.data[3] = torch.nan
        optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
        layer(torch.tensor([2, 3])).square().sum().backward()
        linear = nn.Linear(3, 2)  # a layer behind it, in the same step
        linear(layer(torch.tensor([2, 3])).detach()).square().sum().backward()
        torch.optim.SGD(linear.parameters(), lr=0.1).step()
        assert linear.weight.isnan().all()
        if clip:
            nn.utils.clip_grad_norm_(layer.parameters(), 1.0)
        optimizer.step()
        with pytest.raises(RuntimeError, match="non-finite"):
            nn.utils.clip_grad_norm_(
                layer.parameters(), 1.0, error_if_nonfinite=True
            )
        broken = layer.weight.isnan().any(dim=1).nonzero().flatten().tolist()
        assert broken == (list(range(6)) if clip else [3])


@fact(
    10, "Some tensors share memory, this will lead to duplicate memory on disk"
)
def test_safetensors_writes_a_tied_weight_once(tmp_path):
    model, again = (defined(10, "Tied", nn=nn)() for _ in range(2))
    with pytest.raises(RuntimeError, match="Some tensors share memory"):
        save_file(model.state_dict(), tmp_path / "a.safetensors")
    file = str(tmp_path / "b.safetensors")
    save_model(model, file)
    assert len(load_file(file)) == 1
    load_model(again, file)
    assert again.scores.weight is again.table.weight
    assert torch.equal(again.table.weight, model.table.weight)
    torch.save(model.state_dict(), tmp_path / "c.pt")
    both = torch.load(tmp_path / "c.pt").values()
    assert len({tensor.data_ptr() for tensor in both}) == 1


# ---------------------------------------------------------------- lecture 11


def bag(ids, offsets=None, mode="sum", **arguments):
    offsets = None if offsets is None else torch.tensor(offsets)
    ids = torch.as_tensor(ids)
    return F.embedding_bag(ids, TABLE, offsets, mode=mode, **arguments)


MODES = ("sum", "mean", "max")


@fact(
    11,
    "What comes out of a bag?",
    "A bag is a lookup and a pooling in one. Its default is the mean, so "
    "always pass mode.",
    "A bag is a lookup and a pooling in one: (b, s) to (b, h). Its default is "
    "the mean.",
)
def test_a_bag_pools_and_its_default_is_the_mean():
    assert nn.EmbeddingBag(6, 3).mode == "mean"
    summed_bags = defined(11, "summed_bags", torch=torch)
    for seed, dtype in itertools.product(
        range(5), (torch.float32, torch.float64, torch.bfloat16)
    ):
        torch.manual_seed(seed)
        rows = torch.randn(50, 4, dtype=dtype)
        ids = torch.randint(0, 50, (seed, 1 + 3 * seed))
        block = rows[ids]
        for mode, pooled in (
            ("sum", block.sum(dim=1)),
            ("mean", block.mean(dim=1)),
            ("max", block.amax(dim=1)),
        ):
            found = F.embedding_bag(ids, rows, mode=mode)
            tolerance = 0.05 if dtype == torch.bfloat16 else 1e-5
            torch.testing.assert_close(
                found, pooled, atol=tolerance, rtol=tolerance
            )
        if dtype == torch.float32:
            by_loop = summed_bags(rows, ids)
            found = F.embedding_bag(ids, rows, mode="sum")
            torch.testing.assert_close(found, by_loop)
    # No block, forward or backward; a sparse gradient is one.
    ids = torch.randint(0, 10_000, (1_024, 64))
    block = 1_024 * 64 * 64 * 4
    for mode in MODES:
        layer = nn.EmbeddingBag(10_000, 64, mode=mode)
        most = measure.most_bytes(
            lambda layer=layer: layer(ids).sum().backward()
        )
        assert most < block / 5
    sparse = nn.EmbeddingBag(10_000, 64, mode="sum", sparse=True)
    assert measure.most_bytes(lambda: sparse(ids).sum().backward()) >= block
    assert "index_select" in measure.operators(
        lambda: F.embedding(ids, sparse.weight)
    )


@fact(11, "What comes out of a bag?")
def test_a_max_has_two_exceptions_and_a_sum_is_rounded():
    torch.manual_seed(0)
    for s, h in itertools.product((1, 5, 50, 200), (8, 64, 100)):
        wide, ids = torch.randn(500, h), torch.randint(0, 500, (16, s))
        most = F.embedding_bag(ids, wide, mode="max")
        assert torch.equal(most, wide[ids].amax(dim=1))
        sums = F.embedding_bag(ids, wide, mode="sum")
        torch.testing.assert_close(
            sums, wide[ids].sum(dim=1), rtol=0, atol=1e-4
        )
    assert not torch.equal(sums, wide[ids].sum(dim=1))
    zeros = torch.where(torch.rand(50, 64) < 0.5, 0.0, -0.0)
    ids = torch.randint(0, 50, (16, 20))
    most, other = (
        F.embedding_bag(ids, zeros, mode="max"),
        zeros[ids].amax(dim=1),
    )
    assert torch.equal(most, other)
    assert not torch.equal(most.signbit(), other.signbit())
    with_nan = torch.tensor([[torch.nan], [1.0]])
    for first, comes in ((0, True), (1, False)):
        ids = torch.tensor([[first, 1 - first]])
        found = F.embedding_bag(ids, with_nan, mode="max")
        assert found.isnan().item() == comes


@fact(
    11,
    "What if the documents differ in length?",
    "Offsets are the positions where bags start, not their lengths. The last "
    "bag goes on to the end.",
    "Offsets are the positions where documents start, not their lengths.",
)
def test_offsets_are_starts():
    torch.manual_seed(0)
    for n in (1, 2, 7, 30):
        documents = [
            torch.randint(0, 6, (int(k),)) for k in torch.randint(5, (n,))
        ]
        lengths = torch.tensor([len(ids) for ids in documents])
        starts, flat = lengths.cumsum(dim=0) - lengths, torch.cat(documents)
        sums = F.embedding_bag(flat, TABLE, starts, mode="sum")
        for ids, total in zip(documents, sums, strict=True):
            assert torch.equal(total, TABLE[ids].sum(dim=0))
        with_end = torch.cat([starts, torch.tensor([len(flat)])])
        for dtype in (torch.int32, torch.int64):
            again = F.embedding_bag(
                flat.to(dtype),
                TABLE,
                with_end.to(dtype),
                mode="sum",
                include_last_offset=True,
            )
            assert torch.equal(again, sums)
        lengths_of = defined(11, "lengths_of", torch=torch)
        assert torch.equal(lengths_of(starts, len(flat)), lengths)
    one_row_each = bag(BATCH, include_last_offset=True)  # no offsets to pass
    assert torch.equal(one_row_each, bag(BATCH))
    loud = torch.cat([torch.full((1, 3), 9.0), TABLE[1:]])
    for mode in MODES:  # pads are left out, whatever their row holds
        padded = F.embedding_bag(BATCH, loud, mode=mode, padding_idx=0)
        kept = [ids[ids != 0] for ids in BATCH]
        for ids, found in zip(kept, padded, strict=True):
            torch.testing.assert_close(found, bag(ids, [0], mode)[0])


@fact(
    11,
    "What if the documents differ in length?",
    "Equal offsets make an empty bag, and its vector is zeros, whatever the "
    "mode.",
    "Equal offsets make an empty bag: zeros, without a warning.",
)
def test_an_empty_bag_is_zeros():
    flat = [2, 3, 4, 2, 5, 2, 3, 4]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for mode, offsets in itertools.product(
            MODES, ([0, 5, 5, 7], [0, 0, 3], [0, 8])
        ):
            found = bag(flat, offsets, mode)
            lengths = torch.tensor([*offsets, 8]).diff()
            assert not found[lengths == 0].any()
            assert found[lengths > 0].any(dim=1).all()
        nothing = torch.zeros(0, dtype=torch.int64)
        assert not bag(nothing, [0, 0], "mean").any()
        for mode in MODES:  # a batch without positions is refused
            with pytest.raises(RuntimeError, match="step must be nonzero"):
                bag(torch.zeros(2, 0, dtype=torch.int64), mode=mode)
        most = bag(torch.tensor([[2, 0]]), mode="max")  # a pad's 0 beats -2
        assert most.tolist() == [[2, 1, 0]]
        all_pads = torch.zeros(1, 4, dtype=torch.int64)
        assert not bag(all_pads, mode="mean", padding_idx=0).any()


@fact(
    11,
    "Which rows learn from a bag?",
    "With a sum or a mean, every row that counts gets a gradient. With a max, "
    "at most h rows of each bag do; in a tie, only the first.",
    "With a max, at most h rows of a bag learn.",
)
def test_which_rows_learn_from_a_bag():
    weight = TABLE.clone().requires_grad_()
    F.embedding_bag(IDS.unsqueeze(0), weight, mode="max").sum().backward()
    found = weight.grad.int().tolist()
    assert found[3:] == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    assert not any(map(any, found[:3]))
    for seed, h in itertools.product(range(10), (1, 3, 8)):
        torch.manual_seed(seed)
        rows = torch.randint(-3, 4, (40, h)).float().requires_grad_()
        ids = torch.randint(0, 40, (1, 30))
        for mode in MODES:
            rows.grad = None
            F.embedding_bag(ids, rows, mode=mode).sum().backward()
            learn = set(rows.grad.any(dim=1).nonzero().flatten().tolist())
            if mode == "max":
                assert 1 <= len(learn) <= h
                first = rows[ids[0]].argmax(dim=0)  # the first of equal ones
                assert learn == set(ids[0, first].tolist())
            else:
                assert learn == set(ids.flatten().tolist())
                share = 1 if mode == "sum" else 1 / 30
                wanted = ids.flatten().bincount(minlength=40) * share
                torch.testing.assert_close(rows.grad[:, 0], wanted.float())
        # Several bags: each has its own winners.
        rows.grad, ids = None, torch.randint(0, 40, (3, 10))
        F.embedding_bag(ids, rows, mode="max").sum().backward()
        winners = rows[ids].argmax(dim=1)  # (bags, h)
        learn = set(rows.grad.any(dim=1).nonzero().flatten().tolist())
        assert learn == set(ids.gather(1, winners).flatten().tolist())
    # Pads, and rows of weight 0, do not count.
    rows = torch.ones(6, 3, requires_grad=True)
    F.embedding_bag(BATCH, rows, mode="mean", padding_idx=0).sum().backward()
    assert not rows.grad[0].any() and rows.grad[2].all()
    rows.grad, weights = None, torch.tensor([[1.0, 0.0]])
    ids = torch.tensor([[3, 4]])
    F.embedding_bag(
        ids, rows, mode="sum", per_sample_weights=weights
    ).sum().backward()
    assert rows.grad[3].all() and not rows.grad[4].any()
    shared = TABLE.clone().requires_grad_()
    shared[IDS].amax(dim=0).sum().backward()
    assert shared.grad[[4, 5], 1].tolist() == [0.5, 0.5]


@fact(
    11,
    "Does every word count the same?",
    'Weights need mode="sum", one per id, in the dtype of the table. For a '
    "weighted mean, divide by the sum of the weights yourself.",
    'Weights need mode="sum", one per id; they can be learned.',
)
def test_weights_go_with_the_sum_alone():
    for seed in range(10):
        torch.manual_seed(seed)
        rows = torch.randn(20, 4, requires_grad=True)
        ids, weights = torch.randint(0, 20, (3, 6)), torch.rand(3, 6)
        weights[0, :2] = 0.0  # left out
        weights.requires_grad_()
        found = F.embedding_bag(
            ids, rows, mode="sum", per_sample_weights=weights
        )
        wanted = (weights.unsqueeze(-1) * rows[ids]).sum(dim=1)
        torch.testing.assert_close(found, wanted)
        g = torch.randn(3, 4)
        found.backward(g)
        dots = (rows[ids] * g.unsqueeze(1)).sum(dim=-1)
        torch.testing.assert_close(weights.grad, dots)
        for mode in ("mean", "max"):
            with pytest.raises(NotImplementedError, match="mode='sum'"):
                F.embedding_bag(
                    ids, rows, mode=mode, per_sample_weights=weights
                )
        with pytest.raises(ValueError, match="same shape as the input"):
            F.embedding_bag(
                ids, rows, mode="sum", per_sample_weights=weights[0]
            )
        for other in (torch.float64, torch.int64):
            with pytest.raises(RuntimeError, match="to have the same type"):
                F.embedding_bag(
                    ids, rows, mode="sum", per_sample_weights=weights.to(other)
                )
        for nasty in (torch.nan, torch.inf):  # a weight of 0 doesn't help
            wild = torch.full((1, 2), nasty)
            found_here = F.embedding_bag(
                torch.tensor([[0]]),
                wild,
                mode="sum",
                per_sample_weights=torch.zeros(1, 1),
            )
            assert found_here.isnan().all()
        # A weighted mean is that sum, divided by the sum of the weights.
        mean = found / weights.sum(dim=1, keepdim=True)
        for row, ids_of_bag, of_ids in zip(mean, ids, weights, strict=True):
            of_ids = of_ids / of_ids.sum()
            torch.testing.assert_close(row, of_ids @ rows[ids_of_bag])
    # One weight per word learns: rows of weight 2 and 0 are found again.
    wanted = torch.tensor([1.0, 1, 1, 2, 0, 1])
    weight_of = nn.Embedding.from_pretrained(torch.ones(6, 1), freeze=False)
    ids = torch.randint(0, 6, (64, 5))
    target = (wanted[ids].unsqueeze(-1) * TABLE[ids]).sum(dim=1)
    optimizer = torch.optim.Adam(weight_of.parameters(), lr=0.05)
    for _ in range(400):
        found = F.embedding_bag(
            ids, TABLE, mode="sum", per_sample_weights=weight_of(ids)[..., 0]
        )
        optimizer.zero_grad()
        (found - target).square().mean().backward()
        optimizer.step()
    learned = weight_of.weight.detach().flatten()[1:]  # row 0 is all zeros
    torch.testing.assert_close(learned, wanted[1:], atol=0.02, rtol=0)


@fact(
    11,
    "What does a bag learn about films?",
    "A Linear of the mean is the mean of the Linear's outputs: with one "
    "output, the whole model is one number per word, and a sentence gets the "
    "average.",
    "A Linear of the mean is the mean of the Linear's outputs: with one "
    "output, one number per word, for every bag that isn't empty.",
)
def test_a_bag_and_a_linear_are_one_number_per_word():
    films = data.film_sentences()
    as_bags = defined(11, "as_bags", torch=torch, films=films)
    ids, starts = as_bags(range(len(films.ids)))
    torch.manual_seed(0)
    for h in (1, 16, 50):
        rows, linear = torch.randn(len(films.vocabulary), h), nn.Linear(h, 1)
        with torch.no_grad():
            scores = linear(F.embedding_bag(ids, rows, starts, mode="mean"))
            one_each = linear(rows)
        means = F.embedding_bag(ids, one_each, starts, mode="mean")
        torch.testing.assert_close(means, scores, rtol=1e-4, atol=1e-4)
    empty = F.embedding_bag(ids[:3], rows, torch.tensor([0, 3]), mode="mean")[1]
    assert torch.equal(linear(empty), linear.bias)  # and not 0
    # Pairs of neighbors gain a little, and not good is too rare.
    pairs = Counter(
        pair
        for sentence in films.ids[:8_000]
        for pair in itertools.pairwise(sentence.tolist())
        if 1 not in pair
    )
    v, seen = len(films.vocabulary), [p for p, n in pairs.items() if n >= 3]
    id_of_pair = {pair: v + k for k, pair in enumerate(seen)}
    words = films.vocabulary
    assert pairs[words["not"], words["good"]] < 3

    def with_pairs(ids):
        neighbors = itertools.pairwise(ids)
        return ids + [id_of_pair[p] for p in neighbors if p in id_of_pair]

    right = {}
    for paired, seed in itertools.product((False, True), range(2)):
        torch.manual_seed(seed)
        documents = [
            with_pairs(i.tolist()) if paired else i.tolist() for i in films.ids
        ]
        layer = nn.EmbeddingBag(v + len(seen) * paired, 16, mode="mean")
        linear = nn.Linear(16, 1)
        layer.weight.data *= 0.1
        adam = torch.optim.Adam(
            [*layer.parameters(), *linear.parameters()], lr=0.01
        )

        def scores_of(chosen, documents=documents, layer=layer, linear=linear):
            lengths = torch.tensor([len(documents[i]) for i in chosen])
            flat = [token for i in chosen for token in documents[i]]
            starts = lengths.cumsum(dim=0) - lengths
            return linear(layer(torch.tensor(flat), starts)).squeeze(1)

        epochs = torch.cat([torch.randperm(8_000) for _ in range(3)])
        for part in epochs.split(100):
            adam.zero_grad()
            F.binary_cross_entropy_with_logits(
                scores_of(part.tolist()), films.good[part]
            ).backward()
            adam.step()
        with torch.no_grad():
            good = scores_of(range(8_000, len(films.ids))) > 0
        share = (good == films.good[8_000:]).float().mean().item()
        right.setdefault(paired, []).append(share)
    assert 0 < sum(right[True]) - sum(right[False]) < 2 * 0.025


@fact(
    11,
    "When does a bag cost less?",
    "On the CPU, a bag writes no block. On a batch (b, s) it first makes the "
    "offsets, unless you pass them.",
    "On the CPU, a bag writes no block, unless its gradient is sparse; and it "
    "needs no pads.",
)
def test_a_bag_of_a_batch_makes_offsets_first():
    for mode, s in itertools.product(MODES, (1, 7)):
        layer = nn.EmbeddingBag(6, 3, mode=mode)
        ids = torch.randint(0, 6, (4, s))
        starts = torch.arange(4) * s
        of_batch, ran = (
            measure.operators(functools.partial(layer, *given))
            for given in ((ids,), (ids.flatten(), starts))
        )
        assert "arange" in of_batch and "arange" not in ran
        assert not {"index_select", "embedding"} & set(ran)


OFFSETS = "offsets[0] has to be 0, i.e., the first sequence in the mini-batch"


@fact(11, OFFSETS + " has to start from position 0")
def test_lengths_are_not_offsets():
    with pytest.raises(RuntimeError, match=re.escape(OFFSETS)):
        bag([2, 3, 4, 2, 5, 2, 3, 4], [5, 2, 1])
    lengths = torch.tensor([0, 2, 6])  # an empty first document: no error
    flat = [2, 3, 4, 2, 5, 2, 3, 4]
    right = bag(flat, (lengths.cumsum(dim=0) - lengths).tolist())
    assert not (bag(flat, lengths.tolist()) == right).all(dim=1).any()


@fact(11, "My bags are garbage, and there's no error")
def test_offsets_may_go_down_unnoticed():
    flat = [2, 3, 4, 2, 5, 2, 3, 4]
    torch.set_num_threads(1)
    for mode in MODES:
        bag(flat, [0, 5, 2], mode)  # no error
    torch.set_num_threads(2)
    bag(flat, [0, 5, 2], "max")
    with pytest.raises(RuntimeError, match="index_size"):
        bag(flat, [0, 5, 2])
    down = torch.tensor([0, 5, 2])  # and in float64, it's refused nowhere
    F.embedding_bag(torch.tensor(flat), TABLE.double(), down, mode="sum")


@fact(11, "offsets has to be a 1D Tensor but got None")
def test_one_row_of_ids_needs_offsets():
    with pytest.raises(ValueError, match="offsets has to be a 1D Tensor but"):
        nn.EmbeddingBag(6, 3)(torch.tensor([2, 3, 4]))


@fact(11, "max mode does not support sparse weights")
def test_sparse_goes_with_sum_and_mean():
    for mode in ("sum", "mean"):
        layer = nn.EmbeddingBag(6, 3, mode=mode, sparse=True)
        layer(BATCH).sum().backward()
        assert layer.weight.grad.is_sparse
        assert layer.weight.grad._values().shape == (BATCH.numel(), 3)
    with pytest.raises(ValueError, match="max mode does not support sparse"):
        nn.EmbeddingBag(6, 3, mode="max", sparse=True)(BATCH).sum().backward()


@fact(11, "scale_grad_by_freq and a wrong gradient")
def test_scale_grad_by_freq_divides_by_a_wrong_count_in_a_bag():
    layer = nn.EmbeddingBag(4, 1, mode="sum", scale_grad_by_freq=True)
    layer(torch.tensor([[1, 1], [1, 2]])).sum().backward()
    found = layer.weight.grad.flatten()
    assert found[1] == 1
    assert round(found[2].item(), 4) == (0.3333 if TORCH < (2, 14) else 1)


# ---------------------------------------------------------------- lecture 12


@functools.cache
def factbook_pairs():
    """The Factbook as lecture 12 reads it: ids, line, pairs, and the rest.

    Returns what the lecture's functions use, by name.
    """
    torch.manual_seed(0)
    texts = [re.findall("[a-z]+", text.lower()) for text in data.factbook()]
    frequency = Counter(word for text in texts for word in text)
    words = [word for word, n in frequency.most_common() if n >= 15]
    id_of = {word: i for i, word in enumerate(words)}
    known = [[id_of[w] for w in text if w in id_of] for text in texts]
    order = torch.randperm(len(known)).tolist()
    ids = torch.tensor([i for k in order for i in known[k]])
    line = torch.tensor([k for k in order for _ in known[k]])
    share = torch.bincount(ids) / len(ids)
    stays = (0.001 / share).sqrt() + 0.001 / share
    kept = torch.rand(len(ids)) < stays[ids]
    ids, line = ids[kept], line[kept]
    pairs = defined(12, "pairs_of", torch=torch)(ids, line, window=3)
    v = len(words)
    n = torch.bincount(pairs[:, 0] * v + pairs[:, 1], minlength=v * v)
    continent = data.continents()
    names = [name for name in continent if frequency[name] >= 30]
    where = torch.tensor([ord(continent[name][1]) for name in names])
    uses = {"torch": torch, "nn": nn, "F": F, "ids": ids, "line": line, "v": v}
    uses |= {"pairs": pairs, "n": n.view(v, v).float(), "words": words}
    uses |= {"noise": torch.bincount(ids) ** 0.75, "id_of": id_of}
    uses |= {"rows": torch.tensor([id_of[name] for name in names])}
    uses["same"] = where.unsqueeze(1) == where
    functions = "own_continent smoothed_pmi factor nearest strips_of text_loss "
    for name in (*functions.split(), "pieces", "train"):
        uses[name] = defined(12, name, **uses)
    return uses


@functools.cache
def trained_on_the_factbook(seed=0, epochs=1, **arguments):
    """The tables of the centers and of the contexts, by lecture 12's train."""
    return factbook_pairs()["train"](seed=seed, epochs=epochs, **arguments)


@fact(
    12,
    "What is a word's company?",
    "any two words of a line at most window positions apart make two pairs, "
    "and each is the center once.",
    "Any two words of a line at most window positions apart make two pairs. No "
    "label is needed to learn from them.",
)
def test_two_words_within_a_window_make_two_pairs():
    pairs_of = defined(12, "pairs_of", torch=torch)
    for length, window, seed in itertools.product(
        (1, 2, 5, 9), (1, 2, 3), (0, 1)
    ):
        generator = torch.Generator().manual_seed(seed)
        ids = torch.randint(0, 4, (length,), generator=generator)  # repeats
        line = torch.randint(0, 2, (length,), generator=generator).cumsum(0)
        by_loop = [
            (ids[i].item(), ids[j].item())
            for i in range(length)
            for j in range(length)
            if 0 < abs(i - j) <= window and line[i] == line[j]
        ]
        found = list(map(tuple, pairs_of(ids, line, window).tolist()))
        assert Counter(found) == Counter(by_loop)
        assert Counter(found) == Counter((b, a) for a, b in found)
    sentence = pairs_of(IDS, torch.zeros(5), window=2)
    assert len(sentence) == 14


@fact(
    12,
    "Does a table learn anything from it?",
    "Count hits against chance and against tables that were never trained: "
    "neighbors that you like prove nothing.",
)
def test_untrained_tables_have_hits_too():
    text = factbook_pairs()
    same, rows = text["same"], text["rows"]
    assert len(rows) == 154
    chance = (same.sum() - len(rows)) / (len(rows) * (len(rows) - 1))
    assert round(chance.item(), 2) == 0.23
    torch.manual_seed(0)
    shares = []
    for _ in range(50):
        table = torch.randn(text["v"], 64)
        shares.append(text["own_continent"](table))
        unit = F.normalize(table[rows], dim=1)
        nearest = (unit @ unit.T).fill_diagonal_(-2.0).topk(3).indices
        hits = same.gather(1, nearest).sum(dim=1)
        assert (hits >= 2).any()  # what you could show to somebody
    shares = torch.stack(shares)
    assert abs(shares.mean() - chance) < 0.02 and shares.max() < 0.35
    trained, _ = trained_on_the_factbook()
    assert text["own_continent"](trained) > shares.max() + 0.1
    for word, found in (("june", "july"), ("three", "two"), ("red", "blue")):
        assert found in text["nearest"](trained, word, 20).values()


@fact(
    12,
    "What pulls a row, and what pushes it?",
    "A true pair moves the center along its context row, a made-up one "
    "against its noise row, each by its surprise.",
    "A true pair moves a center along its context row, noise moves it against "
    "the noise rows, each by its surprise.",
)
def test_the_gradient_of_a_pair_is_surprise_times_the_other_row():
    for h, seed, label in itertools.product((1, 2, 64), (0, 1, 2), (0.0, 1.0)):
        generator = torch.Generator().manual_seed(seed)
        center, context = torch.randn(
            2, h, dtype=torch.float64, generator=generator
        )
        center.requires_grad_(), context.requires_grad_()
        score, target = center @ context, torch.tensor(label).double()
        F.binary_cross_entropy_with_logits(score, target).backward()
        surprise = (score.sigmoid() - label).detach()
        assert (surprise < 0) == (
            label == 1
        )  # so a step goes along, or against
        torch.testing.assert_close(center.grad, surprise * context.detach())
        torch.testing.assert_close(context.grad, surprise * center.detach())
    scores = torch.tensor([0.0, 4.0]).sigmoid() - 1
    assert [round(s, 2) for s in scores.tolist()] == [-0.5, -0.02]


@fact(
    12,
    "What does a score mean?",
    "Training pulls a score toward log(n / m): the log of how many times more "
    "often the pair is true than made up.",
    "A score is pulled toward log(n / m): where a pair occurs, it fits who is "
    "beside whom better than the cosine of two centers.",
)
def test_the_loss_of_n_true_and_m_made_up_pairs_is_least_at_their_log_ratio():
    for n, m in ((30, 10), (1, 4), (1_000, 1), (7, 7)):
        score = torch.tensor(n / m, dtype=torch.float64).log().requires_grad_()
        loss = n * F.softplus(-score) + m * F.softplus(score)
        loss.backward()
        assert abs(score.grad.item()) < 1e-12
        for other in (score - 0.1, score + 0.1):
            assert n * F.softplus(-other) + m * F.softplus(other) > loss
    text = factbook_pairs()
    n, noise = text["n"], text["noise"] / text["noise"].sum()
    m = 5 * n.sum(dim=1, keepdim=True) * noise
    often = n >= 5
    wanted = (n / m)[often].log()
    assert 0.94 < (n == 0).float().mean() < 0.96
    for seed in (0, 1):
        centers, contexts = trained_on_the_factbook(seed)
        scores = centers @ contexts.T
        below = (n / m).log() - scores
        assert below[n >= 5].mean() > 0.2 > below[n >= 50].mean() > 0
        assert -6 < scores[n == 0].mean() < -3
        unit = F.normalize(centers, dim=1)
        cosines = unit @ unit.T
        beside = [agreement(x[often], wanted) for x in (scores, cosines)]
        assert beside[0] > 0.75 and beside[0] > beside[1] + 0.05
        one, other = (text["id_of"][w] for w in ("imports", "exports"))
        assert scores[one, other] < 0 and cosines[one, other] > 0.75
        assert 0.6 < (below[often] > 0).float().mean() < 0.75
        wanted_here = (n / m)[one, other].log()
        assert -2.9 < wanted_here < -1.9  # 6 times against 61


def agreement(x, y):
    """The correlation of two tensors (n,)."""
    return torch.corrcoef(torch.stack([x, y]))[0, 1].item()


@fact(
    12,
    "Why not write the counts down?",
    "The counts hold what training finds: here, 64 numbers per word from their "
    "positive PMI do better than one pass over the pairs.",
    "The counts hold what training finds: here, the SVD of their positive PMI "
    "does better than a pass of training.",
)
def test_factors_of_the_counts_do_better_than_an_epoch():
    text = factbook_pairs()
    own_continent, factor = text["own_continent"], text["factor"]
    shares = []
    for seed in range(5):
        torch.manual_seed(seed)
        shares.append(own_continent(factor(text["n"])).item())
    assert min(shares) > 0.76
    for seed in (0, 1):
        trained, _ = trained_on_the_factbook(seed)
        assert own_continent(trained) < min(shares) - 0.05
    assert 0.7 < own_continent(text["n"]) < 0.78  # the counts themselves
    whole = text["smoothed_pmi"](text["n"])
    few = whole.to_sparse()  # as a sparse tensor, too
    held = few._indices().nbytes + few._values().nbytes
    assert 10.2e6 < held < 10.5e6 and 47e6 < whole.nbytes < 47.5e6
    u, sizes, _ = torch.svd_lowrank(few, q=128)
    assert own_continent((u * sizes.sqrt())[:, :64]) > 0.76
    assert 0.75 < own_continent(whole) < min(shares)
    u, sizes, v = torch.svd_lowrank(whole, q=128)
    best = (u[:, :64] * sizes[:64]) @ v[:, :64].T
    kept = 1 - (whole - best).square().sum() / whole.square().sum()
    assert 0.2 < kept < 1 / 3
    five, _ = trained_on_the_factbook(0, epochs=5)
    assert 0.68 < own_continent(five) < 0.78
    apart, rows = text["n"].clone(), text["rows"]
    apart[rows.unsqueeze(1), rows] = 0
    assert 0.6 < own_continent(factor(apart)) < 0.75
    # Wrong words' counts know nothing: it's not the SVD that makes the share.
    torch.manual_seed(0)
    shuffled = text["n"][torch.randperm(text["v"])]
    assert own_continent(factor(shuffled)) < 0.35


def loss_by_loop(centers, contexts, ids, line, made_up, window, negatives):
    """The loss of all pairs of a text, one after the other."""
    loss, size = 0.0, len(ids) // len(made_up)
    for i, j in itertools.permutations(range(len(ids)), 2):
        if abs(i - j) <= window and line[i] == line[j]:
            center = centers(ids[i])
            push = F.softplus(contexts(made_up[i // size]) @ center).mean()
            pair = F.softplus(-center @ contexts(ids[j]))
            loss = loss + pair + negatives * push
    return loss


@fact(
    12,
    "How do you make it fast?",
    "On average over the noise, a strip has the loss of its pairs in the list.",
)
def test_the_loss_of_strips_is_that_of_a_loop():
    strips_of = defined(12, "strips_of", torch=torch, F=F)
    text_loss = defined(
        12, "text_loss", torch=torch, nn=nn, strips_of=strips_of
    )
    cases = itertools.product((1, 2, 5), (4, 1), (1, 3, 6), (5, 0), (0, 1))
    for strips, size, window, negatives, seed in cases:
        torch.manual_seed(seed)
        two = [nn.Embedding(6, 3, dtype=torch.float64) for _ in range(2)]
        ids = torch.randint(0, 6, (strips * size,))
        line = torch.randint(0, 2, ids.shape).cumsum(0)
        made_up = torch.randint(0, 6, (strips, 3))
        given = *two, ids, line, made_up, window, negatives
        by_loop = torch.as_tensor(loss_by_loop(*given)).double()
        found = text_loss(*given).double()
        torch.testing.assert_close(found, by_loop, rtol=1e-5, atol=1e-5)
    # Two passes find more than one, and as much as one over the list.
    own_continent = factbook_pairs()["own_continent"]
    for seed in (0, 1):
        once, _ = trained_on_the_factbook(seed)
        twice, _ = trained_on_the_factbook(seed, epochs=2)
        assert own_continent(once) < own_continent(twice) > 0.61
    text = factbook_pairs()
    ids, line = (text[name][:32_768] for name in ("ids", "line"))
    _, near = strips_of(ids, line, size=16, window=3)
    assert near.shape[1:] == (16, 22)
    assert 0.75 < 1 - near.float().mean() < 0.83  # four of five
    ids, line = ids[:96], line[:96]
    # With the noise of its strip, each pair of the list has the same loss.
    pairs = defined(12, "pairs_of", torch=torch)(ids, line, 3)
    assert len(pairs) == strips_of(ids, line, 16, 3)[1].sum()


@fact(
    12,
    "What is each part good for?",
    "With five seeds, a mean difference of less than three standard errors "
    "isn't evidence of a difference; nor is it evidence that there's none.",
    "Count hits, and compare with chance and with untrained tables. With five "
    "seeds, look for three standard errors.",
)
def test_chance_alone_gives_three_standard_errors_in_four_percent():
    generator = torch.Generator().manual_seed(0)
    for spread in (0.1, 1.0, 30.0):
        d = spread * torch.randn(200_000, 5, generator=generator)
        errors = d.mean(dim=1) / (d.std(dim=1) / 5**0.5)
        assert 0.038 < (errors.abs() > 3).float().mean() < 0.042
        # With two, where many would stop, it's three times as often.
        assert (errors.abs() > 2).float().mean() > 0.11
    # Four rows against one: one table in seven has a false hit.
    usual = torch.randn(50_000, 1, 5, generator=generator)
    d = torch.randn(50_000, 4, 5, generator=generator) - usual
    errors = d.mean(dim=2) / (d.std(dim=2) / 5**0.5)
    assert 0.12 < (errors.abs() > 3).any(dim=1).float().mean() < 0.16
    # A true difference of one standard deviation is missed more often than not.
    errors = (d + 1).mean(dim=2) / (d.std(dim=2) / 5**0.5)
    assert (errors < 3).float().mean() > 0.7


@fact(
    12,
    "What is each part good for?",
    "Two tables are better than one here, and a small start better than "
    "N(0, 1), above all after one pass.",
)
def test_two_tables_and_a_small_start():
    own_continent, id_of = (
        factbook_pairs()[name] for name in ("own_continent", "id_of")
    )
    imports, exports = id_of["imports"], id_of["exports"]
    for seed in (0, 1):
        usual, contexts = trained_on_the_factbook(seed)
        one, same = trained_on_the_factbook(seed, one_table=True)
        assert one.data_ptr() == same.data_ptr()
        assert one[imports] @ one[exports] > 1.5  # they hardly ever meet
        assert usual[imports] @ contexts[exports] < -1.5
        large, _ = trained_on_the_factbook(seed, std=1.0)
        for table in (one, large):
            assert own_continent(table) < own_continent(usual) - 0.04
    lost = []
    for seed in range(5):
        usual, _ = trained_on_the_factbook(seed)
        wide, _ = trained_on_the_factbook(seed, one_table=True, h=128)
        assert wide.numel() == 2 * usual.numel()  # as two tables have
        lost.append(own_continent(usual) - own_continent(wide))
    assert 0 < torch.stack(lost).mean() < 0.1
    large, _ = trained_on_the_factbook(seed, std=1.0, epochs=5)
    usual, _ = trained_on_the_factbook(seed, epochs=5)
    later = own_continent(usual) - own_continent(large)
    assert -0.02 < later < 0.12
    large, _ = trained_on_the_factbook(seed, std=1.0)
    torch.manual_seed(seed)  # train draws its start first
    start = torch.randn(large.shape)
    assert F.cosine_similarity(start, large).mean() > 0.5  # still its start


@fact(12, "How do you make it fast?")
@pytest.mark.release
@ONCE  # over a minute; it holds a cause, and no rule
def test_in_the_order_of_the_text_the_list_finds_less_too():
    text = factbook_pairs()
    noise, pairs_of = text["noise"], defined(12, "pairs_of", torch=torch)
    label = torch.tensor([1.0, 0, 0, 0, 0, 0])
    whole = torch.stack([text["ids"], text["line"]]).unfold(1, 2_048, 2_048)

    def share(batches, seed):
        torch.manual_seed(seed)
        centers, contexts = (
            nn.Embedding(text["v"], 64),
            nn.Embedding(text["v"], 64),
        )
        nn.init.normal_(centers.weight, std=0.1)
        nn.init.zeros_(contexts.weight)
        both = [centers.weight, contexts.weight]
        adagrad = torch.optim.Adagrad(both, lr=0.3, fused=True)
        for some in batches:
            drawn = torch.multinomial(noise, 5 * len(some), replacement=True)
            others = torch.cat([some[:, 1:], drawn.view(-1, 5)], dim=1)
            scores = contexts(others) @ centers(some[:, :1]).mT
            loss = F.binary_cross_entropy_with_logits(
                scores.squeeze(2), label.expand(len(some), 6), reduction="sum"
            )
            adagrad.zero_grad()
            loss.backward()
            adagrad.step()
        return text["own_continent"](centers.weight.detach())

    less = []
    for seed in range(4):
        torch.manual_seed(seed)
        shuffled = text["pairs"][torch.randperm(len(text["pairs"]))]
        order = torch.randperm(whole.shape[1])
        in_order = [pairs_of(*whole[:, i], window=3) for i in order]
        as_list = share(shuffled.split(8_192), seed)
        less.append(as_list - share(in_order, seed))
    assert torch.stack(less).mean() > 0.03
    lost = len(text["pairs"]) - sum(len(some) for some in in_order)
    assert 0.001 < lost / len(text["pairs"]) < 0.003


@fact(12, "Does a table learn anything from it?")
def test_more_than_a_quarter_of_the_noise_is_true():
    text = factbook_pairs()
    n, noise = text["n"], text["noise"]
    made_up = 5 * n.sum(dim=1, keepdim=True) * (noise / noise.sum())
    assert 0.25 < made_up[n > 0].sum() / made_up.sum() < 0.3


@fact(12, "KeyError: 'zambezi'")
def test_a_rare_word_has_no_id():
    text = factbook_pairs()
    assert "zambezi" not in text["id_of"] and "coffee" in text["id_of"]
    with pytest.raises(KeyError, match="zambezi"):
        text["nearest"](torch.randn(text["v"], 4), "zambezi")


@fact(12, "The cosines are high, and the neighbors are bad")
def test_without_noise_all_rows_lean_one_way():
    for seed in (0, 1):
        likeness, right = [], []
        for negatives in (5, 0):
            tables = trained_on_the_factbook(seed, negatives=negatives)
            unit = F.normalize(tables[0], dim=1)
            likeness.append(unit.mean(dim=0).square().sum().item())
            right.append(factbook_pairs()["own_continent"](tables[0]))
        assert likeness[0] < 0.25 and likeness[1] > 0.33
        assert right[1] < 0.45 < right[0] - 0.08


@fact(
    12,
    "cannot sample n_sample > prob_dist.size(-1) samples without replacement",
)
def test_multinomial_does_not_replace_unless_told():
    with pytest.raises(RuntimeError, match="without replacement"):
        torch.multinomial(torch.ones(5), 6)
    assert len(torch.multinomial(torch.ones(5), 6, replacement=True)) == 6
    weights = torch.tensor([1_000.0, 1, 1, 1, 1])
    torch.manual_seed(0)
    for _ in range(20):
        once = torch.multinomial(weights, 4)
        assert (once == 0).sum() == 1 and len(once.unique()) == 4
        again = torch.multinomial(weights, 100, replacement=True)
        assert (again == 0).sum() > 90


@fact(12, "Opposites are neighbors")
def test_opposites_keep_the_same_company():
    text = factbook_pairs()
    table = text["factor"](text["n"])
    for one, other in (("imports", "exports"), ("north", "south")):
        assert other in text["nearest"](table, one, 10).values()


@fact(12, "Two runs give different vectors")
def test_two_runs_share_no_columns_and_half_of_the_neighbors():
    runs = [trained_on_the_factbook(seed)[0] for seed in (0, 1)]
    assert F.cosine_similarity(*runs).mean().abs() < 0.1
    nearest = []
    for table in runs:
        unit = F.normalize(table, dim=1)  # ids are in order of frequency
        nearest.append((unit[:500] @ unit.T).topk(6).indices[:, 1:])
    common = nearest[0].unsqueeze(2) == nearest[1].unsqueeze(1)
    assert 0.4 < common.any(dim=2).float().mean() < 0.65


@fact(12, "If you want to know more: CBOW")
def test_the_mean_of_a_context_leaves_the_pads_out():
    layer = nn.EmbeddingBag.from_pretrained(TABLE, mode="mean", padding_idx=0)
    contexts = torch.tensor([[0, 2, 0, 4, 3], [0, 0, 0, 3, 4]])
    wanted = [TABLE[[2, 4, 3]].mean(dim=0), TABLE[[3, 4]].mean(dim=0)]
    torch.testing.assert_close(layer(contexts), torch.stack(wanted))


# -------------------------------------------------------------- lecture 13


def lines_of(tensor: torch.Tensor) -> set[int]:
    """The cache lines of 64 bytes that hold a number of this view."""
    if not tensor.dim():
        return {tensor.data_ptr() // 64}
    return set().union(*map(lines_of, tensor))


@fact(
    13,
    "What is read when you look up a row?",
    "Memory is read in whole lines, and a row that crosses from one line into "
    "the next needs both.",
    "With lines of 64 bytes, rows of float32 waste no bytes if their width is "
    "a multiple of 16 and the table begins with a line; at any other width, "
    "some rows do.",
    "Memory is read in lines, mostly of 64 bytes; float32 rows waste nothing "
    "at multiples of 16.",
)
def test_rows_are_in_the_lines_that_their_addresses_say():
    lines_read = defined(13, "lines_read", torch=torch)
    per_row = defined(13, "lines_per_row", torch=torch, lines_read=lines_read)
    assert lines_read(torch.tensor([5]), h=3).tolist() == [0, 1]
    for h in (1, 3, 12, 15, 16, 17, 30, 32, 48, 100):
        table = torch.empty(64, h)
        start = table.data_ptr() // 64
        for ids in (torch.tensor([0]), torch.tensor([39, 5, 39])):
            held = set().union(*(lines_of(table[i]) for i in ids))
            wanted = sorted(line - start for line in held)
            assert lines_read(ids, h).tolist() == wanted
        assert per_row(h) == sum(len(lines_of(row)) for row in table) / 64
    for h in range(1, 300):
        assert per_row(h) == (h + 16 - math.gcd(h, 16)) / 16
        assert (16 * per_row(h) == h) == (h % 16 == 0)
    assert per_row(30) == 2.75 > per_row(32) == 2
    assert per_row(100) == per_row(112) == 7


@fact(13, "What is read when you look up a row?")
def test_a_table_from_elsewhere_may_begin_within_a_line():
    whole = torch.ones(1_000, 16)
    part = nn.Embedding.from_pretrained(whole.flatten()[4:-12].view(-1, 16))
    assert part.weight.data_ptr() % 64 == 16
    assert len(lines_of(part.weight[3])) == 2 and len(lines_of(whole[3])) == 1


@fact(13, "What is read when you look up a row?")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int8])
def test_a_new_tensor_begins_with_a_line(dtype):
    for shape in ((1,), (6, 3), (1000, 7), (100_000, 64), (3, 1, 5)):
        for make in (torch.empty, torch.ones):
            assert make(shape, dtype=dtype).data_ptr() % 64 == 0
    layer = nn.Embedding(1001, 7)
    assert layer.weight.data_ptr() % 64 == 0
    assert layer(torch.tensor([3, 5])).data_ptr() % 64 == 0


@fact(
    13,
    "What does a line cost on your machine?",
    "A lookup multiplies nothing: it moves lines, and those that are far away "
    "cost more.",
    "You pay for lines: little for one in a cache, several times as much for a "
    "far one.",
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.int64])
@pytest.mark.parametrize("shape", [(6, 3), (1_000, 64), (4, 1)])
@pytest.mark.parametrize("of_ids", [(), (3, 5)])
def test_a_lookup_multiplies_nothing(dtype, shape, of_ids):
    table, ids = torch.ones(shape, dtype=dtype), torch.full(of_ids, 2)
    ran = set(measure.operators(lambda: F.embedding(ids, table)))
    assert "index_select" in ran
    assert not {"mul", "mm", "matmul", "add", "bmm"} & ran


@fact(
    13,
    "Is a large table slow?",
    "A text repeats itself, so a batch of it reads few different rows.",
    "Three things do: how much of the table is in use, how widely that is "
    "spread, and in what order it's read.",
    "What counts isn't the size of a table, but how much of it is in use, how "
    "widely that is spread, and in what order it's read.",
)
def test_a_batch_of_text_reads_few_rows():
    films = data.film_sentences()
    ids, v = torch.cat(films.ids), len(films.vocabulary)
    for n in (1_024, 4_096, 16_384):
        by_chance = v * (1 - (1 - 1 / v) ** n)
        for batch in ids.split(n)[:-1]:
            assert len(batch.unique()) < 0.65 * by_chance
    shuffled = ids[torch.randperm(len(ids))]  # the order isn't the reason
    assert len(shuffled[:4_096].unique()) < 0.65 * v * (1 - (1 - 1 / v) ** 4096)
    assert v == 5_863 and 64 * v < 370 * 1_024
    ten = ids.bincount().topk(10).values.sum() / len(ids)
    assert 0.31 < ten < 0.34  # "a third"


@fact(13, "What does a line cost on your machine?")
def test_from_64_mib_on_nearly_all_rows_are_different():
    for v in (2**20, 2**23):
        assert len(torch.randint(0, v, (2**17,)).unique()) > 0.93 * 2**17


MAKES_64_MIB_AGAIN = """
import resource, torch
from torch.nn import functional as F
table, ids = torch.ones(100, 128), torch.zeros(2**17, dtype=torch.int64)
for _ in range(60):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    F.embedding(ids, table)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults_of_lookups(**settings: str) -> list[int]:
    """Page faults of 60 lookups of 64 MiB, in a process of its own."""
    return list(map(int, printed(MAKES_64_MIB_AGAIN, **settings).split()))


@fact(
    13,
    "What does a fresh output cost?",
    "A large fresh output is new memory, and you pay for new memory page by "
    "page.",
    "A large fresh output costs a page fault per page.",
)
def test_glibc_gives_a_large_block_back_unless_told_to_keep_it():
    huge = Path("/sys/kernel/mm/transparent_hugepage/enabled")
    if platform.libc_ver()[0] != "glibc" or not huge.exists():
        pytest.skip("another C library")
    if "[always]" in huge.read_text() or os.sysconf("SC_PAGE_SIZE") != 4_096:
        pytest.skip("pages of another size")
    assert all(16_384 <= faults < 17_000 for faults in faults_of_lookups())
    keep = {
        "MALLOC_MMAP_MAX_": "0",
        "MALLOC_TRIM_THRESHOLD_": "8589934592",
    }
    assert max(faults_of_lookups(**keep)[-5:]) < 100
    if "[madvise]" in huge.read_text():  # then PyTorch may ask for large ones
        assert max(faults_of_lookups(THP_MEM_ALLOC_ENABLE="1")[1:]) < 2_000


@fact(13, "What does a fresh output cost?")
def test_the_environment_variables_are_those_of_the_page():
    page = read(lectures("13")[0])
    said = "\n".join(cell.source for cell in page.cells)
    assert "`MALLOC_MMAP_MAX_=0`" in said
    assert "`MALLOC_TRIM_THRESHOLD_=8589934592`" in said
    assert "`THP_MEM_ALLOC_ENABLE=1`" in said


@fact(
    13,
    "What does a training step cost?",
    "A dense step pays for the table; a sparse step of plain SGD or SparseAdam "
    "pays for the batch.",
    "A dense training step pays for the whole table, a sparse one, without "
    "momentum, for the batch.",
)
@pytest.mark.parametrize(("v", "n"), [(1_000, 32), (100, 100), (50_000, 7)])
def test_what_a_gradient_holds(v, n):
    for ids in (torch.randint(0, v, (n,)), torch.zeros(n, dtype=torch.int64)):
        for sparse in (False, True):
            layer = nn.Embedding(v, 8, sparse=sparse)
            layer(ids).sum().backward()
            gradient = layer.weight.grad
            if sparse:
                parts = gradient._indices(), gradient._values()
                assert sum(part.nbytes for part in parts) == n * (8 + 4 * 8)
            else:
                assert gradient.nbytes == layer.weight.nbytes == 4 * v * 8


@fact(13, "What does a training step cost?")
def test_a_sparse_step_with_momentum_pays_for_all_batches_so_far():
    kept = {}
    for momentum in (0.0, 0.9):
        torch.manual_seed(0)
        layer = nn.Embedding(10_000, 4, sparse=True)
        sgd = torch.optim.SGD(layer.parameters(), lr=0.1, momentum=momentum)
        kept[momentum] = []
        for _ in range(5):
            sgd.zero_grad()
            layer(torch.randint(10_000, (100,))).sum().backward()
            sgd.step()
            buffer = sgd.state[layer.weight].get("momentum_buffer")
            kept[momentum].append(0 if buffer is None else buffer._nnz())
    assert kept == {0.0: [0] * 5, 0.9: [100, 200, 300, 400, 500]}


@fact(
    13,
    "table[ids], or the layer?",
    "Indexing and the layer return the same rows and, up to rounding, the same "
    "gradient, by different operators.",
)
@pytest.mark.parametrize(
    ("way", "backward"),
    [
        (lambda weight, ids: weight[ids], "_index_put_impl_"),
        (lambda weight, ids: weight.index_select(0, ids), "index_add_"),
    ],
    ids=["indexing", "index_select"],
)
@pytest.mark.parametrize(
    "ids",
    [IDS, torch.zeros(50, dtype=torch.int64), torch.arange(5, -1, -1)],
    ids=["repeats", "one row", "all rows"],
)
def test_other_ways_to_the_same_rows_and_gradient(way, backward, ids):
    weight = torch.randn(6, 3, requires_grad=True)
    layer = nn.Embedding.from_pretrained(weight.detach(), freeze=False)
    rows, of_layer = way(weight, ids), layer(ids)
    assert torch.equal(rows, of_layer)
    toward = torch.randn_like(rows)
    ran = measure.operators(lambda: rows.backward(toward))
    assert backward in ran and "embedding_dense_backward" not in ran
    ran = measure.operators(lambda: of_layer.backward(toward))
    assert "embedding_dense_backward" in ran and backward not in ran
    torch.testing.assert_close(weight.grad, layer.weight.grad)


@fact(
    13,
    "What if the table doesn't fit beside the model?",
    "Only the looked-up rows cross to the GPU, and only their gradient comes "
    "back.",
    "A table may stay on the CPU: only rows cross over, and only their "
    "gradient comes back.",
)
def test_a_table_may_stay_where_it_is():
    there = "cuda" if torch.cuda.is_available() else "cpu"
    layer, head = nn.Embedding(50, 4, sparse=True), nn.Linear(4, 2).to(there)
    ids = torch.tensor([3, 3, 7])
    rows = layer(ids).to(there)
    rows.retain_grad()
    head(rows).sum().backward()
    assert rows.shape == rows.grad.shape == (3, 4) and rows.grad.is_cuda == (
        there == "cuda"
    )
    gradient = layer.weight.grad
    assert gradient.device.type == layer.weight.device.type == "cpu"
    assert gradient.layout == torch.sparse_coo and len(gradient._values()) == 3
    torch.testing.assert_close(gradient._values(), rows.grad.cpu())
    torch.optim.SparseAdam(layer.parameters()).step()
    torch.optim.AdamW(head.parameters()).step()


@fact(13, "What if the table doesn't fit beside the model?")
@fact(14, "Expecting autocast to shrink the table")
def test_autocast_leaves_the_table_alone():
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rows = embedding()(IDS)
        assert rows.dtype == nn.LayerNorm(3)(rows).dtype == torch.float32
        assert nn.Linear(3, 1)(rows).dtype == torch.bfloat16


@fact(13, "A lookup for each word, in a Python loop")
def test_a_loop_makes_a_call_for_each_id():
    ran = measure.runs(lambda: [F.embedding(i, TABLE) for i in IDS])
    assert ran["index_select"] == len(IDS)
    assert measure.runs(lambda: F.embedding(IDS, TABLE))["index_select"] == 1


@fact(13, "Using linear.weight.T as a table")
def test_a_transposed_weight_has_scattered_rows():
    view = nn.Linear(1_000, 64, bias=False).weight.detach().T
    assert view.stride() == (1, 1_000)
    assert len(lines_of(view[5])) == 64
    assert len(lines_of(view.contiguous()[5])) == 4


@fact(13, "What does a fresh output cost?")
def test_out_does_not_go_with_autograd():
    weight, ready = torch.ones(6, 3, requires_grad=True), torch.empty(1, 3)
    with pytest.raises(RuntimeError, match="don't support automatic diff"):
        torch.index_select(weight, 0, torch.tensor([1]), out=ready)
    with torch.no_grad():
        torch.index_select(weight, 0, torch.tensor([1]), out=ready)
    assert torch.equal(ready, torch.ones(1, 3))


# -------------------------------------------------------------- lecture 14


def most_in_use(options: dict[str, bool], n: int = 1) -> float:
    """The most memory of two steps of Adam with n tables, in tables."""
    program = f"""
import re, torch
from pathlib import Path

def peak():  # of this program alone; getrusage also counts who started it
    text = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", text)[1]) * 1024

def two_steps(v):
    weights = [torch.nn.Parameter(torch.ones(v, 64)) for _ in range({n})]
    adam = torch.optim.Adam(weights, **{options})
    for weight in weights:
        weight.grad = torch.ones(v, 64)
    for _ in range(2):
        adam.step()

two_steps(1)
before = peak()
two_steps(200_000)
print((peak() - before) / (200_000 * 64 * 4))
"""
    return float(printed(program))


@fact(
    14,
    "What does training hold in memory?",
    "With its defaults and one table, Adam on the CPU holds four tables after "
    "a step, and six in the middle of one; with foreach=True it's five, and "
    "with fused=True four.",
    "For one table on the CPU, Adam with its defaults needs six tables in the "
    "middle of a step; foreach makes it five, and fused four.",
)
@pytest.mark.parametrize(
    ("options", "tables"),
    [
        ({}, 6),
        ({"foreach": False}, 6),
        ({"foreach": True}, 5),
        ({"fused": True}, 4),
    ],
)
def test_how_many_tables_adam_needs(options, tables):
    counted = defined(
        14, "tables_in_a_step", torch=torch, nn=nn, measure=measure
    )
    assert sum(counted(torch.optim.Adam, **options)[:4]) == tables
    if sys.platform == "linux":
        assert abs(most_in_use(options) - tables) < 0.3


@fact(14, "What does training hold in memory?")
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("n", "options", "tables"),
    [
        (2, {}, 11),
        (2, {"foreach": True}, 10),
        (4, {}, 19),
        (4, {"foreach": True}, 20),
        (4, {"fused": True}, 16),
    ],
)
def test_how_many_tables_adam_needs_for_several(n, options, tables):
    assert abs(most_in_use(options, n) - tables) < 0.5


@fact(14, "What does training hold in memory?")
def test_sparse_adam_keeps_an_average_for_every_row():
    layer = embedding(sparse=True)
    adam = torch.optim.SparseAdam(layer.parameters())
    layer(IDS).sum().backward()
    adam.step()
    state = adam.state[layer.weight]
    assert state["exp_avg"].shape == state["exp_avg_sq"].shape == (6, 3)


@fact(
    14,
    "Does every number need 32 bits?",
    "Look up in 16 bits, add up in 32.",
    "On the CPU, the layer's gradient stops growing in 16 bits where the next "
    "number is too far away: for ones, at 256 in bfloat16 and at 2,048 in "
    "float16.",
    "Look up in 16 bits or in 8, and train in 32.",
)
@pytest.mark.parametrize(
    ("dtype", "stops", "once"),
    [(torch.bfloat16, 256, 4_992), (torch.float16, 2_048, 5_000)],
)
@pytest.mark.parametrize("h", [1, 3, 64])
def test_sums_in_16_bits(dtype, stops, once, h):
    ids, ones = torch.ones(5_000, dtype=torch.int64), torch.ones(5_000, h)
    zeros, ones = torch.zeros(3, h, dtype=dtype), ones.to(dtype)
    layer = nn.Embedding(3, h, dtype=dtype)
    pairs = nn.Embedding(3, h, dtype=dtype, sparse=True)
    bag = nn.EmbeddingBag(3, h, dtype=dtype, mode="sum")
    for module in (layer, pairs):
        module(ids).sum().backward()
    bag(ids, torch.tensor([0])).sum().backward()
    for total in (
        layer.weight.grad,
        pairs.weight.grad.coalesce().to_dense(),
        bag.weight.grad,
        zeros.index_put((ids,), ones, accumulate=True),
    ):
        assert total[1].eq(stops).all()
    at = ids.unsqueeze(1).expand(-1, h)
    for total in (
        zeros.scatter_add(0, at, ones),
        F.one_hot(ids, 3).to(dtype).T @ ones,
    ):
        assert total[1].eq(once).all()
    exact = nn.Embedding(3, h)
    exact(ids).sum().backward()
    assert exact.weight.grad[1].eq(5_000).all()
    assert torch.tensor(1.0).bfloat16() - 0.001 == 1


@fact(14, "Does every number need 32 bits?")
def test_a_small_sum_stops_early_too():
    ids, found = torch.ones(5_000, dtype=torch.int64), []
    for dtype in (torch.float32, torch.bfloat16):
        layer = nn.Embedding(3, 1, dtype=dtype)
        layer(ids).mean().backward()
        found.append(layer.weight.grad[1].item())
    assert found == [pytest.approx(1, abs=1e-4), 0.0625]


def quantizers():
    """The lecture's `to_codes` and `restored`."""
    return defined(14, "to_codes", torch=torch), defined(14, "restored")


@fact(
    14,
    "Can a number be one byte?",
    "Apart from float32's own rounding, a number is off by at most half a step "
    "of its row.",
    "A number restored from its code is off by at most half a step of its row, "
    "and one large number makes the step long.",
)
@pytest.mark.parametrize("bits", [1, 2, 4, 7, 8])
def test_a_number_is_off_by_half_a_step(bits):
    to_codes, restored = quantizers()
    for shape in ((50, 100), (3, 2), (1_000, 5)):
        for stretch in (1e-3, 1.0, 1e4):
            table = stretch * torch.randn(shape)
            table[0, 0] = 100 * stretch
            codes, scale, lowest = to_codes(table, bits)
            assert codes.min() == 0 and codes.max() == 2**bits - 1
            off = (restored(codes, scale, lowest) - table).abs()
            rounding = 1e-5 * table.abs().amax(dim=1, keepdim=True)
            assert (off <= scale / 2 + rounding).all()
            assert (scale[0] > 2 * scale[1:].max()) or shape[0] == 3


@fact(14, "How many bits do word vectors need?")
def test_a_table_of_bytes_in_a_model():
    to_codes, restored = quantizers()
    uses = {"to_codes": to_codes, "restored": restored, "torch": torch}
    table = torch.randn(40, 16)
    layer = defined(14, "ByteTable", nn=nn, **uses)(table)
    assert list(layer.parameters()) == []
    assert set(layer.state_dict()) == {"codes", "scale", "lowest"}
    for ids in (torch.tensor(3), torch.tensor([[1, 1], [39, 0]])):
        off = (layer(ids) - table[ids]).abs()
        assert (off <= layer.scale[ids] * 0.51).all()
    packed = torch.ops.quantized.embedding_bag_byte_prepack(table)
    assert packed.shape == (40, 16 + 8) and packed.dtype == torch.uint8
    short = torch.ops.quantized.embedding_bag_4bit_prepack(table)
    assert short.shape == (40, 8 + 4)
    ids = torch.tensor([5, 5, 0])
    looked_up = torch.ops.quantized.embedding_bag_byte_rowwise_offsets(
        packed, ids, torch.arange(3)
    )
    assert ((looked_up - table[ids]).abs() <= layer.scale[ids] * 0.51).all()


@fact(
    14,
    "How many bits do word vectors need?",
    "With one scale per row, 99% of these words keep their nearest neighbor in "
    "8 bits, 87% in 4, and 43% in 2; at equal bytes, fewer columns in float16 "
    "keep fewer.",
    "How many columns and bits are enough depends on the task, so measure it: "
    "word vectors can do with fewer bits rather than fewer columns.",
)
def test_how_many_neighbors_are_kept():
    to_codes, restored = quantizers()
    nearest = defined(14, "nearest", F=F)
    _, glove = data.glove()
    exact = nearest(glove)
    for bits, percent in ((8, 99), (4, 87), (2, 43)):
        same = nearest(restored(*to_codes(glove, bits))) == exact
        assert round(100 * same.float().mean().item()) == percent
    most = glove.std(dim=1, keepdim=True)
    middle = glove.mean(dim=1, keepdim=True)
    clipped = glove.clamp(middle - most, middle + most)

    def kept(table):
        return (nearest(table) == exact).float().mean().item()

    gains = [
        kept(restored(*to_codes(clipped, bits)))
        - kept(restored(*to_codes(glove, bits)))
        for bits in (1, 2, 3, 4, 8)
    ]
    assert min(gains[:2]) > 0.1 and abs(gains[2]) < 0.02
    assert max(gains[3:]) < -0.08
    assert round(100 * kept(restored(*to_codes(clipped, 2)))) == 67
    assert torch.equal(glove.half().float(), glove)
    assert kept(glove.bfloat16()) < 1
    rows, spread, _ = torch.linalg.svd(glove, full_matrices=False)
    best = rows * spread
    for bits in range(1, 9):  # the best columns, in as many bytes
        columns = (math.ceil(100 * bits / 8) + 8) // 2
        of_columns = kept(best[:, :columns].half())
        of_bits = kept(restored(*to_codes(glove, bits)))
        assert of_bits > of_columns + 0.08 and of_columns < 0.75
        assert of_columns > kept(glove[:, :columns])
    both = kept(restored(*to_codes(best[:, :25], 8)))  # 33 bytes, as 2 bits
    assert abs(both - kept(restored(*to_codes(glove, 2)))) < 0.05
    unit = F.normalize(restored(*to_codes(glove, 4)), dim=1)
    five = (unit @ unit.T).fill_diagonal_(-1).topk(5).indices
    assert 0.975 < (five == exact.unsqueeze(1)).any(dim=1).float().mean() < 1


@fact(14, "How many bits do word vectors need?")
def test_scales_in_bfloat16_cost_two_steps():
    to_codes, restored = quantizers()
    uses = {"to_codes": to_codes, "restored": restored, "torch": torch}
    of_bytes = defined(14, "ByteTable", nn=nn, **uses)
    _, glove = data.glove()
    _, scale, _ = to_codes(glove)
    for dtype, least, most in (
        (torch.float32, 0.4, 0.51),
        (torch.bfloat16, 2, 4),
    ):
        rows = of_bytes(glove).to(dtype)(torch.arange(len(glove)))
        assert least < ((rows - glove).abs() / scale).max() < most


@fact(14, "How many bits do word vectors need?")
def test_quantize_dynamic_still_takes_an_embedding():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quantization = torch.ao.quantization
        how = quantization.float_qparams_weight_only_qconfig
        model = nn.Sequential(nn.Embedding(100, 16))
        small = quantization.quantize_dynamic(model, {nn.Embedding: how})
    ids = torch.tensor([3, 99])
    assert (small(ids) - model(ids)).abs().max() < 0.02


@fact(
    14,
    "Fewer columns, or fewer rows?",
    "In this model, one column is as good as 16; with fewer rows than words, "
    "nothing here clearly beats one row for all rare words, and hashing is "
    "worst.",
    "With four or more words to a remainder, multiplied tables beat added "
    "ones; with fewer than two, it didn't matter.",
    "How many columns and bits are enough depends on the task, so measure it: "
    "word vectors can do with fewer bits rather than fewer columns.",
    "In a model that is linear in the rows, first cut columns, then let all "
    "rare words share one row.",
)
def test_what_a_smaller_table_costs():
    films = data.film_sentences()
    v = len(films.vocabulary)
    seen = torch.cat(films.ids[:8_000]).bincount(minlength=v)
    new = seen.argsort(descending=True).argsort()
    uses = {"torch": torch, "nn": nn, "F": F, "math": math, "films": films}
    uses |= {"v": v, "sentences": [new[ids] for ids in films.ids]}
    uses |= {"every": torch.arange(v)}
    named = ("OneTable", "TwoTables", "ways", "scores", "train")
    for name in (*named, "best_accuracy"):
        uses[name] = defined(14, name, **uses)
    accuracy, ways, one = (
        uses["best_accuracy"],
        uses["ways"],
        uses["OneTable"],
    )
    for seed in (3, 4):
        torch.manual_seed(seed)
        narrow = accuracy(one(uses["every"], 1), 1)
        assert narrow > accuracy(one(uses["every"], 16), 16) - 1.5
        short = one(uses["every"], 1)
        short.table.bfloat16()
        lookup = short.forward
        short.forward = lambda ids, lookup=lookup: lookup(ids).float()
        assert abs(accuracy(short, 1) - narrow) < 1
        for n in (700, 1_465, 4_000):
            models = ways(n)
            for model in models.values():
                # The last of the hashed rows may have no word.
                assert n - 9 < sum(p.numel() for p in model.parameters()) <= n
            right = {name: accuracy(m, 1) for name, m in models.items()}
            shared, hashed = right["rare words share"], right["hashed"]
            assert shared > max(right.values()) - 0.8
            assert hashed == min(right.values()) < shared - 1.2
            gain = right["multiplied"] - right["added"]
            assert gain > 0.7 if n < 4_000 else abs(gain) < 1.5
            if n == 1_465:
                assert 3.5 < narrow - hashed < 13 and 2 < narrow - shared < 4
                factors = models["multiplied"].a.weight.abs().flatten()
                assert factors[0] > 3 * factors[1:].mean()
            elif n == 4_000:
                assert narrow - shared < 1.2


@fact(
    14, "Only Tensors of floating point and complex dtype can require gradients"
)
def test_a_table_of_bytes_has_no_gradient():
    with pytest.raises(RuntimeError, match="Only Tensors of floating point"):
        nn.Embedding(10, 4, dtype=torch.uint8)
    codes = torch.ones(6, 3, dtype=torch.uint8)
    assert nn.Embedding.from_pretrained(codes)(IDS).dtype == torch.uint8


@fact(14, "A row of equal numbers has a scale of 0")
def test_a_row_without_a_step_is_restored():
    to_codes, restored = quantizers()
    lowest, highest = TABLE[:1].aminmax(dim=1, keepdim=True)
    assert ((TABLE[:1] - lowest) / (highest - lowest)).isnan().all()
    for table in (TABLE, torch.full((2, 3), 5.0), torch.randn(4, 1)):
        found = restored(*to_codes(table))
        torch.testing.assert_close(found, table, atol=0.02, rtol=0)


@fact(14, "Believing that h must be at least log2(v)")
@pytest.mark.parametrize("v", [3, 1_000, 1_024])
def test_two_numbers_tell_many_rows_apart(v):
    angle = 2 * torch.pi * torch.arange(v) / v
    circle = torch.stack([angle.cos(), angle.sin()], dim=1)
    assert torch.equal((circle @ circle.T).argmax(dim=1), torch.arange(v))


@fact(14, "Hashing words with Python's hash")
def test_pythons_hash_differs_from_process_to_process():
    found, program = set(), "import zlib; print(hash('snow'), end=' ')"
    program += "; print(zlib.crc32('snow'.encode()))"
    for seed in ("1", "2", "3"):
        found.add(tuple(printed(program, PYTHONHASHSEED=seed).split()))
    assert len(found) == 3 and len({crc for _, crc in found}) == 1


# -------------------------------------------------------------- lecture 15


def least_squares(ids, target, *more):
    """The best row per id, (v,), and what it predicts; more are numbers."""
    v = int(ids.max()) + 1
    hot = F.one_hot(ids, v).sum(dim=1).double()
    x = torch.cat([hot, *(m.double().unsqueeze(1) for m in more)], dim=1)
    best = torch.linalg.lstsq(x, target.double(), driver="gelsd").solution
    return best[:v], x @ best


@functools.cache
def calendar():
    """Births, (n,); day, weekday and year of each, (n, 3); and the dates."""
    days = data.births()
    dates = list(zip(days["month"], days["date_of_month"], strict=True))
    order = sorted(set(dates))
    columns = torch.tensor(
        [
            [order.index(date) for date in dates],
            [weekday - 1 for weekday in days["day_of_week"]],
            [year - 1994 for year in days["year"]],
        ]
    )
    return torch.tensor(days["births"]).double().log(), columns.T, order


@fact(
    15,
    "Is a weekday a number?",
    "An id says which one, not how much. The row learns how much.",
    "Anything categorical can have ids: weekdays, grades, airports, users. "
    "The id says which one, the row says how much.",
)
@pytest.mark.parametrize("seed", range(5))
def test_renumbering_moves_the_rows_and_changes_nothing_else(seed):
    torch.manual_seed(seed)
    ids, target = torch.randint(0, 7, (200,)), torch.rand(200)
    new_id, start = torch.randperm(7), torch.rand(7, 2)
    head = nn.Linear(2, 1)
    tables = []
    for numbers, rows in ((ids, start), (new_id[ids], start[new_id.argsort()])):
        table = nn.Embedding.from_pretrained(rows.clone(), freeze=False)
        adam = torch.optim.Adam(table.parameters(), lr=0.01)
        for _ in range(20):
            adam.zero_grad()
            F.mse_loss(head(table(numbers)).squeeze(1), target).backward()
            adam.step()
        tables.append(table.weight.detach())
    torch.testing.assert_close(tables[0], tables[1][new_id])


@fact(15, "Is a weekday a number?")
def test_a_table_of_width_1_learns_the_means():
    births, columns, _ = calendar()
    weekday = columns[:, 1]
    rows, _ = least_squares(weekday.unsqueeze(1), births)
    torch.testing.assert_close(
        rows, weekday.bincount(births) / weekday.bincount()
    )


@fact(
    15,
    "How do several columns share one table?",
    "With offsets, one table serves all columns whose rows have the same "
    "width: no two columns share a row, and it takes one lookup.",
    "One table can hold several columns: add to each column's ids the number "
    "of rows before it.",
)
@pytest.mark.parametrize("sizes", [[3, 6, 2], [1, 1], [5], [1, 4, 1, 9]])
def test_one_table_with_offsets_is_several_tables(sizes):
    columns = torch.stack([torch.randint(0, v, (50,)) for v in sizes], dim=1)
    columns[0], columns[1] = 0, torch.tensor(sizes) - 1  # both ends of each
    one = defined(15, "OneTable", torch=torch, nn=nn)(sizes, 2)
    parts = one.weight.detach().clone().split(sizes)
    tables = [nn.Embedding.from_pretrained(p, freeze=False) for p in parts]
    pairs = zip(tables, columns.T, strict=True)
    apart = torch.stack([table(ids) for table, ids in pairs], dim=1)
    assert torch.equal(one(columns), apart)
    assert measure.runs(lambda: one(columns))["embedding"] == 1
    for rows in (one(columns), apart):
        rows.square().sum().backward()
    grads = torch.cat([table.weight.grad for table in tables])
    assert torch.equal(one.weight.grad, grads)
    assert one.state_dict().keys() == {"weight", "offsets"}
    padded = nn.Embedding(sum(sizes), 2, padding_idx=0)
    padded(torch.zeros(1, len(sizes)).long() + one.offsets).sum().backward()
    still = padded.weight.grad[one.offsets].eq(0).all(dim=1)
    assert still.tolist() == [True] + [False] * (len(sizes) - 1)


@fact(
    15,
    "How do several columns share one table?",
    "In a sum of rows of width 1, a row is what its id adds to the "
    "prediction, and only differences within a column can be read.",
)
def test_raising_one_column_and_lowering_another_changes_no_sum():
    ids = torch.stack([torch.arange(6), torch.arange(6).flip(0) + 6], dim=1)
    bag = nn.EmbeddingBag(12, 1, mode="sum")
    before = bag(ids).detach()
    with torch.no_grad():
        bag.weight[:6] += 1
        bag.weight[6:] -= 1
    torch.testing.assert_close(bag(ids), before)
    with torch.no_grad():
        bag.weight[2] += 1  # but one row alone shows, where its id is
    assert ((bag(ids) - before).abs() > 0.5).flatten().tolist() == [
        i == 2 for i in range(6)
    ]


@fact(15, "How do several columns share one table?")
def test_a_column_of_lists_is_a_bag():
    genres = [[4, 2], [], [1]]
    lengths = torch.tensor([len(ids) for ids in genres])
    flat = torch.tensor([i for ids in genres for i in ids])
    bag = nn.EmbeddingBag(6, 3, mode="sum")
    found = bag(flat, lengths.cumsum(dim=0) - lengths)
    for row, ids in zip(found, genres, strict=True):
        torch.testing.assert_close(row, bag.weight[ids].sum(dim=0))


@fact(15, "How do several columns share one table?")
def test_the_lowest_days_and_a_control_of_the_13th():
    births, columns, order = calendar()
    rows, _ = least_squares(columns + torch.tensor([0, 366, 373]), births)
    lowest = [order[i] for i in rows[:366].argsort()[:4].tolist()]
    assert lowest == [(12, 25), (1, 1), (12, 24), (7, 4)]

    sheet = torch.full((12, 31), torch.nan)
    for i, (month, date) in enumerate(order):
        sheet[month - 1, date - 1] = rows[i]
    dip = sheet[:, 2:26] - sheet[:, :28].unfold(1, 5, 1).mean(dim=2)
    typical = dip.median(dim=0).values
    assert typical.argmin() + 3 == 13
    assert typical.min() < 2 * typical.sort().values[1]


@fact(15, "How do several columns share one table?")
def test_the_13th_is_lowest_on_fridays_and_low_on_other_days():
    births, columns, order = calendar()
    dates = torch.tensor([order[i] for i in columns[:, 0].tolist()])
    inside = torch.arange(14, len(births) - 14)
    near = [births[inside + weeks * 7] for weeks in (-2, -1, 1, 2)]
    dip = births[inside] - torch.stack(near).mean(dim=0)
    (month, date), weekday = dates[inside].T, columns[inside, 1]
    by_weekday = torch.stack(
        [dip[(date == 13) & (weekday == k)].mean() for k in range(7)]
    )
    assert by_weekday.argmin() == 4 and -0.065 < by_weekday[4] < -0.04
    assert by_weekday[[0, 1, 2, 3, 5, 6]].mean() < -0.01
    for control in (12, 14):
        assert dip[date == control].mean() > 0
    typical = [
        torch.stack(
            [
                dip[(date == k) & (month == m) & (weekday != 4)].mean()
                for m in range(1, 13)
            ]
        ).median()
        for k in range(3, 27)
    ]
    assert torch.stack(typical).argmin() + 3 == 13  # without the Fridays


@fact(15, "Two columns share rows, and there's no error")
def test_an_id_outside_its_column_is_silent_in_one_table():
    table = defined(15, "OneTable", torch=torch, nn=nn)([21, 7], 2)
    wrong = torch.tensor([[21, 0]])  # a year too many: Monday's row
    rows = table(wrong)[0]
    assert torch.equal(rows[0], rows[1])
    missing = torch.tensor([[3, -1]])  # the last year's row
    assert torch.equal(table(missing)[0, 1], table.weight[20])
    with pytest.raises(IndexError):
        table(torch.tensor([[-1, 2]]))  # before the first column is nothing
    for columns in (wrong, missing):
        inside = (columns >= 0) & (columns < torch.tensor([21, 7]))
        assert not inside.all()
    with pytest.raises(IndexError):
        nn.Embedding(21, 2)(wrong[:, 0])


def interaction(model):
    """How far a model of two ids is from a sum of what each one adds."""
    ids = torch.cartesian_prod(torch.arange(4), torch.arange(4))
    grid = model(ids).detach().view(4, 4).double()
    mean = grid.mean(dim=0) + grid.mean(dim=1, keepdim=True) - grid.mean()
    return (grid - mean).abs().max().item()


@fact(
    15,
    "Should you add rows, or concatenate them?",
    "Linear(cat(x, y)) is Ax + By: it adds. For an interaction of two "
    "columns, multiply their rows, or mix them in a Linear with something "
    "nonlinear after it.",
    "A Linear on concatenated rows adds. For an interaction, multiply the "
    "rows, or mix them in a Linear with something nonlinear after it.",
)
@pytest.mark.parametrize("seed", range(5))
def test_a_linear_on_concatenated_rows_adds(seed):
    torch.manual_seed(seed)
    uses = {"torch": torch, "nn": nn}
    table = defined(15, "OneTable", **uses)([4, 4], 3, 1.0)
    multiply = defined(15, "Multiply", **uses)()
    flat, head = nn.Flatten(), nn.Linear(6, 1)
    for between in (nn.Identity(), nn.ReLU(), nn.Tanh()):  # not yet mixed
        assert interaction(nn.Sequential(table, flat, between, head)) < 1e-6
    network = flat, nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1)
    for layers in ((multiply, nn.Linear(3, 1)), network):
        assert interaction(nn.Sequential(table, *layers)) > 1e-3
    left, right = torch.rand(5, 3), torch.rand(4, 2)
    weight = torch.rand(7, 5)
    torch.testing.assert_close(
        F.linear(torch.cat([left[2], right[1]]), weight),
        (left @ weight[:, :3].T)[2] + (right @ weight[:, 3:].T)[1],
    )


@fact(
    15,
    "Should you add rows, or concatenate them?",
    "In a product, read the product: flip or scale all rows of one column, "
    "undo it in the other, and no prediction changes.",
)
def test_a_product_knows_no_scale_and_zero_never_moves():
    uses = {"torch": torch, "nn": nn}
    table = defined(15, "OneTable", **uses)([4, 4], 3, 1.0)
    model = nn.Sequential(table, defined(15, "Multiply", **uses)())
    ids = torch.cartesian_prod(torch.arange(4), torch.arange(4))
    before = model(ids).detach()
    with torch.no_grad():
        table.weight[:4] *= -2
        table.weight[4:] /= -2
    torch.testing.assert_close(model(ids), before)
    mix = torch.randn(3, 3).double()
    rows, others = table.weight.detach().double().split(4)
    mixed = (rows @ mix) @ (others @ mix.inverse().T).T
    torch.testing.assert_close(mixed, rows @ others.T)  # sums of products
    nn.init.zeros_(table.weight)
    model(ids).sum().backward()
    assert table.weight.grad.count_nonzero() == 0


@fact(
    15,
    "What does a row say?",
    "What a row says depends on the rest of the model: change the rest, and "
    "the row says something else.",
    "What a row says depends on the rest of the model; in a sum, it's what its "
    "id adds.",
)
def test_the_grades_of_diamonds_turn_round_without_the_weight():
    order = {
        "cut": ["Fair", "Good", "Very Good", "Premium", "Ideal"],
        "color": list("JIHGFED"),
        "clarity": ["I1", "SI2", "SI1", "VS2", "VS1", "VVS2", "VVS1", "IF"],
    }
    diamonds = data.diamonds()
    columns, sizes = [], []
    for kind, grades in order.items():
        ids = torch.tensor([grades.index(g) for g in diamonds[kind]])
        columns.append(ids + sum(sizes))
        sizes.append(len(grades))
    ids = torch.stack(columns, dim=1)
    price = torch.tensor(diamonds["price"]).log()
    carat = torch.tensor(diamonds["carat"]).log()
    with_weight, _ = least_squares(ids, price, carat)
    for rows in with_weight.split(sizes):
        assert (rows.diff() > 0).all()
    without = least_squares(ids, price)[0].split(sizes)[2]
    pairs = torch.combinations(torch.arange(8))
    falls = without[pairs[:, 1]] < without[pairs[:, 0]]
    assert falls.sum() >= 22  # of 28


@functools.cache
def flights_of_new_york():
    """What lecture 15's airports are trained on, and its functions, by name."""
    flights, airports = data.flights(), data.airports()
    codes, origins = sorted(set(flights["dest"])), ["EWR", "JFK", "LGA"]
    dest = torch.tensor([codes.index(code) for code in flights["dest"]])
    origin = torch.tensor([origins.index(code) for code in flights["origin"]])
    far = torch.tensor(flights["distance"]).double()
    uses = {"torch": torch, "nn": nn, "F": F, "codes": codes}
    uses |= {"dest": dest, "airports": airports}
    uses |= {"miles": (dest.bincount(far) / dest.bincount()).float()}
    uses |= {"trips": torch.stack([dest, origin], dim=1)}
    uses |= {"hours": torch.tensor(flights["air_time"]).float() / 60}
    uses |= {"old": torch.arange(len(dest)) % 6 > 0}
    for name in ("train", "OneTable", "flown", "off_by"):
        uses[name] = defined(15, name, **uses)
    return uses


def flight_network(h, std):
    """What `flown` of lecture 15 trains, with rows of width h."""
    table = flights_of_new_york()["OneTable"]([103, 3], h, std)
    layers = nn.Linear(2 * h, 32), nn.ReLU(), nn.Linear(32, 1)
    return nn.Sequential(table, nn.Flatten(), *layers)


def flown_with(h, std, seed):
    """A model with rows of width h, and its minutes off on other flights."""
    uses = flights_of_new_york()
    trips, hours, old = uses["trips"], uses["hours"], uses["old"]
    torch.manual_seed(seed)
    model = flight_network(h, std)
    uses["train"](model, hours[old], input=trips[old])
    return model, uses["off_by"]([model], ~old, trips).item()


def best_line(x, target):
    """What the best line makes of x, (n, k), and its R²."""
    x = torch.cat([x, torch.ones(len(x), 1)], dim=1)
    y = (x @ torch.linalg.lstsq(x, target.unsqueeze(1)).solution).squeeze(1)
    return y, 1 - ((y - target).square().mean() / target.var()).item()


@fact(
    15,
    "When can you read a row?",
    "Training puts into a row what the task needs. You can also read whatever "
    "is correlated with that, where the correlation holds.",
)
def test_the_longitude_is_read_because_far_is_west():
    uses = flights_of_new_york()
    codes, airports, miles = uses["codes"], uses["airports"], uses["miles"]
    placed = [i for i, code in enumerate(codes) if code in airports]
    longitude = torch.tensor([airports[codes[i]][1] for i in placed])
    model, _ = flown_with(1, 0.02, seed=0)
    rows = model[0].weight[:102].detach()
    shares = []
    for x in (miles[placed].unsqueeze(1), rows[placed]):
        read, share = best_line(x, longitude)
        shares.append(share)
        off = (read - longitude).tolist()  # the distance is wrong there, too
        south = [off[placed.index(codes.index(c))] for c in ("MIA", "FLL")]
        assert max(south) < -5
    assert 0.9 < shares[1] < shares[0] + 0.02
    dest, minutes = uses["dest"], 60 * uses["hours"].double()
    time = (dest.bincount(minutes) / dest.bincount()).float()
    juan, denver = codes.index("SJU"), codes.index("DEN")
    assert (
        abs(miles[juan] - miles[denver]) < 30 < 25 + time[denver] - time[juan]
    )
    all_rows = model[0].weight[:102].detach()
    slower = all_rows[denver] - all_rows[juan]
    far_away = all_rows[codes.index("SFO")] - all_rows[codes.index("BOS")]
    assert slower.sign() == far_away.sign()
    by_time, by_miles = (best_line(all_rows, x)[1] for x in (time, miles))
    assert by_time > by_miles


@fact(
    15,
    "When can you read a row?",
    "From a network, read what it says for an id. If you want to read its "
    "rows, start the table small, and compare two seeds.",
    "Read differences in a sum of rows of width 1, the product in a product, "
    "and what a network says for an id; read its rows only if they started "
    "small and two seeds agree.",
)
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("h", [1, 8])
def test_from_a_small_start_the_distance_can_be_read(h, seed):
    miles = flights_of_new_york()["miles"]
    share, off = {}, {}
    for std in (0.02, 1.0):
        model, off[std] = flown_with(h, std, seed)
        rows = model[0].weight[:102].detach()
        share[std] = best_line(rows, miles)[1]
        from_one = torch.stack([torch.arange(102), torch.zeros(102).long()], 1)
        assert best_line(model(from_one).detach(), miles)[1] > 0.9
    assert share[0.02] > 0.93
    assert share[1.0] < share[0.02] - 0.05
    assert off[1.0] < 1.3 * off[0.02]


@fact(
    15,
    "When can you read a row?",
    "From a network, read what it says for an id. If you want to read its "
    "rows, start the table small, and compare two seeds.",
)
def test_rows_that_can_be_read_agree_between_two_seeds():
    def agree(std):
        seeds = (0, 1, 2, 3)
        models = [flown_with(1, std, seed)[0] for seed in seeds]
        rows = [model[0].weight[:102, 0].detach() for model in models]
        found = torch.corrcoef(torch.stack(rows)) ** 2
        return found[*torch.triu_indices(4, 4, 1)]

    assert agree(0.02).min() > 0.9
    assert agree(1.0).max() < 0.9


@fact(
    15,
    "What about an id that is new, or rare?",
    "Train an <unk> row for new ids, by replacing a few ids in training. "
    "Before you merge rare ids into it, measure.",
    "What a row says that was never trained depends on its start, so train an "
    "<unk> row for new ids.",
)
def test_new_and_rare_airports():
    uses = flights_of_new_york()
    trips, hours, off_by = uses["trips"], uses["hours"], uses["off_by"]
    many = (uses["dest"].bincount() > 100).nonzero().squeeze(1)
    assert len(many) == 69
    is_new = torch.isin(trips[:, 0], many[0::5][:10])
    is_rare = torch.isin(trips[:, 0], many[1::5][:10])
    seen = uses["old"] & ~is_new & ~is_rare
    for airport in many[1::5][:10]:
        seen[(trips[:, 0] == airport).nonzero()[::25][:5]] = True
    few = is_rare & ~seen
    replaced = trips[seen]
    torch.manual_seed(0)
    replaced[torch.rand(len(replaced)) < 0.05, 0] = 102
    start_1, small = (
        [uses["flown"](replaced, hours[seen], std) for _ in range(n)]
        for std, n in ((1.0, 6), (0.02, 2))
    )
    unknown = trips.clone()
    unknown[:, 0] = 102
    by_mean = (hours - hours[seen].mean()).square()
    of_new = off_by(start_1, is_new, trips)
    of_mean, of_mean_few = (
        60 * by_mean[x].mean().sqrt() for x in (is_new, few)
    )
    assert of_new.mean() > of_mean and of_new.max() > 1.2 * of_mean
    assert of_new.std() > 10  # arbitrary
    assert off_by(start_1 + small, is_new, unknown).max() < 1.03 * of_mean
    assert off_by(small, is_new, trips).max() < 1.15 * of_mean
    assert off_by(small, few, trips).max() < 30 < 70 < of_mean_few
    assert off_by(small, few, unknown).min() > 70
    # Some rows that started far away need more than five epochs.
    late = off_by(start_1, few, trips)
    assert late.max() > 30
    torch.manual_seed(int(late.argmax()))
    longer = flight_network(1, 1.0)
    uses["train"](longer, hours[seen], epochs=20, input=replaced)
    assert off_by([longer], few, trips) < 30
    merged = replaced.clone()
    merged[torch.isin(merged[:, 0], many[1::5][:10]), 0] = 102
    as_one = uses["flown"](merged, hours[seen], 0.02)
    assert 75 < off_by([as_one], few, unknown) < 80


@fact(15, "If you want to know more: how wide should the rows be?")
def test_one_number_is_wide_enough_for_flights():
    uses = flights_of_new_york()
    old, minutes = uses["old"], 60 * uses["hours"]
    pair = uses["trips"][:, 0] * 3 + uses["trips"][:, 1]
    sums = pair[old].bincount(minutes[old].double(), minlength=306)
    of_pair = sums / pair[old].bincount(minlength=306).clamp(min=1)
    floor = (of_pair[pair[~old]] - minutes[~old]).square().mean().sqrt()
    off = [flown_with(h, 0.02, seed=0)[1] for h in (1, 3, 21, 50)]
    assert all(11.5 < x < 13.5 for x in (floor.item(), *off))


@fact(15, "IndexError: index out of range in self, on the last day")
@fact(16, "IndexError: index out of range in self, on long texts")
@pytest.mark.parametrize(("rows", "last"), [(366, 366), (512, 512)])
def test_the_last_id_is_one_less_than_the_rows(rows, last):
    nn.Embedding(rows, 1)(torch.tensor([last - 1]))
    with pytest.raises(IndexError, match="index out of range"):
        nn.Embedding(rows, 1)(torch.tensor([last]))


@fact(15, "My ids have gaps, or are huge")
def test_numbers_with_gaps_become_ids_and_back():
    numbers = torch.tensor([17, 1_000_003, 17, 20])
    known, ids = torch.unique(numbers, return_inverse=True)
    assert torch.equal(known[ids], numbers) and ids.max() == 2
    later = torch.tensor([20, 19, 17])
    ids = torch.searchsorted(known, later)
    assert (known[ids] == later).tolist() == [True, False, True]
    ids = torch.searchsorted(known, torch.tensor([2_000_000]))
    assert (
        ids == len(known) and known[ids.clamp(max=len(known) - 1)] != 2_000_000
    )


@fact(
    15,
    "Expected tensor for argument #1 'indices' to have one of the following "
    "scalar types: Long, Int",
)
def test_a_quantity_has_no_row_but_its_range_has():
    with pytest.raises(RuntimeError, match="#1 'indices'.*Long, Int"):
        nn.Embedding(100, 4)(torch.tensor([0.23]))
    carat = torch.tensor([0.23, 0.7, 1.0, 3.2])
    ranges = torch.bucketize(carat, torch.tensor([0.5, 1, 2]))
    assert ranges.tolist() == [0, 1, 1, 3]
    bag = nn.EmbeddingBag(1, 4, mode="sum")
    zeros = torch.zeros(4, 1, dtype=torch.int64)
    found = bag(zeros, per_sample_weights=carat.unsqueeze(1))
    torch.testing.assert_close(found, F.linear(carat[:, None], bag.weight.T))


@fact(15, "Two columns share rows, and there's no error")
def test_without_offsets_the_calendar_explains_two_thirds():
    births, columns, _ = calendar()
    explained = []
    for offsets in ([0, 366, 373], [0, 0, 0]):
        _, predicted = least_squares(columns + torch.tensor(offsets), births)
        error = (predicted - births).square().mean()
        explained.append(1 - error / births.var(correction=0))
    assert explained[0] > 0.92 and 0.64 < explained[1] < 0.68


# -------------------------------------------------------------- lecture 16


@fact(
    16,
    "How does a model know where a word is?",
    "Each position has an id and a row, and that row is added to the word's.",
)
@pytest.mark.parametrize("seed", range(3))
def test_one_table_with_positions_behind_the_words(seed):
    torch.manual_seed(seed)
    words, positions = torch.rand(9, 4), torch.rand(7, 4)
    ids = torch.randint(0, 9, (3, 5))
    added = words[ids] + positions[:5]
    where = (9 + torch.arange(5)).expand(3, 5)
    pairs = torch.stack([ids, where], dim=2)  # (b, s, 2)
    assert torch.equal(torch.cat([words, positions])[pairs].sum(dim=2), added)
    bag = nn.EmbeddingBag.from_pretrained(
        torch.cat([words, positions]), mode="sum"
    )
    torch.testing.assert_close(bag(pairs.view(15, 2)).view(3, 5, 4), added)


def orders(model):
    """What a model makes of many orders of the same tokens, (20, 2)."""
    ids = torch.stack([torch.randperm(8) for _ in range(20)])
    return model(ids).detach()


@fact(
    16,
    "When does adding a position help?",
    "Positions that were added are lost in a sum, unless something nonlinear "
    "mixes each with its word first.",
    "A sum forgets positions that were added, unless something nonlinear mixes "
    "each with its word first.",
)
@pytest.mark.parametrize("seed", range(5))
def test_only_something_nonlinear_before_the_sum_sees_the_order(seed):
    torch.manual_seed(seed)
    model = defined(16, "Order", torch=torch, nn=nn)
    same = orders(model(nn.Identity(), 1))
    torch.testing.assert_close(same, same[:1].expand_as(same))
    without = orders(model(nn.ReLU(), 0))
    torch.testing.assert_close(without, without[:1].expand_as(without))
    for between in (nn.ReLU(), nn.Tanh(), nn.GELU()):
        assert orders(model(between, 1)).std(dim=0).max() > 0.01
    late = model(nn.Identity(), 1)
    late.out = nn.Sequential(nn.ReLU(), late.out)  # after the sum
    same = orders(late)
    torch.testing.assert_close(same, same[:1].expand_as(same))
    token, position = torch.randn(8, 16).relu(), torch.randn(8, 16).relu()
    ids = torch.stack([torch.randperm(8) for _ in range(20)])
    apart = (token[ids] + position).sum(dim=1)
    torch.testing.assert_close(apart, apart[:1].expand_as(apart))
    layer, other = nn.Linear(3, 4), torch.tensor([2, 5, 4, 2, 3])
    where = torch.rand(5, 3)
    sums = [layer(TABLE[ids] + where).sum(dim=0) for ids in (IDS, other)]
    torch.testing.assert_close(*sums)


@fact(
    16,
    "Can positions be computed?",
    "The dot product of two sinusoidal rows depends only on the distance of "
    "their positions.",
    "Sinusoidal rows all have the same length, and their dot product depends "
    "only on the distance of two positions.",
)
@pytest.mark.parametrize("h", [2, 16, 64, 512])
def test_sinusoidal_rows(h):
    rows = defined(16, "sinusoidal", torch=torch)(300, h)
    assert rows.shape == (300, h)
    torch.testing.assert_close(
        rows.norm(dim=1), torch.tensor((h / 2) ** 0.5).expand(300)
    )
    products = rows @ rows.T
    for distance in range(300):
        same = products.diagonal(distance)
        torch.testing.assert_close(
            same, same[:1].expand_as(same), atol=h * 1e-4, rtol=0
        )
    turn = 10_000 ** (torch.arange(0, h, 2).double() / h)
    angle = torch.arange(300).unsqueeze(1) / turn
    torch.testing.assert_close(
        rows[7, ::2].double(), angle[7].sin(), atol=1e-5, rtol=0
    )
    torch.testing.assert_close(
        rows[7, 1::2].double(), angle[7].cos(), atol=1e-5, rtol=0
    )
    for where, most in ((1_000, 1e-4), (100_000, 0.01)):
        angles = where / turn
        error = angles.float().sin() - angles.sin()
        assert error.abs().max() < most
    assert torch.tensor([1_001.0, 1_002.0]).bfloat16().tolist() == [1000, 1000]
    fixed = nn.Embedding.from_pretrained(rows)
    assert not fixed.weight.requires_grad
    copied = nn.Embedding(300, h)
    with torch.no_grad():
        copied.weight.copy_(rows)
    assert copied.weight.requires_grad
    # What RoPE does: rotating two rows by their positions has the same effect.
    pairs = torch.view_as_complex(torch.rand(2, h // 2, 2).double())
    rotated = torch.polar(torch.ones_like(angle), angle)
    found = [
        (pairs[0] * rotated[p] * (pairs[1] * rotated[p + 5]).conj()).real.sum()
        for p in (0, 90)
    ]
    torch.testing.assert_close(*found, atol=h * 1e-4, rtol=0)


@fact(16, "Can positions be computed?")
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", ["learned", "computed"])
def test_positions_that_were_not_trained_are_read_wrong(kind, seed):
    torch.manual_seed(seed)
    sentences = torch.rand(6_000, 8).argsort(dim=1)
    where = sentences.argsort(dim=1)
    is_before = (where[:, 3] < where[:, 5]).long()
    rows = defined(16, "sinusoidal", torch=torch)(16, 16)
    model = defined(16, "Order", torch=torch, nn=nn)(nn.ReLU(), 1)
    moved = nn.Embedding(8, 16)  # never trained
    if kind == "computed":
        model.position, moved = map(nn.Embedding.from_pretrained, rows.split(8))
    epoch = defined(16, "epoch", torch=torch, F=F)
    adam = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(8):
        epoch(model, adam, sentences[:5_000], is_before[:5_000])
    found = []
    for position in (model.position, moved):
        model.position = position
        right = model(sentences[5_000:]).argmax(dim=1) == is_before[5_000:]
        found.append(right.float().mean().item())
    assert found[0] > 0.95 and found[1] < 0.65


@fact(
    16,
    "How do you get back from a vector to a word?",
    "Up to rounding, by distance a row finds itself or an equal row, and by "
    "cosine itself or a row in the same direction; by dot product, it may find "
    "a longer one.",
    "By dot product, a row's best match may be a longer row. To find "
    "neighbors, use the cosine.",
)
@pytest.mark.parametrize("seed", range(3))
def test_which_row_is_nearest_to_itself(seed):
    torch.manual_seed(seed)
    table = torch.randn(500, 8) * torch.rand(500, 1)
    itself = torch.arange(500)
    unit = F.normalize(table, dim=1)
    assert torch.equal((unit @ unit.T).argmax(dim=1), itself)
    assert torch.equal(torch.cdist(table, table).argmin(dim=1), itself)
    best = (table @ table.T).argmax(dim=1)
    assert (best != itself).sum() > 50
    assert (table[best].norm(dim=1) >= table.norm(dim=1) - 1e-6).all()
    assert (TABLE[3] @ TABLE.T).argmax() == 5  # snow's is mountains
    parallel = torch.cat([table, 2 * table[:1], -table[:1]])
    cosines = F.cosine_similarity(parallel[:1], parallel)
    assert cosines.topk(2).indices.sort().values.tolist() == [0, 500]
    equal = torch.cat([table, table[:1]])
    nearest = torch.cdist(equal[:1], equal)[0].topk(2, largest=False).indices
    assert nearest.sort().values.tolist() == [0, 500]
    for h, percent in ((3, 97), (8, 65), (16, 13), (64, 0)):
        rows = torch.randn(20, 489, h)
        lost = (rows @ rows.mT).argmax(dim=2) != torch.arange(489)
        assert abs(100 * lost.float().mean() - percent) < 2.5
    assert F.cosine_similarity(torch.zeros(1, 8), torch.zeros(1, 8)) == 0


@functools.cache
def flags_as_windows():
    """What lecture 16's language model is trained on, and its functions."""
    texts = [
        re.findall("[a-z]+", text.lower())
        for text in data.flag_descriptions().values()
    ]
    times = Counter(word for text in texts[:200] for word in text)
    words = ["<start>", "<unk>", "<end>"]
    words += [word for word, n in times.most_common() if n >= 3]
    uses = {"torch": torch, "nn": nn, "F": F, "words": words, "v": len(words)}
    uses["id_of"] = {word: i for i, word in enumerate(words)}
    windows = defined(16, "windows", **uses)
    uses |= {"old": windows(texts[:200]), "new": windows(texts[200:])}
    for name in (
        "epoch",
        "sinusoidal",
        "NextWord",
        "model_of",
        "losses",
        "scaled",
    ):
        uses[name] = defined(16, name, **uses)
    return uses


@functools.cache
def next_word(kind, seed):
    """A model of lecture 16, its first table, and its losses by epoch."""
    uses = flags_as_windows()
    torch.manual_seed(seed)
    model = uses["model_of"](kind)
    before = model.table.weight.detach().clone()
    return model, before, uses["losses"](model)


@fact(
    16,
    "Which word is next?",
    "With a small start, the tied model gets as low here as two tables, with "
    "about half of the numbers. Tied from N(0, 1), it's worse.",
    "Start a tied table small, as table.weight = scores.weight does. Here, its "
    "loss gets as low as with two tables.",
)
@pytest.mark.parametrize("seed", range(2))
def test_a_tied_table_is_as_good_if_it_starts_small(seed):
    words, sizes, least, last = flags_as_windows()["words"], {}, {}, {}
    for kind in ("two tables", "scores = table", "table = scores"):
        model, before, losses = next_word(kind, seed)
        assert (model.table.weight is model.scores.weight) == ("=" in kind)
        sizes[kind] = sum(p.numel() for p in model.parameters())
        least[kind], last[kind] = min(losses), losses[-1]
        stays = (model.table.weight == before).all(dim=1)
        still = [words[i] for i in stays.nonzero().flatten()]
        assert still == ([] if "=" in kind else ["<end>"])  # it's never read
    assert sizes["two tables"] == 66_944 and sizes["table = scores"] == 35_648
    assert last["table = scores"] < last["two tables"]
    assert abs(least["table = scores"] - least["two tables"]) < 0.1
    assert last["scores = table"] > last["table = scores"] + 0.2


@fact(16, "Which word is next?")
def test_without_positions_the_loss_is_higher():
    without = next_word("tied, no positions", 0)[2]
    tied = next_word("table = scores", 0)[2]
    assert 0.2 < min(without) - min(tied) < 0.35
    assert without[0] < tied[0]


@fact(16, "Which word is next?")
def test_the_pad_row_of_a_tied_table_moves_unless_its_score_is_cut():
    for cut in (False, True):
        layer = embedding(padding_idx=0)
        with torch.no_grad():
            layer.weight[0] = 0
        scores = layer(IDS) @ layer.weight.T
        if cut:
            scores = scores.index_fill(1, torch.tensor([0]), -torch.inf)
        F.cross_entropy(scores, torch.tensor([3, 4, 2, 5, 1])).backward()
        assert (layer.weight.grad[0].count_nonzero() == 0) == cut
    layer, scores = embedding(padding_idx=0), nn.Linear(3, 6, bias=False)
    layer.weight = scores.weight
    assert layer.weight[0].count_nonzero() > 0  # the row of zeros is gone


@fact(
    16,
    "Why do models multiply by √h?",
    "Multiplying by √h gets a table that starts small to its lowest loss in "
    "fewer epochs, but not to a lower one.",
    "Multiplying by √h gets a table that starts small to its lowest loss "
    "sooner, not lower. From N(0, 1), it hurts.",
)
@pytest.mark.parametrize("seed", range(2))
def test_times_the_root_of_h(seed):
    """The losses by epoch, with and without the factor, and with controls."""
    uses = flags_as_windows()
    rows = uses["sinusoidal"](21, 64)
    fixed = {
        "none": torch.zeros(3, 64),
        "random": torch.randn(3, 64),
        "far apart": rows[::10],
        "sines": rows[:3],
    }
    _, words, learned = next_word("table = scores", seed)
    assert abs(words.norm(dim=1).mean() - 0.575) < 0.02
    none = next_word("tied, no positions", seed)[2]
    losses = {
        ("learned", 1): torch.tensor(learned),
        ("none", 1): torch.tensor(none),
    }
    for positions, factor in (
        *(("learned", 8), ("none", 8), ("sines", 8), ("sines", 1)),
        *(("random", 1), ("far apart", 1), ("short", 1)),
    ):
        torch.manual_seed(seed)
        model = uses["scaled"](factor, False)
        if positions in fixed:
            model.position = nn.Embedding.from_pretrained(fixed[positions])
        else:
            word = factor * model.table.weight.norm(dim=1).mean()
            assert abs(word - 0.575 * factor) < 0.02 * factor
            position = model.position.weight.norm(dim=1).mean()
            assert 6.5 < position < 9.5
        if positions == "short":
            nn.init.normal_(model.position.weight, std=1 / 8)
        losses[positions, factor] = torch.tensor(uses["losses"](model))
    for positions in ("learned", "none", "sines"):
        slow, fast = (losses[positions, factor].min(dim=0) for factor in (1, 8))
        assert fast.indices < slow.indices
        assert abs(fast.values - slow.values) < 0.1
    assert 2 <= losses["learned", 8].argmin() <= 5
    assert losses["learned", 1].argmin() >= 6
    first = {way: found[0] for way, found in losses.items()}
    assert abs(first["learned", 1] - 4.3) < 0.15
    assert abs(first["learned", 8] - 3.6) < 0.1
    assert abs(first["short", 1] - 4.0) < 0.12
    least = {
        way[0]: found.min() for way, found in losses.items() if way[1] == 1
    }
    assert abs(least["learned"] - 3.2) < 0.07
    assert abs(least["random"] - least["learned"]) < 0.06
    assert abs(least["far apart"] - least["learned"]) < 0.06
    assert least["learned"] < least["sines"] - 0.04 < least["none"] - 0.15
    cosines = F.cosine_similarity(rows[:1], rows[1:3])
    assert (100 * cosines).round().tolist() == [97, 88]
    torch.manual_seed(seed)
    model = uses["model_of"]("scores = table")
    model.factor = 8
    assert 6.3 < uses["losses"](model)[-1] < 7.8
    assert 3.4 < next_word("scores = table", seed)[2][-1] < 3.8


@fact(16, "If you want to know more: word dropout")
def test_word_dropout_helps_where_more_words_are_unknown():
    uses = flags_as_windows()
    (ids, target), (new, wanted) = uses["old"], uses["new"]
    assert 0.16 < (new == 1).float().mean() < 0.2

    def dropped(ids, p):
        return ids.where((torch.rand(ids.shape) >= p) | (ids == 0), 1)

    losses = {}
    for p in (0, 0.1):
        torch.manual_seed(0)
        model = uses["model_of"]("table = scores")
        adam = torch.optim.Adam(model.parameters(), lr=0.005)
        for _ in range(8):
            uses["epoch"](model, adam, dropped(ids, p), target)
        for q in (0, 0.3):
            torch.manual_seed(1)
            scores = model(dropped(new, q))
            losses[p, q] = F.cross_entropy(scores, wanted).item()
    assert abs(losses[0.1, 0] - losses[0, 0]) < 0.05
    assert 0.08 < losses[0, 0.3] - losses[0.1, 0.3] < 0.25


@fact(16, "mat1 and mat2 shapes cannot be multiplied in a tied model")
def test_tying_to_another_width_fails_at_the_first_call():
    scores = nn.Linear(8, 6)
    scores.weight = nn.Embedding(6, 3).weight
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        scores(torch.rand(1, 8))


@fact(16, "Encoder and decoder should share a table")
def test_assigning_the_parameter_shares_and_copying_does_not():
    encoder, decoder = nn.Embedding(6, 3), nn.Embedding(6, 3)
    with torch.no_grad():
        decoder.weight.copy_(encoder.weight)
    assert torch.equal(decoder.weight, encoder.weight)
    assert decoder.weight is not encoder.weight
    decoder.weight = encoder.weight
    (encoder(IDS).sum() + decoder(IDS[:2]).sum()).backward()
    assert decoder.weight.grad is encoder.weight.grad
    assert encoder.weight.grad[3].tolist() == [2, 2, 2]


# -------------------------------------------------------------- lecture 17


def several(work, n, *names, **given):
    """Run a function of `in_processes`, beside functions of lecture 17."""
    shown = [defined(17, name) for name in ("by_rows", *names)]
    processes.run(work, n, *in_processes.HELPERS, *shown, **given)


@fact(
    17,
    "How can a table be cut?",
    "Count first: weight, gradient, optimizer state. On meta, PyTorch does it "
    "without the memory.",
)
@pytest.mark.parametrize(
    ("make", "states"),
    [
        (torch.optim.SGD, 0),
        (torch.optim.Adagrad, 1),
        (torch.optim.Adam, 2),
    ],
)
def test_a_step_with_a_billion_rows_fits_on_meta(make, states):
    layer = nn.Embedding(10**9, 128, device="meta")
    optimizer = make(layer.parameters())
    layer(torch.tensor([3], device="meta")).sum().backward()
    optimizer.step()
    assert layer.weight.nbytes == layer.weight.grad.nbytes == 512 * 10**9
    state = optimizer.state[layer.weight].values()
    assert sum(s.nbytes for s in state if s.dim() == 2) == states * 512 * 10**9


@fact(
    17,
    "How can a table be cut?",
    "Parts by rows are added, with zeros for rows that are elsewhere; parts by "
    "columns are joined side by side.",
    "By rows, parts are added; by columns, they are joined.",
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_parts_by_rows_add_up_and_parts_by_columns_are_joined(parts, dtype):
    part_lookup = defined(17, "lookup_in_part", torch=torch)
    for v, h, b in ((7, 7, 0), (7, 9, 1), (30, 8, 50), (101, 16, 200)):
        table, ids = torch.randn(v, h).to(dtype), torch.randint(0, v, (b,))
        first, found = 0, torch.zeros(b, h)
        for part in table.chunk(parts):
            found += part_lookup(part.float(), first, ids)
            first += len(part)
        assert torch.equal(found.to(dtype), table[ids])
        pieces = [F.embedding(ids, piece) for piece in table.chunk(parts, 1)]
        assert torch.equal(torch.cat(pieces, dim=1), table[ids])


@fact(
    17,
    "How are the results combined?",
    "A process can't see another one's tensors: what it needs has to be sent.",
)
def test_processes_share_no_memory():
    several(in_processes.shares_no_memory, 2)


@fact(
    17,
    "What does a lookup send?",
    "A ring adds up n outputs in 2(n − 1) rounds, and all processes together "
    "send one output per round.",
)
@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
def test_a_ring_adds_up_in_as_many_rounds(n):
    held = torch.randint(-50, 50, (n, n))
    rounds = rounds_of_a_ring(held)
    assert torch.equal(rounds[0], held) and len(rounds) == 2 * (n - 1) + 1
    assert (rounds[-1] == held.sum(dim=0)).all()
    for before, after in itertools.pairwise(rounds):
        assert ((before != after).sum(dim=1) <= 1).all()  # a piece for each
    finished = (rounds[n - 1] == held.sum(dim=0)).any(dim=1)
    assert finished.all()


@fact(
    17,
    "What does a lookup send?",
    "With all-reduce, how much is sent depends on the output and on the number "
    "of processes, not on the size of the table.",
    "What an all-reduce sends depends on the output and the number of "
    "processes, not on the size of the table.",
)
@pytest.mark.parametrize(
    ("n", "h", "b"),
    [(2, 60, 4_000), (3, 8, 1_000), (3, 60, 1_000), (4, 60, 4_000)],
)
def test_a_lookup_sends_outputs(n, h, b):
    several(in_processes.sends_outputs, n, h=h, b=b)


@fact(17, "Can each id go to the process that has its row?")
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_rows_that_were_sent_for_are_those_of_the_table(n):
    several(
        in_processes.fetches_and_sends_back, n, "exchange", "fetch", seeds=20
    )


@fact(
    17,
    "Can each id go to the process that has its row?",
    "When ids go to their rows, at most one row per id is sent, and one "
    "gradient back, however many processes there are.",
    "An all-reduce sends 2(n − 1) outputs. Sending ids to their rows takes at "
    "most one row per id, and one gradient back.",
)
@pytest.mark.parametrize(("n", "h"), [(2, 60), (3, 60), (4, 60), (4, 200)])
def test_a_row_is_sent_once_or_not_at_all(n, h):
    several(in_processes.sends_each_row_once, n, "exchange", "fetch", h=h)


@fact(
    17,
    "Can each id go to the process that has its row?",
    "When ids go to their rows, a cut in blocks is only as even as the ids.",
)
def test_blocks_are_as_even_as_the_ids():
    text = " ".join(data.flag_descriptions().values()).lower()
    words = re.findall("[a-z]+", text)
    counted = Counter(words).most_common()
    frequent_first = torch.tensor([number for _, number in counted])
    shuffled = frequent_first[torch.randperm(len(counted))]
    alike = torch.ones(len(counted), dtype=torch.int64)

    def largest(times, owner):
        load = torch.zeros(4).index_add(0, owner, times.float())
        return (load.max() / load.sum()).item()

    blocks = torch.arange(len(counted)) * 4 // len(counted)
    dealt = torch.arange(len(counted)) % 4
    assert largest(frequent_first, blocks) > 0.85
    assert 0.3 < largest(frequent_first, dealt) < 0.35
    assert largest(shuffled, blocks) < 0.5
    assert largest(alike, blocks) < 0.26
    id_of = {word: i for i, (word, _) in enumerate(counted)}
    batches = torch.tensor([id_of[word] for word in words]).split(256)
    sent = torch.cat([batch.unique() for batch in batches])
    assert 0.45 < len(sent) / len(words) < 0.55
    once = sent.bincount(minlength=len(counted))
    assert largest(once, dealt) < 0.26 < 0.7 < largest(once, blocks)
    for batch in batches[:-1]:
        of_each = (batch.unique() % 4).bincount(minlength=4)
        assert of_each.max() / of_each.sum() < 0.38
    assert sum(number for _, number in counted[:27]) > len(words) / 2
    assert (len(counted), len(words)) == (2_175, 16_746)
    hashed = torch.randint(0, 4, (len(counted),))
    assert 0.26 < largest(frequent_first, hashed) < 0.5


@fact(
    17,
    "What if the table fits?",
    "Under DDP, a dense gradient is all-reduced whole, as large as the table; "
    "with sparse=True and gloo, each process sends the rows it has touched to "
    "all the others.",
)
@pytest.mark.parametrize(("n", "k"), [(2, 64), (3, 64), (2, 2_000)])
def test_data_parallel_sends_the_table_or_the_touched_rows(n, k):
    several(in_processes.sums_gradients, n, v=6_000, h=60, k=k)


@fact(
    17,
    "Does PyTorch cut a table for me?",
    "If all processes have the same ids and the same loss, a table that's cut "
    "by rows or by columns gives the output and the gradient of the uncut one.",
)
@pytest.mark.parametrize("n", [2, 3])
def test_a_table_that_pytorch_has_cut_is_like_the_uncut_one(n):
    several(in_processes.cut_like_the_uncut, n, seeds=10)


@fact(
    17,
    "Does PyTorch cut a table for me?",
    "By rows, PyTorch cuts the weight and the optimizer's state, but each "
    "process makes the gradient of the whole table.",
    "Cut by PyTorch, a table has the output and the gradient of the uncut one, "
    "if all processes have the same ids and the same loss. By rows, each "
    "process makes the whole gradient.",
)
@pytest.mark.parametrize("n", [2, 4])
def test_by_rows_the_gradient_is_not_cut(n):
    several(in_processes.what_is_cut, n, v=24, h=8)


@fact(17, "Can each id go to the process that has its row?")
def test_a_sum_over_processes_is_ignored_backward():
    several(in_processes.ignores_a_sum, 2)
    with pytest.raises(RuntimeError, match="Split sizes doesn't match total"):
        several(in_processes.fetches_too_far, 2, "exchange", "fetch")


@fact(17, "Does PyTorch cut a table for me?")
def test_the_table_of_process_0_is_cut():
    several(in_processes.takes_the_table_of_0, 2)


@fact(17, "Does PyTorch cut a table for me?")
def test_a_process_without_rows_cannot_look_up():
    with pytest.raises(RuntimeError, match="process 2: RuntimeError: index_se"):
        several(in_processes.the_last_has_no_row, 3)


@fact(
    17,
    "What if a process dies?",
    "A checkpoint of a DTensor describes the whole table, so a different "
    "number of processes can load it. Save the weights, the optimizer's state, "
    "and the step.",
    "Save the weights, the optimizer's state, and the step; then a different "
    "number of processes can resume, if each gets at least one row.",
)
def test_other_processes_go_on_from_a_checkpoint(tmp_path):
    names = "new_model", "train", "save", "load"
    goes_on, given = in_processes.goes_on_with, {"folder": str(tmp_path)}
    several(goes_on, 2, *names, first=True, **given)
    for n in (1, 2, 3, 4):
        several(goes_on, n, *names, first=False, **given)
    with pytest.raises(RuntimeError, match="process 4: RuntimeError: index_se"):
        several(goes_on, 5, *names, first=False, **given)  # 2, 2, 2, 1, 0 rows
    for what in ("nothing", "weights", "adam", "step"):
        several(in_processes.forgets, 2, *names, what=what, **given)


@fact(17, "What if a process dies?")
def test_a_silent_machine_is_waited_for():
    assert default_pg_timeout == timedelta(minutes=30)
    several(in_processes.has_a_batch_more, 2)


@fact(
    17,
    "Operator aten.embedding_renorm_.default does not have a sharding strategy "
    "registered",
)
@fact(
    17,
    "RowwiseParallel returns zeros, or a wrong sum",
    "Cut by rows, an id out of range gives zeros, and different ids in each "
    "process give wrong sums, without an error.",
)
@pytest.mark.parametrize("n", [2, 3])
def test_what_a_cut_table_does_without_an_error_and_with_one(n):
    several(in_processes.traps, n, v=6, h=3)


@fact(17, "RowwiseParallel returns zeros, or a wrong sum")
def test_losses_and_lengths_that_differ():
    several(in_processes.has_a_loss_of_its_own, 2)
    with pytest.raises(RuntimeError, match="process"):
        several(in_processes.has_batches_of_different_lengths, 2)


@fact(17, "RowwiseParallel returns zeros, or a wrong sum")
@pytest.mark.parametrize("n", [2, 3])
def test_with_a_batch_in_each_process_everything_is_looked_up(n):
    several(in_processes.looks_up_everything, n)


@fact(17, "Can each id go to the process that has its row?")
@pytest.mark.parametrize("n", [2, 4])
def test_collectives_of_gloo_send_this_much(n):
    several(in_processes.sends_by_collective, n)


@fact(17, "What if a process dies?")
def test_loading_a_checkpoint_unpickles_what_is_no_tensor(tmp_path, capsys):
    several(in_processes.unpickles, 1, folder=str(tmp_path))
    assert "unpickled" in capsys.readouterr().out


@fact(17, "Does PyTorch cut a table for me?")
@fact(17, "RuntimeError: 'weight' must be 2-D")
def test_fsdp_cuts_weight_and_gradient():
    several(in_processes.fully_shards, 2)


@fact(17, "After loading a checkpoint, all processes have the same part")
def test_a_plain_tensor_is_saved_once(tmp_path):
    for name, kept in (("part", 1), ("part {rank}", 2)):
        given = {"folder": str(tmp_path / name), "name": name, "kept": kept}
        several(in_processes.saves_plain_tensors, 2, **given)


@fact(17, "RuntimeError: 'weight' must be 2-D")
def test_a_table_in_fsdp_is_flat_outside_the_wrapped_module():
    with pytest.raises(RuntimeError, match="'weight' must be 2-D"):
        several(in_processes.calls_the_inner_layer, 2)


@fact(17, "All parts start with the same numbers")
@pytest.mark.parametrize("n", [2, 3])
def test_on_the_cpu_one_seed_makes_equal_parts(n):
    several(in_processes.seeds_of_parts, n)


# ------------------------------------------------------------ the coverage


def sections(notebook: NotebookNode) -> tuple[set[str], set[str]]:
    """All sections of a lecture, and those in which a cell asserts or fails."""
    every, showing, section = set(), set(), ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for heading in re.findall(r"^##+ (.+)$", cell.source, re.M):
                section = heading.replace("`", "")
                every.add(section)
        elif "setup" not in tags(cell) and (
            "assert" in cell.source or "raises-exception" in tags(cell)
        ):
            showing.add(section)
    return every, showing


def uncovered(number: int, notebook: NotebookNode) -> list[str]:
    """What is taught without a test, or tested and not taught any more."""
    every, showing = sections(notebook)
    named = {s for n, s in TAUGHT if n == number}
    return [
        *(f"no fact holds {s!r}" for s in sorted(showing - named)),
        *(f"no section {s!r}" for s in sorted(named - every)),
    ]


def rules(notebook: NotebookNode) -> set[str]:
    """The bold sentences of a lecture, and what it says to remember."""
    found = []
    for cell in notebook.cells[1:]:
        if cell.cell_type == "markdown" and solution(cell) is None:
            text = without_note(cell)
            found += re.findall(r"\*\*([^*]+\.)\*\*", text)
            if text.startswith("## What to remember"):
                found += re.findall(
                    r"^\d+\. (.+(?:\n.+)*?)$(?=\n\d|\Z)", text, re.M
                )
    return {" ".join(rule.replace("`", "").split()) for rule in found}


def unheld(number: int, notebook: NotebookNode) -> list[str]:
    """The rules that no fact quotes, and the quotes that are no rule."""
    said, quoted = rules(notebook), set(QUOTED.get(number, []))
    return [
        *(f"no fact holds {rule!r}" for rule in sorted(said - quoted)),
        *(f"no rule says {rule!r}" for rule in sorted(quoted - said)),
    ]


def test_every_rule_is_held_by_a_fact(lecture):
    assert unheld(int(lecture.name[:2]), read(lecture)) == []


def test_a_rule_without_a_fact_is_seen():
    notebook = read(lectures("1")[0])
    for cell in notebook.cells:
        cell.source = cell.source.replace("**In exact", "**In all")
        cell.source = cell.source.replace("2. The result", "2. A result")
    assert unheld(1, notebook) == [
        "no fact holds 'A result of a lookup has the shape of the ids, with h "
        "appended.'",
        "no fact holds 'In all arithmetic, a lookup equals a one-hot times the "
        "table.'",
        "no rule says 'In exact arithmetic, a lookup equals a one-hot times "
        "the table.'",
        "no rule says 'The result of a lookup has the shape of the ids, with "
        "h appended.'",
    ]


def test_every_section_is_held_by_a_fact(lecture):
    assert uncovered(int(lecture.name[:2]), read(lecture)) == []


def test_a_section_without_a_fact_is_seen():
    notebook = read(lectures("6")[0])
    for cell in notebook.cells:
        cell.source = cell.source.replace(
            "## What does padding cost?", "## Why?"
        )
    assert uncovered(6, notebook) == [
        "no fact holds 'Why?'",
        "no section 'What does padding cost?'",
    ]


def test_a_fact_that_fails_says_where_it_is_taught():
    @fact(99, "No section")
    def fails():
        raise AssertionError

    del TAUGHT[99, "No section"]
    with pytest.raises(AssertionError) as caught:
        fails()
    assert caught.value.__notes__ == ["taught in lecture 99, 'No section'"]


def test_there_are_a_hundred_facts():
    assert sum(map(len, TAUGHT.values())) >= 100
    assert {number for number, _ in TAUGHT} == {
        int(path.name[:2]) for path in lectures()
    }
