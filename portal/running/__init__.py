"""Running everything with one command: set-up of an empty data folder, and the supervisor."""
