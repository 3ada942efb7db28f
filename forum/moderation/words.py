"""What reasons, acts and states are called."""

from flask_babel import lazy_gettext as _

from forum.moderation.models import Act, Reason, Status

REASONS: dict[str, object] = {
    Reason.OFFENCE: _("Offensive or aggressive words"),
    Reason.PERSONAL_DATA: _("Personal data of somebody"),
    Reason.SPAM: _("Advertising or spam"),
    Reason.ILLEGAL: _("Something illegal"),
    Reason.WRONG_PLACE: _("It is in the wrong place"),
    Reason.OTHER: _("Another reason"),
    Reason.NOTHING: _("Nothing against the rules"),
}

# As the log and the author read them.
ACTS: dict[str, object] = {
    Act.LEAVE: _("Left as it was"),
    Act.HIDE: _("Hidden from readers"),
    Act.RESTORE: _("Shown to readers again"),
    Act.WARN: _("A word to the author"),
    Act.LOCK: _("Discussion closed to replies"),
    Act.UNLOCK: _("Discussion open to replies again"),
    Act.MOVE: _("Discussion moved elsewhere"),
    Act.EDIT: _("Words changed by somebody else"),
    Act.DELETE: _("Deleted for good"),
    Act.WITHDRAW: _("Document taken back: a draft again"),
    Act.REMOVE_MEMBER: _("Taken out of the pact"),
    Act.READMIT: _("May come into the pact again"),
    Act.SUSPEND: _("Access suspended"),
    Act.REINSTATE: _("Access open again"),
}

# As the buttons of a case offer them.
CHOICES: dict[str, object] = {
    Act.LEAVE: _("Leave it as it is"),
    Act.HIDE: _("Hide it: only the author, with the reason, and who moderates will see it"),
    Act.RESTORE: _("Show it to readers again"),
    Act.WARN: _("Leave it, and write a word to the author"),
    Act.LOCK: _("Close the discussion to new replies"),
    Act.REMOVE_MEMBER: _("Remove the author from the pact"),
}

STATUSES: dict[str, object] = {
    Status.OPEN: _("To look at"),
    Status.CLAIMED: _("Somebody is on it"),
    Status.CLOSED: _("Settled"),
}
