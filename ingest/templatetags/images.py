"""What the inspector says, in the reader's language.

The inspector knows no Django and writes English, with the file's own numbers in the sentence. In English that
sentence is shown. In another language its code picks a translated one without the numbers, which stand among the
facts beside it; a code without one here falls back to the inspector's sentence.
"""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ingest.inspector import companions

register = template.Library()

FINDINGS = {
    "ome_unreadable": _(
        "The file carries an OME metadata block that could not be read, so what it says is missing here. "
        "Export the file again from the acquisition software."
    ),
    "plain_hdf5": _(
        "This is a general HDF5 container: only its author knows what the axes mean and how large a pixel is. "
        "Describe the layout beside the file, or convert it to OME-Zarr or OME-TIFF."
    ),
    "bioformats_old": _(
        "The Bio-Formats of this site is old: it reads fewer files and misreads some, such as ND2 stacks. Values that a "
        "second reader does not confirm may be wrong. Ask whoever runs the site for 7.3 or newer."
    ),
    "stage_without_unit": _(
        "The stage positions in the file have no physical unit (reference frame), so tiles cannot be placed in µm and the "
        "field cannot be found again from them. Note the unit of the stage, or export from the acquisition software."
    ),
    "slide_label": _(
        "The file carries a picture of the slide's label or the whole slide. Handwriting or a barcode on it may name a "
        "patient, and sharing the file shares it. Look at it, and take it out of a copy before publishing."
    ),
    "eight_bit_camera": _(
        "The pixels have 8 bits, though the camera delivers 12 to 16: weak signals were rounded to 256 steps and cannot be "
        "brought back. Record with the full depth, and keep the original if there is one."
    ),
    "zip_header_only": _(
        "The zip around this OME-Zarr would grow too much if it were unpacked here, so only its headers were read: the "
        "facts are complete, but there is no preview and no test of the pixels. Open it in napari or Fiji to see them, "
        "or add the folder unpacked."
    ),
    "plate_cut": _("The plate holds more images than are listed here."),
    "bioformats_cannot_read": _(
        "Bio-Formats could not read the file; the values come from another reader. Fiji, QuPath, CellProfiler"
        " or OMERO may not open it. Keep a copy as OME-TIFF or OME-Zarr."
    ),
    "channel_names_missing": _(
        "The channels have names that tell nobody what they show. Note the dye or structure of each channel; "
        "a repository will ask for it."
    ),
    "co2_as_percent": _(
        "The CO2 value in the file is a percentage where the OME standard wants a fraction. Read it as percent."
    ),
    "companion_missing": _(
        "The file names other files that are not here, so a part of the pixels or of the metadata is missing."
        " Add the whole folder or all files of the set, with their original names."
    ),
    "date_unlikely": _(
        "The acquisition date in the file cannot be right; the clock of the acquisition computer was probably"
        " not set. Enter the date from the log book."
    ),
    "immersion_mismatch": _(
        "The objective is made for another medium than the settings say. The wrong medium blurs the image and"
        " shifts depths. Check which was used."
    ),
    "lossy_compression": _(
        "The pixels are stored with lossy compression: intensities were changed and the original values "
        "cannot be brought back. Keep the uncompressed original, or say in the plan why this is good enough."
    ),
    "na_impossible": _(
        "The numerical aperture is larger than the refractive index of the medium, which physics does not "
        "allow: one of the two is wrong. Read both off the objective."
    ),
    "objective_missing": _(
        "The file does not name the objective, and every methods section needs magnification, aperture and "
        "immersion. Write them down while the microscope is at hand."
    ),
    "personal_data": _(
        "The file's header holds personal data, such as a user name. Sharing the file shares them, and the "
        "persons must know. Remove them in a copy before publishing, or ask."
    ),
    "pixel_not_square": _(
        "The pixels are not square. That is rare outside line scans, and often a slip; shapes and angles "
        "would come out wrong. Check the calibration."
    ),
    "pixel_size_is_dpi": _(
        "The pixel size in the file is only the resolution that picture software writes by default, not a "
        "calibration; distances measured with it are wrong. Enter the true pixel size, from the acquisition "
        "software or a stage micrometer."
    ),
    "pixel_size_is_one": _(
        "The file gives a pixel size of exactly 1 µm, which is what software writes when nobody calibrated. "
        "Enter the true pixel size if you know it."
    ),
    "pixel_size_missing": _(
        "The file holds no pixel size, so nothing in it can be measured in µm and no scale bar can be drawn. "
        "Find it in the acquisition software, or compute it from camera pixel, magnification and binning, and"
        " write it down."
    ),
    "pixel_size_unit": _(
        "The file gives its pixel size in pixels, which is no physical length, though some software shows it "
        "as µm. Set the true pixel size, from the acquisition software or a stage micrometer."
    ),
    "pixel_size_unlikely": _(
        "The file gives a pixel size that no light microscope has; probably the unit is wrong. Check the unit"
        " in the software that wrote the file."
    ),
    "pixels_unreadable": _(
        "The header was read, but the pixels of the first image could not be decoded, so there is no preview "
        "and others may not see the image either. Open it in the acquisition software; if that works, export "
        "it as OME-TIFF."
    ),
    "readers_disagree": _(
        "Two independent readers understand this file differently. Analysis software may do so too. Check the"
        " sizes in the acquisition software, and name the reader in the methods text."
    ),
    "rendered_picture": _(
        "This looks like a picture made for viewing, a screenshot or an export, without calibration or "
        "channels. It cannot replace the original data. Deposit the file that the microscope wrote."
    ),
    "significant_bits": _(
        "The camera or detector delivered fewer bits than the file stores, so the highest true value is lower"
        " than the format allows. Think of that when looking for saturation."
    ),
    "time_step_missing": _(
        "The series has several time points but no times, so speeds and rates cannot be computed. Note the "
        "time between images."
    ),
    "turned_scan": _(
        "This is a scan along the depth (XZ). Software built on Bio-Formats shows its depth axis as Y, so "
        "heights measured there are depths. Say so where the image is shared."
    ),
    "undersampled": _(
        "The pixels are larger than the finest detail this objective could show, so fine detail is lost. That"
        " is a fair choice for overviews and tiles; for fine structures use less binning or more zoom."
    ),
    "wavelengths_missing": _(
        "This is a fluorescence image without emission wavelengths. Bleed-through and resolution cannot be "
        "judged without them. Note the filter set or detection range of each channel."
    ),
    "wavelengths_swapped": _(
        "A channel is said to emit at a shorter wavelength than it is excited with. Except with multi-photon "
        "excitation the two are probably swapped or wrong. Check the filter set."
    ),
    "z_step_is_one": _(
        "The distance between sections is exactly 1 µm: a common choice, and also what some software writes "
        "when it does not know. Compare it with the acquisition settings."
    ),
    "z_step_missing": _(
        "The stack has several sections but no distance between them, so volumes and side views cannot be "
        "scaled. Note the z step of the acquisition."
    ),
}

REFUSALS = {
    "archive": _("This is an archive (such as ZIP or gzip). Please unpack it and add the image files themselves."),
    "bad_name": _(
        "The file's name cannot be accepted. Please rename the file with letters, numbers, spaces, dots, "
        "hyphens or underscores and its usual ending."
    ),
    "companion_missing": _(
        "This file holds only a part of the image; the files that belong with it are missing. Please add the "
        "whole folder or set."
    ),
    "damaged": _(
        "The file is damaged or incomplete and could not be read. Please open it in the acquisition software,"
        " or copy it again and compare the sizes."
    ),
    "empty": _(
        "The file is empty (0 bytes). The copy or upload probably stopped before any data was written; copy "
        "it again from the microscope."
    ),
    "engine_failed": _(
        "The inspector could not give a complete answer for this file. This is our fault, not yours; please "
        "try again later."
    ),
    "not_an_image": _(
        "This does not look like a microscope image. Please choose the image file itself, not a document, "
        "table, program or settings file."
    ),
    "refers_outside": _(
        "The file points to other files outside its own folder, which we do not open. Please add all files of"
        " the set together."
    ),
    "too_large": _(
        "Reading this file needs more memory than one inspection may use. The file may be damaged; otherwise "
        "inspect it on your own machine with lysplan-inspect."
    ),
    "too_slow": _(
        "Reading this file took too long and was stopped. The file may be damaged; otherwise inspect it on "
        "your own machine with lysplan-inspect."
    ),
    "unsupported": _(
        "This file format is not one we can read. If your acquisition software can export OME-TIFF, please try that."
    ),
    "worker_lost": _("The inspector stopped while it was reading this file. Please try again."),
}


def _words(known: Mapping[str, Any], code: str, message: str) -> str:
    if (get_language() or "en").startswith("en"):
        return message
    return str(known.get(code) or message)


@register.filter
def finding_words(finding: Mapping[str, str]) -> str:
    return _words(FINDINGS, finding.get("code", ""), finding.get("message", ""))


@register.filter
def refusal_words(image: Any) -> str:
    said = _words(REFUSALS, image.error_code, image.error_message)
    beside = companions.needed(image.name) if image.error_code == "companion_missing" else None
    if beside is None or beside in said:
        return said
    return f"{said} {gettext('Beside it belongs “%(name)s”.') % {'name': beside}}"
