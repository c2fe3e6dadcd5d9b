"""Many runs: the product of parameters over chapters, on the cores of this machine or on a Dask cluster."""
