"""The words of a methods text: marked values, named gaps, sentences out of `texts`."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from common.wording import number_shown, text_clean
from planner.plans.frozen import answer_text

from ..checklist import fields, value_words
from ..dataset import SCOPES
from ..model import DatasetRecord
from .texts import GAPS, TEXTS

FILE, AUTHOR, BOTH, INSTRUMENT = "ᶠ", "ᵃ", "ᶠᵃ", "ⁱ"
MARKS = FILE + AUTHOR + INSTRUMENT
_TERM = re.compile(r"\s*\\?\([A-Za-z-]+[:_][\w-]+\\?\)")  # the identifier of a term, for programs only


def rounded(value: int | float) -> int | float:
    """Four significant digits, the whole part always: a paper wants 0.09058 µm, not what a double holds."""
    if isinstance(value, int) or value.is_integer():
        return int(value)
    return round(value) if abs(value) >= 1000 else float(f"{value:.4g}")


class Wording:
    """`show` makes typed text safe for the format. `sentences` and `gaps` are filled by `write`."""

    def __init__(
        self, dataset: Mapping[str, Any], record: DatasetRecord, language: str, show: Callable[[str], str]
    ) -> None:
        self.answers, self.record, self.language, self.show = dataset["answers"], record, language, show
        self.images = [file.images[0] for file in record.files if file.images]
        self.names: list[str] = []  # the files being told; none before any set-up
        self.sentences: list[str] = []
        self.gaps: list[tuple[str, str | None]] = []  # key of GAPS, channel

    def word(self, name: str, *parts: str, **values: object) -> str:
        return TEXTS[name][self.language].format(*parts, **values)

    def say(self, name: str, *parts: str, **values: object) -> None:
        self.sentences.append(self.word(name, *parts, **values))

    def say_or_gap(self, name: str, value: str | None) -> None:
        """The sentence, or the gap as a sentence of its own."""
        if value:
            self.say(name, value)
        else:
            self.sentences.append(f"{self.gap(name)}.")

    def gap(self, name: str, channel: str | None = None) -> str:
        self.gaps.append((name, channel))
        return self.show(self.word("gap", gap_named(name, self.language)))

    def answer(self, question: str) -> str | None:
        """The author's words with their mark."""
        text = answer_text(self.answers, question, self.language)
        if not text:
            return None
        mark = BOTH if self.answers[question].get("evidence") else AUTHOR
        return self.show(" ".join(text_clean(text).split()).rstrip(".")) + mark

    def kept(self, *names: str) -> str | None:
        """What the metadata sheet or an instrument record holds of these fields, each with its mark."""
        return " ".join(text for text in (self.kept_field(name) for name in names) if text) or None

    def kept_field(self, name: str, *, number: int | None = None, said: Callable[[str], str] = str) -> str | None:
        """One field so kept: all its values, or that of one channel. `said` is how a value is said: `NA 1.4`."""
        value = self.record.fields.get(name)
        if value is not None and value.source in SCOPES:
            told, mark = value.value, AUTHOR
        elif value is None or value.origin == "instrument":
            told, mark = self.of_instrument(name), INSTRUMENT
        else:
            return None
        items = told if isinstance(told, list) else [told]
        if number is not None and len(items) > 1:
            items = items[number : number + 1]
        texts = dict.fromkeys(self.value(item) for item in items if item not in (None, ""))
        shown = [said(_TERM.sub("", text).rstrip(". ")) + mark for text in texts]
        return self.joined(shown) if shown else None

    def of_instrument(self, name: str) -> Any:
        """What the instrument record of the files being told says."""
        for one in self.record.instruments:
            if not self.names or set(self.names) & set(one.files):
                return one.values.get(name)
        return None

    def told(self, values: Iterable[Any], unit: str = "") -> str | None:
        """Different values of the files, marked; None if no file has one."""
        texts = dict.fromkeys(self.value(value, unit) for value in values if value not in (None, ""))
        if not texts:
            return None
        return self.word("or").join(text + FILE for text in texts)

    def value(self, value: Any, unit: str = "") -> str:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        words = " ".join(text_clean(str(value)).split())
        text = number_shown(rounded(value), self.language) if is_number else self.show(words)
        return f"{text}\u00a0{unit}" if unit else text

    def joined(self, parts: list[str]) -> str:
        return ", ".join(parts) if len(parts) < 3 else ", ".join(parts[:-1]) + self.word("and") + parts[-1]

    def immersed(self, kind: str) -> str:
        """`water immersion` in the language of the text."""
        if kind == "Air":
            return self.word("dry")
        return self.word(
            "immersion", value_words(fields()["acquisition.objective.immersion"], kind, self.language).lower()
        )


def gap_named(name: str, language: str) -> str:
    english, norwegian, _question = GAPS[name]
    return english if language == "en" else norwegian
