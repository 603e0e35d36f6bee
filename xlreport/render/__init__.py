"""Outcomes → what people and programs read: JSON, text, CSV, HTML, SARIF, JUnit. One module a format."""
