"""The questions of lecture 9, word vectors."""

import torch
from torch.nn import functional as F

from embedlab.question import Mistake, Question

_COUNT = torch.tensor([10_000, 256, 81, 16, 1])
_CENTRE = torch.tensor([1.0, -0.5, 0.25])
_CONTEXT = torch.tensor([0.5, 1.0, -1.0])
_NOISE = torch.tensor([[0.2, 0.1, 0.4], [-1.0, 0.5, 0.3]])


def _noise_of(count: torch.Tensor, power: float) -> torch.Tensor:
    weights = count.float() ** power
    return weights / weights.sum()


def _ratio(count: torch.Tensor, t: float) -> torch.Tensor:
    return t / (count / count.sum())


def _stay(count: torch.Tensor, t: float) -> torch.Tensor:
    ratio = _ratio(count, t)
    return (ratio.sqrt() + ratio).clamp(max=1.0)


def _pull(centre: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
    return F.softplus(-(centre @ context))


def _pair_loss(
    centre: torch.Tensor, context: torch.Tensor, noise: torch.Tensor
) -> torch.Tensor:
    return _pull(centre, context) + F.softplus(noise @ centre).sum()


def _gradient(
    centre: torch.Tensor, context: torch.Tensor, noise: torch.Tensor
) -> torch.Tensor:
    pull = ((centre @ context).sigmoid() - 1) * context
    return pull + (noise @ centre).sigmoid() @ noise


PREDICTIONS = (
    Question(
        name="pairs",
        right=14,
        why="At distance 1 there are 4 places, at distance 2 three; each in "
        "both directions.",
        mistakes=(
            Mistake(7, "each two words make two pairs: either is the centre."),
            Mistake(
                20,
                "four around each, or all with all; but the line has ends, and "
                "the window is 2.",
            ),
            Mistake(25, "a word is not its own context, and the window is 2."),
            Mistake(8, "those are direct neighbours; the window is 2."),
            Mistake(
                10,
                "there are 10 different pairs; but each occurrence counts.",
            ),
        ),
    ),
    Question(
        name="score_with_itself",
        choices=("negative", "zero", "positive"),
        right="positive",
        why="A row with itself gives the square of its length.",
        mistakes=(
            Mistake(
                "negative", "a sum of squares is never negative: row @ row."
            ),
            Mistake(
                "zero", "only a row of zeros has this product with itself."
            ),
        ),
    ),
    Question(
        name="noise",
        right=1000,
        why="10,000 to the power of 0.75: the root of the root, cubed.",
        mistakes=(
            Mistake(10_000, "that is power 1; 0.75 brings rare words up."),
            Mistake(7_500, "0.75 is an exponent, not a factor."),
            Mistake(100, "that is the root, power 0.5."),
            Mistake(1, "that is power 0: all alike."),
            Mistake(10, "that is power 0.25; take its cube."),
        ),
    ),
    Question(
        name="own_continent",
        choices=(0.2, 0.65, 0.95),
        nearest=True,
        right=0.65,
        why="About three times chance: company tells a lot, and not all.",
        mistakes=(
            Mistake(0.2, "that is chance, and a table that was not trained."),
            Mistake(
                0.95,
                "half of the countries come up 62 times or less; that does "
                "not carry so far.",
            ),
        ),
    ),
    Question(
        name="score_at_rest",
        choices=(0.75, 1.1, 3, 20),
        nearest=True,
        right=1.1,
        why="log(30 / 10): three times as often from the text.",
        mistakes=(
            Mistake(
                0.75,
                "that is the probability, 30 of 40; the score is what the "
                "sigmoid makes it from.",
            ),
            Mistake(3, "30 / 10, and then its logarithm."),
            Mistake(20, "the loss is no count: each pull weakens as it rises."),
        ),
    ),
    Question(
        name="without_noise",
        choices=("nearly none", "half", "nearly all"),
        right="nearly all",
        why="Nothing ever pushed a score down.",
        mistakes=(
            Mistake(
                "half", "an untrained table would; what did training raise?"
            ),
            Mistake("nearly none", "who should have taught it to say no?"),
        ),
    ),
    Question(
        name="default_init",
        choices=("as high", "higher", "much lower"),
        right="much lower",
        why="After two rounds, a row is still mostly the random one it was.",
        mistakes=(
            Mistake(
                "as high",
                "training has to overcome the start first; how large is it?",
            ),
            Mistake(
                "higher",
                "random numbers hold no company, and large ones hide it.",
            ),
        ),
    ),
    Question(
        name="cbow_layer",
        choices=("Linear", "Embedding", "EmbeddingBag"),
        right="EmbeddingBag",
        why="A lookup and a mean, with padding_idx for what is missing.",
        mistakes=(
            Mistake(
                "Embedding",
                "it would do, with a mean and a mask of your own after it; "
                "which layer has both inside?",
            ),
            Mistake(
                "Linear",
                "on counts it would do; but nobody wants to write counts of "
                "3,432 words.",
            ),
        ),
        also=("nn.EmbeddingBag", "embedding bag"),
    ),
)

EXERCISES = (
    Question(
        name="pairs_of_ten",
        right=48,
        why="2 x (9 + 8 + 7).",
        mistakes=(
            Mistake(24, "each two words make two pairs."),
            Mistake(60, "six around each, but not at the ends of the line."),
            Mistake(90, "all with all; the window is 3."),
            Mistake(54, "2 x 27 would be three times 9; 9 + 8 + 7 is 24."),
            Mistake(18, "those are direct neighbours; the window is 3."),
        ),
    ),
    Question(
        name="noise_of",
        right=_noise_of,
        why="Counts to a power, divided by their sum.",
        mistakes=(
            Mistake(
                lambda count, power: count.float() ** power,
                "those are weights; probabilities add up to 1.",
            ),
            Mistake(
                lambda count, power: (count / count.sum()) ** power,
                "the power comes before the division, or they do not add up "
                "to 1.",
            ),
            Mistake(
                lambda count, power: count / count.sum(),
                "that is power 1; power is an argument.",
            ),
            Mistake(
                lambda count, power: _noise_of(count, 0.75),
                "this is always 0.75; power is an argument.",
            ),
            Mistake(
                lambda count, power: (count.float() * power).softmax(dim=0),
                "softmax takes exponentials; a power was asked for.",
            ),
        ),
        probes=(
            (_COUNT, 0.75),
            (_COUNT, 0.0),
            (_COUNT, 1.0),
            (_COUNT, 0.5),
            (torch.tensor([4, 0, 1]), 0.0),
        ),
    ),
    Question(
        name="stay_probability",
        right=_stay,
        why="The rarer, the surer, and never above 1.",
        mistakes=(
            Mistake(
                lambda count, t: _ratio(count, t).sqrt() + _ratio(count, t),
                "no probability is above 1: clamp.",
            ),
            Mistake(
                lambda count, t: _ratio(count, t).sqrt().clamp(max=1.0),
                "the second term, t / f, is missing.",
            ),
            Mistake(
                lambda count, t: 1 - _stay(count, t),
                "that is the probability to be dropped.",
            ),
            Mistake(
                lambda count, t: ((t / count).sqrt() + t / count).clamp(
                    max=1.0
                ),
                "f is the share of all counts, not the count.",
            ),
            Mistake(
                lambda count, t: (
                    (1 / _ratio(count, t)).sqrt() + 1 / _ratio(count, t)
                ).clamp(max=1.0),
                "t / f, not f / t: frequent words are dropped.",
            ),
        ),
        probes=((_COUNT, 0.001), (_COUNT, 0.1), (_COUNT.flip(0), 0.01)),
    ),
    Question(
        name="pair_loss",
        right=_pair_loss,
        why="The pair is to score high, the noise low.",
        mistakes=(
            Mistake(
                lambda centre, context, noise: (
                    _pull(centre, context) + F.softplus(noise @ centre).mean()
                ),
                "that is the mean over the noise; the sum was asked for.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    F.softplus(centre @ context)
                    + F.softplus(-(noise @ centre)).sum()
                ),
                "the signs are exchanged: this pulls noise and pushes company.",
            ),
            Mistake(
                lambda centre, context, noise: _pull(centre, context),
                "the noise is missing.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    _pull(centre, context) + F.softplus(noise @ context).sum()
                ),
                "noise is scored with the centre, not with the context.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    _pull(centre, context) + F.softplus(noise @ centre)
                ),
                "one number for each noise row; add them up.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    (centre @ context).sigmoid()
                    + (noise @ centre).sigmoid().sum()
                ),
                "those are probabilities; the loss is softplus of scores.",
            ),
        ),
        probes=(
            (_CENTRE, _CONTEXT, _NOISE),
            (_CONTEXT, _CENTRE, -_NOISE),
            (_CENTRE, _CENTRE, _NOISE[:1]),
        ),
    ),
    Question(
        name="centre_gradient",
        right=_gradient,
        why="(sigmoid(score) - label) times the other row, added up.",
        mistakes=(
            Mistake(
                lambda centre, context, noise: (
                    -_gradient(centre, context, noise)
                ),
                "that is the step; the gradient has the other sign.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1) * context
                ),
                "the noise is missing.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    (centre @ context).sigmoid() * context
                    + (noise @ centre).sigmoid() @ noise
                ),
                "the pair has label 1: subtract it from the sigmoid.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1) * context
                    + ((noise @ centre).sigmoid() - 1) @ noise
                ),
                "noise has label 0: nothing is subtracted.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1) * centre
                    + (noise @ centre).sigmoid().sum() * centre
                ),
                "the direction is the other row, not the centre's own.",
            ),
        ),
        probes=(
            (_CENTRE, _CONTEXT, _NOISE),
            (_CONTEXT, _CENTRE, -_NOISE),
            (_CENTRE, _CENTRE, _NOISE[:1]),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
