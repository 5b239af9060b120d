// The learner's zone, where the browser tells it. The first lesson's date and its zone change together or not at all.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const form = document.querySelector("form#signup");
const shown = [...document.querySelectorAll("[data-first]")];

const showFirstLesson = async () => {
  const answer = await fetch(`${form.action}/first-lesson?zone=${encodeURIComponent(zone)}`);
  if (!answer.ok) return;
  const first = await answer.json();
  for (const place of shown) place.textContent = first[place.dataset.first];
};

if (zone) {
  for (const field of document.querySelectorAll("input[name=zone]")) field.value = zone;
  // Without an answer the page is right as it is.
  if (form && shown.length > 0) showFirstLesson().catch(() => {});
}
