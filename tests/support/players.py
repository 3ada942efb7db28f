"""Players of others as they answer messages, for a browser that reaches none of them: each speaks as its maker documents."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Route

# What all of them share: a clock that runs while they play, and the orders they were given.
_CLOCK = """
const given = new URL(location.href);
const from = Number((given.searchParams.get("start") || given.hash.replace(/^#t=/, "") || "0").replace("s", ""));
const clock = { at: from, since: given.searchParams.get("autoplay") === "1" ? performance.now() : null };
const now = () => clock.at + (clock.since === null ? 0 : (performance.now() - clock.since) / 1000);
const play = () => { if (clock.since === null) clock.since = performance.now(); };
const pause = () => { clock.at = now(); clock.since = null; };
const seek = (second) => { clock.at = second; if (clock.since !== null) clock.since = performance.now(); };
window.orders = [];
const said = (data) => { const message = typeof data === "string" ? JSON.parse(data) : data; orders.push(message); return message; };
window.told = () => ({ now: now(), playing: clock.since !== null, orders });
"""

# Answers once somebody says "listening", and only to the site that its address names.
_YOUTUBE = """
const tell = (message) => parent.postMessage(JSON.stringify({ ...message, id: 1, channel: "widget" }), given.searchParams.get("origin"));
let listened = false;
addEventListener("message", ({ data }) => {
  const { event, func, args } = said(data);
  if (given.searchParams.get("enablejsapi") !== "1") return;
  if (event === "listening" && !listened) {
    listened = true;
    tell({ event: "onReady", info: null });
    setInterval(() => tell({ event: "infoDelivery", info: { currentTime: now(), playerState: clock.since === null ? 2 : 1 } }), 200);
  }
  ({ playVideo: play, pauseVideo: pause, seekTo: () => seek(args[0]) })[func]?.();
});
"""

# Says that it is ready, answers a ping, and tells only the events that were asked for.
_VIMEO = """
const wanted = new Set();
const tell = (message) => parent.postMessage(JSON.stringify(message), "*");
const event = (name) => { if (wanted.has(name)) tell({ event: name, data: { seconds: now(), duration: 5400 } }); };
addEventListener("message", ({ data }) => {
  const { method, value } = said(data);
  if (method === "ping") tell({ method: "ping" });
  if (method === "addEventListener") wanted.add(value);
  if (method === "getPaused") tell({ method, value: clock.since === null });
  if (method === "play") { play(); event("play"); }
  if (method === "pause") { pause(); event("pause"); }
  if (method === "setCurrentTime") { seek(value); event("seeked"); }
});
setInterval(() => { if (clock.since !== null) event("timeupdate"); }, 200);
tell({ event: "ready" });
"""

# A channel in which each side says that it is there before anything else goes through; only with api=1.
_PEERTUBE = """
let there = false;
const waiting = [];
const send = (message) => parent.postMessage(JSON.stringify(message), "*");
const notify = (name, params) => {
  const message = { method: `peertube::${name}`, params };
  if (there) send(message);
  else waiting.push(message);
};
const state = () => (clock.since === null ? "paused" : "playing");
if (given.searchParams.get("api") === "1") {
  addEventListener("message", ({ data }) => {
    const { id, method, params } = said(data);
    const name = method.split("::")[1];
    if (name === "__ready" && !there) {
      there = true;
      if (params === "ping") send({ method, params: "pong" });
      waiting.splice(0).forEach(send);
    }
    const act = { play, pause, seek: () => seek(params) }[name];
    if (there && id && act) { act(); send({ id }); }
  });
  send({ method: "peertube::__ready", params: "ping" });
  setInterval(() => notify("playbackStatusUpdate", { position: now(), volume: 1, duration: "5400", playbackState: state() }), 200);
}
"""

_TONGUES = {"www.youtube-nocookie.com": _YOUTUBE, "player.vimeo.com": _VIMEO}


def answer_as_players(context: BrowserContext, peertube: str) -> None:
    """Have the addresses of the players answer as players."""
    for host, tongue in {**_TONGUES, peertube: _PEERTUBE}.items():
        context.route(lambda address, host=host: urlsplit(address).hostname == host, _answering(tongue))


def _answering(tongue: str) -> Any:
    body = f"<!doctype html><title>player</title><script>{_CLOCK}{tongue}</script>"

    def answer(route: Route) -> None:
        route.fulfill(body=body, content_type="text/html")

    return answer


def player_in(page: Page) -> dict[str, Any]:
    """Return what the player on a page tells of itself: `now`, `playing` and the `orders` it was given."""
    frame = page.locator("figure[data-heard] iframe").element_handle().content_frame()
    assert frame is not None
    told: dict[str, Any] = frame.evaluate("told()")
    return told
