"""What a plan asks: versioned content, types of answers, and the conditions that show or hide a question."""
