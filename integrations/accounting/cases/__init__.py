"""Worked cases (``golden/1``): an accountant's "what would you book?", answered by the very functions of the live flows.

``book.book_case`` reads a case, ``settings`` gives it rules, ``orders``, ``lines`` and ``events`` make documents of it,
``booking`` books them, ``answers`` and ``holds`` say what came of it in the case's own form. ``manage.py book`` is the way in.
"""
