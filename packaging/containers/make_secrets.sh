#!/bin/sh
# Makes the secrets that compose.yml reads from files, where they are missing. Only the owner gets into the folder.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p -m 700 secrets
keep() { [ -s "secrets/$1" ] || { printf %s "$2" > "secrets/$1" && chmod 444 "secrets/$1"; }; }
random() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
keep lacta_secret "$(random)"
keep database_password "$(random)"
keep database_url "postgresql://lacta:$(cat secrets/database_password)@postgres:5432/lacta"
echo "The secrets stand in secrets/. Keep a copy: lacta_secret names every conversation."
