"""The fuse box of accounts, and of the mail machine, which knows no feature and so cannot plug itself in."""

from forum.accounts import models, search_names
from forum.accounts.commands import user
from forum.accounts.kinds import PERSON
from forum.accounts.views import administration, entrance, profiles, registration, settings
from forum.mail.queue import MAIL_BOX, deliver_parcels
from forum.web.feature import Box, Feature

FEATURE = Feature(
    name="accounts",
    blueprints=tuple(room.blueprint for room in (entrance, registration, profiles, settings, administration)),
    kinds=(PERSON,),
    commands=(user,),
    # One letter at a time: the failure of one must not make the others go out twice.
    boxes=(Box(MAIL_BOX, deliver_parcels, batch=1, apart=True),),
    tables=(models.Member, models.SignIn, models.AccountToken),
    slots=(("search.names", search_names.named_ids),),
)
