"""The desk's own decisions: where tickets go, what its chats show, what agents mean there. Pure."""
