import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A course of as many lessons as wanted, made of TPM 101's own again and again, each with an id and words of its own. */
export function longCourse(root: string, folder: string, lessons: number): void {
  const source = join(root, "lessons/tpm-101");
  mkdirSync(folder, { recursive: true });
  for (const part of ["letters", "images"]) cpSync(join(source, part), join(folder, part), { recursive: true });
  const course = readFileSync(join(source, "course.md"), "utf8").replace(/^id: .*$/m, "id: long");
  writeFileSync(join(folder, "course.md"), course);
  const originals = readdirSync(source).filter((name) => /^\d\d-.*\.md$/.test(name));
  for (let n = 0; n < lessons; n += 1) {
    const text = readFileSync(join(source, originals[n % originals.length] ?? ""), "utf8")
      .replace(/^id: .*$/m, `id: lesson-${n + 1}`)
      .replace(/^subject: .*$/m, `subject: "The lesson numbered ${n + 1} of many"`)
      .replace(/^(#+ .*)$/m, `$1 (${n + 1})`);
    writeFileSync(join(folder, `${String(n + 1).padStart(2, "0")}-lesson.md`), text);
  }
}
