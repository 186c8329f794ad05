"""Find where a time reaches what is compared, asserted or judged.

How long something takes depends on the machine and on what else it does, so
no verdict of the course may rest on it. A notebook's code is read from top to
bottom, as it runs; a name is *timed* while it holds something that was made
from a clock's reading. Whatever a timed value flows through stays timed: sums,
ratios, comparisons, loops over it, functions that read it, branches that it
decides.
"""

import ast
from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

# What reads a clock, by its full name. A module in this list is one whose
# every function does.
CLOCKS = {
    "time",
    "timeit",
    "embedlab.measure.seconds",
    "torch.utils.benchmark",
    "torch.cuda.Event",
    "torch.profiler",
    "torch.autograd.profiler",
    "torch.autograd.profiler_legacy",
    "os.times",
    "psutil.cpu_times",
    "psutil.cpu_percent",
    "psutil.getloadavg",
    "os.getloadavg",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
}
# Of what some functions return, these attributes are times.
TIMED_ATTRIBUTES = {"ru_utime", "ru_stime", "cpu_times", "elapsed_time"}
# Functions of these modules that read no clock.
MODULES = {"time", "timeit"}
NO_CLOCKS = {"time.sleep", "time.strftime", "time.gmtime"}
# What says on which machine, in the cell of a time or in one beside it.
SHOWS = ("measure.machine(",)


COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def problems(cells: list[NotebookNode]) -> Iterator[str]:
    """Yield what is wrong with the times in a notebook's code cells.

    Parameters
    ----------
    cells : the code cells, in order; what isn't Python is passed over

    Yields
    ------
    One sentence for each verdict that depends on a clock, and for each time
    that is shown in an output that is compared, or without its machine.
    """
    reader = _Reader()
    for place, cell in enumerate(cells):
        beside = cells[max(place - 1, 0) : place + 2]
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            continue
        reader.verdicts, reader.shows_a_time = [], False
        for statement in tree.body:
            reader.statement(statement, timed=False)
        name = f"cell {cell.get('id')}"
        for line, what in dict.fromkeys(reader.verdicts):
            yield f"{name}, line {line}: {what} depends on how long it took"
        if not reader.shows_a_time:
            continue
        if "nbval-ignore-output" not in cell.metadata.get("tags", []):
            yield f"{name} shows a time, and its output is compared"
        if not any(w in near.source for near in beside for w in SHOWS):
            yield f"{name} shows a time, and not whose (measure.machine())"


def names(target: ast.AST) -> list[str]:
    """Return the names that an assignment to `target` binds."""
    return [part.id for part in ast.walk(target) if isinstance(part, ast.Name)]


def parameters(function: ast.FunctionDef | ast.Lambda) -> list[str]:
    """Return the names of a function's parameters."""
    return [
        part.arg
        for part in ast.walk(function.args)
        if isinstance(part, ast.arg)
    ]


class _Reader:
    """What is known of the names while a notebook is read."""

    def __init__(self) -> None:
        self.timed: set[str] = set()
        self.modules = {
            "measure": "embedlab.measure",
            "torch": "torch",
            "check": "embedlab.check",
        }
        self.verdicts: list[tuple[int, str]] = []
        self.shows_a_time = False

    # ---- expressions

    def full_name(self, node: ast.AST) -> str:
        """Return the dotted name of a function, with its module's real name."""
        if isinstance(node, ast.Name):
            return self.modules.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            return f"{self.full_name(node.value)}.{node.attr}"
        return ""

    def reads_a_clock(self, function: ast.AST) -> bool:
        name = self.full_name(function)
        parts = name.split(".")
        above = (".".join(parts[:n]) for n in range(1, len(parts) + 1))
        return name not in NO_CLOCKS and any(a in CLOCKS for a in above)

    def is_timed(self, node: ast.AST | None) -> bool:
        """Say whether a clock's reading is anywhere in an expression."""
        if node is None:
            return False
        if isinstance(node, COMPREHENSIONS):
            bound = [name for g in node.generators for name in names(g.target)]
            if any(self.is_timed(g.iter) for g in node.generators):
                return True  # each of its values may be one
            return self._without(bound, node)
        if isinstance(node, ast.Lambda):
            return self._without(parameters(node), node)
        if isinstance(node, ast.Name) and node.id in self.timed:
            return True
        if isinstance(node, ast.Attribute) and node.attr in TIMED_ATTRIBUTES:
            return True
        if isinstance(node, ast.Call) and self.reads_a_clock(node.func):
            return True
        # A clock that is handed over, as in Timer(timer=perf_counter).
        is_name = isinstance(node, ast.Name | ast.Attribute)
        if is_name and self.full_name(node) in CLOCKS - MODULES:
            return True
        return any(map(self.is_timed, ast.iter_child_nodes(node)))

    def _without(self, bound: Iterable[str], node: ast.AST) -> bool:
        """Say the same where some names mean something else in `node`."""
        before = self.timed
        self.timed = before - set(bound)
        try:
            return any(map(self.is_timed, ast.iter_child_nodes(node)))
        finally:
            self.timed = before

    def calls(self, node: ast.AST, timed: bool) -> None:
        """Note the verdicts in an expression, and what it changes or shows."""
        for part in ast.walk(node):
            if isinstance(part, ast.NamedExpr):
                self.assign(part.target, timed or self.is_timed(part.value))
            if not isinstance(part, ast.Call):
                continue
            given = [*part.args, *(k.value for k in part.keywords)]
            is_timed = timed or any(map(self.is_timed, given))
            name = self.full_name(part.func)
            if not is_timed:
                continue
            if name.startswith("embedlab.check."):
                self.verdicts.append((part.lineno, f"the answer to {name[9:]}"))
            elif name.rpartition(".")[2].startswith("assert_"):
                self.verdicts.append((part.lineno, "an assertion"))
            elif isinstance(part.func, ast.Attribute):
                owner = part.func.value  # rows.append(seconds)
                while isinstance(owner, ast.Attribute | ast.Subscript):
                    owner = owner.value
                if isinstance(owner, ast.Name) and owner.id not in self.modules:
                    self.timed.add(owner.id)

    # ---- statements

    def assign(self, target: ast.AST, timed: bool) -> None:
        if isinstance(target, ast.Name):
            (self.timed.add if timed else self.timed.discard)(target.id)
        elif isinstance(target, ast.Tuple | ast.List):
            for each in target.elts:
                self.assign(each, timed)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, timed)
        elif timed:  # x[i] = seconds, x.taken = seconds
            while isinstance(target, ast.Attribute | ast.Subscript):
                target = target.value
            self.assign(target, timed)

    def block(self, body: list[ast.stmt], timed: bool) -> None:
        for statement in body:
            self.statement(statement, timed)

    def statement(self, node: ast.stmt, timed: bool) -> None:
        """Follow one statement; `timed` says that a time decides whether."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method:
            method(node, timed)
        else:
            for part in ast.iter_child_nodes(node):
                if isinstance(part, ast.expr):
                    self.calls(part, timed)

    def _import(self, node: ast.Import, timed: bool) -> None:
        for alias in node.names:
            if alias.asname:
                self.modules[alias.asname] = alias.name
            else:
                first = alias.name.split(".")[0]
                self.modules[first] = first

    def _importfrom(self, node: ast.ImportFrom, timed: bool) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            self.modules[name] = f"{node.module}.{alias.name}"

    def _assign(self, node: ast.Assign, timed: bool) -> None:
        self.calls(node.value, timed)
        if isinstance(node.value, ast.Name | ast.Attribute):
            alias = self.full_name(node.value)  # clock = time.perf_counter
            if self.reads_a_clock(node.value):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self.modules[target.id] = alias
        for target in node.targets:
            pairs = [(target, node.value)]
            both = isinstance(target, ast.Tuple) and isinstance(
                node.value, ast.Tuple
            )
            if both and len(target.elts) == len(node.value.elts):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            of_each = [timed or self.is_timed(value) for _, value in pairs]
            for (name, _), is_timed in zip(pairs, of_each, strict=True):
                self.assign(name, is_timed)

    def _annassign(self, node: ast.AnnAssign, timed: bool) -> None:
        if node.value:
            self.calls(node.value, timed)
            self.assign(node.target, timed or self.is_timed(node.value))

    def _augassign(self, node: ast.AugAssign, timed: bool) -> None:
        self.calls(node.value, timed)
        if timed or self.is_timed(node.value):
            self.assign(node.target, timed=True)

    def _delete(self, node: ast.Delete, timed: bool) -> None:
        for target in node.targets:
            self.assign(target, timed=False)

    def _assert(self, node: ast.Assert, timed: bool) -> None:
        self.calls(node.test, timed)
        if timed or self.is_timed(node.test):
            self.verdicts.append((node.lineno, "an assertion"))

    def _raise(self, node: ast.Raise, timed: bool) -> None:
        if timed or self.is_timed(node.exc):
            self.verdicts.append((node.lineno, "an error"))

    def _expr(self, node: ast.Expr, timed: bool) -> None:
        self.calls(node.value, timed)
        if not (timed or self.is_timed(node.value)):
            return
        # A bare call of a method that changes its owner shows nothing.
        call = node.value
        changes = (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in ("append", "extend", "update", "add")
        )
        self.shows_a_time |= not changes

    def _if(self, node: ast.If, timed: bool) -> None:
        self.calls(node.test, timed)
        timed = timed or self.is_timed(node.test)
        before = set(self.timed)
        self.block(node.body, timed)
        after_body, self.timed = set(self.timed), before
        self.block(node.orelse, timed)
        self.timed |= after_body  # either branch may have run

    def _for(self, node: ast.For, timed: bool) -> None:
        self.calls(node.iter, timed)
        of_time = self.is_timed(node.iter)
        self.assign(node.target, timed or of_time)
        for _ in range(2):  # what the first round stores, the second reads
            self.block(node.body, timed)
        self.block(node.orelse, timed)

    def _while(self, node: ast.While, timed: bool) -> None:
        for _ in range(2):
            timed = timed or self.is_timed(node.test)
            self.block(node.body, timed)
        self.block(node.orelse, timed)

    def _with(self, node: ast.With, timed: bool) -> None:
        for item in node.items:
            self.calls(item.context_expr, timed)
            if item.optional_vars:
                is_timed = timed or self.is_timed(item.context_expr)
                self.assign(item.optional_vars, is_timed)
        self.block(node.body, timed)

    def _try(self, node: ast.Try, timed: bool) -> None:
        parts = [node.body, node.orelse, node.finalbody]
        for body in [*parts, *(h.body for h in node.handlers)]:
            self.block(body, timed)

    def _functiondef(self, node: ast.FunctionDef, timed: bool) -> None:
        """Let a function's name stand for a time if calling it yields one."""
        own = _Reader()
        own.timed = self.timed - set(parameters(node))
        own.modules = dict(self.modules)
        own.block(node.body, timed=False)
        self.verdicts += own.verdicts
        returned = [
            part.value
            for part in ast.walk(node)
            if isinstance(part, ast.Return | ast.Yield) and part.value
        ]
        gives_a_time = own.shows_a_time or any(map(own.is_timed, returned))
        self.assign(ast.Name(node.name), timed=gives_a_time)

    _asyncfunctiondef = _functiondef

    def _classdef(self, node: ast.ClassDef, timed: bool) -> None:
        """Let a class's name stand for a time if one of its methods does."""
        inside = _Reader()
        inside.timed, inside.modules = set(self.timed), dict(self.modules)
        inside.block(node.body, timed=False)
        self.verdicts += inside.verdicts
        made_here = inside.timed - self.timed
        self.assign(ast.Name(node.name), timed=bool(made_here))
