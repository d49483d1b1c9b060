"""Dated facts: file formats, storage, repositories, services, ethics rules, funders, licences, published studies."""
