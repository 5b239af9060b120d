/** The text column of an email, in CSS pixels: what a picture is shown at, at most. */
export const WIDEST = 512;
/** Screens have two and three dots to a pixel; three would weigh twice as much for little. */
export const DOTS = 2;
/** A picture that's higher than this many times its width fills screen after screen. */
export const HIGHEST = 4;
