"""The front door: home, about, health, the legal pages."""
