"""A wheel installed elsewhere is the whole program: migrations, catalogues, starter; and no tests."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
NEEDED = (
    "core/messages/en.po",
    "core/messages/zh-Hans.po",
    "bots/settings/starter.toml",
    "bots/settings/articles/fees.en.md",
    "storage/migrations/env.py",
    "storage/migrations/versions/0001_the_first_tables.py",
    "storage/migrations/versions/0002_help_counts.py",
)
CHAT = '{"text": "/start"}\n{"choice": 1}\n'


def run(command: Sequence[str], folder: Path, stdin: str = "") -> str:
    """The output of a command that must succeed, with nothing of ours in its environment."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "USER": "li", **kept}
    done = subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def copied(folder: Path) -> Path:
    """The sources alone, so that building leaves nothing in the repository."""
    sources = folder / "sources"
    sources.mkdir()
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(REPOSITORY / name, sources)
    for name in ("bots", "core", "storage", "tests"):
        shutil.copytree(REPOSITORY / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
    return sources


@pytest.mark.first
@pytest.mark.long
def test_a_wheel_is_the_whole_program(tmp_path: Path) -> None:
    """Built, installed into a fresh environment beside the libraries, used from an unrelated folder."""
    sources = copied(tmp_path)
    wheels = tmp_path / "wheels"
    build = [
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "-c",
        str(REPOSITORY / "constraints.txt"),
        "-w",
        str(wheels),
    ]
    run([sys.executable, *build, str(sources)], tmp_path)
    (wheel,) = wheels.glob("frontdoor-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert set(NEEDED) <= set(names)
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {
        "bots",
        "core",
        "storage",
        "frontdoor",
    }
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    asking = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run([str(python), "-c", asking], tmp_path).strip())
    (packages / "libraries.pth").write_text(libraries(tmp_path) + "\n")
    install = ["-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index", str(wheel)]
    run([sys.executable, *install], tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    frontdoor = str(environment / "bin" / "frontdoor")
    where = run([str(python), "-c", "import bots; print(bots.__file__)"], elsewhere)
    assert where.startswith(str(packages))
    run([frontdoor, "migrate"], elsewhere)
    said = [json.loads(line) for line in run([frontdoor, "chat", "--json"], elsewhere, CHAT).splitlines()]
    assert [line["kind"] for line in said] == ["prompt", "idle", "prompt", "idle"]
    run([frontdoor, "init"], elsewhere)
    run([frontdoor, "check"], elsewhere)


def libraries(folder: Path) -> str:
    """A folder with the libraries of this environment, but not this program installed for development."""
    links = folder / "libraries"
    links.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if entry.suffix != ".pth" and "frontdoor" not in entry.name:
            (links / entry.name).symlink_to(entry)
    return str(links)
