"""What Slack's reference does not say, or says in two ways: each guess is data here, with its doubt.

Where a test may want the other answer, the entry is also a setting of the workspace (``workspace.Settings``).
"""

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute by tier. The documentation promises "at least" so many, and tolerates bursts that are not described; a
workspace of the sandbox refuses the next one. Posting is about one message a second and channel."""
POSTS_A_MINUTE = 60

MOST_INVITED = 100
TOO_MANY_INVITED = "too_many_users"
"""``conversations.invite`` takes 100 people (1000 in older documentation); the code for more of them is not in its list."""

PARTIAL_INVITATION_IS_OK = True
"""With ``force`` the valid people get in. Whether the answer is ``ok`` then is not said; ``errors`` lists the others."""

SHOWN_ESCAPED = True
"""Topics and descriptions come back with ``&amp;``, ``&lt;``, ``&gt;`` and links in angle brackets, as messages do. Seen with
clients of others; the reference says only that topics are not linkified."""

MISSING_ARGUMENT = "invalid_arguments"
"""A required argument is absent and the method has no code of its own for it."""

INVALID_JSON = "invalid_json"

CODE_SECONDS = 600
ROTATED_SECONDS = 43_200
"""How long a code of an installation and a rotating token live."""

LIMIT_BELOW = 1000
"""``limit`` must be below; what larger ones answer is a guess (``invalid_limit``)."""

DEFAULT_PAGE = 100
