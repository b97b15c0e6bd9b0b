"""An app imports from `ocms` and from the apps above it, never from one below."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["accounts", "courses", "enrollments", "reviews", "dashboard", "seed"]


def imported_apps(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    modules = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    nodes = ast.walk(ast.parse(path.read_text()))
    modules += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return {module.split(".")[0] for module in modules} & set(APPS)


def sources(app: str) -> list[Path]:
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_from_those_above_it(app):
    below = set(APPS[APPS.index(app) + 1 :])
    wrong = {
        str(path.relative_to(ROOT)): found for path in sources(app) if (found := imported_apps(path) & below)
    }
    assert wrong == {}


def test_ocms_imports_apps_only_where_their_addresses_are_put_together():
    found = {str(path.relative_to(ROOT)) for path in sources("ocms") if imported_apps(path)}
    assert found <= {"ocms/urls.py"}
