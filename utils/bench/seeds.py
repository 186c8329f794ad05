"""Run what the lectures assert with other seeds, and say how well it holds.

A lecture runs with one seed, and its assertions on trained or random numbers
could hold by luck. Here its cells run in this process with every seed shifted,
nothing is drawn, times are taken once, and each `assert` notes both sides of
its comparisons instead of failing. What is the same for all seeds isn't luck;
what varies is listed, with its spread.
"""

import ast
import contextlib
import functools
import io
import json
import operator
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import torch
from nbformat import NotebookNode

from embedlab import check, measure
from publish import ROOT, lectures
from publish.contract import tags
from publish.notebook import read

SHIFT = 1_000  # seed k of a lecture becomes k + 1,000 times the run's number
KERNELS = ("default", "avx2", "avx512")
SKIPPED = {"setup", "prediction", "exercise"}
# Other processes and compiled programs: nothing in them depends on a seed.
ELSEWHERE = ("processes.", "torch.compile", "subprocess")
COMPARES: dict[type, Callable] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class Held(NamedTuple):
    """One comparison of one run: where, what, both sides, whether it held."""

    lecture: str
    cell: str
    says: str
    left: float | None
    right: float | None
    held: bool


class Margin(NamedTuple):
    """One comparison over all runs, and how far it is from failing."""

    lecture: str
    cell: str
    says: str
    runs: int
    held: int
    spread: str
    deviations: float  # between its mean and failing, in standard deviations


def kernels() -> tuple[str, ...]:
    """Return the kinds of CPU kernels that this processor can run.

    Others would end the process with an illegal instruction.
    """
    best = torch.backends.cpu.get_cpu_capability().lower()
    n = KERNELS.index(best) + 1 if best in KERNELS else 1
    return KERNELS[:n]


# ---- one run


class _Noting(ast.NodeTransformer):
    """Turn each assert into a call that notes its comparisons."""

    def visit_Assert(self, node: ast.Assert) -> ast.AST:  # noqa: N802
        parts = [
            ast.Tuple(
                [ast.Constant(ast.unparse(part)), *_sides(part)], ast.Load()
            )
            for part in _parts(node.test)
        ]
        noted = ast.Call(ast.Name("_note", ast.Load()), parts, [])
        return ast.copy_location(ast.Expr(noted), node)


def _parts(test: ast.expr) -> Iterator[ast.expr]:
    """Yield the comparisons that a test joins by `and`, chains taken apart."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for value in test.values:
            yield from _parts(value)
    elif isinstance(test, ast.Compare) and len(test.ops) > 1:
        sides = [test.left, *test.comparators]
        for left, op, right in zip(sides, test.ops, sides[1:], strict=False):
            yield ast.Compare(left, [op], [right])
    else:
        yield test


def _sides(test: ast.expr) -> list[ast.expr]:
    """Return what is evaluated: operator, left and right, or the test."""
    if isinstance(test, ast.Compare) and type(test.ops[0]) in COMPARES:
        name = ast.Constant(type(test.ops[0]).__name__)
        return [name, test.left, test.comparators[0]]
    return [test]


class _Nothing:
    """Stands for the drawings, which no assertion looks at."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **kwargs: None


def one_run(path: Path, run: int) -> list[Held]:
    """Run a lecture's cells with every seed shifted; return what it asserts.

    A cell that raises is noted as a comparison that did not hold, under the
    text of its error.
    """
    noted: list[Held] = []
    current = ""

    def note(*parts: tuple) -> None:
        for says, *sides in parts:
            noted.append(Held(path.name[:2], current, says, *_found(*sides)))

    def judged(name: str, answer: object) -> None:
        held = check.QUESTIONS[name].judge(answer).startswith("Right. ")
        says = f"check.{name}"
        noted.append(Held(path.name[:2], current, says, None, None, held))

    namespace = _namespace(run) | {"_note": note, "check": _Judge(judged)}
    os.environ[measure.QUICK] = "1"
    os.chdir(path.parent)
    for cell in _cells(path):
        current = cell.id
        tree = _Noting().visit(ast.parse(cell.source))
        code = compile(ast.fix_missing_locations(tree), cell.id, "exec")
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, namespace)
        except Exception as error:  # of an assert_close, or a name left out
            if tags(cell) & {"raises-exception", "bench"}:
                continue  # it is there to fail, or shows times and no more
            says = f"{type(error).__name__}: {str(error).strip()[:60]}"
            noted.append(
                Held(path.name[:2], current, says, None, None, held=False)
            )
    return noted


class _Judge:
    """What the cells call `check`: it notes, and prints nothing."""

    def __init__(self, judged: Callable[[str, object], None]) -> None:
        self.judged = judged

    def __getattr__(self, name: str) -> Callable[[object], None]:
        return functools.partial(self.judged, name)


def _cells(path: Path) -> Iterator[NotebookNode]:
    for cell in read(path).cells:
        elsewhere = any(word in cell.source for word in ELSEWHERE)
        if cell.cell_type == "code" and not (tags(cell) & SKIPPED or elsewhere):
            yield cell


def _namespace(run: int) -> dict:
    """Return the names that the setup cell makes, with shifted seeds."""
    from torch import nn
    from torch.nn import functional

    from embedlab import data

    real = torch.manual_seed
    torch.manual_seed = lambda seed: real(int(seed) + SHIFT * run)
    torch.manual_seed(0)
    torch.set_num_threads(1)
    return {
        "torch": torch,
        "nn": nn,
        "F": functional,
        "data": data,
        "draw": _Nothing(),
        "measure": measure,
        "sys": sys,
        "Path": Path,
        "course": ROOT,
        "__name__": "__main__",
    }


def _found(*sides: object) -> tuple[float | None, float | None, bool]:
    """Return both sides as numbers, where they are, and whether it holds."""
    if len(sides) == 1:
        return None, None, bool(sides[0])
    name, left, right = sides
    compare = COMPARES[getattr(ast, name)]
    held = bool(compare(left, right))
    try:
        numbers = float(left), float(right)
    except (TypeError, ValueError, RuntimeError):
        return None, None, held
    return *numbers, held


# ---- all runs


def all_runs(
    paths: Iterable[Path], runs: int, kernel: str, jobs: int
) -> list[Held]:
    """Run each lecture with so many seeds, each in a process of its own."""
    environment = os.environ | {
        "ATEN_CPU_CAPABILITY": kernel,
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "utils"), *sys.path]),
        "PYTHONHASHSEED": "0",
    }

    def run_one(work: tuple[Path, int]) -> list[Held]:
        path, run = work
        command = [sys.executable, "-m", "bench.seeds", str(path), str(run)]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True
        )
        if done.returncode:
            says = f"the process failed: {done.stderr.strip()[-200:]}"
            return [Held(path.name[:2], "", says, None, None, held=False)]
        return [Held(*row) for row in json.loads(done.stdout)]

    work = [(path, run) for path in paths for run in range(runs)]
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        return [held for found in pool.map(run_one, work) for held in found]


def margins(noted: Iterable[Held]) -> list[Margin]:
    """Return what varies with the seed, or does not always hold."""
    grouped: dict[tuple[str, str, str], list[Held]] = {}
    for held in noted:
        key = held.lecture, held.cell, held.says
        grouped.setdefault(key, []).append(held)
    found = []
    for (lecture, cell, says), all_of_it in grouped.items():
        pairs = [
            (h.left, h.right)
            for h in all_of_it
            if h.left is not None and h.right is not None
        ]
        n_held = sum(h.held for h in all_of_it)
        varies = len(set(pairs)) > 1
        if not varies and n_held == len(all_of_it):
            continue
        found.append(
            Margin(
                lecture,
                cell,
                says,
                len(all_of_it),
                n_held,
                _spread(pairs) if pairs else "-",
                _deviations(pairs, n_held == len(all_of_it)),
            )
        )
    return found


def _spread(pairs: list[tuple[float, float]]) -> str:
    def one(values: tuple[float, ...]) -> str:
        low, high = min(values), max(values)
        return f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"

    left, right = zip(*pairs, strict=True)
    return f"{one(left)} | {one(right)}"


def _deviations(pairs: list[tuple[float, float]], always: bool) -> float:
    """Return how many standard deviations lie between the mean and failing."""
    if not pairs:
        return 0.0
    gaps = [right - left for left, right in pairs]
    deviation = statistics.pstdev(gaps)
    if deviation == 0:
        return float("inf") if always else 0.0
    away = abs(statistics.mean(gaps)) / deviation
    return away if always else -away


def report(runs: int, jobs: int, number: str = "") -> str:
    """Return a table for each kind of kernels, as Markdown."""
    parts = []
    for kernel in kernels():
        rows = [
            {
                "lecture, cell": f"{m.lecture} {m.cell}",
                "asserted": f"`{m.says}`",
                "left | right": m.spread,
                "held": f"{m.held} of {m.runs}",
                "deviations": f"{m.deviations:.1f}",
            }
            for m in margins(all_runs(lectures(number), runs, kernel, jobs))
        ]
        text = measure.table(rows) if rows else "Nothing varies."
        parts.append(f"### {runs} seeds, {kernel} kernels\n\n{text}")
    return "\n\n".join(parts)


if __name__ == "__main__":
    json.dump(one_run(Path(sys.argv[1]), int(sys.argv[2])), sys.stdout)
