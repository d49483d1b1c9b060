"""Running everything with one command: set-up of an empty data folder, the supervisor, and what a serving process does at its start."""
