"""Logs as structured events: tenant, connection, flow and document first, never a secret, never a local variable."""

import logging
from typing import Any

import structlog

from config.secret_paths import masked


class Masked(structlog.stdlib.ProcessorFormatter):
    """The finished line, with no secret address in it: Django names the path of every request that fails, tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, or a traceback's many."""
        return masked(super().format(record))


def configure(options: dict[str, Any]) -> None:
    """Route both structlog's and the standard library's records through one formatter, JSON or for a terminal."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    # show_locals would print tokens and payloads of whatever function failed.
    renderer: list[Any] = (
        [
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            ),
            structlog.processors.JSONRenderer(),
        ]
        if options["json"]
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    formatter = Masked(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(options["level"])
    # Django's own handlers would write the same again, past our formatter.
    for own in ("django", "django.server"):
        logging.getLogger(own).handlers.clear()
        logging.getLogger(own).propagate = True
    for noisy in ("urllib3", "django_q", "django-q", "axes"):
        logging.getLogger(noisy).setLevel("WARNING")
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
