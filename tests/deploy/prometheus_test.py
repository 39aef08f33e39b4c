#!/usr/bin/env python3
"""Runs deploy/'s Prometheus against a real server, and checks every rule and dashboard query.

  tests/deploy/prometheus_test.py build/release/bin

A server with one denied opcode runs scripts whose outcomes are known, twice: for one tenant through
`selenite eval`, as people do, and for another through eval_json, which shows the replies. What the
replies say is what the counters must say, and what Prometheus must make of them: exactly for
counters, to a part in a million for ratios. For rates the parts are compared, not the sizes, which
depend on when Prometheus happened to scrape.

Of deploy/prometheus/prometheus.yml only addresses and intervals are changed.
"""

import base64
import collections
import json
import math
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import yaml

import deploy_files
import processes

SECONDS = 40  # for everything after the start

DENIED = "Concat"

Script = collections.namedtuple("Script", "source outcome exit_code denied flags limits",
                                defaults=(0, (), {}))

# Run by both tenants, in this order; each always takes the same work. `denied`: functions in it that
# need the denied opcode.
SCRIPTS = [
    Script("return 6 * 7", "finished", 0),
    Script("local s = 0 for i = 1, 100000 do s = s + i end return s", "finished", 0),
    Script("""
        local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
        return fib(15)""", "finished", 0),
    Script("""
        local function join(a) return a .. 'x' end
        local function count(n) for i = 1, n do join('y') end return n end
        return count(1000)""", "finished", 0, denied=1),
    # The denied one is outside, and calls a fast one.
    Script("""
        local function add(a, b) return a + b end
        local s = 0
        for i = 1, 20000 do s = add(s, i) end
        return 'sum ' .. s""", "finished", 0, denied=1),
    Script("local function f() error('as intended') end f()", "script_error", 1),
    Script("x x", "syntax_error", 1),
    Script("while true do end", "instruction_limit", 3,
           flags=("--instructions=200000",), limits={"instructions": "200000"}),
]

# Run once, by a third tenant: what they take differs from run to run.
UNEVEN = [
    Script("local t = {} for i = 1, 1e9 do t[i] = i end", "memory_limit", 3,
           limits={"memory_bytes": "2097152"}),
    Script("while true do end", "wall_limit", 3, limits={"wall": "0.010s"}),
]

REJECTED = 2  # Evals for a tenant that is not there


class Failure(Exception):
    """Something is not as expected; polling may still make it so."""


# ---- What must come out: a check takes a vector {labels without name and job: value}.

def labels(**pairs):
    return frozenset(pairs.items())


def exactly(expected):
    """The same labels and values."""
    def check(vector):
        if vector.keys() != expected.keys():
            raise Failure(f"labels {show(vector)}, expected {show(expected)}")
        for key, value in expected.items():
            if not math.isclose(vector[key], value, rel_tol=1e-6, abs_tol=1e-12):
                raise Failure(f"{show(vector)}, expected {show(expected)}")
    return check


def ratio(expected):
    """As `exactly`, and from 0 to 1."""
    assert all(0 <= value <= 1 for value in expected.values())
    return exactly(expected)


def in_proportion(counters):
    """Values that are to each other as these counters are, and above 0 where those are."""
    def check(vector):
        total = sum(counters.values())
        rates = sum(vector.values())
        if not rates > 0:
            raise Failure(f"no rate above 0: {show(vector)}")
        exactly({key: value / total for key, value in counters.items()})(
            {key: value / rates for key, value in vector.items()})
    return check


def positive(vector):
    if vector.keys() != {labels()} or not vector[labels()] > 0:
        raise Failure(f"{show(vector)}, expected one value above 0")


def between(low, high):
    """As `exactly`, with a range for each value."""
    def check(vector):
        if vector.keys() != low.keys():
            raise Failure(f"labels {show(vector)}, expected {show(low)}")
        for key, value in vector.items():
            if not low[key] * (1 - 1e-6) <= value <= high[key] * (1 + 1e-6):
                raise Failure(f"{show(vector)}, expected {show(low)} to {show(high)}")
    return check


def show(vector):
    return {",".join(f"{k}={v}" for k, v in sorted(key)): value for key, value in vector.items()}


# ---- The server's side.

class Scrape:
    """The metrics page of a server."""

    LINE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")
    PAIR = re.compile(r'(\w+)="([^"]*)"')

    def __init__(self, text):
        self.series = collections.defaultdict(dict)
        for line in text.splitlines():
            found = self.LINE.match(line)
            if found:
                key = frozenset(self.PAIR.findall(found[2] or ""))
                self.series[found[1]][key] = float(found[3])

    def __getitem__(self, name):
        return self.series[name]

    def total(self, name):
        return sum(self.series[name].values())

    def quantile(self, name, quantile, label):
        """What histogram_quantile gives for rates of a histogram that began at 0."""
        histograms = collections.defaultdict(list)
        for key, count in self.series[name + "_bucket"].items():
            pairs = dict(key)
            histograms[labels(**{label: pairs[label]})].append((float(pairs["le"]), count))
        answer = {}
        for key, buckets in histograms.items():
            buckets.sort()
            rank = quantile * buckets[-1][1]
            at = next(i for i, (_, count) in enumerate(buckets) if count >= rank)
            if math.isinf(buckets[at][0]):
                answer[key] = buckets[at - 1][0]
                continue
            begin, before = buckets[at - 1] if at else (0.0, 0.0)
            end, count = buckets[at]
            answer[key] = begin + (end - begin) * (rank - before) / (count - before)
        return answer


def run_cli(binaries, address, tenant, script):
    words = [str(binaries / "selenite"), "eval", f"--server={address}", f"--tenant={tenant}",
             *script.flags, "-"]
    done = subprocess.run(words, input=script.source, text=True, capture_output=True, timeout=20,
                          check=False)
    assert done.returncode == script.exit_code, (script, done)


def run_json(binaries, address, tenant, script):
    """The reply, decoded."""
    request = {"tenant": tenant, "limits": script.limits, "chunk_name": encode("=stdin"),
               "source": encode(script.source)}
    done = subprocess.run([str(binaries / "eval_json"), address], input=json.dumps(request),
                          text=True, capture_output=True, timeout=20, check=False)
    assert done.returncode == 0, (script, done)
    reply = json.loads(done.stdout)
    assert reply["outcome"] == "OUTCOME_" + script.outcome.upper(), (script, reply)
    return reply


def encode(text):
    return base64.b64encode(text.encode()).decode()


def tenant_usage(binaries, address, tenant):
    done = subprocess.run([str(binaries / "selenite"), "tenant", "get", f"--server={address}",
                           tenant], text=True, capture_output=True, timeout=20, check=True)
    return json.loads(done.stdout)["usage"]


def make_tenant(binaries, address, tenant):
    subprocess.run([str(binaries / "selenite"), "tenant", "create", f"--server={address}", tenant],
                   capture_output=True, timeout=20, check=True)


class Totals:
    """What the replies of some Evals add up to."""

    def __init__(self):
        self.usage = collections.Counter()
        self.prototypes = collections.Counter()
        self.fallbacks = collections.Counter()

    def add(self, reply, times=1):
        for field, value in reply["usage"].items():
            if not str(value).endswith("s"):  # durations
                self.usage[field] += times * int(value)
        coverage = reply["coverage"]
        for tier in ("dispatcher", "interpreter"):
            self.prototypes[tier] += times * int(coverage[f"prototypes_{tier}"])
        for fallback in coverage["fallbacks"]:
            reason = fallback["reason"].removeprefix("FALLBACK_REASON_").lower()
            self.fallbacks[reason] += times * int(fallback["prototypes"])


def run_scripts(binaries, address):
    """Runs everything. The totals of all tenants together."""
    totals = Totals()
    alone = Totals()
    make_tenant(binaries, address, "probe")
    make_tenant(binaries, address, "uneven")
    for script in SCRIPTS:
        run_cli(binaries, address, "default", script)
        reply = run_json(binaries, address, "probe", script)
        totals.add(reply, times=2)
        alone.add(reply)
    for script in UNEVEN:
        totals.add(run_json(binaries, address, "uneven", script))
    for _ in range(REJECTED):
        run_cli(binaries, address, "nobody", Script("return 1", None, 4))

    # The same scripts on the same state take the same, whoever runs them.
    for tenant in ("default", "probe"):
        usage = tenant_usage(binaries, address, tenant)
        for field in ("instructions_dispatcher", "crossings"):
            assert int(usage[field]) == alone.usage[field], (tenant, field, usage, alone.usage)
        fallbacks = {f["reason"]: int(f["prototypes"]) for f in usage["coverage"]["fallbacks"]}
        assert fallbacks == {"FALLBACK_REASON_DENIED": sum(s.denied for s in SCRIPTS)}, usage
    return totals


def check_counters(scrape, totals):
    """Counters that are known from the scripts and the replies, to the unit."""
    outcomes = collections.Counter(rejected=REJECTED)
    for script in SCRIPTS:
        outcomes[script.outcome] += 2
    for script in UNEVEN:
        outcomes[script.outcome] += 1
    evals = {dict(key)["outcome"]: value for key, value in scrape["selenite_evals_total"].items()}
    if {k: v for k, v in evals.items() if v} != outcomes:
        raise Failure(f"evals {evals}, expected {outcomes}")
    exactly({labels(limit="instructions"): 2, labels(limit="memory"): 1, labels(limit="wall"): 1})(
        scrape["selenite_budget_exhausted_total"])
    usage = totals.usage
    for metric, prefix in (("selenite_instructions_total", "instructions_"),
                           ("selenite_calls_total", "calls_")):
        exactly({labels(tier=tier): usage[prefix + tier] for tier in ("dispatcher", "interpreter")})(
            scrape[metric])
    exactly({labels(tier=tier): totals.prototypes[tier] for tier in ("dispatcher", "interpreter")})(
        scrape["selenite_prototypes_total"])
    denied = 2 * sum(script.denied for script in SCRIPTS)
    exactly({labels(reason=reason): denied if reason == "denied" else 0
             for reason in ("denied", "constant", "jump", "child")})(
                 scrape["selenite_fallback_prototypes_total"])
    if totals.fallbacks != {"denied": denied}:
        raise Failure(f"fallbacks in the replies {totals.fallbacks}, expected {denied}")
    exactly({labels(**{"from": "interpreter", "to": "dispatcher"}):
             usage["crossings_to_dispatcher"],
             labels(**{"from": "dispatcher", "to": "interpreter"}):
             usage["crossings_to_interpreter"]})(scrape["selenite_tier_crossings_total"])
    # At least the calls between the two tiers in the fourth and the fifth script.
    if min(scrape["selenite_tier_crossings_total"].values()) < 2 * (1000 + 20000):
        raise Failure(f"crossings {scrape['selenite_tier_crossings_total']}")


# ---- Prometheus' side.

def expectations(scrape):
    """A check for every rule, by its name, and for every query of the dashboard that is none."""
    def part(metric, **wanted):
        matching = {k: v for k, v in scrape[metric].items() if labels(**wanted) <= k}
        return {labels(): sum(matching.values()) / scrape.total(metric)}

    instructions = scrape.total("selenite_instructions_total")
    dispatched = part("selenite_instructions_total", tier="dispatcher")
    # Neither all nor nothing, or the ratio could be anything's.
    assert 0.1 < dispatched[labels()] < 0.999, dispatched
    rates = {
        "job_tier:selenite_instructions:rate5m": "selenite_instructions_total",
        "job_tier:selenite_calls:rate5m": "selenite_calls_total",
        "job_tier:selenite_prototypes:rate5m": "selenite_prototypes_total",
        "job_reason:selenite_fallback_prototypes:rate5m": "selenite_fallback_prototypes_total",
        "job_from_to:selenite_tier_crossings:rate5m": "selenite_tier_crossings_total",
        "job_outcome:selenite_evals:rate5m": "selenite_evals_total",
        "job_limit:selenite_budget_exhausted:rate5m": "selenite_budget_exhausted_total",
    }
    rules = {record: in_proportion(scrape[metric]) for record, metric in rates.items()}
    rules |= {
        "job:selenite_instructions_dispatcher:ratio_rate5m": ratio(dispatched),
        "job:selenite_calls_dispatcher:ratio_rate5m":
            ratio(part("selenite_calls_total", tier="dispatcher")),
        "job:selenite_prototypes_dispatcher:ratio_rate5m":
            ratio(part("selenite_prototypes_total", tier="dispatcher")),
        "job_reason:selenite_fallback_prototypes:ratio_rate5m":
            ratio({key: value / scrape.total("selenite_prototypes_total")
                   for key, value in scrape["selenite_fallback_prototypes_total"].items()}),
        "job:selenite_budget_exhausted:ratio_rate5m":
            ratio({labels(): scrape.total("selenite_budget_exhausted_total")
                   / scrape.total("selenite_evals_total")}),
        "job:selenite_tier_crossings_per_instruction:ratio_rate5m":
            ratio({labels(): scrape.total("selenite_tier_crossings_total") / instructions}),
    }

    def quantile(q):
        # Where a bucket ends exactly at the rank, rounding decides which is taken.
        return between(scrape.quantile("selenite_eval_phase_seconds", q - 1e-9, "phase"),
                       scrape.quantile("selenite_eval_phase_seconds", q + 1e-9, "phase"))

    job = '{job=~"$job"}'
    latency = f"sum by (le, phase) (rate(selenite_eval_phase_seconds_bucket{job}[5m]))"
    queries = {
        f"sum by (outcome) (selenite_evals_total{job}) > 0":
            exactly({k: v for k, v in scrape["selenite_evals_total"].items() if v > 0}),
        f"sum by (kind) (rate(selenite_work_units_total{job}[5m]))":
            in_proportion(scrape["selenite_work_units_total"]),
        f"histogram_quantile(0.99, {latency})": quantile(0.99),
        f"histogram_quantile(0.5, {latency})": quantile(0.5),
        f"sum(selenite_queue_depth{job})": exactly({labels(): 0}),
        f"sum by (state) (selenite_tenants{job})":
            exactly({labels(state="idle"): 3, labels(state="active"): 0}),
        f"sum(rate(selenite_allocations_total{job}[5m]))": positive,
    }
    for gauge in ("heap_bytes", "live_prototypes", "interned_strings", "code_bytes"):
        queries[f"sum(selenite_{gauge}{job})"] = exactly({labels(): scrape.total("selenite_" + gauge)})
    return rules, queries


class Prometheus:
    def __init__(self, address):
        self.address = address

    def answer(self, path, **query):
        try:
            answer = json.loads(processes.http_get(self.address, "/api/v1/" + path, **query))
        except OSError as error:
            raise Failure(f"Prometheus, asked for {path} {query}: {error}") from None
        assert answer["status"] == "success", answer
        return answer["data"]

    def query(self, expression):
        """An instant vector, without names and jobs."""
        data = self.answer("query", query=expression)
        assert data["resultType"] == "vector", (expression, data)
        vector = {}
        for sample in data["result"]:
            pairs = {k: v for k, v in sample["metric"].items() if k not in ("__name__", "job")}
            vector[frozenset(pairs.items())] = float(sample["value"][1])
        return vector


def write_config(path, target):
    """deploy's configuration with this target and short intervals."""
    config = deploy_files.load_yaml("prometheus/prometheus.yml")
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    assert config["rule_files"] == ["rules.yml"]
    config["rule_files"] = [str(deploy_files.DEPLOY / "prometheus/rules.yml")]
    assert [job["job_name"] for job in config["scrape_configs"]] == ["selenite"]
    config["scrape_configs"][0]["static_configs"] = [{"targets": [target]}]
    path.write_text(yaml.safe_dump(config), encoding="utf-8")


def is_ready(address):
    try:
        return bool(processes.http_get(address, "/-/ready"))
    except OSError:
        return False


def start_prometheus(config, scratch):
    """Prometheus on a free port; the process and its address. Tries again if somebody takes it."""
    for attempt in range(3):
        address = f"127.0.0.1:{processes.free_port()}"
        process = processes.Process(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={scratch}/data-{attempt}",
             f"--web.listen-address={address}", "--log.level=warn"],
            f"{scratch}/prometheus-{attempt}.log")
        try:
            processes.wait_for("Prometheus is ready", 20, lambda: is_ready(address), process)
            return process, address
        except processes.TimedOut:
            process.stop()
            if "address already in use" not in process.log():
                raise
        except BaseException:
            process.stop()
            raise
    raise AssertionError("Prometheus finds no free port")


def check_once(prometheus, metrics_address, totals):
    """Every rule and query. Raises Failure for the first that is not as it must be."""
    try:
        scrape = Scrape(processes.http_get(metrics_address, "/metrics"))
    except OSError as error:
        raise Failure(f"the metrics page: {error}") from None
    check_counters(scrape, totals)
    rules, queries = expectations(scrape)
    recorded = deploy_files.recording_rules()
    assert rules.keys() == recorded.keys(), rules.keys() ^ recorded.keys()

    def check(what, expression, expectation):
        try:
            expectation(prometheus.query(expression))
        except Failure as failure:
            raise Failure(f"{what}: {expression}: {failure}") from None

    for record, expectation in rules.items():
        check("rule", record, expectation)
    for title, expression in deploy_files.panel_queries():
        of_rule = re.fullmatch(r'([\w:]+)\{job=~"\$job"\}', expression)
        expectation = rules[of_rule[1]] if of_rule else queries.get(expression)
        assert expectation, f"panel {title}: this test does not know what {expression} must give"
        check(f"panel {title}", expression.replace("$job", "selenite"), expectation)
    data = prometheus.answer("rules")
    states = [(rule["name"], rule["health"]) for group in data["groups"] for rule in group["rules"]]
    if any(health != "ok" for _, health in states) or len(states) != len(rules):
        raise Failure(f"rules: {states}")
    return len(rules), len(deploy_files.panel_queries())


def run(binaries, scratch):
    server, ready = processes.start_server(binaries / "selenite-server", [f"--deny={DENIED}"],
                                           f"{scratch}/server.log")
    with server:
        write_config(scratch / "prometheus.yml", ready["metrics_listen"])
        process, address = start_prometheus(scratch / "prometheus.yml", scratch)
        with process:
            began = time.monotonic()
            prometheus = Prometheus(address)
            last = None

            def holds(check):
                """What `check` returns; None, and why in `last`, when it does not hold yet."""
                nonlocal last
                try:
                    return check()
                except Failure as failure:
                    last = failure
                    return None

            def wait_for(what, seconds, check):
                try:
                    return processes.wait_for(what, seconds, lambda: holds(check), server, process)
                except processes.TimedOut as error:
                    raise AssertionError(f"{what}: {last}\n{error}") from None

            def scraped():
                seen = prometheus.query('selenite_evals_total{job="selenite"} == 0')
                if len(seen) != 11:
                    raise Failure(f"{show(seen)}; targets: {prometheus.answer('targets')}")
                return True

            # All counters have been seen at 0: from here on rates know the whole story. Prometheus
            # takes new targets every five seconds only, in two stages.
            wait_for("a first scrape", 25, scraped)
            totals = run_scripts(binaries, ready["listen"])
            rules, queries = wait_for(
                "all rules and queries", SECONDS - (time.monotonic() - began),
                lambda: check_once(prometheus, ready["metrics_listen"], totals))
        code = server.stop()
        assert code == 0, f"the server ended with {code}"
    usage = totals.usage
    part = usage["instructions_dispatcher"] / (usage["instructions_dispatcher"]
                                               + usage["instructions_interpreter"])
    print(f"{rules} rules and {queries} dashboard queries are right; dispatch ratio {part:.4f}, "
          f"{totals.fallbacks['denied']} functions denied, "
          f"{usage['crossings_to_dispatcher']} + {usage['crossings_to_interpreter']} crossings")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if not shutil.which("prometheus"):
        sys.exit("prometheus is not there: tools/install_packages.sh installs it")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with tempfile.TemporaryDirectory() as scratch:
        run(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(scratch))


if __name__ == "__main__":
    main()
