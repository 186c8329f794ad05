"""The questions of lecture 7, from_pretrained."""

from collections.abc import Callable

import torch

from embedlab import data
from embedlab.question import Mistake, Question

_TABLE = data.table()
_A, _B = torch.tensor([1.0, 2.0]), torch.tensor([3.0, -4.0])
_WIDE = torch.arange(1.0, 43.0).view(6, 7)
_ROWS = {"snow": _A, "of": _B, "OF": torch.tensor([6.0, 6.0])}
_REPEATED = torch.tensor([[8.0, 8], [0, 0], [8, 8], [3, 1], [3, 1]])
_CASED = {"<pad>": 0, "Snow": 1, "ice": 2, "of": 3, "OF": 4}
_PADDED = {"<pad>": 0, "<unk>": 1, "Of": 2, "snow": 3}
_CAPITALS = {
    "ICE": torch.tensor([1.0, 2.0, 3.0]),
    "fog": torch.tensor([4.0, 0.0, -1.0]),
    "Of": torch.tensor([7.0, 7.0, 1.0]),
}
_WITH_PAD = {"<pad>": torch.tensor([8.0, 8.0]), "snow": _A, "of": _B}


def _covered(tokens: list, known: set) -> float:
    found = sum(token in known for token in tokens)
    return found / max(len(tokens), 1)


def _covered_unsafe(tokens: list, known: set) -> float:
    return sum(token in known for token in tokens) / len(tokens)


def _mean(vectors: dict) -> torch.Tensor:
    return torch.stack(list(vectors.values())).mean(dim=0)


def _matrix(
    vocabulary: dict,
    vectors: dict,
    find: Callable[[str], torch.Tensor | None],
    missing: float = 1.0,
    pad: float = 0.0,
) -> torch.Tensor:
    """Put what `find` finds at the ids, else the mean; scale mean and pad."""
    matrix = (missing * _mean(vectors)).repeat(len(vocabulary), 1)
    for word, number in vocabulary.items():
        found = find(word)
        if found is not None:
            matrix[number] = found
    matrix[0] *= pad
    return matrix


def _finder(vectors: dict) -> Callable[[str], torch.Tensor | None]:
    """Find a word as it stands, or in lower case."""
    return lambda word: vectors.get(word, vectors.get(word.lower()))


def _with_fallback(vocabulary: dict, vectors: dict) -> torch.Tensor:
    return _matrix(vocabulary, vectors, _finder(vectors))


def _lowered_keys(vocabulary: dict, vectors: dict) -> torch.Tensor:
    lowered = {}
    for word, vector in vectors.items():
        lowered.setdefault(word.lower(), vector)
    return _matrix(
        vocabulary,
        vectors,
        lambda word: vectors.get(word, lowered.get(word.lower())),
    )


def _append(
    weight: torch.Tensor, row: torch.Tensor, count: int
) -> torch.Tensor:
    return torch.cat([weight, row.repeat(count, 1)])


def _grow(weight: torch.Tensor, count: int) -> torch.Tensor:
    return _append(weight, weight[1:].mean(dim=0), count)


PREDICTIONS = (
    Question(
        name="whose_vector",
        choices=("snow", "of", "error"),
        right="of",
        why="The word on line 3, counted from 0; the layer knows no words.",
        mistakes=(
            Mistake(
                "snow",
                "who should have told the layer that your 3 is snow? Rows come "
                "in the order of the file.",
            ),
            Mistake("error", "3 is a row of this table like any other."),
            Mistake("the", "that is line 0; lines are counted from 0."),
        ),
    ),
    Question(
        name="coverage_of_films",
        choices=(70, 90, 99),
        nearest=True,
        right=70,
        why="Capitals and punctuation make other words of the same ones.",
        mistakes=(
            Mistake(
                90,
                "that is reached in the end; now `The` and `film.` are looked "
                "up as they stand.",
            ),
            Mistake(
                99,
                "even the most frequent pieces, such as `The`, are missing as "
                "they stand.",
            ),
            *(
                Mistake(wrong, "write it in percent, as a whole number.")
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
            *(
                Mistake(wrong, "the answer is a word, yes or no.")
                for wrong in (True, False)
            ),
        ),
    ),
    Question(
        name="given_tensor",
        choices=("changed too", "as it was"),
        right="changed too",
        also=("changed", "it changed", "it changed too"),
        why="The Parameter is a second name for the same memory.",
        mistakes=(
            Mistake(
                "as it was",
                "that would take a copy, and from_pretrained makes none.",
            ),
            Mistake(
                "unchanged",
                "that would take a copy, and from_pretrained makes none.",
                alias=True,
            ),
            Mistake(
                "error",
                "the layer trains its Parameter; the question is where the "
                "numbers of it lie.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="frozen_but_written",
        choices=(0, 1, 2, 3, 4),
        right=3,
        why="Only the optimizer passes it by; it finds no gradient.",
        mistakes=(
            Mistake(
                0,
                "frozen means that there is no gradient; three of these need "
                "none.",
            ),
            Mistake(
                4,
                "AdamW skips what has no gradient, and its weight decay with "
                "it.",
            ),
            *(
                Mistake(
                    wrong,
                    "which of these go through a gradient? The others write.",
                )
                for wrong in (1, 2)
            ),
        ),
    ),
    Question(
        name="nearer_to_buy",
        choices=("sell", "purchase"),
        right="sell",
        why="Both are done to the same things, in the same sentences.",
        mistakes=(
            Mistake(
                "purchase",
                "it means the same, but GloVe knows company, not meaning.",
            ),
            Mistake(
                "bought",
                "that is near too; the question names two.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="nearest_to_the_sum",
        choices=("queen", "king", "woman"),
        right="king",
        why="The sum moves by half a length, and the start is still nearest.",
        mistakes=(
            Mistake(
                "queen",
                "that is the first once the three words of the question are "
                "left out; of all rows, another is nearer.",
            ),
            *(
                Mistake(wrong, "the sum starts at king and stays near it.")
                for wrong in ("woman", "man")
            ),
        ),
    ),
    Question(
        name="with_few_labels",
        choices=("random", "frozen", "fine-tuned slowly"),
        right="fine-tuned slowly",
        also=("finetuned slowly", "slowly"),
        why="It starts from what GloVe knows, and its rows can still move.",
        mistakes=(
            Mistake(
                "fine-tuned",
                "that is another run, at a larger rate; the question names "
                "three.",
                alias=True,
            ),
            Mistake(
                "frozen",
                "better than random, but its rows cannot move: 101 numbers "
                "are all that learns.",
            ),
            Mistake(
                "random",
                "many words of new sentences are in none of the 400; their "
                "rows stay noise.",
            ),
        ),
    ),
    Question(
        name="with_many_labels",
        choices=("better", "the same", "worse"),
        right="worse",
        also=("lower", "much worse"),
        why="8,000 labels tell more about praise than the company of words.",
        mistakes=(
            Mistake(
                "better",
                "what can a frozen table learn from 8,000 labels? Nothing; "
                "only the Linear on it does.",
            ),
            Mistake(
                "the same",
                "the random table learns from every label, the frozen does "
                "not.",
            ),
            Mistake(
                "about the same",
                "the random table learns from every label, the frozen does "
                "not.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="leaves_known_rows",
        choices=("Adam", "AdamW", "both", "neither"),
        right="Adam",
        why="By default AdamW decays weights, with gradient or not; Adam does "
        "not.",
        mistakes=(
            Mistake(
                "both",
                "a gradient of zero is still a gradient; what does AdamW do "
                "besides?",
            ),
            Mistake("AdamW", "it is the one that decays weights by default."),
            Mistake(
                "neither",
                "from gradients that are always zero, Adam makes zero steps.",
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
                "padding_idx is a number of the module, and no tensor of its "
                "state.",
            ),
            Mistake(
                "everything",
                "a state dict holds tensors: Parameters and buffers.",
            ),
        ),
    ),
    Question(
        name="rows_after_growing",
        choices=("those in the batch", "none", "error"),
        right="none",
        also=("nothing", "no rows", "no row"),
        why="The optimizer still holds the old Parameter, which nobody uses.",
        mistakes=(
            Mistake(
                "those in the batch",
                "the new Parameter has their gradients; but which one does "
                "the optimizer hold?",
            ),
            Mistake(
                "error",
                "whatever the optimizer finds at the old Parameter, it goes "
                "on.",
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="analogy_by_hand",
        right=torch.tensor([7.0, -1.0, -1.0]),
        why="the - of + snow.",
        mistakes=(
            Mistake(
                torch.tensor([1.0, 1.0, 7.0]),
                "that is of - the + snow: the other way round.",
            ),
            Mistake(
                torch.tensor([-3.0, 3.0, -3.0]),
                "that is the + of - snow; what leads from of to the is added "
                "to snow.",
            ),
            Mistake(
                torch.tensor([5.0, 3.0, 3.0]),
                "that adds up all three; of is subtracted.",
            ),
            Mistake(
                torch.tensor([3.0, -1.0, -4.0]),
                "that is the - of; snow has to be added.",
            ),
            Mistake(
                torch.tensor([5.0, -2.0, 1.0]),
                "that is snow - of; the has to be added.",
            ),
        ),
    ),
    Question(
        name="covered",
        right=_covered,
        why="Each word counts as often as it stands there.",
        mistakes=(
            Mistake(
                lambda tokens, known: _covered(list(set(tokens)), known),
                "a word that stands there twice was counted once.",
            ),
            Mistake(
                lambda tokens, known: 1 - _covered(tokens, known),
                "that is the share without a vector.",
            ),
            Mistake(
                lambda tokens, known: (
                    1 - _covered(tokens, known) if tokens else 0.0
                ),
                "that is the share without a vector.",
            ),
            Mistake(
                lambda tokens, known: _covered(
                    [token.lower() for token in tokens], known
                ),
                "`Snow` is not in `known`; look words up as they stand.",
            ),
            Mistake(
                lambda tokens, known: 100 * _covered(tokens, known),
                "that is in percent; a share is between 0 and 1.",
            ),
            Mistake(
                _covered_unsafe,
                "right, except for the empty list: 0 / 0.",
            ),
            Mistake(
                lambda tokens, known: sum(token in known for token in tokens),
                "that is how many; the share divides by all.",
            ),
            Mistake(
                lambda tokens, known: (
                    len(set(tokens) & known) / max(len(known), 1)
                ),
                "that is the share of known words that were used.",
            ),
        ),
        probes=(
            (["a", "snow", "a", "of", "a"], {"snow", "of", "the"}),
            (["snow", "snow", "a"], {"snow"}),
            ([], {"snow"}),
            (["Snow", "no", "of.", "of", "of"], {"snow", "of"}),
            (["snow"], {"snow"}),
            (["a"], set()),
        ),
    ),
    Question(
        name="matrix_with_fallback",
        right=_with_fallback,
        why="As it stands, then in lower case, then the mean; the pad is zero.",
        mistakes=(
            Mistake(
                lambda vocabulary, vectors: _matrix(
                    vocabulary, vectors, vectors.get
                ),
                "`Snow` got the mean, though `snow` has a vector.",
            ),
            Mistake(
                lambda vocabulary, vectors: _matrix(
                    vocabulary, vectors, lambda word: vectors.get(word.lower())
                ),
                "a word that has a vector as it stands, `OF`, got another.",
            ),
            Mistake(
                lambda vocabulary, vectors: _matrix(
                    vocabulary, vectors, _finder(vectors), missing=0.0
                ),
                "a word without a vector gets the mean; only the pad is zero.",
            ),
            Mistake(
                _lowered_keys,
                "`ice` got the vector of `ICE`; only your word is put in "
                "lower case.",
            ),
            Mistake(
                lambda vocabulary, vectors: _with_fallback(
                    vocabulary,
                    {w: v for w, v in vectors.items() if w != "<pad>"},
                ),
                "the mean is that of all vectors given, of `<pad>` too.",
            ),
            Mistake(
                lambda vocabulary, vectors: _matrix(
                    vocabulary, vectors, _finder(vectors), pad=1.0
                ),
                "row 0 is not zero.",
            ),
            Mistake(
                lambda vocabulary, vectors: _with_fallback(
                    dict(zip(vocabulary, range(len(vocabulary)), strict=True)),
                    vectors,
                ),
                "the rows stand in the order of the dict; put each at its id.",
            ),
        ),
        probes=(
            (_CASED, _ROWS),
            (_PADDED, _ROWS),
            (_PADDED, _WITH_PAD),
            ({"snow": 2, "<pad>": 0, "ice": 1}, _ROWS),
            ({"<pad>": 0, "ice": 1, "FOG": 2, "of": 3}, _CAPITALS),
        ),
    ),
    Question(
        name="keep_rows",
        right=lambda gradient, known: gradient.index_fill(0, known, 0.0),
        why="Rows of known words get zeros, the others stay.",
        mistakes=(
            Mistake(
                lambda gradient, known: (
                    gradient - gradient.index_fill(0, known, 0.0)
                ),
                "the other way round: the known rows are to be zero.",
            ),
            Mistake(
                lambda gradient, known: gradient.index_fill(1, known, 0.0),
                "columns were zeroed; an id names a row.",
            ),
            Mistake(
                lambda gradient, known: torch.zeros_like(gradient),
                "then nothing learns; only the known rows are zero.",
            ),
            Mistake(
                lambda gradient, known: gradient.clone(),
                "nothing was zeroed; gradient[known] is a copy, and writing "
                "into it changes no row.",
            ),
            Mistake(
                lambda gradient, known: gradient[
                    ~torch.isin(torch.arange(len(gradient)), known)
                ],
                "the rows were taken out; keep the shape, and put zeros.",
            ),
        ),
        probes=(
            (_WIDE, torch.tensor([4, 1])),
            (_WIDE, torch.tensor([3, 0, 3])),
            (_WIDE, torch.tensor([5])),
            (torch.ones(4, 4), torch.tensor([0, 1, 3])),
            (_WIDE, torch.tensor([], dtype=torch.long)),
        ),
    ),
    Question(
        name="grow_table",
        right=_grow,
        why="The old rows stay, and new ones start where words are.",
        mistakes=(
            Mistake(
                lambda weight, count: _append(
                    weight, weight.mean(dim=0), count
                ),
                "the pad was counted in the mean.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[2:].mean(dim=0), count
                ),
                "row 1 was left out too; only row 0 is the pad.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[1:].mean().repeat(weight.shape[1]), count
                ),
                "one number for all columns; take the mean over dim=0.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [weight[1:].mean(dim=0).repeat(count, 1), weight]
                ),
                "the new rows come first; then every old id names another row.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, torch.zeros_like(weight[0]), count
                ),
                "the new rows are zero; they were to be the mean.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[1:].sum(dim=0), count
                ),
                "that is the sum of the rows, not their mean.",
            ),
            Mistake(
                lambda weight, count: weight[1:].mean(dim=0).repeat(count, 1),
                "those are the new rows alone; the old ones come before.",
            ),
        ),
        probes=((_TABLE, 2), (_TABLE, 1), (_REPEATED, 7)),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
