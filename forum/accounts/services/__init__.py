"""What people do with accounts, one room per act."""
