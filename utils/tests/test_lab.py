"""JupyterLab shows slides whose cells run, and asks for nothing outside."""

import json
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest
from browser import open_page
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from publish import NOTEBOOKS, lab
from publish.notebook import canonical, write

pytestmark = pytest.mark.release


def test_settings_are_those_of_the_environment(tmp_path):
    file = lab.write_settings(tmp_path)
    assert file == tmp_path / "share/jupyter/lab/settings/overrides.json"
    assert json.loads(file.read_text("utf-8")) == lab.SETTINGS


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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    options = ["--no-browser", f"--port={port}", "--IdentityProvider.token="]
    with open(tmp_path / "log.txt", "w") as log:
        server = subprocess.Popen(
            lab.command(tmp_path, *options), stdout=log, stderr=log
        )
        try:
            for _ in range(120):
                try:
                    urllib.request.urlopen(f"{address}/api", timeout=5).close()
                    break
                except OSError:
                    time.sleep(0.25)
            else:
                pytest.fail((tmp_path / "log.txt").read_text())
            yield address
        finally:
            server.terminate()
            server.wait(20)


def test_a_number_can_be_changed_and_run_on_a_slide(running):
    with open_page(1280, 720, running) as (page, complaints):
        page.goto(f"{running}/rise/a.ipynb")
        page.wait_for_selector(".reveal .slides section h1")
        page.wait_for_selector("[data-status=idle]", state="attached")
        page.keyboard.press("Space")
        editor = page.locator(".jp-CodeCell .cm-content").first
        editor.click()
        page.keyboard.press("End")
        page.keyboard.type(" * 10")
        page.wait_for_selector(".cm-content:has-text('number = 2 * 10')")
        page.keyboard.press("Shift+Enter")
        page.wait_for_selector("text=[1]:", state="attached")
        page.locator(".jp-CodeCell .cm-content").nth(1).click()
        page.keyboard.press("Shift+Enter")
        page.wait_for_selector("text=it is 420")
        assert [c for c in complaints if "leaves this machine" in c] == []
