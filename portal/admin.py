"""Accounts in the admin pages."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from .models import User


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Django's user pages with our own fields."""

    list_display = ("username", "email", "first_name", "last_name", "is_consultant", "is_staff", "is_active")
    fieldsets = (*(UserAdmin.fieldsets or ()), (_("Lysplan"), {"fields": ("orcid", "institution", "is_consultant")}))
