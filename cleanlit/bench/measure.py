"""What a command costs: CPU seconds, wall seconds and memory of its process tree.

A small supervisor process starts the command and declares itself the reaper of all that
descends from it (prctl(2), PR_SET_CHILD_SUBREAPER, Linux 3.4). A process that outlives
its parent, such as the fork server of `multiprocessing`, then falls to the supervisor
instead of init, and wait4(2) tells what it used. Without this its CPU time, and that of
every worker it had forked, would be in no figure.

Not counted: children of a process that ignores SIGCHLD, which the kernel forgets. On
systems other than Linux orphans escape; `orphans_counted` says so.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

import click
import psutil  # type: ignore[import-untyped, unused-ignore]

from cleanlit.bench.machine import describe_machine

PR_SET_CHILD_SUBREAPER: Final = 36
# ru_maxrss is in KiB on Linux and in bytes on macOS: getrusage(2) of each.
MAXRSS_UNIT_BYTES: Final = 1 if sys.platform == "darwin" else 1024
SAMPLE_INTERVAL_S: Final = 0.02
# Finding the tree reads /proc of every process (1.8 ms for 74 of them, 2026-11-24);
# beyond this share of the time, watching would slow down what is watched.
MAX_SAMPLING_SHARE: Final = 0.1
# PSS makes the kernel walk the page tables of the command; RSS is read for nothing.
PSS_EVERY_SAMPLES: Final = 10
# Python ignores these, and what is ignored stays so in the command: `yes | head`
# would not end by SIGPIPE as it does in a shell.
_RESTORED_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGPIPE", "SIGXFSZ") if hasattr(signal, name)
)
LINGER_S: Final = 30.0
_ROOT: Final = Path(__file__).resolve().parents[2]
_SUPERVISOR: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " from cleanlit.bench.measure import supervise; supervise(sys.argv[2:])"
)


class MeasureError(Exception):
    """The command could not be started or watched."""


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of the command.

    `wall_s` ends with the command itself; `cpu_s` (user and system) and the peaks also
    cover what outlives it. `peak_process_bytes` is the largest ru_maxrss of a single
    process, exact but for a floor of some 20 MB, the supervisor before it becomes the
    command. The tree's peaks are sums over processes alive at once, sampled every 20 ms
    (RSS counts shared pages once for each process) and 200 ms (PSS, which counts them
    once in all); None where the run was too short or the system has no PSS. `killed`
    counts orphans that were still there when the patience for them ended.
    """

    exit_code: int
    wall_s: float
    cpu_s: float
    cpu_user_s: float
    cpu_system_s: float
    peak_process_bytes: int
    peak_tree_rss_bytes: int | None
    peak_tree_pss_bytes: int | None
    processes_reaped: int
    killed: int
    orphans_counted: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of a figure over the runs, with its extremes."""

    median: float
    min: float
    max: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """All runs of a command, and the amount of input that each of them worked on."""

    argv: tuple[str, ...]
    runs: tuple[Run, ...]
    documents: int | None = None
    input_bytes: int | None = None

    @property
    def exit_code(self) -> int:
        """The first exit code that is not 0; negative is the number of a signal."""
        return next((run.exit_code for run in self.runs if run.exit_code), 0)

    @property
    def cpu_s(self) -> Spread:
        """CPU seconds of the whole tree, user and system."""
        return spread(run.cpu_s for run in self.runs)

    @property
    def wall_s(self) -> Spread:
        """Seconds until the command returned."""
        return spread(run.wall_s for run in self.runs)

    @property
    def peak_process_bytes(self) -> Spread:
        """Peak memory of the largest single process."""
        return spread(run.peak_process_bytes for run in self.runs)

    @property
    def peak_tree_rss_bytes(self) -> Spread | None:
        """Sampled peak of the tree's summed RSS, over the runs that have it."""
        known = [r.peak_tree_rss_bytes for r in self.runs if r.peak_tree_rss_bytes]
        return spread(known) if known else None

    @property
    def peak_tree_pss_bytes(self) -> Spread | None:
        """Sampled peak of the tree's summed PSS, over the runs that have it."""
        known = [r.peak_tree_pss_bytes for r in self.runs if r.peak_tree_pss_bytes]
        return spread(known) if known else None

    def rate(self, amount: int, seconds: Callable[[Run], float]) -> Spread:
        """Give an amount per second of each run, as `rate(n, lambda run: run.cpu_s)`.

        A run below the clock's resolution counts as taking one microsecond.
        """
        return spread(amount / max(seconds(run), 1e-6) for run in self.runs)


def measure(
    argv: Sequence[str],
    *,
    repeat: int = 1,
    documents: int | None = None,
    input_bytes: int | None = None,
    stdout: int | IO[Any] | None = subprocess.DEVNULL,
    cwd: str | Path | None = None,
    linger_s: float = LINGER_S,
) -> Measurement:
    """Run a command `repeat` times and tell what it cost.

    Its standard output is thrown away unless `stdout` says where it goes. Processes
    that outlive it by more than `linger_s` seconds are killed.
    """
    if not argv or repeat < 1:
        raise ValueError("a command and at least one run are needed")
    runs = tuple(_run(argv, stdout, cwd, linger_s) for _ in range(repeat))
    return Measurement(tuple(argv), runs, documents, input_bytes)


def spread(values: Iterable[float]) -> Spread:
    """Give median, least and greatest of at least one value."""
    kept = sorted(values)
    return Spread(statistics.median(kept), kept[0], kept[-1])


def _run(
    argv: Sequence[str],
    stdout: int | IO[Any] | None,
    cwd: str | Path | None,
    linger_s: float,
) -> Run:
    # A process of its own, because waiting for any child would steal those of the
    # caller, and because a command's ru_maxrss starts from that of its parent.
    # -P, lest a module in the current folder stand in for one of ours.
    starter = (sys.executable, "-P", "-c", _SUPERVISOR, str(_ROOT))
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as answers:
        try:
            supervisor = subprocess.Popen(
                [*starter, str(writing), str(linger_s), *argv],
                stdout=stdout,
                cwd=cwd,
                pass_fds=(writing,),
            )
        finally:
            os.close(writing)
        with supervisor:
            answer = answers.read()
    if not answer:
        raise MeasureError(f"the supervisor ended with code {supervisor.returncode}")
    fields = json.loads(answer)
    if "error" in fields:
        raise MeasureError(f"{argv[0]}: {fields['error']}")
    return Run(**fields)


def supervise(arguments: Sequence[str]) -> None:
    """Run a command and write its `Run` as JSON. What the supervisor process does.

    Arguments: file descriptor for the answer, seconds to linger, the command.
    """
    answer, linger_s, *argv = arguments
    os.set_inheritable(int(answer), False)
    try:
        fields = asdict(_watch(argv, float(linger_s)))
    except OSError as error:
        fields = {"error": error.strerror or str(error)}
    # Nobody reads the answer of a caller that is gone.
    with suppress(BrokenPipeError), os.fdopen(int(answer), "wb") as stream:
        stream.write(json.dumps(fields).encode())


def _watch(argv: list[str], linger_s: float) -> Run:
    reaper = _become_reaper()
    sampler = _Sampler(linger_s)
    started = time.perf_counter()
    root = os.posix_spawnp(argv[0], argv, os.environ, setsigdef=_RESTORED_SIGNALS)
    sampler.start()
    exit_code, wall_s, user_s, system_s = 0, 0.0, 0.0, 0.0
    peak = reaped = 0
    while True:
        try:
            pid, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        # wait4 gives what the process used and what it had reaped itself, so each
        # descendant is counted once, by whoever waited for it.
        user_s += usage.ru_utime
        system_s += usage.ru_stime
        peak = max(peak, usage.ru_maxrss * MAXRSS_UNIT_BYTES)
        reaped += 1
        if pid == root:
            wall_s = time.perf_counter() - started
            exit_code = os.waitstatus_to_exitcode(status)
            sampler.root_ended()
    sampler.stop()
    return Run(
        exit_code=exit_code,
        wall_s=wall_s,
        cpu_s=user_s + system_s,
        cpu_user_s=user_s,
        cpu_system_s=system_s,
        peak_process_bytes=peak,
        peak_tree_rss_bytes=sampler.peak_rss or None,
        peak_tree_pss_bytes=sampler.peak_pss or None,
        processes_reaped=reaped,
        killed=len(sampler.killed),
        orphans_counted=reaper,
    )


def _become_reaper() -> bool:
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"cannot reap orphans: {os.strerror(number)}")
    return True


class _Sampler(threading.Thread):
    """Watches the memory of the tree, and ends what stays too long.

    That is orphans after their time, and all when the caller is gone: a command that
    nobody measures any more would disturb the next measurement.
    """

    def __init__(self, linger_s: float) -> None:
        super().__init__(daemon=True)
        self.peak_rss = 0
        self.peak_pss = 0
        self.killed: set[int] = set()
        self._linger_s = linger_s
        self._deadline: float | None = None
        self._caller = os.getppid()
        self._stopped = threading.Event()

    def run(self) -> None:
        me = psutil.Process()
        number, pause_s = 0, SAMPLE_INTERVAL_S
        # The first look waits, or it would see the supervisor's own image in the child.
        while not self._stopped.wait(pause_s):
            began = time.perf_counter()
            tree = me.children(recursive=True)
            self.peak_rss = max(self.peak_rss, sum(map(_rss, tree)))
            if number % PSS_EVERY_SAMPLES == 0:
                self.peak_pss = max(self.peak_pss, sum(map(_pss, tree)))
            number += 1
            if self._is_over():
                self._kill(tree)
            cost_s = time.perf_counter() - began
            pause_s = max(SAMPLE_INTERVAL_S, cost_s / MAX_SAMPLING_SHARE)

    def _is_over(self) -> bool:
        if os.getppid() != self._caller:
            return True
        return self._deadline is not None and time.monotonic() > self._deadline

    def root_ended(self) -> None:
        """Start the time that is left to what outlives the command."""
        self._deadline = time.monotonic() + self._linger_s

    def stop(self) -> None:
        """End the thread, so that its peaks are final."""
        self._stopped.set()
        self.join()

    def _kill(self, tree: Iterable[psutil.Process]) -> None:
        for process in tree:
            try:
                process.send_signal(signal.SIGKILL)
            except psutil.Error:
                continue
            self.killed.add(process.pid)


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _pss(process: psutil.Process) -> int:
    try:
        return int(getattr(process.memory_full_info(), "pss", 0))
    except (psutil.Error, OSError):
        return 0


@click.command(context_settings={"allow_interspersed_args": False})
@click.option("--repeat", type=click.IntRange(min=1), default=1, show_default=True)
@click.option(
    "--documents", type=click.IntRange(min=1), help="Documents in the input, for rates."
)
@click.option(
    "--bytes",
    "input_bytes",
    type=click.IntRange(min=1),
    help="Bytes in the input, for rates.",
)
@click.option(
    "--shell", is_flag=True, help="COMMAND is one string, for the shell /bin/sh."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def main(
    repeat: int,
    documents: int | None,
    input_bytes: int | None,
    command: tuple[str, ...],
    *,
    shell: bool,
    as_json: bool,
) -> None:
    """Measure COMMAND and everything it starts.

    Its standard output is thrown away, its errors pass, its exit code becomes that of
    this program (128 + number for a signal).
    """
    if shell and len(command) != 1:
        raise click.UsageError("--shell takes the command as one quoted string")
    argv = ("/bin/sh", "-c", *command) if shell else command
    try:
        result = measure(
            argv, repeat=repeat, documents=documents, input_bytes=input_bytes
        )
    except MeasureError as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(to_json(result)) if as_json else to_text(result))
    code = result.exit_code
    sys.exit(128 - code if code < 0 else code)


def to_json(result: Measurement) -> dict[str, Any]:
    """Give a measurement as plain values, with the machine it was taken on."""
    rss, pss = result.peak_tree_rss_bytes, result.peak_tree_pss_bytes
    return {
        "machine": asdict(describe_machine()),
        "argv": list(result.argv),
        "exit_code": result.exit_code,
        "cpu_s": asdict(result.cpu_s),
        "wall_s": asdict(result.wall_s),
        "peak_process_bytes": asdict(result.peak_process_bytes),
        "peak_tree_rss_bytes": asdict(rss) if rss else None,
        "peak_tree_pss_bytes": asdict(pss) if pss else None,
        "documents": result.documents,
        "input_bytes": result.input_bytes,
        "rates": {name: asdict(rate) for name, rate in _rates(result).items()},
        "runs": [asdict(run) for run in result.runs],
    }


def to_text(result: Measurement) -> str:
    """Give a measurement as lines to read: median, and extremes in brackets."""
    rss, pss = result.peak_tree_rss_bytes, result.peak_tree_pss_bytes
    figures: list[tuple[str, Spread, float, str]] = [
        ("CPU", result.cpu_s, 1, "s"),
        ("wall", result.wall_s, 1, "s"),
        ("peak, largest process", result.peak_process_bytes, 1e6, "MB"),
    ]
    if rss is not None:
        figures.append(("peak, tree RSS", rss, 1e6, "MB"))
    if pss is not None:
        figures.append(("peak, tree PSS", pss, 1e6, "MB"))
    for name, rate in _rates(result).items():
        unit, second = name.split("_per_")
        divisor, shown = (1e6, "MB") if unit == "bytes" else (1.0, unit)
        clock = second.removesuffix("_s")
        figures.append((f"{shown} per {clock} second", rate, divisor, ""))
    count = len(result.runs)
    failed = f", exit code {result.exit_code}" if result.exit_code else ""
    killed = sum(run.killed for run in result.runs)
    lines = [
        str(describe_machine()),
        f"{count} {'run' if count == 1 else 'runs'}{failed}",
        *(_line(*figure) for figure in figures),
    ]
    if killed:
        lines.append(f"killed: {killed} processes that outlived the command")
    if not all(run.orphans_counted for run in result.runs):
        lines.append("CPU of processes that outlived their parent is not counted here")
    return "\n".join(lines)


def _rates(result: Measurement) -> dict[str, Spread]:
    amounts = {"documents": result.documents, "bytes": result.input_bytes}
    return {
        f"{unit}_per_{clock}": result.rate(amount, seconds)
        for unit, amount in amounts.items()
        if amount is not None
        for clock, seconds in (("cpu_s", _cpu_s), ("wall_s", _wall_s))
    }


def _cpu_s(run: Run) -> float:
    return run.cpu_s


def _wall_s(run: Run) -> float:
    return run.wall_s


def _line(label: str, figure: Spread, divisor: float, unit: str) -> str:
    median, least, most = (
        value / divisor for value in (figure.median, figure.min, figure.max)
    )
    return f"{label:<26} {median:10.2f} {unit:<2} [{least:.2f} to {most:.2f}]"


if __name__ == "__main__":
    main()
