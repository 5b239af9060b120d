import { basename } from "node:path";
import type { Printed } from "../compile.ts";
import type { Notebook } from "../complaint.ts";
import type { CoursePage } from "../course-file.ts";
import type { Picture, Pictures } from "../pictures.ts";

/** The pictures that some email or the signup page shows. Those that none shows are reported. */
export function drawingsShown(
  printed: readonly Printed[],
  { pageHtml, pictures }: CoursePage,
  drawings: Pictures,
  notebook: Notebook,
): readonly Picture[] {
  const all = [...drawings.values()].filter((picture) => picture !== undefined);
  const named = new Set(Object.values(pictures).map(({ name }) => name));
  const shown = all.filter(
    ({ name, renditions }) =>
      renditions.some((rendition) => named.has(rendition.name)) ||
      pageHtml.includes(`/images/${name}"`) ||
      printed.some((mail) => shows(mail, name)),
  );
  for (const picture of all) {
    if (shown.includes(picture)) continue;
    const hint = `Show it with ![what it shows](images/${basename(picture.file)}), or remove it.`;
    notebook.about(picture.file).warning("image-unused", 0, "isn't in any email.", hint);
  }
  for (const mail of printed) checkPicturesWeight(mail, shown);
  return shown;
}

/** What a phone loads over a slow connection in a few seconds. */
const MOST_PICTURES_KB = 1024;

function checkPicturesWeight(mail: Printed, shown: readonly Picture[]): void {
  const seen = shown.filter(({ name }) => shows(mail, name));
  const kilobytes = Math.round(seen.reduce((sum, { weight = 0 }) => sum + weight, 0) / 1024);
  if (kilobytes <= MOST_PICTURES_KB) return;
  const hint = `Up to ${MOST_PICTURES_KB} KB load quickly on a phone. Leave some out, or move them to another lesson.`;
  mail.draft.source.complaints.warning("images-heavy", 0, `shows ${kilobytes} KB of photos in all.`, hint);
}

function shows({ print }: Printed, name: string): boolean {
  return print.email.html.some((segment) => typeof segment === "string" && segment.includes(`/images/${name}"`));
}
