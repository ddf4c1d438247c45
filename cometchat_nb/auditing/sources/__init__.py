"""Whatever an auditor has, as sources that are read in batches."""
