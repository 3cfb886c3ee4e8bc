#!/usr/bin/env bash
# PostgreSQL with pgvector for the tests, on Debian, as root. Takes about half a minute; does nothing when it is there.
# Where no pgvector package exists (Debian 12), the one source package of the next release is built: a private apt
# configuration reads it from the machine's own mirror, so its sources stay as they are.
set -euo pipefail

extension() { compgen -G '/usr/share/postgresql/*/extension/vector.control' >/dev/null; }
if extension && compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
  echo "PostgreSQL with pgvector is there"
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

apt-get update -qq
install postgresql
version=$(ls /usr/lib/postgresql | sort -V | tail -n 1)
if install "postgresql-$version-pgvector" 2>/dev/null; then
  echo "pgvector for PostgreSQL $version installed from its package"
  exit 0
fi

install "postgresql-server-dev-$version" build-essential dpkg-dev
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/sources"

# The mirror and its key come from whichever form of source list this machine has.
mirror=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '$1 == "URIs:" { print $2; exit }')
mirror=${mirror:-$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\).*/\2/p' | head -n 1)}
key=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '$1 == "Signed-By:" { print $2; exit }')
key=${key:-/usr/share/keyrings/debian-archive-keyring.gpg}
printf 'Types: deb-src\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' "$mirror" "$key" >"$work/sources/next.sources"
cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$work/sources";
Dir::State::lists "$work/lists";
Dir::Cache "$work/cache";
APT::Sandbox::User "root";
CONF
export APT_CONFIG="$work/apt.conf"
apt-get update -qq
cd "$work"
apt-get source -qq --download-only pgvector >/dev/null
unset APT_CONFIG
dpkg-source --no-check -x pgvector_*.dsc source >/dev/null
make -s -C source OPTFLAGS="" PG_CONFIG="/usr/lib/postgresql/$version/bin/pg_config" >/dev/null
make -s -C source PG_CONFIG="/usr/lib/postgresql/$version/bin/pg_config" install >/dev/null
extension || { echo "pgvector was built but its control file is missing" >&2; exit 1; }
echo "pgvector for PostgreSQL $version built from source"
