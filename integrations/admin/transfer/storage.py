"""Where an uploaded file waits between preview and confirmation: under a name that nobody can guess or steer."""

import re
import time
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from import_export.tmp_storages import BaseStorage

_NAME = re.compile(r"[0-9a-f]{32}\Z")
KEPT_SECONDS = 24 * 3600


class UploadStorage(BaseStorage):
    """Files in ``VAR_DIR/uploads``, readable for the program alone, gone after a day at the latest."""

    def _path(self) -> Path:
        name = self.name or ""
        if not _NAME.match(name):
            raise FileNotFoundError(name)
        return Path(settings.VAR_DIR) / "uploads" / name

    def save(self, data: bytes) -> None:
        """Keep the file, and throw away forgotten ones."""
        self.name = uuid.uuid4().hex
        path = self._path()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in path.parent.iterdir():
            if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                old.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(data)

    def read(self, **kwargs: Any) -> bytes:
        """The file. Raises FileNotFoundError when it has been confirmed or thrown away already."""
        return self._path().read_bytes()

    def remove(self) -> None:
        """Throw it away."""
        self._path().unlink(missing_ok=True)
