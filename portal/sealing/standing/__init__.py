"""How the closings stand, for whoever looks after the machine: counts over all areas, nothing of any of them."""
