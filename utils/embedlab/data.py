"""Load what the lectures share: the course's small table, and real data."""

import csv
import gzip
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file

from embedlab import COURSE

_WORDS = ("<pad>", "<unk>", "the", "snow", "of", "mountains")
_GLOVE = ("glove_6B_100d_4k.safetensors", "glove_6B_100d_4k.words.txt")
# What each loader reads, so that a lecture can be packed with what it needs.
FILES = {
    "airports": ("airports.csv",),
    "births": ("us_births.csv",),
    "continents": ("world_factbook.txt.gz",),
    "diamonds": ("diamonds.csv.gz",),
    "factbook": ("world_factbook.txt.gz",),
    "film_sentences": ("movie_snippets.tsv",),
    "flag_descriptions": ("factbook_flags.tsv",),
    "glove": _GLOVE,
    "glove_more": (
        *_GLOVE,
        "glove_6B_100d_more.safetensors",
        "glove_6B_100d_more.words.txt",
    ),
    "flights": ("nyc_flights.csv.gz",),
    "movie_snippets": ("movie_snippets.tsv",),
    "word_pairs": ("word_pairs.tsv",),
}
# Whole numbers with whole L2 norms (0, 3, 3, 5, 3, 7) and distinct sums, so
# that norms and sums can be checked in the head.
_ROWS = (
    (0, 0, 0),
    (1, 2, 2),
    (2, 1, -2),
    (4, 0, 3),
    (-1, 2, 2),
    (6, 2, 3),
)

# The Factbook's maps, where a map isn't called like a continent.
_CONTINENTS = ("Africa", "America", "Asia", "Europe", "Oceania")
_CONTINENT_OF = {
    "Southeast Asia": "Asia",
    "Middle East": "Asia",
    "South America": "America",
    "North America": "America",
    "Central America and the Caribbean": "America",
}


def vocabulary() -> dict[str, int]:
    """Return the course's vocabulary, a fresh dict from word to id."""
    return {word: number for number, word in enumerate(_WORDS)}


def table() -> torch.Tensor:
    """Return the course's table, a fresh float32 tensor of shape (v=6, h=3)."""
    return torch.tensor(_ROWS, dtype=torch.float32)


def airports() -> dict[str, tuple[str, float, float]]:
    """Return name, longitude and latitude (degrees) of airports, by code.

    Raises
    ------
    FileNotFoundError
        If the data file is missing; the message says where it was looked for.
    """
    kinds = {"faa": str, "name": str, "lat": float, "lon": float}
    table = _columns(FILES["airports"][0], kinds)
    places = zip(table["name"], table["lon"], table["lat"], strict=True)
    return dict(zip(table["faa"], places, strict=True))


def births() -> dict[str, list[int]]:
    """Return the births in the USA on each day from 1994 to 2014, as columns.

    Of 7,670 days: `year`, `month`, `date_of_month`, `day_of_week` (1 is
    Monday, 7 is Sunday) and `births`.

    Raises
    ------
    FileNotFoundError
        If the data file is missing; the message says where it was looked for.
    """
    names = ("year", "month", "date_of_month", "day_of_week", "births")
    return _columns(FILES["births"][0], dict.fromkeys(names, int))


def diamonds() -> dict[str, list]:
    """Return 53,940 diamonds, as columns.

    `carat` (a weight, 0.2 g) and `price` (US dollars) are numbers; `cut`,
    `color` and `clarity` are words.

    Raises
    ------
    FileNotFoundError
        If the data file is missing; the message says where it was looked for.
    """
    kinds = {"carat": float, "cut": str, "color": str}
    kinds |= {"clarity": str, "price": int}
    return _columns(FILES["diamonds"][0], kinds)


def factbook() -> list[str]:
    """Return the World Factbook of 2014 as lines, one field a line.

    A profile of a country or territory begins with its field *Background*.

    Raises
    ------
    FileNotFoundError
        If the data file is missing; the message says where it was looked for.
    """
    packed = path(*FILES["factbook"]).read_bytes()
    return gzip.decompress(packed).decode("utf-8").splitlines()


def continents() -> dict[str, str]:
    """Return the continent of each country that has a name of one word.

    Names are in lower case. Continents are those of the Factbook's *Map
    references*: Africa, America, Asia, Europe or Oceania.

    Raises
    ------
    FileNotFoundError
        If the data file is missing; the message says where it was looked for.
    """
    found = {}
    for profile in "\n".join(factbook()).split("\nBackground "):
        name = re.search(r"conventional short form ([A-Za-z]+)\n", profile)
        region = re.search(r"Map references ([A-Za-z ]+)", profile)
        if name and region and name[1] != "none":
            where = region[1].strip()
            found[name[1].lower()] = _CONTINENT_OF.get(where, where)
    return {k: where for k, where in found.items() if where in _CONTINENTS}


class FilmSentences(NamedTuple):
    """Sentences as ids: what a model of the films is trained on.

    The first 8,000 are for training, the others for tests.
    """

    ids: list[torch.Tensor]  # of each sentence, int64, shape (s,)
    good: torch.Tensor  # 1 for a good valence, 0 for a bad one: float32, (n,)
    vocabulary: dict[str, int]  # with <pad> 0 and <unk> 1


def film_sentences() -> FilmSentences:
    """Return the sentences of `movie_snippets` as ids.

    A word is a run of letters and apostrophes, in lower case. A word that
    occurs three times or more in the first 8,000 sentences has an id, in order
    of its first occurrence, from 2 on; all others are 1, `<unk>`.

    Raises
    ------
    FileNotFoundError
        If the data file is missing; the message says where it was looked for.
    """
    snippets = movie_snippets()
    texts = [re.findall("[a-z']+", text.lower()) for _, text in snippets]
    frequency = Counter(word for text in texts[:8_000] for word in text)
    vocabulary = {"<pad>": 0, "<unk>": 1}
    for word, times in frequency.items():
        if times >= 3:
            vocabulary[word] = len(vocabulary)
    ids = [torch.tensor([vocabulary.get(w, 1) for w in text]) for text in texts]
    good = torch.tensor([float(valence > 0) for valence, _ in snippets])
    return FilmSentences(ids, good, vocabulary)


def flag_descriptions() -> dict[str, str]:
    """Return the Factbook's description of each flag, by country name.

    Raises
    ------
    FileNotFoundError
        If the data file is missing; the message says where it was looked for.
    """
    text = path(*FILES["flag_descriptions"]).read_text(encoding="utf-8")
    lines = text.splitlines()
    return dict(line.split("\t", 1) for line in lines[1:])


def flights() -> dict[str, list]:
    """Return 60,000 flights from New York in 2013, as columns.

    `month` (1 to 12), the codes of the airports, `origin` and `dest`, their
    `distance` in miles, and `air_time` in minutes. The flights are a random
    sample, ordered by date.

    Raises
    ------
    FileNotFoundError
        If the data file is missing; the message says where it was looked for.
    """
    kinds = {"month": int, "origin": str, "dest": str}
    kinds |= {"distance": int, "air_time": float}
    return _columns(FILES["flights"][0], kinds)


def glove() -> tuple[list[str], torch.Tensor]:
    """Return 4,000 words and their GloVe vectors, most frequent word first.

    Returns
    -------
    words : list of str, length 4000
    vectors : float32 tensor of shape (4000, 100)

    Raises
    ------
    FileNotFoundError
        If a data file is missing; the message says where it was looked for.
    """
    return _vectors(FILES["glove"])


def glove_more() -> tuple[list[str], torch.Tensor]:
    """Return the words of `glove`, and 9,436 rarer ones after them.

    The rarer ones are again in the order of their frequency. They hold words
    of film reviews and of analogies, and punctuation.

    Returns
    -------
    words : list of str, length 13,436
    vectors : float32 tensor of shape (13436, 100)

    Raises
    ------
    FileNotFoundError
        If a data file is missing; the message says where it was looked for.
    """
    return _vectors(FILES["glove_more"])


def _vectors(files: tuple[str, ...]) -> tuple[list[str], torch.Tensor]:
    """Read pairs of files, one with vectors and one with their words."""
    words, vectors = [], []
    for tensors, text in zip(files[::2], files[1::2], strict=True):
        words += path(text).read_text(encoding="utf-8").split()
        vectors.append(load_file(path(tensors))["vectors"].float())
    return words, torch.cat(vectors)


def movie_snippets() -> list[tuple[float, str]]:
    """Return 10,070 sentences from film reviews, each with its valence.

    The valence is the mean judgement of 20 readers, from -4, as bad as can be,
    to 4; none lies between -0.5 and 0.5. The order is random.

    Raises
    ------
    FileNotFoundError
        If the data file is missing; the message says where it was looked for.
    """
    text = path(*FILES["movie_snippets"]).read_text(encoding="utf-8")
    lines = text.splitlines()
    rows = (line.split("\t", 1) for line in lines[1:])
    return [(float(valence), text) for valence, text in rows]


def word_pairs() -> dict[str, list[tuple[str, str]]]:
    """Return pairs of English words for each of seven relations.

    14 to 25 pairs each of `opposite`, `capital`, `plural` and so on, in the
    order of the file; each of the words has a vector in `glove_more`.

    Raises
    ------
    FileNotFoundError
        If the data file is missing; the message says where it was looked for.
    """
    pairs: dict[str, list[tuple[str, str]]] = {}
    lines = path(*FILES["word_pairs"]).read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        relation, first, second = line.split("\t")
        pairs.setdefault(relation, []).append((first, second))
    return pairs


def _columns(name: str, kinds: dict[str, Callable]) -> dict[str, list]:
    """Read a CSV file, packed or not, as columns of the kinds named."""
    raw = path(name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
    rows = list(csv.DictReader(text.splitlines()))
    return {
        column: [kind(row[column]) for row in rows]
        for column, kind in kinds.items()
    }


def path(name: str) -> Path:
    """Return where a data file of the course lies.

    Raises
    ------
    FileNotFoundError
        If it is not there; the message says where it was looked for.
    """
    file = COURSE / "assets" / "data" / name
    if not file.is_file():
        raise FileNotFoundError(f"the course's file {name} is missing: {file}")
    return file
