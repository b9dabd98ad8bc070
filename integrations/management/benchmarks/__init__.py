"""The measurements behind ``manage.py bench``, one file each. They print figures; they never fail for being slow."""
