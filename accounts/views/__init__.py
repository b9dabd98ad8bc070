"""The pages of people: log-in, joining, passwords, the second factor, oneself."""
