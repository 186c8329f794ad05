"""Print all measurements as Markdown, under a description of this machine."""

import sys
import time

from bench import machine, reprint, word_vectors
from publish import lectures


def main() -> int:
    """Run each part in turn; return the exit status."""
    start = time.perf_counter()
    print("# Measured on this machine\n")
    print(machine.description(), end="\n\n", flush=True)
    print("## Word vectors: lecture 9 beside gensim\n", flush=True)
    print(word_vectors.comparison(), end="\n\n", flush=True)
    print("## Speed and memory: the tables of lecture 10\n", flush=True)
    (speed_and_memory,) = lectures("10")
    print(reprint.reprinted(speed_and_memory), end="\n\n", flush=True)
    print(f"In all: {time.perf_counter() - start:.0f} s.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("bench: interrupted", file=sys.stderr)
        sys.exit(130)
