"""Whether Terraform can get the real AWS provider here, and from where. Standard library only.

TF_PLUGIN_CACHE_DIR does not count: Terraform asks the registry even for what it has cached.
"""

import json
import os
import platform
import re
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

REGISTRY = "registry.terraform.io"
PROVIDER = f"{REGISTRY}/hashicorp/aws"
DISCOVERY = f"https://{REGISTRY}/.well-known/terraform.json"
DEVELOPED = r'"(?:registry\.terraform\.io/)?hashicorp/aws"\s*='
SECONDS = 3


def find() -> str | None:
    """Where the real provider comes from, in words, or None."""
    if PROVIDER in os.environ.get("TF_REATTACH_PROVIDERS", ""):
        return "the one in TF_REATTACH_PROVIDERS"
    configuration = cli_configuration()
    installation = block(configuration, "provider_installation")
    if re.search(DEVELOPED, block(installation, "dev_overrides")):
        return "dev_overrides in the CLI configuration"
    for folder in mirrors(installation) if installation else implied_mirrors():
        if holds_provider(folder):
            return str(folder)
    for url in network_mirrors(installation):
        if answers(f"{url.rstrip('/')}/{PROVIDER}/index.json", "versions"):
            return url
    direct = not installation or re.search(r"\bdirect\b", installation)
    if direct and answers(DISCOVERY, "providers.v1"):
        return REGISTRY
    return None


def target() -> str:
    """This platform as Terraform names it, such as linux_amd64."""
    machine = platform.machine().lower()
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)
    return f"{platform.system().lower()}_{architecture}"


def holds_provider(folder: Path) -> bool:
    """Whether a mirror directory has the provider for this platform, packed or unpacked."""
    provider = folder.expanduser() / PROVIDER
    packed = provider.glob(f"terraform-provider-aws_*_{target()}.zip")
    unpacked = provider.glob(f"*/{target()}/terraform-provider-aws*")
    return any(packed) or any(unpacked)


def implied_mirrors() -> Iterator[Path]:
    """The directories Terraform looks in by itself."""
    home = Path.home()
    yield Path("terraform.d/plugins")
    yield home / ".terraform.d/plugins"
    if sys.platform == "darwin":
        yield home / "Library/Application Support/io.terraform/plugins"
        yield Path("/Library/Application Support/io.terraform/plugins")
        return
    yield Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share") / "terraform/plugins"
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in shared.split(":"):
        yield Path(folder) / "terraform/plugins"


def cli_configuration() -> str:
    """The text of Terraform's CLI configuration, without comments; empty where there is none."""
    named = os.environ.get("TF_CLI_CONFIG_FILE")
    path = Path(named).expanduser() if named else Path.home() / ".terraformrc"
    try:
        text = path.read_text()
    except OSError:
        return ""
    return re.sub(r"(?m)^\s*(#|//).*$", "", text)


def block(text: str, name: str) -> str:
    """The body of the first block of that name; blocks may be inside it."""
    start = re.search(rf"\b{name}\s*{{", text)
    if not start:
        return ""
    depth = 1
    for index in range(start.end(), len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return text[start.end() : index]
    return text[start.end() :]


def mirrors(installation: str) -> Iterator[Path]:
    """The directories of the configuration's filesystem mirrors."""
    for path in re.findall(r'filesystem_mirror\s*{[^}]*?\bpath\s*=\s*"([^"]+)"', installation):
        yield Path(path)


def network_mirrors(installation: str) -> list[str]:
    """The addresses of the configuration's network mirrors."""
    return re.findall(r'network_mirror\s*{[^}]*?\burl\s*=\s*"([^"]+)"', installation)


def answers(url: str, key: str) -> bool:
    """Whether the address gives a JSON object with that key in time."""
    found: list[bool] = []

    def ask() -> None:
        try:
            with urllib.request.urlopen(url, timeout=SECONDS) as response:
                found.append(key in json.load(response))
        except (OSError, ValueError, TypeError):
            found.append(False)

    # Looking up a name has no time limit of its own.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(SECONDS)
    return bool(found) and found[0]
