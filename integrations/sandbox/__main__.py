"""``python -m integrations.sandbox``: the remote systems, imitated, on one port until interrupted."""

import argparse
import asyncio
import gc
import signal
import sys
from contextlib import suppress
from typing import TextIO

from integrations.sandbox.server import SandboxServer


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m integrations.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9400, help="0 picks a free one")
    parser.add_argument("--record", metavar="FILE", help="append every exchange to FILE as a line of JSON")
    parser.add_argument(
        "--tied", action="store_true", help="end when standard input closes (with the starter)"
    )
    return parser.parse_args()


def _listen_for_the_end(stop: asyncio.Event) -> None:
    """Standard input is never written to; what can be read is its end."""
    if not sys.stdin.read(1):
        stop.set()


async def _serve(arguments: argparse.Namespace, record_to: TextIO | None) -> None:
    server = SandboxServer(record_to=record_to)
    stop = asyncio.Event()
    if arguments.tied:
        asyncio.get_running_loop().add_reader(sys.stdin, _listen_for_the_end, stop)
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    chosen = await server.start(arguments.host, arguments.port)
    print(f"sandbox ready on http://{arguments.host}:{chosen}", flush=True)
    try:
        await stop.wait()
    finally:
        await server.stop()


def main() -> None:
    """Listen until SIGINT or SIGTERM."""
    arguments = _arguments()
    # Everything that is booked stays in memory on purpose; looking for garbage among it costs more than it frees.
    gc.set_threshold(200_000, 20, 100)
    with suppress(KeyboardInterrupt):
        if arguments.record:
            with open(arguments.record, "a", encoding="utf-8") as file:
                asyncio.run(_serve(arguments, file))
        else:
            asyncio.run(_serve(arguments, None))


if __name__ == "__main__":
    main()
