"""`python -m bench [--quick] [--only NAME]`: measure, print and record."""

import argparse
import os
import platform
from collections.abc import Callable

import psutil

from bench import (
    active_locations,
    consolidation,
    contingency,
    early_warning,
    find_care,
    market_wide,
    pages,
    placements_import,
    quality_lists,
    quality_page,
    quality_report,
    quality_saving,
    statement,
    tracker,
)
from bench.results import Result, print_results, record_results
from market.core.clock import today_in_london

PARTS: dict[str, Callable[[bool], list[Result]]] = {
    "tracker": tracker.run,
    "placements": placements_import.run,
    "active-locations": active_locations.run,
    "pages": pages.run,
    "statement": statement.run,
    "market": market_wide.run,
    "find-care": find_care.run,
    "consolidation": consolidation.run,
    "contingency": contingency.run,
    "early-warning": early_warning.run,
    "quality-lists": quality_lists.run,
    "quality-page": quality_page.run,
    "quality-report": quality_report.run,
    "quality-saving": quality_saving.run,
}
ABOUT = {
    tracker.GROUP: tracker.ABOUT,
    placements_import.GROUP: placements_import.ABOUT,
    active_locations.GROUP: active_locations.ABOUT,
    pages.GROUP: pages.ABOUT,
    statement.GROUP: statement.ABOUT,
    statement.STALLS: statement.STALLS_ABOUT,
    market_wide.GROUP: market_wide.ABOUT,
    find_care.GROUP: find_care.ABOUT,
    consolidation.GROUP: consolidation.ABOUT,
    contingency.GROUP: contingency.ABOUT,
    early_warning.GROUP: early_warning.ABOUT,
    quality_lists.GROUP: quality_lists.ABOUT,
    quality_page.GROUP: quality_page.ABOUT,
    quality_report.GROUP: quality_report.ABOUT,
    quality_saving.GROUP: quality_saving.ABOUT,
}


def machine() -> str:
    """The machine in words: what matters for the numbers, and nothing that names it."""
    memory = psutil.virtual_memory().total / 1024**3
    return f"{platform.system()}, {os.cpu_count()} cores, {memory:.0f} GB of memory, Python {platform.python_version()}"


def main() -> None:
    """Run the parts asked for. Each part is recorded as soon as it is measured, with the load of the machine meanwhile."""
    arguments = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    arguments.add_argument("--quick", action="store_true", help="the demonstration's size only, and shorter runs")
    arguments.add_argument("--only", choices=sorted(PARTS), action="append", help="only this part; may be given twice")
    arguments.add_argument("--no-record", action="store_true", help="print, but leave the reference page as it is")
    asked = arguments.parse_args()
    for name in asked.only or PARTS:
        results = PARTS[name](asked.quick)
        print_results(results)
        if not asked.no_record:
            load = f"{psutil.getloadavg()[2]:.1f} tasks wanted a core on average over the last quarter of an hour"
            if os.getpriority(os.PRIO_PROCESS, 0) < 0:
                load += ", and this run had priority over them"
            record_results(results, ABOUT, f"Measured {today_in_london().isoformat()} on {machine()}; {load}.")


if __name__ == "__main__":
    main()
