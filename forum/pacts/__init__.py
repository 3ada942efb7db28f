"""Pacts: the spaces of the forum, their sheets, themes, members and invitations; builds the actor from them."""
