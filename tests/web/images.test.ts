import { expect, it } from "vitest";
import { filesWorld } from "./files-world.ts";

const PNG = Buffer.from("89504e470d0a1a0a", "hex");
const NAME = "risk-matrix.0123456789ab.png";

it("a mail's picture is served forever, to whatever page a mail program shows it on", async () => {
  const { world } = await filesWorld({ [NAME]: PNG });
  const answer = await world.get(`/images/${NAME}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("image/png");
  expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
  await world.close();
});

it("a photo is served as what it is", async () => {
  const jpeg = Buffer.from("ffd8ff", "hex");
  const { world } = await filesWorld({ "hill.0123456789ab.jpg": jpeg });
  const answer = await world.get("/images/hill.0123456789ab.jpg");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(jpeg);
  await world.close();
});

it.each([
  "hill.0123456789ab.webp",
  "risk-matrix.ffffffffffff.png",
  "risk-matrix.png",
  "..%2f..%2fsecret",
  "../secret",
  "a.0123456789ab.svg",
  "a/b.0123456789ab.png",
])("nothing else is read: %s", async (name) => {
  const { world, asked } = await filesWorld({ [NAME]: PNG });
  expect((await world.get(`/images/${name}`)).status).toBe(404);
  expect(asked.filter((file) => file !== "risk-matrix.ffffffffffff.png")).toEqual([]);
  await world.close();
});
