#!/bin/sh
# Installs what the tests of the stores need: PostgreSQL's programs, from Debian's package where it may.
set -eu

has() { command -v initdb > /dev/null || ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1; }

if ! has; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    echo "The tests of the stores need PostgreSQL. On Debian: sudo apt-get install postgresql" >&2
    exit 1
  fi
  echo "Installing postgresql"
  apt-get -qq -o DPkg::Lock::Timeout=300 update
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends postgresql > /dev/null
fi
