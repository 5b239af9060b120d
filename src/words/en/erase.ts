export const erase = {};
