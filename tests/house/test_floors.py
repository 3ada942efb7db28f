"""The floor plan, the rooms and the habits of the house, kept as tests."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORUM = ROOT / "forum"
FLOORS = (
    "core",
    "text mail storage web search",
    "territory accounts pacts",
    "files meetings listening discussions decisions citations library practices evaluations",
    "moderation notifications feeds",
    "transfer site",
)
ORDER = [package for floor in FLOORS for package in floor.split()]
ROOMS = ["models", "events", "policy", "forms", "queries", "services", "kinds", "listeners", "views", "api", "commands", "feature"]
MODULES = sorted(FORUM.rglob("*.py"))
LONGEST_ROOM = 450
LONGEST_FUNCTION = 45


def package_of(path):
    parts = path.relative_to(FORUM).parts
    return parts[0] if len(parts) > 1 else None


def trees():
    for path in MODULES:
        yield path, ast.parse(path.read_text())


def imports_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("forum."):
            yield node.module.split("."), node.lineno
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith("forum."):
                    yield name.name.split("."), node.lineno


def upward_imports(path, tree):
    own = package_of(path)
    if own not in ORDER:
        return []
    return [
        f"{path.relative_to(ROOT)}:{line} imports forum.{module[1]}"
        for module, line in imports_of(tree)
        if module[1] not in ORDER or ORDER.index(module[1]) > ORDER.index(own)
    ]


def test_imports_go_down_the_floors_or_to_the_left():
    assert [fault for path, tree in trees() for fault in upward_imports(path, tree)] == []


def test_an_upward_import_would_be_seen():
    planted = ast.parse("from forum.discussions.models import Thread")
    assert upward_imports(FORUM / "pacts" / "planted.py", planted)


def test_the_import_contract_is_kept():
    answer = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_rooms_import_only_the_rooms_before_them():
    faults = []
    for path, tree in trees():
        own, room = package_of(path), path.relative_to(FORUM).parts[1].removesuffix(".py") if package_of(path) else ""
        if room not in ROOMS:
            continue
        for module, line in imports_of(tree):
            if module[1] == own and len(module) > 2 and module[2] in ROOMS and ROOMS.index(module[2]) > ROOMS.index(room):
                faults.append(f"{path.relative_to(ROOT)}:{line} {room} imports {module[2]}")
    assert faults == []


def test_no_import_hides_inside_a_function():
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(FORUM)))
def test_rooms_and_functions_stay_small(path):
    source = path.read_text()
    assert len(source.splitlines()) <= LONGEST_ROOM
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("library", ["bleach", "nh3", "whoosh", "markdown_it"])
def test_one_package_touches_each_library_that_may_have_to_go(library):
    users = {
        package_of(path)
        for path, tree in trees()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(name.name.split(".")[0] == library for name in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == library)
    }
    assert len(users) <= 1


BELOW_VIEWS = {"models", "events", "policy", "queries", "services", "kinds", "listeners"}
ASKING = {"current_user", "request", "g", "session", "current_actor"}


def test_nothing_below_the_views_looks_up_who_is_asking():
    faults = []
    for path, tree in trees():
        parts = path.relative_to(FORUM).parts
        room = parts[1].removesuffix(".py") if len(parts) > 1 else ""
        if room not in BELOW_VIEWS and package_of(path) != "core":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("flask", "flask_login", "forum"):
                faults += [f"{path.relative_to(ROOT)}:{node.lineno} {name.name}" for name in node.names if name.name in ASKING]
    assert faults == []


def test_only_the_unit_of_work_commits():
    allowed = {FORUM / "core" / "work.py", FORUM / "core" / "outbox.py"}
    faults = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees()
        if path not in allowed
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and ast.unparse(node.func.value).endswith("session")
    ]
    assert faults == []


def test_no_drawer_without_a_name():
    assert [path for path in MODULES if path.stem in ("utils", "helpers", "manager", "common", "misc")] == []
