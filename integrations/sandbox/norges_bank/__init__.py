"""Norges Bank's open exchange rates as their readers meet them: published in the afternoon, silent on holidays."""

from integrations.sandbox.norges_bank.system import NorgesBank

__all__ = ["NorgesBank"]
