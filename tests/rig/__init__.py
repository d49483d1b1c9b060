"""Real servers and real workers for the tests: PostgreSQL and Redis from wheels, processes that are started and ended."""
