"""What both faces ask and command through: reading (queries, health, search, explain) and acting (actions, decisions)."""
