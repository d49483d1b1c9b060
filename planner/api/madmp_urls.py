"""Addresses of the common maDMP API. It writes them without a slash at the end."""

from django.urls import path

from . import madmp

urlpatterns = [
    path("dmps", madmp.MadmpList.as_view(), name="api-madmp-dmps"),
    path("dmps/<uuid:plan>", madmp.MadmpOne.as_view(), name="api-madmp-dmp"),
]
