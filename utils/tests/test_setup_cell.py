"""The setup cell finds, unpacks or fetches the course, and nothing else."""

import contextlib
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading

import pytest
from conftest import run_python

from publish import ROOT, colab, lectures
from publish.contract import tags
from publish.notebook import read
from publish.public import Public
from publish.setup_cell import IMPORT, SETUP

pytestmark = pytest.mark.release

# The file size that one process may write, instead of a disk that is full.
LITTLE_ROOM = """\
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
"""


@pytest.fixture
def empty(tmp_path):
    """An empty folder; first on the path are modules with names like ours."""
    decoys = tmp_path / "decoys"
    for name in ("utils", "embedlab"):
        (decoys / name).mkdir(parents=True)
        (decoys / name / "__init__.py").write_text(f"print('decoy {name}')")
    (tmp_path / "content").mkdir()
    return tmp_path / "content"


def run(source, folder):
    """Run code in a fresh process that has the decoys first on its path."""
    decoys = folder.parent / "decoys"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    if decoys.is_dir():
        environment["PYTHONPATH"] = str(decoys)
    return run_python(source, folder, environment)


USES_OURS = """
assert check.QUESTIONS and data.glove()
assert embedlab.COURSE.samefile(course), embedlab.COURSE
"""


def setup_of(notebook):
    return next(c.source for c in read(notebook).cells if "setup" in tags(c))


def test_all_lectures_have_the_same_setup_cell():
    assert {setup_of(path) for path in lectures()} == {SETUP}


@pytest.mark.parametrize(
    ("folder", "said"),
    [("notebooks", "../utils"), (".", "utils"), ("utils/tests", "..")],
)
def test_it_finds_the_course_from_inside_twice(folder, said):
    again = f"\nimport os; os.chdir({str(ROOT / 'assets' / 'data')!r})\n"
    ran = run(SETUP + USES_OURS + again + SETUP + USES_OURS, ROOT / folder)
    assert ran.returncode == 0, ran.stderr
    first, second = ran.stdout.splitlines()
    sentence = "The course's helpers are in {}; nothing was installed."
    assert first == sentence.format(said)
    assert second == sentence.format("../../utils")


def test_it_finds_the_course_above_the_environment_that_runs_it(empty):
    """The course's own Python finds it from anywhere."""
    course = empty.parent / "course"
    (course / "utils").mkdir(parents=True)
    shutil.copytree(ROOT / "utils" / "embedlab", course / "utils" / "embedlab")
    shutil.copy(ROOT / "requirements.txt", course)
    elsewhere = f"import sys; sys.prefix = {str(course / '.venv')!r}\n"
    ran = run(elsewhere + SETUP, empty)
    assert ran.returncode == 0, ran.stderr
    assert "helpers are in ../course/utils;" in ran.stdout


def test_outside_it_says_what_to_open(empty):
    elsewhere = f"import sys; sys.prefix = {str(empty)!r}\n"
    ran = run(elsewhere + SETUP, empty)
    assert f"there is no utils/embedlab above {empty}" in ran.stderr


def test_another_module_that_was_loaded_before_is_noticed(empty, carried):
    ran = run("import embedlab\n" + carried, empty)
    assert "AssertionError: restart the kernel: it uses" in ran.stderr
    assert "decoys/embedlab" in ran.stderr


@pytest.mark.parametrize("how", ["PYTHONOPTIMIZE", "-O"])
def test_a_python_that_skips_assertions_is_refused(how):
    options, environment = [], dict(os.environ)
    if how == "PYTHONOPTIMIZE":
        environment[how] = "1"
    else:
        options = [how]
    ran = subprocess.run(
        [sys.executable, *options, "-c", SETUP],
        cwd=ROOT / "notebooks",
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    said = ran.stderr.splitlines()[-1]
    assert said.startswith("RuntimeError: Python skips assertions here")
    assert "unset PYTHONOPTIMIZE" in said


def built(public, folder):
    """The setup cell of the first lecture as `make colab` builds it."""
    return setup_of(colab.build(lectures("1")[0], folder, public))


@pytest.fixture(scope="module")
def carried(tmp_path_factory):
    """The setup cell of a notebook that carries its helpers."""
    return built(Public("1.0"), tmp_path_factory.mktemp("carried"))


def test_it_unpacks_twice_and_repairs(empty, carried):
    ran = run(LITTLE_ROOM + carried, empty)
    assert "RuntimeError: the course's files cannot be written" in ran.stderr
    assert "Make room there, then run this cell again." in ran.stderr
    ran = run(carried + USES_OURS + carried + USES_OURS, empty)
    assert ran.returncode == 0, ran.stderr
    unpacked, place, *again = ran.stdout.splitlines()
    assert unpacked.endswith("files were unpacked into embedding-course.")
    assert "are in embedding-course/utils; nothing was installed" in place
    assert again == [unpacked, place]


@contextlib.contextmanager
def server(answers):
    """Serve what `answers` holds, one after the other, on this machine."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802 -- http.server wants this name
            promised, content = answers.pop(0)
            self.send_response(200)
            self.send_header("Content-Length", str(promised))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_it_fetches_a_release_once_and_nothing_else(empty):
    release = colab.release()
    whole, cut = (len(release), release), (len(release), release[:99])
    other = (5, b"hello")
    with server([cut, other, whole]) as address:
        source = built(Public("1.0", files=address), empty.parent / "built")
        for problem in ("IncompleteRead", "not the release that is expected"):
            ran = run(source, empty)
            start = f"RuntimeError: {address}/embedding-course-1.0.zip cannot"
            assert start in ran.stderr
            assert problem in ran.stderr
            assert "then run this again" in ran.stderr
        ran = run(source + USES_OURS + source + USES_OURS, empty)
    assert ran.returncode == 0, ran.stderr
    assert "embedding-course.zip was fetched, and unpacked" in ran.stdout
    assert "embedding-course.zip was there, and unpacked" in ran.stdout
    assert "decoy" not in ran.stdout
    # By now the network is gone, and then the disk is full.
    ran = run(source, empty)
    assert ran.returncode == 0, ran.stderr
    (empty / "embedding-course.zip").unlink()
    ran = run(source, empty)
    assert "Connection refused" in ran.stderr
    assert "Check the network" in ran.stderr


def test_a_disk_that_is_full_is_named(empty):
    release = colab.release()
    with server([(len(release), release)] * 2) as address:
        source = built(Public("1.0", files=address), empty.parent / "built")
        ran = run(LITTLE_ROOM + source, empty)
        assert "File too large" in ran.stderr
        assert "the room on the disk" in ran.stderr
        ran = run(source + USES_OURS, empty)
        assert ran.returncode == 0, ran.stderr


def test_no_form_installs_anything(carried):
    for source in (IMPORT, SETUP, carried):
        assert not re.search(r"\bpip\b|subprocess|os\.system", source)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"version": "one"}, "version is 'one'"),
        ({"version": "1.0", "repository": "name"}, "repository is 'name'"),
        ({"version": "1.0", "files": "example.org"}, "files is 'example.org'"),
    ],
)
def test_addresses_that_lead_nowhere_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        Public(**wrong)


def test_links_lead_to_a_pinned_version(tmp_path):
    public = Public("1.2", "owner/name")
    path = lectures("1")[0]
    links = public.links(path)
    assert links["Colab"].endswith(
        f"github/owner/name/blob/colab-1.2/{path.name}"
    )
    assert links["Binder"].endswith(f"v1.2?labpath=notebooks/{path.name}")
    assert public.archive.endswith("colab-1.2/embedding-course-1.2.zip")
    built = read(colab.build(path, tmp_path, public))
    assert links["Colab"] in built.cells[0].source
    assert public.archive in setup_of(tmp_path / path.name)
    assert "base64" not in setup_of(tmp_path / path.name)


def test_the_readme_gets_its_links_once_and_loses_them(tmp_path):
    readme = tmp_path / "README.md"
    shutil.copy(ROOT / "README.md", readme)
    colab.write_links(Public("1.0"), readme)
    without = readme.read_text(encoding="utf-8")
    for version in ("1.0", "2.0"):
        assert colab.write_links(Public(version, "owner/name"), readme)
        assert not colab.write_links(Public(version, "owner/name"), readme)
        text = readme.read_text(encoding="utf-8")
        assert text.count(f"blob/colab-{version}/") == len(lectures())
        assert text.count("blob/colab-") == len(lectures())
    assert colab.write_links(Public("1.0"), readme)
    assert readme.read_text(encoding="utf-8") == without
