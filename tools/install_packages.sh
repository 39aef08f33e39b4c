#!/usr/bin/env bash
# Installs the Debian 12 packages that Selenite needs, and only those that are missing.
#
# This is the one list. Each line is "<group> <package> <what it is for>"; the group `run` is what
# building and starting the binaries takes, `test` what the tests take beside that.
#
#   tools/install_packages.sh              everything (the same as --for=test)
#   tools/install_packages.sh --for=run    what ./quickstart.sh needs
#   tools/install_packages.sh --list       prints the list and installs nothing
set -euo pipefail

packages() {
  cat <<'LIST'
run  build-essential         libc headers and make, which the compilers build upon
run  g++                     the compiler of the presets dev, gc-stress and tsan
run  clang-19                the compiler of the presets release, asan-ubsan and fuzz
run  cmake                   configures the build
run  ninja-build             runs the build
run  ccache                  makes a second build short
run  pkg-config              how some packages of this list find each other
run  libjemalloc-dev         the server's allocator, which gives memory back
run  libabsl-dev             status, time, synchronization
run  libfmt-dev              formatted text
run  libspdlog-dev           the server's log
run  libcli11-dev            flags of the binaries
run  libprotobuf-dev         messages of the contract
run  protobuf-compiler       makes C++ of them
run  libgrpc++-dev           the transport
run  protobuf-compiler-grpc  makes the stubs
run  prometheus-cpp-dev      metrics
run  rapidjson-dev           reads JSON for scripts, writes it elsewhere
run  libutfcpp-dev           reads UTF-8 for the command line
run  libssl-dev              digests and base64 for scripts (libcrypto)
run  zlib1g-dev              CRC-32 for scripts
run  libgtest-dev            unit tests; configuring asks for it
run  libgmock-dev            libgtest-dev's CMake files name it
run  libcpp-httplib-dev      the HTTP client of the tests; configuring asks for it
run  curl                    reads the metrics page
test lua5.4                  the reference that the corpus is compared with
test libclang-rt-19-dev      the fuzzers' runtime, and the sanitizers of clang
test valgrind                counts instructions for tests/bench/count.py and tests/audit
test python3                 runs the checks in tests/support and tests/deploy
test python3-yaml            reads the files of deploy/ for tests/deploy
test prometheus              scrapes a server in tests/deploy; its service is neither started nor enabled
LIST
}

die() {
  echo "install_packages: $*" >&2
  exit 1
}

group="test"
for argument in "$@"; do
  case $argument in
    --for=run | --for=test) group=${argument#--for=} ;;
    --list) packages; exit 0 ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) die "unknown argument '$argument' (--for=run, --for=test, --list)" ;;
  esac
done

command -v dpkg-query >/dev/null ||
  die "this is no Debian system: install the counterparts of '$0 --list' yourself"

is_installed() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

missing=()
while read -r for_group package _; do
  [[ $group == run && $for_group == test ]] && continue
  is_installed "$package" || missing+=("$package")
done < <(packages)

if ((${#missing[@]} == 0)); then
  echo "install_packages: all packages are there"
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null ||
    die "not root and there is no sudo; as root run: apt-get install ${missing[*]}"
  as_root=(sudo)
fi

# Debian starts a package's service when it is installed, and with every boot from then on. The tests
# start a Prometheus of their own, so this one shall not: a policy that denies it, unless the machine
# has one already, and afterwards no link for the next boot.
readonly policy=/usr/sbin/policy-rc.d
remove_policy() { "${as_root[@]}" rm -f "$policy"; }
deny_services() {
  [[ ! -e $policy ]] || return 0
  trap remove_policy EXIT
  printf '#!/bin/sh\n# Of install_packages.sh: no service is to be started.\nexit 101\n' |
    "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
}
disable_service() { # SERVICE
  command -v systemctl >/dev/null || return 0  # no systemd, no next boot
  "${as_root[@]}" systemctl disable --quiet "$1" >/dev/null 2>&1 || true
}
[[ " ${missing[*]} " != *" prometheus "* ]] || deny_services

echo "install_packages: installing ${#missing[@]} packages: ${missing[*]}"
# env, not a shell variable: sudo would drop it. Three tries, since mirrors have bad minutes.
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3)
"${apt[@]}" update </dev/null ||
  die "the package lists cannot be fetched: is there a network and a Debian mirror?"
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null ||
  die "apt-get could not install: ${missing[*]}"

[[ " ${missing[*]} " != *" prometheus "* ]] || disable_service prometheus.service
for package in "${missing[@]}"; do
  is_installed "$package" || die "$package is still missing after the installation"
done
echo "install_packages: done"
