export const pace = {};
