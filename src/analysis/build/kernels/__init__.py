"""Kernels forked from one preloaded process: ready in milliseconds, where a stock kernel takes seconds.

``template`` starts that process and asks it for forks, ``preload`` is what it imports, ``child`` is what
a fork does before it is a kernel, ``provisioner`` offers all this to Jupyter.
"""
