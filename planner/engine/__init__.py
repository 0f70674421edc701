"""Where tasks are solved: worker processes here, or a Dask cluster."""
