"""Machines as people have them: their settings, their folders, their tools."""

import hashlib
import os
import shutil
import subprocess
import sys

import pytest
from pictures import NASTY
from test_draw import ALT, OURS

from publish import ROOT

pytestmark = pytest.mark.release
NEEDS_MAKE = pytest.mark.skipif(
    os.name != "posix" or shutil.which("make") is None, reason="make is needed"
)
DRAWN = """\
import hashlib, matplotlib, test_draw
assert matplotlib.rcParams["text.usetex"]
for name, make in test_draw.OURS.items():
    print(name, hashlib.sha256(make(alt=test_draw.ALT).png).hexdigest())
"""


def test_pictures_take_nothing_from_a_matplotlibrc(tmp_path):
    file = tmp_path / "matplotlibrc"
    file.write_text("backend: TkAgg\ninteractive: True\n" + NASTY.read_text())
    paths = [ROOT / "utils", ROOT / "utils" / "tests"]
    ran = subprocess.run(
        [sys.executable, "-c", DRAWN],
        env=os.environ
        | {"MATPLOTLIBRC": str(file)}
        | {"PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert dict(line.split() for line in ran.stdout.splitlines()) == {
        name: hashlib.sha256(make(alt=ALT).png).hexdigest()
        for name, make in OURS.items()
    }


@pytest.fixture
def course(tmp_path):
    """A Makefile whose Python writes down its environment, and does nothing."""
    folder = tmp_path / "the course"
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / "utils").mkdir()
    for name in ("Makefile", "utils/home.sh"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "utils" / "setup.sh").write_text("env >>seen-by-setup\n")
    python = folder / ".venv" / "bin" / "python"
    python.write_text("#!/bin/sh\nenv >>seen\n")
    python.chmod(0o755)
    return folder


def make(course, *arguments, before=(), without=(), **environment):
    """Run make; return the environment that its Pythons have seen."""
    for name in ("seen", "seen-by-setup"):
        (course / name).unlink(missing_ok=True)
    kept = {k: v for k, v in os.environ.items() if k not in without}
    ran = subprocess.run(
        [*before, "make", *arguments],
        cwd=course,
        env=kept | environment,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return [
        dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        for name in ("seen-by-setup", "seen")
        for text in [(course / name).read_text()]
    ]


OTHERS = {
    "PYTHONOPTIMIZE": "1",
    "PYTHONPATH": "/elsewhere",
    "PYTHONHOME": "",
    "PYTHONSTARTUP": "/elsewhere/startup.py",
    "PYTHONWARNINGS": "error",
    "PYTHONINSPECT": "1",
    "JUPYTER_PATH": "/elsewhere",
    "IPYTHONDIR": "/elsewhere",
}


TARGETS = ("lecture", "test", "bench", "matrix", "run", "fix", "slides", "site")


@NEEDS_MAKE
@pytest.mark.parametrize("target", [*TARGETS, "colab", "lock", "audit"])
def test_what_is_set_for_other_pythons_does_not_reach_this_one(course, target):
    for seen in make(course, target, **OTHERS):
        left = {name for name in OTHERS if seen.get(name) == OTHERS[name]}
        assert not left
        assert seen["IPYTHONDIR"] == str(course / ".venv" / "ipython")


def no_rights():
    """Return what goes before a command for which modes of files count."""
    if os.geteuid():
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere, and there is no setpriv")
    return ["setpriv", "--inh-caps=-dac_override,-dac_read_search"] + [
        "--bounding-set=-dac_override,-dac_read_search"
    ]


@NEEDS_MAKE
@pytest.mark.parametrize("how", ["read-only", "unset", "not there", "in part"])
def test_a_home_that_cannot_be_written_has_a_stand_in(course, tmp_path, how):
    home = tmp_path / "home"
    (home / ".local" / "share").mkdir(parents=True)
    closed = home / ".local" / "share" if how == "in part" else home
    others = {"XDG_DATA_HOME": str(closed), "XDG_CACHE_HOME": str(home)}
    if how == "in part":
        others = {}
    elif how == "not there":
        others["HOME"] = str(tmp_path / "nowhere")
    if how != "unset":
        others = {"HOME": str(home)} | others
    closed.chmod(0o555)
    try:
        _, seen = make(
            course,
            "lecture",
            before=no_rights(),
            without=["HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"],
            **others,
        )
    finally:
        closed.chmod(0o755)
    assert seen["HOME"] == str(course / ".build" / "home")
    assert (course / ".build" / "home").is_dir()
    assert not {"XDG_DATA_HOME", "XDG_CACHE_HOME"} & set(seen)


@NEEDS_MAKE
def test_a_home_that_can_be_written_is_left_alone(course, tmp_path):
    home = tmp_path / "a home"
    home.mkdir()
    for seen in make(course, "lecture", HOME=str(home)):
        assert seen["HOME"] == str(home)
    assert not (course / ".build").exists()
    assert list(home.iterdir()) == []


@pytest.mark.skipif(shutil.which("bmake") is None, reason="no bmake is here")
@pytest.mark.parametrize("target", ["lecture", "help", "test"])
def test_another_make_is_refused(course, target):
    ran = subprocess.run(
        ["bmake", target], cwd=course, capture_output=True, text=True
    )
    assert ran.returncode != 0
    assert "this course needs GNU make" in ran.stdout + ran.stderr
    assert not (course / "seen").exists()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is needed")
def test_git_never_changes_line_ends(tmp_path):
    """As a Windows user has set it, and then works in WSL."""
    source, cloned = tmp_path / "source", tmp_path / "cloned"
    (source / "utils").mkdir(parents=True)
    for name in (".gitattributes", "Makefile", "utils/setup.sh"):
        shutil.copy(ROOT / name, source / name)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    git += ["-c", "core.autocrlf=true"]
    for command in (
        ["init", "--quiet"],
        ["add", "--all"],
        ["commit", "--quiet", "--message", "all"],
        ["clone", "--quiet", ".", str(cloned)],
    ):
        subprocess.run([*git, *command], cwd=source, check=True)
    for name in ("Makefile", "utils/setup.sh"):
        assert (cloned / name).read_bytes() == (ROOT / name).read_bytes()
