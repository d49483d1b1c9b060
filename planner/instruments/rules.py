"""Who may write instruments down: the consultants and staff who may change the catalogue. Everybody signed in may read."""

from planner.catalogue.rules import can_edit_catalogue

can_edit_instruments = can_edit_catalogue
