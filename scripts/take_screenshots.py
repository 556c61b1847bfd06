"""Takes the README's pictures of a running demonstration: `python scripts/take_screenshots.py ADDRESS MARKET_HOME`.

Needs Chromium, and pdftoppm for the pages of the statement.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader

from market.settings import PROJECT

IMAGES = PROJECT / "docs" / "images"
PAGES = {
    "home": "/",
    "locations": "/locations?service=nursing_home",
    "location": "/locations/by-cqc-id/{home}",
    "map": "/locations/map",
    "capacity": "/capacity",
    "find-care": "/find-care?service=residential_home&bed_type=dementia_residential&near=TS1+2AZ&miles=10",
    "contract": "{framework}",
    "pipeline": "/contracts/pipeline",
    "out-of-area": "/placements/out-of-area",
    "import": "/imports/5",
    "quality": "/quality",
    "programme": "/quality/programme",
    "decide": "/quality/consolidation/questions/25",
    "criterion": "/quality/framework/criteria/3.1.1",
    "report": "{report}",
    "visit": "{visit}",
    "risk": "/risk",
    "warning": "{warning}",
    "embargo": "{embargo}",
    "failure": "{failure}",
    "contingency": "{contingency}",
    "host-alert": "{alert}",
    "edition": "/statements/2",
}
LISTS = {
    "framework": "/contracts?kind=framework",
    "report": "/quality/assessments?status=final&method=full_review",
    "warning": "/risk/warnings?band=red",
    "embargo": "/embargoes?kind=full",
    "failure": "/failures?state=all",
    "contingency": "/contingency#plans",
    "alert": "/host-alerts",
}
"""Lists whose first row leads to the page of a picture; with a fragment it is the list below that heading."""
STATEMENT_PAGES = {"statement-1": 1, "statement-2": 3, "statement-3": 8}
"""Pages of the PDF by their number."""
STATEMENT_SECTIONS = {
    "statement-money": "What we pay now by service",
    "statement-out-of-area": "People placed outside the area",
    "statement-pipeline": "Contracts by the quarter in which they end",
}
"""Pages of the PDF by words on them: the last page that says them, after the contents and the summary."""


def sign_in(page: Page, address: str, home: Path) -> None:
    """Sign in as the commissioning manager of the demonstration."""
    card = (home / "demonstration" / "sign-in.txt").read_text(encoding="utf-8")
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", "commissioning.manager@demonstration.example")
    page.fill("input[name=password]", card.split("Password of all of them: ")[-1].split()[0])
    page.click("main button[type=submit]")


def first_of(page: Page, address: str) -> str:
    """Where the first row of a list leads."""
    page.goto(address)
    heading = address.partition("#")[2]
    below = f"#{heading} ~ * table" if heading else "main table"
    return page.locator(f"{below} tbody a").first.get_attribute("href") or ""


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
        known = {
            "home": number,
            "visit": first_of(page, f"{address}/quality/assessments?status=open&method=full_review"),
        }
        known["visit"] = known["visit"].replace("assessments", "visits")
        known |= {name: first_of(page, address + path) for name, path in LISTS.items()}
        for name, path in PAGES.items():
            page.goto(address + path.format(**known))
            page.wait_for_timeout(500)
            page.screenshot(path=IMAGES / f"{name}.png")
        pdf = page.request.get(f"{address}/statements/2/files/statement.pdf").body()
        browser.close()
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "statement.pdf"
        printed.write_bytes(pdf)
        texts = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(printed).pages]
        found = {
            name: max(at for at, text in enumerate(texts, 1) if words in text)
            for name, words in STATEMENT_SECTIONS.items()
        }
        for name, number_of_page in (STATEMENT_PAGES | found).items():
            pages = ["-f", str(number_of_page), "-l", str(number_of_page), "-singlefile", "-r", "70", "-png"]
            subprocess.run(["pdftoppm", *pages, str(printed), str(IMAGES / name)], check=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
