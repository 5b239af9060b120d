import { BASE, files, instead, type Mistake } from "./mistake.ts";

const COURSE = "course.md";
const of = (what: string, from: string, bad: string, line = 1): Mistake => instead(what, from, bad, from, COURSE, line);
const added = (what: string, line: string): Mistake => of(what, "consent:", `${line}\nconsent:`);
/** @param line of the mistake, counted from the first of `lines` */
const card = (what: string, lines: string, line: number): Mistake => of(what, "consent:", `${lines}\nconsent:`, line);
const nextDay = (text: string) => text.replace("consent:", "first_lesson: next day\nconsent:");

/** Of course.md and the letters. */
export const COURSE_FILE: readonly Mistake[] = [
  of("a time on a watch", 'at: "18:30"', "at: half past six"),
  of("a time on a clock with twelve hours", 'at: "18:30"', "at: 6:30 pm"),
  of("a time that doesn't exist", 'at: "18:30"', 'at: "25:00"'),
  of("a day in the plural", "on: tuesday", "on: tuesdays"),
  of("a day cut short", "on: tuesday", "on: tue"),
  of("a zone's letters", "zone: Europe/Zurich", "zone: PST"),
  of("a misspelled zone", "zone: Europe/Zurich", "zone: Europe/Zurick"),
  of("a rhythm that there isn't", "every: week", "every: weekly"),
  added("a first lesson tomorrow", "first_lesson: tomorrow"),
  added("a first lesson with a hyphen", "first_lesson: next-day"),
  added("a first lesson that's a truth value", "first_lesson: true"),
  added("a first lesson without a value", "first_lesson:"),
  added("a first lesson in capitals and hyphens", "First-Lesson: next day"),
  of("a first lesson under the schedule", "  every: week", "  every: week\n  first_lesson: next day", 2),
  added("a check-in that's a truth value", "check_in: false"),
  of("a check-in under the schedule", "  every: week", "  every: week\n  check_in: off", 2),
  added("a check-in without its letter", "check_in: on"),
  added("a full title that's a novel", `full_title: "${"Kites ".repeat(20)}"`),
  of("a title with a hyphen in its name", "title: Kites 101", 'title: Kites 101\nfull-title: "Kites: One, Two"', 2),
  added("a teacher without a word", "teacher:"),
  added("a teacher by name alone", "teacher: Ada Wind"),
  card("a teacher's line that's a letter", `teacher:\n  lines: ["${"Kites. ".repeat(30)}"]`, 2),
  card("a teacher's three lines", 'teacher:\n  lines: ["One.", "Two.", "Three."]', 2),
  card("a teacher with one sentence that's no list", "teacher:\n  lines: I build kites.", 2),
  card("a teacher without lines", "teacher:\n  name: Ada Wind", 1),
  card("a photo that isn't there", 'teacher:\n  lines: ["One."]\n  photo: images/ada.jpg', 3),
  card("a photo on the web", 'teacher:\n  lines: ["One."]\n  photo: https://kites.example/ada.jpg', 3),
  card("a teacher's setting that there isn't", 'teacher:\n  lines: ["One."]\n  bio: I build kites.', 3),
  card("Markdown in a teacher's line", 'teacher:\n  lines: ["I build **kites**."]', 2),
  card("an illustration without words for it", "illustration:\n  image: images/kites.svg", 1),
  card("an illustration that isn't there", 'illustration:\n  image: images/kites.svg\n  alt: "Kites"', 2),
  added("an illustration by its name alone", "illustration: images/kites.svg"),
  added("a picture of another program", "hero: images/kites.svg"),
  of("a comma in an address", "email: ada@kites.example", "email: ada@kites,example"),
  of("a name in an address", "reply_to: questions@kites.example", "reply_to: Ada <questions@kites.example>"),
  of(
    "a sender on one line",
    "sender:\n  name: Ada Wind\n  email: ada@kites.example",
    "sender: Ada Wind <ada@kites.example>",
  ),
  of("a site without https", "site: https://www.kites.example", "site: www.kites.example"),
  of("a language by its name", "title: Kites 101", "title: Kites 101\nlanguage: english", 2),
  of("a promise of nine lessons", "you ask for Kites 101 by email", "you ask for nine weekly lessons by email"),
  of("an id with capitals", "id: mini", "id: Mini"),
  of("no consent", 'consent: "By signing up you ask for Kites 101 by email."\n', "", -14),
  of("a setting that belongs to .env", "title: Kites 101", 'title: Kites 101\npostal_address: "1 Hill Road"', 2),
  of("a schedule without its indentation", "  every: week", "every: week"),
  of("a hole on the signup page", "## Who it is for", "Hi {{first_name|there}},\n\n## Who it is for"),
  of("a block on the signup page", "## Who it is for", ":::reply\nAsk me.\n:::\n\n## Who it is for"),
  files(
    "two settings for the first lesson",
    {
      [COURSE]: nextDay,
      "01-first-kite.md": String(BASE["01-first-kite.md"]).replace("title:", "wait: 3 days\ntitle:"),
    },
    { [COURSE]: nextDay },
    "01-first-kite.md:3",
  ),
  files(
    "a confirmation without its link",
    { "letters/confirm.md": (text) => text.replaceAll("{{confirm_url}}", "https://kites.example") },
    {},
    "letters/confirm.md:0",
  ),
  instead(
    "a name in the confirmation",
    "Hello, please",
    "Hello {{first_name|there}}, please",
    "Hello, please",
    "letters/confirm.md",
  ),
  files(
    "a welcome that doesn't say when",
    { "letters/welcome.md": (text) => text.replace(" on {{schedule}}, the first on {{first_lesson_on}}", " soon") },
    {},
    "letters/welcome.md:0",
  ),
  instead(
    "a lesson's block in a letter",
    "Hi {{first_name|there}}, lessons",
    ":::takeaways\n- Wind\n:::\n\nLessons",
    "Hi {{first_name|there}}, lessons",
    "letters/welcome.md",
  ),
  instead(
    "a quiz in a letter",
    'subject: "You have',
    'quiz: []\nsubject: "You have',
    'subject: "You have',
    "letters/graduation.md",
  ),
];
