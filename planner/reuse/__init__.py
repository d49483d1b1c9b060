"""Data that exist already: looking through IDR's published studies, and naming one in a plan as reused data."""
