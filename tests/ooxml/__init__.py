"""Tests of the xlsx package: reading and patching its parts."""
