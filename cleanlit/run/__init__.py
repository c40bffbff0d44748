"""Stages put together: workers, order, spooling, counting, the main job."""
