"""Several processes behind nginx: one is killed, and its visitors come back with their state."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pytest
from websockets.exceptions import ConnectionClosed

from benchmarks._browser import ROOT, serving_process
from benchmarks._crowd import Visitor
from scripts.browsing import free_port

DEPLOY = ROOT / "deploy"
NGINX = os.environ.get("NGINX") or shutil.which("nginx") or "/usr/sbin/nginx"
VALIDATE = Path(sys.executable).with_name("kubernetes-validate")
N_VISITORS = 8


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, list[int]]]:
    """The port of nginx, with the settings that are committed, and the two processes behind it."""
    if not Path(NGINX).exists():
        pytest.skip("there is no nginx, and .ci/nginx could not install one")
    tmp_path = tmp_path_factory.mktemp("nginx")
    with ExitStack() as stack:
        behind = [stack.enter_context(serving_process(ROOT / "app.py", ROOT)) for _ in range(2)]
        port = free_port()
        servers = "".join(
            f"server localhost:{own} max_fails=1 fail_timeout=5s;" for own, _ in behind
        )
        settings = (DEPLOY / "nginx.conf").read_text()
        settings, n_servers = re.subn(r"(\s+server app-\d:8501 [^;]+;)+", servers, settings)
        settings, n_ports = re.subn(r"listen 8080;", f"listen {port};", settings)
        assert (n_servers, n_ports) == (1, 1)
        path = tmp_path / "nginx.conf"
        path.write_text(settings.replace("/tmp/nginx", f"{tmp_path}/nginx"))
        command = [NGINX, "-c", str(path), "-g", "daemon off;"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        stack.callback(process.wait, 20)
        stack.callback(process.terminate)
        _answered(port)
        yield port, [pid for _, pid in behind]


def _answered(port: int) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/nginx-health", timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nginx does not answer")


def cookie_of(port: int) -> str:
    """What a new visitor is known by."""
    answer = urllib.request.urlopen(f"http://localhost:{port}/abstain", timeout=20)
    return str(answer.headers["set-cookie"]).partition(";")[0]


def test_who_has_a_cookie_keeps_it_and_its_process(several: tuple[int, list[int]]) -> None:
    port, _ = several
    cookie = cookie_of(port)
    request = urllib.request.Request(f"http://localhost:{port}/abstain", headers={"Cookie": cookie})
    assert urllib.request.urlopen(request, timeout=20).headers["set-cookie"] is None

    async def fetches() -> None:
        # What a process has promised to compute is known to that one alone.
        async with Visitor(port, Random(0), cookie=cookie) as visitor:
            await visitor.open("surprise")
            for _ in range(4):
                await visitor.move()
                assert await visitor.fetched()

    asyncio.run(fetches())


def test_one_process_is_killed_and_nobody_loses_anything(several: tuple[int, list[int]]) -> None:
    port, pids = several
    cookies = [cookie_of(port) for _ in range(N_VISITORS)]
    assert len(set(cookies)) == N_VISITORS

    async def visit() -> tuple[int, int]:
        visitors = []
        for k, cookie in enumerate(cookies):
            visitor = Visitor(port, Random(k), cookie=cookie)
            await visitor.open("abstain")
            await visitor.move()
            visitors.append(visitor)
        os.kill(pids[0], signal.SIGKILL)
        lost, kept = 0, 0
        for visitor, cookie in zip(visitors, cookies, strict=True):
            async with visitor:
                said = visitor.said
                try:
                    await visitor.move()
                except ConnectionClosed:
                    lost += 1
                    # As the browser does, which still has the address.
                    link = f"abstain?{urlencode(visitor.address)}"
                else:
                    kept += 1
                    continue
            async with Visitor(port, Random(0), cookie=cookie) as back:
                await back.open(link)
                assert back.said == visitor.said != said
                await back.move()
        return lost, kept

    lost, kept = asyncio.run(visit())
    # By their cookies they are on both; 1 in 2⁷ would have all of them on one.
    assert lost + kept == N_VISITORS
    assert lost
    assert kept


def test_what_the_image_holds_is_all_that_the_app_needs(tmp_path: Path) -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    for line in lines:
        if line.startswith("COPY "):
            *sources, target = shlex.split(line)[1:]
            for source in sources:
                if (ROOT / source).is_dir():
                    ignored = shutil.ignore_patterns("__pycache__")
                    shutil.copytree(ROOT / source, tmp_path / target, ignore=ignored)
                else:
                    shutil.copy(ROOT / source, tmp_path / target)

    async def visit(port: int) -> None:
        async with Visitor(port, Random(0)) as visitor:
            for path in ("surprise", "predictions", "plans", "tokens", "abstain"):
                await (visitor.go(path) if visitor.pages else visitor.open(path))
            await visitor.move()

    with serving_process(tmp_path / "app.py", tmp_path, tmp_path) as (port, _):
        asyncio.run(visit(port))


def test_processes_have_the_names_by_which_nginx_looks_for_them() -> None:
    asked = set(re.findall(r"server (app-\d):8501", (DEPLOY / "nginx.conf").read_text()))
    composed = set(re.findall(r"^  (app-\d): \*app$", (DEPLOY / "compose.yaml").read_text(), re.M))
    manifest = (DEPLOY / "kubernetes" / "app.yaml").read_text()
    services = set(re.findall(r"^  name: (app-\d)$", manifest, re.M))
    pods = set(re.findall(r"pod-name: (app-\d)}", manifest))
    assert asked == composed == services == pods
    assert f"replicas: {len(asked)}" in manifest


def test_manifests_are_what_kubernetes_takes() -> None:
    if not VALIDATE.exists():
        pytest.skip("requirements-dev.txt has kubernetes-validate")
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")):
        run = subprocess.run([VALIDATE, "--strict", path], capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        asks = rf"{probe}:\n\s+httpGet: {{path: /_stcore/health,"
        assert re.search(asks, (DEPLOY / "kubernetes" / "app.yaml").read_text())
