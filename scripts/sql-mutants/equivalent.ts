/** Mutants that no test can see, because they change nothing, by file and name. Each with the reason. */
export const EQUIVALENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
