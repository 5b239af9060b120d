import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";
import { formatProblem } from "../src/course/problem.ts";

const REAL = {
  RESEND_API_KEY: "re_123",
  RESEND_WEBHOOK_SECRET: "whsec_dGhlIHNlY3JldCBvZiB0aGUgd2ViaG9vaw==",
  SECRET: "a secret of tests, which is long enough",
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
    ["PORT", "0x50"],
    ["PORT", "3000/tcp"],
    ["PORT", "http"],
    ["HOST", "[::1]"],
    ["HOST", "127.0.0.1:3000"],
    ["HOST", "http://127.0.0.1"],
    ["HOST", "my host"],
    ["PUBLIC_URL", "http://localhost:3000/?from=here"],
    ["PUBLIC_URL", "http://localhost:3000/#top"],
    ["PUBLIC_URL", "http://me:secret@localhost:3000"],
    ["SECRET", "change me change me change me change me"],
    ["RESEND_WEBHOOK_SECRET", "whsec_"],
    ["RESEND_WEBHOOK_SECRET", "whsec_abc"],
    ["RESEND_WEBHOOK_SECRET", "whsec_not-base64-but-base64url_"],
    ["RESEND_WEBHOOK_SECRET", '"whsec_dGhlIHNlY3JldCBvZiB0aGUgd2ViaG9vaw=="'],
    ["RESEND_API_KEY", '"re_123"'],
    ["RESEND_API_KEY", "“re_123”"],
    ["RESEND_API_KEY", "Bearer re_123"],
    ["RESEND_API_KEY", "re_12 3"],
    ["RESEND_API_KEY", "RESEND_API_KEY=re_123"],
    ["RESEND_API_KEY", "re_xxxxxxxxx"],
    ["RESEND_API_KEY", "whsec_dGhlIHNlY3JldCBvZiB0aGUgd2ViaG9vaw=="],
    ["MAIL_DAILY_LIMIT", "many"],
    ["TRUSTED_PROXY_IPS", "proxy.example.com"],
    ["TRUSTED_PROXY_IPS", "10.0.0.0/33"],
    ["EMBED_ORIGINS", "https://*.com"],
    ["DATA_DIR", '"data"'],
  ])("names %s where it is %j", (name, value) => {
    expect(told({ [name]: value })[0]).toMatch(new RegExp(`^${name} .+ Fix ${name}`));
  });

  it("tells all that is wrong at once: values, names and what is missing", () => {
    const lines = told({ ...REAL, PORT: "x", HOST: "[::1]", POSTAL_ADDRESS: "", POSTAL_ADRESS: "1 Main Street" });
    expect(new Set(lines.map((line) => line.split(" ")[0]))).toEqual(
      new Set(["HOST", "PORT", "POSTAL_ADDRESS", "POSTAL_ADRESS"]),
    );
  });

  it("demands a key that Resend could have made, but not of another server that speaks its protocol", () => {
    expect(told({ ...REAL, RESEND_API_KEY: "sk_123" })).toHaveLength(1);
    const other = { ...REAL, RESEND_API_KEY: "sk_123", RESEND_BASE_URL: "http://127.0.0.1:9999" };
    expect(readConfig(other).config).toBeDefined();
  });

  it("listens on this machine alone behind a proxy, unless told otherwise", () => {
    expect(readConfig({ ...REAL, TRUSTED_PROXIES: "1" }).config?.host).toBe("127.0.0.1");
    expect(readConfig({ ...REAL, TRUSTED_PROXIES: "1", HOST: "0.0.0.0" }).config?.host).toBe("0.0.0.0");
  });

  it("warns of a star that lets in every site of a provider, and of a secret that repeats itself", () => {
    const warned = (settings: Record<string, string>) =>
      readConfig({ ...REAL, ...settings }).config?.warnings.map(({ file }) => file);
    expect(warned({ EMBED_ORIGINS: "https://*.filesusr.com https://*.wixsite.com" })).toHaveLength(2);
    expect(warned({ EMBED_ORIGINS: "https://www-example-com.filesusr.com https://*.example.com" })).toEqual([]);
    expect(warned({ SECRET: "x".repeat(40) })).toEqual(["SECRET"]);
  });
});

describe("practice mode", () => {
  it.each([
    ["PUBLIC_URL", "https://learn.example.com"],
    ["PUBLIC_URL", "http://learn.example.com"],
    ["PUBLIC_URL", "http://192.168.0.7:3000"],
    ["PUBLIC_URL", "http://localhost.example.com"],
    ["RESEND_WEBHOOK_SECRET", "whsec_dGhlIHNlY3JldCBvZiB0aGUgd2ViaG9vaw=="],
    ["RECEIVING_DOMAIN", "reply.example.com"],
    ["HOST", "0.0.0.0"],
    ["HOST", "::"],
    ["HOST", "192.168.0.7"],
    ["HOST", "x86_64-conda-linux-gnu"],
  ])("is refused where %s is %j", (name, value) => {
    const { problems } = readConfig({ [name]: value });
    expect(problems.map(({ code, file }) => [code, file])).toEqual([["not-for-practice-mode", name]]);
  });

  it.each(["127.0.0.1", "::1", "localhost", "127.0.0.2"])("may listen on %s", (HOST) => {
    expect(readConfig({ HOST, PUBLIC_URL: "http://[::1]:3000/course" }).config?.host).toBe(HOST);
  });

  it.each([
    "RESEND_APIKEY",
    "RESEND_KEY",
    "RESEND_TOKEN",
    "RESENDAPIKEY",
    "RESEND_API_KEYS",
    "RESNED_API_KEY",
    "Resend_Api_Key",
    "resend_api_key",
    "COURSEPOST_RESEND_API_KEY",
  ])("is not begun by a key under the name %s", (name) => {
    const { problems } = readConfig({ [name]: "re_123" });
    expect(problems.map(({ code, file }) => [code, file])).toEqual([["setting-unknown", name]]);
  });

  it("is not begun by a key under any other name", () => {
    const problems = told({ EMAIL_KEY: "re_AbCdEfGh_0123456789abcdefghij" });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('EMAIL_KEY isn\'t a Coursepost setting. Did you mean "RESEND_API_KEY"?');
  });

  it.each([
    ["PUBLIC_URI", "PUBLIC_URL"],
    ["POSTAL_ADRESS", "POSTAL_ADDRESS"],
    ["TRUSTED_PROXY", "TRUSTED_PROXY_IPS"],
    ["RESEND_WEBHOOK_SECERT", "RESEND_WEBHOOK_SECRET"],
    ["DATADIR", "DATA_DIR"],
  ])("asks of %s whether %s was meant", (name, meant) => {
    expect(told({ [name]: "something" })[0]).toContain(`Did you mean "${meant}"?`);
  });

  it("leaves other programs' settings alone, and empty ones", () => {
    const others = {
      PATH: "/bin",
      HOSTNAME: "a",
      LOGLEVEL: "debug",
      POSTS: "1",
      XDG_DATA_DIRS: "/usr",
      API_KEY: "abc",
      RESEND_APIKEY: "",
    };
    expect(told(others)).toEqual([]);
  });
});
