#!/usr/bin/env python3
"""Checks the files of deploy/ without starting more than the server's --help.

  tests/deploy/files_test.py build/release/bin

No container is built here: the Compose file and the Dockerfile are held against what the binaries
and the other files really say.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import deploy_files
import processes

BIN = None  # set below

METRIC = re.compile(r"\bselenite_[a-z_]+")
RECORD = re.compile(r"\b[a-z_]+:[a-z0-9_]+:[a-z0-9_]+")
SUFFIX = re.compile(r"_(bucket|sum|count)$")


def flags_of(binary):
    """The long flags that a program's --help shows."""
    help_text = subprocess.run([BIN / binary, "--help"], check=True, capture_output=True,
                               text=True, timeout=20).stdout
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", help_text))


def served_metrics():
    """The metrics that a server serves before anything happened."""
    with tempfile.TemporaryDirectory() as scratch:
        server, ready = processes.start_server(BIN / "selenite-server", [], f"{scratch}/server.log")
        with server:
            text = processes.http_get(ready["metrics_listen"], "/metrics")
    return set(re.findall(r"^# TYPE (selenite_\w+) ", text, re.MULTILINE))


class Compose(unittest.TestCase):
    def setUp(self):
        self.services = deploy_files.load_yaml("compose.yaml")["services"]

    def test_flags_of_the_server_exist(self):
        known = flags_of("selenite-server")
        self.assertIn("--deny", known)
        for word in self.services["selenite"]["command"]:
            self.assertIn(word.partition("=")[0], known)

    def test_flags_of_prometheus_exist(self):
        done = subprocess.run(["prometheus", "--help"], check=False, capture_output=True, text=True,
                              timeout=20)
        for word in self.services["prometheus"]["command"]:
            self.assertIn(word.partition("=")[0], done.stdout + done.stderr)

    def test_everything_is_bound_to_loopback(self):
        for name, service in self.services.items():
            self.assertEqual(service.get("network_mode"), "host", name)
            self.assertNotIn("ports", service, name)
        for name in ("selenite", "prometheus"):
            listens = [w for w in self.services[name]["command"] if "listen" in w]
            self.assertTrue(listens, name)
            for word in listens:
                self.assertTrue(word.partition("=")[2].startswith("127.0.0.1:"), word)
        self.assertEqual(self.services["grafana"]["environment"]["GF_SERVER_HTTP_ADDR"],
                         "127.0.0.1")

    def test_prometheus_scrapes_where_the_server_serves(self):
        command = self.services["selenite"]["command"]
        address = next(w for w in command if w.startswith("--metrics-listen=")).partition("=")[2]
        jobs = deploy_files.load_yaml("prometheus/prometheus.yml")["scrape_configs"]
        self.assertEqual([t for job in jobs for c in job["static_configs"] for t in c["targets"]],
                         [address])

    def test_grafana_asks_where_prometheus_serves(self):
        command = self.services["prometheus"]["command"]
        address = next(w for w in command if w.startswith("--web.listen-address="))
        sources = deploy_files.load_yaml("grafana/provisioning/datasources/prometheus.yml")
        self.assertEqual(sources["datasources"][0]["url"], "http://" + address.partition("=")[2])

    def test_mounted_files_are_there(self):
        mounts = [v for s in self.services.values() for v in s.get("volumes", ())]
        files = [mount.split(":")[0] for mount in mounts if mount.startswith(".")]
        self.assertEqual(len(files), 4)
        for name in files:
            self.assertTrue((deploy_files.DEPLOY / name).exists(), name)

    def test_the_dashboard_lies_where_grafana_looks(self):
        mounts = dict(v.split(":")[:2] for v in self.services["grafana"]["volumes"])
        provider = deploy_files.load_yaml("grafana/provisioning/dashboards/selenite.yml")
        folder = provider["providers"][0]["options"]["path"]
        self.assertEqual(mounts["./grafana/dispatcher.json"], folder + "/dispatcher.json")

    def test_the_build_is_where_it_says(self):
        build = self.services["selenite"]["build"]
        context = (deploy_files.DEPLOY / build["context"]).resolve()
        self.assertTrue((context / build["dockerfile"]).is_file())
        self.assertTrue((context / "CMakePresets.json").is_file())


class Dockerfile(unittest.TestCase):
    def setUp(self):
        path = deploy_files.DEPLOY / "container/Dockerfile"
        self.text = path.read_text(encoding="utf-8")

    def test_it_names_the_libraries_of_the_binaries(self):
        runtime = self.text[self.text.index("FROM debian:bookworm-slim"):]
        named = set(re.findall(r"^    (\S+) \\$", runtime, re.MULTILINE))
        needed = set()
        for binary in ("selenite-server", "selenite", "selenite-remote"):
            listing = subprocess.run(["readelf", "-d", BIN / binary], check=True,
                                     capture_output=True, text=True, timeout=20).stdout
            needed |= set(re.findall(r"\(NEEDED\).*\[(.+)\]", listing))
        packages = {package_of(name) for name in needed} - {"libc6", "libgcc-s1"}
        self.assertEqual(packages, named)

    def test_flags_and_subcommands_exist(self):
        known = flags_of("selenite-server")
        for word in re.findall(r'"(--[a-z-]+)', self.text):
            self.assertIn(word, known)
        health = re.search(r"HEALTHCHECK .*CMD \[(.+)\]", self.text)[1]
        words = re.findall(r'"([^"]+)"', health)
        self.assertEqual(words[0], "selenite")
        with tempfile.TemporaryDirectory() as scratch:
            server, ready = processes.start_server(BIN / "selenite-server", [],
                                                   f"{scratch}/server.log")
            with server:
                check = [BIN / "selenite", *words[1:3], f"--server={ready['listen']}", *words[3:]]
                done = subprocess.run(check, check=False, capture_output=True, timeout=20)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_it_does_not_run_as_root(self):
        users = re.findall(r"^USER (\d+)$", self.text, re.MULTILINE)
        self.assertEqual(len(users), 1)
        self.assertGreater(int(users[0]), 0)

    def test_it_copies_what_the_preset_builds(self):
        for name in re.findall(r"build/release/bin/(\S+)", self.text):
            self.assertIn(name, ("selenite-server", "selenite", "selenite-remote"))
        self.assertIn("cmake --preset release", self.text)


def package_of(library):
    """The Debian package of a shared library, by its soname."""
    paths = subprocess.run(["/sbin/ldconfig", "-p"], check=True, capture_output=True, text=True)
    found = re.search(rf"^\s*{re.escape(library)} .* => (\S+)$", paths.stdout, re.MULTILINE)
    if not found:
        raise AssertionError(f"{library} is not installed")
    real = str(pathlib.Path(found[1]).resolve())
    # Packages may name the path by /lib, which is a link to /usr/lib.
    for path in (real, real.removeprefix("/usr")):
        owner = subprocess.run(["dpkg", "-S", path], check=False, capture_output=True, text=True)
        if owner.returncode == 0:
            return owner.stdout.partition(":")[0]
    raise AssertionError(f"{real} belongs to no package")


class Dashboard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.metrics = served_metrics()
        cls.rules = deploy_files.recording_rules()

    def test_rules_read_metrics_that_are_served(self):
        self.assertGreater(len(self.metrics), 10)
        for record, expression in self.rules.items():
            self.check_names(record, expression)

    def test_queries_read_metrics_and_rules_that_exist(self):
        for title, expression in deploy_files.panel_queries():
            self.check_names(title, expression)

    def test_every_metric_is_documented(self):
        page = (deploy_files.ROOT / "docs/configuration.md").read_text(encoding="utf-8")
        section = page.partition("## Metrics")[2].partition("\n## ")[0]
        self.assertEqual(set(re.findall(r"`(selenite_\w+)`", section)), self.metrics)

    def check_names(self, place, expression):
        records = RECORD.findall(expression)
        for record in records:
            self.assertIn(record, self.rules, place)
            expression = expression.replace(record, "")
        metrics = METRIC.findall(expression)
        self.assertTrue(records or metrics, place)
        for metric in metrics:
            self.assertIn(SUFFIX.sub("", metric) if metric.endswith("_bucket") else metric,
                          self.metrics, place)

    def test_every_query_takes_the_variables(self):
        variables = {v["name"] for v in deploy_files.dashboard()["templating"]["list"]}
        self.assertEqual(variables, {"datasource", "job"})
        for panel in deploy_files.panels():
            for target in panel["targets"]:
                self.assertIn('{job=~"$job"}', target["expr"], panel["title"])
                self.assertEqual(target["datasource"]["uid"], "${datasource}", panel["title"])

    def test_panels_are_one_of_a_kind_and_do_not_overlap(self):
        everything = deploy_files.dashboard()["panels"]
        self.assertEqual(len({p["id"] for p in everything}), len(everything))
        self.assertEqual(len({p["title"] for p in everything}), len(everything))
        taken = set()
        for panel in everything:
            grid = panel["gridPos"]
            cells = {(x, y) for x in range(grid["x"], grid["x"] + grid["w"])
                     for y in range(grid["y"], grid["y"] + grid["h"])}
            self.assertFalse(cells & taken, panel["title"])
            self.assertLessEqual(grid["x"] + grid["w"], 24, panel["title"])
            taken |= cells

    def test_windows_are_those_of_the_rules(self):
        for title, expression in deploy_files.panel_queries():
            for window in re.findall(r"\[(\w+)\]", expression):
                self.assertEqual(window, "5m", title)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    BIN = pathlib.Path(sys.argv.pop(1)).resolve()
    for tool in ("prometheus", "promtool"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is not there: tools/install_packages.sh installs it")
    unittest.main(verbosity=2)
