"""Find the Pythons of this machine, and install each PyTorch for them by uv.

uv keeps one copy of each package for all environments: nine of them take 20 GB
of disk, and not 50.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from matrix import KERNELS
from publish import BUILD
from publish.lock import requirements, torch_and_others

FOLDER = BUILD / "matrix"
UV = [sys.executable, "-m", "uv"]
OLDEST_PYTHON, NEWEST_PYTHON = 11, 20  # minor versions to look for
NEEDED = ("pytest", "nbval")  # of the tools for tests


def pinned(name: str, file: str = "requirements.txt") -> str:
    """Return the version that a file of requirements pins for a package.

    Raises
    ------
    ValueError
        If the file does not pin it.
    """
    for line in requirements(file):
        if line.startswith(f"{name}=="):
            return line.removeprefix(f"{name}==")
    raise ValueError(f"{file} has no line {name}==...")


def newest_torch() -> str:
    """Return the newest released version of PyTorch.

    Raises
    ------
    RuntimeError
        If the package registry cannot be asked.
    """
    command = [*UV, "pip", "compile", "--no-deps", "--no-header", "--quiet"]
    printed = _run([*command, "--no-annotate", "-"], stdin="torch")
    return printed.strip().removeprefix("torch==").split("+")[0]


def pythons() -> dict[str, str]:
    """Return the Pythons that this machine has, the version before the file.

    They are looked for on the PATH and among the versions of pyenv.
    """
    found = {}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for minor in range(OLDEST_PYTHON, NEWEST_PYTHON + 1):
        candidates = sorted(pyenv.glob(f"versions/3.{minor}.*/bin/python"))
        if on_path := shutil.which(f"python3.{minor}"):
            candidates.append(on_path)
        for candidate in candidates:
            command = [candidate, "-c", "import sys, venv; print(sys.version)"]
            answer = subprocess.run(command, capture_output=True, text=True)
            if answer.stdout.startswith(f"3.{minor}."):
                found[f"3.{minor}"] = str(candidate)
    return found


def kernels() -> list[str]:
    """Return those of KERNELS that this machine's processor can run."""
    code = "import torch; print(torch.backends.cpu.get_cpu_capability())"
    return [
        kind
        for kind in KERNELS
        if _run([sys.executable, "-c", code], ATEN_CPU_CAPABILITY=kind)
        .strip()
        .lower()
        == kind
    ]


def install(torch: str, name: str, python: str) -> Path:
    """Make the environment `name` hold this PyTorch; return its Python.

    The other packages are those of requirements.txt. Where PyTorch's index of
    CPU builds cannot be reached, the default build is taken.

    Raises
    ------
    RuntimeError
        If it cannot be installed; the message holds uv's reason.
    """
    folder = FOLDER / name
    executable = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    _, others = torch_and_others()
    wanted = [f"torch=={torch}", *others]
    tests = "utils/requirements-test.txt"
    wanted += [f"{package}=={pinned(package, tests)}" for package in NEEDED]
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text().split() == wanted:
        return executable
    stamp.unlink(missing_ok=True)
    _run([*UV, "venv", "--quiet", "--clear", "--python", python, folder])
    command = [*UV, "pip", "install", "--quiet", "--python", executable]
    try:
        _run([*command, "--torch-backend", "cpu", *wanted])
    except RuntimeError:
        _run([*command, *wanted])
    stamp.write_text("\n".join(wanted))
    return executable


def _run(
    command: Sequence, stdin: str | None = None, **environment: str
) -> str:
    """Return what a command prints; raise its complaint if it fails."""
    result = subprocess.run(
        [str(part) for part in command],
        input=stdin,
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )
    if result.returncode:
        words = [str(part) for part in command[:5]]
        raise RuntimeError(f"{' '.join(words)} ...:\n{result.stderr.strip()}")
    return result.stdout
