"""What was collected for the library, on the stage: everybody's reasons, and what became of the words since.

`DOORS` and `WORDS` are the oracle's share of it: the door of something collected is that of who makes a claim of it.
"""

from collections.abc import Mapping
from datetime import timedelta

from forum.citations.services.collecting import collect
from forum.core.database import db
from forum.core.refs import Ref
from forum.discussions.models import Post
from forum.discussions.services.editing import edit_post
from forum.discussions.services.posting import reply
from forum.discussions.services.tending import hide_post
from tests.visibility.people import Scene
from tests.visibility.stage import NEW, at

_EVERYBODY = "VOINFRMACJE"
# Curators and facilitators of any pact look after the basket; of a closed pact they find what they read there.
_KEEPERS = "FCE"

DOORS: Mapping[str, str] = {
    "closed.collected": "F",
    "closed.collected_of_removed": "F",
    "closed.collected_team": "F",
    "commons.collected": _KEEPERS,
    "commons.collected_then_changed": "",
    "commons.collected_then_hidden": "",
    "commons.post_collected_then_changed": _EVERYBODY,
    "commons.post_collected_then_hidden": "MJ",
}

WORDS: Mapping[str, str] = {
    # Whoever collected something finds it with their reason, as long as they read the words where they stand.
    "closed.collected/reason": "FI",
    "commons.collected/reason": f"{_KEEPERS}I",
    "commons.collected_then_changed/reason": f"{_KEEPERS}I",
    "commons.post_collected_then_hidden/hidden_reason": "MJ",
}


class Gathered(Scene):
    """Words of a closed pact and of the commons, put into the basket by who reads them."""

    def put_up(self) -> None:
        with at(NEW):
            self._collect("closed.collected", "closed.post_new", "I")
            self._collect("closed.collected_of_removed", "closed.post_old", "R")
            self._collect("closed.collected_team", "closed.thread_team", "F")
            self._collect("commons.collected", "commons.post_edited", "I")
            for became in ("changed", "hidden"):
                self._post(f"commons.post_collected_then_{became}")
                self._collect(f"commons.collected_then_{became}", f"commons.post_collected_then_{became}", "I")
        # Late enough that an edit is no slip of the pen any more.
        with at(NEW + timedelta(days=1)):
            self._change("commons.post_collected_then_changed")
            self._hide("commons.post_collected_then_hidden")

    def _id(self, name: str) -> int:
        return int(self.stage.things[name].arguments["post_id"])

    def _collect(self, name: str, source: str, letter: str) -> None:
        row = collect(self.actor(letter), Ref("post", self._id(source)), "", "", self.word(f"{name}/reason"), self.places.theme)
        self.add(name, "collected", {"collected_id": row.id}, "/raccolta")

    def _post(self, name: str) -> None:
        thread = self.stage.things["commons.thread"]
        row = reply(self.actor("W"), thread.arguments["thread_id"], f"Rispondo: {self.word(f'{name}/text')}.")
        self.add(name, "post", {"post_id": row.id, "thread_id": thread.arguments["thread_id"]}, thread.page)

    def _change(self, name: str) -> None:
        row = db.session.get_one(Post, self._id(name))
        edit_post(self.actor("W"), row.id, f"Rispondo meglio: {self.word(f'{name}/text_now')}.", version=row.version, reason="")
        self.stage.things[name].elsewhere[f"{name}/text"] = f"/interventi/{row.id}/storia"

    def _hide(self, name: str) -> None:
        label = f"{name}/hidden_reason"
        hide_post(self.actor("M"), self._id(name), self.word(label))
        self.stage.things[name].elsewhere[label] = self.stage.things[name].page
