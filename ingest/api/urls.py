"""Addresses of the image side of the API."""

from django.urls import path

from ingest.uploads.tus import TusCreate, TusUpload

from . import images

urlpatterns = [
    path("uploads/", TusCreate.as_view(), name="api-uploads"),
    path("uploads/<uuid:uuid>/", TusUpload.as_view(), name="api-upload"),
    path("sets/<uuid:image>/complete/", images.SetComplete.as_view(), name="api-set-complete"),
    path("datasets/<uuid:dataset>/images/", images.ImageList.as_view(), name="api-images"),
    path("images/<uuid:image>/", images.ImageOne.as_view(), name="api-image"),
    path("images/<uuid:image>/retry/", images.ImageRetry.as_view(), name="api-image-retry"),
    path("images/<uuid:image>/download/raw/", images.ImageRaw.as_view(), name="api-image-raw"),
]
