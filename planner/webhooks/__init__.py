"""Telling another system over HTTP that something happened to a plan: registered over the API, signed, sent by a worker."""
