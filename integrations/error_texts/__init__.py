"""The sentences of the error catalogue, by what they are about. Pure data, Norwegian first; read by
``error_catalogue``.

Each text has four parts: a title, what is not done, why, and what to do. ``{name}`` is filled from the
error's params.
"""
