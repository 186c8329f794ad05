"""The questions of lecture 12, word vectors."""

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


def _with_slope_of_sigmoid(
    centre: torch.Tensor, context: torch.Tensor, noise: torch.Tensor
) -> torch.Tensor:
    s, k = (centre @ context).sigmoid(), (noise @ centre).sigmoid()
    return -s * (1 - s) * context + (k * (1 - k)) @ noise


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
                "the centre.",
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
        name="score_with_itself",
        choices=("negative", "zero", "positive"),
        right="positive",
        why="A row with itself gives the square of its length.",
        mistakes=(
            Mistake(
                "negative", "a sum of squares is never negative: row @ row."
            ),
            Mistake(
                "zero", "only a row of zeros has a product of 0 with itself."
            ),
        ),
    ),
    Question(
        name="noise",
        unit="times",
        otherwise="Raise 10,000 to the power of 0.75.",
        right=1000,
        why="10,000 to the power of 0.75: the root of the root, cubed.",
        mistakes=(
            Mistake(10_000, "that is power 1; 0.75 brings rare words up."),
            Mistake(7_500, "0.75 is an exponent, not a factor."),
            Mistake(100, "that is the root, power 0.5."),
            Mistake(1, "that is power 0, which makes all words alike."),
            Mistake(10, "that is power 0.25; take its cube."),
            Mistake(
                10_000 / 0.75,
                "0.75 is an exponent, not a divisor.",
                also=(13_333,),
            ),
            Mistake(
                0.001,
                "that is the other way round: how often B is drawn for one A.",
                also=(1e-4,),
            ),
        ),
    ),
    Question(
        name="own_continent",
        unit="share",
        choices=(0.2, 0.65, 0.95),
        nearest=True,
        right=0.65,
        why="About three times chance: company tells a lot, and not all.",
        mistakes=(
            Mistake(0.2, "that is chance, and a table that was not trained."),
            Mistake(
                0.95,
                "half of the countries occur 62 times or less; that "
                "does not carry so far.",
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
        name="without_noise",
        choices=("nearly none", "half", "nearly all"),
        right="nearly all",
        also=("almost all", "nearly every pair"),
        why="Nothing ever pushed a score down.",
        mistakes=(
            Mistake(
                "half",
                "an untrained table would give half; training on true "
                "pairs only raises scores.",
                also=(
                    0.5,
                    "50%",
                    "one half",
                ),
            ),
            Mistake(
                "nearly none",
                "nothing has taught it to say no: no score was ever "
                "pushed down.",
                also=(
                    "none",
                    "almost none",
                ),
            ),
        ),
    ),
    Question(
        name="default_init",
        choices=("as high", "higher", "much lower"),
        right="much lower",
        also=("lower", "far lower", "a lot lower"),
        why="After one round, a row is still mostly the random one it was.",
        mistakes=(
            Mistake(
                "as high",
                "training has to overcome the start first, which is "
                "100 times larger here.",
                also=(
                    "the same",
                    "as high as before",
                    "equally high",
                    "equal",
                ),
            ),
            Mistake(
                "higher",
                "random numbers know no company, and large ones hide "
                "what is learned.",
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
                "that needs a mean and a mask of your own after it; "
                "another layer has both inside.",
            ),
            Mistake(
                "Linear",
                "that needs counts of all 3,432 words as its input; "
                "the ids are enough for another layer.",
            ),
        ),
        also=("nn.EmbeddingBag", "embedding bag"),
    ),
)

EXERCISES = (
    Question(
        name="pairs_of_ten",
        unit="pairs",
        otherwise="Count the places at each distance, 1, 2 and 3; each "
        "makes two pairs.",
        right=48,
        why="2 x (9 + 8 + 7).",
        mistakes=(
            Mistake(
                24,
                "every two words make two pairs: each of them is once "
                "the centre.",
            ),
            Mistake(
                60,
                "a word has six others around it, but fewer near the "
                "ends of the line.",
            ),
            Mistake(90, "that is all with all; the window is 3."),
            Mistake(
                54, "you took 9 places at each distance; there are 9, 8 and 7."
            ),
            Mistake(18, "those are the direct neighbors; the window is 3."),
            Mistake(58, "a word is no context of itself: ten pairs too many."),
            Mistake(
                34,
                "window=3 takes the words at distance 3, too: 7 more "
                "in each direction.",
            ),
            Mistake(
                30,
                "that is three per word; a word has others on both "
                "sides, and fewer near the ends.",
                also=(27, 28),
            ),
            Mistake(
                45,
                "that is each two words once; the window is 3, and "
                "each of two words is once the centre.",
            ),
            Mistake(
                42,
                "you took 8, 7 and 6 places at the distances 1, 2 and 3; "
                "there are 9, 8 and 7.",
            ),
            Mistake(
                40,
                "the ends of the line have 3, 4 and 5 others: count "
                "the places at each distance.",
                also=(44, 46, 50, 52, 54 + 2),
            ),
            Mistake(
                100,
                "that is all with all, themselves included; the window is 3.",
            ),
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
                "that is always 0.75; power is an argument.",
            ),
            Mistake(
                lambda count, power: (count.float() * power).softmax(dim=0),
                "softmax takes exponentials; the exercise asks for a power.",
            ),
            Mistake(
                lambda count, power: (
                    count.float() ** power / (count.float() ** power).max()
                ),
                "that divides by the largest; divided by their sum, they add "
                "up to 1.",
            ),
            Mistake(
                lambda count, power: (
                    count.float() * power / (count.float() * power).sum()
                ),
                "power is an exponent; you multiplied by it.",
            ),
            Mistake(
                lambda count, power: count.float() ** power / count.sum(),
                "that divides by the sum of the counts; divide by the sum of "
                "the powers.",
            ),
            Mistake(
                lambda count, power: (
                    count.float() ** power / count.sum() ** power
                ),
                "the power comes before the division, or they do not add up "
                "to 1.",
            ),
            Mistake(
                lambda count, power: (
                    power ** count.float() / (power ** count.float()).sum()
                ),
                "base and exponent are exchanged: count ** power.",
            ),
            Mistake(
                lambda count, power: (
                    count.float() ** power / (count.float() ** power).norm()
                ),
                "that divides by the length; divided by their sum, they add "
                "up to 1.",
            ),
            Mistake(
                lambda count, power: F.normalize(count.float() ** power, dim=0),
                "that divides by the length; divided by their sum, they add "
                "up to 1.",
            ),
            Mistake(
                lambda count, power: count.float() ** power / len(count),
                "that divides by the number of words; divide by the sum of "
                "the powers.",
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
                "that is the probability of being dropped.",
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
            Mistake(
                lambda count, t: _ratio(count, t).clamp(max=1.0),
                "the first term, sqrt(t / f), is missing.",
            ),
            Mistake(
                lambda count, t: (
                    _ratio(count, t).sqrt() + _ratio(count, t)
                ).clamp(min=1.0),
                "the clamp is from below; a probability is at most 1: max=1.",
            ),
            Mistake(
                lambda count, t: (
                    (_ratio(count, t).sqrt() + _ratio(count, t))
                    / (_ratio(count, t).sqrt() + _ratio(count, t)).sum()
                ),
                "those add up to 1; each word has its own probability of "
                "staying, at most 1.",
            ),
            Mistake(
                lambda count, t: (
                    _ratio(count, t).sqrt() * _ratio(count, t)
                ).clamp(max=1.0),
                "the two terms are added, not multiplied.",
            ),
            Mistake(
                lambda count, t: (
                    (_ratio(count, t) + _ratio(count, t)).sqrt()
                ).clamp(max=1.0),
                "the root goes over t / f alone; the second term is outside "
                "of it.",
            ),
            Mistake(
                lambda count, t: (
                    _ratio(count, t) ** 2 + _ratio(count, t)
                ).clamp(max=1.0),
                "that is the square; sqrt is the root.",
            ),
            Mistake(
                lambda count, t: (
                    _ratio(count, t).sqrt().clamp(max=1.0)
                    + _ratio(count, t).clamp(max=1.0)
                ),
                "the clamp belongs to the sum of both terms.",
            ),
            Mistake(
                lambda count, t: (1 - _ratio(count, t).sqrt()).clamp(min=0.0),
                "that is the probability of being dropped, in another formula.",
            ),
            Mistake(
                lambda count, t: (
                    (t / (count / count.max())).sqrt()
                    + t / (count / count.max())
                ).clamp(max=1.0),
                "f is the share of all counts: divide by their sum, not by the "
                "largest.",
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
                "that is the mean over the noise; the exercise asks "
                "for the sum.",
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
                "that is one number for each noise row; add them up.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    (centre @ context).sigmoid()
                    + (noise @ centre).sigmoid().sum()
                ),
                "those are probabilities; the loss is softplus of scores.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    _pull(centre, context) + F.softplus(-(noise @ centre)).sum()
                ),
                "the noise is pulled, too: its score goes in without the "
                "minus.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    F.softplus(centre @ context)
                    + F.softplus(noise @ centre).sum()
                ),
                "the pair is pushed away: its score goes in with a minus.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    (-(centre @ context)).sigmoid()
                    + (noise @ centre).sigmoid().sum()
                ),
                "that is the sigmoid of the scores, a probability; the loss is "
                "their softplus.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    F.softplus(-(centre * context).sum(0, keepdim=True))
                    + F.softplus(noise @ centre).sum()
                ),
                "one number in a dimension of its own, (1,); the exercise asks "
                "for a tensor of no dimensions.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    _pull(centre, context) - F.softplus(noise @ centre).sum()
                ),
                "the noise is added, not subtracted: both terms are losses.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    _pull(centre, context) + F.softplus((noise @ centre).sum())
                ),
                "softplus comes first, for each noise row; then the sum.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    -_pair_loss(centre, context, noise)
                ),
                "the sign is turned; the loss is positive.",
            ),
            Mistake(
                lambda centre, context, noise: F.softplus(noise @ centre).sum(),
                "the pair is missing.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    -(centre @ context) + (noise @ centre).sum()
                ),
                "those are the scores; softplus of each is missing.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    F.relu(-(centre @ context)) + F.relu(noise @ centre).sum()
                ),
                "that is relu; the exercise asks for softplus.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    (_pull(centre, context) + F.softplus(noise @ centre).sum())
                    / (1 + len(noise))
                ),
                "that is the mean over all pairs; the exercise asks for the "
                "sum.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    -(centre @ context).sigmoid().log()
                    + (noise @ centre).sigmoid().log().sum()
                ),
                "the term of the noise is softplus(score), which is "
                "-log(1 - sigmoid(score)).",
            ),
            Mistake(
                lambda centre, context, noise: (
                    F.softplus(-(centre * context))
                    + F.softplus(noise * centre).sum()
                ),
                "the score of a pair is a dot product, one number; centre * "
                "context is (h,).",
                also=(
                    lambda centre, context, noise: (
                        F.softplus(-(centre * context)).sum()
                        + F.softplus(noise * centre).sum()
                    ),
                ),
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
                _with_slope_of_sigmoid,
                "s * (1 - s) is the slope of the sigmoid; that of the loss is "
                "sigmoid(score) - label.",
            ),
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
                "the direction is that of the other row, not of the centre.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1) * context
                    + ((noise @ centre).sigmoid().unsqueeze(1) * noise).mean(0)
                ),
                "that is the mean over the noise; add its rows up.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1) * centre
                    + (noise @ centre).sigmoid() @ noise
                ),
                "the pair pulls along the context row; you multiplied by the "
                "centre, which gives the context's gradient.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1) * context
                    + (noise @ centre).sigmoid().unsqueeze(1) * noise
                ),
                "that is one row for each noise row; add them up.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1) * context
                    - (noise @ centre).sigmoid() @ noise
                ),
                "the noise is added: it pushes the centre away.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    (1 - (centre @ context).sigmoid()) * context
                    + (noise @ centre).sigmoid() @ noise
                ),
                "the sign of the pair is turned: (sigmoid(score) - 1).",
            ),
            Mistake(
                lambda centre, context, noise: (
                    (noise @ centre).sigmoid() @ noise
                ),
                "the pair is missing.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1) * centre
                ),
                "the noise is missing, and the pair pulls along the context "
                "row, not the centre.",
            ),
            Mistake(
                lambda centre, context, noise: -context + noise.sum(0),
                "each row is weighted by its surprise: sigmoid(score) - label.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1) * context
                    + (noise @ context).sigmoid() @ noise
                ),
                "noise is scored with the centre, not with the context.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1) * context
                    + (noise @ centre).sigmoid().sum() * centre
                ),
                "each noise row is multiplied by its own sigmoid; you "
                "multiplied the centre.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1)
                    + (noise @ centre).sigmoid().sum()
                ),
                "those are the surprises, added up; each is multiplied by the "
                "other row first.",
            ),
            Mistake(
                lambda centre, context, noise: (
                    ((centre @ context).sigmoid() - 1) * context
                    + (noise @ centre).sigmoid().mean() * noise.sum(0)
                ),
                "each noise row has its own sigmoid; do not average them "
                "first.",
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
