"""Which Rust can build for arm64 Linux on this machine, and what must be installed for it."""

import os
import shutil
import subprocess
from pathlib import Path

from commands.checkout import TOOLS, stop

TARGET = "aarch64-unknown-linux-gnu"
DEBIAN_RUST = ["rustc-web", "cargo-web", "libstd-rust-web-dev:arm64"]
DEBIAN_BIN = Path("/usr/bin")


def arm64_path(path: str) -> str:
    """`path` with a Rust that can build for arm64; installs the target where it is missing."""
    if _has_target(shutil.which("rustc", path=path)):
        return path
    if shutil.which("rustup", path=path) and _succeeds(["rustup", "target", "add", TARGET]):
        return path
    return debian_path(path)


def debian_path(path: str) -> str:
    """`path` with Debian's own Rust first, which has the target as a package."""
    if not _has_target(DEBIAN_BIN / "rustc") or not (DEBIAN_BIN / "cargo").exists():
        _install_debian_rust()
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


def _has_target(rustc: str | Path | None) -> bool:
    if rustc is None or not Path(rustc).exists():
        return False
    command = [rustc, "--print", "target-libdir", "--target", TARGET]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode == 0 and any(Path(result.stdout.strip()).glob("libstd-*"))


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _install_debian_rust() -> None:
    remedy = f"install the Rust target {TARGET}: rustup target add {TARGET}"
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        stop(f"Rust cannot build for arm64 here; {remedy}")
    administrator = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if administrator and not (shutil.which("sudo") and _succeeds(["sudo", "-n", "true"])):
        stop(
            f"Rust cannot build for arm64 here; {remedy}",
            "or, on Debian: sudo dpkg --add-architecture arm64 && sudo apt-get update"
            f" && sudo apt-get install {' '.join(DEBIAN_RUST)}",
        )
    print(f"rustup has no {TARGET}; installing {' '.join(DEBIAN_RUST)} from Debian")
    install = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *DEBIAN_RUST]
    for step in (["dpkg", "--add-architecture", "arm64"], ["apt-get", "update", "-qq"], install):
        result = subprocess.run(
            [*administrator, *step], check=False, capture_output=True, text=True
        )
        if result.returncode != 0:
            reason = (result.stderr or result.stdout).strip().splitlines() or ["it gave no reason"]
            stop(f"Rust cannot build for arm64 here; {remedy}", f"`{' '.join(step)}`: {reason[-1]}")
