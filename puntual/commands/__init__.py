"""One module for each command: `puntual <name>` runs `command` of the module of that name."""
