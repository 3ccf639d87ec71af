"""SQLModel behind the ports of core: tables, the writer thread, readers, encryption, files."""
