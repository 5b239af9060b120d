export const unsubscribe = {};
