import { defineBlock, type Twin } from "../block.tsx";
import { light, size, type } from "../theme.ts";

type Align = "left" | "right" | "center";

/** Two columns stay a table on a phone; from three on each row becomes a card, its cells named by their headings. */
const STACKED_FROM = 3;

/** Pixels that a table has for words: inside a box on a narrow phone, and inside a box on a desktop. */
const ROOM = { table: 215, stacked: 440 } as const;

type Density = { readonly from: number; readonly font: number; readonly gutter: number };
const LOOSE: Density = { from: 0, font: 15, gutter: 14 };
const DENSE: Density = { from: 5, font: 13, gutter: 10 };
/** Width of a bold sans letter, in ems. */
const LETTER = 0.55;

export const table = defineBlock<{
  readonly align: readonly Align[];
  readonly head: readonly Twin[];
  readonly rows: readonly (readonly Twin[])[];
  readonly last?: boolean;
}>({
  name: "table",
  Html: ({ align, head, rows, last = false }) => {
    const stacked = head.length >= STACKED_FROM;
    // Breaking words keeps a table inside a phone, but where it fits anyway it would only tear "Success" apart.
    const density = head.length >= DENSE.from ? DENSE : LOOSE;
    const wordBreak = fits([head, ...rows], density, stacked ? ROOM.stacked : ROOM.table) ? "normal" : "break-word";
    const padding = (column: number) => `10px ${column === head.length - 1 ? 0 : density.gutter}px 10px 0`;
    return (
      <table
        cellPadding={0}
        cellSpacing={0}
        border={0}
        width="100%"
        className={stacked ? "stack" : undefined}
        style={{ width: "100%", margin: last ? "4px 0 0" : `4px 0 ${size.gap + 8}px`, borderCollapse: "collapse" }}
      >
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th
                key={column}
                scope="col"
                align={align[column]}
                className="muted line"
                style={{
                  ...type.cell,
                  fontSize: "13px",
                  fontWeight: 600,
                  color: light.muted,
                  padding: padding(column),
                  borderBottom: `2px solid ${light.line}`,
                  verticalAlign: "bottom",
                  wordBreak,
                }}
              >
                {cell.html}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td
                  key={column}
                  align={align[column]}
                  className="body line"
                  style={{
                    ...type.cell,
                    fontSize: `${density.font}px`,
                    padding: padding(column),
                    borderBottom: `1px solid ${light.line}`,
                    verticalAlign: "top",
                    wordBreak,
                    ...(column === 0 ? { fontWeight: 600 } : {}),
                  }}
                >
                  {stacked && column > 0 ? (
                    <span className="name muted" style={{ display: "none", msoHide: "all" } as object}>
                      {head[column]?.html}:
                    </span>
                  ) : null}
                  {cell.html}
                  {/* SpamAssassin takes many tags that hold one letter for words in disguise; a RACI has dozens. */}
                  {cell.text.trim().length === 1 ? "\u00a0" : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    );
  },
  text: ({ head, rows }) =>
    rows.length === 0
      ? head.map((cell) => cell.text).join(" · ")
      : rows.map((row) => record(head, row)).join(head.length < STACKED_FROM ? "\n" : "\n\n"),
});

function fits(rows: readonly (readonly Twin[])[], { font, gutter }: Density, room: number): boolean {
  const columns = rows[0]?.map((_, column) => Math.max(...rows.map((row) => longestWord(row[column]?.text ?? ""))));
  return (columns ?? []).reduce((sum, letters) => sum + letters * LETTER * font + gutter, 0) <= room;
}

function longestWord(text: string): number {
  return Math.max(...text.split(/[\s/–—-]+/).map((word) => word.length));
}

/** A row as a reader hears it: columns drawn with spaces fall apart in a proportional font. */
function record(head: readonly Twin[], row: readonly Twin[]): string {
  const named = row.map((cell, column) => {
    const name = head[column]?.text ?? "";
    return name === "" || name === cell.text ? cell.text : `${name}: ${cell.text}`;
  });
  return named.map((line, column) => `${column === 0 ? "- " : "  "}${line}`).join("\n");
}
