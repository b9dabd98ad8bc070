"""The engine's memory and rules of the road: events, claims, lanes, links, retries, cursors, pauses.

It knows no remote system and no accounting; ``flows`` joins those to it.
"""
