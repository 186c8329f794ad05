"""The questions of lecture 6, padding_idx."""

from collections.abc import Callable

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
_WITH_NAN = _OTHER_TABLE.clone()
_WITH_NAN[3, 0] = torch.nan  # of a word
_NAN_IN_PAD = _OTHER_TABLE.clone()
_NAN_IN_PAD[4, 1] = torch.nan
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
    total = vectors.masked_fill(~_word(ids, pad), 0.0).sum(dim=1)
    return total / _word(ids, pad).sum(dim=1).clamp(min=1)


def _attention(
    scores: torch.Tensor, ids: torch.Tensor, pad: int
) -> torch.Tensor:
    weights = scores.masked_fill(ids == pad, -torch.inf).softmax(dim=-1)
    return weights.masked_fill(ids == pad, 0.0)


_SENTENCES = [
    torch.tensor([2, 3, 4, 2, 5]),
    torch.tensor([2, 3]),
    torch.tensor([5, 4, 1, 4, 5, 3]),
    torch.tensor([4, 4, 5]),
]
_MANY = [torch.tensor([2, 3, 1 + i % 5]) for i in range(64)]
_MANY[0] = torch.tensor([5])
_WEIGHT = torch.tensor([0.5, -1.0, 2.0])


def _mean_of_words(ids: torch.Tensor) -> torch.Tensor:
    """Score sentences as a model without bugs does, (b, s) to (b,)."""
    return _safe_mean(_TABLE[ids], ids, 0) @ _WEIGHT


def _mean_of_all(ids: torch.Tensor) -> torch.Tensor:
    return _TABLE[ids].mean(dim=1) @ _WEIGHT


def _larger_than_0(ids: torch.Tensor) -> torch.Tensor:
    """Keep the sign of each score, whatever the pads do to its size."""
    return _mean_of_all(ids).abs() + 0.1


def _last_word(ids: torch.Tensor) -> torch.Tensor:
    return _TABLE[ids][:, -1] @ _WEIGHT


def _falls_in_a_batch(ids: torch.Tensor) -> torch.Tensor:
    return _mean_of_words(ids) - 0.01 * (len(ids) > 1)


def _rises_in_a_batch(ids: torch.Tensor) -> torch.Tensor:
    return _mean_of_words(ids) + 0.01 * (len(ids) > 1)


def _other_order(ids: torch.Tensor) -> torch.Tensor:
    return _mean_of_words(ids).flip(0)


def _rounds(ids: torch.Tensor) -> torch.Tensor:
    return _mean_of_words(ids) + 1e-5 * len(ids)


def _relative(ids: torch.Tensor) -> torch.Tensor:
    """Change scores by more than the bound, and by little of their size."""
    return _mean_of_words(ids) + 1_000 + 2e-3 * (len(ids) > 1)


def _first_of_many(ids: torch.Tensor) -> torch.Tensor:
    scores = _mean_of_words(ids)
    scores[0] += 2e-3 * (len(ids) > 1)
    return scores


def _last_of_many(ids: torch.Tensor) -> torch.Tensor:
    scores = _mean_of_words(ids)
    scores[-1] -= 2e-3 * (len(ids) > 1)
    return scores


def _nan_in_a_batch(ids: torch.Tensor) -> torch.Tensor:
    scores = _mean_of_words(ids)
    return scores / 0 * 0 if len(ids) > 1 else scores


def _together(model: Callable, sentences: list) -> torch.Tensor:
    return model(nn.utils.rnn.pad_sequence(sentences, batch_first=True))


def _alone(model: Callable, sentences: list) -> torch.Tensor:
    return torch.cat([model(ids.unsqueeze(0)) for ids in sentences])


def _apart(model: Callable, sentences: list) -> torch.Tensor:
    return _together(model, sentences) - _alone(model, sentences)


def _agree(apart: torch.Tensor) -> bool:
    return bool((apart.abs() <= 1e-4).all())


def _same_in_any_company(model: Callable, sentences: list) -> bool:
    return _agree(_apart(model, sentences))


PREDICTIONS = (
    Question(
        name="share_of_pads",
        unit="percent",
        exact=55.0,
        choices=(20, 40, 60),
        nearest=True,
        right=60,
        why="19 of 42 positions are words, 45%; the rest is pads.",
        mistakes=(
            Mistake(
                20,
                "then 80% would be words; but 19 of 42 positions are.",
            ),
            Mistake(
                40,
                "near 45%, which is the share of words; the rest is pads.",
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
        why="Every position with the id 0 is skipped, wherever it is.",
        mistakes=(
            Mistake(
                "first word",
                "padding_idx is compared with the ids, wherever they are.",
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
        name="padded_mean",
        otherwise="Add up the five rows, four of which are zero, and "
        "divide by five.",
        right=(-0.2, 0.4, 0.4),
        why="The same sum, divided by five positions instead of one.",
        mistakes=(
            Mistake(
                (-1, 2, 2),
                "that is the mean of its one word; the mean over "
                "dimension 1 counts five positions.",
            ),
            Mistake((0, 0, 0), "one of the five rows is not zero."),
            Mistake((0, 2, 2), "that is the max, in which zeros count too."),
            Mistake(
                (-0.25, 0.5, 0.5), "four pads and one word are five positions."
            ),
            Mistake(
                (-0.5, 1, 1),
                "that divides by 2; one word and four pads are five positions.",
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
        why="Its weight decay is 0.01 by default; it shrinks what is not zero.",
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
        name="ten_words",
        unit="times s",
        exact=10 / 51,
        choices=(0.2, 1, 5),
        nearest=True,
        right=0.2,
        why="The sum of 10 vectors, divided by 51 instead of 10: the mean, and "
        "with it the score, keeps 10/51.",
        mistakes=(
            Mistake(
                1,
                "the mean is over 51 positions, 41 of which are zero: it "
                "shrinks, and the score with it.",
            ),
            Mistake(
                5,
                "the mean is divided by more, not by less: it shrinks.",
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="pad_batch",
        right=_pad_batch,
        why="Each is filled up at the end, to the longest.",
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
                lambda vectors, ids, pad: (
                    (vectors * _word(ids, pad)).sum(1)
                    / _word(ids, pad).sum(1).clamp(min=1)
                ),
                "right but for a nan in the pad's vector: 0 times nan is nan; "
                "masked_fill replaces it.",
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    vectors.masked_fill(~_word(ids, pad), 0.0).sum(1)
                    / _word(ids, pad).sum(1)
                ).nan_to_num(),
                "right but for a nan in a word, which is replaced like that of "
                "0 / 0: divide by at least 1 instead.",
                also=(
                    lambda vectors, ids, pad: (
                        (vectors * _word(ids, pad)).sum(1)
                        / _word(ids, pad).sum(1)
                    ).nan_to_num(),
                ),
            ),
            Mistake(
                lambda vectors, ids, pad: (
                    vectors.masked_fill(~_word(ids, pad), torch.nan)
                    .nanmean(dim=1)
                    .nan_to_num()
                ),
                "right but for a nan in a word: nanmean leaves it out like a "
                "pad.",
            ),
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
            (_WITH_NAN[_OTHER_IDS], _OTHER_IDS, 4),
            (_NAN_IN_PAD[_OTHER_IDS], _OTHER_IDS, 4),
        ),
    ),
    Question(
        name="attention_weights",
        right=_attention,
        why="Minus infinity before the softmax is exactly 0 after it.",
        mistakes=(
            Mistake(
                lambda scores, ids, pad: (
                    scores + (ids == pad) * -torch.inf
                ).softmax(-1),
                "0 times infinity is nan, at every word: masked_fill writes "
                "only where a pad is.",
            ),
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
                "right, except where the exponentials of all words round to 0: "
                "then nothing is left for them. Mask before the softmax.",
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
                "a sentence of pads gives nan, 0 / 0; so does one whose words' "
                "exponentials all round to 0. Mask before the softmax.",
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
    Question(
        name="same_in_any_company",
        right=_same_in_any_company,
        why="Each score, alone and in the batch, within the bound.",
        mistakes=(
            Mistake(
                lambda model, sentences: bool(
                    _apart(model, sentences).mean().abs() <= 1e-4
                ),
                "differences are added up, so they can cancel.",
                also=(
                    lambda model, sentences: bool(
                        (
                            _together(model, sentences).sum()
                            - _alone(model, sentences).sum()
                        ).abs()
                        <= 1e-4
                    ),
                    lambda model, sentences: bool(
                        (
                            _together(model, sentences).mean()
                            - _alone(model, sentences).mean()
                        ).abs()
                        <= 1e-4
                    ),
                ),
            ),
            Mistake(
                lambda model, sentences: torch.equal(
                    _together(model, sentences), _alone(model, sentences)
                ),
                "that allows no rounding at all; 0.0001 is allowed.",
            ),
            Mistake(
                lambda model, sentences: torch.equal(
                    _together(model, sentences) > 0,
                    _alone(model, sentences) > 0,
                ),
                "that compares only on which side of 0 the scores are; they "
                "can change without crossing it.",
            ),
            Mistake(
                lambda model, sentences: torch.allclose(
                    _together(model, sentences), _alone(model, sentences)
                ),
                "allclose allows a relative difference by default; only 0.0001 "
                "is allowed: rtol=0, atol=1e-4.",
                also=(
                    lambda model, sentences: torch.allclose(
                        _together(model, sentences),
                        _alone(model, sentences),
                        atol=1e-4,
                    ),
                ),
            ),
            Mistake(
                lambda model, sentences: bool(
                    (
                        _together(model, sentences)[0]
                        - _alone(model, sentences)[0]
                    ).abs()
                    <= 1e-4
                ),
                "some sentences make no difference here: compare each with its "
                "own score in the batch of them all.",
            ),
            Mistake(
                lambda model, sentences: bool(
                    (_apart(model, sentences).abs() <= 1e-4).any()
                ),
                "any is content with one sentence; all of them have to agree.",
            ),
            Mistake(
                lambda model, sentences: bool(
                    (_apart(model, sentences) <= 1e-4).all()
                ),
                "a score that falls in the batch passes; take the absolute "
                "value of the difference.",
                also=(
                    lambda model, sentences: bool(
                        _apart(model, sentences).max() <= 1e-4
                    ),
                ),
            ),
            Mistake(
                lambda model, sentences: _agree(
                    _together(model, sentences) - _together(model, sentences)
                ),
                "this is True for every model: is each sentence scored once "
                "without any pads?",
                also=(
                    lambda model, sentences: True,
                    lambda model, sentences: bool(
                        (_alone(model, sentences) - _alone(model, sentences))
                        .abs()
                        .max()
                        <= 1e-4
                    ),
                ),
            ),
            Mistake(
                lambda model, sentences: (
                    not bool((_apart(model, sentences).abs() > 1e-4).any())
                ),
                "right but for nan: no comparison with it is true, so it "
                "passes here.",
            ),
            Mistake(
                lambda model, sentences: _agree(
                    _together(model, sentences)
                    - torch.cat([model(ids) for ids in sentences])
                ),
                "the model takes (b, s): a sentence alone is ids.unsqueeze(0).",
            ),
            Mistake(
                lambda model, sentences: _agree(
                    _together(model, sentences)
                    - torch.cat(
                        [
                            model(ids.unsqueeze(0))
                            for ids in nn.utils.rnn.pad_sequence(
                                sentences, batch_first=True
                            )
                        ]
                    )
                ),
                "each sentence alone still has its pads: take it from "
                "sentences, not from the batch.",
            ),
            Mistake(
                lambda model, sentences: _agree(
                    _together(model, sentences)
                    - torch.stack(
                        [model(ids.unsqueeze(0)) for ids in sentences]
                    )
                ),
                "(n, 1) minus (n,) compares every pair; torch.cat makes (n,) "
                "of the scores.",
            ),
            Mistake(
                lambda model, sentences: (
                    not _same_in_any_company(model, sentences)
                ),
                "True and False are exchanged.",
            ),
            Mistake(
                lambda model, sentences: bool(
                    (_apart(model, sentences).abs() <= 1e-4)[-1]
                ),
                "only the last sentence is compared; the longest one has no "
                "pads, and never shows the bug.",
            ),
            Mistake(
                lambda model, sentences: bool(
                    _apart(model, sentences).abs().mean() <= 1e-4
                ),
                "a mean hides one large difference among many small ones.",
            ),
        ),
        probes=(
            (_mean_of_words, _SENTENCES),
            (_mean_of_all, _SENTENCES),
            (_mean_of_all, [ids.flip(0) for ids in _SENTENCES[::-1]]),
            (_larger_than_0, _SENTENCES),
            (_last_word, _SENTENCES),
            (_falls_in_a_batch, _SENTENCES),
            (_rises_in_a_batch, _SENTENCES),
            (_other_order, _SENTENCES),
            (_rounds, _SENTENCES),
            (_relative, _SENTENCES),
            (_first_of_many, _MANY),
            (_last_of_many, _MANY),
            (_nan_in_a_batch, _SENTENCES),
            (_mean_of_all, [ids[:2] for ids in _SENTENCES]),  # no pads
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
