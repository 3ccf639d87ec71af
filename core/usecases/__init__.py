"""What people can do, each as three visible steps: gather what is known, decide, apply."""
