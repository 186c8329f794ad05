"""Print all measurements as Markdown, under a description of this machine."""

import os
import sys
import time

import torch

from bench import gpu, machine, reprint, seeds, word_vectors
from embedlab import measure
from publish import lectures
from publish.notebook import read


def main(runs: int) -> int:
    """Run each part in turn; return the exit status.

    Parameters
    ----------
    runs : how many seeds the lectures' assertions are tried with; 0 for none
    """
    start = time.perf_counter()
    print("# Measured on this machine\n")
    print(machine.description(), end="\n\n", flush=True)
    print("## Word vectors: lecture 12 beside gensim\n", flush=True)
    print(word_vectors.comparison(), end="\n\n", flush=True)
    if torch.cuda.is_available():
        print("## Lecture 13 on a GPU\n", flush=True)
        print(gpu.comparison("cuda"), end="\n\n", flush=True)
    rows = []
    for path in lectures():
        if not reprint.measures(read(path)):
            continue
        print(f"## Lecture {path.name[:2]}\n", flush=True)
        text = reprint.reprinted(path)
        print(text, end="\n\n", flush=True)
        rows += [
            {"lecture": path.name[:2]} | row for row in reprint.claims(text)
        ]
    print("## Every claim about time\n")
    print(measure.table(rows), end="\n\n", flush=True)
    if runs:
        print("## What rests on random numbers, with other seeds\n")
        print(seeds.report(runs, os.cpu_count() or 1), end="\n\n", flush=True)
    print(f"In all: {time.perf_counter() - start:.0f} s.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 20))
    except KeyboardInterrupt:
        print("bench: interrupted", file=sys.stderr)
        sys.exit(130)
