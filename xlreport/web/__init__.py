"""The local web page for clerks."""
