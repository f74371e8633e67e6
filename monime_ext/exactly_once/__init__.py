"""Create a resource exactly once: the workflow of `once`, and `resume`, which finishes what a crash interrupted."""
