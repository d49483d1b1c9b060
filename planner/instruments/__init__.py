"""A facility's instrument library: each microscope written down once, found again by serial number or model in a file's header."""
