/**
 * Whether a page of this origin may show our form and use it. An entry is an origin, or `https://*.example.com` for
 * every host below that name, as in a policy's `frame-ancestors` (CSP 3, 2.3.1).
 */
export function isAllowed(origins: readonly string[], origin: string): boolean {
  return origins.some((entry) => {
    if (entry === origin) return true;
    const [scheme = "", host = ""] = entry.split("://*.");
    return host !== "" && origin.startsWith(`${scheme}://`) && origin.endsWith(`.${host}`);
  });
}
