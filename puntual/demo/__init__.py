"""`puntual demo`: the whole product on this machine, with a clinic that does not exist."""
