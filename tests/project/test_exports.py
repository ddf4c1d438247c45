"""The public names, and what an import does: nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from support import public_api

import cometchat_nb as cc

PACKAGE = Path(cc.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

PUBLIC = [
    "Credentials",
    "delete_profile",
    "find_credentials",
    "profile_names",
    "save_profile",
    "Ticket",
    "triage",
    "read_ticket",
    "sanitize_har",
    "AppSettings",
    "AsyncCometChatCalls",
    "Audit",
    "AuditPanel",
    "CometChatCalls",
    "CometChatError",
    "CometChatWarning",
    "ErrorPanel",
    "ExchangePanel",
    "Fault",
    "InitResult",
    "KeyringStore",
    "LoginForm",
    "LoginListener",
    "LoginPanel",
    "LogoutButton",
    "ReproducePanel",
    "Rule",
    "Sandbox",
    "SandboxPanel",
    "SessionPanel",
    "User",
    "Workbench",
    "__version__",
    "audit",
    "audit_rules",
    "diagnose",
    "error_codes",
    "error_frame",
    "explain",
    "list_users",
    "read_har",
    "read_local_storage",
    "read_sdk_log",
    "report",
    "reproduce",
    "sample_cases",
    "status_frame",
    "trace_frame",
    "try_login",
    "user_frame",
]


def imported_names(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").partition(".")[0])
    return names


def test_the_public_names_are_these():
    assert sorted(cc.__all__) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_there_and_documented(name):
    value = getattr(cc, name)
    assert name in dir(cc)
    assert name == "__version__" or value.__doc__


def test_the_public_api_is_the_one_of_the_snapshot():
    """A change is meant: `python -m support.public_api` in `tests/` writes it down, the changelog says it."""
    assert public_api.describe() == public_api.SNAPSHOT.read_text("utf-8")


def test_the_names_for_type_checkers_are_the_same():
    [block] = [
        node
        for node in ast.parse((PACKAGE / "__init__.py").read_text()).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    told = {(alias.name, statement.module) for statement in block.body for alias in statement.names}
    assert told == {(name, home) for home, names in cc._HOMES.items() for name in names}
    assert {name for name, _ in told} | {"__version__"} == set(PUBLIC)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'login_form'"):
        _ = cc.login_form


def test_importing_loads_nothing_heavy_and_patches_nothing():
    script = (
        "import sys, asyncio; run = asyncio.run; import cometchat_nb; "
        "heavy = {'httpx', 'pandas', 'ipywidgets', 'anywidget', 'IPython', 'keyring', 'uvicorn', "
        "'nest_asyncio', 'nest_asyncio2'}; "
        "print(sorted(heavy & set(sys.modules)), asyncio.run is run)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] True"


def test_a_client_loads_neither_pandas_nor_widgets():
    heavy = "{'pandas', 'ipywidgets', 'uvicorn'}"
    script = f"import sys, cometchat_nb as cc; cc.CometChatCalls(); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_login_in_process_loads_no_http_library():
    libraries = "{'httpx', 'httpcore', 'aiohttp'}"
    script = f"""import sys, cometchat_nb as cc
cc.Sandbox().client().login("cometchat-uid-1")
print({libraries} & set(sys.modules))"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_drivers_know_an_http_library(path):
    tree = ast.parse(path.read_text())
    may = path.parent == PACKAGE / "drivers" or path == PACKAGE / "sandbox" / "transport.py"
    assert may or not imported_names(tree) & {"httpx", "httpcore", "aiohttp"}
    assert ast.get_docstring(tree)


def test_dir_lists_the_public_names_only():
    assert sorted(dir(cc)) == sorted(cc.__all__)
