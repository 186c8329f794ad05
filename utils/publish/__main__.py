"""Command line: python -m publish COMMAND [NB]. `make help` lists the uses."""

import argparse
import sys
import time
from pathlib import Path

from publish import ANSWERS, NOTEBOOKS, ROOT, lectures, notebooks


def main(arguments: list[str]) -> int:
    """Run one command on all lectures, or on one; return the exit status."""
    parser = argparse.ArgumentParser(prog="publish", description=__doc__)
    commands = ["open", "list", "run", "fix", "covers"]
    commands += ["slides", "colab", "site", "lock"]
    parser.add_argument("command", choices=commands)
    parser.add_argument("number", nargs="?", default="", metavar="NB")
    options = parser.parse_args(arguments)
    try:
        runs = options.command in ("list", "run", "fix")
        paths = (notebooks if runs else lectures)(options.number)
        return globals()[f"_{options.command}"](paths)
    except (ValueError, RuntimeError, OSError) as error:
        print(f"{options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{options.command}: interrupted", file=sys.stderr)
        return 130


def _open(paths: list[Path]) -> int:
    """Run JupyterLab, with the first of `paths` open."""
    from publish import lab

    lab.write_settings()
    first = paths[0].relative_to(ROOT).as_posix()
    lab.serve(ROOT, f"--LabApp.default_url=/lab/tree/{first}")
    return 0


def _list(paths: list[Path]) -> int:
    """Print the lectures' paths, if each of their cells is Python."""
    from publish.notebook import read, slip

    for path in paths:
        if found := slip(read(path)):
            first = path.name[:2]
            raise ValueError(
                f"{path.name}, {found}. Correct it and run this again; 'git "
                f"checkout notebooks/{first}*' brings the stored lecture back, "
                "and takes your answers away."
            )
    print(*(path.relative_to(ROOT) for path in paths))
    return 0


def _run(paths: list[Path]) -> int:
    from publish.notebook import run

    for path in paths:
        start = time.perf_counter()
        print(f"{path.name} ...", end=" ", flush=True)
        run(path)
        print(f"done in {time.perf_counter() - start:.0f} s")
    return 0


def _fix(paths: list[Path]) -> int:
    from publish.answers import write_index, write_links
    from publish.notebook import fix

    for path in paths:
        fix(path)
    write_index(ANSWERS)
    write_links(lectures(), ANSWERS)
    return 0


def _covers(_: list[Path]) -> int:
    from publish.covers import build

    print(*(path.relative_to(ROOT) for path in build()))
    return 0


def _slides(paths: list[Path]) -> int:
    from publish.slides import build, build_index

    for path in paths:
        print(build(path).relative_to(ROOT))
    index = build_index(lectures())  # of those that are built
    print(f"open {index.relative_to(ROOT)} in a browser; S: speaker's view")
    return 0


def _colab(paths: list[Path]) -> int:
    from publish.colab import README, build, build_release, write_links
    from publish.public import configured

    public = configured()
    for path in paths:
        print(build(path, public=public).relative_to(ROOT))
    if public.archive:
        print(build_release(public).relative_to(ROOT))
    if write_links(public):
        print(f"{README.name}: the links to Colab are up to date")
    return 0


def _site(_: list[Path]) -> int:
    from publish.site import build

    print(f"open {build().relative_to(ROOT)} in a browser")
    return 0


def _lock(paths: list[Path]) -> int:
    from publish.lock import lock

    print(*(path.relative_to(ROOT) for path in lock()))
    return 0


if __name__ == "__main__":
    assert NOTEBOOKS.is_dir(), f"{NOTEBOOKS} is missing"
    sys.exit(main(sys.argv[1:]))
