"""Open a page in headless Chromium, driven by Playwright."""

import os
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright


def chromium() -> str:
    """Return the path of Chromium; skip the test where there is none.

    With REQUIRE_CHROMIUM set, as in .ci/run, its absence is a failure.
    """
    names = ["chromium", "chromium-browser", "google-chrome"]
    found = [path for name in names if (path := shutil.which(name))]
    if not found:
        message = "slides are not tested: there is no Chromium on this machine"
        if os.environ.get("REQUIRE_CHROMIUM"):
            pytest.fail(message)
        pytest.skip(message)
    return found[0]


@contextmanager
def open_page(width: int, height: int, server: str = "no server"):
    """Yield a page, and the list of all that goes wrong on it.

    A request that fails or leaves this machine is wrong, and so is an error
    in a script. Requests to `server`, an address on this machine, are not.
    """
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu"],  # as root, without a screen
        )
        page = browser.new_page(viewport={"width": width, "height": height})

        def complain(event: str, text: str) -> None:
            complaints.append(f"{event}: {text}")

        def on_request(request) -> None:
            url = request.url
            if url.startswith("http") and not url.startswith(server):
                complain("leaves this machine", request.url)

        def on_console(message) -> None:
            if message.type == "error":
                complain("console", message.text)

        page.on("request", on_request)
        page.on("console", on_console)
        page.on("requestfailed", lambda r: complain("failed", r.url))
        page.on("pageerror", lambda error: complain("script", str(error)))
        yield page, complaints
        browser.close()
