"""The questions of lecture 12, word vectors."""

import math

import torch
from torch.nn import functional as F

from embedlab.question import Mistake, Question

_CENTER = torch.tensor([1.0, -0.5, 0.25])
_CONTEXT = torch.tensor([0.5, 1.0, -1.0])
_NOISE = torch.tensor([[0.2, 0.1, 0.4], [-1.0, 0.5, 0.3]])
_PAIR_AND_NOISE = (
    (_CENTER, _CONTEXT, _NOISE),
    (_CONTEXT, _CENTER, -_NOISE),
    (_CENTER, _CENTER, _NOISE[:1]),
)
# The last word never occurs, and some pairs don't.
_COUNTS = torch.tensor(
    [[6.0, 3, 1, 0], [3, 0, 4, 0], [1, 4, 8, 0], [0, 0, 0, 0]]
)
_ROWS = torch.tensor([[0.5, 1.0], [-1.0, 0.25], [2.0, 0.0], [0.0, -0.5]])
_OTHER_ROWS = torch.tensor([[1.0, 0.0], [0.5, -1.0], [0.25, 2.0], [-1.0, 1.0]])
_PAIRS = torch.tensor([[0, 2], [3, 1], [2, 2]])
_PADDED = torch.tensor([[2, 3, 0], [1, 0, 0], [3, 3, 2]])
_WORDS = torch.tensor([1, 3, 2])


def _pull(center: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
    return F.softplus(-(center @ context))


def _pair_loss(
    center: torch.Tensor, context: torch.Tensor, noise: torch.Tensor
) -> torch.Tensor:
    return _pull(center, context) + F.softplus(noise @ center).sum()


def _gradient(
    center: torch.Tensor, context: torch.Tensor, noise: torch.Tensor
) -> torch.Tensor:
    pull = ((center @ context).sigmoid() - 1) * context
    return pull + (noise @ center).sigmoid() @ noise


def _with_slope_of_sigmoid(
    center: torch.Tensor, context: torch.Tensor, noise: torch.Tensor
) -> torch.Tensor:
    s, k = (center @ context).sigmoid(), (noise @ center).sigmoid()
    return -s * (1 - s) * context + (k * (1 - k)) @ noise


def _by_chance(counts: torch.Tensor, power: float = 1.0) -> torch.Tensor:
    share = counts.sum(0) ** power
    return counts.sum(1, keepdim=True) * share / share.sum()


def _positive_pmi(counts: torch.Tensor, power: float = 1.0) -> torch.Tensor:
    by_chance = _by_chance(counts, power)
    return torch.where(counts > by_chance, counts / by_chance, 1.0).log()


def _scores(
    centers: torch.Tensor, contexts: torch.Tensor, pairs: torch.Tensor
) -> torch.Tensor:
    return centers[pairs[:, 0]] @ contexts.T  # (n, v)


def _softmax_loss(
    centers: torch.Tensor, contexts: torch.Tensor, pairs: torch.Tensor
) -> torch.Tensor:
    return F.cross_entropy(_scores(centers, contexts, pairs), pairs[:, 1])


def _pooled(
    bag: torch.Tensor, contexts: torch.Tensor, mode: str = "mean"
) -> torch.Tensor:
    return F.embedding_bag(contexts, bag, mode=mode, padding_idx=0)


def _cbow_scores(
    bag: torch.Tensor,
    table: torch.Tensor,
    contexts: torch.Tensor,
    centers: torch.Tensor,
) -> torch.Tensor:
    return (_pooled(bag, contexts) * table[centers]).sum(dim=1)


PREDICTIONS = (
    Question(
        name="pairs",
        unit="pairs",
        otherwise="Count for each word how many others are at most 2 "
        "places away.",
        right=14,
        why="At distance 1 there are 4 places, at distance 2 three; each in "
        "both directions.",
        mistakes=(
            Mistake(
                7,
                "every two words make two pairs: each of them is once "
                "the center.",
            ),
            Mistake(
                20,
                "that is four around each, or all with all; but the "
                "line has ends, and the window is 2.",
            ),
            Mistake(25, "a word is not its own context, and the window is 2."),
            Mistake(8, "those are the direct neighbors; the window is 2."),
            Mistake(
                10,
                "that counts each kind of pair once; here each "
                "occurrence counts.",
            ),
            Mistake(19, "a word is not its own context: five pairs too many."),
            Mistake(
                6,
                "those are the pairs at distance 2; the direct "
                "neighbors count, too.",
            ),
            Mistake(
                18,
                "near the ends of the line a word has fewer others around it.",
            ),
            Mistake(
                16,
                "near the ends of the line a word has fewer others around it.",
                also=(15,),
            ),
        ),
    ),
    Question(
        name="own_continent",
        unit="share",
        choices=(0.25, 0.65, 0.95),
        nearest=True,
        right=0.65,
        why="Almost three times chance, after a single pass over the text.",
        mistakes=(
            Mistake(
                0.25,
                "that's about chance, which a table has before it's trained.",
            ),
            Mistake(
                0.95,
                "that would be nearly all; one pass, in which half of these "
                "countries occur 62 times or less, doesn't go that far.",
            ),
        ),
    ),
    Question(
        name="pull_at_4",
        choices=("as strongly", "half as strongly", "hardly"),
        right="hardly",
        also=("hardly at all", "barely", "almost not", "weakly", "very weakly"),
        why="The sigmoid of 4 is 0.98, so the surprise is -0.02.",
        mistakes=(
            Mistake(
                "as strongly",
                "the label is the same, but the surprise is sigmoid(4) - 1.",
                also=("the same", "equally strongly"),
            ),
            Mistake(
                "half as strongly",
                "that would be a surprise of -0.25, which a score of 1.1 has; "
                "what is sigmoid(4)?",
                also=("half", 0.5),
            ),
        ),
    ),
    Question(
        name="score_at_rest",
        choices=(0.75, 1.1, 3, 20),
        nearest=True,
        right=1.1,
        why="log(30 / 10): three times more often true than made up.",
        mistakes=(
            Mistake(
                0.75,
                "that is the probability, 30 of 40; the score is the "
                "number whose sigmoid it is.",
            ),
            Mistake(
                3, "that is the ratio, 30 / 10; the score is its logarithm."
            ),
            Mistake(
                20,
                "that is the difference of the counts; but each pull "
                "weakens as the score rises.",
            ),
        ),
    ),
    Question(
        name="share_of_counts",
        unit="share",
        choices=(0.25, 0.5, 0.8),
        nearest=True,
        right=0.8,
        why="The counts hold everything that the scores are pulled toward.",
        mistakes=(
            Mistake(
                0.25,
                "that's about chance; but the counts are what the trained "
                "scores are pulled toward.",
            ),
            Mistake(
                0.5,
                "that's less than one pass of training found, and its pull "
                "and push are made of these very counts.",
            ),
        ),
    ),
    Question(
        name="rows_per_word",
        unit="rows",
        otherwise="Add up the rows of a strip, and divide by its 16 words.",
        right=4.375,
        also=(4.37, 4.38, 4.4, 4.3, 4),
        why="16 + 22 + 32 rows for 16 words, instead of 33 each.",
        mistakes=(
            Mistake(70, "that's a whole strip; it has 16 words to share them."),
            Mistake(
                3.375,
                "the centers are looked up, too: 16 more.",
                also=(3.4, 3.38),
            ),
            Mistake(
                2.375,
                "the 32 noise words are looked up, too.",
                also=(2.4, 2.38),
            ),
            Mistake(33, "that's the list of pairs; a strip shares its rows."),
        ),
    ),
    Question(
        name="one_table",
        choices=("better", "about the same", "worse"),
        right="worse",
        also=("much worse", "lower", "it falls"),
        why="With one row per word, fewer neighbors share the continent.",
        mistakes=(
            Mistake(
                "better",
                "each row gets twice as many gradients, but words with similar "
                "rows then score high with each other, whether they meet or "
                "not.",
                also=("higher", "it rises"),
            ),
            Mistake(
                "about the same",
                "both roles have to share one row, so words with similar rows "
                "score high with each other, whether they meet or not.",
                also=("the same", "equal", "no difference"),
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="pair_loss",
        right=_pair_loss,
        why="The pair is to score high, the noise low.",
        mistakes=(
            Mistake(
                lambda center, context, noise: (
                    _pull(center, context) + F.softplus(noise @ center).mean()
                ),
                "that is the mean over the noise; the exercise asks "
                "for the sum.",
            ),
            Mistake(
                lambda center, context, noise: (
                    F.softplus(center @ context)
                    + F.softplus(-(noise @ center)).sum()
                ),
                "the signs are exchanged: this pulls noise and pushes company.",
            ),
            Mistake(
                lambda center, context, noise: _pull(center, context),
                "the noise is missing.",
            ),
            Mistake(
                lambda center, context, noise: (
                    _pull(center, context) + F.softplus(noise @ context).sum()
                ),
                "noise is scored with the center, not with the context.",
            ),
            Mistake(
                lambda center, context, noise: (
                    _pull(center, context) + F.softplus(noise @ center)
                ),
                "that is one number for each noise row; add them up.",
            ),
            Mistake(
                lambda center, context, noise: (
                    (center @ context).sigmoid()
                    + (noise @ center).sigmoid().sum()
                ),
                "those are probabilities; the loss is softplus of scores.",
            ),
            Mistake(
                lambda center, context, noise: (
                    _pull(center, context) + F.softplus(-(noise @ center)).sum()
                ),
                "the noise is pulled, too: its score goes in without the "
                "minus.",
            ),
            Mistake(
                lambda center, context, noise: (
                    F.softplus(center @ context)
                    + F.softplus(noise @ center).sum()
                ),
                "the pair is pushed away: its score goes in with a minus.",
            ),
            Mistake(
                lambda center, context, noise: (
                    (-(center @ context)).sigmoid()
                    + (noise @ center).sigmoid().sum()
                ),
                "that is the sigmoid of the scores, a probability; the loss is "
                "their softplus.",
            ),
            Mistake(
                lambda center, context, noise: (
                    F.softplus(-(center * context).sum(0, keepdim=True))
                    + F.softplus(noise @ center).sum()
                ),
                "one number in a dimension of its own, (1,); the exercise asks "
                "for a tensor of no dimensions.",
            ),
            Mistake(
                lambda center, context, noise: (
                    _pull(center, context) - F.softplus(noise @ center).sum()
                ),
                "the noise's term has the wrong sign: -log(1 - sigmoid(score)) "
                "is added.",
            ),
            Mistake(
                lambda center, context, noise: (
                    _pull(center, context) + F.softplus((noise @ center).sum())
                ),
                "softplus comes first, for each noise row; then the sum.",
                also=(
                    lambda center, context, noise: (
                        _pull(center, context)
                        + F.softplus((noise @ center).mean())
                    ),
                ),
            ),
            Mistake(
                lambda center, context, noise: (
                    _pull(center, context) + (noise @ center).sigmoid().sum()
                ),
                "the noise's term is softplus(score), not sigmoid(score).",
            ),
            Mistake(
                lambda center, context, noise: (
                    -_pair_loss(center, context, noise)
                ),
                "the sign is turned; the loss is positive.",
            ),
            Mistake(
                lambda center, context, noise: F.cross_entropy(
                    torch.cat([context.unsqueeze(0), noise]) @ center,
                    torch.tensor(0),
                ),
                "that's a softmax over the pair and its noise; here each pair "
                "has a sigmoid of its own.",
            ),
            Mistake(
                lambda center, context, noise: F.softplus(noise @ center).sum(),
                "the pair is missing.",
            ),
            Mistake(
                lambda center, context, noise: (
                    -(center @ context) + (noise @ center).sum()
                ),
                "those are the scores; softplus of each is missing.",
            ),
            Mistake(
                lambda center, context, noise: (
                    F.relu(-(center @ context)) + F.relu(noise @ center).sum()
                ),
                "that is relu; the exercise asks for softplus.",
            ),
            Mistake(
                lambda center, context, noise: (
                    (_pull(center, context) + F.softplus(noise @ center).sum())
                    / (1 + len(noise))
                ),
                "that is the mean over all pairs; the exercise asks for the "
                "sum.",
            ),
            Mistake(
                lambda center, context, noise: (
                    -(center @ context).sigmoid().log()
                    + (noise @ center).sigmoid().log().sum()
                ),
                "the term of the noise is softplus(score), which is "
                "-log(1 - sigmoid(score)).",
            ),
            Mistake(
                lambda center, context, noise: (
                    F.softplus(-(center * context))
                    + F.softplus(noise * center).sum()
                ),
                "the score of a pair is a dot product, one number; center * "
                "context is (h,).",
                also=(
                    lambda center, context, noise: (
                        F.softplus(-(center * context)).sum()
                        + F.softplus(noise * center).sum()
                    ),
                ),
            ),
        ),
        probes=_PAIR_AND_NOISE,
    ),
    Question(
        name="center_gradient",
        right=_gradient,
        why="(sigmoid(score) - label) times the other row, added up.",
        mistakes=(
            Mistake(
                _with_slope_of_sigmoid,
                "s * (1 - s) is the slope of the sigmoid; that of the loss is "
                "sigmoid(score) - label.",
            ),
            Mistake(
                lambda center, context, noise: (
                    -_gradient(center, context, noise)
                ),
                "that is the step; the gradient has the other sign.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1) * context
                ),
                "the noise is missing.",
            ),
            Mistake(
                lambda center, context, noise: (
                    (center @ context).sigmoid() * context
                    + (noise @ center).sigmoid() @ noise
                ),
                "the pair has label 1: subtract it from the sigmoid.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1) * context
                    + ((noise @ center).sigmoid() - 1) @ noise
                ),
                "noise has label 0: nothing is subtracted.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1) * center
                    + (noise @ center).sigmoid().sum() * center
                ),
                "the direction is that of the other row, not of the center.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1) * context
                    + ((noise @ center).sigmoid().unsqueeze(1) * noise).mean(0)
                ),
                "that is the mean over the noise; add its rows up.",
            ),
            Mistake(
                lambda center, context, noise: (
                    _gradient(center, context, noise) / (1 + len(noise))
                ),
                "that is the mean over all pairs; the loss is their sum.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context) - 1) * context
                    + (noise @ center) @ noise
                ),
                "the surprise is sigmoid(score) - label; the sigmoid is "
                "missing.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1) * center
                    + (noise @ center).sigmoid() @ noise
                ),
                "the pair pulls along the context row; you multiplied by the "
                "center, which gives the context's gradient.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1) * context
                    + (noise @ center).sigmoid().unsqueeze(1) * noise
                ),
                "that is one row for each noise row; add them up.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1) * context
                    - (noise @ center).sigmoid() @ noise
                ),
                "the noise is added: it pushes the center away.",
            ),
            Mistake(
                lambda center, context, noise: (
                    (1 - (center @ context).sigmoid()) * context
                    + (noise @ center).sigmoid() @ noise
                ),
                "the sign of the pair is turned: (sigmoid(score) - 1).",
            ),
            Mistake(
                lambda center, context, noise: (
                    (noise @ center).sigmoid() @ noise
                ),
                "the pair is missing.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1) * center
                ),
                "the noise is missing, and the pair pulls along the context "
                "row, not the center.",
            ),
            Mistake(
                lambda center, context, noise: -context + noise.sum(0),
                "each row is weighted by its surprise: sigmoid(score) - label.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1) * context
                    + (noise @ context).sigmoid() @ noise
                ),
                "noise is scored with the center, not with the context.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1) * context
                    + (noise @ center).sigmoid().sum() * center
                ),
                "each noise row is multiplied by its own sigmoid; you "
                "multiplied the center.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1)
                    + (noise @ center).sigmoid().sum()
                ),
                "those are the surprises, added up; each is multiplied by the "
                "other row first.",
            ),
            Mistake(
                lambda center, context, noise: (
                    ((center @ context).sigmoid() - 1) * context
                    + (noise @ center).sigmoid().mean() * noise.sum(0)
                ),
                "each noise row has its own sigmoid; do not average them, or "
                "add them up, first.",
                also=(
                    lambda center, context, noise: (
                        ((center @ context).sigmoid() - 1) * context
                        + (noise @ center).sigmoid().sum() * noise.sum(0)
                    ),
                ),
            ),
        ),
        probes=_PAIR_AND_NOISE,
    ),
    Question(
        name="positive_pmi",
        right=_positive_pmi,
        why="Only what is more frequent than chance is above 0.",
        mistakes=(
            Mistake(
                lambda counts: (counts / _by_chance(counts)).log(),
                "log(0) is minus infinity, 0 / 0 is nan, and negative values "
                "are still there; all of them have to be 0.",
            ),
            Mistake(
                lambda counts: (counts / _by_chance(counts)).log().clamp(min=0),
                "a word that never occurs makes 0 / 0, which is nan, and "
                "clamp leaves it; it has to be 0.",
            ),
            Mistake(
                lambda counts: (
                    (counts / _by_chance(counts)).nan_to_num().clamp(min=1)
                ),
                "that's the ratio, at least 1; its log is missing.",
            ),
            Mistake(
                lambda counts: (
                    (counts / counts.sum()).log().clamp(min=0).nan_to_num()
                ),
                "all your numbers are 0: your ratio is never above 1. Divide "
                "each count by what chance would give, row sum * column sum "
                "/ total.",
            ),
            Mistake(
                lambda counts: _positive_pmi(counts) / math.log(2),
                "that's the logarithm to base 2; log is the natural one.",
            ),
            Mistake(
                lambda counts: torch.where(
                    counts > 0, counts / _by_chance(counts), 1.0
                ).log(),
                "the negative ones are still there; positive PMI has 0 for "
                "them.",
                also=(
                    lambda counts: (
                        (counts / _by_chance(counts))
                        .log()
                        .nan_to_num(0.0, neginf=0.0)
                    ),
                ),
            ),
            Mistake(
                lambda counts: torch.where(
                    counts > counts.sum(1) * counts.sum(0) / counts.sum(),
                    counts / (counts.sum(1) * counts.sum(0) / counts.sum()),
                    1.0,
                ).log(),
                "each row is divided by the column sums twice: the row sums "
                "have to be a column, with keepdim=True.",
            ),
            Mistake(
                lambda counts: (counts + 1).log(),
                "those are the logs of the counts; each is divided by what "
                "chance would give first.",
            ),
            Mistake(
                lambda counts: _positive_pmi(counts, power=0.75),
                "that smooths the column sums with the power of 0.75, as the "
                "lecture does; here chance isn't smoothed.",
            ),
            Mistake(
                lambda counts: (
                    (1 + counts / _by_chance(counts)).log().nan_to_num()
                ),
                "log(1 + ratio) isn't the log of the ratio.",
                also=(lambda counts: (1 + counts / _by_chance(counts)).log(),),
            ),
        ),
        probes=((_COUNTS,), (_COUNTS[:3, :3] + 1,)),
    ),
    Question(
        name="softmax_loss",
        right=_softmax_loss,
        why="The score of the true context, against those of all words.",
        mistakes=(
            Mistake(
                lambda centers, contexts, pairs: F.cross_entropy(
                    centers[pairs[:, 1]] @ contexts.T, pairs[:, 0]
                ),
                "center and context are exchanged: the first column is the "
                "center.",
            ),
            Mistake(
                lambda centers, contexts, pairs: F.cross_entropy(
                    _scores(centers, contexts, pairs),
                    pairs[:, 1],
                    reduction="sum",
                ),
                "that's the sum over the pairs; the exercise asks for the "
                "mean.",
            ),
            Mistake(
                lambda centers, contexts, pairs: (
                    -_scores(centers, contexts, pairs).log_softmax(1).mean()
                ),
                "that's the mean over all words; take the log-probability of "
                "the true context of each pair.",
            ),
            Mistake(
                lambda centers, contexts, pairs: F.cross_entropy(
                    centers[pairs[:, 0]] @ centers.T, pairs[:, 1]
                ),
                "the scores are those with the context rows, not with the "
                "other centers.",
            ),
            Mistake(
                lambda centers, contexts, pairs: F.cross_entropy(
                    centers[pairs[:, 0]] @ contexts[pairs[:, 1]].T,
                    torch.arange(len(pairs)),
                ),
                "the softmax is over the contexts of these pairs; the exercise "
                "asks for all rows of the table.",
            ),
            Mistake(
                lambda centers, contexts, pairs: F.cross_entropy(
                    _scores(centers, contexts, pairs).softmax(dim=1),
                    pairs[:, 1],
                ),
                "cross_entropy takes the scores, and does the softmax itself.",
            ),
            Mistake(
                lambda centers, contexts, pairs: (
                    _scores(centers, contexts, pairs)
                    .softmax(dim=1)
                    .gather(1, pairs[:, 1:])
                    .mean()
                ),
                "that's the mean probability; the loss is minus its log.",
            ),
            Mistake(
                lambda centers, contexts, pairs: F.softplus(
                    -(centers[pairs[:, 0]] * contexts[pairs[:, 1]]).sum(dim=1)
                ).mean(),
                "that's the loss of the true pairs alone; a softmax compares "
                "each with all words.",
            ),
            Mistake(
                lambda centers, contexts, pairs: F.nll_loss(
                    _scores(centers, contexts, pairs), pairs[:, 1]
                ),
                "nll_loss takes what log_softmax returns, not the scores; "
                "cross_entropy does both.",
            ),
            Mistake(
                lambda centers, contexts, pairs: F.nll_loss(
                    _scores(centers, contexts, pairs).log_softmax(dim=0),
                    pairs[:, 1],
                ),
                "your softmax is over the pairs, dim=0; it has to be over the "
                "words, dim=1.",
            ),
            Mistake(
                lambda centers, contexts, pairs: (
                    -F.cross_entropy(
                        _scores(centers, contexts, pairs), pairs[:, 1]
                    )
                ),
                "the sign is turned: minus the log of a probability is "
                "positive.",
            ),
        ),
        probes=(
            (_ROWS, _OTHER_ROWS, _PAIRS),
            (_OTHER_ROWS, _ROWS, _PAIRS[:1]),
        ),
    ),
    Question(
        name="cbow_scores",
        right=_cbow_scores,
        why="A bag, a lookup, and one dot product for each word.",
        mistakes=(
            Mistake(
                lambda bag, table, contexts, centers: (
                    _pooled(bag, contexts) * bag[centers]
                ).sum(dim=1),
                "the center's row is in the other table.",
            ),
            Mistake(
                lambda bag, table, contexts, centers: (
                    F.embedding_bag(contexts, bag, mode="mean") * table[centers]
                ).sum(dim=1),
                "the pads count in your mean: pass padding_idx=0.",
                also=(
                    lambda bag, table, contexts, centers: (
                        bag[contexts].mean(dim=1) * table[centers]
                    ).sum(dim=1),
                ),
            ),
            Mistake(
                lambda bag, table, contexts, centers: (
                    _pooled(bag, contexts, "sum")
                    / contexts.shape[1]
                    * table[centers]
                ).sum(dim=1),
                "you divided by s; divide by the number of words that aren't "
                "pads.",
            ),
            Mistake(
                lambda bag, table, contexts, centers: (
                    _pooled(bag, contexts, "sum") * table[centers]
                ).sum(dim=1),
                "that's the sum of the context rows; CBOW takes the mean.",
            ),
            Mistake(
                lambda bag, table, contexts, centers: (
                    _pooled(table, contexts) * bag[centers]
                ).sum(dim=1),
                "the tables are exchanged: the contexts are in bag, the "
                "centers in table.",
            ),
            Mistake(
                lambda bag, table, contexts, centers: (
                    _pooled(bag, contexts) * table[centers]
                ),
                "add up the products: a score is one number per word.",
            ),
            Mistake(
                lambda bag, table, contexts, centers: (
                    _pooled(bag, contexts) @ table[centers].T
                ),
                "those are the scores of all contexts with all of the words, "
                "(n, n); each context has its own word.",
            ),
            Mistake(
                lambda bag, table, contexts, centers: (
                    _pooled(bag, contexts) @ table.T
                ),
                "those are the scores with all rows of the table, (n, v); "
                "look up the centers first.",
            ),
            Mistake(
                lambda bag, table, contexts, centers: (
                    _pooled(bag, contexts) * table[centers]
                ).mean(dim=1),
                "the products are added up, not averaged: a score is a dot "
                "product.",
            ),
        ),
        probes=(
            (_ROWS, _OTHER_ROWS, _PADDED, _WORDS),
            (_OTHER_ROWS, _ROWS, _PADDED[:1], _WORDS[:1]),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
