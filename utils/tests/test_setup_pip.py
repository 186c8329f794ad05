"""What pip says when it cannot install is told in a few lines; pip is real.

The index is a small one on this machine, which holds one package; it stands
for all that a learner needs.
"""

import contextlib
import hashlib
import http.server
import io
import os
import shutil
import ssl
import subprocess
import sys
import threading
import zipfile

import pytest

from publish import ROOT

NAME = "course_sample-1-py3-none-any.whl"
IMPORTED = ("torch", "matplotlib/font_manager", "jupyterlab", "safetensors")
pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(os.name != "posix", reason="a shell script"),
]


def wheel(tag="py3-none-any"):
    """A package that holds what is imported at the end of an installation."""
    info = "course_sample-1.dist-info"
    files = {f"{module}.py": "" for module in IMPORTED}
    files["matplotlib/__init__.py"] = ""
    files[f"{info}/METADATA"] = (
        "Metadata-Version: 2.1\nName: course-sample\nVersion: 1\n"
    )
    files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nTag: {tag}\n"
    files[f"{info}/RECORD"] = ""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


WHEEL = wheel()


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course that needs one package, with an environment that has none."""
    folder = tmp_path_factory.mktemp("pip") / "course"
    (folder / "utils" / "locks").mkdir(parents=True)
    shutil.copy(ROOT / "utils" / "setup.sh", folder / "utils")
    (folder / "requirements.txt").write_text("torch==1\n")
    pinned = f"course-sample==1 --hash=sha256:{sha256(WHEEL)}\n"
    for name in ("learner", "torch"):
        (folder / "utils" / "locks" / f"{name}.txt").write_text(pinned)
    # No Linux, so that PyTorch's own index is not asked.
    (folder / "bin").mkdir()
    (folder / "bin" / "uname").write_text("#!/bin/sh\necho Darwin\n")
    (folder / "bin" / "uname").chmod(0o755)
    return folder


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def setup(course, **environment):
    # What this machine itself has set for pip has no part in the test.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PIP_") and not name.lower().endswith("_proxy")
    }
    path = f"{course / 'bin'}{os.pathsep}{os.environ['PATH']}"
    kept |= {"PATH": path, "PYTHON": sys.executable, "PIP_RETRIES": "0"}
    kept |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    return subprocess.run(
        ["/bin/sh", "utils/setup.sh", "learner"],
        cwd=course,
        env=kept | environment,
        capture_output=True,
        text=True,
    )


@contextlib.contextmanager
def index(status=200, content=WHEEL, name=NAME, certificate=None):
    """Serve an index with one package, or one that answers with an error."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802 -- http.server wants this name
            self.send_response(status)
            page = f'<a href="/{name}">{name}</a>'.encode()
            answer = content if self.path.endswith(".whl") else page
            if not self.path.endswith(".whl"):
                self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_CONNECT = do_GET  # noqa: N815 -- as a proxy

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
            scheme = "https"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"{scheme}://127.0.0.1:{server.server_port}"
        server.shutdown()


def refused(course, reason, advice, says="", **environment):
    """Setup fails, and says why and what to do in three lines."""
    result = setup(course, **environment)
    assert result.returncode == 1, result.stdout
    first, second, third = result.stderr.splitlines()
    assert first.startswith(f"setup: pip could not install: {reason}"), first
    assert says in first
    assert second.startswith(f"setup: {advice}"), second
    assert second.endswith("then run the same command again.")
    assert third == "setup: All that pip said is in .build/setup.log."
    assert not (course / ".venv.installing").exists()
    assert not (course / ".venv" / "installed-learner").exists()
    assert len(result.stdout.splitlines()) <= 3
    assert (course / ".build" / "setup.log").stat().st_size > 200


def test_no_dns(course):
    refused(
        course,
        "the address of nowhere.invalid cannot be found.",
        "Check the network: there is none, or no DNS,",
        PIP_INDEX_URL="https://nowhere.invalid/simple",
    )


def test_nobody_listens(course):
    refused(
        course,
        "127.0.0.1 cannot be reached.",
        "Check the network,",
        PIP_INDEX_URL="http://127.0.0.1:1/simple",
    )


def test_a_proxy_that_is_not_there(course):
    refused(
        course,
        "the proxy http://127.0.0.1:1 does not let it reach nowhere.invalid.",
        "Check HTTPS_PROXY",
        PIP_INDEX_URL="https://nowhere.invalid/simple",
        https_proxy="http://127.0.0.1:1",
    )


def test_a_proxy_that_wants_a_password(course):
    with index(407) as proxy:
        refused(
            course,
            f"the proxy {proxy} does not let it reach nowhere.invalid.",
            "Check HTTPS_PROXY",
            PIP_INDEX_URL="https://nowhere.invalid/simple",
            HTTPS_PROXY=proxy,
        )


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl")
def test_a_certificate_that_nobody_knows(course, tmp_path):
    certificate = tmp_path / "certificate.pem"
    options = ["-nodes", "-subj", "/CN=127.0.0.1", "-newkey", "rsa:2048"]
    subprocess.run(
        ["openssl", "req", "-x509", *options]
        + ["-keyout", str(certificate), "-out", str(tmp_path / "public.pem")],
        check=True,
        capture_output=True,
    )
    with certificate.open("a") as file:
        file.write((tmp_path / "public.pem").read_text())
    with index(certificate=certificate) as address:
        refused(
            course,
            "the certificate of 127.0.0.1 is not trusted.",
            "Often a company's proxy is in between",
            PIP_INDEX_URL=f"{address}/simple",
        )


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (403, "answers 403 Client Error: Forbidden for url: http://127.0.0.1"),
        (404, "answers 404 Client Error: Not Found for url: http://127.0.0.1"),
        (503, "answers 503 error responses."),
    ],
)
def test_an_index_that_refuses(course, status, says):
    with index(status) as address:
        refused(
            course,
            "",
            "Check the index in 'pip config list' and PIP_INDEX_URL,",
            says,
            PIP_INDEX_URL=f"{address}/simple",
        )


def test_a_package_that_is_not_the_one_that_is_pinned(course):
    with index(content=WHEEL + b" ") as address:
        refused(
            course,
            "a package is not the one that is pinned in utils/locks.",
            "It may have come in part,",
            PIP_INDEX_URL=f"{address}/simple",
        )


def test_no_package_for_this_python(course):
    with index(name="course_sample-1-cp27-none-any.whl") as address:
        version = ".".join(map(str, sys.version_info[:3]))
        refused(
            course,
            f"there is no course-sample==1 for Python {version}",
            "Install Python 3.11, 3.12 or 3.13, and set PYTHON to it,",
            PIP_INDEX_URL=f"{address}/simple",
        )


CONFIG = """\
[global]
index-url = {address}/simple
require-virtualenv = true
no-binary = :all:
[install]
user = true
"""


@pytest.mark.parametrize("where", ["variables", "file"])
def test_settings_for_other_packages_have_no_part(course, tmp_path, where):
    elsewhere = str(tmp_path / "elsewhere")
    with index() as address:
        config = CONFIG.format(address=address)
        if where == "file":
            (tmp_path / "pip.conf").write_text(config)
            settings = {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf")}
        else:
            lines = [li.split(" = ") for li in config.splitlines() if "=" in li]
            settings = {
                f"PIP_{name.upper().replace('-', '_')}": value
                for name, value in lines
            }
            for name in ("TARGET", "PREFIX", "ROOT", "CONSTRAINT", "LOG"):
                settings[f"PIP_{name}"] = elsewhere
        result = setup(course, **settings)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "setup: done"
    assert not (tmp_path / "elsewhere").exists()
    installed = list(course.glob(".venv/lib/python3*/site-packages/torch.py"))
    assert len(installed) == 1
    for trace in (".venv/installed-learner", installed[0]):
        (course / trace).unlink()
    shutil.rmtree(installed[0].parent / "course_sample-1.dist-info")


@pytest.mark.parametrize("name", ["target", "prefix", "root"])
def test_a_pip_conf_that_leads_elsewhere_is_refused(course, tmp_path, name):
    (tmp_path / "pip.conf").write_text(f"[install]\n{name} = /elsewhere\n")
    result = setup(course, PIP_CONFIG_FILE=str(tmp_path / "pip.conf"))
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith(
        f"setup: a pip.conf says install.{name}='/elsewhere'"
    )
