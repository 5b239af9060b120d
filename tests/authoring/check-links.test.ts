import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checkLinks, type LinkPorts, reportLinks } from "../../src/commands/check-links.ts";
import { type OutsideLink, readOutsideLinks } from "../../src/compile/lint/outside-links.ts";
import { append, miniCourse, temporaryFolder } from "../compile/workshop.ts";
import { run } from "./command-line.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

type Site = { readonly url: string; readonly asked: readonly string[] };

/** A web site on this machine that notes what it was asked for. */
async function serveSite(answer: RequestListener): Promise<Site> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  open.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** Answers every path with its own first digits: /404 with 404. */
const statusByPath: RequestListener = ({ url = "" }, response) => {
  response.writeHead(Number(/\d{3}/.exec(url)?.[0] ?? 200)).end();
};

const at = (url: string, line = 1): OutsideLink => ({ url, file: "lessons/mini/x.md", line });

async function check(urls: readonly string[], ports: Partial<LinkPorts> = {}) {
  const links = urls.map((url, index) => at(url, index + 1));
  return reportLinks(await checkLinks(links, { fetch, ...ports }));
}

describe("a link", () => {
  it("that answers is fine, and its page is not loaded", async () => {
    const site = await serveSite(statusByPath);
    expect(await check([`${site.url}/200`])).toEqual({ ok: true, says: "1 link checked, none dead." });
    expect(site.asked).toEqual(["HEAD /200"]);
  });

  it("that is gone is told with its file and line", async () => {
    const site = await serveSite(statusByPath);
    const { ok, says } = await check([`${site.url}/200`, `${site.url}/404`, `${site.url}/500`]);
    expect(ok).toBe(false);
    expect(says.split("\n")).toEqual([
      `lessons/mini/x.md:2 ${site.url}/404 answers HTTP 404. Open it in a browser. If it's gone there too, link to something else.`,
      `lessons/mini/x.md:3 ${site.url}/500 answers HTTP 500. Open it in a browser. If it's gone there too, link to something else.`,
      "",
      "3 links checked, 2 dead.",
    ]);
  });

  it("on a site that has no HEAD is asked for by GET", async () => {
    const site = await serveSite(({ method }, response) => {
      response.writeHead(method === "HEAD" ? 405 : 200).end("hello");
    });
    expect((await check([`${site.url}/a`])).ok).toBe(true);
    expect(site.asked).toEqual(["HEAD /a", "GET /a"]);
  });

  it("on a site that breaks off a HEAD is asked for by GET", async () => {
    const site = await serveSite(({ method, socket }, response) => {
      if (method === "HEAD") socket.destroy();
      else response.end("hello");
    });
    expect((await check([`${site.url}/a`])).ok).toBe(true);
  });

  it.each([401, 403, 429, 503, 999])("that answers %i couldn't be checked, and is not called dead", async (status) => {
    const site = await serveSite((_, response) => {
      response.writeHead(status).end();
    });
    const { ok, says } = await check([`${site.url}/a`]);
    expect(ok).toBe(true);
    expect(says).toContain(`x.md:1 ${site.url}/a couldn't be checked (HTTP ${status}). Open it in a browser.`);
  });

  it("to a site that says it is too much is left alone", async () => {
    const site = await serveSite(statusByPath);
    await check([`${site.url}/429`]);
    expect(site.asked).toEqual(["HEAD /429"]);
  });

  it("that has moved is noted with its new address", async () => {
    const site = await serveSite(({ url }, response) => {
      if (url === "/old") response.writeHead(301, { location: "/new" });
      response.end();
    });
    const { ok, says } = await check([`${site.url}/old#part`]);
    expect(ok).toBe(true);
    expect(says).toContain(`${site.url}/old#part has moved to ${site.url}/new.`);
  });

  it("that leads round and round is dead", async () => {
    const site = await serveSite((_, response) => {
      response.writeHead(302, { location: "/again" }).end();
    });
    const { ok, says } = await check([`${site.url}/again`]);
    expect(ok).toBe(false);
    expect(says).toContain("can't be opened (redirect count exceeded)");
  });

  it("that gives no answer is given up", async () => {
    const site = await serveSite(() => undefined);
    const { ok, says } = await check([`${site.url}/slow`], { patience: 200 });
    expect(ok).toBe(false);
    expect(says).toContain("/slow didn't answer within 0.2 seconds.");
  });

  it("to a closed port is dead, for the machine itself is reached", async () => {
    const site = await serveSite(statusByPath);
    await open.pop()?.();
    const { ok, says } = await check([site.url]);
    expect(ok).toBe(false);
    expect(says).toContain("can't be opened (ECONNREFUSED)");
  });
});

describe("many links", () => {
  it("with one address are one request, and each is told", async () => {
    const site = await serveSite(statusByPath);
    const { says } = await check([`${site.url}/404`, `${site.url}/404#a`, `${site.url}/404`]);
    expect(site.asked).toEqual(["HEAD /404", "GET /404"]);
    expect(says.match(/answers HTTP 404/g)).toHaveLength(3);
    expect(says).toContain("1 link checked, 1 dead.");
  });

  it("are asked four at a time, and their progress is shown", async () => {
    let running = 0;
    let most = 0;
    const site = await serveSite((_, response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        response.end();
      }, 30);
    });
    const progress: string[] = [];
    const urls = Array.from({ length: 13 }, (_, index) => `${site.url}/${index}`);
    const { ok } = await check(urls, { onProgress: (done, of) => progress.push(`${done}/${of}`) });
    expect(ok).toBe(true);
    expect(most).toBe(4);
    expect(progress).toEqual(urls.map((_, index) => `${index + 1}/13`));
  });

  it("of which none can be reached are an offline machine, in one line", async () => {
    // RFC 6761, 6.4: nobody will ever know these names.
    const { ok, says } = await check(["https://one.invalid/", "https://two.invalid/"]);
    expect(ok).toBe(false);
    expect(says).toBe("No site could be reached: this machine seems to be offline. No link was checked.");
  });

  it("of which one site is not known are not an offline machine", async () => {
    const site = await serveSite(statusByPath);
    const { ok, says } = await check([site.url, "https://one.invalid/"]);
    expect(ok).toBe(false);
    expect(says).toMatch(/x\.md:2 https:\/\/one\.invalid\/ (?:is on a site that can't be found|can't be reached)/);
  });
});

describe("the links of a course", () => {
  it("are those of lessons, letters and course.md that lead outside", async () => {
    const folder = miniCourse({
      "02-second-kite.md": append('[a][b]\n\n[b]: https://b.example\n\n:::button{to="https://c.example"}\nGo\n:::'),
      "letters/welcome.md": append("<https://d.example>"),
      "_03-draft.md": "---\n---\n[x](https://draft.example)",
    });
    const links = await readOutsideLinks(folder);
    expect(links?.map(({ file, line, url }) => `${file.replace("lessons/mini/", "")}:${line} ${url}`)).toEqual([
      "course.md:10 https://www.kites.example",
      "course.md:21 https://string.example/a?b=1&c=2",
      "01-first-kite.md:26 https://plans.example/kite?for=you&x=1",
      "01-first-kite.md:27 https://plans.example/a b",
      "01-first-kite.md:47 https://pictures.example/kite.png",
      "02-second-kite.md:29 https://b.example",
      "02-second-kite.md:31 https://c.example",
      "letters/welcome.md:8 https://d.example",
    ]);
  });
});

describe("the check-links command", () => {
  it("says that a folder is none", async () => {
    const { code, err } = await run(temporaryFolder(), ["check-links", "lessons/none"]);
    expect(code).toBe(1);
    expect(err).toBe("lessons/none isn't a folder that can be read. Name one in lessons/.\n");
  });

  it("checks the only course there is, and draws nothing where nobody looks", async () => {
    const names = ["course.md", "01-first-kite.md"];
    const invalid = (text: string) => text.replaceAll(/\b(\w+)\.example(?=[/?)\n])/g, "$1.invalid");
    const folder = miniCourse(Object.fromEntries(names.map((name) => [name, invalid])));
    const { code, out, err } = await run(dirname(dirname(folder)), ["check-links"]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toBe("No site could be reached: this machine seems to be offline. No link was checked.\n");
  });
});
