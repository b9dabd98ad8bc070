"""The plan's reference data beside the checkout: specifications, golden cases, recorded samples. Absent in a plain clone."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(),
    reason="reference data (../shared) is not beside this checkout; these comparisons run in CI",
)
