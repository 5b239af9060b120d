/** Two templates: one with a table and a cell that looks like a formula, one with a paragraph. */
export const LOG = `# Kite log

Write a row for each flight, *honestly*.

| Flight | Wind | Minutes | Notes |
| --- | --- | --- | --- |
| Example: school yard | Soft | 12 | =2+3 |
| | | | |

## Before you fly

- [ ] The line is dry.
1. Look up.
`;
export const PLAN = "# Kite plan\n\nDraw it, and ask Ada & Bo.\n";
