/** A MIME message as it crosses the wire: every line ends in CR and LF, and neither stands alone (RFC 5322, 2.3). */
export function withLineBreaks(message: Buffer): Buffer {
  return Buffer.from(message.toString("latin1").replaceAll(/\r\n?|\n/g, "\r\n"), "latin1");
}
