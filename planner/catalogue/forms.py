"""The admin form of a catalogue entry: refuses wrong shapes and saves on top of somebody else's save."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Entry
from .schemas import ShapeRefused, data_check, sources_check
from .services import EDITABLE


class PrettyJSON(json.JSONEncoder):
    """Facts as a person reads them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "indent": 2})


def _json_field(label: Any, help_text: Any, rows: int) -> forms.JSONField:
    return forms.JSONField(
        label=label,
        help_text=help_text,
        encoder=PrettyJSON,
        widget=forms.Textarea(attrs={"rows": rows, "cols": 100, "spellcheck": "false", "class": "vLargeTextField"}),
    )


class EntryForm(forms.ModelForm):
    data = _json_field(  # type: ignore[assignment]  # Django moves declared fields away from the class
        gettext_lazy("facts"), gettext_lazy('JSON. What is not known is null or "unknown".'), 30
    )
    sources = _json_field(
        gettext_lazy("sources"),
        gettext_lazy("JSON: a list of title, url, date (null if not known), and key if a figure cites it."),
        12,
    )
    note = forms.CharField(
        label=gettext_lazy("why"),
        required=False,
        help_text=gettext_lazy("Kept with the change, for the next one to read."),
    )
    read_at = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Entry
        fields = ("title_en", "title_nb", "nb_reviewed", "data", "sources", "checked", "confidence", "owner")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["read_at"].initial = self.instance.revision

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, check in (("data", lambda value: data_check(self.instance.kind, value)), ("sources", sources_check)):
            if name in cleaned:
                try:
                    check(cleaned[name])
                except ShapeRefused as refused:
                    self.add_error(name, f"{refused.where or name}: {refused.message}")
        newest = Entry.objects.filter(pk=self.instance.pk).values_list("revision", flat=True).first()
        if cleaned.get("read_at") != newest:
            raise forms.ValidationError(
                _("Somebody changed this entry while you had it open. Open it again in another tab and compare.")
            )
        return cleaned

    def changes(self) -> dict[str, Any]:
        """The fields that a person changed, for `entry_edit`."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in EDITABLE}
