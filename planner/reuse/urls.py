"""Addresses of "Find data"."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.find_data, name="find-data"),
    path("use/", views.study_use, name="study-use"),
]
