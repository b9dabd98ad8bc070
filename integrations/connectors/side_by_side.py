"""Several calls in flight at once, results as they arrive: threads that live as long as their owner."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class SideBySide:
    """A pool of at most ``size`` threads, started when first needed and used again from call to call.

    The calling thread alone touches the database; the pool's threads only do HTTP.
    """

    def __init__(self, size: int) -> None:
        self.size = max(1, size)
        self._pool: ThreadPoolExecutor | None = None

    def close(self) -> None:
        """End the threads; what is in flight is waited for."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def run(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        """``work`` over ``items``, each result as soon as it is there. Left early, nothing new is started.

        An exception that ``work`` raises (a bug: failures are results) is raised after all other results.
        """
        if len(items) == 1:
            for item in items:
                yield work(item)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.size, thread_name_prefix="in-flight")
        yield from _Run(work, items, self._pool).results()


class _Run(Generic[T, R]):
    """One pass over some items: results arrive through a queue, in the order of completion."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T], pool: ThreadPoolExecutor) -> None:
        self._arrived: SimpleQueue[Future[R]] = SimpleQueue()
        self._futures = [pool.submit(work, item) for item in items]
        for future in self._futures:
            future.add_done_callback(self._arrived.put)

    def results(self) -> Iterator[R]:
        bug: BaseException | None = None
        try:
            for _ in self._futures:
                future = self._arrived.get()
                problem = future.exception()
                if problem is None:
                    yield future.result()
                else:
                    bug = problem
        finally:
            running = [future for future in self._futures if not future.cancel()]
            wait(running)  # no write may be under way when the owner goes on
        if bug is not None:
            raise bug
