"""Counting without reading: a page of a million rows needs to know that there are many, not how many."""

from django.core.paginator import Paginator
from django.db import connections
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 10_000
"""Filtered lists are counted up to here; nobody leafs further, they filter more."""


class CappedPaginator(Paginator):
    """Counts at most ten thousand rows of a filtered list, and takes PostgreSQL's own estimate of a whole large table."""

    @cached_property
    def count(self) -> int:
        """The number of rows, exact up to ten thousand."""
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        capped = rows.order_by()[: MOST + 1].count()
        if capped <= MOST:
            return capped
        whole = not rows.query.where and not rows.query.is_sliced
        return max(_estimate(rows), MOST + 1) if whole else MOST + 1


def _estimate(rows: QuerySet) -> int:
    """PostgreSQL's last count of the table, 0 where there is none."""
    connection = connections[rows.db]
    if connection.vendor != "postgresql":
        return rows.order_by().count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [rows.model._meta.db_table]
        )
        return int(cursor.fetchone()[0])
