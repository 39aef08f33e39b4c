#!/usr/bin/env bash
# Installs what is needed, builds, and runs all tests; shows progress, leaves nothing running and
# can be run again. The last line is the sum over all stages: "N passed, N failed".
#
#   ./test.sh                   every stage
#   ./test.sh --quick           the stage release only
#   ./test.sh --stage=NAME      this stage (may be given again): release, asan-ubsan, gc-stress,
#                               tsan, fuzz
#   ./test.sh --long            also what takes long: gc-stress with every script, more variations
#                               of each program under sanitizers, two minutes for each fuzzer
#   ./test.sh --no-install      leaves the system's packages alone
#
# Stages, each with a build of its own in build/<stage>:
#   release     unit tests, the corpus (also on a server), the hostile scripts, alone and as tenants
#               of a server, and the benchmark programs' instructions against a baseline
#   asan-ubsan  unit tests and the corpus under the address and undefined-behaviour sanitizers
#   gc-stress   vm's unit tests and the corpus, on both tiers, with a full collection at every
#               safepoint
#   tsan        what has threads (sandbox, server) under the thread sanitizer
#   fuzz        the fuzzers of tests/fuzz, each for a quarter of a minute
#
# Logs of every step are in build/test-logs. A step that cannot run counts as one failed test.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

readonly all_stages=(release asan-ubsan gc-stress tsan fuzz)
readonly jobs=2
# Tests that ctest knows as one each; here their scripts are counted one by one.
readonly scripts_tests='^(corpus|limits)$'
readonly logs=$PWD/build/test-logs

stages=()
install=yes
long=no
for argument in "$@"; do
  case $argument in
    --quick) stages+=(release) ;;
    --stage=*)
      [[ " ${all_stages[*]} " == *" ${argument#--stage=} "* ]] ||
        { echo "test: no stage '${argument#--stage=}'; there are: ${all_stages[*]}" >&2; exit 2; }
      stages+=("${argument#--stage=}")
      ;;
    --long) long=yes ;;
    --no-install) install=no ;;
    -h | --help) sed -n '2,23s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "test: unknown argument '$argument'; see --help" >&2; exit 2 ;;
  esac
done
((${#stages[@]} > 0)) || stages=("${all_stages[@]}")

passed=0
failed=0
summary=()
step_group=  # process group of the step that is running

stop_step() {
  [[ -n $step_group ]] || return 0
  kill -TERM -- "-$step_group" 2>/dev/null
  step_group=
}
trap stop_step EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }

# Adds a step's numbers to the totals.
count() { # STEP PASSED FAILED SECONDS
  passed=$((passed + $2))
  failed=$((failed + $3))
  summary+=("$(printf '  %-34s %6d ok %6d bad %6d s' "$1" "$2" "$3" "$4")")
  say "$1: $2 ok, $3 bad, $4 s"
}

# The newest line of a log in which ninja or ctest count: "[12/99] Building ...".
newest_progress() { # LOG
  tail -n 100 "$1" | grep -E '^ *\[?[0-9]+/' | tail -n 1 | tr -d '\r' | cut -c 1-90
}

# Runs a command as the step NAME, for LIMIT seconds at most, with its output in the step's log. A
# sign of life every 20 seconds. Returns the command's exit code, 124 when it took too long.
run() { # NAME LIMIT COMMAND...
  local name=$1 limit=$2 log=$logs/$1.log code began=$SECONDS shown=$SECONDS
  shift 2
  say "$name ..."
  setsid timeout --kill-after=10 "$limit" "$@" >"$log" 2>&1 </dev/null &
  local pid=$!
  step_group=$pid
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.5
    if ((SECONDS - shown >= 20)); then
      shown=$SECONDS
      say "$name: $((SECONDS - began)) s $(newest_progress "$log")"
    fi
  done
  wait "$pid"
  code=$?
  stop_step
  return "$code"
}

# The end of a step's log, for people. No line of it can be taken for the totals.
show_log() { # NAME LINES
  tail -n "$2" "$logs/$1.log" | cut -c 1-200 | sed 's/^/    | /'
}

# A step that only has to succeed: counted when it fails.
must() { # NAME LIMIT COMMAND...
  local began=$SECONDS
  run "$@" && return 0
  show_log "$1" 40
  count "$1" 0 1 $((SECONDS - began))
  return 1
}

# Unit tests of a stage, by ctest.
unit_tests() { # STAGE LIMIT CTEST-ARGUMENTS...
  local stage=$1 limit=$2 name=$1-unit began=$SECONDS numbers
  shift 2
  rm -f "$logs/$name.xml"
  run "$name" "$limit" ctest --test-dir "build/$stage" -j "$jobs" --timeout 300 --no-tests=error \
    --output-on-failure --output-junit "$logs/$name.xml" "$@" ||
    grep -E '^[[:space:]]+[0-9]+ - |No tests' "$logs/$name.log" | tail -n 40 | cut -c 1-200 | sed 's/^/    | /'
  numbers=$(python3 tests/support/count_results.py --junit "$logs/$name.xml") || numbers="0 1"
  # shellcheck disable=SC2086  # two numbers
  count "$name" $numbers $((SECONDS - began))
}

# A runner of scripts, whose last line is "N passed, N failed". Exit code 77: the runner found that
# here is nothing to be tested, and its last line says why; it counts as no test.
scripts() { # NAME LIMIT COMMAND...
  local name=$1 began=$SECONDS numbers code=0
  run "$@" || code=$?
  if ((code == 77)); then
    summary+=("$(printf '  %-34s skipped' "$name")")
    say "$name: $(tail -n 1 "$logs/$name.log" | cut -c 1-300)"
    return
  fi
  ((code == 0)) || grep -vE '^[0-9]+ passed, [0-9]+ failed$' "$logs/$name.log" | tail -n 60 | cut -c 1-200 | sed 's/^/    | /'
  numbers=$(python3 tests/support/count_results.py --text "$logs/$name.log") || numbers="0 1"
  # shellcheck disable=SC2086  # two numbers
  count "$name" $numbers $((SECONDS - began))
}

build() { # STAGE TARGETS...
  local stage=$1
  shift
  must "$stage-configure" 300 cmake --preset "$stage" || return 1
  must "$stage-build" 2400 cmake --build "build/$stage" -j "$jobs" --target "$@"
}

# Names of the unit test programs of a stage that match an extended regular expression.
test_programs() { # STAGE PATTERN
  ninja -C "build/$1" -t targets all | sed -nE "s/^(($2)_test): phony\$/\1/p"
}

stage_release() {
  local bin=build/release/bin
  build release all || return
  unit_tests release 900 -E "$scripts_tests"
  scripts release-corpus 900 tests/support/check_corpus.py -j "$jobs" "$bin/selenite" run
  scripts release-server 300 tests/support/with_server.py "$bin/selenite-server" -- \
    tests/support/check_corpus.py -j "$jobs" --only=tests/programs/ \
    "$bin/selenite" eval '--server={server}'
  scripts release-limits 900 tests/support/run_limits.py --tiers --processor=25 "$bin/selenite"
  local neighbours=("$bin/neighbours" "--server=$bin/selenite-server")
  scripts release-neighbours 120 "${neighbours[@]}"
  [[ $long == no ]] || scripts release-neighbours-long 600 "${neighbours[@]}" --long
  scripts release-counts 400 tests/bench/count.py --build build/release
  [[ $long == no ]] || scripts release-equal-fuel 400 "$bin/equal_fuel" --seconds=300 --seed=1000000
  [[ $long == no ]] || scripts release-audit 900 tests/audit/audit.py --driver=build/release/bin/audit
}

stage_asan-ubsan() {
  build asan-ubsan all || return
  unit_tests asan-ubsan 1200 -E "$scripts_tests"
  scripts asan-ubsan-corpus 1200 tests/support/check_corpus.py -j "$jobs" --timeout=300 \
    build/asan-ubsan/bin/selenite run
  [[ $long == no ]] ||
    scripts asan-ubsan-differential 1800 build/asan-ubsan/bin/differential --masks=8 --stops=12 \
      --seed=2 --require-dispatcher tests/conformance tests/modules tests/programs
}

stage_gc-stress() {
  must gc-stress-configure 300 cmake --preset gc-stress || return
  local programs
  mapfile -t programs < <(test_programs gc-stress 'vm_[a-z]+|selenite_vm')
  must gc-stress-build 2400 cmake --build build/gc-stress -j "$jobs" --target selenite \
    differential "${programs[@]}" || return
  # Left out, because a collection at every safepoint makes them quadratic, or takes away what they
  # test: the first fills its memory object by object, the second is about when collections begin,
  # the third about a deep stack that is scanned in steps; the fourth refuses memory at each of
  # thousands of places, the fifth measures work of natives, collections apart; the last expect that
  # finalizers are still due when a run has ended.
  unit_tests gc-stress 900 -R '^(vm_|selenite_vm/)' \
    -E 'MemoryLimitEndsTheRun|MemoryStaysWithinTwiceWhatIsLive|DeepStackSurviveACollectionInSteps|FailForWantOfMemoryAnywhere|ChargesTest|CleanupRunsInSlices|CleanupCanBeDropped'
  local skip=(--skip-list=tests/support/gc_stress_skip.txt)
  [[ $long == yes ]] || skip+=(--skip-list=tests/support/gc_stress_long.txt)
  scripts gc-stress-corpus 1200 tests/support/check_corpus.py -j "$jobs" --timeout=300 \
    "${skip[@]}" build/gc-stress/bin/selenite run
  scripts gc-stress-differential 900 build/gc-stress/bin/differential --fuel=20000 \
    --require-dispatcher tests/conformance tests/modules
}

stage_tsan() {
  must tsan-configure 300 cmake --preset tsan || return
  # No integration tests: Debian's gRPC is not built for the thread sanitizer, which then takes each
  # object that gRPC hands from thread to thread for a race. What we share between threads ourselves
  # (scheduler, tenants, registry, log) is tested without gRPC.
  local pattern='selenite_(sandbox|server_lib)' programs
  mapfile -t programs < <(test_programs tsan "$pattern")
  must tsan-build 2400 cmake --build build/tsan -j "$jobs" --target "${programs[@]}" || return
  unit_tests tsan 900 -R "^$pattern/"
}

stage_fuzz() {
  must fuzz-configure 300 cmake --preset fuzz || return
  must fuzz-build 2400 cmake --build build/fuzz -j "$jobs" --target fuzzers || return
  rm -rf build/fuzz/short
  # The time is short so that a slow machine only tries fewer inputs.
  local seconds=15
  [[ $long == no ]] || seconds=120
  scripts fuzz 1200 tests/fuzz/run.py -j "$jobs" --seconds "$seconds" --seed 1 \
    --work build/fuzz/short
}

export ASAN_OPTIONS=abort_on_error=0:exitcode=99
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:exitcode=99
export CLICOLOR=0 GTEST_COLOR=no

mkdir -p "$logs"
if [[ $install == yes ]]; then
  say "packages ..."
  tools/install_packages.sh --for=test || count packages 0 1 "$SECONDS"
fi
for stage in "${stages[@]}"; do
  say "==== stage $stage"
  "stage_$stage"
done

echo
echo "Steps:"
printf '%s\n' "${summary[@]}"
echo "Logs: build/test-logs. Time: $((SECONDS / 60)) min $((SECONDS % 60)) s."
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
