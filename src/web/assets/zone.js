// Fills in the learner's time zone if the browser tells it. The first lesson's date and zone change together or not at
// all.
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
  // Without an answer, the page keeps the course's own zone and the date in it.
  if (form && shown.length > 0) showFirstLesson().catch(() => {});
}
