"""What Bilagsbro does: moving business documents into the ledger, exactly once, read back and explained."""
