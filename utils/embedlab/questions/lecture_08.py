"""The questions of lecture 8, from_pretrained."""

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


def _first_alone(tokens: list, known: set) -> float:
    return float(tokens[0] in known) / len(tokens) if tokens else 0.0


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


def _mean_of_found(vocabulary: dict, vectors: dict) -> torch.Tensor:
    """Fill up with the mean of the rows that were found."""
    find = _finder(vectors)
    found = [w for w, i in vocabulary.items() if i and find(w) is not None]
    missing = [i for w, i in vocabulary.items() if i and find(w) is None]
    matrix = _with_fallback(vocabulary, vectors)
    if found and missing:
        matrix[missing] = torch.stack(list(map(find, found))).mean(dim=0)
    return matrix


def _mean_of_found_and_pad(vocabulary: dict, vectors: dict) -> torch.Tensor:
    """Fill up with the mean of what was found, and keep a vector of the pad."""
    matrix = _mean_of_found(vocabulary, vectors)
    matrix[0] = vectors.get("<pad>", matrix[0])
    return matrix


def _mean_of_vocabulary(vocabulary: dict, vectors: dict) -> torch.Tensor:
    """Fill up with the mean of all rows but the pad, zeros included."""
    matrix = _matrix(vocabulary, vectors, _finder(vectors), missing=0.0)
    missing = [
        i for w, i in vocabulary.items() if i and _finder(vectors)(w) is None
    ]
    matrix[missing] = matrix[1:].mean(dim=0)
    return matrix


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
                "the layer knows no words: row 3 is line 3 of the "
                "file, whatever your vocabulary calls it.",
            ),
            Mistake("error", "3 is a row of this table like any other."),
            Mistake("the", "that is line 0; lines are counted from 0."),
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
        name="given_tensor",
        choices=("changed too", "as it was"),
        right="changed too",
        also=(
            "changed",
            "it changed",
            "it changed too",
            "also changed",
            "changes too",
            "changes",
        ),
        why="The Parameter is a second name for the same memory.",
        mistakes=(
            Mistake(
                "as it was",
                "that would take a copy, and from_pretrained makes none.",
                also=(
                    "unchanged",
                    "as it was before",
                    "not changed",
                    "the same",
                    "the old numbers",
                ),
            ),
            Mistake(
                "error",
                "nothing fails: the layer trains its Parameter, whose "
                "numbers are those of the tensor.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="frozen_but_written",
        unit="tables",
        choices=(0, 1, 2, 3, 4),
        right=3,
        why="Only the optimizer passes it by; it finds no gradient.",
        mistakes=(
            Mistake(
                0,
                "frozen means only that there is no gradient; three "
                "of these need none.",
                also=("none",),
            ),
            Mistake(
                4,
                "AdamW skips what has no gradient, and its weight decay with "
                "it.",
                also=(
                    "all",
                    "all four",
                    "all of them",
                ),
            ),
            *(
                Mistake(
                    wrong,
                    "only the optimizer goes through a gradient; each of "
                    "the other three writes into the table.",
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
                "that is near, too; the question names two words.",
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
                Mistake(wrong, "the sum starts at king, and stays near it.")
                for wrong in ("woman", "man")
            ),
        ),
    ),
    Question(
        name="with_few_labels",
        choices=("random", "frozen", "fine-tuned slowly"),
        right="fine-tuned slowly",
        also=(
            "finetuned slowly",
            "slowly",
            "slow fine-tuning",
            "slowly fine-tuned",
        ),
        why="It starts from what GloVe knows, and its rows can still move.",
        mistakes=(
            Mistake(
                "fine-tuned",
                "that is another run, at a larger rate; the question "
                "names three.",
                alias=True,
            ),
            Mistake(
                "frozen",
                "better than random, but its rows cannot move: 101 numbers "
                "are all that learns.",
            ),
            Mistake(
                "random",
                "many words of new sentences are in none of the 400; "
                "their rows stay noise.",
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
                "a frozen table learns nothing from 8,000 labels; "
                "only the Linear on top of it does.",
            ),
            Mistake(
                "the same",
                "the random table learns from every label; the frozen "
                "one does not.",
                also=(
                    "about the same",
                    "the same as random",
                ),
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
                "a gradient of zero is still a gradient, and AdamW "
                "also decays every weight.",
            ),
            Mistake("AdamW", "that is the one that decays weights by default."),
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
        name="rows_after_growing",
        choices=("those in the batch", "none", "error"),
        right="none",
        also=("nothing", "no rows", "no row"),
        why="The optimizer still holds the old Parameter, which nobody uses.",
        mistakes=(
            Mistake(
                "those in the batch",
                "the new Parameter gets their gradients; but the "
                "optimizer holds the old one.",
                also=(
                    "the ones in the batch",
                    "the batch",
                    "the rows in the batch",
                    "rows of the batch",
                    "rows in the batch",
                ),
            ),
            Mistake(
                "error",
                "the optimizer goes on with the old Parameter, which "
                "has no new gradient.",
            ),
            Mistake(
                "all rows",
                "the new Parameter is not in the optimizer, so none "
                "of its rows is stepped.",
                alias=True,
                also=(
                    "all",
                    "everything",
                    "the new rows",
                    "the two new rows",
                    "the old rows",
                ),
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
            Mistake(
                torch.tensor([2.0, 1.0, -2.0]),
                "that is `the`; the vector for `snow` is not that of a word.",
            ),
            Mistake(
                torch.tensor([6.0, 2.0, 3.0]),
                "that is mountains, a word of the table; the exercise asks for "
                "the sum itself.",
                also=("mountains",),
            ),
            Mistake(
                torch.tensor([3.0, 2.0, 5.0]),
                "that is of + snow; the has to be added, and of subtracted.",
            ),
            Mistake(
                torch.tensor([6.0, 1.0, 1.0]),
                "that is the + snow; of has to be subtracted.",
            ),
            Mistake(
                torch.tensor([5.0, -1.0, -1.0]),
                "minus -1 is plus 1: the first number is 2 + 1 + 4.",
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
                "a word that occurs twice was counted once; it counts "
                "as often as it occurs.",
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
                "`Snow` is not in `known`; look words up as they are.",
            ),
            Mistake(
                lambda tokens, known: 100 * _covered(tokens, known),
                "that is in percent; a share is between 0 and 1.",
            ),
            Mistake(
                _covered_unsafe,
                "right, except for the empty list: 0 / 0 raises.",
            ),
            Mistake(
                lambda tokens, known: sum(token in known for token in tokens),
                "that is how many were found; the share divides by "
                "the number of words.",
            ),
            Mistake(
                lambda tokens, known: (
                    len(set(tokens) & known) / max(len(known), 1)
                ),
                "that is the share of known words that were used.",
            ),
            Mistake(
                _first_alone,
                "the `return` is inside the loop: only the first word was "
                "looked at.",
                also=(
                    lambda tokens, known: (
                        float(tokens[0] in known) if tokens else 0.0
                    ),
                ),
            ),
            Mistake(
                lambda tokens, known: (
                    sum(token in known for token in tokens)
                    // max(len(tokens), 1)
                ),
                "// cuts the decimals off; / divides.",
            ),
            Mistake(
                lambda tokens, known: (
                    sum(token in known for token in tokens)
                    / max(len(set(tokens)), 1)
                ),
                "that divides by the number of different words; divide by all "
                "of them.",
            ),
            Mistake(
                lambda tokens, known: (
                    sum(token in known for token in tokens) / max(len(known), 1)
                ),
                "that divides by the number of known words; divide by the "
                "number of words in the list.",
            ),
            Mistake(
                lambda tokens, known: (
                    _covered(tokens, known) if tokens else 1.0
                ),
                "for an empty list, the exercise asks for 0.0.",
                also=(
                    lambda tokens, known: (
                        _covered(tokens, known) if tokens else None
                    ),
                    lambda tokens, known: (
                        _covered(tokens, known) if tokens else float("nan")
                    ),
                ),
            ),
            Mistake(
                lambda tokens, known: (
                    len(set(tokens) & known) / max(len(tokens), 1)
                ),
                "a word that occurs twice was counted once; it counts as often "
                "as it occurs.",
                also=(
                    lambda tokens, known: (
                        len(set(tokens) & known) / len(tokens)
                        if tokens
                        else 0.0
                    ),
                ),
            ),
            Mistake(
                lambda tokens, known: (
                    (_covered(tokens, known) if tokens else 0.0) * 100
                ),
                "that is in percent; a share is between 0 and 1.",
            ),
            Mistake(
                lambda tokens, known: _covered(
                    [token.strip(".") for token in tokens], known
                ),
                "`of.` is not in `known`; look words up as they are.",
            ),
            Mistake(
                lambda tokens, known: round(_covered(tokens, known), 2),
                "the share was rounded; leave it as it is.",
                also=(lambda tokens, known: round(_covered(tokens, known), 1),),
            ),
            Mistake(
                lambda tokens, known: (
                    len(tokens)
                    / max(sum(token in known for token in tokens), 1)
                ),
                "that is the wrong way round: divide the found words by all.",
            ),
            Mistake(
                lambda tokens, known: (
                    int(tokens[0] in known) / len(tokens) if tokens else None
                ),
                "the `return` is inside the loop: only the first word was "
                "looked at.",
            ),
            Mistake(
                lambda tokens, known: any(token in known for token in tokens),
                "that says whether any word was found; the exercise asks for "
                "the share.",
            ),
        ),
        probes=(
            (["a", "snow", "a", "of", "a"], {"snow", "of", "the"}),
            (["snow", "snow", "a"], {"snow"}),
            ([], {"snow"}),
            (["Snow", "no", "of.", "of", "of"], {"snow", "of"}),
            (["snow"], {"snow"}),
            (["a"], set()),
            (["snow", "a", "b"], {"snow"}),
            (["Snow", "a"], {"snow"}),
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
                "a word that has a vector as it is, `OF`, got that of "
                "its lower case.",
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
                "the mean is that of all vectors given, `<pad>` included.",
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
                "the rows are in the order of the dict; put each at its id.",
            ),
            Mistake(
                _mean_of_found,
                "the mean is that of all vectors that were given, not of those "
                "that were found.",
                also=(_mean_of_vocabulary, _mean_of_found_and_pad),
            ),
            Mistake(
                lambda vocabulary, vectors: torch.stack(
                    [
                        vectors.get(w, vectors.get(w.lower(), _mean(vectors)))
                        for w in vocabulary
                    ]
                ),
                "row 0 is not zero, and the rows are in the order of the dict; "
                "put each at its id.",
            ),
            Mistake(
                lambda vocabulary, vectors: _matrix(
                    vocabulary,
                    vectors,
                    lambda word: vectors.get(
                        word,
                        vectors.get(word.lower(), vectors.get(word.upper())),
                    ),
                ),
                "`ice` got the vector of `ICE`; try lower case only.",
            ),
            Mistake(
                lambda vocabulary, vectors: _matrix(
                    vocabulary, vectors, vectors.get, missing=0.0
                ),
                "words were looked up only as they are, and those without a "
                "vector got zeros in place of the mean.",
            ),
            Mistake(
                lambda vocabulary, vectors: _matrix(
                    vocabulary, vectors, vectors.get, pad=1.0
                ),
                "row 0 is not zero, and lower case was not tried.",
            ),
            Mistake(
                lambda vocabulary, vectors: _matrix(
                    vocabulary,
                    vectors,
                    lambda word: vectors.get(word.lower()),
                    pad=1.0,
                ),
                "row 0 is not zero, and a word that has a vector as it is, "
                "`OF`, got that of its lower case.",
            ),
            Mistake(
                lambda vocabulary, vectors: _matrix(
                    vocabulary,
                    vectors,
                    _finder(vectors),
                ).where(
                    torch.tensor(
                        [
                            [
                                not i or _finder(vectors)(w) is not None
                                for w, i in sorted(
                                    vocabulary.items(), key=lambda x: x[1]
                                )
                            ]
                        ]
                    ).T,
                    _mean(vectors).mean(),
                ),
                "a word without a vector got one number for all columns; take "
                "the mean over dim=0.",
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
                "that is the other way round: the known rows are to be zero.",
            ),
            Mistake(
                lambda gradient, known: gradient.index_fill(1, known, 0.0),
                "columns were zeroed; an id names a row.",
            ),
            Mistake(
                lambda gradient, known: torch.zeros_like(gradient),
                "then nothing learns; only the known rows are to be zero.",
            ),
            Mistake(
                lambda gradient, known: gradient.clone(),
                "nothing was zeroed; gradient[known] is a copy, and "
                "writing into it changes no row.",
            ),
            Mistake(
                lambda gradient, known: gradient[
                    ~torch.isin(torch.arange(len(gradient)), known)
                ],
                "the rows were taken out; keep the shape, and put zeros.",
            ),
            Mistake(
                lambda gradient, known: gradient[known],
                "those are the known rows alone; return the whole gradient, "
                "with zeros in them.",
            ),
            Mistake(
                lambda gradient, known: torch.zeros_like(gradient).index_copy(
                    0, known.unique(), gradient[known.unique()]
                ),
                "that is the other way round: the known rows are to be zero.",
            ),
            Mistake(
                lambda gradient, known: gradient.index_fill(0, known[:1], 0.0),
                "only the first of the known rows is zero; all of them are to "
                "be.",
            ),
            Mistake(
                lambda gradient, known: gradient.index_fill(0, known, 1.0),
                "the known rows are ones; they are to be zero.",
            ),
            Mistake(
                lambda gradient, known: (
                    gradient
                    * torch.isin(torch.arange(len(gradient)), known).unsqueeze(
                        1
                    )
                ),
                "that is the other way round: the known rows are to be zero.",
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
                "that is one number for all columns; take the mean over dim=0.",
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
            Mistake(
                lambda weight, count: torch.cat(
                    [weight, weight[1:].mean(0, keepdim=True)]
                ),
                "one new row came; the exercise asks for `count` of them.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[:-1].mean(dim=0), count
                ),
                "the last row was left out of the mean; leave out row 0, the "
                "pad.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [weight, weight[1:].mean(1).repeat(count, 1)]
                ),
                "that is the mean of each row; take it over the rows, dim=0.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [weight, weight[1:].mean(dim=0).repeat(1, count)]
                ),
                "repeat(1, count) repeats along the features; repeat(count, 1) "
                "makes rows.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [weight, weight[1:].mean(dim=0)]
                ),
                "the mean is (h,), and the table (v, h): make it (count, h) "
                "before you join them.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [weight[1:], weight[1:].mean(dim=0).repeat(count, 1)]
                ),
                "row 0 is gone; it is left out of the mean only.",
            ),
            Mistake(
                lambda weight, count: _append(weight, weight[-1], count),
                "the new rows are copies of the last one; they are to be the "
                "mean.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[1:].median(dim=0).values, count
                ),
                "that is the median; the exercise asks for the mean.",
            ),
            Mistake(
                lambda weight, count: _append(
                    weight, weight[1:].sum(dim=0) / len(weight), count
                ),
                "the sum leaves row 0 out, but the division counts it.",
            ),
            Mistake(
                lambda weight, count: torch.cat(
                    [
                        weight,
                        weight[1:].mean(dim=1, keepdim=True).repeat(count, 1),
                    ]
                ),
                "that is the mean of each row; take it over the rows, dim=0.",
            ),
        ),
        probes=((_TABLE, 2), (_TABLE, 1), (_REPEATED, 7)),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
