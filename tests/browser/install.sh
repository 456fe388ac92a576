#!/bin/sh
# Installs what the browser tests need: Node.js and Chromium, from Debian's packages where it may, and node's packages.
set -eu
cd "$(dirname "$0")/../../widget"

has() { command -v "$1" > /dev/null; }

missing=""
has npm || missing="nodejs npm"
[ -n "${CHROMIUM:-}" ] || has chromium || has chromium-browser || has google-chrome || missing="$missing chromium"
missing="${missing# }"

if [ -n "$missing" ]; then
  if [ "$(id -u)" != 0 ] || ! has apt-get; then
    echo "The browser tests need $missing. On Debian: sudo apt-get install $missing" >&2
    echo "CHROMIUM may name a Chromium or Chrome elsewhere. Without the browser tests:" >&2
    echo "  .venv/bin/python -m pytest --ignore=tests/browser" >&2
    exit 1
  fi
  echo "Installing $missing"
  apt-get -qq -o DPkg::Lock::Timeout=300 update
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends $missing > /dev/null
fi
npm ci --silent --no-audit --no-fund
