"""The questions of lecture 6, padding_idx."""

import torch
from torch import nn

from embedlab import data
from embedlab.question import Mistake, Question

_TABLE = data.table()
_IDS = torch.tensor([[2, 3, 4, 2, 5], [2, 3, 0, 0, 0], [4, 0, 0, 0, 0]])
# A pad row that is not zero, another pad than 0, a pad in front, and a word
# whose vector is zero: no shortcut through the numbers.
_OTHER_TABLE = torch.tensor(
    [[0.0, 0.0], [-1.0, -2.0], [3.0, -5.0], [0.0, 0.0], [9.0, 9.0]]
)
_OTHER_IDS = torch.tensor([[4, 1, 2], [0, 4, 1], [3, 3, 1]])
_PROBES = (
    (_TABLE[_IDS], _IDS, 0),
    (_OTHER_TABLE[_OTHER_IDS], _OTHER_IDS, 4),
)
_SCORES = torch.tensor([[1.0, 2.0, 3.0], [0.0, 5.0, -1.0], [-2.0, 1.0, 0.5]])


def _pad_batch(sentences: list, pad: int) -> torch.Tensor:
    longest = max(map(len, sentences))
    return torch.tensor([s + [pad] * (longest - len(s)) for s in sentences])


def _padded_in_front(sentences: list, pad: int) -> torch.Tensor:
    longest = max(map(len, sentences))
    return torch.tensor([[pad] * (longest - len(s)) + s for s in sentences])


def _cut(sentences: list, pad: int) -> torch.Tensor:
    shortest = min(map(len, sentences))
    return torch.tensor([s[:shortest] for s in sentences])


def _word(ids: torch.Tensor, pad: int) -> torch.Tensor:
    return (ids != pad).unsqueeze(-1)


def _safe_mean(
    vectors: torch.Tensor, ids: torch.Tensor, pad: int
) -> torch.Tensor:
    total = (vectors * _word(ids, pad)).sum(dim=1)
    return total / _word(ids, pad).sum(dim=1).clamp(min=1)


def _masked_max(
    vectors: torch.Tensor, ids: torch.Tensor, pad: int
) -> torch.Tensor:
    return vectors.masked_fill(~_word(ids, pad), -torch.inf).amax(dim=1)


def _attention(
    scores: torch.Tensor, ids: torch.Tensor, pad: int
) -> torch.Tensor:
    weights = scores.masked_fill(ids == pad, -torch.inf).softmax(dim=-1)
    return weights.masked_fill(ids == pad, 0.0)


PREDICTIONS = (
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
        name="not_updated",
        choices=("row 0", "column 0", "first word"),
        right="row 0",
        also=(
            "first row",
            "the pad row",
            "row of the pad",
            "id 0",
            "the pad",
            "pads",
        ),
        why="Every place with the id 0 is skipped, wherever it stands.",
        mistakes=(
            Mistake(
                "first word",
                "padding_idx is compared with the ids, not with their places.",
                also=(
                    "the first word",
                    "first words",
                    "the first position",
                    "position 0",
                    "the first token",
                ),
            ),
            Mistake(
                "column 0",
                "a column is one feature of all tokens; an id names a row.",
                also=(
                    "the first column",
                    "first column",
                    "col 0",
                    "first feature",
                ),
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
        name="padded_mean",
        otherwise="Add up the five rows, four of which are zero, and "
        "divide by five.",
        right=(-0.2, 0.4, 0.4),
        why="The same sum, divided by five places in place of one.",
        mistakes=(
            Mistake(
                (-1, 2, 2),
                "that is the mean of its one word; the mean over "
                "dimension 1 counts five places.",
            ),
            Mistake((0, 0, 0), "one of the five rows is not zero."),
            Mistake((0, 2, 2), "that is the max, in which zeros count too."),
            Mistake(
                (-0.25, 0.5, 0.5), "four pads and one word are five places."
            ),
            Mistake(
                (-0.5, 1, 1),
                "that divides by 2; one word and four pads are five places.",
            ),
            Mistake((-5, 10, 10), "that multiplies by 5; the mean divides."),
            Mistake(
                (0.2, 0.4, 0.4),
                "the first number of `of` is -1: its minus is lost.",
            ),
            Mistake(
                (0, 0.4, 0.4),
                "the first number of `of` is -1, and counts like the others.",
            ),
        ),
    ),
    Question(
        name="pad_attention",
        choices=("of", "<pad>"),
        right="<pad>",
        also=("pad", "padding", "the padding"),
        why="Its score is 0, and that of `of` is below 0.",
        mistakes=(
            Mistake(
                "of",
                "the dot product of `of` with [2, 1, -2] is -2 + 2 - "
                "4, which is below the 0 of the pad.",
            ),
            Mistake(
                "equal",
                "the dot product of `of` with [2, 1, -2] is not 0, "
                "and that of the pad is.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="all_pads",
        choices=("zeros", "nan", "error"),
        right="nan",
        why="The sum of no words is 0, and so is their number: 0 / 0.",
        mistakes=(
            Mistake(
                "zeros",
                "the sum is zero; but it is divided by the number of "
                "words, which is zero as well.",
            ),
            Mistake("error", "floats divide by zero without an error."),
        ),
    ),
    Question(
        name="moves_the_pad",
        choices=("Adam", "AdamW", "both", "neither"),
        right="AdamW",
        why="Its weight decay is 0.01 by default: every step shrinks all.",
        mistakes=(
            Mistake(
                "Adam",
                "it steps along past gradients, and those of this row were "
                "all zero.",
            ),
            Mistake(
                "both",
                "one of them steps along past gradients only, and "
                "those of this row were all zero.",
            ),
            Mistake("neither", "one of them decays all weights by default."),
        ),
    ),
    Question(
        name="pad_is_a_word",
        choices=("refuses", "warns", "takes it"),
        right="takes it",
        also=(
            "accepts it",
            "accepts",
            "accept",
            "allows it",
            "it works",
            "works",
            "takes",
        ),
        why="Any row may be the pad; that it is a word's, nobody knows.",
        mistakes=(
            Mistake("refuses", "499 is a row of the table, so it is allowed."),
            Mistake(
                "warns",
                "PyTorch does not know which rows are words; 499 is a "
                "row like any other.",
                also=(
                    "a warning",
                    "it warns",
                    "warning",
                ),
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
)

EXERCISES = (
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
        name="pad_batch",
        right=_pad_batch,
        why="Each is filled up behind, to the longest.",
        mistakes=(
            Mistake(
                _padded_in_front, "the pads are in front; they belong behind."
            ),
            Mistake(
                _cut, "the long ones were cut; the short ones are filled up."
            ),
            Mistake(
                lambda sentences, pad: _pad_batch(sentences, 0),
                "that always pads with 0; the pad is an argument.",
            ),
            Mistake(
                lambda sentences, pad: torch.tensor(sentences),
                "the lists still differ in length, and torch.tensor "
                "needs equal ones: pad first.",
            ),
            Mistake(
                lambda sentences, pad: _pad_batch(sentences, 0).float(),
                "torch.zeros makes floats, and pads with 0; "
                "torch.full((b, s), pad) does neither.",
            ),
            Mistake(
                lambda sentences, pad: _pad_batch(sentences, pad).float(),
                "those are floats; ids are whole numbers, int64.",
            ),
            Mistake(
                lambda sentences, pad: nn.utils.rnn.pad_sequence(
                    [torch.tensor(s) for s in sentences], padding_value=pad
                ),
                "that is (s, b): pad_sequence wants batch_first=True.",
            ),
            Mistake(
                lambda sentences, pad: torch.tensor(
                    [
                        s + [pad] * (len(sentences[0]) - len(s))
                        for s in sentences
                    ]
                ),
                "the first sentence need not be the longest: take the max of "
                "all lengths.",
            ),
            Mistake(
                lambda sentences, pad: torch.tensor(
                    [
                        s + [pad] * (max(map(len, sentences)) - len(s) + 1)
                        for s in sentences
                    ]
                ),
                "there is one pad too many: s is the longest length.",
            ),
            Mistake(
                lambda sentences, pad: torch.tensor(
                    [s + [pad] * max(map(len, sentences)) for s in sentences]
                ),
                "each sentence gets as many pads as the longest has words; it "
                "needs only what is missing.",
            ),
            Mistake(
                lambda sentences, pad: nn.utils.rnn.pad_sequence(
                    [torch.tensor(s) for s in sentences], batch_first=True
                ),
                "that always pads with 0; the pad is an argument.",
            ),
        ),
        probes=(
            ([[2, 3, 4], [5]], 0),
            ([[1], [2, 2], [3, 4, 5, 0]], 7),
            ([[6, 1]], 9),
        ),
    ),
    Question(
        name="safe_mean",
        right=_safe_mean,
        why="The sum over the words, by their number or by 1.",
        mistakes=(
            Mistake(
                lambda vectors, ids, pad: vectors.mean(dim=1),
                "that counts the pads.",
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    (vectors * _word(ids, pad)).sum(dim=1)
                    / _word(ids, pad).sum(dim=1)
                ),
                "a sentence without words gives nan: 0 / 0.",
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    (vectors * _word(ids, 0)).sum(dim=1)
                    / _word(ids, 0).sum(dim=1)
                ),
                "that takes 0 for the pad, and gives nan for a "
                "sentence without words.",
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    (vectors * _word(ids, pad)).sum(dim=1)
                    / (ids != pad).sum(dim=1).clamp(min=1)
                ),
                "(b, h) / (b,) does not line up: keep a dimension, (b, 1).",
            ),
            Mistake(
                lambda vectors, ids, pad: torch.stack(
                    [
                        v[: int(n)].sum(0) / n.clamp(min=1)
                        for v, n in zip(
                            vectors, (ids != pad).sum(1), strict=True
                        )
                    ]
                ),
                "the pads need not stand behind the words.",
            ),
            Mistake(
                lambda vectors, ids, pad: (vectors * _word(ids, pad)).mean(1),
                "the pads are zeroed, but still counted: divide by the words.",
            ),
            Mistake(
                lambda vectors, ids, pad: _safe_mean(vectors, ids, 0),
                "that takes 0 for the pad; it is an argument.",
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    vectors.sum(dim=1) / _word(ids, pad).sum(dim=1).clamp(min=1)
                ),
                "the pads are not counted, but still added: their row need "
                "not be zero.",
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    vectors.sum(dim=1)
                    / (vectors != 0).any(-1).sum(1, keepdim=True).clamp(min=1)
                ),
                "the mask comes from the numbers; a word may be zero, and a "
                "pad need not be.",
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    (vectors * _word(ids, pad)).sum(1)
                    / (ids != pad).sum().clamp(min=1)
                ),
                "that divides by the words of the whole batch; each sentence "
                "has its own number.",
            ),
            Mistake(
                lambda vectors, ids, pad: (vectors * _word(ids, pad)).sum(1),
                "those are the sums; divide by the number of words.",
            ),
            *(
                Mistake(
                    wrong,
                    "the number of words was raised by 1 everywhere; only a "
                    "number of 0 needs it.",
                )
                for wrong in (
                    lambda vectors, ids, pad: (
                        (vectors * _word(ids, pad)).sum(1)
                        / (_word(ids, pad).sum(1) + 1)
                    ),
                )
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    (vectors * (ids != pad)).sum(1)
                    / _word(ids, pad).sum(1).clamp(min=1)
                ),
                "the mask is (b, s), and the vectors (b, s, h): unsqueeze(-1).",
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    (vectors * (ids == pad).unsqueeze(-1)).sum(1)
                    / (ids == pad).sum(1, keepdim=True).clamp(min=1)
                ),
                "the mask is the wrong way round: that is the mean of the "
                "pads.",
            ),
            Mistake(
                lambda vectors, ids, pad: vectors[ids != pad].mean(0),
                "that is one mean over all sentences; each has its own.",
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    (vectors * _word(ids, pad)).mean(1).nan_to_num()
                ),
                "the pads are zeroed, but still counted: divide by the words.",
            ),
            Mistake(
                lambda vectors, ids, pad: vectors.mean(1).nan_to_num(),
                "that counts the pads.",
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    vectors.sum(1) / (vectors != 0).sum(1).clamp(min=1)
                ),
                "the mask comes from the numbers; a word may be zero, and a "
                "pad need not be.",
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    (vectors * (ids != pad)).sum(1) / (ids != pad).sum(1)
                ),
                "the mask is (b, s), and the vectors (b, s, h): unsqueeze(-1).",
            ),
        ),
        probes=(
            *_PROBES,
            (_TABLE[_IDS[:1] * 0], _IDS[:1] * 0, 0),
            (_OTHER_TABLE[torch.tensor([[4, 4]])], torch.tensor([[4, 4]]), 4),
        ),
    ),
    Question(
        name="masked_max",
        right=_masked_max,
        why="Minus infinity loses against every number.",
        mistakes=(
            Mistake(
                lambda vectors, ids, pad: vectors.amax(dim=1),
                "the pads take part.",
            ),
            Mistake(
                lambda vectors, ids, pad: (vectors * _word(ids, pad)).amax(1),
                "the pads are zeros now, and a zero beats a negative number.",
            ),
            *(
                Mistake(
                    wrong,
                    "a word's number may be smaller still; only minus "
                    "infinity loses against all.",
                )
                for wrong in (
                    lambda vectors, ids, pad: vectors.masked_fill(
                        ~_word(ids, pad), -100.0
                    ).amax(1),
                    lambda vectors, ids, pad: vectors.masked_fill(
                        ~_word(ids, pad), -1e9
                    ).amax(1),
                    lambda vectors, ids, pad: vectors.masked_fill(
                        ~_word(ids, pad), -1.0
                    ).amax(1),
                    lambda vectors, ids, pad: vectors.masked_fill(
                        ~_word(ids, pad), -10.0
                    ).amax(1),
                    lambda vectors, ids, pad: vectors.masked_fill(
                        ~_word(ids, pad), -1000.0
                    ).amax(1),
                    lambda vectors, ids, pad: vectors.masked_fill(
                        ~_word(ids, pad), -9999.0
                    ).amax(1),
                    lambda vectors, ids, pad: vectors.masked_fill(
                        ~_word(ids, pad), -1e4
                    ).amax(1),
                    lambda vectors, ids, pad: vectors.masked_fill(
                        ~_word(ids, pad), -1e6
                    ).amax(1),
                )
            ),
            Mistake(
                lambda vectors, ids, pad: vectors.masked_fill(
                    ~_word(ids, pad), -torch.inf
                ).max(dim=1),
                "max returns values and indices; take .values, or amax.",
            ),
            Mistake(
                lambda vectors, ids, pad: _masked_max(vectors, ids, 0),
                "that takes 0 for the pad; it is an argument.",
            ),
            Mistake(
                lambda vectors, ids, pad: vectors.masked_fill(
                    _word(ids, pad), -torch.inf
                ).amax(dim=1),
                "the mask is the wrong way round: the words were left out.",
            ),
            Mistake(
                lambda vectors, ids, pad: vectors.masked_fill(
                    ~_word(ids, pad), 0.0
                ).amax(1),
                "the pads are zeros now, and a zero beats a negative number.",
            ),
            Mistake(
                lambda vectors, ids, pad: vectors.masked_fill(
                    ~_word(ids, pad), torch.inf
                ).amax(1),
                "plus infinity wins against every number; minus infinity "
                "loses.",
            ),
            Mistake(
                lambda vectors, ids, pad: vectors.masked_fill(
                    ids == pad, -torch.inf
                ).amax(1),
                "the mask is (b, s), and the vectors (b, s, h): unsqueeze(-1).",
            ),
            Mistake(
                lambda vectors, ids, pad: vectors.masked_fill(
                    ~_word(ids, pad), -torch.inf
                ).amax(2),
                "that is the largest of each token, (b, s); take it over the "
                "tokens, dim=1.",
                also=(
                    lambda vectors, ids, pad: vectors.masked_fill(
                        ~_word(ids, pad), -torch.inf
                    ).amax(-1),
                ),
            ),
            Mistake(
                lambda vectors, ids, pad: vectors.masked_fill(
                    ~_word(ids, pad), torch.inf
                ).amin(1),
                "that is the smallest number; the exercise asks for the "
                "largest.",
            ),
            Mistake(
                lambda vectors, ids, pad: vectors[ids != pad].amax(0),
                "that is one max over all sentences; each has its own.",
            ),
            Mistake(
                lambda vectors, ids, pad: _safe_mean(vectors, ids, pad),
                "that is the mean over the words; the exercise asks for the "
                "max.",
            ),
            Mistake(
                lambda vectors, ids, pad: vectors.masked_fill(
                    ~_word(ids, pad), -torch.inf
                ),
                "the pads are masked; now take the largest over the tokens.",
            ),
            Mistake(
                lambda vectors, ids, pad: vectors.masked_fill(
                    ~_word(ids, pad), torch.nan
                ).amax(1),
                "nan spreads: a max with nan in it is nan. Minus infinity "
                "loses.",
            ),
        ),
        probes=(
            *_PROBES,
            (
                torch.tensor([[[-2e9, 1.0], [5.0, 5.0]]]),
                torch.tensor([[1, 0]]),
                0,
            ),
        ),
    ),
    Question(
        name="attention_weights",
        right=_attention,
        why="Minus infinity before the softmax is exactly 0 after it.",
        mistakes=(
            Mistake(
                lambda scores, ids, pad: scores.softmax(dim=-1),
                "the pads take part.",
            ),
            Mistake(
                lambda scores, ids, pad: scores.softmax(dim=-1) * (ids != pad),
                "the pads get 0, but the rest adds up to less than 1.",
            ),
            Mistake(
                lambda scores, ids, pad: (scores * (ids != pad)).softmax(-1),
                "a score of 0 is not a weight of 0.",
            ),
            Mistake(
                lambda scores, ids, pad: scores.masked_fill(
                    ids == pad, -torch.inf
                ).softmax(dim=-1),
                "a sentence of pads gives nan: a softmax over minus "
                "infinities alone.",
            ),
            Mistake(
                lambda scores, ids, pad: scores.masked_fill(
                    ids != pad, -torch.inf
                ).softmax(dim=-1),
                "the mask is the wrong way round: the words were left out.",
            ),
            Mistake(
                lambda scores, ids, pad: scores.masked_fill(
                    ids == pad, -torch.inf
                ).softmax(dim=0),
                "the softmax went over the batch; each row adds up to 1.",
            ),
            Mistake(
                lambda scores, ids, pad: _attention(scores, ids, 0),
                "that takes 0 for the pad; it is an argument.",
            ),
            *(
                Mistake(
                    wrong,
                    "right, but for a sentence of pads: equal scores, so each "
                    "pad gets a share. Zero the pads after the softmax as "
                    "well.",
                )
                for wrong in (
                    lambda scores, ids, pad: scores.masked_fill(
                        ids == pad, -1e9
                    ).softmax(-1),
                    lambda scores, ids, pad: scores.masked_fill(
                        ids == pad, -1e4
                    ).softmax(-1),
                    lambda scores, ids, pad: scores.where(
                        ids != pad, -3.4e38
                    ).softmax(-1),
                )
            ),
            Mistake(
                lambda scores, ids, pad: (
                    (scores.softmax(-1) * (ids != pad))
                    / (scores.softmax(-1) * (ids != pad))
                    .sum(-1, keepdim=True)
                    .clamp(min=1e-30)
                ),
                "right, except where a pad has by far the largest score: then "
                "nothing is left for the words. Mask before the softmax.",
                also=(
                    lambda scores, ids, pad: (
                        (scores.softmax(-1) * (ids != pad))
                        / (
                            (scores.softmax(-1) * (ids != pad)).sum(
                                -1, keepdim=True
                            )
                        )
                    ).nan_to_num(),
                    lambda scores, ids, pad: (
                        (scores.softmax(-1) * (ids != pad))
                        / (scores.softmax(-1) * (ids != pad))
                        .sum(-1, keepdim=True)
                        .clamp(min=1e-9)
                    ),
                    lambda scores, ids, pad: (
                        (scores.softmax(-1) * (ids != pad))
                        / (
                            (scores.softmax(-1) * (ids != pad)).sum(
                                -1, keepdim=True
                            )
                            + 1e-9
                        )
                    ),
                ),
            ),
            Mistake(
                lambda scores, ids, pad: (
                    (scores.softmax(-1) * (ids != pad))
                    / (scores.softmax(-1) * (ids != pad)).sum(-1, keepdim=True)
                ),
                "a sentence of pads gives nan, 0 / 0; and where a pad has by "
                "far the largest score, so does another. Mask before the "
                "softmax.",
            ),
            Mistake(
                lambda scores, ids, pad: (
                    scores.masked_fill(ids == pad, -torch.inf)
                    .softmax(0)
                    .masked_fill(ids == pad, 0.0)
                ),
                "the softmax went over the batch; each row adds up to 1.",
                also=(
                    lambda scores, ids, pad: (
                        scores.masked_fill(ids == pad, -torch.inf)
                        .softmax(0)
                        .nan_to_num()
                    ),
                ),
            ),
            Mistake(
                lambda scores, ids, pad: scores.masked_fill(
                    ids == pad, -torch.inf
                ),
                "the pads are masked; now take the softmax.",
            ),
            Mistake(
                lambda scores, ids, pad: (
                    scores.masked_fill(ids == pad, 0.0)
                    .softmax(-1)
                    .masked_fill(ids == pad, 0.0)
                ),
                "a score of 0 takes its share in the softmax; only minus "
                "infinity takes none.",
            ),
            Mistake(
                lambda scores, ids, pad: scores.masked_fill(
                    ids == pad, -torch.inf
                ).log_softmax(-1),
                "those are logarithms; take softmax, not log_softmax.",
                also=(
                    lambda scores, ids, pad: (
                        scores.masked_fill(ids == pad, -torch.inf)
                        .log_softmax(-1)
                        .masked_fill(ids == pad, 0.0)
                    ),
                ),
            ),
            Mistake(
                lambda scores, ids, pad: (
                    scores.masked_fill(ids != pad, -torch.inf)
                    .softmax(-1)
                    .nan_to_num()
                ),
                "the mask is the wrong way round: the words were left out.",
            ),
            Mistake(
                lambda scores, ids, pad: (
                    scores.masked_fill(ids == pad, 0.0)
                    / scores.masked_fill(ids == pad, 0.0).sum(-1, keepdim=True)
                ),
                "the scores are divided by their sum, without exponentials; "
                "take the softmax.",
            ),
        ),
        probes=(
            (_SCORES, torch.tensor([[2, 3, 4], [2, 3, 0], [4, 0, 0]]), 0),
            (_SCORES, _OTHER_IDS, 4),
            (
                torch.tensor([[-200.0, -201.0, 0.0]]),
                torch.tensor([[2, 3, 0]]),
                0,
            ),
            (torch.tensor([[1.0, 2.0]]), torch.tensor([[4, 4]]), 4),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
