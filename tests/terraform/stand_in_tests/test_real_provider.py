"""Finding a real provider."""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from stand_in import real_provider

AWS = "registry.terraform.io/hashicorp/aws"


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any provider, and without a network."""
    for name in ("TF_REATTACH_PROVIDERS", "XDG_DATA_HOME", "TF_CLI_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "shared"))
    monkeypatch.setattr(real_provider, "DISCOVERY", "http://127.0.0.1:1/terraform.json")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def mirror() -> Iterator[str]:
    """A web server that has the provider's versions."""

    class Index(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == f"/{AWS}/index.json"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(json.dumps({"versions": {}}).encode())

        def log_message(self, *_arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def install(folder: Path, *, packed: bool = False, target: str | None = None) -> Path:
    """Put a provider into a mirror directory."""
    target = target or real_provider.target()
    if packed:
        path = folder / AWS / f"terraform-provider-aws_6.47.0_{target}.zip"
    else:
        path = folder / AWS / "6.47.0" / target / "terraform-provider-aws_v6.47.0_x5"
    path.parent.mkdir(parents=True)
    path.touch()
    return folder


def configure(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Write a CLI configuration and name it."""
    path = Path.home() / "named.tfrc"
    path.write_text(text)
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(path))


def test_there_is_none() -> None:
    assert real_provider.find() is None


@pytest.mark.parametrize("packed", [True, False])
def test_in_the_home_directory(tmp_path: Path, packed: bool) -> None:
    folder = install(tmp_path / ".terraform.d/plugins", packed=packed)
    assert real_provider.find() == str(folder)


def test_one_for_another_platform_does_not_count(tmp_path: Path) -> None:
    install(tmp_path / ".terraform.d/plugins", target="plan9_mips")
    assert real_provider.find() is None


def test_in_a_shared_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(real_provider.sys, "platform", "linux")
    folder = install(tmp_path / "shared/terraform/plugins")
    assert real_provider.find() == str(folder)


def test_in_a_mirror_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = install(tmp_path / "mirror")
    configure(
        monkeypatch,
        "# provider_installation { direct {} }\n"
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder}"\n  }}\n}}\n',
    )
    assert real_provider.find() == str(folder)


def test_a_configuration_replaces_the_implied_directories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / ".terraform.d/plugins")
    configure(
        monkeypatch, 'provider_installation {\n  filesystem_mirror {\n    path = "/none"\n  }\n}\n'
    )
    assert real_provider.find() is None


def test_in_a_network_mirror(mirror: str, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(
        monkeypatch,
        f'provider_installation {{\n  network_mirror {{\n    url = "{mirror}"\n  }}\n}}\n',
    )
    assert real_provider.find() == mirror


def test_under_development(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(
        monkeypatch,
        'provider_installation {\n  dev_overrides {\n    "hashicorp/aws" = "/src"\n  }\n}\n',
    )
    assert real_provider.find() == "dev_overrides in the CLI configuration"


def test_running_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_REATTACH_PROVIDERS", json.dumps({AWS: {}}))
    assert real_provider.find() == "the one in TF_REATTACH_PROVIDERS"
