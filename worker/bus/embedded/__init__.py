"""A Redis for the demo and for a first look: started by us, on loopback, forgetting everything at its end."""
