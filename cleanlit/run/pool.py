"""Workers that can be killed: batches in, results out, in order.

C code cannot be interrupted from inside, so what may hang runs in a process that the
parent can stop. A batch that runs out of time, or whose worker dies, is done again one
record at a time; then only the record that is to blame is lost, and it is a reject.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from cleanlit.document import Reason

Item = TypeVar("Item", contravariant=True)
Result = TypeVar("Result", covariant=True)
T = TypeVar("T")
R = TypeVar("R")


class Work(Protocol[Item, Result]):
    """What a worker does with an item. It travels to the worker by pickle.

    Work that is cheaper for many items at once has a method `batch` too: it takes a
    list of items and gives a list of results.
    """

    def __call__(self, item: Item) -> Result: ...

    def failed(self, item: Item, reason: Reason, detail: str) -> Result:
        """Give the result of an item that took its worker down."""


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """How the work is spread. With one job and no supervision there is no worker.

    `timeout_s` is the time that one record may take, wall clock; `memory_bytes` the
    memory that a worker may hold while it is at it (Linux only). With `threads` the
    work is done in threads of this process, for work that can neither hang nor crash
    and spends its time in C; nobody watches the time then.
    """

    jobs: int = 1
    timeout_s: float = 60.0
    memory_bytes: int | None = None
    supervised: bool = False
    preload: tuple[str, ...] = ()
    threads: bool = False


# Batches under way for each worker: enough that none waits for the parent.
_AHEAD: Final = 3


def run(
    work: Work[T, R], batches: Iterable[list[T]], options: PoolOptions
) -> Iterator[list[R]]:
    """Do `work` on all items of all batches; results keep the order of the items."""
    if options.jobs == 1 and not options.supervised:
        for batch in batches:
            yield _all(work, batch)
        return
    if options.threads and not options.supervised:
        yield from _run_in_threads(work, batches, options.jobs)
        return
    yield from _Pool(work, options).run(batches)


def _run_in_threads(
    work: Work[T, R], batches: Iterable[list[T]], jobs: int
) -> Iterator[list[R]]:
    pending: deque[Future[list[R]]] = deque()
    with ThreadPoolExecutor(jobs) as threads:
        try:
            for batch in batches:
                pending.append(threads.submit(_all, work, batch))
                if len(pending) > jobs * _AHEAD:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for waiting in pending:
                waiting.cancel()


class _Pool(Generic[T, R]):
    def __init__(self, work: Work[T, R], options: PoolOptions) -> None:
        from cleanlit.run.memory import MemoryWatch

        self._work = work
        self._options = options
        self._context = _context(options.preload)
        self._watch: MemoryWatch | None = None
        if options.memory_bytes is not None and MemoryWatch.works:
            self._watch = MemoryWatch(options.memory_bytes, self._context)
        self._pool = self._start()

    def _start(self) -> Any:
        # Only here: `clean` with one job needs no process, and pays for none.
        from pebble import ProcessPool

        return ProcessPool(
            max_workers=self._options.jobs,
            initializer=_start_worker,
            initargs=(self._work, self._watch.arrivals if self._watch else None),
            context=self._context,
        )

    def run(self, batches: Iterable[list[T]]) -> Iterator[list[R]]:
        pending: deque[tuple[list[T], Any]] = deque()
        ahead = self._options.jobs * _AHEAD
        try:
            for batch in batches:
                pending.append((batch, self._schedule(batch)))
                if len(pending) > ahead:
                    yield self._taken(*pending.popleft())
            while pending:
                yield self._taken(*pending.popleft())
            self._pool.close()
        except BaseException:
            self._pool.stop()
            raise
        finally:
            self._pool.join()
            if self._watch:
                self._watch.close()

    def _schedule(self, batch: list[T]) -> Any:
        timeout = self._options.timeout_s
        try:
            return self._pool.schedule(_do_batch, args=(batch,), timeout=timeout)
        except RuntimeError:
            # All workers died while none had anything to do: nobody is to blame.
            self._pool.stop()
            self._pool.join()
            self._pool = self._start()
        return self._pool.schedule(_do_batch, args=(batch,), timeout=timeout)

    def _taken(self, batch: list[T], future: Any) -> list[R]:
        try:
            return self._result(batch, future)
        except BrokenProcessPool:
            return self._result(batch, self._schedule(batch))

    def _result(self, batch: list[T], future: Any, *, first: bool = True) -> list[R]:
        from pebble import ProcessExpired

        try:
            results: list[R] = future.result()
        except (FutureTimeout, ProcessExpired) as error:
            if len(batch) > 1:
                return [self._alone(item) for item in batch]
            if not first or not self._exceeded(error):
                return [self._failed(batch[0], error)]
            # What others left behind in its worker may have been the most of it.
            return [self._alone(batch[0])]
        return results

    def _alone(self, item: T) -> R:
        (result,) = self._result([item], self._schedule([item]), first=False)
        return result

    def _exceeded(self, error: BaseException) -> int | None:
        """Give the bytes that a worker was killed for."""
        return self._watch.killed(getattr(error, "pid", None)) if self._watch else None

    def _failed(self, item: T, error: BaseException) -> R:
        if isinstance(error, FutureTimeout):
            detail = f"took longer than {self._options.timeout_s:g} s"
            return self._work.failed(item, Reason.TIMED_OUT, detail)
        held = self._exceeded(error)
        if held:
            detail = f"the worker held {held / 1e6:,.0f} MB"
            return self._work.failed(item, Reason.OUT_OF_MEMORY, detail)
        code = getattr(error, "exitcode", None)
        return self._work.failed(item, Reason.WORKER_DIED, f"exit status {code}")


_work: Callable[[Any], Any] | None = None


def _start_worker(work: Work[Any, Any], arrivals: Any = None) -> None:
    # Ctrl-C reaches the whole process group; only the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if arrivals is not None:
        from cleanlit.run.memory import introduce

        introduce(arrivals)
    global _work
    _work = work


def _do_batch(batch: list[Any]) -> list[Any]:
    assert _work is not None
    return _all(_work, batch)


def _all(work: Any, batch: list[Any]) -> list[Any]:
    if hasattr(work, "batch"):
        found: list[Any] = work.batch(batch)
        return found
    return [work(item) for item in batch]


def _context(preload: tuple[str, ...]) -> Any:
    """Give a way to start workers that imports heavy modules once for all of them."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context
