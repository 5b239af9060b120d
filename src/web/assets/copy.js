// Shows the button that copies a field's text. Without JavaScript it stays hidden, and people copy from the field
// itself.
async function copyField(button, field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    if (!document.execCommand("copy")) return;
  }
  button.parentElement.querySelector("[role=status]").textContent = button.dataset.copied;
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", () => void copyField(button, field));
}
