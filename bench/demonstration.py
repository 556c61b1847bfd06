"""`python -m bench.demonstration SCALE`: the demonstration council in the installation of the environment, so many times as large."""

import sys
from functools import partial

from market.cli import main as market
from market.commands import demo
from market.demo.write import write_files


def make(scale: int) -> None:
    """Make it as `market demo` does. The files of a larger one repeat the pattern with other names and ids."""
    demo.write_files = partial(write_files, scale=scale)
    sys.argv = ["market", "demo"]
    market()


if __name__ == "__main__":
    make(int(sys.argv[1]))
