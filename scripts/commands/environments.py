"""The environments in terraform/envs, and what must be right about one before Terraform runs."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2

from commands import elf
from commands.checkout import LOCAL_ZIP, RELEASE_ZIP, TARGET, TERRAFORM, shown, stop

LOCAL = "local"
ENVS = TERRAFORM / "envs"
# What the files of a fresh checkout say where only the user knows a name.
PLACEHOLDER = "example"
DEFAULT_ARCHITECTURE = "arm64"


@dataclass(frozen=True)
class StateBucket:
    """Where an environment's state is kept."""

    name: str
    key: str
    region: str
    profile: str | None


@dataclass(frozen=True)
class Environment:
    """One environment: its name and what its two files say."""

    name: str
    settings: dict[str, Any]
    backend: dict[str, Any]

    @property
    def is_local(self) -> bool:
        """Whether it is the one on the emulator."""
        return self.name == LOCAL

    @property
    def variables_file(self) -> Path:
        return _variables_file(self.name)

    @property
    def backend_file(self) -> Path:
        return _backend_file(self.name)

    @property
    def work_folder(self) -> Path:
        """Where Terraform keeps its own files and the plan."""
        return TARGET / "terraform" / self.name

    @property
    def data_folder(self) -> Path:
        """Terraform's own files."""
        return self.work_folder / "data"

    @property
    def state_bucket(self) -> StateBucket:
        return StateBucket(
            name=str(self.backend.get("bucket", "")),
            key=str(self.backend.get("key", "")),
            region=str(self.backend.get("region", "")),
            profile=self.backend.get("profile"),
        )

    @property
    def package(self) -> Path:
        """The zip this environment deploys."""
        default = LOCAL_ZIP if self.is_local else RELEASE_ZIP
        return (TERRAFORM / str(self.settings.get("package_path", default))).resolve()

    @property
    def architecture(self) -> str:
        """The processor its function runs on, as Lambda names it."""
        if self.is_local:
            return {"aarch64": "arm64"}.get(elf.host_machine(), elf.host_machine())
        return str(self.settings.get("architecture", DEFAULT_ARCHITECTURE))

    def problems(self) -> list[str]:
        """Everything that is wrong with its two files, each with what to do about it."""
        return self.backend_problems() + self._settings_problems()

    def backend_problems(self) -> list[str]:
        """What is wrong with where the state is to be kept."""
        file = shown(self.backend_file)
        missing = [name for name in ("bucket", "key", "region") if not self.backend.get(name)]
        found = [f'{file}: {name} is missing; write {name} = "…"' for name in missing]
        bucket = self.state_bucket
        if not self.is_local and bucket.name.startswith(f"{PLACEHOLDER}-"):
            found.append(
                f'{file}: bucket = "{bucket.name}" is the example; write a name of your own,'
                " as bucket names are shared by all AWS accounts"
            )
        for other in names():
            if other == self.name or not _backend_file(other).exists():
                continue
            theirs = _read(_backend_file(other))
            if (theirs.get("bucket"), theirs.get("key")) == (bucket.name, bucket.key):
                found.append(
                    f"{file}: bucket and key are those of {shown(_backend_file(other))};"
                    " give each environment a state of its own"
                )
        return found

    def _settings_problems(self) -> list[str]:
        file = shown(self.variables_file)
        found = []
        if self.settings.get("environment") != self.name:
            found.append(
                f'{file}: environment = "{self.settings.get("environment")}" is not the name of'
                f' the file; write environment = "{self.name}"'
            )
        prefix = self.settings.get("name_prefix")
        if not self.is_local and prefix == PLACEHOLDER:
            found.append(
                f'{file}: name_prefix = "{prefix}" is the example; write your organisation\'s name'
            )
        # Terraform only warns, and plans as if it were not written: subscriptions would be gone.
        known = _declared()
        found += [
            f"{file}: {name} is not a setting; take it out, or write one of terraform/*.tf"
            for name in sorted(self.settings)
            if name not in known and not name.startswith("__")
        ]
        return found

    def package_problems(self) -> list[str]:
        """What is wrong with the zip it deploys."""
        file, remedy = shown(self.package), self._remedy()
        if not self.package.is_file():
            return [f"{file}: there is no such zip; {remedy}"]
        try:
            with zipfile.ZipFile(self.package) as archive, archive.open("bootstrap") as bootstrap:
                machine = elf.machine_in(bootstrap.read(elf.HEADER_BYTES), file)
        except (zipfile.BadZipFile, KeyError, elf.NotExecutableError):
            return [f"{file}: this zip holds no executable `bootstrap`; {remedy}"]
        wanted = elf.ALIASES.get(self.architecture, self.architecture)
        if machine != wanted:
            return [f"{file}: its bootstrap is for {machine}, not for {wanted}; {remedy}"]
        return []

    def _remedy(self) -> str:
        if self.is_local:
            return "run `make build-local`"
        if self.architecture == "x86_64":
            return (
                "run `scripts/build --architecture x86_64`, and write package_path ="
                ' "../target/lambda-x86_64/s3-backup-function/bootstrap.zip"'
            )
        return "run `make build`"


def names() -> list[str]:
    """The environments there are."""
    return sorted(file.stem for file in ENVS.glob("*.tfvars"))


def load(name: str) -> Environment:
    """Read the environment called `name`; ends with an error where there is no such one."""
    choices = " ".join(names())
    if not name:
        stop(f"ENV is not set; write ENV=NAME, where NAME is one of: {choices}")
    if name not in names():
        stop(f'ENV="{name}" has no file terraform/envs/{name}.tfvars; the choices are: {choices}')
    backend = _backend_file(name)
    if not backend.exists():
        stop(f"{shown(backend)} is missing; it says in which bucket the state of {name} is kept")
    return Environment(name, _read(_variables_file(name)), _read(backend))


def _declared() -> set[str]:
    """The settings the root has."""
    text = "\n".join(file.read_text() for file in TERRAFORM.glob("*.tf"))
    return set(re.findall(r'^variable "(\w+)"', text, re.MULTILINE))


def _variables_file(name: str) -> Path:
    return ENVS / f"{name}.tfvars"


def _backend_file(name: str) -> Path:
    return ENVS / f"{name}.s3.tfbackend"


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open() as text:
            values = hcl2.load(text)
    except Exception as error:  # the parser raises many kinds
        stop(f"{shown(file)} cannot be read: {error}")
    return {
        key: value.strip('"') if isinstance(value, str) else value
        for key, value in values.items()
        if not key.startswith("__")
    }
