/** The calendar of what is to come. */
export const calendar = {
  notRunning: "This course is not running",
  lesson: (course: string, lesson: string) => `${course}: ${lesson}`,
  graduation: (course: string) => `${course}: graduation`,
  description: "It arrives by email at this hour.",
};
