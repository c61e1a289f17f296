"""`python -m peergraph` is the `peergraph` command."""

from peergraph.cli import main

main()
