/** The calendar of what is to come. */
export const calendar = {
  notRunning: "This course isn’t running",
  lesson: (course: string, lesson: string) => `${course}: ${lesson}`,
  graduation: (course: string) => `${course}: graduation`,
  paused: (course: string) => `${course} is paused`,
  ended: (course: string) => `${course}: no more lessons`,
  /** @param time "9:00 AM PST" @param zone "Los Angeles time" */
  description: (time: string, zone: string) => `Arrives by email at ${time} (${zone}).`,
};
