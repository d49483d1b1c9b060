"""A job is a row; the broker is a doorbell.

This small library is the one place where a job is claimed, renewed, finished and swept. Uploaded images
(`ingest.inspection`) and documents (`planner.exports`) use it alike. It knows no task and no Celery beyond
ringing; see docs/adr/0001-job-row-and-doorbell.md.
"""
