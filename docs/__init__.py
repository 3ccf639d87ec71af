"""What people read about Front Door, and the scripts that draw the parts of it which the program decides."""
