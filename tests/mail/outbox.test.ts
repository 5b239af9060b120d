import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openOutbox, type Outbox } from "../../src/mail/outbox.ts";

const NOW = Date.UTC(2026, 11, 1, 17);
const ID = "0123456789abcdef0123456789abcdef";
const OTHER = "fedcba9876543210fedcba9876543210";

let folder: string;
let outbox: Outbox;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "coursepost-outbox-"));
  outbox = await openOutbox(folder, () => NOW);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const mail = (delivery: string, text = "Hello") => ({
  from: "Ada <ada@example.com>",
  to: ["maya@example.com"],
  reply_to: "ada@example.com",
  subject: "One",
  text,
  html: `<p>${text}</p>`,
  headers: {},
  tags: [
    { name: "d", value: delivery },
    { name: "b", value: "batch-1" },
  ],
});

const post = (mails: unknown) =>
  outbox.post({
    idempotencyKey: "k",
    body: Buffer.from(typeof mails === "string" ? mails : JSON.stringify(mails)),
    members: 1,
    notAfter: NOW + 1000,
  });

describe("the outbox", () => {
  it("keeps every mail as a file that a mail program opens", async () => {
    expect(await post([mail(ID), mail(OTHER)])).toMatchObject({ kind: "accepted", ids: [ID, OTHER] });
    expect(readdirSync(folder).toSorted()).toEqual([`${ID}.eml`, `${OTHER}.eml`]);
    expect((await outbox.read(ID))?.toString()).toContain("Subject: One");
  });

  it("ends every line in CR and LF, whatever the text's own line breaks are", async () => {
    const texts = ["one\ntwo\n", "one\r\ntwo\r\n", "one\rtwo", `${"long ".repeat(300)}\n\nß – 😀\n`, "\n.\n..\n"];
    for (const [index, text] of texts.entries()) {
      const id = String(index).repeat(32);
      await post([mail(id, text)]);
      const source = (await outbox.read(id))?.toString("latin1") ?? "";
      expect(source.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
      expect(source.endsWith("\r\n")).toBe(true);
      // RFC 5322, 2.1.1.
      expect(source.split("\r\n").filter((line) => line.length > 998)).toEqual([]);
      const read = (await PostalMime.parse(source)).text ?? "";
      expect(read.trim().replaceAll(/\r\n?/g, "\n")).toContain(text.replaceAll(/\r\n?/g, "\n").trim().slice(0, 10));
    }
  });

  it("never writes over a mail that is there, and writes those of the same request that are missing", async () => {
    await post([mail(ID, "first")]);
    const first = readFileSync(join(folder, `${ID}.eml`), "utf8");
    expect(await post([mail(ID, "second"), mail(OTHER)])).toMatchObject({ kind: "accepted" });
    expect(readFileSync(join(folder, `${ID}.eml`), "utf8")).toBe(first);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it.each(["not JSON", '{"a":1}', '[{"from":"x"}]'])(
    "says that it cannot tell when it cannot read %s",
    async (body) => {
      expect(await post(body)).toMatchObject({ kind: "ambiguous", status: null });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it("says that it cannot tell when the disk fails on the way", async () => {
    rmSync(folder, { recursive: true });
    expect(await post([mail(ID)])).toMatchObject({ kind: "ambiguous", why: expect.stringContaining("ENOENT") });
  });

  it("finds what became of a request by its files", async () => {
    await post([mail(ID)]);
    expect(await outbox.lookUp([{ deliveryId: OTHER, batchId: "batch-1", to: "x@example.com" }], NOW)).toBe("absent");
    const members = [OTHER, ID].map((deliveryId) => ({ deliveryId, batchId: "batch-1", to: "x@example.com" }));
    expect(await outbox.lookUp(members, NOW)).toBe("accepted");
  });

  it("does not take a file that it cannot read for one that is missing", async () => {
    mkdirSync(join(folder, `${ID}.eml`));
    await expect(outbox.read(ID)).rejects.toThrow("EISDIR");
    await expect(outbox.lookUp([{ deliveryId: ID, batchId: "batch-1", to: "x@example.com" }], NOW)).rejects.toThrow(
      "EISDIR",
    );
  });

  it.each(["", "..", "../secret", `${ID}/..`, ID.toUpperCase(), `${ID}0`])("reads no other file: %j", async (id) => {
    expect(await outbox.read(id)).toBeUndefined();
  });
});
