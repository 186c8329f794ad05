# ruff: noqa: F821 - `processes.run` puts a header above each function, and
# the functions of lecture 17 beside it, which define what is missing here.
"""What the facts of lecture 17 let several processes do."""


def by_columns(model):
    style = ColwiseParallel(output_layouts=Replicate())
    return parallelize_module(model, mesh, {"0": style})


def by_batch(model):
    """Cut by rows, for processes with a batch of their own."""
    style = RowwiseParallel(input_layouts=Shard(0), output_layouts=Shard(0))
    return parallelize_module(model, mesh, {"0": style})


def of_both_passes(forward, *given):
    """The bytes that all send for `forward`, and for the backward pass."""
    out = []
    sent = bytes_sent(lambda: out.append(forward(*given)))
    return sent, bytes_sent(out[0].sum().backward)


HELPERS = by_columns, by_batch, of_both_passes


def shares_no_memory():
    tensor = torch.zeros(1)
    if rank == 0:
        tensor[0] = 7
    dist.barrier()
    assert tensor.item() == (7 if rank == 0 else 0)
    dist.all_reduce(tensor)
    assert tensor.item() == 7


def sends_outputs(h, b):
    """What an all-reduce of a lookup sends, whatever the size of the table."""
    for v in (n, 1_000, 100_000):
        part = torch.zeros(-(-v // n), h)
        output = part[torch.arange(b) % len(part)]
        sent = bytes_sent(dist.all_reduce, output)
        expected = 2 * (n - 1) * output.nbytes
        assert abs(sent - expected) < 0.02 * expected + 9_000, sent


def fetches_and_sends_back(seeds):
    """Each output, gradient and number of bytes, for ids as they come."""
    for seed in range(seeds):
        same = torch.Generator().manual_seed(seed)
        rows = int(torch.randint(2, 40, (), generator=same))
        v = n * rows - 1  # the last part is short
        table = torch.randn(v, 24, generator=same)
        lengths = torch.randint(0, 60, (n,), generator=same).tolist()
        every = [
            torch.randint(0, v, (length,), generator=same) for length in lengths
        ]
        given = [torch.randn(length, 24, generator=same) for length in lengths]
        part = table[rank * rows : (rank + 1) * rows].clone().requires_grad_()
        out = fetch(every[rank], part, rows)
        assert torch.equal(out, table[every[rank]])
        out.backward(given[rank])
        whole = table.clone().requires_grad_()
        F.embedding(torch.cat(every), whole).backward(torch.cat(given))
        mine = whole.grad[rank * rows : (rank + 1) * rows]
        torch.testing.assert_close(part.grad, mine)


def sends_each_row_once(h):
    rows = 250
    part = torch.zeros(rows, h, requires_grad=True)
    for ids in (
        torch.arange(n * rows),
        (torch.arange(500) + (rank + 1) * rows) % (n * rows),
        torch.full((500,), (rank + 1) % n * rows),  # all of them elsewhere
        torch.full((500,), rank * rows),  # none of them
    ):
        elsewhere = (ids // rows != rank).sum()
        asked = torch.tensor(len(ids))
        dist.all_reduce(elsewhere)
        dist.all_reduce(asked)
        assert elsewhere <= asked
        there, back = of_both_passes(fetch, ids, part, rows)
        for sent, each in ((there, 4 * h + 8), (back, 4 * h)):
            expected = elsewhere.item() * each
            assert abs(sent - expected) < 0.02 * expected + 16_000, sent


def sums_gradients(v, h, k):
    """What data parallel sends of a gradient, dense and sparse."""
    ids = torch.arange(k) + k * rank
    for sparse in (False, True):
        table = nn.Embedding(v, h, sparse=sparse)
        model = DistributedDataParallel(table)
        sent = bytes_sent(model(ids).sum().backward)
        expected = 2 * (n - 1) * v * 4 * h
        if sparse:
            expected = n * (n - 1) * k * (4 * h + 8)
            assert table.weight.grad.is_sparse
            moved = table.weight.grad.coalesce().indices().flatten()
            assert moved.tolist() == list(range(n * k))
        mean = table.weight.grad.to_dense()[: n * k]
        torch.testing.assert_close(mean, torch.full_like(mean, 1 / n))
        assert abs(sent - expected) < 0.02 * expected + 8_000, (sent, expected)


def cut_like_the_uncut(seeds):
    for seed in range(seeds):
        torch.manual_seed(seed)
        v, h = (int(torch.randint(3 * n, 40, ())) for _ in "vh")
        table = torch.randn(v, h)
        ids = torch.randint(0, v, (5, 7))
        given = torch.randn(5, 7, h)
        options = {"freeze": False, "padding_idx": int(ids[0, 0])}
        uncut = nn.Embedding.from_pretrained(table.clone(), **options)
        expected = uncut(ids)
        expected.backward(given)
        for cut in (by_rows, by_columns):
            layer = nn.Embedding.from_pretrained(table.clone(), **options)
            model = cut(nn.Sequential(layer))
            out = model(ids)
            assert torch.equal(out, expected)
            out.backward(given)
            gradient = model[0].weight.grad.full_tensor()
            assert torch.equal(gradient, uncut.weight.grad)


def what_is_cut(v, h):
    """The local shapes of weight, gradient and average, by rows and columns."""
    for cut in (by_rows, by_batch, by_columns):
        for make in (torch.optim.Adam, torch.optim.Adagrad):
            model = cut(nn.Sequential(nn.Embedding(v, h)))
            optimizer = make(model.parameters())
            model(torch.tensor([0, v - 1])).sum().backward()
            optimizer.step()
            weight = model[0].weight
            state = list(optimizer.state[weight].values())[1]
            kept = weight, weight.grad, state
            shapes = [tuple(x.to_local().shape) for x in kept]
            some_rows = (v // n, h)
            assert shapes == (
                [(v, h // n)] * 3
                if cut is by_columns
                else [some_rows, (v, h), some_rows]
            ), (cut.__name__, shapes)


def fully_shards():
    from torch.distributed.fsdp import fully_shard
    from torch.utils._python_dispatch import TorchDispatchMode

    made = []

    class Watch(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            out = func(*args, **kwargs or {})
            if "embedding_dense_backward" in str(func):
                made.append(tuple(out.shape))
            return out

    def inner_is_refused():
        try:
            model[0](torch.tensor([2, 5]))
            return False
        except RuntimeError as error:
            return "aten.embedding.default got mixed torch.Tensor" in str(error)

    model = nn.Sequential(nn.Embedding(6, 3))
    fully_shard(model)
    assert inner_is_refused()  # before the forward pass
    loss = model(torch.tensor([2, 5])).sum()
    assert not inner_is_refused()
    with Watch():
        loss.backward()
    assert made == [(6, 3)]  # the whole gradient, for a moment
    weight = model[0].weight
    for cut in (weight, weight.grad):
        assert cut.to_local().shape == (3, 3)
        assert cut.placements == (Shard(0),)
    assert inner_is_refused()  # after the backward pass


def sends_by_collective():
    size = 240_000
    mine, whole = torch.zeros(size // n), torch.zeros(size)
    for work, given, outputs in (
        (dist.all_reduce, (whole,), 2 * (n - 1)),
        (dist.all_gather_into_tensor, (whole, mine), n - 1),
        # A ring would send n - 1 of them.
        (dist.reduce_scatter_tensor, (mine, whole), 2 * (n - 1)),
    ):
        sent = bytes_sent(work, *given) / whole.nbytes
        assert abs(sent - outputs) < 0.1, (work.__name__, sent)


def unpickles(folder):
    class Speaks:
        def __reduce__(self):
            return print, ("unpickled",)

    checkpoint.save({"step": Speaks()}, checkpoint_id=folder)
    checkpoint.load({"step": 0}, checkpoint_id=folder)


def saves_plain_tensors(folder, name, kept):
    """Save a part of one's own; load it again; count the different ones."""
    key = name.format(rank=rank)
    checkpoint.save({key: torch.tensor([rank + 1.0])}, checkpoint_id=folder)
    loaded = {key: torch.zeros(1)}
    checkpoint.load(loaded, checkpoint_id=folder)
    every = [torch.zeros(1) for _ in range(n)]
    dist.all_gather(every, loaded[key])
    assert len(torch.cat(every).unique()) == kept, every


def has_a_batch_more():
    from datetime import timedelta

    group = dist.new_group(timeout=timedelta(seconds=2))
    if rank == 0:
        try:
            dist.all_reduce(torch.ones(1), group=group)
            raise AssertionError("somebody answered")
        except RuntimeError as error:
            assert "Timed out waiting 2000ms" in str(error), error


def ignores_a_sum():
    """`dist.all_reduce` is no part of the graph; what is exchanged is."""
    import warnings

    x = torch.ones(2, requires_grad=True)
    y = 2 * x
    dist.all_reduce(y)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        y.sum().backward()
    assert y.tolist() == [2 * n] * 2 and x.grad.tolist() == [2, 2]
    assert "an autograd kernel was not registered" in str(told[0].message)


def fetches_too_far():
    fetch(torch.tensor([3, n * 3]), torch.zeros(3, 2), 3)


def has_a_loss_of_its_own():
    model = by_rows(nn.Sequential(nn.Embedding(2 * n, 3)))
    (model(torch.tensor([1])).sum() * (rank + 1)).backward()
    assert model[0].weight.grad.placements == (Replicate(),)  # it's said
    assert model[0].weight.grad.to_local()[1].tolist() == [rank + 1] * 3


def has_batches_of_different_lengths():
    model = by_batch(nn.Sequential(nn.Embedding(6, 3)))
    model(torch.arange(3 - rank)).sum()


def takes_the_table_of_0():
    torch.manual_seed(rank)
    model = by_rows(nn.Sequential(nn.Embedding(6, 3)))
    torch.manual_seed(0)
    whole = model[0].weight.full_tensor()
    assert torch.equal(whole, nn.Embedding(6, 3).weight)


def the_last_has_no_row():
    model = by_rows(nn.Sequential(nn.Embedding(4, 3)))
    assert len(model[0].weight.to_local()) == (2, 2, 0)[rank]
    model(torch.tensor([0, 3]))


def traps(v, h):
    table = torch.arange(1.0, v * h + 1).view(v, h)

    def model_of(**options):
        layer = nn.Embedding.from_pretrained(table, freeze=False, **options)
        return nn.Sequential(layer)

    def in_default_style(style):
        return parallelize_module(model_of(), mesh, {"0": style})

    for outside in (-1, v, 10**6, -(10**6)):
        ids = torch.tensor([outside, v - 1])
        model = by_rows(model_of())
        zero, last = model(ids)
        assert not zero.any() and torch.equal(last, table[-1])
        (zero + last).sum().backward()
        gradient = model[0].weight.grad.full_tensor()
        assert gradient.sum(dim=1).tolist() == [0] * (v - 1) + [h]
        try:
            by_columns(model_of())(ids)
            raise AssertionError("not refused")
        except IndexError:
            pass
    mine = torch.tensor([rank])
    own, next_one = ((rank + k) % n * (v // n) for k in (0, 1))
    found = by_rows(model_of())(torch.tensor([own, next_one]))
    assert torch.equal(found[0], table[:: v // n].sum(dim=0))
    assert not found[1].any()
    assert torch.equal(by_batch(model_of())(mine), table[mine])
    assert len(in_default_style(RowwiseParallel())(mine)) == n
    model = by_rows(model_of())
    with torch.no_grad():
        model[0].weight.to_local().renorm_(2, 0, 1.0)
    norms = model[0].weight.full_tensor().norm(dim=1)
    torch.testing.assert_close(norms, torch.ones(v))
    own = in_default_style(ColwiseParallel())(torch.tensor([v - 1]))
    columns = torch.arange(h).chunk(n)[rank]
    assert torch.equal(own[0], table[-1, columns])
    refused = "does not have a sharding strategy registered"
    for options, name in (
        ({"max_norm": 1.0}, "aten.embedding_renorm_.default"),
        (
            {"sparse": True},
            "aten._sparse_coo_tensor_with_dims_and_tensors.default",
        ),
    ):
        for cut in (by_rows, by_columns):
            try:
                cut(model_of(**options))(mine).sum().backward()
                raise AssertionError(f"{options} was not refused")
            except NotImplementedError as error:
                assert str(error) == f"Operator {name} {refused}."


def looks_up_everything():
    """With its own batch in each process, PyTorch still sends whole outputs."""
    model = by_batch(nn.Sequential(nn.Embedding(1_000, 60)))
    ids = torch.arange(1_000)
    one = (n - 1) * n * 1_000 * 60 * 4
    there, back = of_both_passes(lambda: model(ids).sum())
    assert 1.9 < there / one < 2.2, there
    assert 0.9 < back / one < 1.1, back


def seeds_of_parts():
    import warnings

    model = by_rows(nn.Sequential(nn.Embedding(2 * n, 3, device="meta")))
    model.to_empty(device="cpu")
    for own in (False, True):
        torch.manual_seed(rank if own else 0)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            nn.init.normal_(model[0].weight)
        assert "DTensor random operators may not have complete support on " in (
            str(told[0].message)
        )
        whole = model[0].weight.full_tensor()
        assert torch.equal(whole[:2], whole[2:4]) != own


def calls_the_inner_layer():
    from torch.distributed.fsdp import FullyShardedDataParallel

    model = nn.Sequential(nn.Embedding(6, 3))
    wrapped = FullyShardedDataParallel(
        model, use_orig_params=True, device_id=torch.device("cpu")
    )
    wrapped(torch.tensor([2]))
    model[0](torch.tensor([2]))


def goes_on_with(folder, first):
    """Save after 5 steps, or load that, and compare with ten steps at once."""
    model, adam = new_model()
    if first:
        train(model, adam, 0, 5)
        save(model, adam, 5, folder)
        return
    assert load(model, adam, folder) == 5
    train(model, adam, 5, 10)
    whole, its_adam = new_model()
    train(whole, its_adam, 0, 10)
    for one, other in zip(model.parameters(), whole.parameters(), strict=True):
        pairs = [
            (one, other),
            *(
                (adam.state[one][key], its_adam.state[other][key])
                for key in ("step", "exp_avg", "exp_avg_sq")
            ),
        ]
        for mine, its in pairs:
            if hasattr(mine, "full_tensor"):
                mine, its = mine.full_tensor(), its.full_tensor()
            assert torch.equal(mine, its)


def forgets(folder, what):
    """Load the checkpoint of 5 steps, but for one thing; it then differs."""
    whole, adam = new_model()
    train(whole, adam, 0, 10)
    model, adam = new_model()
    first = load(model, adam, folder)
    if what == "weights":
        model, adam = new_model()
    if what == "adam":
        adam = torch.optim.Adam(model.parameters(), lr=0.1)
    if what == "step":
        first = 0
    train(model, adam, first, 10)
    off = (model[0].weight - whole[0].weight).full_tensor().abs().max()
    assert (off > 0.01) == (what != "nothing"), off
