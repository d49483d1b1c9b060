"""A value of the wrong shape is refused in plain words, in the reader's language."""

import pytest
from django.utils.translation import override

from planner.catalogue.schemas import ShapeRefused, content_check, sources_check

SOURCE = {"key": "site", "title": "Its site", "url": "https://example.org/", "date": None}


def refused(check, *given) -> str:
    with pytest.raises(ShapeRefused) as caught:
        check(*given)
    return str(caught.value)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "confidence: “perhaps” is not known here. Write one of: confirmed, likely, unknown."),
        ("nb", "confidence: «perhaps» er ikke kjent her. Skriv en av disse: confirmed, likely, unknown."),
    ],
)
def test_unknown_word_is_answered_with_the_known_ones(language, said):
    with override(language):
        assert refused(content_check, "entry", {"confidence": "perhaps"}) == said


def test_wrong_kind_missing_part_and_unknown_field_are_said():
    assert refused(content_check, "entry", {"title_en": 7}) == "title_en: “7” cannot stand here. Write a text."
    assert "This is missing: title" in refused(sources_check, [{"url": "https://example.org/"}])
    assert refused(sources_check, [{**SOURCE, "colour": "red"}]) == "sources/0: There is no field of this name: colour."
    assert refused(sources_check, []) == "sources: This must not be empty."
