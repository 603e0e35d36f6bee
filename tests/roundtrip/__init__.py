"""Random reports through the programs of others and back."""
