"""Installs a wheel alone and with each extra alone into fresh environments, and uses what each brings.

`python tests/release/each_extra.py dist/*.whl [extra ...]`. A copy of the core's environment is what each extra
is added to, so that an extra stands beside the core and no other extra.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]

CORE = """
import cometchat_nb as cc
calls = cc.Sandbox().client()
assert calls.login("cometchat-uid-1").name == "Andrew Joseph"
assert cc.try_login("nobody")["error_code"].item() == "ERROR_INVALID_UID"
assert cc.diagnose("The UID bob@example.com does not exist")["cause_id"].iloc[0] == "uid_is_email"
assert cc.report(cc.reproduce([{"uid": "a b"}], progress=False)).masked == 0
assert cc.audit(cc.list_users(progress=False)).passed
assert cc.LoginForm(calls).logged_in
cc.Workbench(calls)
"""

USES = {
    "app": """
import threading, urllib.request
from cometchat_nb.app import served
with served() as url:
    assert urllib.request.urlopen(url, timeout=60).status == 200
""",
    "charts": """
import cometchat_nb as cc
chart = cc.audit([{"uid": "a b", "name": "A"}]).plot()
assert "svg" in chart._repr_html_() or "png" in chart._repr_html_()
""",
    "distributed": """
import cometchat_nb as cc, dask.dataframe as dd, pandas as pd
users = pd.DataFrame({"uid": ["a b", "b"], "name": ["A", "B"]})
if __name__ == "__main__":
    assert cc.audit(dd.from_pandas(users, npartitions=2)).issues["rule_id"].tolist() == ["uid_space"]
""",
    "fast": """
import asyncio, cometchat_nb as cc
from cometchat_nb.drivers.aiohttp_session import AiohttpSession
assert cc.audit([{"uid": "a b", "name": "A"}], engine="polars").issues["rule_id"].tolist() == ["uid_space"]
cc.AsyncCometChatCalls(cc.AppSettings("app", "us"), transport=AiohttpSession())
""",
    "files": """
import cometchat_nb as cc, pandas as pd
users = pd.DataFrame({"uid": ["a b"], "name": ["A"]})
users.to_parquet("users.parquet"); users.to_excel("users.xlsx", index=False)
for name in ("users.parquet", "users.xlsx"):
    assert cc.audit(name).issues["rule_id"].tolist() == ["uid_space"]
""",
    "keyring": """
import keyring, cometchat_nb as cc
from keyring.backends.null import Keyring
keyring.set_keyring(Keyring())
assert cc.KeyringStore().load("app") is None
""",
    "lab": "import subprocess, sys; subprocess.run([sys.executable, '-m', 'jupyterlab', '--version'], check=True)",
    "notebooks": """
import cometchat_nb as cc, jupyterlab
result = cc.audit([{"uid": "a b", "name": "A"}])
result.plot(); result.table()
""",
    "sandbox": """
import cometchat_nb as cc
sandbox = cc.Sandbox()
with sandbox.serve() as url, cc.CometChatCalls(sandbox.settings_for(url)) as calls:
    assert calls.login("cometchat-uid-1").name == "Andrew Joseph"
with sandbox.serve(tls=True) as url:
    assert url.startswith("https://")
""",
    "backend": """
import os, socket, subprocess, sys, time, urllib.request
os.environ |= dict(COMETCHAT_APP_ID="app", COMETCHAT_REGION="us", COMETCHAT_REST_API_KEY="fa4e" * 10)
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = str(free.getsockname()[1])
example = [sys.executable, "-u", "-m", "examples.backend", "--port", port]
with subprocess.Popen(example, stdout=subprocess.PIPE, text=True) as backend:
    url = backend.stdout.readline().split()[0]  # and then it begins to listen
    for attempt in range(100):
        try:
            page = urllib.request.urlopen(url, timeout=10).read()
            break
        except OSError:
            time.sleep(0.1)
    backend.terminate()
assert b"<form" in page
""",
    "mcp": """
import asyncio, sys
from mcp import Client, StdioServerParameters
async def tools():
    async with Client(StdioServerParameters(command=sys.executable, args=["-m", "cometchat_nb", "mcp"])) as client:
        return {tool.name for tool in (await client.list_tools()).tools}
assert "diagnose" in asyncio.run(tools())
""",
    "spark": """
import cometchat_nb as cc
from pyspark.sql import SparkSession
session = SparkSession.builder.master("local[1]").getOrCreate()
users = session.createDataFrame([("a b", "A")], "uid string, name string")
assert cc.audit(users).issues["rule_id"].tolist() == ["uid_space"]
""",
    "tables": """
import cometchat_nb as cc
cc.audit([{"uid": "a b", "name": "A"}]).table()
""",
}
NEEDS = {"spark": "java"}


def main(wheel: Path, extras: list[str]) -> int:
    """Try the core and the extras; print a line for each; return how many failed."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        core = Path(folder, "core")
        subprocess.run([sys.executable, "-m", "venv", core], check=True)
        failed += not _try("core", core, str(wheel), CORE, set())
        packages = _packages(core)
        for extra in extras:
            if (tool := NEEDS.get(extra)) and shutil.which(tool) is None:
                print(f"{extra:12} not tried: {tool} is not installed")
                continue
            copy = Path(folder, extra)
            shutil.copytree(core, copy, symlinks=True, copy_function=_link)
            failed += not _try(extra, copy, f"{wheel}[{extra}]", USES[extra], packages)
            shutil.rmtree(copy)
    return failed


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def _try(name: str, environment: Path, requirement: str, use: str, before: set[str]) -> bool:
    start = time.monotonic()
    python = environment / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement]
    installed = subprocess.run(pip, capture_output=True, text=True, check=False)
    added = sorted(_packages(environment) - before)
    done = installed
    if installed.returncode == 0:
        script = environment / "use.py"
        script.write_text(use)
        shutil.copytree(ROOT / "examples", environment / "examples", dirs_exist_ok=True)
        done = subprocess.run(
            [python, "-W", "error::ImportWarning", script],
            capture_output=True, text=True, check=False, cwd=environment,
            env={**os.environ, "PYSPARK_PYTHON": str(python)},
        )  # fmt: skip
    verdict = "works" if done.returncode == 0 else "FAILS"
    print(f"{name:12} {verdict} with {len(added)} packages, {time.monotonic() - start:.0f} s", flush=True)
    if done.returncode:
        print(done.stderr[-2000:])
    return done.returncode == 0


def _packages(environment: Path) -> set[str]:
    return {path.name.split("-")[0] for path in environment.glob("lib/python*/site-packages/*.dist-info")}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute(), sys.argv[2:] or sorted(USES)))
