"""The alert rules, played through by Prometheus's own tool: each comes when it should, and none when all is well."""

import re
import subprocess

import pytest
import yaml
from django.urls import resolve

from tests.deploy.programs import needed
from tests.ocms.processes import CHECKOUT

ALERTS = CHECKOUT / "deploy" / "alerts.yaml"
RULES = {rule["alert"]: rule["expr"] for rule in yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]}
READS = "ocms_request_seconds_bucket{method='GET',route='r',le="

# Every 15 seconds a value: `0+3x60` counts up by three, `0x8 1x60` jumps once from 0 to 1.
WELL = {
    "up{job='ocms'}": "1x400",
    "ocms_failures_total": "0x400",
    "ocms_requests_total{method='GET',route='r',status='200'}": "0+100x400",
    f"{READS}'0.25'}}": "0+100x400",
    f"{READS}'10'}}": "0+100x400",
    f"{READS}'+Inf'}}": "0+100x400",
    "ocms_database_up": "1x400",
    "ocms_database_connections{state='idle'}": "20x400",
    "ocms_database_connections_max": "100x400",
    "ocms_cache_breaker_open": "0x400",
    "ocms_cache_breaker_openings_total": "0x400",
    "ocms_replica_reads_total{outcome='failed'}": "0x400",
    "ocms_cache_answers_total{cache='process',outcome='hit'}": "0+90x400",
    "ocms_cache_answers_total{cache='process',outcome='miss'}": "0+10x400",
}
FAULTS = {
    "OcmsAway": {"up{job='ocms'}": "0x400"},
    "OcmsFails": {"ocms_failures_total": "0x200 1x200"},
    "OcmsRefuses": {"ocms_requests_total{method='GET',route='r',status='503'}": "0+3x400"},
    "OcmsSlow": {f"{READS}'0.25'}}": "0+98x400"},
    "OcmsDatabaseAway": {"ocms_database_up": "0x400"},
    "OcmsDatabaseNearlyFull": {"ocms_database_connections{state='idle'}": "85x400"},
    "OcmsRedisAway": {"ocms_cache_breaker_open": "1x400"},
    "OcmsReplicaFails": {"ocms_replica_reads_total{outcome='failed'}": "0x100 0+1x300"},
    "OcmsCacheMisses": {
        "ocms_cache_answers_total{cache='process',outcome='hit'}": "0+9x400",
        "ocms_cache_answers_total{cache='process',outcome='miss'}": "0+191x400",
    },
    "OcmsPasswordsTried": {"ocms_requests_total{method='POST',route='api/token/',status='401'}": "0+30x400"},
}


def fired(series: dict[str, str], place) -> set[str]:
    """The alerts that are on between the 53rd and the 55th minute."""
    needed("promtool", "prometheus")
    asked = [
        {
            "expr": f"max(max_over_time((ALERTS{{alertname='{name}',alertstate='firing'}})[2m:15s])) or vector(0)",
            "eval_time": "55m",
            "exp_samples": [{"labels": "{}", "value": 0}],
        }
        for name in RULES
    ]
    given = [{"series": name, "values": values} for name, values in series.items()]
    test = {"interval": "15s", "input_series": given, "promql_expr_test": asked}
    file = place / "test.yaml"
    file.write_text(
        yaml.safe_dump({"rule_files": [str(ALERTS)], "evaluation_interval": "15s", "tests": [test]})
    )
    answer = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True)
    assert "error" not in answer.stderr.lower(), answer.stderr
    said = answer.stdout + answer.stderr
    return {name for name in RULES if f"'{name}'" in said or f'"{name}"' in said}


def test_when_all_is_well_nobody_is_called(tmp_path):
    assert fired(WELL, tmp_path) == set()


@pytest.mark.parametrize("alert", RULES)
def test_each_comes_for_its_fault_alone(alert, tmp_path):
    assert fired(WELL | FAULTS[alert], tmp_path) == {alert}


def test_the_routes_that_they_name_are_ours():
    (pattern,) = re.findall(r'route=~"([^"]+)"', RULES["OcmsPasswordsTried"])
    assert all(re.fullmatch(pattern, resolve(path).route) for path in ("/api/token/", "/api/session/"))
