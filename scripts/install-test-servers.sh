#!/usr/bin/env bash
# The servers that connectors are tested against, on Debian, as root; does nothing when they are there. Their packages
# would start them as services of the machine: that is held off while they are installed.
set -euo pipefail

packages=(prometheus prometheus-alertmanager systemd-journal-remote mariadb-server openssl git)

# Whichever kubectl is there will do; two packages of it would be in each other's way.
command -v kubectl >/dev/null || packages+=(kubernetes-client)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" = 0 ]; then
  echo "the servers for tests are there"
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "installed: ${missing[*]}"
