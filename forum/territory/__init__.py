"""The territory: sub-districts, municipalities and the organisations that live there, all of it data that can be edited."""
