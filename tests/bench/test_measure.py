"""Measured processes: what they use is seen, wherever in the tree they are."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from cleanlit.bench import measure as measuring
from cleanlit.bench.machine import describe_machine
from cleanlit.bench.measure import MeasureError, Measurement, measure, spread

ROOT = Path(__file__).resolve().parents[2]
BUSY_S = 0.6
BURN = f"import time\nwhile time.process_time() < {BUSY_S}: pass"
MEGABYTES = 100
# bytes(n) would be pages that are never touched; a repeated byte is written.
HOLD = f"import time; held = b'x' * ({MEGABYTES} * 10**6); time.sleep(%g)"

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="orphans are reaped on Linux alone"
)


def run_python(code: str, *arguments: str, linger_s: float = 30) -> Measurement:
    argv = [sys.executable, "-c", code, *arguments]
    return measure(argv, linger_s=linger_s)


def wait_until(holds: Callable[[], bool], timeout_s: float = 60) -> bool:
    deadline = time.monotonic() + timeout_s
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def test_cpu_of_the_command_is_counted() -> None:
    result = run_python(BURN)
    assert BUSY_S * 0.9 < result.cpu_s.median < BUSY_S + 2
    assert result.wall_s.median >= BUSY_S * 0.9


def test_cpu_of_a_child_that_is_waited_for_is_counted_once() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]])"
    result = run_python(code, "-c", BURN)
    assert BUSY_S * 0.9 < result.cpu_s.median < BUSY_S * 1.9


@linux_only
def test_cpu_of_a_grandchild_that_outlives_its_parent_is_counted() -> None:
    # The command starts a child and leaves; the child starts a grandchild and leaves.
    start = "import os, sys; os.spawnv(os.P_NOWAIT, sys.executable, sys.argv[1:])"
    python = sys.executable
    result = run_python(start, python, "-c", start, python, "-c", BURN)
    (run,) = result.runs
    assert run.cpu_s > BUSY_S * 0.9
    assert run.processes_reaped == 3
    assert run.orphans_counted
    assert run.killed == 0


@linux_only
def test_an_orphan_that_stays_is_killed_and_reported() -> None:
    start = "import os, sys; os.spawnv(os.P_NOWAIT, sys.executable, sys.argv[1:])"
    sleep = "import time; time.sleep(60)"
    (run,) = run_python(start, sys.executable, "-c", sleep, linger_s=0.2).runs
    assert run.killed == 1
    assert run.exit_code == 0
    assert run.wall_s < 30


@linux_only
def test_workers_of_a_fork_server_are_counted(tmp_path: Path) -> None:
    # The fork server is nobody's to wait for: it ends when the command has ended.
    script = tmp_path / "pool.py"
    script.write_text(
        "import multiprocessing, time\n"
        "def burn():\n"
        f"    while time.process_time() < {BUSY_S}: pass\n"
        "if __name__ == '__main__':\n"
        "    context = multiprocessing.get_context('forkserver')\n"
        "    worker = context.Process(target=burn)\n"
        "    worker.start()\n"
        "    worker.join()\n"
    )
    (run,) = measure([sys.executable, str(script)]).runs
    assert run.exit_code == 0
    assert run.cpu_s > BUSY_S * 0.9
    assert run.killed == 0


@linux_only
def test_signals_that_python_ignores_are_as_a_shell_has_them(tmp_path: Path) -> None:
    seen = tmp_path / "ignored"
    # Python ignores SIGPIPE by itself; only a program that does not can tell.
    argv = ["grep", "SigIgn", "/proc/self/status"]
    with seen.open("wb") as stream:
        measure(argv, stdout=stream)
    ignored = int(seen.read_text().split()[1], 16)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        assert not ignored >> (number - 1) & 1


@linux_only
def test_the_command_ends_with_the_runner(tmp_path: Path) -> None:
    sign = tmp_path / "pid"
    code = (
        "import os, time; from pathlib import Path; import sys\n"
        "Path(sys.argv[1] + '~').write_text(str(os.getpid()))\n"
        "os.rename(sys.argv[1] + '~', sys.argv[1]); time.sleep(120)"
    )
    argv = [sys.executable, "-m", "cleanlit.bench.measure", "--"]
    runner = subprocess.Popen([*argv, sys.executable, "-c", code, str(sign)], cwd=ROOT)
    with runner:
        assert wait_until(sign.exists)
        command = psutil.Process(int(sign.read_text()))
        runner.kill()
    assert wait_until(lambda: not command.is_running())


@pytest.mark.parametrize("code", [0, 1, 7])
def test_the_exit_code_passes(code: int) -> None:
    assert run_python(f"raise SystemExit({code})").exit_code == code


def test_a_signal_is_a_negative_exit_code() -> None:
    result = run_python("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert result.exit_code == -9


def test_the_memory_of_a_child_is_seen() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]])"
    # On a busy machine half a second may pass without a look at it.
    for seconds in (0.5, 2, 8):
        (run,) = run_python(code, "-c", HOLD % seconds).runs
        seen = run.peak_tree_pss_bytes if psutil.LINUX else run.peak_tree_rss_bytes
        if (seen or 0) > MEGABYTES * 1e6 * 0.9:
            break
    assert run.peak_tree_rss_bytes is not None
    for peak in (run.peak_process_bytes, run.peak_tree_rss_bytes):
        assert MEGABYTES * 1e6 * 0.9 < peak < MEGABYTES * 1e6 * 3
    if run.peak_tree_pss_bytes is not None:
        assert run.peak_tree_pss_bytes > MEGABYTES * 1e6 * 0.9


def test_memory_does_not_start_from_that_of_the_caller() -> None:
    held = b"x" * (400 * 10**6)
    assert run_python("pass").peak_process_bytes.max < len(held) / 2


def test_other_children_of_the_caller_are_left_alone() -> None:
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(5)"]) as child:
        run_python("import time; time.sleep(0.3)")
        assert child.wait() == 5


def test_runs_are_repeated() -> None:
    result = measure([sys.executable, "-c", BURN], repeat=3, documents=30)
    assert len(result.runs) == 3
    cpu = result.cpu_s
    assert cpu.min <= cpu.median <= cpu.max
    rate = result.rate(30, lambda run: run.cpu_s)
    assert rate.median == pytest.approx(30 / cpu.median)


def test_output_goes_where_the_caller_says(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with path.open("wb") as stream:
        measure([sys.executable, "-c", "print('said')"], stdout=stream)
    assert path.read_text() == "said\n"


def test_the_command_runs_in_the_given_folder(tmp_path: Path) -> None:
    code = "from pathlib import Path; Path('here').touch()"
    measure([sys.executable, "-c", code], cwd=tmp_path)
    assert (tmp_path / "here").exists()


def test_a_command_that_does_not_exist() -> None:
    with pytest.raises(MeasureError, match="no-such-command: No such file"):
        measure(["no-such-command"])


def test_spread() -> None:
    assert spread([3, 1, 8]) == measuring.Spread(3, 1, 8)


def test_cli() -> None:
    options = ["--json", "--repeat", "2", "--documents", "10", "--bytes", "1000"]
    argv = [*options, "--", sys.executable, "-c", "raise SystemExit(3)"]
    result = CliRunner().invoke(measuring.main, argv)
    assert result.exit_code == 3
    found = json.loads(result.output)
    assert found["exit_code"] == 3
    assert len(found["runs"]) == 2
    assert set(found["rates"]) == {
        f"{unit}_per_{clock}"
        for unit in ("documents", "bytes")
        for clock in ("cpu_s", "wall_s")
    }
    assert found["machine"]["cpus"] >= found["machine"]["cpus_usable"] >= 1


def test_cli_takes_a_string_for_the_shell() -> None:
    result = CliRunner().invoke(measuring.main, ["--shell", "true && exit 4"])
    assert result.exit_code == 4
    two = CliRunner().invoke(measuring.main, ["--shell", "exit", "4"])
    assert two.exit_code == 2
    assert "one quoted string" in two.output


def test_a_run_too_short_to_sample_has_no_tree_peak() -> None:
    argv = ["--json", "true"]
    found = json.loads(CliRunner().invoke(measuring.main, argv).output)
    (run,) = found["runs"]
    assert run["peak_tree_rss_bytes"] is None or run["peak_tree_rss_bytes"] > 0


def test_cli_prints_lines_to_read() -> None:
    argv = ["--documents", "10", sys.executable, "-c", "pass"]
    result = CliRunner().invoke(measuring.main, argv)
    assert result.exit_code == 0, result.output
    assert "documents per cpu second" in result.output
    assert "1 run\n" in result.output


def test_the_machine_is_described() -> None:
    machine = describe_machine()
    assert machine.memory_bytes > 0
    assert machine.processor in str(machine)
