"""Every question knows the right answer, its mistakes, and any nonsense."""

import re

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from embedlab import check
from embedlab.question import NOT_ANSWERED, Mistake, Question
from publish import ROOT
from publish.contract import checks, tags
from publish.notebook import read

LECTURES = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
# What the cell of each prediction says about the answers that are possible.
COMMENTS = {
    checks(cell)[0]: re.search("#(.*)", cell.source)[1].strip()
    for path in LECTURES
    for cell in read(path).cells
    if "prediction" in tags(cell)
}
ASKS = "the question asks for"
# These have times for an answer, and are made from the machine's.
EVERY = pytest.mark.parametrize(
    "question", check.QUESTIONS.values(), ids=check.QUESTIONS.keys()
)


class Hostile:
    """An object that fails at whatever is asked of it."""

    def __eq__(self, other):
        raise RuntimeError("no comparison")

    def __repr__(self):
        raise RuntimeError("no text")

    __hash__ = None


def unwilling(*_):
    raise SystemExit(3)


def worst_by_fresh_leaf(weight, loss_of, size):
    leaf = weight.data.clone().requires_grad_()
    loss_of(leaf).backward()
    length = leaf.grad.square().sum().sqrt()
    return loss_of(leaf.detach() + size / length * leaf.grad).item()


def salient_by_backward(vectors, loss_of):
    leaf = torch.nn.Parameter(vectors.clone())
    loss_of(leaf).backward()
    return int(leaf.grad.square().sum(dim=1).max(dim=0).indices)


def lazy_by_mask(w, m, ids, g, lr):
    seen = torch.zeros(len(w), 1).index_fill_(0, ids, 1.0)
    summed = F.one_hot(ids, len(w)).float().T @ g
    new_m = torch.where(seen > 0, 0.9 * m + summed, m)
    return w - lr * seen * new_m, new_m


NONSENSE = (
    None,
    "",
    "no such word",
    True,
    -1,
    float("nan"),
    3 + 4j,
    (),
    (1, "two", None),
    [[1], [2, 3]],
    {"a": 1},
    object,
    Hostile(),
    unwilling,
    lambda: 0,
    lambda *arguments: Hostile(),
    torch.tensor([]),
    torch.tensor(True),
    torch.ones(3, 3, dtype=torch.bfloat16),
    torch.ones(2, 2, 2, dtype=torch.int8),
    torch.eye(3).to_sparse(),
    torch.empty(3, 3, device="meta"),
    torch.ones(3, 3, requires_grad=True),
)


@EVERY
def test_right_answer(question):
    assert question.judge(question.right) == f"Right. {question.why}"


@EVERY
def test_not_answered(question, capsys):
    assert question(...) is None
    assert capsys.readouterr().out == NOT_ANSWERED + "\n"
    assert question.judge((..., ...)) == NOT_ANSWERED
    if question.probes:
        assert question.judge(lambda *arguments: ...) == NOT_ANSWERED


@EVERY
def test_each_mistake_gets_its_own_diagnosis(question):
    for mistake in question.mistakes:
        for answer in mistake.answers:
            verdict = question.judge(answer)
            assert verdict == f"Not yet: {mistake.says}", answer
    assert len({mistake.says for mistake in question.mistakes}) >= 2


@EVERY
def test_each_choice_has_its_sentence(question):
    for choice in question.offered:
        verdict = question.judge(choice)
        says = [m.says for m in question.mistakes if m.answer == choice]
        if choice == question.right:
            assert verdict == f"Right. {question.why}"
        else:
            assert verdict == f"Not yet: {says[0]}"


@EVERY
def test_every_spelling_is_right(question):
    for answer in question.also:
        assert question.judge(answer) == f"Right. {question.why}"


@EVERY
def test_the_judge_offers_what_the_lecture_lists(question):
    """The comment of the prediction's cell is what the learner sees."""
    comment = COMMENTS.get(question.name, "")
    assert question.nearest == ("whichever is nearest" in comment)
    words = tuple(re.findall(r'"([^"]+)"', comment))
    offered = comment.split("whichever")[0].replace("_", "")
    numbers = re.findall(r"-?\d+(?:\.\d+)?", offered)
    if isinstance(question.right, str):
        assert question.offered == words
    if question.offered and not isinstance(question.right, str):
        assert question.offered == tuple(map(float, numbers))


@EVERY
def test_sentences_are_sentences(question):
    for text in (question.why, *(m.says for m in question.mistakes)):
        assert text.endswith((".", "?")), text
        assert len(text) < 160, text
        assert not re.search(r"\bone a (row|sentence|feature|bag|token)", text)
        assert "!" not in text, text


@EVERY
def test_nonsense_gets_a_sentence(question):
    known = {f"Not yet: {mistake.says}" for mistake in question.mistakes}
    named = {"three_can_load": True, "all_pads": True}  # yes, and nan
    for place, answer in enumerate(NONSENSE):
        verdict = question.judge(answer)
        if question.name not in named or isinstance(answer, str):
            assert not verdict.startswith("Right."), place
        assert verdict in known or verdict.endswith((".", ". ")), place
        assert "0x" not in verdict, place  # no memory address
        assert "\n" not in verdict, place


SHAPE = Question(
    name="shape",
    right=(2, 3),
    why="So it is.",
    mistakes=(Mistake((3, 2), "turned."), Mistake((6,), "flattened.")),
)
NUMBER = Question(
    name="number",
    right=1,
    why="So it is.",
    mistakes=(Mistake(0, "none."), Mistake(2, "twice.")),
)
TENSOR = Question(
    name="tensor",
    right=torch.tensor([1.0, 2.0]),
    why="So it is.",
    mistakes=(
        Mistake(torch.tensor([2.0, 1.0]), "swapped."),
        Mistake(torch.tensor([1.0]), "cut."),
    ),
)
WORD = Question(
    name="word",
    right="index_select",
    why="So it is.",
    mistakes=(Mistake("mm", "a product."), Mistake("one_hot", "a one-hot.")),
)
SHARE = Question(
    name="share",
    right=0.6,
    why="So it is.",
    mistakes=(Mistake(0.1, "too small."), Mistake(1.0, "all.")),
)
BIG = Question(
    name="big",
    right=1_000,
    why="So it is.",
    mistakes=(Mistake(0, "none."), Mistake(2_000, "twice.")),
)
FUNCTION = Question(
    name="function",
    right=lambda x: 10 // x,
    why="So it is.",
    mistakes=(
        Mistake(lambda x: 10 / x, "a true division."),
        Mistake(lambda x: 10 // x if x else 0, "no error for 0."),
    ),
    probes=((4,), (0,)),
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (SHAPE, torch.Size([2, 3])),
        (SHAPE, [2, 3]),
        (SHAPE, (torch.tensor(2), 3)),
        (NUMBER, 1.0),
        (NUMBER, torch.tensor(1)),
        (SHARE, torch.tensor(0.6)),
        (NUMBER, np.int64(1)),
        (SHAPE, np.array([2, 3])),
        (SHAPE, torch.tensor([2.0, 3.0])),
        (SHAPE, (np.int64(2), 3)),
        (WORD, " Index-select. "),
        (TENSOR, torch.tensor([1.0, 2.0], requires_grad=True)),
        (FUNCTION, lambda x: int(10 // x)),
    ],
)
def test_other_spellings_of_the_right_answer(question, answer):
    assert question.judge(answer).startswith("Right.")


@pytest.mark.parametrize(
    ("question", "answer", "says"),
    [
        (NUMBER, 100, "100 is too large."),
        (NUMBER, 10**400, f"{'1' + '0' * 76}... is too large."),
        (NUMBER, float("nan"), "nan is not a number."),
        (BIG, 999, f"999 is close; {ASKS} the exact number."),
        (
            WORD,
            "view",
            '"view" is not one of "index_select", "mm" and "one_hot".',
        ),
        (
            TENSOR,
            [1, 2],
            f"those are the right numbers, but as a list; {ASKS} a tensor of "
            "shape (2,): torch.tensor(..., dtype=torch.float32).",
        ),
        (TENSOR, [2, 1], "swapped."),
        (TENSOR, torch.tensor([2, 1]), "swapped."),
        (
            TENSOR,
            torch.tensor([3.0, 4.0]),
            "that is a tensor of the right shape, but none of its 2 numbers "
            "is right.",
        ),
        (
            TENSOR,
            torch.tensor([1.0, 4.0]),
            "that is a tensor of the right shape in which 1 of 2 numbers is "
            "right: look at [1].",
        ),
        (
            TENSOR,
            torch.tensor([1.0, -2.0]),
            "that is a tensor of the right shape in which 1 of 2 numbers is "
            "right: look at [1] (only the sign is wrong there).",
        ),
        (
            TENSOR,
            torch.tensor([-1.0, -2.0]),
            "those are the right numbers with the opposite sign.",
        ),
        (
            FUNCTION,
            lambda x: int(str(x), 1),
            "called with (4), your function raises ValueError (int() base "
            "must be >= 2 and <= 36, or 0) in `lambda x: int(str(x), 1),`.",
        ),
        (NUMBER, True, f"that is True; {ASKS} a number."),
        (NUMBER, None, f"that is None; {ASKS} a number."),
        (SHAPE, (2, 3, 1), f"that is (2, 3, 1), 3 numbers; {ASKS} 2."),
        (SHAPE, (2,), f"that is (2,), 1 number; {ASKS} 2."),
        (
            SHAPE,
            (2, 5),
            "that is (2, 5); 1 of 2 numbers is right: look at the second.",
        ),
        (
            TENSOR,
            np.array([1.0, 2.0]),
            "those are the right numbers, but as a NumPy array; "
            f"{ASKS} a tensor of shape (2,): torch.from_numpy makes a tensor "
            "of it.",
        ),
        (
            TENSOR,
            (torch.ones(2), torch.tensor([1.0, 2.0])),
            "that is 2 things, of which the second is right; return that one "
            "alone.",
        ),
        (
            TENSOR,
            (torch.tensor([1.0, 2.0]),),
            "that is a tuple or list with the right tensor in it; return the "
            "tensor itself (a comma too many, or as_tuple=True?).",
        ),
        (
            TENSOR,
            torch.nn.Linear(1, 2),
            f"that is a layer; {ASKS} a tensor of shape (2,). Call it first.",
        ),
        (
            FUNCTION,
            lambda x: True,
            f"called with (4), your function returns True; {ASKS} a number.",
        ),
        (SHAPE, 6, f"that is a number, 6; {ASKS} a tuple of 2 numbers."),
        (
            TENSOR,
            torch.ones(3),
            f"that is a tensor of shape (3,); {ASKS} shape (2,).",
        ),
        (
            TENSOR,
            torch.tensor([1, 2]),
            f"those are the right numbers as torch.int64; {ASKS} floats.",
        ),
        (TENSOR, torch.zeros(2), "those are only zeros."),
        (
            FUNCTION,
            lambda: 2,
            "called with (4), your function raises TypeError "
            "(<lambda>() takes 0 positional arguments but 1 was given): the "
            "check calls it with the arguments that the exercise names.",
        ),
        (
            FUNCTION,
            lambda x: 2,
            "right in 1 of 2 calls; called with (0), your function returns; "
            "expected that it raises ZeroDivisionError.",
        ),
    ],
)
def test_other_wrong_answers(question, answer, says):
    assert question.judge(answer) == f"Not yet: {says}"


def test_a_function_cannot_change_the_probes():
    def greedy(values):
        values.clear()
        return 0

    question = Question(
        name="sum",
        right=lambda values: sum(values),
        why="So it is.",
        mistakes=(Mistake(greedy, "emptied."), Mistake(len, "counted.")),
        probes=(([1, 2],), ([3],)),
    )
    for _ in range(2):
        assert question.judge(greedy) == "Not yet: emptied."
        assert question.judge(sum) == "Right. So it is."


def test_a_function_must_leave_its_arguments_alone():
    def careless(values):
        values.sort()
        return sum(values)

    question = Question(
        name="sum",
        right=lambda values: sum(values),
        why="So it is.",
        mistakes=(Mistake(len, "counted."), Mistake(max, "the largest.")),
        probes=(([2, 1],), ([3],)),
    )
    assert question.judge(careless) == (
        "Not yet: the results are right, but it writes into its first "
        "argument; leave that as it was."
    )


def writes(change):
    """What is said of a function that changes its argument like this."""
    probe = torch.nn.Parameter(torch.linspace(-1.9, 2.3, 60))
    probe.grad = torch.ones(60)

    def answer(x, f):
        with torch.no_grad():
            change(x)
        return 1.0

    question = Question(
        name="q",
        right=lambda x, f: 1.0,
        why="x.",
        mistakes=(
            Mistake(lambda x, f: 2.0, "a."),
            Mistake(lambda x, f: 3.0, "b."),
        ),
        probes=((probe, torch.sum),),
    )
    return question.judge(answer)


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.add_(0.1).sub_(0.1),  # by less than a rounding
        lambda x: x.requires_grad_(False),
        lambda x: setattr(x, "grad", None),
        lambda x: x.grad.add_(1),
    ],
)
def test_the_smallest_change_of_an_argument_is_seen(change):
    assert "writes into its first argument" in writes(change)


def test_a_function_among_the_arguments_is_not_written_to():
    assert writes(lambda x: None).startswith("Right.")


def gradient(x):
    leaf = x.clone().requires_grad_()
    return torch.autograd.grad(leaf.square().sum(), leaf)[0]


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_gradients_can_be_taken_whatever_the_mode_outside(mode):
    question = Question(
        name="gradient",
        right=gradient,
        why="x.",
        mistakes=(Mistake(lambda x: x, "a."), Mistake(lambda x: -x, "b.")),
        probes=((torch.ones(3),),),
    )
    with mode():
        assert question.judge(gradient).startswith("Right.")
        assert not torch.is_grad_enabled()


def test_a_word_has_other_spellings_and_choices():
    question = Question(
        name="word",
        right="the weight",
        why="So it is.",
        mistakes=(
            Mistake("everything", "that is too much."),
            Mistake("all", "that is too much.", alias=True),
            Mistake(True, "a word is wanted."),
        ),
        also=("weight",),
    )
    for right in ("the weight", "weight", "'Weight'", "weight!"):
        assert question.judge(right) == "Right. So it is."
    assert question.judge("all") == "Not yet: that is too much."
    assert question.judge("zzz") == (
        'Not yet: "zzz" is not one of "everything" and "the weight".'
    )
    assert question.judge(["weight"]) == "Right. So it is."


@EVERY
def test_an_unknown_word_gets_the_choices(question):
    if isinstance(question.right, str):
        assert question.right in question.judge("zzz")


def test_a_dict_of_tensors_can_be_an_argument():
    def careless(vectors):
        vectors["a"] += 1
        return vectors["a"]

    question = Question(
        name="row",
        right=lambda vectors: vectors["a"] + 1,
        why="So it is.",
        mistakes=(
            Mistake(lambda vectors: vectors["a"], "nothing was added."),
            Mistake(lambda vectors: vectors, "one row is wanted."),
        ),
        probes=(({"a": torch.zeros(2)},),),
    )
    assert question.judge(question.right) == "Right. So it is."
    assert question.judge(lambda vectors: ...) == NOT_ANSWERED
    assert "it writes into its first argument" in question.judge(careless)
    for mistake in question.mistakes:
        assert question.judge(mistake.answer) == f"Not yet: {mistake.says}"


def test_a_question_needs_two_mistakes():
    with pytest.raises(ValueError, match="knows 1 mistakes; expected at least"):
        Question("x", 1, "So it is.", (Mistake(2, "twice."),))


def test_probes_go_with_functions():
    two = (Mistake(2, "twice."), Mistake(3, "thrice."))
    with pytest.raises(ValueError, match="probes go with a function"):
        Question("x", 1, "So it is.", two, probes=((1,),))
    with pytest.raises(ValueError, match="probes go with a function"):
        Question("x", len, "So it is.", two)


def test_unknown_question_names_a_near_one():
    with pytest.raises(AttributeError, match=r"did you mean check.by_hand\?"):
        check.by_hands(...)
    assert "by_hand" in dir(check)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("one_hot_by_hand", lambda ids, v: torch.eye(v)[ids]),
        (
            "one_hot_by_hand",
            lambda ids, v: torch.zeros(*ids.shape, v).scatter(
                -1, ids.unsqueeze(-1), 1.0
            ),
        ),
        ("reorder", lambda table, new_id: table[new_id.argsort()]),
        (
            "reorder",
            lambda table, new_id: torch.zeros_like(table).index_copy(
                0, new_id, table
            ),
        ),
        (
            "ids_of",
            lambda output, table: torch.tensor(
                [
                    [
                        next(i for i, row in enumerate(table) if row.equal(x))
                        for x in sentence
                    ]
                    for sentence in output
                ],
                dtype=torch.int32,
            ),
        ),
        ("ids_of", lambda o, t: torch.cdist(o, t).argmin(dim=-1)),
        (
            "same_bag",
            lambda a, b: torch.equal(
                a.bincount(minlength=int(max(a.max(), b.max())) + 1),
                b.bincount(minlength=int(max(a.max(), b.max())) + 1),
            ),
        ),
        ("same_bag", lambda a, b: sorted(a.tolist()) == sorted(b.tolist())),
        (
            "weighted_bag",
            lambda x, w: torch.stack(
                [row @ vectors for vectors, row in zip(x, w, strict=True)]
            ),
        ),
        ("centered", lambda x: x - x.sum(dim=1, keepdim=True) / x.shape[1]),
        (
            "lookup_backward",
            lambda g, ids, v: (
                F.one_hot(ids.flatten(), v).float().T
                @ g.reshape(-1, g.shape[-1])
            ),
        ),
        (
            "lookup_backward",
            lambda g, ids, v: torch.sparse_coo_tensor(
                ids.reshape(1, -1),
                g.reshape(-1, g.shape[-1]),
                (v, g.shape[-1]),
                check_invariants=False,
            ),
        ),
        ("worst_loss", worst_by_fresh_leaf),
        ("most_salient", salient_by_backward),
        ("lazy_momentum", lazy_by_mask),
        (
            "rows_that_move",
            lambda optimizer, batches, v: [
                i
                for i in range(v)
                if optimizer == "AdamW"
                or i in batches[-1]
                or (optimizer in ("Adam", "momentum") and i in sum(batches, []))
            ],
        ),
        ("as_table", lambda w, b: F.linear(torch.eye(w.shape[1]), w, b)),
        (
            "word_counts",
            lambda ids, v: torch.stack(
                [torch.bincount(row, minlength=v) for row in ids]
            ).float(),
        ),
        (
            "agree",
            lambda a, b: (
                a.shape == b.shape and torch.allclose(a, b, rtol=0, atol=1e-5)
            ),
        ),
    ],
)
def test_other_right_functions(name, answer):
    assert check.QUESTIONS[name].judge(answer).startswith("Right.")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        # Right for one dimension, or for the course's table, and for no other.
        ("one_hot_by_hand", lambda ids, v: torch.eye(v)[ids].view(len(ids), v)),
        (
            "agree",
            lambda a, b: (
                a.shape == b.shape
                and torch.allclose(a, b, rtol=0, atol=1e-5, equal_nan=True)
            ),
        ),
        (
            "agree",
            lambda a, b: (
                a.shape == b.shape
                and torch.equal(a.round(decimals=5), b.round(decimals=5))
            ),
        ),
        (
            "agree",
            lambda a, b: (
                a.shape == b.shape and bool(((a - b).abs() <= 1e-4).all())
            ),
        ),
        (
            "same_bag",
            lambda a, b: (
                len(a) == len(b)
                and bool(a.sum() == b.sum())
                and set(a.tolist()) == set(b.tolist())
            ),
        ),
        (
            "same_bag",
            lambda a, b: (
                len(a) == len(b)
                and bool(a.sum() == b.sum() and a.prod() == b.prod())
            ),
        ),
        ("weighted_bag", lambda x, w: (w.unsqueeze(1) @ x).squeeze()),
        (
            "scale_by_count",
            lambda x, ids: x / ids.bincount().clamp(min=1).unsqueeze(1),
        ),
        (
            "most_salient",
            lambda x, loss_of: int(
                torch.autograd.functional.jacobian(loss_of, x).norm(dim=1).max()
            ),
        ),
        ("lazy_momentum", lambda w, m, ids, g, lr: (w, m)),
        ("rows_that_move", lambda optimizer, batches, v: set(batches[-1])),
        ("as_table", lambda w, b: (w + b[: w.shape[1]].mean()).T),
        ("word_counts", lambda ids, v: (ids == ids[:, :1]).float()),
        ("agree", lambda a, b: a.shape == b.shape),
        ("agree", lambda a, b: a.shape == b.shape and torch.allclose(a, b)),
        ("ids_of", lambda o, t: (o[..., :1] == t[:, 0]).int().argmax(-1)),
        ("ids_of", lambda o, t: (o @ F.normalize(t, dim=-1).T).argmax(-1)),
        (
            "ids_of",
            lambda o, t: (
                F.normalize(o, dim=-1) @ F.normalize(t, dim=-1).T
            ).argmax(-1),
        ),
    ],
)
def test_functions_that_are_right_by_luck(name, answer):
    assert check.QUESTIONS[name].judge(answer).startswith("Not yet:")
