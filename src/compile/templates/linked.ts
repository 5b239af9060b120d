import { basename, parse } from "node:path";
import type { Root } from "mdast";
import { didYouMean } from "../../course/nearest.ts";
import type { Printed } from "../compile.ts";
import type { Notebook } from "../complaint.ts";
import { walk } from "../markdown.ts";
import type { Served } from "../pictures.ts";
import { FORMATS, type TemplateFile, type Templates } from "../templates.ts";

/** Where the files are served: `/templates/risk-register.0123456789ab.docx`. */
const SERVED_AT = "/templates/";

/** A template's file by what a lesson writes. */
function fileOf(url: string, templates: Templates): TemplateFile | undefined {
  return templates.get(parse(url).name)?.files?.get(url);
}

/**
 * What's wrong with a link that begins with `templates/`.
 *
 * @param own the address without what's in front of it, such as "./"
 */
export function templateFault(
  url: string,
  own: string,
  templates: Templates | undefined,
): { readonly fault: string; readonly hint: string } | undefined {
  if (templates === undefined) {
    const hint = "Link to it from the exercise of a lesson.";
    return { fault: "which only lessons and letters can link to", hint };
  }
  const { name, ext } = parse(own);
  const template = templates.get(name);
  const known = [...templates.keys()].flatMap((each) => FORMATS.map((format) => `templates/${each}.${format}`));
  if (template === undefined || own !== `templates/${name}${ext}`) {
    const hint = `Write it in Markdown, as templates/${name}.md.${didYouMean(own, known)}`;
    return { fault: "where there is no template", hint };
  }
  if (!known.includes(own)) {
    return { fault: "in a format that isn't made", hint: "Templates come as .docx, .xlsx, .csv, and .md." };
  }
  // What's wrong with the template itself has been told.
  if (template.files === undefined) return undefined;
  const file = template.files.get(own);
  if (file !== undefined && "why" in file) return { fault: file.why, hint: file.hint };
  return own === url ? undefined : { fault: "which is spelled differently", hint: `Write ${own}.` };
}

/** Lets links to templates lead to the files that are served. */
export function leadToTemplates(root: Root, templates: Templates): void {
  for (const [node] of walk(root)) {
    if (node.type !== "link" && node.type !== "definition") continue;
    const file = fileOf(node.url, templates);
    if (file !== undefined && !("why" in file)) node.url = `${SERVED_AT}${file.name}`;
  }
}

export function isTemplateLink(url: string): boolean {
  return url.startsWith(SERVED_AT);
}

/** The files that some email leads to. Templates that none leads to are told. */
export function templatesLinked(
  printed: readonly Printed[],
  templates: Templates,
  notebook: Notebook,
): readonly Served[] {
  const linked: Served[] = [];
  for (const { file, files } of templates.values()) {
    const served = [...(files?.values() ?? [])].flatMap((each) => ("why" in each ? [] : [each]));
    const here = served.filter(({ name }) => printed.some((mail) => leadsTo(mail, name)));
    linked.push(...here);
    if (files === undefined || here.length > 0) continue;
    const bare = basename(file, ".md");
    const hint = `Link to it from an exercise: [${bare.replaceAll("-", " ")}](templates/${bare}.docx).`;
    notebook.about(file).warning("template-unused", 0, "isn't in any email.", hint);
  }
  return linked;
}

function leadsTo({ print }: Printed, name: string): boolean {
  return print.email.html.some((part) => typeof part === "string" && part.includes(`${SERVED_AT}${name}"`));
}
