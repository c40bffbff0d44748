"""The machine a figure was taken on: a figure without it cannot be compared."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped, unused-ignore]

_CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Machine:
    """What the run had at its disposal.

    `cpus_usable` is what the scheduler grants this process, which in a container may
    be fewer than `cpus`, the logical processors of the host.
    """

    system: str
    release: str
    architecture: str
    processor: str
    cpus: int
    cpus_usable: int
    memory_bytes: int
    python: str

    def __str__(self) -> str:
        gib = self.memory_bytes / 2**30
        return (
            f"{self.processor}, {self.cpus_usable} of {self.cpus} CPUs, {gib:.1f} GiB, "
            f"{self.system} {self.release} {self.architecture}, Python {self.python}"
        )


def describe_machine() -> Machine:
    """Describe the machine this runs on. No host or user name is included."""
    cpus = os.cpu_count() or 1
    return Machine(
        system=platform.system(),
        release=platform.release(),
        architecture=platform.machine(),
        processor=_processor_name(),
        cpus=cpus,
        cpus_usable=_count_usable_cpus(cpus),
        memory_bytes=int(psutil.virtual_memory().total),
        python=f"{platform.python_implementation()} {platform.python_version()}",
    )


def _processor_name() -> str:
    # platform.processor() is empty or just the architecture on most Linux systems.
    try:
        lines = _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or "unknown processor"


def _count_usable_cpus(default: int) -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return default
