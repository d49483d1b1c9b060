"""Ranks terms by what a person typed: exact, prefix, every word begun, nearly (typing errors). Pure, in memory.

The same answer on every database, since none is asked. Why not pg_trgm and FTS5: docs/adr/0020-vocabulary-search.md.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .reading import TermFacts

EXACT, PREFIX, WORDS, NEAR = range(4)
TEXT_LIMIT, WORD_LIMIT, WORDS_LIMIT = 200, 40, 8  # characters of a search, of one word of it, words
LITTLE_WORDS = frozenset(
    ["a", "an", "and", "by", "for", "i", "in", "med", "mot", "of", "og", "on", "the", "til", "to", "with"]
)
LETTERS = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "đ": "d", "ð": "d", "ł": "l", "œ": "oe", "þ": "th", "µ": "u"})
_BRACKET = re.compile(r"^(.*?\S)\s*\(([^()]*)\)\s*$")  # "stimulated emission depletion (STED)"
_BEGUN = 0.95  # a word begun counts nearly as one written out
_NEAR_ENOUGH = 0.6  # the mean over the words of a search

Rank = tuple[int, int, float, int, int, str, str, str]
Offer = Callable[[int, int, float], None]  # number of a name, tier, distance


def words_folded(text: str) -> tuple[str, ...]:
    """Words without case, accents, Norwegian letters, hyphens or plural s: `Lysark-mikroskop` -> lysark, mikroskop."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return tuple(_singular(word) for word in "".join(c if c.isalnum() else " " for c in plain).split())


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def names_folded(term: TermFacts) -> str:
    """A line for each name: `0` for the label and the parts of "name (ABBREVIATION)", `1` for the rest, then its words."""
    names = {" ".join(words_folded(name)): 1 for name in (*term.words, *term.synonyms)}
    bracket = _BRACKET.match(term.label)
    for name in (term.label, *(bracket.groups() if bracket else ())):
        names[" ".join(words_folded(name))] = 0
    return "\n".join(f"{weight} {name}" for name, weight in sorted(names.items(), key=lambda item: item[::-1]) if name)


def term_id_normal(given: str) -> str:
    """An identifier as the vocabularies write it: an address and OBO's underscore become `FBbi:00000251`."""
    tail = given.replace("\0", "").strip().rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    return re.sub(r"^(FBbi|NCBITaxon)_", r"\1:", tail)


@dataclass(frozen=True)
class _Name:
    term: int
    weight: int
    words: tuple[str, ...]
    joined: str


@dataclass
class _Query:
    words: tuple[str, ...]
    joined: str

    @classmethod
    def of(cls, text: str) -> "_Query":
        words = words_folded(text[:TEXT_LIMIT])
        told = tuple(word for word in words if word not in LITTLE_WORDS) or words
        return cls(words=tuple(word[:WORD_LIMIT] for word in told[:WORDS_LIMIT]), joined="".join(words))


@dataclass
class Index:
    """The names of one vocabulary's terms, ready to be searched. Holds the terms that are offered, never deprecated ones."""

    terms: list[TermFacts]
    folded: Iterable[str]  # names_folded of each
    names: list[_Name] = field(init=False)
    ids: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.names = []
        for number, lines in enumerate(self.folded):
            for line in lines.split("\n") if lines else ():
                weight, *words = line.split(" ")
                self.names.append(_Name(number, int(weight), tuple(words), "".join(words)))
        self.ids = {term.term_id.casefold(): number for number, term in enumerate(self.terms)}
        self.ids |= {key.rsplit(":", 1)[-1]: number for key, number in self.ids.items() if ":" in key}

    @cached_property
    def _by_word(self) -> "_Lexicon":
        return _Lexicon((word, number) for number, name in enumerate(self.names) for word in name.words)

    @cached_property
    def _by_joined(self) -> "_Lexicon":
        """Names written together, also from their second word on: `lightsheet` finds "lattice light-sheet"."""
        return _Lexicon(
            ("".join(name.words[start:]), number)
            for number, name in enumerate(self.names)
            for start in range(len(name.words))
        )

    def ranked(self, text: str) -> list[tuple[Rank, TermFacts]]:
        """Every term that fits, with its rank; the lowest rank fits best."""
        query = _Query.of(text)
        if not query.joined:
            return []
        best: dict[int, tuple[int, int, float]] = {}

        def offer(number: int, tier: int, distance: float) -> None:
            name = self.names[number]
            key = (tier, name.weight, round(distance, 4))
            if key < best.get(name.term, (9, 9, 9.0)):
                best[name.term] = key

        identified = self.ids.get(term_id_normal(text).casefold())
        if identified is not None:
            best[identified] = (EXACT, -1, 0.0)
        self._as_one(query, offer)
        self._word_by_word(query, offer)
        return [(self._rank(key, self.terms[number]), self.terms[number]) for number, key in best.items()]

    def _as_one(self, query: _Query, offer: Offer) -> None:
        for joined, nearness in self._by_joined.like(query.joined[: WORD_LIMIT * 2]).items():
            for number in self._by_joined.places[joined]:
                name = self.names[number]
                whole = joined == name.joined
                spare = 1 - len(query.joined) / max(len(name.joined), 1)
                if nearness == 1:
                    offer(number, EXACT if whole else WORDS, spare)
                elif nearness == _BEGUN:
                    offer(number, PREFIX if whole else WORDS, spare)
                else:
                    offer(number, NEAR, 1 - nearness + (0 if whole else 0.1))

    def _word_by_word(self, query: _Query, offer: Offer) -> None:
        found: dict[int, dict[int, float]] = {}
        for position, word in enumerate(query.words):
            for like, nearness in self._by_word.like(word).items():
                for number in self._by_word.places[like]:
                    scores = found.setdefault(number, {})
                    scores[position] = max(nearness, scores.get(position, 0))
        asked = len(query.words)
        for number, scores in found.items():
            mean = sum(scores.values()) / asked
            spare = 1 - asked / max(len(self.names[number].words), asked)
            if len(scores) == asked and min(scores.values()) >= _BEGUN:
                offer(number, WORDS, 1 - mean + spare)
            elif mean >= _NEAR_ENOUGH:
                offer(number, NEAR, 1 - mean + spare / 10)

    @staticmethod
    def _rank(key: tuple[int, int, float], term: TermFacts) -> Rank:
        tier, weight, distance = key
        return (tier, weight, distance, not term.stable, len(term.label), term.label.casefold(), term.vocabulary,
                term.term_id)  # fmt: skip


class _Lexicon:
    """Words with where they stand: found as they are, by their beginning, or nearly."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        places: dict[str, set[int]] = {}
        for word, place in pairs:
            places.setdefault(word, set()).add(place)
        self.places: Mapping[str, set[int]] = places
        self.sorted = sorted(places)
        self.grams: dict[str, list[str]] = {}
        for word in self.sorted:
            for gram in _grams(word):
                self.grams.setdefault(gram, []).append(word)

    def like(self, word: str) -> dict[str, float]:
        """Word -> nearness, 1 for the word itself. A word that stands here as it is counts as no typing error."""
        found: dict[str, float] = {}
        at = bisect_left(self.sorted, word)
        while at < len(self.sorted) and self.sorted[at].startswith(word):
            found[self.sorted[at]] = 1.0 if self.sorted[at] == word else _BEGUN
            at += 1
        if not found:
            found = self._near(word)
        return found

    def _near(self, word: str) -> dict[str, float]:
        allowed = _errors_allowed(len(word))
        if not allowed:
            return {}
        # An error spoils two pairs of letters, a swap of neighbours three; two swaps in one word are given up.
        needed = max(1, len(_grams(word)) - 2 * allowed - 1)
        shared = Counter(like for gram in _grams(word) for like in self.grams.get(gram, ()))
        found = {}
        for like, count in shared.items():
            if count < needed or len(like) < len(word) - allowed:
                continue
            whole, begun = _errors(word, like, allowed)
            if whole <= allowed:
                found[like] = 0.9 * (1 - whole / (len(word) + 1))
            elif begun <= allowed:
                found[like] = 0.8 * (1 - begun / (len(word) + 1))
        return found


def _errors_allowed(length: int) -> int:
    return 0 if length < 4 else 1 if length < 8 else 2


def _grams(word: str) -> set[str]:
    padded = f" {word}"
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def _errors(word: str, like: str, allowed: int) -> tuple[int, int]:
    """Letters wrong, missing, too many or swapped: against the whole of `like`, and against its best beginning.

    More than `allowed` are not counted to the end.
    """
    like = like[: len(word) + allowed + 1]  # what is longer has more errors than that; for a beginning it is enough
    before: list[int] = []
    row = list(range(len(like) + 1))
    for i, letter in enumerate(word, 1):
        two_before, before, row = before, row, [i]
        for j, other in enumerate(like, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == like[j - 2] and word[i - 2] == other:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(row) > allowed:
            break
    return row[-1], min(row)
