"""The graph database: the driver, the local server, text functions, the compiler, its results, and migrations."""
