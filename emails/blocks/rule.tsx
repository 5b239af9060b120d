import { Hr } from "react-email";
import { defineBlock } from "../block.tsx";
import { light } from "../theme.ts";

export const rule = defineBlock({
  name: "rule",
  Html: () => <Hr className="line" style={{ borderTop: `1px solid ${light.line}`, margin: "34px 0" }} />,
  text: () => "* * *",
});
