"""Approval of a plan: an institution approves one version, with name and date."""
