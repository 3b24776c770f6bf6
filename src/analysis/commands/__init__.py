"""The commands, one module each: ``add_options(parser)`` says what it takes, ``run(project, options)`` does it.

The docstring of ``run`` is the command's help, ``EXAMPLES`` stand below it. Nothing heavy is imported before it is
known to be needed.
"""
