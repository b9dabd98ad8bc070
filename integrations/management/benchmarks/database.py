"""A PostgreSQL database for one run of the benchmark: made before it, dropped after it."""

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections
from psycopg import sql

NAME = "bilagsbro_bench"
EMBEDDED = "postgres://postgres@127.0.0.1:5432/postgres"
SERVER_ENV = "BENCH_SERVER_URL"


def server_url() -> str:
    """The server to measure on: where DATABASE_URL points when that is PostgreSQL, else one on this computer."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else EMBEDDED


def create_database(server: str) -> str:
    """Make the database anew; returns its address. The server is remembered for ``drop_database``."""
    os.environ[SERVER_ENV] = server
    _do(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))


def drop_database() -> None:
    """Drop it, whoever is still connected."""
    connections.close_all()
    _do(os.environ[SERVER_ENV], "DROP DATABASE IF EXISTS {} WITH (FORCE)")


def _do(server: str, *statements: str) -> None:
    with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
        for statement in statements:
            connection.execute(sql.SQL(statement).format(sql.Identifier(NAME)))
