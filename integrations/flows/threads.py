"""Threads that may use the database: each has its own connection, closed when it leaves."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from django.db import connections as database

T = TypeVar("T")


class Threads:
    """``size`` threads that run what is handed to them, first come, first served."""

    def __init__(self, size: int, *, name: str) -> None:
        self._tasks: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True)
            for number in range(size)
        ]
        for thread in self._threads:
            thread.start()

    def start(self, task: Callable[[], T]) -> "Future[T]":
        """Have ``task`` run by the next free thread."""
        future: Future[T] = Future()
        self._tasks.put((task, future))
        return future

    def close(self) -> None:
        """Let the threads finish what they were given, and go."""
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        try:
            while (entry := self._tasks.get()) is not None:
                task, future = entry
                try:
                    future.set_result(task())
                except BaseException as error:
                    future.set_exception(error)
                    for connection in database.all(initialized_only=True):
                        connection.close_if_unusable_or_obsolete()
                del entry, task, future
        finally:
            database.close_all()
