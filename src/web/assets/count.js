// Counts a wait down and opens its form's button then. Said aloud once, at its end.
for (const wait of document.querySelectorAll("[data-wait]")) {
  const button = wait.closest("form").querySelector("button");
  const end = performance.now() + Number(wait.dataset.wait) * 1000;
  const tick = () => {
    const left = Math.ceil((end - performance.now()) / 1000);
    button.disabled = left > 0;
    const time = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
    wait.textContent = left > 0 ? wait.dataset.left.replace("{}", time) : "";
    if (left > 0) return void window.setTimeout(tick, 250);
    for (const ready of document.querySelectorAll("[data-ready]")) ready.textContent = ready.dataset.ready;
  };
  tick();
}
