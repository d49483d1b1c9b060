"""Who helps near you: desks and networks of the catalogue, imaging facilities, and each institution's data support."""
