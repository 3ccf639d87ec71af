"""Pure decisions and use cases: no clock, no I/O, no framework, so that every rule can be tested as data."""
