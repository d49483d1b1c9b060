"""The admin pages, open to staff and to consultants. What each may change there is decided by permissions, not by this door."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest


class DeskSite(AdminSite):
    """Django's admin site with a second kind of person who may enter."""

    site_header = "Lysplan"
    site_title = "Lysplan"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and (user.is_staff or getattr(user, "is_consultant", False))


class DeskAdminConfig(AdminConfig):
    default_site = "portal.admin_site.DeskSite"
