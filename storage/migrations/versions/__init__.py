"""One file a revision, in the order in which `down_revision` chains them."""
