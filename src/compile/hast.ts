import type { State } from "mdast-util-to-hast";

export type Content = ReturnType<State["all"]>[number];
export type Element = Extract<Content, { readonly type: "element" }>;

export function element(tagName: string, properties: Element["properties"], children: Content[] = []): Element {
  return { type: "element", tagName, properties, children };
}

/** A paragraph or another element of words alone. */
export function line(tagName: string, className: string, text: string): Element {
  return element(tagName, className === "" ? {} : { className: [className] }, [{ type: "text", value: text }]);
}

/** What a reader sees of it, on one line. */
export function textOf(content: Content): string {
  if (content.type === "text") return content.value;
  return content.type === "element" ? content.children.map(textOf).join("") : "";
}
