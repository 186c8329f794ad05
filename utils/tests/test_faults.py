"""A kernel that dies, a full disk, no right to write, Ctrl-C: nothing is lost.

Each fault hits a real `make` in a copy of the course; what that installs is
there already, and what would use the network waits instead.
"""

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import time

import nbformat
import psutil
import pytest
from waiting import SECONDS, until

from publish import ROOT
from publish.files import copy_folder, write

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "gc.auto=0")
# What stands for a package that is not there: it says that it was reached.
WAITS = '''\
"""Wait."""

import time
from pathlib import Path

Path(__file__).parents[{above}].joinpath(".build", "reached").touch()
time.sleep(100)
'''

pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(
        shutil.which("make") is None or shutil.which("git") is None,
        reason="make and git are needed, and not there",
    ),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A checkout of the course as it is now, its environment included."""
    folder = tmp_path_factory.mktemp("faults") / "course"
    ignored = (ROOT / ".gitignore").read_text().replace("/", "").split()
    shutil.copytree(
        ROOT, folder, ignore=shutil.ignore_patterns(".git", *ignored)
    )
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / "utils" / "setup.sh").write_text("exit 0\n")
    for name, above in (("utils/uv", 2), ("pip_audit", 1)):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text('"""Nothing."""\n')
        (folder / name / "__main__.py").write_text(WAITS.format(above=above))
    (folder / "utils/gensim.py").write_text(WAITS.format(above=1))
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "as it was")
    return folder


def git(folder, *arguments):
    command = [*GIT, *arguments]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture
def whole(course):
    """The course, which must be as it was when the test ends."""
    yield course
    changed = git(course, "status", "--porcelain")
    left = list(course.rglob("*.part"))
    git(course, "checkout", "--force", "--", ".")  # for the next test
    git(course, "clean", "--force", "-d", "--quiet")
    assert changed == ""
    assert not left


def started(folder, *arguments, before=None):
    return subprocess.Popen(
        ["make", *arguments],
        cwd=folder,
        env=os.environ | {"BROWSER": "true"},  # JupyterLab opens no window
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=before,
    )


def ended(process):
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        pytest.fail(f"still there: {process.communicate()}")
    return process.returncode, out, err


def below(process):
    """Return the processes that a process has started, and those they have."""
    return psutil.Process(process.pid).children(recursive=True)


def until_busy(process, seconds):
    """Wait until a make is in the middle of its work: after so much of it."""

    def is_busy():
        assert process.poll() is None, process.communicate()
        used = 0
        for child in below(process):
            with contextlib.suppress(psutil.NoSuchProcess):  # it has ended
                used += sum(child.cpu_times()[:2])
        return used > seconds

    until(is_busy, "it has not begun to work")


@pytest.mark.parametrize(
    "arguments",
    [
        (1.5, "run", "NB=07"),
        (1.5, "slides"),
        (1.5, "site"),
        (0.9, "colab"),
        (0.8, "fix"),
        (1.5, "test", "NB=07"),
    ],
    ids=lambda arguments: arguments[1],
)
def test_ctrl_c_in_the_middle_of_work(whole, arguments):
    seconds, *arguments = arguments
    process = started(whole, *arguments)
    until_busy(process, seconds)
    children = below(process)
    os.killpg(process.pid, signal.SIGINT)
    status, out, err = ended(process)
    assert status != 0
    if arguments[0] != "test":  # pytest has its own way to say so
        assert f"{arguments[0]}: interrupted" in err, (out, err)
        assert "Traceback" not in err
    until(
        lambda: not any(child.is_running() for child in children),
        f"still there: {[c for c in children if c.is_running()]}",
    )


@pytest.mark.parametrize("target", ["lock", "matrix", "bench", "audit"])
def test_ctrl_c_in_what_waits(whole, target):
    reached = whole / ".build" / "reached"
    reached.parent.mkdir(exist_ok=True)
    reached.unlink(missing_ok=True)
    process = started(whole, target)
    until(reached.exists, "it does not start")
    assert process.poll() is None, process.communicate()
    os.killpg(process.pid, signal.SIGINT)
    status, out, err = ended(process)
    assert status != 0
    if target != "audit":  # that is not ours
        assert f"{target}: interrupted" in err, (out, err)


def test_ctrl_c_twice_ends_jupyterlab(whole):
    process = started(whole, "lecture", "NB=07")
    try:
        until(
            lambda: any(child.net_connections() for child in below(process)),
            "it serves nothing",
        )
        time.sleep(1)
        for _ in range(2):
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(1)
        ended(process)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


@contextlib.contextmanager
def one_cell(folder, source):
    """Let lecture 7 be one cell, which no fault may change."""
    path = folder / "notebooks" / "07_max_norm.ipynb"
    before = path.read_bytes()
    cell = nbformat.v4.new_code_cell(source)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    small = path.read_bytes()
    yield
    assert path.read_bytes() == small
    path.write_bytes(before)


@pytest.mark.parametrize("how", ["by itself", "by somebody"])
def test_a_killed_kernel_leaves_the_notebook(whole, how):
    itself = how == "by itself"
    ends = "os.kill(os.getpid(), 9)" if itself else "time.sleep(99)"
    with one_cell(whole, f"import os, time\n\n{ends}"):
        process = started(whole, "run", "NB=07")
        if not itself:
            until(lambda: kernels(process), "no kernel")
            time.sleep(2)
            for kernel in kernels(process):
                kernel.kill()
        status, _, err = ended(process)
    assert status != 0
    assert "run: " in err and "died" in err.lower()
    assert "Traceback" not in err


def kernels(process):
    found = []
    for child in below(process):
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended
            if any("ipykernel" in word for word in child.cmdline()):
                found.append(child)
    return found


def smallest_files():
    """Let no file grow beyond 50 KB: where a disk is full, it is the same."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))


def full_disk_in(whole, target):
    process = started(whole, target, "NB=07", before=smallest_files)
    status, _, err = ended(process)
    assert status != 0
    assert f"{target}: " in err and "File too large" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("target", ["fix", "slides", "colab"])
def test_a_full_disk_leaves_all_as_it_was(whole, target):
    built = whole / ".build" / target
    shutil.rmtree(built, ignore_errors=True)
    full_disk_in(whole, target)
    assert not list(built.rglob("*.*"))


def test_a_disk_that_fills_up_leaves_the_notebook(whole):
    with one_cell(whole, "print('x' * 60_000)"):
        full_disk_in(whole, "run")


def test_a_checkout_that_may_not_be_written(whole):
    root = os.geteuid() == 0
    if root and shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere, and there is no setpriv")
    as_others = ["setpriv", "--inh-caps=-dac_override"]
    as_others += ["--bounding-set=-dac_override"]
    folders = [whole, *(f for f in whole.rglob("*") if f.is_dir())]
    modes = {f: f.stat().st_mode for f in folders if not f.is_symlink()}
    shutil.rmtree(whole / ".build", ignore_errors=True)
    modes = {f: mode for f, mode in modes.items() if f.exists()}
    try:
        for folder in modes:
            folder.chmod(0o555)
        for target in ("run", "fix", "slides", "colab"):
            ran = subprocess.run(
                [*(as_others if root else []), "make", target, "NB=07"],
                cwd=whole,
                capture_output=True,
                text=True,
            )
            assert ran.returncode != 0
            assert f"{target}: " in ran.stderr or target == "fix"  # ruff says
            assert "Permission denied" in ran.stderr
            assert "Traceback" not in ran.stderr
    finally:
        for folder, mode in modes.items():
            folder.chmod(mode)


@pytest.mark.parametrize("target", ["run", "slides"])
def test_after_all_this_the_next_run_works(whole, target):
    status, out, err = ended(started(whole, target, "NB=07"))
    assert (status, err) == (0, ""), out
    git(whole, "checkout", "--", "notebooks")


@pytest.mark.parametrize("content", ["text\nälter\n", b"\0bytes"])
def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch, content):
    path = tmp_path / "a.txt"
    write(path, content)
    stored = content.encode() if isinstance(content, str) else content
    assert path.read_bytes() == stored

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(path, "other")
    assert path.read_bytes() == stored
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_takes_the_place_of_another_at_the_end(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    (source / "new").touch()
    (tmp_path / "target.part").mkdir()  # an interrupt left it
    for _ in range(2):
        copy_folder(source, target)
        assert [file.name for file in target.iterdir()] == ["new"]
    with pytest.raises(FileNotFoundError):
        copy_folder(tmp_path / "none", target)
    assert [file.name for file in target.iterdir()] == ["new"]
