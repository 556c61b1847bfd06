#!/bin/sh
# Installs everything into this folder: .venv from the lock file, styles and fonts into node_modules.
# usage: scripts/setup.sh [run|test]     "test" adds what tests and checks need.
# What only the operating system has is installed with apt when this is root on Debian or Ubuntu, and named otherwise.
set -eu
cd "$(dirname "$0")/.."
what=${1:-run}

. scripts/system.sh
. scripts/packages.sh

if has_packages "$what" && has_styles; then
    exit 0
fi

python=$(newest_python)
missing=$(missing_system "$what" "$python")
if [ -n "$missing" ]; then
    install_system "$missing" || refuse_system "$missing"
    python=$(newest_python)
    still=$(missing_system "$what" "$python")
    [ -z "$still" ] || refuse_system "$still"
fi

install_python_packages "$what" "$python"
install_styles
