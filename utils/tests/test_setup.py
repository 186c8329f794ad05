"""setup.sh says in one sentence what is missing, and starts nothing then."""

import os
import pty
import shutil
import signal
import subprocess
import time

import pytest

from publish import ROOT

SETUP = ROOT / "utils" / "setup.sh"
TOOLS = ("awk", "cat", "df", "env", "grep", "head", "mkdir", "mv", "rm", "sed")
TOOLS += ("tail", "uname", "wc")
pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(os.name != "posix", reason="a shell script"),
]


@pytest.fixture
def course(tmp_path):
    """An empty course folder, and a PATH that holds a few tools, no Python."""
    folder = tmp_path / "course"
    (folder / "utils" / "locks").mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "requirements.txt").write_text("torch==2.13.0\n")
    for name in ("learner", "torch", "site", "test"):
        (folder / "utils" / "locks" / f"{name}.txt").write_text(f"{name}==1\n")
    for tool in TOOLS:
        (folder / "bin" / tool).symlink_to(shutil.which(tool))
    return folder


def tool(course, name, script):
    path = course / "bin" / name
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def setup(course, mode="learner", **environment):
    return subprocess.run(
        ["/bin/sh", str(SETUP), mode],
        cwd=course,
        env={"PATH": str(course / "bin"), **environment},
        capture_output=True,
        text=True,
    )


# Stands for a Python 3.13: `python -m venv` makes a folder with itself in it,
# pip does what the environment variable PIP says.
FAKE = """\
case "$*" in
    *platform*) echo 3.13.1 ;;
    *"-m venv"*)
        for last; do :; done
        [ -n "$NO_VENV" ] && exit 1
        [ "$3" = --clear ] && rm -rf "$last"
        mkdir -p "$last/bin"
        cat "$0" >"$last/bin/python"
        chmod +x "$last/bin/python"
        ;;
    *"pip install"*)
        echo "pip $*" >>pip.log
        [ -z "$WAIT" ] || sleep 99
        [ -z "$SAYS" ] || echo "$SAYS" >>.build/setup.log
        case "$*" in *whl/cpu*) [ -z "$NO_CPU_BUILD" ] || exit 1 ;; esac
        echo "Ignoring appnope: markers do not match"
        echo "Collecting learner==1 (from -r utils/locks/learner.txt (line 1))"
        echo "Installing collected packages: learner"
        [ -z "$FAIL" ]
        ;;
esac
"""


@pytest.fixture
def python(course):
    tool(course, "python3", FAKE)
    (course / "bin" / "chmod").symlink_to(shutil.which("chmod"))
    tool(course, "df", "echo head; echo disk 9 9 99999999 1% /")


OLD = 'case "$*" in *platform*) echo 3.9.2;; *) exit 1; esac'


def one_sentence(result, log=False):
    """The complaint of a setup that failed: one line, and one for the log."""
    assert result.returncode == 1
    line, *more = result.stderr.splitlines()
    assert bool(more) == log
    if log:
        assert "is in .build/setup.log." in more[-1]
    return line


def test_no_python(course):
    assert "no Python was found" in one_sentence(setup(course))
    named = setup(course, PYTHON="python9")
    assert "no Python was found as python9" in one_sentence(named)


def test_python_too_old(course):
    tool(course, "python3", OLD)
    line = one_sentence(setup(course))
    assert "python3 is 3.9.2, and the course needs Python 3.11" in line


def test_a_newer_python_beside_an_old_one_is_taken(course, python):
    tool(course, "python3", OLD)
    tool(course, "python3.12", FAKE)
    assert setup(course).returncode == 0


def test_no_disk(course, python):
    tool(course, "df", "echo head; echo disk 9 9 102400 99% /")
    assert "only 100 MB are free" in one_sentence(setup(course))
    assert not (course / ".venv").exists()


def test_no_venv_module(course, python):
    line = one_sentence(setup(course, NO_VENV="1"), log=True)
    assert "sudo apt install python3-venv" in line


def test_no_network_then_network(course, python):
    line = one_sentence(setup(course, FAIL="1"), log=True)
    assert "pip could not install: it ended by itself." in line
    assert not (course / ".venv" / "installed-learner").exists()
    assert setup(course).returncode == 0
    assert (course / ".venv" / "installed-learner").exists()


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full ("),
        ("[Errno 122] Disk quota exceeded: '/a/b'", "the disk is full ("),
        ("[Errno 13] Permission denied: '/a/b c'", "it may not write /a/b"),
        ("[Errno 30] Read-only file system: '/a'", "it may not write /a."),
        ("X-1.whl is not a supported wheel on this", "there is no "),
        ("(from host='a.b', port=443): Read timed out.", "a.b cannot be re"),
        ("12:00:00,000 ERROR: one of a kind", "one of a kind."),
    ],
)
def test_what_pip_says_is_told_in_short(course, python, says, reason):
    """What pip really says without a network is in `test_setup_pip.py`."""
    result = setup(course, FAIL="1", SAYS=f"noise\n{says}\nnoise")
    start = f"setup: pip could not install: {reason}"
    assert one_sentence(result, log=True).startswith(start)
    assert "then run the same command again." in result.stderr.splitlines()[1]


def test_why_the_small_build_is_not_taken_is_told(course, python):
    tool(course, "uname", "echo Linux")
    says = "(from host='a.b', port=443): Read timed out."
    result = setup(course, NO_CPU_BUILD="1", SAYS=says)
    assert "for CPUs is not to be had: a.b cannot be reached." in result.stdout


def test_on_a_screen_packages_are_counted_and_not_listed(course, python):
    """A pseudo-terminal is the screen; elsewhere nothing is counted."""
    tool(course, "uname", "echo Darwin")
    ours, theirs = pty.openpty()
    ran = subprocess.run(
        ["/bin/sh", str(SETUP), "learner"],
        cwd=course,
        env={"PATH": str(course / "bin")},
        stdout=theirs,
    )
    os.close(theirs)
    seen = os.read(ours, 9999).decode()
    os.close(ours)
    assert ran.returncode == 0
    assert "\rsetup: 2 of 1" in seen and "\rsetup: unpacking" in seen
    for hidden in ("Collecting", "Ignoring", "Installing"):
        assert hidden not in seen


def test_the_second_time_nothing_is_done(course, python):
    assert "setup: done" in setup(course).stdout
    log = (course / "pip.log").read_text()
    again = setup(course)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert (course / "pip.log").read_text() == log


def test_a_changed_requirement_is_installed(course, python):
    setup(course)
    (course / "requirements.txt").write_text("torch==2.13.1\n")
    assert "torch==2.13.1" in setup(course).stdout
    assert setup(course).stdout == ""
    (course / "utils" / "locks" / "learner.txt").write_text("learner==2\n")
    assert "setup: done" in setup(course).stdout


def test_everything_but_the_cpu_build_comes_with_a_hash(course, python):
    tool(course, "uname", "echo Linux")
    setup(course)
    setup(course, "test", NO_CPU_BUILD="1")
    lines = (course / "pip.log").read_text().splitlines()
    assert len(lines) == 5
    for line in lines:
        assert "--only-binary :all:" in line
        assert ("--require-hashes" in line) != ("whl/cpu" in line)


def test_without_the_cpu_build_the_default_is_taken(course, python):
    tool(course, "uname", "echo Linux")
    assert setup(course, NO_CPU_BUILD="1").returncode == 0
    first, second, third = (course / "pip.log").read_text().splitlines()
    assert "locks/learner.txt" in first and "whl/cpu" in second
    assert "--require-hashes" in third and "locks/torch.txt" in third


def test_an_interrupted_installation_is_started_anew(course, python):
    setup(course)
    (course / ".venv" / "installed-learner").unlink()
    (course / ".venv.installing").write_text("")
    (course / ".venv" / "half-a-package").touch()
    result = setup(course)
    assert "interrupted; starting it anew" in result.stdout
    assert not (course / ".venv" / "half-a-package").exists()
    assert (course / ".venv" / "installed-learner").exists()


def test_ctrl_c_in_the_middle_and_the_next_time_it_is_done(course, python):
    tool(course, "sleep", f"exec {shutil.which('sleep')} 99")
    process = subprocess.Popen(
        ["/bin/sh", str(SETUP), "learner"],
        cwd=course,
        env={"PATH": str(course / "bin"), "WAIT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(200):
        if (course / "pip.log").exists():
            break
        time.sleep(0.05)
    time.sleep(0.2)  # pip has begun
    os.killpg(process.pid, signal.SIGINT)
    _, complaint = process.communicate(timeout=20)
    assert process.returncode == 130
    assert complaint.endswith("interrupted: run the same command again.\n")
    assert not (course / ".venv" / "installed-learner").exists()
    again = setup(course)
    assert "interrupted; starting it anew" in again.stdout
    assert "setup: done" in again.stdout


def test_two_installations_at_once(course, python):
    (course / ".venv.installing").write_text(str(os.getpid()))
    line = one_sentence(setup(course))
    assert f"process {os.getpid()} is installing into .venv already" in line
    assert not (course / ".venv").exists()


def test_a_failed_test_setup_leaves_the_learner_what_was_there(course, python):
    setup(course)
    assert setup(course, "test", FAIL="1").returncode == 1
    assert setup(course, FAIL="1").returncode == 0  # nothing is to be done
    (course / ".venv.installing").write_text("")  # now it was cut off
    assert setup(course, FAIL="1").returncode == 0


def test_another_python_in_the_environment_is_noticed(course, python):
    setup(course)
    broken = course / ".venv" / "bin" / "python"
    broken.write_text("#!/bin/sh\nexit 1\n")
    assert "setup: done" in setup(course).stdout


def test_the_path_of_python_may_hold_spaces(course, python):
    (course / "bin" / "my python").write_bytes(
        (course / "bin" / "python3").read_bytes()
    )
    (course / "bin" / "my python").chmod(0o755)
    (course / "bin" / "python3").unlink()
    named = str(course / "bin" / "my python")
    assert setup(course, PYTHON=named).returncode == 0


def test_what_is_no_python_is_not_taken_for_one(course, python):
    line = one_sentence(setup(course, PYTHON="echo"))
    assert "no Python was found as echo" in line


def test_a_learner_is_spared_the_test_tools(course, python):
    setup(course)
    assert "locks/test" not in (course / "pip.log").read_text()
    assert setup(course, "test").returncode == 0
    packages = (course / "pip.log").read_text().splitlines()[-2]
    for name in ("learner", "site", "test"):
        assert f"-r utils/locks/{name}.txt" in packages
    assert setup(course).stdout == ""  # the learner's part is there


def test_the_cpu_build_is_asked_for_where_no_gpu_is(course, python):
    tool(course, "uname", "echo Linux")
    setup(course)
    first, second = (course / "pip.log").read_text().splitlines()
    assert "whl/cpu torch==2.13.0" in second and "--retries 1" in second
    assert "whl/cpu" not in first


@pytest.mark.parametrize("system", ["gpu", "mac"])
def test_the_default_build_is_asked_for_elsewhere(course, python, system):
    tool(course, "uname", "echo Linux" if system == "gpu" else "echo Darwin")
    if system == "gpu":
        tool(course, "nvidia-smi", "exit 0")
    setup(course)
    assert "whl/cpu" not in (course / "pip.log").read_text()


def test_a_wrong_word_is_named(course):
    line = one_sentence(setup(course, "everything"))
    assert (
        "'everything'; expected learner, site, test, bench or maintain" in line
    )


def test_a_folder_that_is_not_the_course(course, python):
    (course / "utils" / "locks" / "learner.txt").unlink()
    line = one_sentence(setup(course))
    assert "utils/locks/learner.txt is not here: run make in the top" in line
