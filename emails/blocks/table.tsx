import { colonAfter, named, tableShape, type TableShape } from "../../src/course/table-shape.ts";
import { defineBlock, type Twin } from "../block.tsx";
import { light, size, type } from "../theme.ts";

type Align = "left" | "right" | "center";

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
    const shape = shapeOf(head, rows);
    // Breaking words keeps a table inside a phone, but where it fits anyway it would only tear "Success" apart.
    const density = head.length >= DENSE.from ? DENSE : LOOSE;
    const wordBreak = fits([head, ...rows], density, shape === "table" ? ROOM.table : ROOM.stacked)
      ? "normal"
      : "break-word";
    const padding = (column: number) => `10px ${column === head.length - 1 ? 0 : density.gutter}px 10px 0`;
    return (
      <table
        cellPadding={0}
        cellSpacing={0}
        border={0}
        width="100%"
        className={CLASS_OF[shape]}
        style={{ width: "100%", margin: last ? "4px 0 0" : `4px 0 ${size.gap + 8}px`, borderCollapse: "collapse" }}
      >
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th
                key={column}
                scope="col"
                align={align[column]}
                className={`muted line${shape === "chart" && column === 0 ? " lead" : ""}`}
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
                {shape === "chart" && column > 0 ? <span className="up">{cell.html}</span> : cell.html}
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
                  className={`body line${shape === "chart" && column === 0 ? " lead" : ""}`}
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
                  {shape === "cards" && says(head[column], cell) ? (
                    <span className="name muted" style={{ display: "none", msoHide: "all" } as object}>
                      {head[column]?.html}
                      {colonAfter(head[column]?.text ?? "")}
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
  text: ({ head, rows }) => {
    if (rows.length === 0) return head.map((cell) => cell.text).join(" · ");
    const shape = shapeOf(head, rows);
    if (shape === "chart") return chart(head, rows);
    return rows.map((row) => record(head, row)).join(shape === "table" ? "\n" : "\n\n");
  },
});

const CLASS_OF = { table: undefined, chart: "chart", cards: "stack" } as const;

function shapeOf(head: readonly Twin[], rows: readonly (readonly Twin[])[]): TableShape {
  const texts = (cells: readonly Twin[]) => cells.map((cell) => cell.text);
  return tableShape(texts(head), rows.map(texts));
}

function fits(rows: readonly (readonly Twin[])[], { font, gutter }: Density, room: number): boolean {
  const columns = rows[0]?.map((_, column) => Math.max(...rows.map((row) => longestWord(row[column]?.text ?? ""))));
  return (columns ?? []).reduce((sum, letters) => sum + letters * LETTER * font + gutter, 0) <= room;
}

function longestWord(text: string): number {
  return Math.max(...text.split(/[\s/–—-]+/).map((word) => word.length));
}

/** Whether a heading in front of its cell says anything that the cell doesn't. */
function says(name: Twin | undefined, cell: Twin): boolean {
  return name !== undefined && name.text !== "" && name.text !== cell.text;
}

/** A row as a reader hears it: columns drawn with spaces fall apart in a proportional font. */
function record(head: readonly Twin[], row: readonly Twin[]): string {
  const cells = row.map((cell, column) => {
    const name = head[column];
    return says(name, cell) ? `${named(name?.text ?? "")} ${cell.text}` : cell.text;
  });
  return cells.map((line, column) => `${column === 0 ? "- " : "  "}${line}`).join("\n");
}

/** Letters of a line that no mail program breaks. */
const LINE = 72;

/**
 * One line for each row. Headings that are too wide for their columns become numbers, and a list says which is which.
 */
function chart(head: readonly Twin[], rows: readonly (readonly Twin[])[]): string {
  const names = head.map((cell) => cell.text);
  const cells = rows.map((row) => row.map((cell) => cell.text));
  const whole = grid([names, ...cells]);
  if (whole.every((line) => line.length <= LINE)) return whole.join("\n");
  const key = names.slice(1).map((name, index) => `${index + 1} = ${name}`);
  const numbered = [names[0] ?? "", ...key.map((_, index) => String(index + 1))];
  return [key.join(", "), ...grid([numbered, ...cells])].join("\n");
}

function grid(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(" | ")
      .trimEnd(),
  );
}
