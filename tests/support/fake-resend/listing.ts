import type { Answer } from "./wire.ts";
import { jsonAnswer, refusalAnswer } from "./wire.ts";

const invalid = (message: string): Answer => refusalAnswer({ status: 422, name: "invalid_parameter", message });

/** One page of a list that has its newest item first, by `limit` (1–100, else 20) and `after` or `before` an id. */
export function pageAnswer<T extends { readonly id: string }>(
  items: readonly T[],
  query: URLSearchParams,
  shown: (item: T) => unknown,
): Answer {
  const limit = Number(query.get("limit") ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) return invalid("The `limit` must be between 1 and 100.");
  const after = query.get("after");
  const before = query.get("before");
  if (after !== null && before !== null) return invalid("Use either `after` or `before`.");

  const cursor = after ?? before;
  const at = items.findIndex(({ id }) => id === cursor);
  if (cursor !== null && at === -1) return invalid("The cursor is not in the list.");
  const rest = before === null ? items.slice(at + 1) : items.slice(0, at);
  const page = before === null ? rest.slice(0, limit) : rest.slice(-limit);
  return jsonAnswer(200, { object: "list", has_more: rest.length > page.length, data: page.map(shown) });
}
