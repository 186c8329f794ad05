"""JupyterLab shows slides whose cells run, and asks for nothing outside."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from browser import open_page
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from publish import NOTEBOOKS, ROOT, lab
from publish.notebook import canonical, write

pytestmark = pytest.mark.release


def test_settings_are_those_of_the_environment(tmp_path):
    file = lab.write_settings(tmp_path)
    assert file == tmp_path / "share/jupyter/lab/settings/overrides.json"
    assert json.loads(file.read_text("utf-8")) == lab.SETTINGS


START = """\
import sys
from pathlib import Path
from publish import lab
folder, *options = sys.argv[1:]
lab.serve(Path(folder), *options, log=Path(folder, "log.txt"))
"""


def start(folder, *options, **environment):
    """Start JupyterLab; what it prints goes into the file `screen.txt`."""
    paths = {"PYTHONPATH": str(ROOT / "utils")}
    with open(folder / "screen.txt", "w") as screen:
        return subprocess.Popen(
            [sys.executable, "-c", START, str(folder), *options],
            env=os.environ | paths | environment,
            stdin=subprocess.DEVNULL,
            stdout=screen,
            stderr=screen,
        )


def until(condition, folder):
    """Wait for what JupyterLab does within half a minute."""
    for _ in range(120):
        if (met := condition()) is not None:
            return met
        time.sleep(0.25)
    pytest.fail((folder / "screen.txt").read_text())


def answers(address):
    try:
        urllib.request.urlopen(f"{address}/api", timeout=5).close()
    except OSError:
        return None
    return True


def printed(folder):
    """The address that JupyterLab prints, once it does."""
    text = (folder / "screen.txt").read_text()
    found = re.findall(r"http://(?:localhost|127[.]0[.]0[.]1):\S+", text)
    return found[-1] if "Stop it" in text and found else None


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def running(tmp_path):
    """The address of a JupyterLab with one small lecture in its folder."""
    slide = {"slideshow": {"slide_type": "slide"}}
    cells = [
        new_markdown_cell("# A lecture", metadata=slide),
        new_code_cell("number = 2", metadata=slide),
        new_code_cell("print('it is', 21 * number)"),
    ]
    write(canonical(new_notebook(cells=cells)), tmp_path / "a.ipynb")
    shutil.copy(NOTEBOOKS / "rise.css", tmp_path)
    lab.write_settings()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    options = ["--no-browser", f"--port={port}", "--IdentityProvider.token="]
    server = start(tmp_path, *options)
    try:
        until(lambda: answers(address), tmp_path)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def test_only_the_address_is_printed_and_it_is_right(tmp_path):
    """The port is taken, so it is another one; the log has all the rest."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = start(tmp_path, "--no-browser", f"--port={port}")
        try:
            address = until(lambda: printed(tmp_path), tmp_path)
            api, token = address.split("/lab")[0], address.split("token=")[1]
            assert f":{port}/" not in f"{api}/"
            until(lambda: answers(api), tmp_path)
            request = urllib.request.Request(
                f"{api}/api/kernels",
                data=b"{}",
                headers={"Authorization": f"token {token}"},
                method="POST",
            )
            urllib.request.urlopen(request, timeout=20).close()
            log = tmp_path / "log.txt"
            until(lambda: "Kernel started" in log.read_text() or None, tmp_path)
            time.sleep(2)  # the kernel has started, and complains
        finally:
            server.terminate()
            server.wait(20)
    lines = (tmp_path / "screen.txt").read_text().splitlines()
    assert len(lines) <= 10, lines
    assert any(str(log) in line for line in lines)
    assert not any("ernel" in line for line in lines)


def test_a_password_of_ones_own_and_still_the_address_is_printed(tmp_path):
    server = start(tmp_path, "--no-browser", JUPYTER_TOKEN="secret")
    try:
        address = until(lambda: printed(tmp_path), tmp_path)
        assert "secret" not in address
        until(lambda: answers(address.split("/lab")[0]), tmp_path)
    finally:
        server.terminate()
        server.wait(20)


def test_what_is_wrong_in_jupyterlab_is_seen(tmp_path):
    server = start(tmp_path, "--no-browser", "--ip=192.0.2.1")
    assert server.wait(60) != 0
    assert "assign requested address" in (tmp_path / "screen.txt").read_text()


def test_a_number_can_be_changed_and_run_on_a_slide(running):
    with open_page(1280, 720, running) as (page, complaints):
        page.goto(f"{running}/rise/a.ipynb")
        page.wait_for_selector(".reveal .slides section h1")
        page.wait_for_selector("[data-status=idle]", state="attached")
        page.keyboard.press("Space")
        first, second = page.locator(".jp-CodeCell .cm-content").all()
        first.press("End")
        first.press_sequentially(" * 10")
        page.wait_for_selector(".cm-content:has-text('number = 2 * 10')")
        first.press("Shift+Enter")
        page.wait_for_selector("text=[1]:", state="attached")
        second.press("Shift+Enter")
        page.wait_for_selector("text=it is 420")
        assert [c for c in complaints if "leaves this machine" in c] == []
