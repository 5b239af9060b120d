import type { CoursePictures, ShownPicture } from "../course/course-card.ts";
import type { CourseMatter } from "../course/course.ts";
import { didYouMean } from "../course/nearest.ts";
import type { Complaints } from "./complaint.ts";
import type { FrontMatter } from "./front-matter.ts";
import type { Picture, Pictures } from "./pictures.ts";

/** A photo is 96 CSS pixels wide at most, and screens have up to three dots to a pixel. */
const PHOTO_DOTS = 288;
const LEAST_PHOTO_DOTS = 192;

type Place = readonly [setting: "teacher" | "illustration", key: string];
type Desk = {
  readonly drawings: Pictures;
  readonly lineOf: FrontMatter["lineOf"];
  readonly complaints: Complaints;
};

/** Finds the pictures that `course.md` names. What's wrong with a picture itself is reported where it's read. */
export function readCoursePictures({ teacher, illustration }: CourseMatter, desk: Desk): CoursePictures {
  const photo = find(["teacher", "photo"], teacher?.photo, desk);
  const light = find(["illustration", "image"], illustration?.image, desk);
  const dark = find(["illustration", "dark"], illustration?.dark, desk);
  if (photo !== undefined) checkSharp(photo, desk);
  if (light !== undefined && dark !== undefined) checkSameShape(light, dark, desk);
  return {
    ...(photo === undefined ? {} : { photo: asPhoto(photo) }),
    ...(light === undefined ? {} : { illustration: asShown(light) }),
    ...(light === undefined || dark === undefined ? {} : { dark: asShown(dark) }),
  };
}

function find(place: Place, written: string | undefined, { drawings, lineOf, complaints }: Desk): Picture | undefined {
  if (written === undefined) return undefined;
  if (drawings.has(written)) return drawings.get(written);
  const inFolder = `images/${written.split(/[/\\]/).at(-1) ?? ""}`;
  const put = "Put it there, as JPEG, PNG, WebP, or SVG";
  const how = written.startsWith("images/") ? `${put}.` : `${put}, and write ${inFolder}.`;
  const hint = drawings.has(inFolder) ? `Write ${inFolder}.` : `${how}${didYouMean(inFolder, drawings.keys())}`;
  const message = `${place.join(" ")} "${written}" isn't a picture in the images folder.`;
  complaints.error("course-picture", lineOf(place), message, hint);
  return undefined;
}

function checkSharp({ renditions }: Picture, { lineOf, complaints }: Desk): void {
  const dots = renditions.at(-1)?.dots ?? 0;
  if (dots >= LEAST_PHOTO_DOTS) return;
  const hint = `Use one that's at least ${LEAST_PHOTO_DOTS} pixels wide, better ${PHOTO_DOTS}.`;
  const message = `teacher photo is only ${dots} pixels wide, and would be blurred.`;
  complaints.warning("course-picture-small", lineOf(["teacher", "photo"]), message, hint);
}

/** The page reserves the space for one of them before it knows which. */
function checkSameShape(light: Picture, dark: Picture, { lineOf, complaints }: Desk): void {
  if (light.width === dark.width && light.height === dark.height) return;
  const size = ({ width, height }: Picture) => `${width} × ${height}`;
  const message = `illustration dark is shown at ${size(dark)} pixels, and image at ${size(light)}.`;
  const hint = "Make both the same size, so that one can take the other's place.";
  complaints.error("course-picture-size", lineOf(["illustration", "dark"]), message, hint);
}

function asShown({ name, width, height }: Picture): ShownPicture {
  return { name, width, height };
}

/** The lightest one that's sharp. */
function asPhoto({ name, width, height, renditions }: Picture): ShownPicture {
  return { name: renditions.find(({ dots }) => dots >= PHOTO_DOTS)?.name ?? name, width, height };
}
