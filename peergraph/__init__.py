"""The parts put together: the application, its settings, and the command line."""
