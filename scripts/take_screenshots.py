"""Takes the README's pictures of a running demonstration: `python scripts/take_screenshots.py ADDRESS MARKET_HOME`.

Needs Chromium, and pdftoppm for the pages of the statement.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from market.settings import PROJECT

IMAGES = PROJECT / "docs" / "images"
PAGES = {
    "home": "/",
    "locations": "/locations?service=nursing_home",
    "location": "/locations/by-cqc-id/{home}",
    "map": "/locations/map",
    "capacity": "/capacity",
    "import": "/imports/5",
    "edition": "/statements/2",
}
STATEMENT_PAGES = {"statement-1": 1, "statement-2": 3, "statement-3": 8}


def sign_in(page: Page, address: str, home: Path) -> None:
    """Sign in as the commissioning manager of the demonstration."""
    card = (home / "demonstration" / "sign-in.txt").read_text(encoding="utf-8")
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", "commissioning.manager@demonstration.example")
    page.fill("input[name=password]", card.split("Password of all of them: ")[-1].split()[0])
    page.click("main button[type=submit]")


def main(address: str, home: Path) -> None:
    """Write every picture into docs/images."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        sign_in(page, address, home)
        page.goto(f"{address}/locations?service=nursing_home")
        first = page.locator("main table tbody tr").first.inner_text()
        number = next(word for word in first.split() if word.startswith("1-9"))
        for name, path in PAGES.items():
            page.goto(address + path.format(home=number))
            page.screenshot(path=IMAGES / f"{name}.png")
        pdf = page.request.get(f"{address}/statements/2/files/statement.pdf").body()
        browser.close()
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "statement.pdf"
        printed.write_bytes(pdf)
        for name, number_of_page in STATEMENT_PAGES.items():
            pages = ["-f", str(number_of_page), "-l", str(number_of_page), "-singlefile", "-r", "70", "-png"]
            subprocess.run(["pdftoppm", *pages, str(printed), str(IMAGES / name)], check=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
