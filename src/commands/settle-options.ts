/** What `settle` takes on its command line. Apart from the command, so that others don't load the archive. */
export const SETTLE_OPTIONS = {
  delivery: { type: "string" },
  batch: { type: "string" },
  state: { type: "string" },
  address: { type: "string" },
  course: { type: "string" },
  before: { type: "string" },
  after: { type: "string" },
  all: { type: "boolean" },
  as: { type: "string" },
  undo: { type: "boolean" },
  yes: { type: "boolean" },
  "lessons-go-on": { type: "boolean" },
} as const;
