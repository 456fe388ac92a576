#!/bin/sh
# Installs the balancer of a Lacta on many processes: haproxy, from Debian's package where it may.
set -eu

if ! command -v haproxy > /dev/null && ! [ -x /usr/sbin/haproxy ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    echo "A Lacta on many processes needs haproxy. On Debian: sudo apt-get install haproxy" >&2
    exit 1
  fi
  echo "Installing haproxy"
  apt-get -qq -o DPkg::Lock::Timeout=300 update
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends haproxy > /dev/null
fi
