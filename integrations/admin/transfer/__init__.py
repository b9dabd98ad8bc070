"""Files in and out: CSV and Excel by natural keys, previewed, all or nothing."""
