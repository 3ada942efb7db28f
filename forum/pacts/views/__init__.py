"""The pages of pacts and themes, one room for each sort of errand."""
