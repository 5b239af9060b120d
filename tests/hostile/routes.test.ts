import { beforeAll, describe, expect, it } from "vitest";
import { type FrontDoor, join, openFrontDoor, signUp } from "../web/front-door.ts";

const METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "PROPFIND",
  "QUERY",
  "MKCOL",
  "PURGE",
  "X",
];

const TYPES: readonly (string | undefined)[] = [
  undefined,
  "text/plain",
  "application/json",
  "application/xml",
  "application/x-www-form-urlencoded",
  "application/x-www-form-urlencoded; charset=utf-16",
  "multipart/form-data",
  "multipart/form-data; boundary=b",
  `multipart/form-data; boundary=${"b".repeat(5000)}`,
  "multipart/form-data; boundary=",
  "message/rfc822",
  "/",
  "not a type",
];

const BODIES: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> = {
  nothing: "",
  "a form that is cut": "email=a%",
  "ten thousand fields": "a=b&".repeat(10_000),
  "one field ten thousand times": "email=a%40example.org&".repeat(2000),
  "JSON that is cut": '{"email":',
  "JSON, nested": `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
  "a part that is cut": '--b\r\nContent-Disposition: form-data; name="email"\r\n\r\na@exa',
  "a part without a name": "--b\r\nContent-Disposition: form-data\r\n\r\na\r\n--b--\r\n",
  "a file": '--b\r\nContent-Disposition: form-data; name="email"; filename="../../x"\r\n\r\na\r\n--b--\r\n',
  "parts without end": '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'.repeat(800),
  bytes: new Uint8Array([0xff, 0xfe, 0x00, 0x1f, 0x8b, 0x08, 0x00]),
};

const bodies = Object.entries(BODIES);
const EVERY_PAIR = TYPES.flatMap((type) => bodies.map(([what, body]) => [type, what, body] as const));
const EACH_IN_TURN = TYPES.map((type, n) => [type, ...(bodies[n % bodies.length] ?? ["nothing", ""])] as const);

let door: FrontDoor;
let paths: readonly string[];

beforeAll(async () => {
  door = await openFrontDoor({ outbox: true });
  const id = await join(door, "mia@example.org");
  const waiting = await signUp(door, "waiting@example.org");
  const welcome = await door.archive.selectFrom("deliveries").select("id").where("kind", "=", "welcome").execute();
  const tokens: Readonly<Record<string, string>> = {
    confirm: door.token("confirm", waiting),
    u: door.token("unsubscribe", id),
    p: door.token("progress", id),
    preferences: door.token("preferences", id),
    v: door.token("view", welcome[0]?.id ?? ""),
    outbox: welcome[0]?.id ?? "",
  };
  // Taken from the router itself, so that no route can be forgotten here.
  const routes = [...new Set(door.app.routes.map((route) => route.path))].filter((path) => !path.endsWith("*"));
  const filled = routes.map((path) =>
    path.replace(/^\/(\w+)\/:\w+/, (_, first: string) => `/${first}/${tokens[first] ?? ""}`),
  );
  const named = filled.map((path) => path.replace(":lesson", "lesson-1"));
  paths = [...named, "/nope", "/confirm/forged.token", "/outbox/nope"];
});

/** What a POST may do: the machine's own unsubscription, leaving, confirming, and the practice clock. */
const ACTS = /^\/(?:u\/[^/]+|confirm\/[^/]+)$/;

describe("every route", () => {
  it("is among these", () => {
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => path.includes("/:"))).toEqual([]);
  });

  it("answers every method, type and body plainly, without a stack, and acts on none but a proper POST", async () => {
    const wrong: string[] = [];
    const before = await door.dump();
    const started = process.cpuUsage();
    let asked = 0;
    for (const path of paths) {
      for (const method of METHODS) {
        if (method === "POST" && ACTS.test(path)) continue;
        for (const [type, what, body] of method === "POST" ? EVERY_PAIR : EACH_IN_TURN) {
          const headers = type === undefined ? {} : { "content-type": type };
          const bare = method === "GET" || method === "HEAD";
          const answer = await door.app.request(path, { method, headers, ...(bare ? {} : { body }) });
          asked += 1;
          const text = await answer.text();
          const told = `${method} ${path} ${type ?? "no type"}, ${what}: ${answer.status}`;
          if (answer.status >= 500 || /\.ts:\d|node_modules|\bat \w+ \(/.test(text)) wrong.push(told);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(6000);
    expect(door.logged.filter((line) => line !== '{"event":"webhook-refused"}')).toEqual([]);
    expect(await door.dump()).toBe(before);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000 / asked, "milliseconds a request").toBeLessThan(20);
  }, 60_000);

  it("that a POST acts on does so whatever it is sent, once, and never fails", async () => {
    for (const path of paths.filter((each) => ACTS.test(each))) {
      const ends = new Set<string>();
      for (const [type, , body] of EVERY_PAIR) {
        const headers = type === undefined ? {} : { "content-type": type };
        const answer = await door.app.request(path, { method: "POST", headers, body });
        expect(answer.status).toBeLessThan(500);
        ends.add(await door.dump());
      }
      expect([path, ends.size]).toEqual([path, 1]);
    }
  });
});
