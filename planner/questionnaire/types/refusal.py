"""The one way an answer is turned away: a sentence for the person who wrote it."""


class ValueRefused(Exception):
    """A value that cannot be used. The message is a plain sentence in the reader's language."""
