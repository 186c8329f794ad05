"""A verdict that depends on a clock is found, however it gets there."""

import ast

import pytest
from nbformat.v4 import new_code_cell

from publish import ROOT, timers

SHOWN = {"tags": ["nbval-ignore-output", "bench"]}


def found(*sources, metadata=None):
    cells = [new_code_cell(source) for source in sources]
    cells[-1].metadata.update(metadata or {})
    return list(timers.problems(cells))


VERDICTS = [
    "t = measure.seconds(ways)\nassert t['a'].low < t['b'].low",
    "import time\nstart = time.perf_counter()\nassert time.time() > start",
    "from time import process_time as clock\nt = clock()\nassert t < 1",
    "import time as t\nx = t.monotonic()\ny = x + 1\nassert y",
    "import time\nclock = time.perf_counter\nx = clock()\nassert x < 2",
    "import timeit\nassert timeit.timeit(f) < 1",
    "import resource\nx = resource.getrusage(0).ru_utime\nassert x < 1",
    "def race():\n    return measure.seconds(ways)\n\nassert race()['a'].low",
    "def f():\n    t = measure.seconds(w)\n    assert t",
    "class A:\n    def f(self):\n        return measure.seconds(w)\n\n"
    "assert A().f()",
    "ts = []\nfor w in ws:\n    ts.append(measure.seconds(w))\nassert ts[0]",
    "d = {}\nd['a'] = measure.seconds(w)\nassert d",
    "t = measure.seconds(w)\nok = False\nif t:\n    ok = True\nassert ok",
    "t = measure.seconds(w)\nif t:\n    raise ValueError",
    "t = measure.seconds(w)\nif t:\n    assert x",
    "t = measure.seconds(w)\nwhile t:\n    assert x",
    "x = [t.low for t in measure.seconds(w).values()]\nassert x",
    "f = lambda: measure.seconds(w)\nassert f()",
    "a, b = 1, measure.seconds(w)\nassert b",
    "if (t := measure.seconds(w)):\n    pass\nassert t",
    "x = 0\nx += measure.seconds(w)\nassert x",
    "check.faster('a' if measure.seconds(w) else 'b')",
    "t = measure.seconds(w)\nif t:\n    check.faster('a')",
    "torch.testing.assert_close(measure.seconds(w), 1)",
    "t = torch.utils.benchmark.Timer('f()').timeit(3)\nassert t.median < 1",
    "with open(f) as g:\n    t = measure.seconds(w)\n    assert t",
    "try:\n    t = measure.seconds(w)\nfinally:\n    assert t",
    "e = torch.cuda.Event(enable_timing=True)\nassert e",
    "import datetime\nx = datetime.datetime.now()\nassert x",
]


@pytest.mark.parametrize("source", VERDICTS)
def test_a_verdict_on_a_time_is_found(source):
    assert "depends on how long it took" in " ".join(found(source))
    *lines, last = source.split("\n")
    if lines and not last.startswith(" "):  # and across cells
        assert "depends on how long" in " ".join(found("\n".join(lines), last))


GOOD = [
    "t = measure.seconds(w)\nt = 1\nassert t",
    "times = measure.seconds(w)\nx = [times for times in range(3)]\nassert x",
    "t = measure.seconds(w)\ndel t\nassert x",
    "def f(t):\n    return t\n\nassert f(1)",
    "t = measure.seconds(w)\n\ndef f(t):\n    return t\n\nassert f(1)",
    "import time\ntime.sleep(1)\nassert True",
    "a, t = 1, measure.seconds(w)\nassert a",
    "import datetime\nx = datetime.date(2000, 1, 1)\nassert x",
    "assert measure.runs(f)['add'] == 3\nprint(measure.most_bytes(f))",
    "import resource\nx = resource.getrusage(0).ru_minflt\nassert x < 3",
    "t = measure.seconds(w)\nbatches.append(1)\nassert batches",
]


@pytest.mark.parametrize("source", GOOD)
def test_what_is_counted_may_be_asserted(source):
    assert found(source) == []


def test_a_time_is_shown_where_nothing_is_compared_and_beside_its_machine():
    shows = "print(measure.machine())\nprint(measure.seconds(w))"
    assert found(shows, metadata=SHOWN) == []
    (compared,) = found(shows)
    assert "its output is compared" in compared
    (nameless,) = found("print(measure.seconds(w))", metadata=SHOWN)
    assert "not whose" in nameless
    in_a_branch = "t = measure.seconds(w)\nif t:\n    print('fast')"
    assert "its output is compared" in found(in_a_branch)[0]
    assert "its output is compared" in found("measure.seconds(w)")[0]


def test_what_is_not_python_is_passed_over():
    assert found("%%time\nx", "assert 1") == []


# These wait for something and give up in the end: a hang, not a verdict.
PATIENT = {"until"}


def judges_by_a_real_clock(node: ast.stmt) -> bool:
    """Leave out what gives up on a hang, and what is given a made-up clock."""
    arguments = getattr(getattr(node, "args", None), "args", [])
    given = {argument.arg for argument in arguments}
    return getattr(node, "name", "") not in PATIENT and "clock" not in given


@pytest.mark.parametrize(
    "path",
    [*(ROOT / "utils").rglob("*.py")],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_no_test_and_no_question_depends_on_a_clock(path):
    if path.is_relative_to(ROOT / "utils" / "bench"):
        return  # it measures, and judges nothing
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if judges_by_a_real_clock(node)]
    assert [p for p in found(ast.unparse(tree)) if "depends" in p] == []
