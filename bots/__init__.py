"""The outside world: chat platforms, the command line and everything else that waits on the network."""
