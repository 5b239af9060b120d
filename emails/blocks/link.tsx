import { Link } from "react-email";
import { defineBlock } from "../block.tsx";
import { light } from "../theme.ts";

export const link = defineBlock<{ readonly to: string }>({
  name: "link",
  Html: ({ to, children }) => (
    <Link href={to} className="accent" style={{ color: light.accent, textDecoration: "underline" }}>
      {children}
    </Link>
  ),
  text: ({ to, inside }) => addressed(inside, to),
});

/** RFC 3986, appendix C: angle brackets keep a full stop or a line break from becoming part of the address. */
export function addressed(label: string, to: string): string {
  return label === to || `mailto:${label}` === to ? `<${to}>` : `${label} <${to}>`;
}
