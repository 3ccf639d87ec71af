"""The terminal as a full platform: `frontdoor chat`, for people and for scripts."""
