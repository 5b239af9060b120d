import { expect, it } from "vitest";
import { filesWorld } from "./files-world.ts";

const OFFICE = "application/vnd.openxmlformats-officedocument";
const HASH = "0123456789ab";

it.each([
  ["docx", `${OFFICE}.wordprocessingml.document`],
  ["xlsx", `${OFFICE}.spreadsheetml.sheet`],
  ["csv", "text/csv; charset=utf-8"],
  ["md", "text/markdown; charset=utf-8"],
])("a template is saved under its own name, and never shown as a page: .%s", async (ending, type) => {
  const name = `risk-register.${HASH}.${ending}`;
  const { world } = await filesWorld({ [name]: Buffer.from(name) });
  const answer = await world.get(`/templates/${name}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe(type);
  expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="risk-register.${ending}"`);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await answer.text()).toBe(name);
  await world.close();
});

it.each([
  `risk-register.${HASH}.png`,
  `risk-register.${HASH}.html`,
  "risk-register.docx",
  "..%2f..%2fsecret",
  `a/b.${HASH}.docx`,
  `Risk.${HASH}.docx`,
])("nothing else is read: %s", async (name) => {
  const { world, asked } = await filesWorld({});
  expect((await world.get(`/templates/${name}`)).status).toBe(404);
  expect(asked).toEqual([]);
  await world.close();
});

it("a template that's no longer there isn't found", async () => {
  const { world } = await filesWorld({});
  expect((await world.get("/templates/risk-register.ffffffffffff.docx")).status).toBe(404);
  await world.close();
});
