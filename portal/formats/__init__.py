"""How dates are written in English here: as in Europe, with the month in words."""
