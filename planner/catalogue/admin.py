"""Where consultants and staff keep the facts current: every change goes through the services and leaves a revision."""

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .forms import EntryForm
from .models import Entry, EntryRevision
from .queries import entries_in_conflict, entries_stale
from .rules import can_edit_catalogue
from .services import EntryChanged, entry_content, entry_edit, entry_settle


class _YesFilter(admin.SimpleListFilter):
    """A filter with one choice: show only these."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("Yes"))]

    def chosen(self) -> QuerySet[Entry]:
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(pk__in=self.chosen().values("pk")) if self.value() == "yes" else queryset


class StaleFilter(_YesFilter):
    title = gettext_lazy("older than a year")
    parameter_name = "stale"

    def chosen(self) -> QuerySet[Entry]:
        return entries_stale()


class ConflictFilter(_YesFilter):
    title = gettext_lazy("the source has changed too")
    parameter_name = "conflict"

    def chosen(self) -> QuerySet[Entry]:
        return entries_in_conflict()


class RevisionInline(admin.TabularInline):
    """The history of an entry, to read only."""

    model = EntryRevision
    extra = 0
    can_delete = False
    fields = readonly_fields = ("number", "cause", "changed_at", "changed_by", "note", "what")
    verbose_name_plural = gettext_lazy("history")

    @admin.display(description=gettext_lazy("before and after"))
    def what(self, revision: EntryRevision) -> SafeString | str:
        return _differences((name, revision.before.get(name), value) for name, value in revision.after.items())

    def get_queryset(self, request: HttpRequest) -> QuerySet[EntryRevision]:
        return super().get_queryset(request).select_related("changed_by")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_edit_catalogue(request.user)


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    form = EntryForm
    inlines = (RevisionInline,)
    list_display = ("kind", "key", "title_en", "checked", "is_fresh", "confidence", "nb_reviewed", "has_conflict")
    list_display_links = ("key", "title_en")
    list_filter = ("kind", StaleFilter, ConflictFilter, "confidence", "nb_reviewed")
    list_per_page = 100
    search_fields = ("key", "title_en", "title_nb")
    actions = ("source_take", "ours_keep")
    readonly_fields = ("kind", "key", "checked_is", "edited_at", "edited_by", "conflict")
    fields = (
        ("kind", "key"),
        "conflict",
        "title_en",
        ("title_nb", "nb_reviewed"),
        "data",
        "sources",
        ("checked", "checked_is", "confidence"),
        "owner",
        "note",
        ("edited_at", "edited_by"),
        "read_at",
    )

    @admin.display(description=gettext_lazy("checked within a year"), boolean=True)
    def is_fresh(self, entry: Entry) -> bool:
        return not entry.is_stale()

    @admin.display(description=gettext_lazy("the source has changed too"))
    def has_conflict(self, entry: Entry) -> str:
        return _("yes, compare") if entry.incoming is not None else "–"

    @admin.display(description=gettext_lazy("ours, and what the source says now"))
    def conflict(self, entry: Entry) -> SafeString | str:
        if entry.incoming is None:
            return "–"
        ours = entry_content(entry)
        return _differences((name, ours[name], value) for name, value in entry.incoming.items() if ours[name] != value)

    @admin.action(description=gettext_lazy("Take the source's version"), permissions=["change"])
    def source_take(self, request: HttpRequest, queryset: QuerySet[Entry]) -> None:
        self._settle(request, queryset, take_source=True)

    @admin.action(description=gettext_lazy("Keep our version against the source"), permissions=["change"])
    def ours_keep(self, request: HttpRequest, queryset: QuerySet[Entry]) -> None:
        self._settle(request, queryset, take_source=False)

    def _settle(self, request: HttpRequest, queryset: QuerySet[Entry], *, take_source: bool) -> None:
        settled = 0
        for entry in queryset.filter(incoming__isnull=False):
            try:
                entry_settle(entry=entry, user=request.user, take_source=take_source)
                settled += 1
            except EntryChanged:
                self._say_changed(request)
        self.message_user(request, _("Settled: %(count)s.") % {"count": settled})

    def save_model(self, request: HttpRequest, obj: Entry, form: EntryForm, change: bool) -> None:
        # The form has written its values into `obj`; the service wants the entry as it was read.
        entry = Entry.objects.get(pk=obj.pk)
        try:
            entry_edit(entry=entry, user=request.user, note=form.cleaned_data["note"], **form.changes())
        except EntryChanged:
            self._say_changed(request)

    def _say_changed(self, request: HttpRequest) -> None:
        self.message_user(request, _("Somebody changed the entry in between; nothing was saved."), messages.ERROR)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_edit_catalogue(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_edit_catalogue(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_edit_catalogue(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _differences(rows: Any) -> SafeString | str:
    listed = [(name, _shown(before), _shown(after)) for name, before, after in rows]
    if not listed:
        return "–"
    items = format_html_join("", "<dt>{}</dt><dd><pre>− {}</pre><pre>+ {}</pre></dd>", listed)
    return format_html("<dl>{}</dl>", items)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
