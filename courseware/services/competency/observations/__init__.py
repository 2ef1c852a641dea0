"""An observation from its request to what is said of it afterwards."""
