"""The questions of lecture 8, from_pretrained."""

from collections.abc import Callable

import torch

from embedlab.question import Mistake, Question

_A, _B = torch.tensor([1.0, 2.0]), torch.tensor([3.0, -4.0])
_ROWS = {"snow": _A, "of": _B, "OF": torch.tensor([6.0, 6.0])}
_CASED = {"<pad>": 0, "Snow": 1, "ice": 2, "of": 3, "OF": 4}
_PADDED = {"<pad>": 0, "<unk>": 1, "Of": 2, "snow": 3}
_CAPITALS = {
    "ICE": torch.tensor([1.0, 2.0, 3.0]),
    "fog": torch.tensor([4.0, 0.0, -1.0]),
    "Of": torch.tensor([7.0, 7.0, 1.0]),
}
_WITH_PAD = {"<pad>": torch.tensor([8.0, 8.0]), "snow": _A, "of": _B}
# A file, and tables that are filled from it, more or less well.
_LINES = ["of", "snow", "sea", "ice"]
_OF_LINES = torch.tensor([[1.0, 2], [3, 4], [5, 6], [7, 7]])
_IDS = {"<pad>": 0, "ice": 3, "snow": 1, "of": 2}
_WELL = torch.tensor([[0.0, 0], [3, 4], [1, 2], [7, 7]])
_BADLY = torch.tensor([[0.0, 0], [1, 2], [1, 2], [7, 6]])
_TURNED = torch.tensor([[4.0, 3], [2, 1]])
_NEARLY = torch.tensor([[3.0, 4], [1, 2]]).nextafter(torch.tensor(9.0))
_IN_ORDER = {"of": 0, "snow": 1, "fog": 2, "sea": 3}


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


def _listed(given: tuple, wrong: Callable[[int, int], object]) -> list:
    """List the words of a file for whose id and line `wrong` holds.

    `given` is what the exercise gets: the vocabulary, the table, the words of
    the file and their vectors.
    """
    vocabulary, _, words, _ = given
    return [
        word
        for word, number in vocabulary.items()
        if word in words and wrong(number, words.index(word))
    ]


def _misplaced(*given: object) -> list:
    _, table, _, vectors = given
    return _listed(given, lambda i, k: not torch.equal(table[i], vectors[k]))


def _by_position(*given: object) -> list:
    """Compare the row of id i with line i, and not with the word's line."""
    _, table, _, vectors = given
    return _listed(given, lambda i, k: not torch.equal(table[i], vectors[i]))


def _in_order(vocabulary: dict, *others: object) -> list:
    """Take the rows in the order of the dict, and not by id."""
    return _misplaced({w: k for k, w in enumerate(vocabulary)}, *others)


def _other_line(*given: object) -> list:
    return _listed(given, lambda i, k: i != k)


def _all_numbers_differ(*given: object) -> list:
    _, table, _, vectors = given
    return _listed(given, lambda i, k: (table[i] != vectors[k]).all())


def _well_placed(*given: object) -> list:
    _, table, _, vectors = given
    return _listed(given, lambda i, k: torch.equal(table[i], vectors[k]))


def _with_the_missing(*given: object) -> list:
    wrong = _misplaced(*given)
    return [w for w in given[0] if w not in given[2] or w in wrong]


def _lines(
    words: list,
    vectors: torch.Tensor,
    between: str = " ",
    write: Callable[[float], str] = str,
) -> list:
    return [
        between.join([word, *map(write, row)])
        for word, row in zip(words, vectors.tolist(), strict=True)
    ]


PREDICTIONS = (
    Question(
        name="whose_vector",
        choices=("snow", "mountains", "error"),
        right="mountains",
        why="Line 3, counting from 0, belongs to mountains; the layer knows no "
        "words.",
        mistakes=(
            Mistake(
                "snow",
                "the layer knows no words: row 3 is line 3 of the "
                "file, whatever your vocabulary calls it.",
            ),
            Mistake("error", "3 is a row of this table like any other."),
            Mistake("sea", "that is line 2; lines are counted from 0."),
        ),
    ),
    Question(
        name="found_too_often",
        choices=("zeros", "mean", "N(0, 1)", "0.53"),
        right="N(0, 1)",
        also=("N(0,1)", "normal", "fresh", "1"),
        why="Its rows are twice as long as GloVe's, and long rows win dot "
        "products.",
        mistakes=(
            Mistake(
                "zeros",
                "a row of zeros has the dot product 0 with every word, and "
                "each word has larger ones with thousands of rows.",
                also=("zero", "0"),
            ),
            Mistake(
                "mean",
                "the mean of all vectors is short, 1.7 against 5.2, so its dot "
                "products are small.",
                also=("the mean",),
            ),
            Mistake(
                "0.53",
                "those rows are as long as GloVe's, but point nowhere in "
                "particular; real rows match better.",
            ),
        ),
    ),
    Question(
        name="zero_row",
        choices=("moves", "stays zero"),
        right="moves",
        also=("it moves", "move", "changes", "it changes"),
        why="Its gradient is a quarter of the Linear's weight, whatever is in "
        "the row.",
        mistakes=(
            Mistake(
                "stays zero",
                "behind a mean and a Linear, the gradient of a row doesn't "
                "depend on the row; padding_idx keeps it from row 0 alone.",
                also=("stays", "it stays zero", "zero", "stays at zero"),
            ),
            Mistake(
                "error",
                "nothing fails: the row gets a gradient like any other.",
                alias=True,
            ),
        ),
    ),
    Question(
        name="array_changes",
        choices=("float64", "float32", "both", "neither"),
        right="float32",
        also=("the float32", "float32 array", "only float32"),
        why="It was float32 already, so .float() returned the same memory; "
        "float64 had to be converted, into a copy.",
        mistakes=(
            Mistake(
                "both",
                "from float64, .float() has to make new numbers, in a memory "
                "of their own.",
            ),
            Mistake(
                "neither",
                "nothing copies float32 on the way: not from_numpy, not "
                ".float(), not from_pretrained.",
                also=("none",),
            ),
            Mistake(
                "float64",
                "that is the one that .float() has to copy; the other one is "
                "float32 already.",
            ),
        ),
    ),
    Question(
        name="left_as_it_was",
        choices=(1, 2, 3, 4, 5),
        right=1,
        also=("AdamW", "the optimizer"),
        why="The optimizer finds no gradient; the others need none.",
        mistakes=(
            Mistake(
                2,
                "loading copies numbers into the weight, and needs no gradient "
                "for that.",
            ),
            Mistake(
                3, "the layer and the tensor share one memory, frozen or not."
            ),
            Mistake(
                4,
                "a max_norm shortens long rows at each lookup, and needs no "
                "gradient for that (lecture 7).",
            ),
            Mistake(
                5,
                "the functions of nn.init write into the weight, whether or "
                "not it is frozen.",
            ),
        ),
    ),
    Question(
        name="numbers_trained",
        unit="numbers",
        choices=(1_600, 93_808, 586_300),
        right=1_600,
        why="100 times 16, in the Linear; the table is frozen.",
        mistakes=(
            Mistake(
                93_808,
                "that is a table of 5,863 rows and 16 columns; this one has a "
                "frozen table and a Linear.",
            ),
            Mistake(
                586_300,
                "that is the table, which is frozen; the Linear has 100 times "
                "16.",
            ),
            Mistake(
                587_900,
                "that counts the frozen table, too; 100 times 16 are trained.",
                alias=True,
            ),
            Mistake(
                1_616,
                "that counts a bias, which this Linear doesn't have.",
                alias=True,
            ),
        ),
    ),
)

EXERCISES = (
    Question(
        name="covered",
        right=_covered,
        why="Each word counts as often as it occurs.",
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
        name="misplaced",
        right=_misplaced,
        why="Each row is compared with the line of its own word.",
        mistakes=(
            Mistake(
                _by_position,
                "the row of id i was compared with line i; find the line of "
                "the word.",
            ),
            Mistake(
                _in_order,
                "the words and the rows were paired in the order of the dict; "
                "the row of a word is at its id.",
            ),
            Mistake(
                _other_line,
                "ids were compared with the numbers of lines; a row may be "
                "right all the same, so compare its numbers.",
            ),
            Mistake(
                _well_placed,
                "those are the words whose rows are right; return the others.",
            ),
            Mistake(
                _with_the_missing,
                "a word that isn't in the file was listed; leave it out.",
            ),
            Mistake(
                _all_numbers_differ,
                "a row that is wrong in one number was missed; one is enough.",
            ),
            Mistake(
                lambda *given: len(_misplaced(*given)),
                "that is how many they are; return the words.",
            ),
            Mistake(
                lambda *given: [given[0][w] for w in _misplaced(*given)],
                "those are the ids; return the words.",
            ),
            Mistake(
                lambda *given: sorted(_misplaced(*given)),
                "they are in alphabetical order; keep that of the vocabulary.",
            ),
            Mistake(
                lambda *given: [w for w in given[2] if w in _misplaced(*given)],
                "they are in the order of the file; keep that of the "
                "vocabulary.",
            ),
            Mistake(
                lambda *given: not _misplaced(*given),
                "that says whether all are right; return the words that "
                "aren't.",
                also=(lambda *given: bool(_misplaced(*given)),),
            ),
        ),
        probes=(
            (_IDS, _WELL, _LINES, _OF_LINES),
            (_IDS, _BADLY, _LINES, _OF_LINES),
            (_IDS, _OF_LINES, _LINES, _OF_LINES),
            (_IN_ORDER, _OF_LINES, _LINES, _OF_LINES),
            ({"snow": 2, "of": 0, "ice": 1}, _WELL, _LINES, _OF_LINES),
            # The right sums and lengths, and the wrong numbers.
            ({"snow": 0, "of": 1}, _TURNED, _LINES, _OF_LINES),
            # The smallest step that a float can be away.
            ({"snow": 0, "of": 1}, _NEARLY, _LINES, _OF_LINES),
        ),
    ),
    Question(
        name="lines_of",
        right=_lines,
        why="Every digit that it takes to read the same number again.",
        mistakes=(
            Mistake(
                lambda words, vectors: _lines(
                    words, vectors, write=lambda x: f"{x:.4f}"
                ),
                "the numbers were rounded, so other numbers are read again; "
                "use str.",
                also=(
                    lambda words, vectors: _lines(
                        words, vectors, write=lambda x: f"{x:.6f}"
                    ),
                    lambda words, vectors: _lines(
                        words, vectors, write=lambda x: str(round(x, 4))
                    ),
                    lambda words, vectors: _lines(
                        words, vectors, write=lambda x: f"{x:.2f}"
                    ),
                    lambda words, vectors: _lines(
                        words, vectors, write=lambda x: f"{x:g}"
                    ),
                ),
            ),
            Mistake(
                lambda words, vectors: _lines(words, vectors, between="\t"),
                "there are tabs between the numbers; the format wants single "
                "spaces.",
            ),
            Mistake(
                lambda words, vectors: _lines(words, vectors, between=", "),
                "there are commas between the numbers; the format wants single "
                "spaces.",
                also=(
                    lambda words, vectors: _lines(words, vectors, between=","),
                    lambda words, vectors: [
                        f"{word} {str(row)[1:-1]}"
                        for word, row in zip(
                            words, vectors.tolist(), strict=True
                        )
                    ],
                ),
            ),
            Mistake(
                lambda words, vectors: [
                    " ".join([word, *map(str, row)])
                    for word, row in zip(words, vectors.numpy(), strict=True)
                ],
                "NumPy's float32 was written, in fewer digits; that reads back "
                "well, but the exercise asks for Python's floats: `tolist`.",
            ),
            Mistake(
                lambda words, vectors: [
                    word + " ".join(map(str, row))
                    for word, row in zip(words, vectors.tolist(), strict=True)
                ],
                "there is no space between the word and its first number.",
            ),
            Mistake(
                lambda words, vectors: _lines(
                    words, vectors, write=lambda x: str(torch.tensor(x))
                ),
                "each number was written as a tensor; `tolist` makes Python's "
                "floats.",
            ),
            Mistake(
                lambda words, vectors: [
                    f"{w} {row}"
                    for w, row in zip(words, vectors.tolist(), strict=True)
                ],
                "the row was written as a list, with brackets and commas; join "
                "its numbers with spaces.",
            ),
            Mistake(
                lambda words, vectors: "\n".join(_lines(words, vectors)),
                "that is one string; return a list of lines.",
            ),
            Mistake(
                lambda words, vectors: [
                    line + "\n" for line in _lines(words, vectors)
                ],
                "the lines end with a line break; return them without.",
            ),
            Mistake(
                lambda words, vectors: [
                    f"{len(words)} {vectors.shape[1]}",
                    *_lines(words, vectors),
                ],
                "the first line is word2vec's; GloVe's format has none.",
            ),
            Mistake(
                lambda words, vectors: [
                    line.split(" ", 1)[1] for line in _lines(words, vectors)
                ],
                "the words are missing; each line starts with its word.",
            ),
        ),
        probes=(
            (
                ["snow", "of"],
                torch.tensor([[4.0, 0, 3], [-1.5, 1 / 3, 0.1]]),
            ),
            (["ice"], torch.tensor([[1e-7, 123456.789]])),
        ),
    ),
)

QUESTIONS = PREDICTIONS + EXERCISES
