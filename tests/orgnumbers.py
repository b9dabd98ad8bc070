"""Valid organisation numbers for tests, one after the other, none of them random."""

from itertools import count

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_counter = count(1)


def org_number(index: int) -> str:
    """The ``index``-th test company's number: nine digits with a right check digit."""
    base = 80000000 + index * 11
    while True:
        digits = f"{base:08d}"
        check = -sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11
        if check != 10:
            return f"{digits}{check}"
        base += 1


def next_org_number() -> str:
    """A number that no earlier call in this process has given."""
    return org_number(next(_counter))
