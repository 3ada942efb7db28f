"""The pages of accounts, one room per errand."""
