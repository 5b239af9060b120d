import { datesIn } from "./dates.ts";
import { account } from "./en/account.ts";
import { address, keepAddress } from "./en/address.ts";
import { calendar } from "./en/calendar.ts";
import { certificate } from "./en/certificate.ts";
import { confirm } from "./en/confirm.ts";
import { device } from "./en/device.ts";
import { erase } from "./en/erase.ts";
import { lesson } from "./en/lesson.ts";
import { mail } from "./en/mail.ts";
import { move } from "./en/move.ts";
import { outbox } from "./en/outbox.ts";
import { pace } from "./en/pace.ts";
import { page } from "./en/page.ts";
import { preferences } from "./en/preferences.ts";
import { privacy } from "./en/privacy.ts";
import { problem } from "./en/problem.ts";
import { progress } from "./en/progress.ts";
import { question } from "./en/question.ts";
import { quiz } from "./en/quiz.ts";
import { schedule } from "./en/schedule.ts";
import { share } from "./en/share.ts";
import { signup } from "./en/signup.ts";
import { unsubscribe } from "./en/unsubscribe.ts";
import { work } from "./en/work.ts";

/** English, as Americans write it. One file a page. */
export const en = {
  /** BCP 47, for the `lang` of pages and mails. */
  language: "en",
  dates: datesIn("en-US"),
  page,
  problem,
  signup,
  confirm,
  progress,
  lesson,
  quiz,
  pace,
  calendar,
  certificate,
  preferences,
  account,
  address,
  keepAddress,
  move,
  erase,
  unsubscribe,
  outbox,
  mail,
  question,
  schedule,
  share,
  device,
  privacy,
  work,
};
