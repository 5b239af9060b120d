export const signup = {};
