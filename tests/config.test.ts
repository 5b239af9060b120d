import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";
import { formatProblem } from "../src/course/problem.ts";

const REAL = {
  RESEND_API_KEY: "re_123",
  RESEND_WEBHOOK_SECRET: "whsec_abc",
  SECRET: "x".repeat(32),
  POSTAL_ADDRESS: "1 Main Street, Springfield",
  PUBLIC_URL: "https://learn.example.com/",
};
const told = (environment: Record<string, string>) => readConfig(environment).problems.map(formatProblem);

describe("the configuration", () => {
  it("needs nothing to keep mail on this machine", () => {
    expect(readConfig({}).config).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      publicUrl: "http://localhost:3000",
      dataDir: "data",
      secret: undefined,
      mail: { way: "outbox" },
    });
  });

  it("takes empty settings for none, as a copied .env.example has them", () => {
    expect(readConfig({ PORT: "", RESEND_API_KEY: " ", PUBLIC_URL: "" }).config).toMatchObject({ port: 3000 });
  });

  it("sends for real with a key and all that real mail needs", () => {
    expect(readConfig(REAL).config).toMatchObject({
      host: "0.0.0.0",
      publicUrl: "https://learn.example.com",
      mail: { way: "resend", baseUrl: "https://api.resend.com", rate: 8 },
    });
  });

  it("with a key alone, says everything that is missing at once", () => {
    const lines = told({ RESEND_API_KEY: "re_123" });
    expect(lines.map((line) => line.split(" ")[0])).toEqual([
      "SECRET",
      "POSTAL_ADDRESS",
      "RESEND_WEBHOOK_SECRET",
      "PUBLIC_URL",
    ]);
  });

  it("takes a receiving domain in small letters, and none unless told", () => {
    const withDomain = readConfig({ ...REAL, RECEIVING_DOMAIN: "Reply.Example.com" }).config;
    expect(withDomain?.mail).toMatchObject({ receivingDomain: "reply.example.com" });
    expect(readConfig(REAL).config?.mail).toMatchObject({ receivingDomain: undefined });
  });

  it("demands https for readers' links, but not of a provider on this machine", () => {
    const http = { ...REAL, PUBLIC_URL: "http://learn.example.com" };
    expect(told(http)).toHaveLength(1);
    expect(readConfig({ ...http, RESEND_BASE_URL: "http://127.0.0.1:9999" }).config).toBeDefined();
  });

  it.each([
    ["PORT", "eighty"],
    ["PORT", "70000"],
    ["PUBLIC_URL", "learn.example.com"],
    ["PUBLIC_URL", "ftp://learn.example.com"],
    ["SECRET", "short"],
    ["RESEND_WEBHOOK_SECRET", "abc"],
    ["MAIL_RATE", "0"],
    ["RECEIVING_DOMAIN", "r@reply.example.com"],
    ["RECEIVING_DOMAIN", "https://reply.example.com"],
    ["TRUSTED_PROXIES", "-1"],
    ["LOG_LEVEL", "loud"],
  ])("names %s where it is %j", (name, value) => {
    expect(told({ [name]: value })[0]).toMatch(new RegExp(`^${name} .+ Mend ${name}`));
  });
});
