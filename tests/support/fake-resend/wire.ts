// What crosses the wire: requests in, outcomes out. Nothing here knows sockets or clocks.

export type FakeRequest = {
  readonly method: string;
  /** Path with its query, as in the request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
};

export type Answer = {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The answer leaves this many milliseconds after the request came. */
  readonly afterMs?: number;
  /** The content-length announced when the connection dies before the whole body is out. */
  readonly promisedLength?: number;
};

export type Outcome =
  | Answer
  | { readonly kind: "reset" }
  /** No answer ever. With `lateMs`, the request is acted on that much later all the same. */
  | { readonly kind: "hang"; readonly lateMs?: number };

export type Refusal = { readonly status: number; readonly name: string; readonly message: string };

export const textAnswer = (status: number, type: string, text: string): Answer => ({
  kind: "answer",
  status,
  headers: { "content-type": type },
  body: Buffer.from(text),
});

export const jsonAnswer = (status: number, value: unknown): Answer =>
  textAnswer(status, "application/json; charset=utf-8", JSON.stringify(value));

export const refusalAnswer = ({ status, name, message }: Refusal): Answer =>
  jsonAnswer(status, { statusCode: status, name, message });

export const withHeaders = (answer: Answer, headers: Readonly<Record<string, string>>): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
});

export const withLowerCaseHeaders = (request: FakeRequest): FakeRequest => ({
  ...request,
  headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])),
});

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const pathname = (request: FakeRequest): string => request.path.split("?", 1)[0] ?? "/";

export const endpointOf = (request: FakeRequest): string => `${request.method} ${pathname(request)}`;

export const bearerToken = (request: FakeRequest): string | undefined =>
  /^Bearer (\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
