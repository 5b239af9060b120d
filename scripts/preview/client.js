// Keeps the open page in step with the files: what is chosen, scrolled to and focused stays as it is.

const STOPPED = "The preview has stopped. Start it again with: npm run preview";

let asked = 0;
let version = Number(document.getElementById("status").dataset.version);

/** Shows an address of the preview in place. Of several on their way, the last one wins. */
async function show(address) {
  asked += 1;
  const turn = asked;
  const answer = await fetch(address).catch(() => undefined);
  if (turn !== asked) return;
  if (answer === undefined) return say(STOPPED);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== asked) return;
  const focused = document.activeElement?.id;
  document.title = page.title;
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(part.id);
    if (fresh === null) continue;
    const hasFrames = part.querySelector(".frames") !== null && fresh.querySelector(".frames") !== null;
    if (hasFrames) changeFrames(part, fresh);
    else if (part.innerHTML !== fresh.innerHTML) part.replaceChildren(...fresh.childNodes);
  }
  version = Number(page.getElementById("status")?.dataset.version ?? version);
  // A part that was put in anew has lost it.
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  document.querySelector("#list [aria-current]")?.scrollIntoView({ block: "nearest" });
  listenInFrames();
}

function go(address) {
  const target = new URL(address, location.href);
  if (target.href === location.href) return;
  history.pushState(null, "", target);
  void show(target.href);
}

function say(words) {
  document.getElementById("status").textContent = words;
}

/** Loads what changed behind the old picture, and changes the two when it has come: no flash, and no jump to the top. */
function changeFrames(part, fresh) {
  part.querySelector(".frames").className = fresh.querySelector(".frames").className;
  for (const next of fresh.querySelectorAll("iframe")) {
    const screen = part.querySelector(`.${next.dataset.frame} .screen`);
    const old = screen.querySelector("iframe:not(.coming)");
    screen.parentElement.querySelector("figcaption").textContent = next.title;
    for (const late of screen.querySelectorAll(".coming")) late.remove();
    if (old.getAttribute("src") === next.getAttribute("src")) continue;
    next.classList.add("coming");
    next.addEventListener("load", () => {
      if (!next.isConnected) return;
      if (old.dataset.path === next.dataset.path) scroll(next, topOf(old));
      old.remove();
      next.classList.remove("coming");
      listenInFrames();
    });
    screen.append(next);
  }
}

function topOf(frame) {
  return frame.contentWindow?.scrollY ?? 0;
}

function scroll(frame, top) {
  frame.contentWindow?.scrollTo({ top, behavior: "instant" });
}

/** A key that is pressed inside a mail means the same as outside. */
function listenInFrames() {
  for (const { contentDocument } of document.querySelectorAll("iframe")) {
    contentDocument?.addEventListener("keydown", onKey);
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const { target } = event;
  if (event.key === " " && target.closest?.("[role=switch]")) {
    event.preventDefault();
    go(target.closest("[role=switch]").href);
    return;
  }
  if (target.closest?.("input, select, textarea") || !document.querySelector("[data-keys=on]")) return;
  const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
  // There they scroll.
  if (isArrow && (target.closest?.("[data-scrolls]") || target.ownerDocument !== document)) return;
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (step !== undefined) return turnTo(step, event);
  const control = /^[a-z]$/.test(event.key) ? document.querySelector(`[data-key="${event.key}"]`) : null;
  if (control === null) return;
  event.preventDefault();
  if (control.localName === "select") nextOption(control);
  else go(control.href);
}

function turnTo(step, event) {
  const mails = [...document.querySelectorAll("#list a")];
  const here = mails.findIndex((mail) => mail.hasAttribute("aria-current"));
  const next = mails[here + step];
  event.preventDefault();
  if (next !== undefined) go(next.href);
}

function nextOption(select) {
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  choose(select);
}

function choose(select) {
  const query = new URLSearchParams(new FormData(select.form));
  go(`/?${query.toString()}`);
}

document.addEventListener("keydown", onKey);
document.addEventListener("change", (event) => {
  if (event.target.id === "learner") choose(event.target);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link === null || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || link.pathname !== "/" || link.classList.contains("skip")) return;
  event.preventDefault();
  go(link.href);
});
addEventListener("popstate", () => void show(location.href));

/** Where the frames were scrolled to, for as long as this tab shows the same mail. */
const KEPT = "scrolled";
addEventListener("pagehide", () => {
  const tops = [...document.querySelectorAll("iframe")].map((frame) => [frame.dataset.frame, topOf(frame)]);
  sessionStorage.setItem(KEPT, JSON.stringify({ path: pathShown(), tops }));
});
addEventListener("load", () => {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (kept !== null && kept.path === pathShown()) {
    for (const frame of document.querySelectorAll("iframe"))
      scroll(frame, new Map(kept.tops).get(frame.dataset.frame) ?? 0);
  }
  document.querySelector("#list [aria-current]")?.scrollIntoView({ block: "nearest" });
  listenInFrames();
});

function pathShown() {
  return document.querySelector("iframe")?.dataset.path;
}

const events = new EventSource("/events");
events.addEventListener("message", ({ data }) => {
  if (JSON.parse(data).version !== version) void show(location.href);
});
let lost = false;
events.addEventListener("error", () => {
  lost = true;
  say(STOPPED);
});
// Another preview may have begun since, and counts from one.
events.addEventListener("open", () => {
  if (lost) void show(location.href);
  lost = false;
});
