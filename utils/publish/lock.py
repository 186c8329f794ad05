"""Pin each package that is installed, with the hashes that its files may have.

`utils/locks` holds one file for each purpose, for all systems and Pythons, as
uv resolves it. `learner.txt` holds all but PyTorch; `torch.txt` what PyTorch's
default build needs besides, for systems on which that is the one to take; the
others hold what they add to `learner.txt`.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import requires
from pathlib import Path

from publish import ROOT, files

LOCKS = ROOT / "utils" / "locks"
OLDEST_PYTHON = "3.11"
PURPOSES = ("site", "test", "bench", "maintain")
HEAD = "# Written by `make lock`: do not edit.\n"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def lock() -> list[Path]:
    """Resolve all requirements anew and write the locks; return their paths.

    Raises
    ------
    RuntimeError
        If uv finds no solution, or the registry cannot be reached. No lock
        has been changed then.
    """
    torch, others = torch_and_others()
    texts = {"learner": resolved([*others, *_cpu_requirements()])}
    known = texts["learner"]
    texts["torch"] = without(resolved([torch], [known]), [known])
    for purpose in PURPOSES:
        # What is tested includes what the site needs.
        below = [known, texts["site"]] if purpose == "test" else [known]
        wanted = requirements(f"utils/requirements-{purpose}.txt")
        texts[purpose] = without(resolved(wanted, below), below)
    LOCKS.mkdir(exist_ok=True)
    for purpose, text in texts.items():
        path = LOCKS / f"{purpose}.txt"
        files.write(path, HEAD + text)
    return [LOCKS / f"{purpose}.txt" for purpose in texts]


def requirements(name: str) -> list[str]:
    """Return the lines of a file of requirements, without its comments."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def packages(text: str) -> dict[str, str]:
    """Return the packages of a lock: name and version before their lines."""
    blocks = re.split(r"^(?=[^\s#])", text, flags=re.M)
    return {b.split(" ")[0]: b for b in blocks if NAME.match(b)}


def without(text: str, below: Iterable[str]) -> str:
    """Return a lock without those packages that the locks below it hold."""
    known = {name for lower in below for name in packages(lower)}
    return "".join(b for n, b in packages(text).items() if n not in known)


def resolved(wanted: list[str], constraints: Iterable[str] = ()) -> str:
    """Return the lock of some requirements, with the versions of others."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "uv", "pip", "compile", "--universal"]
        command += ["--python-version", OLDEST_PYTHON, "--generate-hashes"]
        command += ["--no-header", "--no-annotate", "--quiet", "-"]
        command += ["--only-binary", ":all:"]
        for number, text in enumerate(constraints):
            path = Path(folder) / f"{number}.txt"
            path.write_text(text, encoding="utf-8")
            command += ["--constraint", str(path)]
        result = subprocess.run(
            command, input="\n".join(wanted), capture_output=True, text=True
        )
    if result.returncode:
        raise RuntimeError(f"uv found no lock:\n{result.stderr.strip()}")
    return result.stdout


def torch_and_others() -> tuple[str, list[str]]:
    """Return what requirements.txt says of PyTorch, and its other lines."""
    lines = requirements("requirements.txt")
    (torch,) = [line for line in lines if line.startswith("torch==")]
    return torch, [line for line in lines if line != torch]


def _cpu_requirements() -> list[str]:
    """Return what each build of PyTorch needs, the CPU build too."""
    lines = requires("torch")
    builds = r"nvidia|cuda|triton|.*;.*(extra|platform)"
    return [line for line in lines if not re.match(builds, line)]
