"""What the tabs of the workbench are put together from: a file drop, a table, downloads, a run bar."""
