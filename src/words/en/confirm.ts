export const confirm = {};
