"""Train word vectors as lecture 12 does, and with gensim, in the same run.

The lecture's own cells are executed, so what is measured is what is taught.
"""

import contextlib
import io
import statistics
import time
from collections.abc import Callable

import torch

from embedlab import measure
from publish import NOTEBOOKS
from publish.contract import tags
from publish.notebook import read

NOTEBOOK = NOTEBOOKS / "12_word_vectors.ipynb"
SEEDS = range(3)
# The lecture's settings, in gensim's names. The first rate is gensim's default,
# the second the best that was found by trying 0.025, 0.05, 0.1 and 0.2.
SETTINGS = {"vector_size": 64, "window": 3, "negative": 5, "epochs": 4}
RATES = (0.025, 0.1)


def lecture() -> dict:
    """Return what lecture 12 has defined when its quality can be measured.

    Raises
    ------
    ValueError
        If no cell defines `own_continent`, or `train` comes later.
    """
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in read(NOTEBOOK).cells:
            if cell.cell_type == "code" and not _asks_or_fails(cell):
                exec(compile(cell.source, NOTEBOOK.name, "exec"), names)
            if "own_continent" in names:
                break
    if missing := {"own_continent", "train", "known"} - set(names):
        raise ValueError(f"{NOTEBOOK.name} does not define {sorted(missing)}")
    return names


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
    n_words = len(course["ids"]) * SETTINGS["epochs"]
    sentences = [
        [course["words"][i] for i in course["known"][k]]
        for k in course["order"]
    ]

    def by_lecture(seed: int) -> torch.Tensor:
        return course["train"](
            h=SETTINGS["vector_size"],
            window=SETTINGS["window"],
            negatives=SETTINGS["negative"],
            epochs=SETTINGS["epochs"],
            seed=seed,
        )[0]

    def by_gensim(rate: float) -> Callable[[int], Callable]:
        def prepare(seed: int) -> Callable[[], torch.Tensor]:
            model = word2vec.Word2Vec(
                **SETTINGS,
                sg=1,
                min_count=1,  # the sentences hold the vocabulary only
                sample=1e-3,
                workers=1,
                alpha=rate,
                seed=seed + 1,
            )
            model.build_vocab(sentences)

            def train() -> torch.Tensor:
                model.train(
                    sentences,
                    total_examples=model.corpus_count,
                    epochs=SETTINGS["epochs"],
                )
                rows = model.wv.vectors[
                    [model.wv.key_to_index[word] for word in course["words"]]
                ]
                return torch.from_numpy(rows)

            return train

        return prepare

    course["train"](epochs=1)  # PyTorch's first steps are slow
    ways = {"lecture 12": lambda seed: lambda: by_lecture(seed)}
    ways |= {f"gensim, rate {rate}": by_gensim(rate) for rate in RATES}
    speed: dict[str, list[float]] = {name: [] for name in ways}
    quality: dict[str, list[float]] = {name: [] for name in ways}
    for seed in SEEDS:
        for name, prepare in ways.items():
            train = prepare(seed)  # its vocabulary is not part of the time
            start = time.perf_counter()
            table = train()
            speed[name].append(n_words / (time.perf_counter() - start))
            quality[name].append(course["own_continent"](table))
    best = statistics.median(speed[f"gensim, rate {RATES[1]}"])
    rows = [
        {
            "": name,
            "words a second": f"{statistics.median(speed[name]):,.0f}",
            "spread": f"{min(speed[name]):,.0f} to {max(speed[name]):,.0f}",
            "to gensim": f"{statistics.median(speed[name]) / best:.2f}",
            "own continent": f"{statistics.mean(quality[name]):.2f}",
            "by seed": " ".join(f"{share:.2f}" for share in quality[name]),
        }
        for name in ways
    ]
    return (
        f"Skip-gram, {SETTINGS}, one worker, {len(SEEDS)} seeds each, "
        f"gensim {_version()}; {len(course['ids']):,} words a round; chance "
        f"{course['chance']:.2f}. Words a second are medians. Not the same: "
        "the lecture shares 32 noise words among 128 and steps with Adagrad "
        "on 4,096 words at a time; gensim draws 5 for each pair, steps after "
        "each, and lets its rate fall.\n\n" + measure.table(rows)
    )


def _version() -> str:
    from importlib.metadata import version

    return version("gensim")
