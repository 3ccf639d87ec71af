"""The same form as other libraries' users would write it, to compare with."""
