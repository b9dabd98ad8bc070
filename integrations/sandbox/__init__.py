"""The remote systems imitated over real HTTP, strict as they are, with faults on demand.

Runs as a process of its own (``python -m integrations.sandbox``) and shares no code with what it tests.
"""
