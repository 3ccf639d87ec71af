"""The limited process: what it may use, what becomes of a file that wants more, and what it can't see."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import pytest

from bots.files import child
from bots.files.limited import GROWTH, LimitedExaminer, NotExamined
from bots.files.refusal import Refusal
from core.files import MEGABYTE, FileLimits, FileProblem
from tests.bots.files.hostile import HOW_MANY, hostile_files, packed_zeros, png
from tests.pictures import HEIC, PDF, PNG

LIMITS = FileLimits(maximum_bytes=MEGABYTE, maximum_pixels=1_000_000)
TAKE = f"""
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("child", {child.__file__!r})
child = importlib.util.module_from_spec(spec)
spec.loader.exec_module(child)
child.CPU_SECONDS = 1
child.take_limits(**{{"content": {LIMITS.maximum_bytes}, "pixels": {LIMITS.maximum_pixels}}})
def answer(said):
    sys.stdout.write(json.dumps({{"problem": "broken", "detail": said}}) + "\\n")
"""


def examiner(folder: Path, program: str, patience: float = 60.0) -> LimitedExaminer:
    """One whose process runs `program` under the child's limits, with one CPU second."""
    path = folder / "program.py"
    path.write_text(TAKE + program)
    return LimitedExaminer(LIMITS, patience, path)


async def told(examiner: LimitedExaminer, content: bytes = b"x") -> Refusal:
    """The refusal that it ends with."""
    with pytest.raises(Refusal) as refused:
        await examiner.examine(content)
    return refused.value


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PNG, "image/png"), (HEIC, "image/jpeg"), (PDF, "application/pdf"), (b"a log\n", "text/plain")],
    ids=["png", "heic", "pdf", "text"],
)
async def test_the_real_process_keeps_what_is_good(content: bytes, media_type: str) -> None:
    """Content, kind and small picture come back whole."""
    kept = await LimitedExaminer(LIMITS).examine(content)
    assert media_type == kept.media_type
    assert kept.content == content or media_type == "image/jpeg"
    assert (kept.thumbnail is not None) == media_type.startswith("image/")


async def test_the_real_process_refuses_with_the_reason() -> None:
    """The child's own word arrives."""
    refusal = await told(LimitedExaminer(LIMITS), png(50_000, 50_000, packed_zeros(1_000_000)))
    assert (refusal.problem, "50000 x 50000" in refusal.detail) == (FileProblem.TOO_MANY_PIXELS, True)


@pytest.mark.long
@pytest.mark.parametrize("number", range(HOW_MANY))
async def test_hostile_files_in_the_real_process(number: int) -> None:
    """Across the border of the process it is the same as within it."""
    file, real = hostile_files()[number], LimitedExaminer(FileLimits())
    if file.problem is not None:
        assert file.problem is (await told(real, file.content)).problem, file.name
        return
    kept = await real.examine(file.content)
    assert [one for one in file.betrays if one in kept.content + (kept.thumbnail or b"")] == [], file.name


async def test_what_burns_time_is_ended(tmp_path: Path) -> None:
    """One second of CPU is over after one second."""
    refusal = await told(examiner(tmp_path, "while True: pass"))
    assert (refusal.problem, "signal" in refusal.detail) == (FileProblem.UNSAFE, True)


async def test_what_wants_memory_gets_none(tmp_path: Path) -> None:
    """More than its limit is not to be had, though the machine has it."""
    wanted = child.address_space(LIMITS.maximum_bytes, LIMITS.maximum_pixels)
    program = f"""
try:
    bytearray({wanted})
except MemoryError:
    answer("no memory")
"""
    assert (await told(examiner(tmp_path, program))).detail == "no memory"


async def test_what_writes_files_can_t(tmp_path: Path) -> None:
    """A file that gets written from inside ends the process (SIGXFSZ is ignored by Python: an error)."""
    program = f"""
try:
    with open({str(tmp_path / "written")!r}, "w") as new:
        new.write("x" * 100_000)
except OSError as error:
    answer(type(error).__name__)
"""
    assert (await told(examiner(tmp_path, program))).detail == "OSError"
    assert (tmp_path / "written").read_text() == ""


async def test_it_sees_no_secrets_and_no_descriptors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the environment nor what this process has open reaches it."""
    monkeypatch.setenv("SECRET_KEYS", "canary")
    ours = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(ours, True)
    program = """
import os
seen = sorted(int(name) for name in os.listdir("/proc/self/fd"))
answer(f"{sorted(os.environ)} {seen[:3]} {os.getcwd()} {len(seen)}")
"""
    try:
        said = (await told(examiner(tmp_path, program))).detail
    finally:
        os.close(ours)
    assert "SECRET" not in said
    assert said.endswith("[0, 1, 2] / 4"), said  # the fourth is the listing itself


async def test_what_answers_without_end_is_ended(tmp_path: Path) -> None:
    """No more is taken than can be right, and what was left unread keeps nobody waiting."""
    program = f"sys.stdout.write('x' * {(GROWTH + 1) * LIMITS.maximum_bytes})"
    several = [examiner(tmp_path, program) for _ in range(6)]
    for refusal in await asyncio.gather(*map(told, several)):
        assert (refusal.problem, refusal.detail) == (FileProblem.UNSAFE, "it grows when it is opened")


async def test_a_crash_is_the_file_s(tmp_path: Path) -> None:
    """A decoder that breaks off takes its process with it and nothing else."""
    refusal = await told(examiner(tmp_path, "import os; os.abort()"))
    assert FileProblem.UNSAFE is refusal.problem


@pytest.mark.parametrize(
    ("program", "patience"), [("raise SystemExit(3)", 60.0), ("import time; time.sleep(60)", 0.5)]
)
async def test_what_is_not_the_file_s_fault(tmp_path: Path, program: str, patience: float) -> None:
    """An installation that lacks something, or a machine that is too busy: it is tried again later."""
    with pytest.raises(NotExamined):
        await examiner(tmp_path, program, patience).examine(b"x")


async def test_no_process_is_left_behind(tmp_path: Path) -> None:
    """Whoever is cancelled while waiting leaves nothing running."""
    program = f"import os; os.mkdir({str(tmp_path / 'runs')!r}); import time; time.sleep(60)"
    task = asyncio.create_task(examiner(tmp_path, program).examine(b"x" * 10))
    async with asyncio.timeout(30):
        while not (tmp_path / "runs").exists():  # noqa: ASYNC110 - another process wakes nobody here
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert running(str(tmp_path)) == []


def running(mark: str) -> list[str]:
    """Processes that were started with `mark`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            found += [path.parent.name] if mark in path.read_text(errors="replace") else []
    return found
