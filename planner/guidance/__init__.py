"""Advice for one plan: gathers its answers, evidence and the catalogue, asks the pure rules of `planner.advice`, and shows
what they say: panels beside the questions, the API, a calendar file, and the part of a snapshot that freezes it."""
