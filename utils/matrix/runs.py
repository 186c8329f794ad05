"""Run the facts and the lectures in one configuration, and count."""

import functools
import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.etree import ElementTree

from nbformat import NotebookNode

from matrix import Configuration
from publish import ROOT, files, lectures
from publish.notebook import read, write

ONE_THREAD = "torch.set_num_threads(1)"


@dataclass(frozen=True)
class Counts:
    """What came of one configuration.

    Attributes
    ----------
    facts, cells : how many facts were tested, and cells of lectures compared
    mismatches : the names of those that failed
    """

    facts: int
    cells: int
    mismatches: list[str]


def count(
    configuration: Configuration,
    python: Path,
    folder: Path,
    notebooks: list[Path] | None = None,
) -> Counts:
    """Test the facts, and compare each cell of the lectures, strictly.

    All runs in a copy of the course in `folder`. If that holds a result for
    just these files, it is returned.

    Parameters
    ----------
    configuration : the kernels and the number of threads to set
    python : the interpreter that has this PyTorch
    folder : a folder to make anew, or that of an earlier run
    notebooks : the lectures to compare, all if None

    Raises
    ------
    RuntimeError
        If pytest itself fails; the message ends in what it printed.
    """
    notebooks = lectures() if notebooks is None else notebooks
    stamp = folder / "counts.json"
    state = _state(notebooks)
    if stamp.exists():
        stored = json.loads(stamp.read_text(encoding="utf-8"))
        if stored.pop("state") == state:
            return Counts(**stored)
    shutil.rmtree(folder, ignore_errors=True)
    course = _copied(folder / "course", notebooks, configuration.threads)
    environment = os.environ | {
        "ATEN_CPU_CAPABILITY": configuration.kernels,
        "OMP_NUM_THREADS": str(configuration.threads),
        "PYTHONHASHSEED": "0",
    }
    environment.pop("PYTHONPATH", None)
    run = functools.partial(_pytest, python, course, environment)
    sanitize = "utils/tests/nbval_sanitize.cfg"
    facts = run("utils/tests/test_facts.py")
    cells = run("--nbval", "--nbval-sanitize-with", sanitize, "notebooks")
    counts = Counts(len(facts), len(cells), _failed(facts + cells))
    text = json.dumps(asdict(counts) | {"state": state}, indent=1)
    files.write(stamp, text)
    return counts


def with_threads(notebook: NotebookNode, number: int) -> NotebookNode:
    """Give PyTorch, in the setup cell of a lecture, this number of threads.

    Raises
    ------
    ValueError
        If no cell sets the number.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code" and ONE_THREAD in cell.source:
            other = ONE_THREAD.replace("1", str(number))
            cell.source = cell.source.replace(ONE_THREAD, other)
            return notebook
    raise ValueError(f"no cell of the notebook says {ONE_THREAD}")


def _copied(folder: Path, notebooks: list[Path], threads: int) -> Path:
    """Copy the course, with these notebooks only; return the folder."""
    for name in ("utils", "assets"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("requirements.txt", ".pytest.ini"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "notebooks").mkdir()
    for path in notebooks:
        notebook = with_threads(read(path), threads)
        write(notebook, folder / "notebooks" / path.name)
    return folder


def _state(notebooks: list[Path]) -> str:
    """Return a digest of all that decides what a run prints."""
    digest = hashlib.sha256()
    others = [ROOT / "requirements.txt", ROOT / "utils/tests/test_facts.py"]
    for folder in ("utils/embedlab", "assets/data"):
        others += sorted(ROOT.glob(f"{folder}/**/*.*"))
    for path in [*notebooks, *others]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _pytest(
    python: Path, course: Path, environment: dict[str, str], *arguments: str
) -> list[tuple[str, bool]]:
    """Run pytest; return the name of each test, and whether it failed."""
    report = course / "report.xml"
    report.unlink(missing_ok=True)
    command = [str(python), "-m", "pytest", "-c", ".pytest.ini"]
    result = subprocess.run(
        [*command, "--rootdir", ".", "--junitxml", report.name, *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
    )
    if result.returncode not in (0, 1) or not report.exists():
        printed = (result.stdout + result.stderr).strip()[-2000:]
        raise RuntimeError(f"pytest ended with {result.returncode}:\n{printed}")
    return [
        (
            f"{case.get('classname')} {case.get('name')}",
            case.find("failure") is not None or case.find("error") is not None,
        )
        for case in ElementTree.parse(report).iter("testcase")
    ]


def _failed(results: list[tuple[str, bool]]) -> list[str]:
    return [name for name, failed in results if failed]
