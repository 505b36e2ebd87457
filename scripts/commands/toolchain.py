"""Which Rust can build for Lambda on this machine, and what must be installed for it."""

import os
import shutil
import subprocess
from pathlib import Path

from commands.checkout import TOOLS, stop

# Debian's name of a target's architecture.
DEBIAN = {"aarch64-unknown-linux-gnu": "arm64", "x86_64-unknown-linux-gnu": "amd64"}
DEBIAN_BIN = Path("/usr/bin")


def path_for(path: str, target: str) -> str:
    """`path` with a Rust that can build for `target`; installs the target where it is missing."""
    if _has_target(shutil.which("rustc", path=path), target):
        return path
    if shutil.which("rustup", path=path) and _succeeds(["rustup", "target", "add", target]):
        return path
    return debian_path(path, target)


def debian_path(path: str, target: str) -> str:
    """`path` with Debian's own Rust first, which has the target as a package."""
    if not _has_target(DEBIAN_BIN / "rustc", target) or not (DEBIAN_BIN / "cargo").exists():
        _install_debian_rust(target)
    # Only these two: the rest of that folder must not come before the tools of this checkout.
    folder = TOOLS / "debian-rust"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("cargo", "rustc"):
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(DEBIAN_BIN / name)
    return os.pathsep.join([str(folder), path])


def sysroot(path: str) -> Path:
    """The sysroot of the rustc that `path` finds."""
    return Path(_rustc(path, "--print", "sysroot"))


def version(path: str) -> str:
    """What the rustc that `path` finds calls itself."""
    return _rustc(path, "--version")


def commit(path: str) -> str:
    """The commit the rustc that `path` finds was built from, or its release."""
    lines = dict(line.split(": ", 1) for line in _rustc(path, "-vV").splitlines() if ": " in line)
    known = lines.get("commit-hash", "unknown")
    return lines["release"] if known == "unknown" else known


def _rustc(path: str, *arguments: str) -> str:
    rustc = shutil.which("rustc", path=path)
    if rustc is None:
        stop("rustc is not on PATH; install Rust from https://rustup.rs")
    return subprocess.run(
        [rustc, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def _has_target(rustc: str | Path | None, target: str) -> bool:
    if rustc is None or not Path(rustc).exists():
        return False
    command = [rustc, "--print", "target-libdir", "--target", target]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode == 0 and any(Path(result.stdout.strip()).glob("libstd-*"))


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _install_debian_rust(target: str) -> None:
    architecture = DEBIAN[target]
    packages = ["rustc-web", "cargo-web", f"libstd-rust-web-dev:{architecture}"]
    cannot = f"Rust cannot build for {architecture} here"
    remedy = f"install the Rust target {target}: rustup target add {target}"
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        stop(f"{cannot}; {remedy}")
    administrator = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if administrator and not (shutil.which("sudo") and _succeeds(["sudo", "-n", "true"])):
        stop(
            f"{cannot}; {remedy}",
            f"or, on Debian: sudo dpkg --add-architecture {architecture} && sudo apt-get update"
            f" && sudo apt-get install {' '.join(packages)}",
        )
    print(f"rustup has no {target}; installing {' '.join(packages)} from Debian")
    install = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *packages]
    for step in (
        ["dpkg", "--add-architecture", architecture],
        ["apt-get", "update", "-qq"],
        install,
    ):
        result = subprocess.run(
            [*administrator, *step], check=False, capture_output=True, text=True
        )
        if result.returncode != 0:
            reason = (result.stderr or result.stdout).strip().splitlines() or ["it gave no reason"]
            stop(f"{cannot}; {remedy}", f"`{' '.join(step)}`: {reason[-1]}")
