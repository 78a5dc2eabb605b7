"""Reports written from the data: a snapshot is read, composed into blocks of words and tables, printed, and frozen."""
