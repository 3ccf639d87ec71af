"""The HTTP side: webhooks and health."""
