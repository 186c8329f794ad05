"""Train word vectors as lecture 12 does, and with gensim, in the same run.

The lecture's own cells are executed, so what is measured is what is taught. It
is done twice: on the Factbook, on which the lecture's settings were chosen, and
on the sentences of film reviews, on which nothing was.
"""

import contextlib
import io
import statistics
import time
from collections.abc import Callable, Iterator

import torch
from torch.nn import functional as F

from embedlab import data, measure
from publish import NOTEBOOKS
from publish.contract import tags
from publish.notebook import read

NOTEBOOK = NOTEBOOKS / "12_word_vectors.ipynb"
NEEDED = {"own_continent", "train", "known", "order", "words"}
SEEDS = range(3)
# The lecture's settings, in gensim's names. The first rate is gensim's default,
# the second the best that was found by trying 0.025, 0.05, 0.1 and 0.2.
SETTINGS = {"vector_size": 64, "window": 3, "negative": 5, "epochs": 4}
RATES = (0.025, 0.1)
SUBSAMPLING = 1e-3


def lecture() -> dict:
    """Return what lecture 12 has defined when it can train.

    Raises
    ------
    ValueError
        If its cells don't define what is needed here.
    """
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in read(NOTEBOOK).cells:
            if cell.cell_type == "code" and not _asks_or_fails(cell):
                exec(compile(cell.source, NOTEBOOK.name, "exec"), names)
            if set(names) >= NEEDED:
                return names
    raise ValueError(
        f"{NOTEBOOK.name} does not define {sorted(NEEDED - set(names))}"
    )


def _asks_or_fails(cell: dict) -> bool:
    return bool(tags(cell) & {"prediction", "exercise", "raises-exception"})


def comparison() -> str:
    """Return words a second and quality of both, as Markdown.

    Raises
    ------
    RuntimeError
        If gensim is not installed, or runs without its compiled part.
    """
    try:
        from gensim.models import word2vec
    except ImportError as error:
        raise RuntimeError("gensim is not installed; run make bench") from error
    if word2vec.FAST_VERSION < 0:
        raise RuntimeError("gensim runs without its compiled part")
    course = lecture()
    course["train"](epochs=1)  # PyTorch's first steps are slow
    return "\n\n".join(
        _compared(*text, course, word2vec.Word2Vec) for text in _texts(course)
    )


def _texts(course: dict) -> Iterator[tuple[str, list, list, Callable]]:
    """Yield each text: a title, its sentences of ids, words, the quality."""
    yield (
        "The Factbook; quality is the share of countries nearest on the own "
        "continent",
        [course["known"][k] for k in course["order"]],
        course["words"],
        course["own_continent"],
    )
    films = data.film_sentences()
    words = list(films.vocabulary)
    sentences = [[i for i in ids.tolist() if i > 1] for ids in films.ids]
    yield (
        "Film sentences; quality is how far cosines agree with GloVe's",
        sentences,
        words,
        _agreement_with_glove(words, sentences),
    )


def _agreement_with_glove(words: list, sentences: list) -> Callable:
    """Return a function of a table: its correlation with GloVe's cosines."""
    names, vectors = data.glove_more()
    row_of = {name: row for row, name in enumerate(names)}
    count = torch.tensor([i for ids in sentences for i in ids]).bincount(
        minlength=len(words)
    )
    often = count.argsort(descending=True)[:1_000].tolist()
    ids = [i for i in often if words[i] in row_of]
    known = F.normalize(vectors[[row_of[words[i]] for i in ids]], dim=1)
    wanted = (known @ known.T).flatten()

    def agreement(table: torch.Tensor) -> torch.Tensor:
        unit = F.normalize(table[ids], dim=1)
        found = (unit @ unit.T).flatten()
        return torch.corrcoef(torch.stack([found, wanted]))[0, 1]

    return agreement


def _compared(
    title: str,
    sentences: list[list[int]],
    words: list[str],
    quality_of: Callable[[torch.Tensor], torch.Tensor],
    course: dict,
    word2vec: Callable,
) -> str:
    """Return the table for one text, as Markdown."""
    n_words = sum(map(len, sentences)) * SETTINGS["epochs"]
    ids = torch.tensor([i for text in sentences for i in text])
    line = torch.tensor([k for k, text in enumerate(sentences) for _ in text])
    share = torch.bincount(ids, minlength=len(words)) / len(ids)
    stays = (SUBSAMPLING / share).sqrt() + SUBSAMPLING / share

    named = [[str(i) for i in sentence] for sentence in sentences]

    def by_lecture(seed: int) -> Callable[[], torch.Tensor]:
        def train() -> torch.Tensor:
            torch.manual_seed(seed)
            kept = torch.rand(len(ids)) < stays[ids]
            course["ids"], course["line"] = ids[kept], line[kept]
            course["v"] = len(words)
            count = torch.bincount(ids[kept], minlength=len(words))
            course["noise"] = count**0.75
            return course["train"](
                h=SETTINGS["vector_size"],
                window=SETTINGS["window"],
                negatives=SETTINGS["negative"],
                epochs=SETTINGS["epochs"],
                seed=seed,
            )[0]

        return train

    def by_gensim(rate: float) -> Callable[[int], Callable]:
        def prepare(seed: int) -> Callable[[], torch.Tensor]:
            model = word2vec(
                **SETTINGS,
                sg=1,
                min_count=1,  # the sentences hold the vocabulary only
                sample=SUBSAMPLING,
                workers=1,
                alpha=rate,
                seed=seed + 1,
            )
            model.build_vocab(named)

            def train() -> torch.Tensor:
                model.train(
                    named,
                    total_examples=model.corpus_count,
                    epochs=SETTINGS["epochs"],
                )
                table = torch.zeros(len(words), SETTINGS["vector_size"])
                found = [int(name) for name in model.wv.index_to_key]
                table[found] = torch.from_numpy(model.wv.vectors)
                return table

            return train

        return prepare

    ways = {"lecture 12": by_lecture}
    ways |= {f"gensim, rate {rate}": by_gensim(rate) for rate in RATES}
    speed: dict[str, list[float]] = {name: [] for name in ways}
    quality: dict[str, list[float]] = {name: [] for name in ways}
    for seed in SEEDS:
        for name, prepare in ways.items():
            train = prepare(seed)  # its vocabulary is not part of the time
            start = time.perf_counter()
            table = train()
            speed[name].append(n_words / (time.perf_counter() - start))
            quality[name].append(quality_of(table).item())
    best = statistics.median(speed[f"gensim, rate {RATES[1]}"])
    rows = [
        {
            "": name,
            "words a second": f"{statistics.median(speed[name]):,.0f}",
            "spread": f"{min(speed[name]):,.0f} to {max(speed[name]):,.0f}",
            "to gensim": f"{statistics.median(speed[name]) / best:.2f}",
            "quality": f"{statistics.mean(quality[name]):.2f}",
            "by seed": " ".join(f"{share:.2f}" for share in quality[name]),
        }
        for name in ways
    ]
    return (
        f"{title}. Skip-gram, {SETTINGS}, one worker, {len(SEEDS)} seeds each, "
        f"gensim {_version()}; {n_words // SETTINGS['epochs']:,} words an "
        "epoch. Words a second are medians. Not the same: the lecture shares "
        "32 noise words among 16 words, subsamples once, and steps with "
        "Adagrad on 2,048 words at a time; gensim draws 5 for each pair, "
        "subsamples in each epoch, steps after each word, and lets its rate "
        "fall.\n\n" + measure.table(rows)
    )


def _version() -> str:
    from importlib.metadata import version

    return version("gensim")
