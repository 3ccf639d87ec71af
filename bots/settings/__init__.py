"""Everything that an operator decides: frontdoor.toml and the environment, read and checked at start."""
