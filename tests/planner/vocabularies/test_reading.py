"""The files of the vocabularies: whole, told apart by licence, and refused when they do not hold together."""

import shutil
import tomllib

import pytest

from planner.vocabularies.reading import DATA, EDAM, FBBI, TAXONOMY, TermsError, files_digest, terms_read

ROOT = DATA.parents[2]


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


def test_every_term_of_every_vocabulary_is_read():
    terms = terms_read()
    assert {name: sum(term.vocabulary == name for term in terms) for name in (EDAM, FBBI, TAXONOMY)} == {
        EDAM: 475,
        FBBI: 647,
        TAXONOMY: 53,
    }
    assert sum(term.deprecated for term in terms) == 107 + 2


def test_a_term_keeps_what_its_source_says():
    terms = {(term.vocabulary, term.term_id): term for term in terms_read()}
    segmentation = terms[EDAM, "operation_Image_segmentation"]
    assert segmentation.version == "1.0alpha-pre-pre-release" and not segmentation.stable
    assert segmentation.parents
    spim = terms[FBBI, "FBbi:00000369"]
    assert (spim.label, spim.version, spim.stable) == ("SPIM", "2026-01-30", True)
    zebrafish = terms[TAXONOMY, "NCBITaxon:7955"]
    assert zebrafish.label == "Danio rerio" and zebrafish.synonyms == ("zebrafish",)


def test_words_that_we_added_are_never_synonyms_of_the_vocabulary():
    spim = next(term for term in terms_read() if term.term_id == "FBbi:00000369")
    assert "lysark" in spim.words
    assert spim.synonyms == ()


def test_every_folder_of_data_has_a_licence_and_a_readme():
    said = tomllib.loads((DATA / "REUSE.toml").read_text())["annotations"]
    licences = {each["path"]: each["SPDX-License-Identifier"] for each in said}
    folders = [folder for folder in DATA.iterdir() if folder.is_dir()]
    assert {f"{folder.name}/**" for folder in folders} == set(licences)
    for folder in folders:
        assert (folder / "README.md").is_file()
        assert (ROOT / "LICENSES" / f"{licences[f'{folder.name}/**']}.txt").is_file()


def test_text_under_share_alike_lies_in_its_own_folder_only():
    edam = [term for term in terms_read() if term.vocabulary == EDAM]
    definitions = {term.definition for term in edam if len(term.definition) > 40}
    others = "".join(
        path.read_text(encoding="utf-8") for path in DATA.rglob("*.tsv") if path.parent.name != "edam-bioimaging"
    )
    assert definitions and not [text for text in definitions if text in others]


def test_words_for_a_term_that_does_not_exist_are_refused(copy):
    with (copy / "words/words.tsv").open("a") as words:
        words.write("fbbi\tFBbi:99999999\ten\tunicorn imaging\n")
    with pytest.raises(TermsError, match="FBbi:99999999"):
        terms_read(copy)


def test_an_identifier_given_twice_is_refused(copy):
    lines = (copy / "fbbi/terms.tsv").read_text().splitlines(keepends=True)
    (copy / "fbbi/terms.tsv").write_text("".join([*lines, lines[5]]))
    with pytest.raises(TermsError, match="same id"):
        terms_read(copy)


def test_any_change_of_a_file_changes_the_digest(copy):
    before = files_digest(copy)
    with (copy / "words/words.tsv").open("a") as words:
        words.write("fbbi\tFBbi:00000369\ten\tsheet of light\n")
    assert files_digest(copy) != before == files_digest()
