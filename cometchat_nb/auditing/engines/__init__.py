"""Where the batches are checked: in this process, on Dask's workers, on Spark's."""
