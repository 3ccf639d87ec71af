"""What is measured and how; each command prints its table. Not part of the installed program."""
