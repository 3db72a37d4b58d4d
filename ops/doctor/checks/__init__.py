"""The checks, one small function each, in a module for each thing that they look at."""
