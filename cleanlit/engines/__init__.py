"""Adapters for engines that exist: thin, and imported by nobody but cli and users."""
