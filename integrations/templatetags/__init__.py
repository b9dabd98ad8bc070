"""Template words of both faces."""
