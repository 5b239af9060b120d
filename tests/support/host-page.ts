import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** How a host looks, and what it says of that in the frame's link. */
export type HostLook = {
  readonly theme: "light" | "dark";
  /** `#rrggbb`. */
  readonly background: string;
  /** Six hexadecimal digits. */
  readonly accent: string;
};

export const HOST_LOOKS: readonly HostLook[] = [
  { theme: "dark", background: "#10233f", accent: "ffb454" },
  { theme: "light", background: "#fdf3e7", accent: "7a2e8e" },
];

export type HostPage = {
  readonly url: string;
  /** @param frames the origin of the site whose form is framed */
  readonly show: (frames: string, look?: HostLook) => void;
  readonly close: () => void;
};

/** A site of somebody else's, with the form in a frame as docs/OPERATING.md tells people to paste it. */
export async function openHostPage(): Promise<HostPage> {
  const shown = { page: "" };
  const host = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(shown.page);
  });
  const listening = Promise.withResolvers<undefined>();
  host.listen(0, "127.0.0.1", () => {
    listening.resolve(undefined);
  });
  await listening.promise;
  return {
    url: `http://127.0.0.1:${(host.address() as AddressInfo).port}`,
    show: (frames, look) => {
      shown.page = pageWith(snippet(frames), look);
    },
    close: () => {
      host.close();
    },
  };
}

function snippet(url: string): string {
  const docs = readFileSync(new URL("../../docs/OPERATING.md", import.meta.url), "utf8");
  const code = /```html\n(<iframe[\s\S]+?)```/.exec(docs)?.[1] ?? "";
  return code.replaceAll("https://learn.example.com", url);
}

function pageWith(code: string, look: HostLook | undefined): string {
  const head = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A site</title>`;
  if (look === undefined) return `${head}${code}`;
  const { theme, background, accent } = look;
  const colored = code
    .replace(/src="([^"]+)"/, `src="$1?theme=${theme}&amp;accent=${accent}"`)
    .replace('style="', `style="color-scheme:${theme};`);
  const ink = theme === "dark" ? "#f4f1ea" : "#22201c";
  return `${head}<body style="margin:0;background:${background};color:${ink};font:1.0625rem/1.6 sans-serif">
<main style="max-width:34rem;margin:0 auto;padding:2rem 1rem"><h1>Work with Krista</h1>
<p>Programs, people and the way from a plan to its last week. Start with the free course.</p>${colored}</main>`;
}
