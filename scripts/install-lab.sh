#!/usr/bin/env bash
# What the lab runs besides PostgreSQL, on Debian, as root: Prometheus with Alertmanager and the exporter of PostgreSQL,
# nginx, dnsmasq. Nothing is started by the packages. Does nothing when all of it is there.
set -euo pipefail

missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need prometheus prometheus
need prometheus-alertmanager prometheus-alertmanager
need prometheus-postgres-exporter prometheus-postgres-exporter
need nginx nginx-light
need dnsmasq dnsmasq-base
need openssl openssl
need git git
if [ ${#missing[@]} -eq 0 ]; then
  echo "everything of the lab is there"
  exit 0
fi

# Debian starts a service when its package is installed, unless a policy says no.
if [ ! -e /usr/sbin/policy-rc.d ]; then
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod +x /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "installed ${missing[*]}"
