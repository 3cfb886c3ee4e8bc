#!/usr/bin/env bash
# systemd's journal gateway for the tests, on Debian, as root. Does nothing when it is there.
set -euo pipefail

if [ -x /lib/systemd/systemd-journal-gatewayd ]; then
  echo "The journal gateway is there"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends systemd-journal-remote >/dev/null
echo "The journal gateway is installed"
