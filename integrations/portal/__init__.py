"""What customers and their accountants see: how their company stands, what stopped and what to do about it."""
