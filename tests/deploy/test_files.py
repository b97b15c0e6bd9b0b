"""Files that need a container engine, systemd or a cloud, none of which is here: what of them can be checked."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from compose_spec import PyCompose

from ocms import pages
from tests.deploy.programs import PRODUCTION, dockerfile, needed
from tests.ocms.processes import CHECKOUT

UNITS = ("ocms.service", "ocms-backup.service", "ocms-backup.timer")
COMPOSE = (CHECKOUT / "compose.yaml").read_text()
FROM_US = ("SECRET_KEY", "ALLOWED_HOSTS", "FRONTEND_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL")


# compose.yaml


def read_compose(text: str) -> PyCompose:
    """With what stands for variables put in first, as container engines do."""
    filled = re.sub(r"(?<!\$)\$\{\w+(?::-([^}]*)|:\?[^}]*)?\}", lambda match: match[1] or "given", text)
    return PyCompose.from_json(json.dumps(yaml.safe_load(filled)))


def test_the_compose_file_is_valid_and_its_parts_refer_to_each_other():
    compose = read_compose(COMPOSE)
    compose.validate()
    assert set(compose.service_names()) == {"postgres", "redis", "migrate", "application", "nginx"}


def test_a_misspelt_key_would_be_noticed():
    with pytest.raises(ValueError, match="healthchek"):
        read_compose(COMPOSE.replace("healthcheck", "healthchek"))


def test_only_nginx_can_be_reached_and_databases_not_even_from_nginx():
    services = yaml.safe_load(COMPOSE)["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert services["nginx"]["networks"] == ["outside"]
    assert services["postgres"]["networks"] == services["redis"]["networks"] == ["inside"]


def test_no_secret_has_a_default_and_the_example_names_each():
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE)) - {"CERTIFICATES"}
    example = (CHECKOUT / "deploy" / "ocms.env.example").read_text()
    assert asked == set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert re.findall(r"(?<!\$)\$\{\w+:-[^}]", COMPOSE.replace("CERTIFICATES:-", "")) == []
    assert re.findall(r"^(?:SECRET_KEY|\w+_PASSWORD|METRICS_TOKEN)=.+", example, re.MULTILINE) == []


def test_nginx_is_told_all_that_its_configuration_asks_for():
    asked = set(re.findall(r"\$\{(OCMS_\w+)\}", (CHECKOUT / "deploy" / "nginx.conf").read_text()))
    assert asked == yaml.safe_load(COMPOSE)["services"]["nginx"]["environment"].keys()


# Dockerfile


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    """What the image has in /app."""
    app = tmp_path_factory.mktemp("image")
    for source, target in re.findall(
        r"^COPY (?!--)(.+) (\S+)$", (CHECKOUT / "Dockerfile").read_text(), re.MULTILINE
    ):
        for name in source.split():
            assert f"!{name}\n" in (CHECKOUT / ".dockerignore").read_text()
            copy = shutil.copytree if (CHECKOUT / name).is_dir() else shutil.copy
            copy(CHECKOUT / name, app / (name if target == "./" else target))
    return app


def test_the_image_holds_all_that_the_application_needs(image):
    load = "import django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns"
    nowhere = {"DATABASE_URL": "postgres://nowhere/ocms", "REDIS_URL": "redis://nowhere"}
    environment = {"PATH": os.defpath, "DJANGO_SETTINGS_MODULE": "ocms.settings", **PRODUCTION, **nowhere}
    command = [sys.executable, "-c", load]
    answer = subprocess.run(command, cwd=image, env=environment, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr


def test_the_build_step_of_static_files_works_without_a_database(image):
    (step,) = re.findall(
        r"^RUN (DEBUG=on .+?)\\\n +&&", (CHECKOUT / "Dockerfile").read_text(), re.MULTILINE | re.DOTALL
    )
    script = step.replace("\\\n", " ").replace("/venv/bin/python", sys.executable)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OCMS_", "DATABASE", "REDIS"))
    }
    answer = subprocess.run(["sh", "-c", script], cwd=image, env=kept, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert (image / "staticfiles" / "admin").is_dir()


def test_the_image_is_of_one_version_of_python_and_does_not_run_as_root():
    text = (CHECKOUT / "Dockerfile").read_text()
    (base,) = set(re.findall(r"^FROM (\S+)", text, re.MULTILINE))
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", base)
    assert int(re.findall(r"^USER (\d+)$", text, re.MULTILINE)[-1]) > 0


def test_all_places_serve_by_the_same_command():
    server = " ".join(dockerfile("CMD")[1:3])
    assert server in (CHECKOUT / "deploy" / "ocms.service").read_text()


# systemd


@pytest.fixture
def units(tmp_path) -> list[Path]:
    for name in UNITS:
        text = (CHECKOUT / "deploy" / name).read_text()
        (tmp_path / name).write_text(text.replace("/opt/ocms/.venv/bin/python", sys.executable))
    return [tmp_path / name for name in UNITS]


def test_systemd_takes_the_units(units):
    command = [needed("systemd-analyze", "systemd"), "verify", "--man=no", *units]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_systemd_rates_the_service_as_well_locked_in(units):
    command = [needed("systemd-analyze", "systemd"), "security", "--offline=true", "--threshold=20", units[0]]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout


# render.yaml


def test_the_blueprint_sets_what_production_asks_for_and_no_secret():
    api, _, _ = yaml.safe_load((CHECKOUT / "render.yaml").read_text())["services"]
    given = {entry["key"]: entry for entry in api["envVars"]}
    assert set(FROM_US) <= given.keys()
    assert given["SECRET_KEY"] == {"key": "SECRET_KEY", "generateValue": True}


def test_the_blueprint_gives_the_pages_their_headers():
    *_, site = yaml.safe_load((CHECKOUT / "render.yaml").read_text())["services"]
    headers = {header["name"]: header["value"] for header in site["headers"]}
    policy = pages.POLICY.format(api="https://api.school.example", pages="https://school.example")
    assert headers.pop("Content-Security-Policy") == policy
    assert headers.pop("Cache-Control") == "no-cache"
    assert headers == dict(pages.SAFETY)
