"""The questions of the lectures, one module a lecture."""
