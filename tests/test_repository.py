"""What holds for the repository as a whole."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib

import pytest
from built import machine_paths
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from rareearths import paths, tables
from rareearths.paths import ROOT

TEXT = {".py", ".md", ".yml", ".yaml", ".toml", ".txt", ".csv", ".ipynb", ".bib", ".css", ".js", ".html", ".svg"}
TEXT |= {".cfg", ".cff", ".json", ""}
# in pieces, or this file would be found by its own words
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("registry", "npmjs"),
        ("conda", "anaconda"),
        ("proxy", "golang"),
        ("static", "crates"),
    )
] + ["-".join(parts) for parts in (("index", "url"), ("trusted", "host"))]
LARGEST_FILE = 1_500_000
LONGEST_MODULE = 300


def _tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).exists()]


TRACKED = _tracked()
MODULES = [path for path in TRACKED if path.suffix == ".py"]


def name(path):
    return path.relative_to(ROOT).as_posix()


def test_git_lists_the_repository():
    assert {"Makefile", "rareearths/paths.py", "chapters/dominance.ipynb"} <= {name(path) for path in TRACKED}


@pytest.mark.parametrize("path", [path for path in TRACKED if path.suffix in TEXT], ids=name)
def test_text_is_clean(path):
    text = path.read_text(encoding="utf-8")
    assert machine_paths(text) == []
    assert [host for host in REGISTRIES if host in text.lower()] == []
    assert "\r" not in text


def test_patterns_find_what_they_are_for():
    for folder in ("home", "tmp", "root", "Users"):
        assert machine_paths(f'path = "/{folder}/someone"')
    assert machine_paths("C:" + r"\Users\someone")
    assert machine_paths("https://example.org/" + "home/page") == []


def test_no_file_is_large():
    sizes = {name(path): path.stat().st_size for path in TRACKED}
    assert {path: size for path, size in sizes.items() if size > LARGEST_FILE} == {}


def test_no_module_is_long():
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert lines
    assert {path: count for path, count in lines.items() if count > LONGEST_MODULE} == {}


def _public(body, prefix=""):
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, f"{node.name}.")


@pytest.mark.parametrize("path", [path for path in MODULES if name(path).startswith("rareearths/")], ids=name)
def test_public_names_have_docstrings(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module"
    assert [shown for shown, node in _public(tree.body) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("listed", ["requirements.txt", "requirements-test.txt", "requirements-lab.txt"])
def test_requirements_are_pinned(listed):
    lines = (ROOT / listed).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]
    assert wanted
    pinned = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+( ; \S.*)?")
    assert [line for line in wanted if not pinned.fullmatch(line)] == []


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_requirements_cover_the_project():
    """The versions that are installed are within the bounds of pyproject.toml; pyarrow is not, on purpose."""
    extras = PROJECT["optional-dependencies"]
    parts = (PROJECT["dependencies"], *(extras[name] for name in ("book", "fetch", "test", "lab")))
    wanted = [Requirement(line) for part in parts for line in part]
    files = ("requirements.txt", "requirements-test.txt", "requirements-lab.txt")
    listed = "".join((ROOT / file).read_text(encoding="utf-8") for file in files)
    pins = {canonicalize_name(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==([\w.!+]+)", listed)}
    missing = [
        str(each)
        for each in wanted
        if each.name != PROJECT["name"] and pins.get(canonicalize_name(each.name), "") not in each.specifier
    ]
    assert missing == []


def test_the_package_can_be_installed_beside_others():
    extras = ("fetch", "book", "grid", "lab")
    bounds = [*PROJECT["dependencies"], *(line for name in extras for line in PROJECT["optional-dependencies"][name])]
    assert [line for line in bounds if "==" in line] == []


@pytest.mark.parametrize(
    ("vintage", "table"), [(each, table) for each in tables.vintages() for table in tables.tables(each)]
)
def test_tables_state_their_terms(vintage, table):
    described = tables.describe(table, vintage)
    assert described.get("licence"), f"{table}: name the licence in data/{vintage}/{tables.DESCRIPTOR}"
    assert described.get("redistribution") in ("free", "figures-only"), f"{table}: say what may be passed on"
    for source in tables.provenance(table, vintage):
        assert source.licence, source.id
        assert source.terms, source.id


def test_every_table_file_is_described():
    for vintage in tables.vintages():
        resources = tables.package(vintage)["resources"]
        described = {resource["path"] for resource in resources if "carried_from" not in resource}
        assert {path.name for path in (paths.DATA / vintage).glob("*.csv")} == described


def test_both_readmes_name_the_same_targets():
    targets = [
        set(re.findall(r"\bmake ([a-z]+)", (ROOT / readme).read_text(encoding="utf-8")))
        for readme in ("README.md", "README.ja.md")
    ]
    assert targets[0] == targets[1]
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {"book", "test"} <= targets[0] <= known
