"""The fuse box of the ways in and out."""

from forum.transfer.commands import demo_command, import_commands
from forum.transfer.models import ImportBatch, ImportedThing
from forum.web.feature import Feature

FEATURE = Feature(name="transfer", commands=(import_commands, demo_command), tables=(ImportBatch, ImportedThing))
