"""One dataset's methods paragraph: sentences of marked values; a gap is named in the sentence and kept in `gaps`.

Files of one microscope, lens and set of channels are told together, with every value that differs (`50 ms or 80 ms`);
other set-ups each have their own sentences. A setting that only some files hold is told with those.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from common.wording import date_shown, number_shown
from planner.plans.frozen import answer_value

from ..checklist import imaging_method
from .texts import NUMBERS, SCANNING, SCANNING_MODES
from .wording import AUTHOR, FILE, Wording, rounded

_ORGANISM = "biosample.organism.scientific_name"
_OF_CHANNEL = {
    "excitation": "acquisition.excitation_wavelength",
    "emission": "acquisition.emission_wavelength",
    "exposure": "acquisition.exposure_time",
}


class Paragraph(Wording):
    """`sentences` and `gaps` are filled by `write`."""

    def write(self) -> str:
        self.sample()
        setups = self.setups()
        for number, (names, images) in enumerate(setups, 1):
            self.images, self.names = images, names
            if len(setups) > 1:
                self.say("setup", self.show(", ".join(names)), number=number)
            for part in (self.method, self.optics, self.channels, self.size):
                part()
        self.names = []
        self.files()
        self.after()
        return " ".join(self.sentences)

    def setups(self) -> list[tuple[list[str], list[dict[str, Any]]]]:
        """File names and images by microscope, lens and channels: what differs in these is told apart, not mixed."""
        found: dict[Any, tuple[list[str], list[dict[str, Any]]]] = {}
        for file in self.record.files:
            if not file.images:
                continue
            image = file.images[0]
            stand, lens = image.get("instrument") or {}, image.get("objective") or {}
            channels = [one.get("fluorophore") or one.get("name") for one in image.get("channels") or []]
            key = (stand.get("model"), lens.get("name"), lens.get("magnification"), *channels)
            names, images = found.setdefault(key, ([], []))
            names.append(file.name)
            images.append(image)
        return list(found.values()) or [([], [])]

    def sample(self) -> None:
        self.say_or_gap("organism", self.kept(_ORGANISM) or self.answer("describe.organism"))
        specimen = self.kept("specimen.sample_preparation") or self.answer("describe.specimen")
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
        instrument = self.kept("acquisition.instrument") or self.stand(models)
        named = self.kept("component.imaging_method") or named
        self.say("method", named or self.gap("method"), instrument or self.gap("instrument"))

    def stand(self, models: list[str]) -> str | None:
        """Maker and model of the microscope; a maker that the name holds already is not said twice."""
        model = self.kept("acquisition.microscope.model") or self.answer("collect.instrument") or self.told(models)
        maker = self.kept("acquisition.microscope.manufacturer")
        if maker and model and maker[:-1].casefold() in model.casefold():
            return model
        return " ".join(part for part in (maker, model) if part) or None

    def optics(self) -> None:
        lenses = [image.get("objective") or {} for image in self.images]
        said = self.kept("acquisition.objective.model") or self.answer("collect.objective")
        said = said or self.told(lens.get("name") for lens in lenses)
        magnification = self.told(
            f"{number_shown(lens['magnification'], self.language)}×" for lens in lenses if lens.get("magnification")
        )
        aperture = self.told(f"NA {number_shown(lens['na'], self.language)}" for lens in lenses if lens.get("na"))
        immersion = self.told(self.immersed(lens["immersion"]) for lens in lenses if lens.get("immersion"))
        magnification = self.kept_field("acquisition.objective.magnification", said="{}×".format) or magnification
        aperture = self.kept_field("acquisition.objective.na", said="NA {}".format) or aperture
        immersion = self.kept_field("acquisition.objective.immersion", said=self.immersed) or immersion
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
        kept = self.kept("acquisition.detector.manufacturer", "acquisition.detector.model")
        shown_all = kept or self.kept("acquisition.detector.type") or self.joined(known)
        self.say_or_gap("detector", shown_all or None)
        sources = [one for image in self.images for one in (image.get("instrument") or {}).get("light_sources") or []]
        lights = dict.fromkeys(self.light(one) for one in sources)
        lit = self.kept("acquisition.light_source.model") or self.joined([text for text in lights if text])
        if lit:
            self.say("light", lit)

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
        scanning = scanning or any(one.get("mode") in SCANNING_MODES for one in same)
        light = first.get("contrast") in (None, "Fluorescence") or any(one.get("excitation_nm") for one in same)
        for name_of, key, unit in (
            ("excitation", "excitation_nm", "nm"),
            ("emission", "emission_nm", "nm"),
            ("exposure", "exposure_ms", "ms"),
        ):
            word = name_of
            value = self.kept_field(_OF_CHANNEL[word], number=number)
            value = value or self.told((one.get(key) or None for one in same), unit)
            if word == "exposure" and scanning:
                dwell = self.kept_field("acquisition.pixel_dwell_time", number=number)
                value, word = (dwell, "dwell_time") if dwell else (value, word)
            if value:
                more.append(self.word(word, value))
            elif word == "exposure" or light:
                more.append(self.gap("dwell" if word == "exposure" and scanning else word, str(plain)))
        return self.with_more(name, more)

    def size(self) -> None:
        if not self.images:
            dimensions = self.answer("collect.dimensions") or self.gap("dimensions")
            pixels_said = self.kept("image.physical_size_x") or self.answer("collect.pixel_size")
            self.say("size_said", dimensions, pixels_said or self.gap("pixel_size"))
            return
        sizes = self.told(f"{image['size_x']} × {image['size_y']}" for image in self.images)
        pixels = [image.get("pixel_size_um") or {} for image in self.images]
        sides = self.told(
            " × ".join(number_shown(rounded(size[axis]), self.language) for axis in "xy") + "\u00a0µm"
            for size in pixels
            if size.get("x") and size.get("y")
        )
        sides = self.kept("image.physical_size_x") or sides or self.answer("collect.pixel_size")
        self.say("size", sizes or "", sides or self.gap("pixel_size"))
        deep = [image for image in self.images if image.get("size_z", 1) > 1]
        if deep:
            step = self.kept("acquisition.z_step")
            step = step or self.told(((image.get("pixel_size_um") or {}).get("z") for image in deep), "µm")
            self.say(
                "stack",
                self.told(image["size_z"] for image in deep) or "",
                step or self.gap("z_step"),
            )
        timed = [image for image in self.images if image.get("size_t", 1) > 1]
        if timed:
            step = self.kept("acquisition.time_interval")
            step = step or self.told((image.get("time_increment_s") for image in timed), "s")
            self.say(
                "series",
                self.told(image["size_t"] for image in timed) or "",
                step or self.gap("interval"),
            )
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
        for word, name in (("medium", "specimen.mounting_medium"), ("temperature", "acquisition.temperature")):
            value = self.kept(name)
            if value:
                self.say(word, value)
        control = self.kept("acquisition.software")
        if control:
            self.say("control", control)
        quality = self.answer("collect.quality")
        if quality and answer_value(self.answers, "collect.quality") != ["none"]:
            self.say("quality", quality)
        software = self.answer("process.software")
        analysed = self.kept("analysis.method") or software
        self.say_or_gap("software", f"{analysed}." if analysed else None)
