// The learner's zone, where the browser tells it; without it the course's own hour holds.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  for (const field of document.querySelectorAll("input[name=zone]")) field.value = zone;
  const city = zone.split("/").pop().replaceAll("_", " ");
  for (const place of document.querySelectorAll("[data-zone]"))
    place.textContent = place.dataset.zone.replace("{}", city);
}
