// A lecture's video: starts where it was left, remembers the speed, answers to keys, tells how far it is.
import { html, render, toElement } from "../html.js";
import { clock } from "../clock.js";
import { lasting } from "../storage.js";
import { startAt } from "../learning.js";
import { t } from "../i18n.js";
import { toast } from "./toast.js";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const TELL_EVERY = 10; // seconds of the video
const SPEED_KEY = "ocms.speed";

export function showVideo(frame, lecture, { position, onPosition, onEnd }) {
  if (!frame) return;
  const video = frame.querySelector("video");
  frame.append(controls(video));
  startWhereLeft(video, position, lecture.duration);
  tellPosition(video, onPosition);
  video.addEventListener("ended", onEnd);
  video.addEventListener("error", () => showBroken(frame, lecture.video_url), { once: true });
  listenToKeys(video);
}

function startWhereLeft(video, position, duration) {
  const from = startAt(position, duration);
  if (!from) return;
  video.addEventListener("loadedmetadata", () => {
    video.currentTime = from;
    toast(t("learn.resumed", { time: clock(from) }));
  }, { once: true });
}

function tellPosition(video, onPosition) {
  let told = 0;
  const tell = () => {
    const second = Math.floor(video.currentTime);
    if (second === told || !video.isConnected) return;
    told = second;
    onPosition(second);
  };
  video.addEventListener("timeupdate", () => Math.abs(video.currentTime - told) >= TELL_EVERY && !video.seeking && tell());
  video.addEventListener("pause", tell);
  addEventListener("pagehide", tell);
}

function controls(video) {
  const chosen = Number(lasting.get(SPEED_KEY)) || 1;
  const bar = toElement(html`<div class="video__bar">
    <p class="small faint video__keys">${t("learn.keys")}</p>
    <label class="language small">${t("learn.speed")}
      <select>${SPEEDS.map((speed) => html`<option value="${speed}">${speed}×</option>`)}</select></label>
  </div>`);
  const select = bar.querySelector("select");
  select.value = SPEEDS.includes(chosen) ? chosen : 1;
  video.defaultPlaybackRate = Number(select.value);
  video.playbackRate = Number(select.value);
  select.addEventListener("change", () => {
    lasting.set(SPEED_KEY, select.value);
    video.playbackRate = Number(select.value);
  });
  return bar;
}

function listenToKeys(video) {
  const actions = {
    " ": () => (video.paused ? video.play() : video.pause()),
    k: () => (video.paused ? video.play() : video.pause()),
    ArrowLeft: () => (video.currentTime -= 5),
    ArrowRight: () => (video.currentTime += 5),
    f: () => (document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen()),
    m: () => (video.muted = !video.muted),
  };
  const listen = (event) => {
    if (!video.isConnected) return removeEventListener("keydown", listen);
    const busy = event.target.closest("input, select, textarea, button, a, summary, video, dialog");
    const action = !busy && !event.ctrlKey && !event.metaKey && !event.altKey && actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  addEventListener("keydown", listen);
}

function showBroken(frame, address) {
  render(frame, html`<div class="notice notice--warning"><p>${t("learn.videoFailed")} <a href="${address}" target="_blank" rel="noopener noreferrer">${t("learn.open")}</a></p></div>`);
}
