"""The judge says only true things: what was false once, and how it is read."""

import ast
import contextlib
import inspect
import itertools
import random
import signal
import threading

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from embedlab import check
from embedlab.judging import calling, words
from embedlab.judging.reading import number_in, numbers_in
from embedlab.question import Mistake, Question
from publish import ROOT
from publish.contract import checks, solution, tags
from publish.notebook import read

ASKS = "the question asks for"


def _argument(source):
    return ast.unparse(ast.parse(source).body[-1].value.args[0])


# The exercises of the lectures, the code that is printed for them, and what
# the cell gives to its check.
SOLUTIONS = [
    (checks(cell)[0], solution(below), _argument(cell.source))
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    for cell, below in itertools.pairwise(read(path).cells)
    if "exercise" in tags(cell)
]
ROWS = torch.tensor([[6.0, 2, 3], [-1, 2, 2], [4, 0, 3]])

# Questions of no lecture, so that a lecture can drop one.
_GPT2 = 8 * 1024 * 50_257 * 4
OWN = (
    Question(
        name="terabytes",
        unit="TB",
        choices=(0.1, 0.5, 2),
        nearest=True,
        right=2,
        why="Half a terabyte, four times: weight, gradient, two averages.",
        mistakes=(
            Mistake(0.5, "that is the weight alone; Adam trains it."),
            Mistake(
                0.1,
                "a number has 4 bytes, and a row 128 of them: that "
                "would be less than the weight alone.",
            ),
        ),
    ),
    Question(
        name="three_can_load",
        choices=("yes", "no"),
        right="yes",
        why="The checkpoint knows which file has which rows.",
        mistakes=(
            Mistake(
                "no",
                "that would be so if each part were a file of its "
                "own; the checkpoint is of the whole table.",
            ),
            Mistake(
                "only two",
                "the checkpoint is of one table, not of two parts.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="coverage_of_films",
        unit="percent",
        choices=(70, 90, 99),
        nearest=True,
        right=70,
        why="Capitals and punctuation make other words of the same ones.",
        mistakes=(
            Mistake(
                90,
                "that is reached at the end; here `The` and `film.` "
                "are looked up as they are.",
            ),
            Mistake(
                99,
                "even the most frequent pieces, such as `The`, are "
                "missing as they are.",
            ),
            *(
                Mistake(
                    wrong,
                    "that is a share; the question asks for percent, as a "
                    ""
                    "whole number.",
                )
                for wrong in (0.7, 0.9, 0.99)
            ),
        ),
    ),
    Question(
        name="trains_by_default",
        choices=("yes", "no"),
        right="no",
        why="freeze is True unless you say otherwise, and it alone decides.",
        mistakes=(
            Mistake(
                "yes",
                "requires_grad belongs to the tensor; from_pretrained makes a "
                "Parameter of its own, and has a default for it.",
            ),
            Mistake(
                "only with freeze=False",
                "that is how to make it train; the question is what it does "
                "as it is called here.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="in_the_state_dict",
        choices=("the weight", "weight and padding_idx", "everything"),
        right="the weight",
        also=("weight", "weights", "only the weight", "the weight only"),
        why="Arguments are attributes of the module; only tensors are saved.",
        mistakes=(
            Mistake(
                "weight and padding_idx",
                "padding_idx is a plain attribute of the module; a "
                "state dict holds tensors only.",
                also=(
                    "padding_idx",
                    "padding_idx and weight",
                    "the weight and its padding_idx",
                ),
            ),
            Mistake(
                "everything",
                "a state dict holds tensors: Parameters and buffers.",
                also=(
                    "weight, padding_idx and max_norm",
                    "max_norm, padding_idx, weight",
                    "all arguments",
                    "weight and max_norm",
                    "the module",
                    "the layer",
                ),
            ),
        ),
    ),
    Question(
        name="renamed",
        choices=("nothing", "rows", "columns", "all numbers"),
        right="rows",
        why="Row and id belong together: whoever renames ids moves rows.",
        mistakes=(
            Mistake(
                "nothing",
                "then the new id of a word would name the old row of another "
                "word.",
            ),
            Mistake(
                "columns",
                "an id names a row of the table; a column is one feature of "
                "all tokens.",
            ),
            Mistake(
                "all numbers",
                "nothing has to be learned anew: the vectors are all "
                "there, in another order.",
                also=(
                    "all the numbers",
                    "the numbers",
                    "numbers",
                    "everything",
                    "all",
                ),
            ),
        ),
    ),
    Question(
        name="average_cosine",
        unit="cosine",
        choices=(0, 0.5, 0.98),
        nearest=True,
        right=0.98,
        why="The rows share a part, and a bag keeps it.",
        mistakes=(
            Mistake(0, "that holds for random vectors."),
            Mistake(0.5, "that is about right for two single words."),
        ),
    ),
    Question(
        name="gpt2_bytes",
        unit="bytes",
        right=_GPT2,
        why="b x s x v float32 numbers: 1.6 GB, to say which 8,192 rows.",
        mistakes=(
            Mistake(
                _GPT2 // 4,
                "that is the count of numbers; a float32 has 4 bytes.",
            ),
            Mistake(
                _GPT2 * 2,
                "you took 8 bytes per number, as in the int64 that "
                "F.one_hot gives; a float32 has 4.",
            ),
            Mistake(
                8 * 1024 * 768 * 4,
                "those are the bytes of the vectors that come out; the "
                "one-hot has v numbers per token.",
            ),
            Mistake(
                8 * 1024 * 8,
                "those are the bytes of the ids; the one-hot has v "
                "numbers per token.",
            ),
            Mistake(
                1024 * 50_257 * 4,
                "that is one text of 1,024 tokens; the batch has 8.",
            ),
            Mistake(
                8 * 50_257 * 4,
                "that is one token of each text; a text has 1,024.",
            ),
            Mistake(
                50_257 * 4,
                "that is one token; there are 8 texts of 1,024 tokens each.",
            ),
            Mistake(
                8 * 1024 * 4,
                "that is one number per token; a one-hot has 50,257.",
            ),
            Mistake(
                8 * 1000 * 50_257 * 4,
                "you took 1,000 tokens per text; there are 1,024.",
            ),
            Mistake(
                8 * 1024 * 50_000 * 4,
                "the vocabulary was rounded; the question asks for the exact "
                "number of bytes.",
            ),
            Mistake(
                8 * 1024 * 50_256 * 4,
                "you took a vocabulary of 50,256 tokens; there are 50,257.",
            ),
            Mistake(
                8 * 1000 * 50_000 * 4,
                "that is close; the question asks for the exact number of "
                "bytes.",
            ),
        ),
    ),
    Question(
        name="tying_saves",
        unit="numbers",
        right=50_257 * 768,
        why="One of two weights of this size is left.",
        mistakes=(
            Mistake(
                50_257 * 786,
                "you took 786 features; a row has 768.",
            ),
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
                "that is in bytes, 4 per number; the question asks "
                "for numbers.",
            ),
            Mistake(
                50_257 + 768,
                "those are the two sizes, added; a table has a number "
                "for each pair.",
            ),
            Mistake(
                50_257,
                "that is the number of tokens; each has a row of 768 numbers.",
            ),
            Mistake(
                50_257 * 768 // 2, "one whole table is saved, not half of one."
            ),
        ),
    ),
    Question(
        name="adam_bytes",
        unit="bytes",
        right=4 * 1_000_000 * 64 * 4,
        why="Table, gradient and two more of the same size.",
        mistakes=(
            Mistake(
                1_000_000 * 64 * 4,
                "256 MB is the table alone, or the count of all "
                "numbers, without their 4 bytes.",
            ),
            Mistake(4 * 2**20 * 64 * 4, "a million is 10**6, not 2**20."),
            Mistake(
                2 * 1_000_000 * 64 * 4,
                "that is two tables; weight, gradient and Adam's two "
                "averages are four.",
            ),
            Mistake(
                3 * 1_000_000 * 64 * 4,
                "one of the four is missing: table, gradient, and two "
                "for Adam.",
            ),
            Mistake(
                1_000_000 * 64,
                "that counts the numbers of one table; there are four "
                "tables, of 4 bytes a number.",
            ),
            Mistake(
                5 * 1_000_000 * 64 * 4,
                "those are five tables; there are the table, its "
                "gradient, and two for Adam.",
            ),
            Mistake(
                6 * 1_000_000 * 64 * 4,
                "those are six tables; there are the table, its "
                "gradient, and two for Adam.",
            ),
            Mistake(
                4 * 1_000_000 * 64 * 8,
                "you took 8 bytes per number; a float32 has 4.",
            ),
            Mistake(
                4 * 1_000_000 * 4, "that is one number per row; a row has 64."
            ),
        ),
    ),
    Question(
        name="fresh_pad_row",
        choices=("random", "zeros", "ones"),
        right="zeros",
        why="The constructor zeroes the row.",
        mistakes=(
            Mistake(
                "random",
                "the other rows are random; that of the pad is overwritten.",
            ),
            Mistake(
                "ones",
                "no row starts as ones; the constructor overwrites "
                "that of the pad.",
            ),
        ),
    ),
    Question(
        name="pad_lookup",
        choices=("zeros", "ones"),
        right="ones",
        why="A lookup copies the row as it is.",
        mistakes=(
            Mistake(
                "zeros",
                "the row was zeroed when the layer was made; you have "
                "overwritten it since.",
            ),
            Mistake(
                "error", "row 0 exists, so it can be looked up.", alias=True
            ),
        ),
    ),
    Question(
        name="accuracy_with_pads",
        choices=("falls below 0.7", "stays within 0.02", "rises"),
        right="stays within 0.02",
        also=(
            "stays",
            "stays the same",
            "the same",
            "unchanged",
            "within 0.02",
            "almost the same",
            "stays about the same",
        ),
        why="Pads pull each score towards the bias, here near 0; few cross it.",
        mistakes=(
            Mistake(
                "falls below 0.7",
                "accuracy depends on the sign of a score alone, and "
                "pads hardly ever change it here.",
                also=(
                    "falls",
                    "below 0.7",
                ),
            ),
            Mistake(
                "rises",
                "pads make the scores smaller; that does not turn a "
                "wrong sign into a right one.",
            ),
        ),
    ),
    Question(
        name="masked_by_hand",
        right=torch.tensor([[3.0, 0.5, 0.5], [0.5, 1.5, 0.0]]),
        why="Two words in each; the pads count nowhere.",
        mistakes=(
            Mistake(
                torch.tensor([[1.5, 0.25, 0.25], [0.25, 0.75, 0.0]]),
                "that divides by 4; each sentence has two words.",
            ),
            Mistake(
                torch.tensor([[6.0, 1.0, 1.0], [1.0, 3.0, 0.0]]),
                "those are the sums; divide by the number of words.",
            ),
            Mistake(
                torch.tensor([[3.0, 0.5, 0.5], [1.0, 3.0, 0.0]]),
                "the second sentence has two words as well, `of` and `the`.",
            ),
            Mistake(
                torch.tensor([[3.0, 0.5, 0.5], [1.5, 1.5, 0.0]]),
                "`of` begins with -1: its minus is lost.",
            ),
            Mistake(
                torch.tensor([[3.0, 0.5, 2.5], [1.5, 1.5, 2.0]]),
                "the minus signs were overlooked.",
            ),
            Mistake(
                torch.tensor([[0.5, 1.5, 0.0], [3.0, 0.5, 0.5]]),
                "the two sentences are exchanged.",
            ),
            Mistake(
                torch.tensor([1.75, 1.0, 0.25]),
                "that is one mean over both sentences; each has its own.",
            ),
            Mistake(
                torch.tensor([[4.0, 1.0, 3.0], [2.0, 2.0, 2.0]]),
                "those are the largest numbers of the words; the exercise asks "
                "for the mean.",
            ),
            Mistake(
                torch.tensor([[3.0, 0.5, 0.5], [-1.0, 2.0, 2.0]]),
                "the second sentence has two words, `of` and `the`.",
            ),
            Mistake(
                torch.tensor([[3.0, 0.5, 0.5], [0.25, 0.75, 0.0]]),
                "the second sentence is divided by 4; it has two words.",
            ),
        ),
    ),
    Question(
        name="narrow_table",
        choices=("less than 2", "about 5", "over 10"),
        right="less than 2",
        also=("less than 2 points", "under 2 points"),
        why="The task needs hardly more than one number a word.",
        mistakes=(
            Mistake(
                "about 5",
                "that is what one column loses, in three epochs.",
                also=(
                    5,
                    "5",
                    "5 points",
                    "five points",
                ),
            ),
            Mistake(
                "over 10",
                "that would be nearer to guessing.",
                also=(
                    "10 or more",
                    "10 points or more",
                ),
            ),
        ),
    ),
    Question(
        name="points_lost",
        choices=("less than 2", "4 to 10", "over 15"),
        right="4 to 10",
        also=("between 4 and 10", "4-10", "4 to 10 points", "4-10 points"),
        why="Four words share a row, and cannot be told apart.",
        mistakes=(
            Mistake(
                "less than 2",
                "that little is lost with a quarter of the columns; "
                "words that share a row cannot be told apart.",
            ),
            Mistake("over 15", "a frequent word mostly meets rare ones."),
        ),
    ),
    Question(
        name="bytes_moved",
        right=lambda n, h: n * (8 + 8 * h),
        why="8 for the id, 4 a number to read, 4 a number to write.",
        mistakes=(
            Mistake(
                lambda n, h: 8 + n * 8 * h,
                "you counted one id; there are n, 8 bytes each.",
            ),
            Mistake(
                lambda n, h: n * (8 + 4 * h),
                "a row is read, and also written into the output: 4 "
                "bytes twice.",
            ),
            Mistake(lambda n, h: n * 8 * h, "the ids are read, too."),
            Mistake(lambda n, h: n * (4 + 8 * h), "an int64 has 8 bytes."),
            Mistake(
                lambda n, h: n * (1 + 2 * h),
                "that counts numbers; an id has 8 bytes, a number 4.",
            ),
            Mistake(
                lambda n, h: n * (8 + 2 * h),
                "each of the 2 x h numbers of a row has 4 bytes; you counted "
                "the numbers.",
            ),
            Mistake(
                lambda n, h: n * 4 * h,
                "that is one copy of the rows; they are read and written, and "
                "the ids are read.",
            ),
            Mistake(
                lambda n, h: 8 * n + 8 * h,
                "every id has a row of its own: n times h numbers, not h.",
                also=(lambda n, h: 8 * n + 4 * h,),
            ),
            Mistake(
                lambda n, h: n * (8 + 16 * h),
                "a float32 has 4 bytes, not 8.",
            ),
            Mistake(
                lambda n, h: n * (16 + 8 * h),
                "the ids are only read: 8 bytes once.",
            ),
            Mistake(
                lambda n, h: n * (8 + 12 * h),
                "each number is moved twice, read and written, not three "
                "times.",
            ),
            Mistake(
                lambda n, h: 8 * n,
                "those are the ids; the rows are read and written as well.",
            ),
            Mistake(
                lambda n, h: 8 * n + 8 * n * h + 4 * n * h,
                "each number is moved twice, read and written, not three "
                "times.",
            ),
            Mistake(
                lambda n, h: 8 * n * h + 8 * h,
                "an id has 8 bytes, and there are n of them, not h.",
            ),
        ),
        probes=((1, 1), (1_024, 64), (0, 3)),
    ),
    Question(
        name="missed",
        unit="percent",
        choices=(2.5, 0.9, 0.0),
        nearest=True,
        right=0.9,
        why="Nearly all that is left is one pattern of weekdays.",
        mistakes=(
            Mistake(2.5, "that would be so if each year had its own pattern."),
            Mistake(0.0, "that takes all six patterns; one leaves more."),
            Mistake(3.0, "that is what the sum misses."),
        ),
    ),
    Question(
        name="loss_at_start",
        choices=(3, 6.2, 12),
        nearest=True,
        right=12,
        why="Large random scores are certain, and wrong.",
        mistakes=(
            Mistake(
                6.2, "that is the loss of a model that is certain of nothing."
            ),
            Mistake(3, "that is less than for knowing nothing, 6.2."),
        ),
    ),
    Question(
        name="filled",
        right=lambda left, right, of_left, of_right: (
            left @ right.T + of_left.unsqueeze(1) + of_right
        ),
        why="One matmul for all pairs, and two numbers for each.",
        mistakes=(
            Mistake(
                lambda left, right, of_left, of_right: (
                    (left.unsqueeze(1) * right).mean(dim=2)
                    + of_left.unsqueeze(1)
                    + of_right
                ),
                "that is the mean of the products; the dot product is "
                "their sum.",
            ),
            Mistake(
                lambda left, right, of_left, of_right: left @ right.T,
                "that is the product alone; add the numbers of the "
                "rows and of the columns.",
            ),
        ),
        probes=(
            (
                torch.tensor([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]]),
                torch.tensor([[2.0, 0.5], [-1.0, 4.0]]),
                torch.tensor([10.0, 20.0, 50.0]),
                torch.tensor([1.0, 3.0]),
            ),
        ),
    ),
)
QUESTIONS = check.QUESTIONS | {question.name: question for question in OWN}


def verdict(name, answer):
    return QUESTIONS[name].judge(answer)


def is_right(name, answer):
    return verdict(name, answer).startswith("Right. ")


def one_hot(ids, v):
    return (ids.unsqueeze(-1) == torch.arange(v)).float()


def symmetric(table):
    scale = table.abs().amax(1, keepdim=True) / 127
    return (table / scale).round().to(torch.int8), scale


def pack(documents):
    ids = torch.tensor(sum(documents, []), dtype=torch.int64)
    lengths = torch.tensor(list(map(len, documents)))
    return ids, lengths.cumsum(0) - lengths


def test_a_float64_is_a_float():
    assert is_right("by_hand", ROWS.double())
    assert is_right("by_hand", torch.from_numpy(ROWS.numpy().astype(float)))


def test_numbers_are_not_cut_before_they_are_compared():
    near = torch.tensor([[6.5, 2.9, 3.2], [-1.7, 2, 2], [4.1, 0.3, 3]])
    assert "are integers" not in verdict("by_hand", near)
    assert "integers" in verdict("by_hand", ROWS.long())


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.double(),
        lambda x: x.half(),
        lambda x: -x,
        lambda x: 7 * x,
        lambda x: x / x.shape[-1],
    ],
)
def test_what_is_not_a_boolean_is_not_called_one(change):
    told = verdict("one_hot_by_hand", lambda ids, v: change(one_hot(ids, v)))
    assert told.startswith("Not yet: ") and "boolean" not in told
    assert "minus signs" not in told


def test_int8_rows_are_int8_whatever_the_scales_are():
    def wide(table):
        rows, scale = symmetric(table)
        return rows, scale.double()

    assert is_right("symmetric", wide)
    told = verdict("symmetric", lambda t: (symmetric(t)[0].int(), wide(t)[1]))
    assert f"the right numbers as torch.int32; {ASKS} torch.int8" in told


def test_an_int16_is_a_whole_number():
    def small(sentences, pad):
        longest = max(map(len, sentences))
        rows = [s + [pad] * (longest - len(s)) for s in sentences]
        return torch.tensor(rows, dtype=torch.int16)

    assert is_right("pad_batch", small)
    told = verdict("pack", lambda d: (pack(d)[0].short(), pack(d)[1]))
    assert f"its first is the right numbers as torch.int16; {ASKS} " in told


def test_an_array_in_a_pair_is_called_an_array():
    told = verdict("pack", lambda d: tuple(x.numpy() for x in pack(d)))
    assert "its first is the right numbers, but as a NumPy array" in told
    assert "list" not in told


def test_a_tensor_for_its_shape_is_told_to_add_shape():
    told = verdict("output_shape", torch.rand(2, 5, 3))
    assert told == (
        f"Not yet: that is a tensor of shape (2, 5, 3); {ASKS} the shape "
        "alone: add .shape."
    )


def test_a_tensor_without_dimensions_is_a_tensor():
    told = verdict("ids_of", lambda output, table: torch.tensor(2))
    assert "your function returns a tensor of shape (), no dimensions" in told
    scores = verdict("pair_loss", lambda c, x, n: torch.ones(1))
    assert f"a tensor of shape (1,); {ASKS} shape (), no dimensions" in scores


@pytest.mark.parametrize(
    ("name", "exact"),
    [
        ("terabytes", 2.048),
        ("score_at_rest", 1.0986),
        ("to_the_first", 0.87),
        ("missed", 0.91),
        ("average_cosine", 0.977),
        ("initial_scale", 173),
        ("coverage_of_films", 69.8),
    ],
)
def test_an_exact_number_is_nearest_to_its_choice(name, exact):
    question = QUESTIONS[name]
    assert question.nearest and exact not in question.choices
    assert is_right(name, exact) and is_right(name, str(exact))


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("terabytes", 1.2),
        ("score_at_rest", 2),
        ("to_the_first", 1),
        ("to_the_first", 0.75),
        ("initial_scale", 1_000),
        ("average_cosine", 0.8),
        ("loss_at_start", 20),
    ],
)
def test_what_is_near_no_choice_is_not_taken_for_one(name, number):
    assert verdict(name, number).startswith("Not yet: ")


def test_a_number_near_a_wrong_choice_gets_its_sentence():
    says = QUESTIONS["terabytes"].says(0.5)
    assert verdict("terabytes", 0.512) == (
        f"Not yet: 0.512 is nearest to 0.5: {says}"
    )


def test_a_stub_is_not_taken_for_the_mistake_that_raises_alike():
    def stub(table, ids, offsets):
        raise NotImplementedError

    told = verdict("sum_bags", stub)
    assert "put your answer there" in told and "mode=" not in told


def test_failures_are_told_apart_by_their_messages():
    def other(values, known):
        raise ValueError("something else")

    assert "something else" in verdict("known_ids", other)


def test_the_name_of_an_error_is_read_where_error_is_a_choice():
    says = check.QUESTIONS["one_hot_in"].says("error")
    for answer in ("IndexError", "an error", IndexError, "raises an error"):
        assert verdict("one_hot_in", answer) == f"Not yet: {says}"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("renamed", "My-Words_are. -7 NOT, it's"),
        ("one_hot_bytes", "-7"),
        ("one_hot_bytes", "1.6 Apples_And-pears"),
        ("linear_weight_shape", "new_table[new_id] = table"),
    ],
)
def test_the_words_of_the_learner_are_shown_unchanged(name, typed):
    assert f'"{typed}"' in verdict(name, typed)


def test_half_of_adam_is_two_tables_of_whatever_kind():
    told = verdict("adam_bytes", 512_000_000)
    assert told == (
        "Not yet: that is two tables; weight, gradient and Adam's two "
        "averages are four."
    )


def test_four_is_explained_by_what_it_counts():
    assert "four ids differ" in verdict("rows_that_change", 4)


def test_rounded_down_blocks_are_named():
    def down(v, h, n, by):
        if by == "rows":
            return 4 * h * (3 * (v // n) + v)
        return 16 * v * (h // n)

    assert "rounded up" in verdict("bytes_of_process_0", down)


def test_advice_to_make_a_tensor_works():
    def counters(ids, v):
        return [{k: 1} for k in ids]

    def lists(ids, v):
        return [[row.tolist().count(k) for k in range(v)] for row in ids]

    assert "torch.tensor" not in verdict("word_counts", counters)
    told = verdict("word_counts", lists)
    assert "the right numbers, but as a list" in told
    assert "torch.tensor(..., dtype=torch.float32)" in told


def test_a_way_that_fails_at_the_edge_is_told_where():
    def softmax_first(scores, ids, pad):
        weights = scores.softmax(-1) * (ids != pad)
        return weights / weights.sum(-1, keepdim=True).clamp(min=1e-30)

    told = verdict("attention_weights", softmax_first)
    assert "right, except where the exponentials of all words" in told


def test_one_tensor_in_a_tuple():
    told = verdict(
        "outside",
        lambda table, bound: (table.norm(dim=1) > bound).nonzero(as_tuple=True),
    )
    assert "a tuple with one tensor in it" in told


class Elsewhere(torch.Tensor):
    """A tensor on another device: it can be copied, and not compared."""

    device = torch.device("cuda", 0)

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if function is torch.Tensor.cpu:
            return args[0].as_subclass(torch.Tensor)
        if function in (torch.equal, torch.isclose, torch.Tensor.to):
            raise RuntimeError("Expected all tensors to be on the same device")
        return super().__torch_function__(function, types, args, kwargs)


def test_an_answer_on_another_device_is_brought_here():
    elsewhere = ROWS.clone().as_subclass(Elsewhere)
    assert elsewhere.device.type == "cuda"
    assert is_right("by_hand", elsewhere)
    assert "integers" in verdict("by_hand", ROWS.long().as_subclass(Elsewhere))
    told = verdict("by_hand", torch.empty(3, 3, device="meta"))
    assert "on the device meta, which holds no numbers" in told


def test_functions_may_answer_on_another_device():
    def moved(ids, v):
        return one_hot(ids, v).as_subclass(Elsewhere)

    assert is_right("one_hot_by_hand", moved)


# What is read.


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("4", "", 4),
        (" -7 ", "", -7),
        (".6", "", 0.6),
        ("5,000", "", 5_000),
        ("1_000", "", 1_000),
        ("12 345", "", 12_345),
        ("\u22123", "", -3),
        ("\uff14", "", 4),
        ("2 TB", "TB", 2),
        ("512 GB", "TB", 0.512),
        ("40000 bytes", "bytes", 40_000),
        ("1.5 kB", "bytes", 1_500),
        ("1 KiB", "bytes", 1_024),
        ("70%", "percent", 70),
        ("70 percent", "share", 0.7),
        ("65%", "share", 0.65),
        ("3 rows", "rows", 3),
        ("1 row", "rows", 1),
        ("10x", "times", 10),
        ("about 10", "", 10),
        ("dim=1", "dim", 1),
        ("dim 1", "dim", 1),
        ("three", "", 3),
        ("38.6 million", "", 38_600_000),
        ("1/3", "", 1 / 3),
        ("10**3", "", 1_000),
        ("8*1024", "", 8_192),
        ("1e3", "", 1_000),
        ("ninety", "", 90),
        ("twenty-five", "", 25),
        ("a hundred", "", 100),
        ("one hundred and twenty rows", "rows", 120),
        ("two hundred thousand", "", 200_000),
        ("ninety-five percent", "share", 0.95),
        ("98%", "cosine", 0.98),
        ("3 + 4 = 7", "", 7),
        ("|3| + |-4| = 7", "", 7),
    ],
)
def test_a_number_is_read_from_a_text(text, unit, number):
    assert number_in(text, unit) == (pytest.approx(number, abs=1e-12), "")


@pytest.mark.parametrize(
    "text",
    ["", "x", "no", "2,5", "1 2", "10**99", "9**9**9", "1/0", "five ids 3"]
    + ["!= 7", "5 >= 7", "not = 7", "a row", "twenty a hundred"],
)
def test_what_is_no_number_is_not_read_as_one(text):
    assert number_in(text) is None or number_in(text)[1]


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("(2, 5, 1)", (2, 5, 1)),
        ("4x5", (4, 5)),
        ("4 × 5", (4, 5)),
        ("4 by 5", (4, 5)),
        ("[2,5]", (2, 5)),
        ("2, 5", (2, 5)),
        ("2 5", (2, 5)),
        ("torch.Size([2, 5])", (2, 5)),
        ("(3,)", (3,)),
        ("(3)", (3,)),
        ("()", ()),
        ("(-0.2, .4)", (-0.2, 0.4)),
        ("shape = (2, 3)", (2, 3)),
        ("21 and 18", (21, 18)),
        ("4", None),
        ("", None),
        ("(b, s, h)", None),
    ],
)
def test_several_numbers_are_read_from_a_text(text, several):
    assert numbers_in(text) == several


def test_another_unit_is_not_taken_for_the_number():
    assert "in MB" in verdict("tying_saves", "154 MB")
    assert "in GB" in verdict("adam_bytes", 1.024)
    assert "rounded" in verdict("gpt2_bytes", 1.6)
    assert "in millions" in verdict("tying_saves", 38.6)
    assert "a share" in verdict("coverage_of_films", 0.7)
    assert "in percent" in verdict("own_continent", 65)
    told = verdict("one_hot_bytes", "5000 apples")
    assert told == (
        f'Not yet: write it without "apples": {ASKS} the number alone.'
    )


SPELLED = words.spellings(
    {
        "Adam": [],
        "AdamW": [],
        "both": [],
        "neither": [],
    }
)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("adam", "Adam"),
        ("ADAM", "Adam"),
        ("torch.optim.Adam", "Adam"),
        ("only Adam", "Adam"),
        ("adam-w", "AdamW"),
        ("Adam W", "AdamW"),
        ("adam_w", "AdamW"),
        ("\u201cAdamW\u201d", "AdamW"),
        ("\uff21\uff44\uff41\uff4d", "Adam"),
        ("both of them", "both"),
        ("none", "neither"),
        ("Adam and AdamW", None),
        ("not Adam", None),
        ("Adam or neither", None),
        ("anything but Adam", None),
        ("Adamant", None),
        ("", None),
    ],
)
def test_the_one_choice_is_found(text, choice):
    assert words.choice_in(text, SPELLED)[0] == choice


@pytest.mark.parametrize(
    ("name", "answer", "right"),
    [
        ("bags_equal", "unequal", True),
        ("points_lost", "4_10", True),
        ("points_lost", "4_100", False),
        ("bags_equal", "not equal", True),
        ("bags_equal", "equal", False),
        ("bags_equal", False, True),
        ("bags_equal", True, False),
        ("three_can_load", True, True),
        ("trains_by_default", True, False),
        ("trains_by_default", False, True),
        ("lowest_day", "Dec 25", True),
        ("lowest_day", "July 4", False),
        ("pad_attention", "pad", True),
        ("narrow_table", "<2", True),
        ("narrow_table", "more than 10", False),
        ("narrow_table", 12, False),
        ("points_lost", "4-10", True),
        ("rows_written", ["snow"], True),
        ("rows_written", "the row of snow", True),
        ("rows_written", "the snow", False),
        ("rows_written", "snow and the", False),
        ("rows_written", ["the", "snow"], False),
        ("rows_written", ["snow", "mountains"], False),
        ("all_pads", float("nan"), True),
        ("fresh_pad_row", torch.zeros(3), True),
        ("pad_lookup", "-1", False),
        ("pad_lookup", -1, False),
        ("lead_of_mountains", "farther ahead", True),
        ("in_the_state_dict", {"weight", "padding_idx"}, False),
        ("moves_the_pad", "adam w", True),
        ("leaves_known_rows", "adam-w", False),
        ("whose_vector", "the vector of snow", False),
        ("copy_or_view", "not unchanged", False),
        ("renamed", "half of the rows", False),
        ("renamed", "rows and columns", False),
        ("one_table", "higher", False),
        ("pull_at_4", "barely", True),
        ("one_table", "lower", True),
    ],
)
def test_words_of_the_lectures(name, answer, right):
    assert is_right(name, answer) == right


def test_a_choice_among_other_words_is_asked_for_alone():
    told = verdict("renamed", "some of the rows")
    assert told == (
        'Not yet: "some of the rows" is not one of "nothing", "rows", '
        '"columns" and "all numbers". Write one of them alone.'
    )


@pytest.mark.parametrize("choice", ["nothing", "rows", "columns"])
def test_a_choice_among_other_words_is_not_given_away(choice):
    told = verdict("renamed", f"perhaps some {choice}")
    assert told.endswith('"all numbers". Write one of them alone.')
    assert verdict("left_alone", "0 of 4") == (
        'Not yet: "0 of 4" is not a number. Write the number alone.'
    )


def test_a_class_is_read_by_its_name_where_that_is_a_choice():
    assert is_right("leaves_known_rows", torch.optim.Adam)
    assert not is_right("leaves_known_rows", torch.optim.SGD)
    told = verdict("renamed", torch.nn.Embedding)
    assert told.startswith(f"Not yet: that is a class; {ASKS} one of ")


def test_percent_is_read_where_a_share_is_asked_for():
    assert is_right("average_cosine", "98%")
    assert is_right("accuracy_with_pads", "Stays within .02")
    for name, typed, number in (
        ("average_cosine", "50 %", 0.5),
        ("own_continent", "95%", 0.95),
        ("to_the_first", "25%", 0.25),
    ):
        assert verdict(name, typed) == verdict(name, number)
        assert "is not one of" not in verdict(name, typed)


@pytest.mark.parametrize(
    ("bags", "told"),
    [
        (([0, 0, 0, 1, 1], [2] * 5), "Right. "),
        ([[2] * 5, [1, 0, 0, 1, 0]], "Right. "),
        (([0] * 6 + [1] * 4, [2] * 10), "Right. "),
        (([0, 0, 0, 1, 1, 2], [2] * 6), "Right. "),  # a word in common
        ((torch.tensor([0, 0, 0, 1, 1]), torch.tensor([2] * 5)), "Right. "),
        (([0, 1], [2]), "different numbers of words"),
        (([0, 1], [2, 2]), "feature 0 isn't"),
        (([0, 1], [1, 0]), "a different order"),
        (([], []), "empty"),
        (([0, -1], [2, 2]), "its ids are 0, 1 and 2"),
        (([0.5, 1], [2, 2]), "expected two lists of ids"),
        ("[0], [2]", "expected two lists of ids"),
        (([0], [0, 1], [2]), "expected two lists of ids"),
        (([0, 1], ...), "dots"),
        ((..., ...), "Not answered yet"),
        (None, "expected two lists of ids"),
    ],
)
def test_any_two_bags_with_one_sum_are_right(bags, told):
    assert told in verdict("two_bags", bags)


@pytest.mark.parametrize(
    ("v", "h", "turned", "told"),
    [
        (6, 3, False, "Right. "),
        (6, 3, True, "Right. "),  # tied the other way round
        (7, 3, False, "6 tokens, with 3 numbers each"),
        (3, 6, False, "6 tokens, with 3 numbers each"),
    ],
)
def test_layers_are_judged_by_their_parameters(v, h, turned, told):
    lookup = torch.nn.Embedding(v, h)
    scores = torch.nn.Linear(h, v, bias=False)
    if turned:
        lookup.weight = scores.weight
    else:
        scores.weight = lookup.weight
    assert told in verdict("tied", (lookup, scores))


@pytest.mark.parametrize(
    ("cut", "told"),
    [
        (lambda weight: weight, "Right. "),
        (lambda weight: weight.detach(), "pass no gradient on"),
        (lambda weight: weight.data, "pass no gradient on"),
        (lambda weight: torch.tensor(weight.tolist()), "pass no gradient on"),
    ],
)
def test_a_layer_that_cannot_learn_is_seen(cut, told):
    def looked_up(table, ids):
        return cut(torch.nn.Parameter(table))[ids]

    assert told in verdict("my_embedding", looked_up)


def test_mistakes_are_made_by_every_test_or_none():
    wrong = (Mistake(1, "no.", made=lambda x: x == 1), Mistake(2, "no."))
    with pytest.raises(ValueError, match="goes with every mistake, or none"):
        Question("x", 3, "So it is.", wrong)


def test_two_choices_cannot_be_spelled_alike():
    wrong = (Mistake("b", "no.", also=("A",)), Mistake("c", "no."))
    with pytest.raises(ValueError, match="spells two choices"):
        Question("x", "a", "So it is.", wrong)


def test_a_choice_needs_its_sentence():
    wrong = (Mistake("b", "no."), Mistake("c", "no."))
    with pytest.raises(ValueError, match="nothing is said about the choice"):
        Question("x", "a", "So it is.", wrong, choices=("a", "d"))


# What is told of numbers.


def relation_of(change):
    """Judge the tied sums of two calls, changed alike."""
    question = Question(
        name="double",
        right=lambda x: 2 * x,
        why="So it is.",
        mistakes=(Mistake(len, "counted."), Mistake(max, "the largest.")),
        probes=((ROWS + 0.25,), (ROWS * 3 - 1,)),
    )
    return question.judge(lambda x: change(2 * x))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda x: -x, "the right numbers with the opposite sign"),
        (lambda x: x.T, "transposed: rows and columns are exchanged"),
        (lambda x: x + 1, "the right numbers, each 1 too large"),
        (lambda x: x - 1, "the right numbers, each 1 too small"),
        (lambda x: x / 4, "each 4 times too small"),
        (lambda x: 1e9 * x, "each 1,000,000,000 times too large"),
        (lambda x: x.flip(0), "the right rows in reverse order"),
        (lambda x: x[[1, 2, 0]], "the right rows in another order"),
        (lambda x: x.abs(), "without their minus signs"),
        (lambda x: x.round(decimals=0), "rounded to whole numbers"),
        (lambda x: x.softmax(-1), "the softmax of the right numbers"),
        (lambda x: 1 - x, "1 minus the right numbers"),
        (lambda x: 0 * x, "only zeros"),
        (lambda x: x * torch.nan, "only nan"),
        (lambda x: x.unsqueeze(0), "the right numbers in shape (1, 3, 3)"),
        (lambda x: x[:2], "the last row is missing"),
        (lambda x: x.sum(0), "the sum of the right result over its dimension"),
        (
            lambda x: torch.stack([x, 0 * x]),
            "one step is left, its sum over dimension 0",
        ),
    ],
)
def test_what_is_true_of_all_numbers_is_told(change, says):
    assert says in relation_of(change)


def test_nothing_is_told_of_all_numbers_that_holds_of_some():
    told = relation_of(lambda x: torch.cat([x[:2], -x[2:]]))
    assert told.startswith("Not yet: called with (tensor([[ 6.2500, 2.2500, ")
    assert told.endswith(
        ", your function returns a tensor of the right shape in which 6 of 9 "
        "numbers are right: look at row 2 (only the sign is wrong there)."
    )


def test_what_is_said_of_several_calls_is_true_of_each():
    def too_long(g, ids, first, r):
        mine = ids < first + r
        sums = torch.zeros(first + r, g.shape[1])
        return sums.index_add(0, ids[mine], g[mine])

    told = verdict("part_gradient", too_long)
    assert "right in 1 of 4 calls; called with (" in told
    assert "in the others" not in told

    def flat(output, table):
        same = (output.unsqueeze(-2) == table).all(dim=-1)
        return same.nonzero()[:, -1]

    told = verdict("ids_of", flat)
    assert told.startswith("Not yet: called with (")
    assert f"the right numbers in shape (10,); {ASKS} shape (2, 5)" in told


def test_arguments_are_shown_with_all_their_decimals():
    def loose(a, b):
        return torch.allclose(a, b) and a.shape == b.shape

    told = verdict("agree", loose)
    assert "(tensor([0.5000]), tensor([0.500008]))" in told


def test_a_rounded_product_is_called_close():
    for rounded in (1.6e9, 1.65e9):
        told = verdict("gpt2_bytes", rounded)
        assert f"is close; {ASKS} the exact number" in told
    assert "50,257" in verdict("gpt2_bytes", 8 * 1024 * 50_256 * 4)


def test_too_few_are_not_said_to_be_too_many():
    assert '"twelve" is too small' in verdict("pairs", "twelve")


def test_a_dimension_is_missing_only_where_one_could_help():
    def counts(ids, least):
        times = torch.unique(ids, return_counts=True)[1]
        return torch.where(times >= least, ids, 0)

    told = verdict("merge_rare", counts)
    assert told.endswith("two tensors do not line up. Print both shapes.")
    question = Question(
        name="all_pairs",
        right=lambda a, b: a.unsqueeze(1) + b,
        why="Each of one meets each of the other.",
        mistakes=(Mistake(max, "no."), Mistake(min, "no.")),
        probes=((torch.arange(4), torch.arange(7)),),
    )
    told = question.judge(lambda a, b: a + b)
    assert "shapes; a dimension of size 1 may be missing" in told
    told = relation_of_calls(lambda x: x / x.sum(1)[:2])
    assert "if one has fewer dimensions, one of size 1 may be missing" in told


def _one_scale(table):
    scale = (table.abs().max() / 127).expand(len(table), 1)
    return (table / scale).round().to(torch.int8), scale


def _slopes(centre, context, noise):
    s, k = (centre @ context).sigmoid(), (noise @ centre).sigmoid()
    return -(s * (1 - s)) * context + (k * (1 - k)) @ noise


def _no_lookup(table, ids, offsets):
    places = torch.arange(len(ids))
    bag = torch.searchsorted(offsets, places, right=True) - 1
    sums = torch.zeros(len(offsets), table.shape[1])
    return sums.index_add_(0, bag, table[: len(ids)])


def _rounded_blocks(v, n):
    block = round(v / n)
    return [max(0, min(block, v - k * block)) for k in range(n)]


@pytest.mark.parametrize(
    ("name", "answer", "says"),
    [
        (
            "with_positions",
            lambda t, p, i: t[i] + p[i],
            "looked up by the token",
        ),
        ("center_gradient", _slopes, "the slope of the sigmoid"),
        (
            "filled",
            lambda left, right, a, b: (
                (left.unsqueeze(1) * right).mean(2) + a.unsqueeze(1) + b
            ),
            "the mean of the products",
        ),
        ("symmetric", _one_scale, "one scale for the whole table"),
        ("sum_bags", _no_lookup, "the first rows of the table"),
        (
            "masked_by_hand",
            torch.tensor([[3.0, 0.5, 2.5], [1.5, 1.5, 2.0]]),
            "minus signs",
        ),
        ("bytes_moved", lambda n, h: 8 + n * 8 * h, "you counted one id"),
        ("table_bytes", lambda v, h, bits: v * (h + 8), "one byte per code"),
        ("rows_held", _rounded_blocks, "round goes to the nearest"),
        ("tying_saves", 50_257 * 786, "you took 786 features"),
    ],
)
def test_slips_found_in_answers_of_others_are_named(name, answer, says):
    assert says in verdict(name, answer)


def test_a_single_number_is_not_given_away():
    question = Question(
        name="seven",
        right=torch.tensor(7.0),
        why="So it is.",
        mistakes=(Mistake(torch.tensor(1.0), "1."), Mistake(2, "2.")),
    )
    for wrong in (6.0, 8.0, 14.0, 3.5, 49.0):
        told = question.judge(torch.tensor(wrong))
        assert "too large" in told or "too small" in told
        assert "times" not in told and " 1 " not in told


def test_calls_that_are_right_are_counted():
    told = verdict(
        "weighted_bag", lambda x, w: (w.unsqueeze(1) @ x).squeeze().clone()
    )
    assert "right, but for a batch of one" in told
    told = verdict(
        "one_hot_by_hand",
        lambda ids, v: one_hot(ids, v) if ids.dim() != 1 else one_hot(ids, 2),
    )
    assert told.startswith("Not yet: right in 3 of 5 calls; called with (")


# How a learner's function is run.


def none(*arguments):
    arguments[0]


def test_a_function_without_return():
    def printed(ids, v):
        print(one_hot(ids, v).shape)

    def empty(ids, v):
        """Say what it should do."""

    assert "Is there a `return`" in verdict("one_hot_by_hand", printed)
    assert "is still empty" in verdict("one_hot_by_hand", empty)
    assert "one place still has its dots" in verdict(
        "output_shape", (2, 5, ...)
    )


def test_a_result_in_place_of_the_function():
    told = verdict("one_hot_by_hand", one_hot(torch.tensor([1]), 2))
    assert "the function itself: its name, without parentheses" in told


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no alarms here")
def test_a_loop_without_end_is_ended(monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 0.2)
    before = signal.getsignal(signal.SIGALRM)

    def endless(ids, v):
        while True:
            try:
                pass
            except Exception:
                continue

    told = verdict("one_hot_by_hand", endless)
    assert "gives no answer after 0.2 s: does a loop end?" in told
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_no_alarm_is_needed_outside_of_the_main_thread():
    found = []
    thread = threading.Thread(
        target=lambda: found.append(verdict("one_hot_by_hand", one_hot))
    )
    thread.start()
    thread.join()
    assert found[0].startswith("Right. ")


def test_an_interrupt_passes():
    def interrupted(ids, v):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verdict("one_hot_by_hand", interrupted)


def test_a_function_changes_nothing_around_it():
    def careless(ids, v):
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        torch.manual_seed(1)
        random.seed(1)
        np.random.seed(1)
        torch.set_num_threads(1 + torch.get_num_threads() % 2)
        torch.set_printoptions(precision=1)
        np.set_printoptions(precision=1)
        return one_hot(ids, v)

    def state():
        return (
            torch.get_default_dtype(),
            torch.is_grad_enabled(),
            torch.get_rng_state().tolist(),
            random.getstate(),
            str(np.random.get_state()),
            torch.get_num_threads(),
            str(torch.tensor(1 / 3)),
            str(np.array([1 / 3])),
        )

    before = state()
    assert is_right("one_hot_by_hand", careless)
    assert state() == before
    assert is_right("word_counts", lambda i, v: F.one_hot(i, v).sum(1).float())


def test_a_random_answer_gets_one_verdict():
    ways = (
        lambda n, h: float(torch.rand(())),
        lambda n, h: random.random(),
        lambda n, h: np.random.rand(),
    )
    for guessed in ways:
        told = {verdict("bytes_moved", guessed) for _ in range(3)}
        assert len(told) == 1 and "your function returns 0." in told.pop()


@pytest.mark.parametrize(
    ("name", "code", "argument"), SOLUTIONS, ids=lambda x: x[:20]
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(
    "mode", [contextlib.nullcontext, torch.no_grad, torch.inference_mode]
)
def test_a_printed_solution_is_right_in_any_mode(
    name, code, argument, dtype, mode
):
    known = {"torch": torch, "F": F, "nn": nn}
    torch.set_default_dtype(dtype)
    try:
        with mode():
            exec(code, known)
            assert is_right(name, eval(argument, known))
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("name", check.QUESTIONS)
def test_the_right_answers_are_right_in_any_mode(name):
    question = check.QUESTIONS[name]
    torch.set_default_dtype(torch.float64)
    try:
        with torch.no_grad():
            assert question.judge(question.right).startswith("Right. ")
        with torch.inference_mode():
            assert question.judge(question.right).startswith("Right. ")
    finally:
        torch.set_default_dtype(torch.float32)


def test_the_line_that_fails_is_shown():
    def broken(ids, v):
        return no_such_name + ids  # noqa: F821

    told = verdict("one_hot_by_hand", broken)
    assert "NameError (name 'no_such_name' is not defined)" in told
    assert "in `return no_such_name + ids" in told
    assert inspect.isfunction(broken)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda x: x + torch.ones(5), "two tensors do not line up"),
        (lambda x: x @ torch.ones(2, 3), "transpose the second"),
        (lambda x: x[torch.tensor([1.0])], "an index must be a whole number"),
        (lambda x: x[7], "an index is used that the tensor does not have"),
        (lambda x: x if x > 0 else -x, "many truth values"),
        (lambda x: {}["a"], "the dict has no such key"),
        (lambda x: 1 // 0, "something is divided by 0"),
        (lambda x: torch.tensor([[1], [1, 2]]), "rows of one length"),
        (lambda x: None + x, "something is None"),
        (lambda x, y: x, "the arguments that the exercise names"),
    ],
)
def test_an_exception_is_explained(wrong, says):
    assert says in relation_of_calls(wrong)


def relation_of_calls(function):
    question = Question(
        name="double",
        right=lambda x: 2 * x,
        why="So it is.",
        mistakes=(Mistake(len, "counted."), Mistake(sum, "summed.")),
        probes=((ROWS,), (ROWS - 1,)),
    )
    return question.judge(function)


def test_an_optimizer_is_no_argument_that_was_written_into():
    for returned in ([], ["table.weight"]):  # neither steps it
        told = verdict("orphans", lambda model, optimizer: returned)  # noqa: B023
        assert told.startswith("Not yet") and "writes into" not in told


@pytest.mark.parametrize("returned", ["ice", [["ice"]], 7])
def test_a_list_of_numbers_is_not_called_a_tuple(returned):
    said = verdict("with_pairs", lambda *given: returned)
    assert "a list of 9 numbers" in said and "tuple" not in said


@pytest.mark.parametrize(
    ("name", "returned", "told"),
    [
        ("misplaced", [["ice"], ["snow"]], "a list of strings"),
        ("misplaced", "ice", "a list of strings"),
        ("misplaced", ["sea", "ice"], "an empty list is right here"),
        ("misplaced", [], "asks for 2 strings here"),
        ("lines_of", ["snow 1", "of 2"], '"snow 1" doesn\'t belong in it'),
    ],
)
def test_a_list_of_words_is_told_what_is_wrong_with_them(name, returned, told):
    said = verdict(name, lambda *given: returned)
    assert told in said and "tuple" not in said and "number" not in said


@pytest.mark.parametrize(
    "ranked",
    [
        lambda v, t, k: (v @ F.normalize(t, dim=1).T).topk(k).indices,
        lambda v, t, k: (
            F.cosine_similarity(v[:, None], t, dim=2).argsort(descending=True)
        )[:, :k],
        lambda v, t, k: (
            torch.cdist(F.normalize(v, dim=1), F.normalize(t, dim=1)).argsort()
        )[:, :k],
    ],
)
def test_every_way_of_ranking_by_cosine_is_right(ranked):
    assert is_right("nearest_words", ranked)
