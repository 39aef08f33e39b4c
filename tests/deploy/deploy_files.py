"""The files of deploy/, read: rules and the dashboard's queries."""

import json
import pathlib

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def load_yaml(name):
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


def recording_rules():
    """Expressions by the name they are recorded under."""
    groups = load_yaml("prometheus/rules.yml")["groups"]
    return {rule["record"]: rule["expr"] for group in groups for rule in group["rules"]}


def dashboard():
    return json.loads((DEPLOY / "grafana/dispatcher.json").read_text(encoding="utf-8"))


def panels():
    """Panels that show something, rows not."""
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def panel_queries():
    """(title of the panel, query) of every target."""
    return [(panel["title"], target["expr"]) for panel in panels() for target in panel["targets"]]
