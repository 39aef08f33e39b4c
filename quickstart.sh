#!/usr/bin/env bash
# From a fresh Debian 12 to an answer: installs what is needed, builds, starts a server, runs
# scripts on it, and shows the answers and the metrics. Ends with nothing running; can be run again.
#
#   ./quickstart.sh               everything
#   ./quickstart.sh --no-install  leaves the system's packages alone
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

install=yes
for argument in "$@"; do
  case $argument in
    --no-install) install=no ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "quickstart: unknown argument '$argument'; see --help" >&2; exit 2 ;;
  esac
done

bin=build/release/bin
scratch=$(mktemp -d)
server_pid=

stop_server() {
  [[ -n $server_pid ]] || return 0
  kill -TERM "$server_pid" 2>/dev/null || true  # it drains, then ends
  wait "$server_pid" 2>/dev/null || true
  server_pid=
}
trap 'stop_server; rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step() { printf '\n==> [%3d s] %s\n' "$SECONDS" "$*"; }
fail() { echo "quickstart: $*" >&2; exit 1; }

# Shows a command, then runs it. Tells the exit code when it is not 0.
show() {
  local word
  printf '$ selenite'
  for word in "$@"; do
    [[ $word == *[!A-Za-z0-9_./:=,-]* ]] && word="'$word'"
    printf ' %s' "$word"
  done
  echo
  local code=0
  "$bin/selenite" "$@" </dev/null || code=$?
  ((code == 0)) || echo "(exit code $code)"
  return "$code"
}

# Starts the server at these addresses and waits for its line "ready". False: it ended.
start_server() {
  "$bin/selenite-server" --listen="$1" --metrics-listen="$2" </dev/null >"$scratch/server.log" 2>&1 &
  server_pid=$!
  for _ in $(seq 300); do
    grep -q '"ready"' "$scratch/server.log" && return 0
    kill -0 "$server_pid" 2>/dev/null || { server_pid=; return 1; }
    sleep 0.1
  done
  fail "the server is not ready after 30 s; its log: $(cat "$scratch/server.log")"
}

# The value of a field of the server's line "ready".
ready_field() { sed -n "/\"ready\"/s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$scratch/server.log"; }

if [[ $install == yes ]]; then
  step "packages"
  tools/install_packages.sh --for=run
fi

step "build (the first time takes minutes)"
cmake --preset release >"$scratch/configure.log" 2>&1 ||
  { cat "$scratch/configure.log"; fail "the configuration failed"; }
cmake --build --preset release --target selenite-server selenite </dev/null

step "server"
if ! start_server 127.0.0.1:7474 127.0.0.1:9474; then
  echo "the usual ports are taken; taking free ones"
  start_server 127.0.0.1:0 127.0.0.1:0 || { cat "$scratch/server.log"; fail "the server did not start"; }
fi
server=$(ready_field listen)
metrics=$(ready_field metrics_listen)
echo "Eval on $server, metrics on http://$metrics/metrics"

step "a program: a JSON codec, with its own inputs"
show eval --server="$server" tests/programs/json_codec.lua || fail "the program failed"

step "state: a tenant's globals stay between Evals"
show eval --server="$server" -e 'visits = {}; return "nobody yet"'
show eval --server="$server" -e 'visits[#visits + 1] = "ada"; return #visits, visits'
show eval --server="$server" -e 'visits[#visits + 1] = "bob"; return #visits, visits'

step "a limit: nothing in a script gets around it"
show eval --server="$server" --instructions=1000000 \
  -e 'pcall(function() while true do end end); return "never reached"' && fail "the limit did not hold"

step "metrics"
page=$(curl -sSf --max-time 10 "http://$metrics/metrics") || fail "the metrics page cannot be read"
grep -E '^selenite_(evals_total|instructions_total|work_units_total|budget_exhausted_total|tenants|heap_bytes)' \
  <<<"$page" | grep -v ' 0$' || fail "there are no selenite_ metrics"

step "stopping the server (it drains)"
stop_server
tail -n 1 "$scratch/server.log"

cat <<DONE

That was Selenite. To go on:
  export PATH="\$PWD/$bin:\$PATH"
  selenite-server                            Eval on 127.0.0.1:7474, metrics on
                                             http://127.0.0.1:9474/metrics
  selenite eval -e 'return 6 * 7'            runs a script there
  selenite run tests/programs/n_body.lua     runs one without a server
README.md tells the rest.
DONE
