"""A sweep that is run: in chunks, by this process or by others, into memory or a file that resumes.

May import all other rooms of sweeping, NumPy, pyarrow and Dask; the last two only where
they are asked for. The engine is made here, checked and handed on; other processes get the job.
"""
