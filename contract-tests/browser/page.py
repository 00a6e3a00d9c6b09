"""Swagger UI in headless Chromium, as its readers use it: authorise, try out, execute, read the answer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions as until
from selenium.webdriver.support.ui import WebDriverWait

from pair.people import Account

# Where Debian puts them. Selenium would otherwise look for a browser on the network.
CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
WAIT_S = 60
NETWORK_SCHEMES = {"http", "https", "ws", "wss"}  # Chromium's own pages have schemes of their own.
FLAGS = (
    "--headless",
    "--no-sandbox",  # A container has no user namespace for it, and the pages are our own.
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1400,2000",
)


class Answer(NamedTuple):
    """What Swagger UI shows of an answer."""

    status: str
    body: Any


class Page:
    """One page of Swagger UI."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self._driver = driver
        # The page is drawn anew while one looks at it.
        self._wait = WebDriverWait(driver, WAIT_S, ignored_exceptions=[StaleElementReferenceException])

    def open(self, url: str) -> None:
        """Load it and wait for the operations."""
        self._driver.get(url)
        self._wait.until(until.presence_of_element_located((By.CSS_SELECTOR, ".opblock")))

    def authorize(self, account: Account) -> None:
        """Log in with the password flow; the dialogue offers `Logout` when it worked."""
        self._log_in(account)
        self._wait.until(until.text_to_be_present_in_element((By.CSS_SELECTOR, ".modal-ux"), "Logout"))
        self._find(".modal-ux .btn-done").click()

    def authorize_in_vain(self, account: Account) -> str:
        """Try to log in, and read why the dialogue refuses."""
        self._log_in(account)
        errors = self._find(".modal-ux .errors")
        return self._wait.until(lambda _: errors.text)

    def execute(self, method: str, path: str, body: object = None) -> Answer:
        """Open the operation, try it out with the body, and read the answer."""
        summary = self._find(f'.opblock-{method} .opblock-summary-path[data-path="{path}"]')
        block = summary.find_element(By.XPATH, "ancestor::div[contains(@class,'opblock ')]")
        summary.click()
        self._inside(block, ".try-out__btn").click()
        if body is not None:
            field = self._inside(block, "textarea.body-param__text")
            field.clear()
            field.send_keys(json.dumps(body))
        self._inside(block, ".execute").click()
        status = self._text_inside(block, ".live-responses-table .response .response-col_status")
        text = self._text_inside(block, ".live-responses-table .response .highlight-code code")
        return Answer(status.split()[0], json.loads(text))

    def errors(self) -> list[str]:
        """What the console has of errors since the last question."""
        return [entry["message"] for entry in self._driver.get_log("browser") if entry["level"] == "SEVERE"]

    def origins(self) -> set[str]:
        """The origins that were asked for anything since the last question."""
        messages = [json.loads(entry["message"])["message"] for entry in self._driver.get_log("performance")]
        urls = [
            urlsplit(message["params"]["request"]["url"])
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]
        return {f"{url.scheme}://{url.netloc}" for url in urls if url.scheme in NETWORK_SCHEMES}

    def _log_in(self, account: Account) -> None:
        self._find(".auth-wrapper .btn.authorize").click()
        self._find("#oauth_username").send_keys(account.email)
        self._find("#oauth_password").send_keys(account.password)
        # The dialogue has a part for each scheme; the one with the password has its own button.
        part = self._find("#oauth_password").find_element(By.XPATH, "ancestor::div[contains(@class,'auth-container')]")
        part.find_element(By.CSS_SELECTOR, ".btn.authorize").click()

    def _find(self, selector: str) -> WebElement:
        return self._wait.until(until.visibility_of_element_located((By.CSS_SELECTOR, selector)))

    def _inside(self, block: WebElement, selector: str) -> WebElement:
        return self._wait.until(lambda _: block.find_element(By.CSS_SELECTOR, selector))

    def _text_inside(self, block: WebElement, selector: str) -> str:
        """What stands there, once anything does."""
        return self._wait.until(
            lambda _: (block.find_element(By.CSS_SELECTOR, selector).get_attribute("textContent") or "").strip()
        )


@contextmanager
def open_browser(profile: Path) -> Iterator[Page]:
    """A browser that nobody has used, closed in the end. Raises FileNotFoundError without Chromium."""
    for program in (CHROMIUM, DRIVER):
        if not program.exists():
            raise FileNotFoundError(f"{program} is missing; install the packages chromium and chromium-driver.")
    options = Options()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(executable_path=str(DRIVER)))
    try:
        yield Page(driver)
    finally:
        driver.quit()
