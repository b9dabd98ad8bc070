"""Answers that do not arrive: the connection ends before them, or in the middle."""

from aiohttp import web

from integrations.sandbox.wire import Response


def cut(http: web.BaseRequest) -> web.Response:
    """End the connection without an answer."""
    if http.transport is not None:
        http.transport.abort()
    return web.Response()


async def half(http: web.BaseRequest, response: Response) -> web.StreamResponse:
    """Promise the whole body, send half of it and hang up."""
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    stream.content_length = len(response.body)
    await stream.prepare(http)
    await stream.write(response.body[: len(response.body) // 2])
    if http.transport is not None:
        http.transport.close()
    return stream
