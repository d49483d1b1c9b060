"""What all three rooms use and what knows none of them: job rows, and the manners of our HTTP."""
