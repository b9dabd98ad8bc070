"""Tripletex as its clients meet it: strict, with its quirks, for tests, demos and measurements.

Start reading at ``system``; ``routes`` is the list of what is imitated. Rules come from Tripletex' own specification and
documentation and from recorded answers; what is only likely says so and has a switch in ``company.Switches``.
"""

from integrations.sandbox.tripletex.system import Tripletex

__all__ = ["Tripletex"]
