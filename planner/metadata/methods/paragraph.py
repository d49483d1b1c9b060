"""One dataset's methods paragraph: sentences of marked values; a gap is named in the sentence and kept in `gaps`.

Values of several files that differ are all told (`50 ms or 80 ms`). A setting that only some files hold is told
with those, and as a gap for the rest it is left to the table of the files.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from common.wording import date_shown, number_shown, text_clean
from planner.plans.frozen import answer_text, answer_value

from ..checklist import imaging_method
from ..model import DatasetRecord
from .texts import GAPS, NUMBERS, SCANNING, TEXTS

FILE, AUTHOR, BOTH = "ᶠ", "ᵃ", "ᶠᵃ"


class Paragraph:
    """`show` makes typed text safe for the format. `sentences` and `gaps` are filled by `write`."""

    def __init__(
        self, dataset: Mapping[str, Any], record: DatasetRecord, language: str, show: Callable[[str], str]
    ) -> None:
        self.answers, self.record, self.language, self.show = dataset["answers"], record, language, show
        self.images = [file.images[0] for file in record.files if file.images]
        self.sentences: list[str] = []
        self.gaps: list[tuple[str, str | None]] = []  # key of GAPS, channel

    def write(self) -> str:
        for part in (self.sample, self.method, self.optics, self.channels, self.size, self.files, self.after):
            part()
        return " ".join(self.sentences)

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

    def told(self, values: Iterable[Any], unit: str = "") -> str | None:
        """Different values of the files, marked; None if no file has one."""
        texts = dict.fromkeys(self.value(value, unit) for value in values if value not in (None, ""))
        if not texts:
            return None
        return self.word("or").join(text + FILE for text in texts)

    def value(self, value: Any, unit: str = "") -> str:
        text = number_shown(value, self.language) if isinstance(value, (int, float)) else self.show(str(value))
        return f"{text}\u00a0{unit}" if unit else text

    def joined(self, parts: list[str]) -> str:
        return ", ".join(parts) if len(parts) < 3 else ", ".join(parts[:-1]) + self.word("and") + parts[-1]

    def sample(self) -> None:
        self.say_or_gap("organism", self.answer("describe.organism"))
        specimen = self.answer("describe.specimen")
        self.sentences.append(f"{specimen}." if specimen else f"{self.gap('specimen')}.")

    def method(self) -> None:
        modality = answer_value(self.answers, "collect.modality")
        term = imaging_method(str(modality)) if self.language == "en" else None
        if term:
            named: str | None = self.show(term[1]) + AUTHOR
        else:
            named = self.answer("collect.modality") if modality != "other" else None
            named = named[0].lower() + named[1:] if named and named[1:2].islower() else named
        stands = (image.get("instrument") or {} for image in self.images)
        models = [" ".join(str(stand[key]) for key in ("manufacturer", "model") if stand.get(key)) for stand in stands]
        instrument = self.answer("collect.instrument") or self.told(models)
        self.say("method", named or self.gap("method"), instrument or self.gap("instrument"))

    def optics(self) -> None:
        lenses = [image.get("objective") or {} for image in self.images]
        said = self.answer("collect.objective") or self.told(lens.get("name") for lens in lenses)
        magnification = self.told(
            f"{number_shown(lens['magnification'], self.language)}×" for lens in lenses if lens.get("magnification")
        )
        aperture = self.told(f"NA {number_shown(lens['na'], self.language)}" for lens in lenses if lens.get("na"))
        immersion = self.told(lens.get("immersion") for lens in lenses)
        if not (said or magnification or aperture):
            self.say_or_gap("objective", None)
        else:
            named = bool(said)
            parts = [said] if said else []
            parts += [magnification] if magnification else [] if named else [self.gap("magnification")]
            parts += [aperture] if aperture else [] if named else [self.gap("na")]
            parts += [immersion] if immersion else [] if named else [self.gap("immersion")]
            self.say("objective", ", ".join(parts))
        detectors = [one for image in self.images for one in (image.get("instrument") or {}).get("detectors") or []]
        shown = dict.fromkeys(self.detector(one) for one in detectors)
        known = [text for text in shown if text]
        self.say_or_gap("detector", self.joined(known) if known else None)
        sources = [one for image in self.images for one in (image.get("instrument") or {}).get("light_sources") or []]
        lights = dict.fromkeys(self.light(one) for one in sources)
        if any(lights):
            self.say("light", self.joined([text for text in lights if text]))

    def detector(self, one: Mapping[str, Any]) -> str | None:
        name = self.told([one.get("name")]) or self.told([one.get("type")])
        if not name:
            return None
        more = [self.told([one.get("type")])] if one.get("name") else []
        for key in ("binning", "gain"):
            value = self.told([one.get(key)])
            more.append(self.word(key, value) if value else None)
        return self.with_more(name, more)

    def light(self, one: Mapping[str, Any]) -> str | None:
        name = self.told([one.get("name")]) or self.told([one.get("type")])
        more = [self.told([one.get("type")]) if one.get("name") else None, self.told([one.get("wavelength_nm")], "nm")]
        return self.with_more(name, more) if name else None

    @staticmethod
    def with_more(name: str, more: Iterable[str | None]) -> str:
        known = [text for text in more if text]
        return f"{name} ({', '.join(known)})" if known else name

    def channels(self) -> None:
        said = self.answer("collect.channels")
        if said:
            self.say("channels_said", said)
        if not self.images or not self.images[0].get("channels"):
            if not said:
                self.say_or_gap("channels", None)
            return
        shown = []
        for number, first in enumerate(self.images[0]["channels"]):
            same = [image["channels"][number] for image in self.images if len(image.get("channels") or []) > number]
            shown.append(self.channel(number, first, same))
        counted = NUMBERS[self.language].get(len(shown), str(len(shown)))
        self.say("channels" if len(shown) > 1 else "channel", self.joined(shown), count=counted)

    def channel(self, number: int, first: Mapping[str, Any], same: list[Mapping[str, Any]]) -> str:
        plain = first.get("fluorophore") or first.get("name") or f"{number + 1}"
        name: str = self.told(one.get("fluorophore") or one.get("name") for one in same) or f"{number + 1}"
        more = []
        scanning = answer_value(self.answers, "collect.modality") in SCANNING
        light = first.get("contrast") in (None, "Fluorescence") or any(one.get("excitation_nm") for one in same)
        for word, key, unit in (
            ("excitation", "excitation_nm", "nm"),
            ("emission", "emission_nm", "nm"),
            ("exposure", "exposure_ms", "ms"),
        ):
            value = self.told((one.get(key) or None for one in same), unit)
            if value:
                more.append(self.word(word, value))
            elif word == "exposure" or light:
                more.append(self.gap("dwell" if word == "exposure" and scanning else word, str(plain)))
        return self.with_more(name, more)

    def size(self) -> None:
        if not self.images:
            dimensions = self.answer("collect.dimensions") or self.gap("dimensions")
            self.say("size_said", dimensions, self.answer("collect.pixel_size") or self.gap("pixel_size"))
            return
        sizes = self.told(f"{image['size_x']} × {image['size_y']}" for image in self.images)
        pixels = [image.get("pixel_size_um") or {} for image in self.images]
        sides = self.told(
            " × ".join(number_shown(size[axis], self.language) for axis in "xy") + "\u00a0µm"
            for size in pixels
            if size.get("x") and size.get("y")
        )
        self.say("size", sizes or "", sides or self.answer("collect.pixel_size") or self.gap("pixel_size"))
        deep = [image for image in self.images if image.get("size_z", 1) > 1]
        if deep:
            step = self.told(((image.get("pixel_size_um") or {}).get("z") for image in deep), "µm")
            self.say("stack", self.told(image["size_z"] for image in deep) or "", step or self.gap("z_step"))
        timed = [image for image in self.images if image.get("size_t", 1) > 1]
        if timed:
            step = self.told((image.get("time_increment_s") for image in timed), "s")
            self.say("series", self.told(image["size_t"] for image in timed) or "", step or self.gap("interval"))
        kind = self.told(image.get("pixel_type") for image in self.images)
        if kind:
            lossy = any(image.get("lossy") for image in self.images)
            self.say("pixel", kind, self.word("lossy") if lossy else "")
        days = [str(image["acquired_at"]).split("T")[0] for image in self.images if image.get("acquired_at")]
        days = sorted(set(days))
        if len(days) > 2:
            span = f"{date_shown(days[0], self.language)} – {date_shown(days[-1], self.language)}{FILE}"
        else:
            span = self.word("and").join(date_shown(day, self.language) + FILE for day in days)
        self.say_or_gap("acquired", span or None)

    def files(self) -> None:
        read = [file for file in self.record.files if file.images]
        if not read:
            self.sentences.append(self.word("no_file"))
            return
        count = self.word("file") if len(read) == 1 else self.word("file_count", count=len(read))
        formats = self.told(file.format for file in read) or "?"
        readers = self.word("and").join(dict.fromkeys(self.show(file.reader or "?") for file in read))
        self.say("files", formats, readers, count=count)

    def after(self) -> None:
        quality = self.answer("collect.quality")
        if quality and answer_value(self.answers, "collect.quality") != ["none"]:
            self.say("quality", quality)
        software = self.answer("process.software")
        self.say_or_gap("software", f"{software}." if software else None)


def gap_named(name: str, language: str) -> str:
    english, norwegian, _question = GAPS[name]
    return english if language == "en" else norwegian
