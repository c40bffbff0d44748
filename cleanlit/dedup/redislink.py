"""A connection to a Redis server that may go away and come back."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from cleanlit.dedup.redisurl import Address
from cleanlit.errors import (
    CleanlitError,
    IndexCorrupt,
    InputError,
    MissingExtra,
    OutputError,
    UsageError,
)

try:
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry
except ImportError as missing:
    raise MissingExtra("an index on a Redis server", "redis") from missing

T = TypeVar("T")

_CONNECT_S: Final = 5.0
# The longest that one answer may take: a full batch takes a second.
_ANSWER_S: Final = 60.0
# Pauses between attempts double from the first to the last of these.
_FIRST_PAUSE_S: Final = 0.05
_LAST_PAUSE_S: Final = 2.0
# Whoever opens an index does not wait long for a server that is not there.
_OPENING_S: Final = 5.0
# A turn that takes longer is not safe from others, who then may come first.
_TURN_S: Final = 10.0
_ASK_AGAIN_S: Final = 0.005

# What is raised while the server is away, or not yet ready.
AWAY: Final = (redis.ConnectionError, redis.TimeoutError)
# Of these the first are no sign that it will be back.
_FINAL: Final = (
    redis.AuthenticationError,
    redis.exceptions.AuthorizationError,
    redis.exceptions.MaxConnectionsError,
)
Failed = redis.RedisError
# Another committed first; or the connection broke, and nobody knows.
Conflict = redis.WatchError


class Link:
    """A client of a server. Every failure is one of ours, with one line."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.opened = False
        self._left: Any = None
        try:
            self.pool = redis.ConnectionPool.from_url(
                address.url,
                socket_connect_timeout=_CONNECT_S,
                socket_timeout=_ANSWER_S,
                # A command that is sent again on its own could be done twice.
                retry=Retry(NoBackoff(), 0),
            )
            self.client = redis.Redis(connection_pool=self.pool)
            self.ask(self.client.ping)
        except (TypeError, ValueError) as error:
            said = " ".join(str(error).split())
            raise UsageError(f"{address.shown}: is no address: {said}") from error
        self.opened = True

    def close(self) -> None:
        """Close all connections."""
        self.pool.disconnect()

    def key(self, part: str) -> str:
        """Give the key of a part of the index."""
        return f"{self.address.name}:{part}"

    def ask(self, call: Callable[[], T]) -> T:
        """Ask the server; while it is away, again and again. For what only reads."""
        patience = self.patience()
        while True:
            try:
                return call()
            except AWAY as error:
                patience.wait(error)
            except Conflict:
                raise
            except Failed as error:
                raise self.failure(error) from error

    def patience(self) -> Patience:
        """Give what counts how long the server is away."""
        wait_s = self.address.wait_s
        return Patience(self, wait_s if self.opened else min(wait_s, _OPENING_S))

    @contextlib.contextmanager
    def turn(self, times: int = 1) -> Iterator[None]:
        """Be the one who writes, for `times` ten seconds or until it ends.

        A courtesy that saves work, and no more: whoever dies in his turn is not waited
        for, and of two who both think that it is theirs one cannot commit.
        """
        turn_s = _TURN_S * times
        if self._left is not None:
            with contextlib.suppress(redis.exceptions.LockError):
                self._left.release()
            self._left = None
        lock = self.client.lock(
            self.key("lock"), timeout=turn_s, sleep=_ASK_AGAIN_S,
            blocking_timeout=2 * turn_s,
        )  # fmt: skip
        taken = lock.acquire()
        try:
            yield
        finally:
            if taken:
                self._leave(lock)

    def _leave(self, lock: Any) -> None:
        try:
            lock.release()
        except AWAY:
            # A server that comes back has it still: to be left first thing then.
            self._left = lock
        except redis.exceptions.LockError:
            pass  # it took too long, and it is another's turn

    def failure(self, error: Exception) -> CleanlitError:
        """Say in one line what went wrong at the server."""
        where, said = self.address.shown, " ".join(str(error).split())
        if isinstance(error, redis.AuthenticationError) or said.startswith("NOPERM"):
            return InputError(where, f"the server does not let us in: {said}")
        if isinstance(error, redis.exceptions.OutOfMemoryError):
            return OutputError(
                where, "the server has no memory left: raise its maxmemory, run again"
            )
        if said.startswith("WRONGTYPE"):
            return IndexCorrupt(
                where, "others have keys of this name: choose another name"
            )
        return OutputError(where, f"the server refuses: {said}")


class Patience:
    """Waits for a server that is away, longer each time. Raises `InputError`."""

    def __init__(self, link: Link, wait_s: float) -> None:
        self._link = link
        self._wait_s = wait_s
        self._until = time.monotonic() + wait_s
        self._pause_s = _FIRST_PAUSE_S

    def wait(self, error: Exception) -> None:
        """Wait before the next attempt, if there is to be one."""
        left_s = self._until - time.monotonic()
        if left_s <= 0 or isinstance(error, _FINAL):
            raise self._given_up(error) from error
        # Not all who were cut off at once come back at once.
        time.sleep(min(left_s, self._pause_s * random.uniform(0.5, 1.0)))
        self._pause_s = min(2 * self._pause_s, _LAST_PAUSE_S)

    def _given_up(self, error: Exception) -> CleanlitError:
        if isinstance(error, _FINAL):
            return self._link.failure(error)
        said = " ".join(str(error).split())
        return InputError(
            self._link.address.shown,
            f"no answer for {self._wait_s:.0f} s ({said}): see to the server, and run"
            " again; what was acknowledged is not undone by this",
        )
