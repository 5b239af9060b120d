const FIRST = "only the first row is taken; the limit spares the others";
const OF_THE_LIST = "the whole list is limited to as many; the limit spares the others";
const GROUPED = "what isn't asked for is left out below; the condition spares reading it";
const INDEXED =
  "the index that finds the rows has them in this order already; it's written down so that it doesn't depend on the plan";
const FOR_THE_INDEX = "the rest of the query leaves the same rows; the condition lets SQLite use a partial index";
const COUNTED = "no other table of the journal counts its rows";

/** Mutants that no test can see, because they change nothing but the time it takes, by file and name. Each with the reason. */
export const EQUIVALENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "src/store/archive.ts": { "bringUpToDate: drop order by name": INDEXED },
  "src/store/asked-questions.ts": {
    'readAskedQuestions: drop .where( "question_id", "in", questions.map(({ id }) => id), )': GROUPED,
  },
  "src/store/attachments.ts": {
    "readFiles: drop order by received_id, position": INDEXED,
    'readAttached: drop .orderBy("position")': INDEXED,
    'readWaitingFile: drop .orderBy("next_try_at")': INDEXED,
    "readWaitingFile: drop .limit(sql.lit(1))": FIRST,
  },
  "src/store/candidates.ts": { 'readPlanned: drop .orderBy("deliveries.id")': INDEXED },
  "src/store/certificates.ts": {
    'forgetRemoved: drop .where("name", "!=", sql.lit(""))':
      "what is empty already is emptied again; the condition lets SQLite use a partial index",
  },
  "src/store/claiming.ts": {
    "nextFrozen: drop .limit(sql.lit(1))": FIRST,
    'nextFrozen: drop .orderBy("id")': INDEXED,
    'journalSend: drop .orderBy("position")': INDEXED,
  },
  "src/store/confirmations.ts": { "wasAskedAgain: drop .limit(sql.lit(1))": FIRST },
  "src/store/deciding.ts": {
    'readOpenDeliveries: drop .where("deliveries.state", "in", [ sql.lit<OpenState>("unknown"), sql.lit<OpenState>("refused"), sql.lit<OpenState>("failed"), ])':
      GROUPED,
    "undoDecision: drop .limit(1)": FIRST,
  },
  "src/store/erasing.ts": { 'erase: drop .where("address", "in", addresses)': GROUPED },
  "src/store/inspecting.ts": {
    "inspectJournal: drop name = 'entries'": COUNTED,
  },
  "src/store/journal-subjects.ts": {
    "entriesQuery: drop order by seq": INDEXED,
    "readUnindexed: flip > to >= in seq > ( select": "an entry that's indexed twice is indexed once (insert or ignore)",
    "readUnindexed: drop seq > (select coalesce(max(seq), 0) from journal.subjects)":
      "an entry that's indexed twice is indexed once; the condition spares reading the journal at each start",
  },
  "src/store/journal.ts": { 'readJournal: drop .orderBy("seq")': INDEXED },
  "src/store/journal-tail.ts": { "mendJournal: drop name = 'entries'": COUNTED },
  "src/store/learner.ts": {
    "readToldDeliveries: drop delivery_id in (select value from json_each(?))": GROUPED,
    "readToldDeliveries: drop .where(sql<boolean>`delivery_id in (select value from json_each(${ids}))`)": GROUPED,
  },
  "src/store/members.ts": {
    "readView: drop .limit(sql.lit(1))": FIRST,
    'memberRows: drop .orderBy("deliveries.position")': INDEXED,
  },
  "src/store/mode.ts": { "readModeFacts: drop .distinct()": "whether there is one is asked; the rest are spared" },
  "src/store/passing-on.ts": {
    "nextPassOn: drop .limit(sql.lit(1))": FIRST,
    'nextPassOn: drop .where("passed_by", "is", null)': "whether any question waits; each course is looked at below",
    'nextPassOn: drop .where("state", "=", sql.lit("open"))':
      "whether any question waits; each course is looked at below",
  },
  "src/store/planning.ts": {
    'readDue: drop .where("enrollment_id", "in", ids)': GROUPED,
    'readDue: drop .where("enrollment_id", "in", ids) (2)': GROUPED,
  },
  "src/store/questions.ts": {
    "wasAcknowledged: drop .limit(sql.lit(1))": FIRST,
    "readOpenQuestions: drop state in ('open', 'unattributed')": FOR_THE_INDEX,
    "readOpenQuestions: drop .where(sql<boolean>`state in ('open', 'unattributed')`)": FOR_THE_INDEX,
    "isCopy: drop .limit(sql.lit(1))": FIRST,
    "findAsked: drop .limit(sql.lit(1))": FIRST,
  },
  "src/store/received-mails.ts": {
    "readWaitingMail: drop .limit(sql.lit(1))": FIRST,
    "endOfQueue: drop .limit(sql.lit(1))": FIRST,
  },
  "src/store/receiving-load.ts": {
    "hasUnsorted: drop .limit(sql.lit(1))": FIRST,
    'sortReceived: drop .orderBy("received_at")': INDEXED,
  },
  "src/store/reconciling.ts": {
    'readUnknown: drop .orderBy("created_at")': INDEXED,
    'readUnknown: drop .orderBy("position")': INDEXED,
    'readUnknown: drop .where( "batch_id", "in", batches.map((batch) => batch.id), )': GROUPED,
  },
  "src/store/reputation.ts": {
    'countEvents: drop .where("type", "in", [sql.lit("email.bounced"), sql.lit("email.complained")])': FOR_THE_INDEX,
  },
  "src/store/retention.ts": {
    'forgetOld: drop .where("network", "!=", sql.lit(""))':
      "what is empty already is emptied again; the condition lets SQLite use a partial index",
    "readUnconfirmed: drop confirmed_at is null": FOR_THE_INDEX,
    "readUnconfirmed: drop id in (select subscriber_id from enrollments where confirmed_at is null)":
      "everybody who wasn't merged has an enrollment, and those with a confirmed one are left out below; the condition spares looking at them",
  },
  "src/store/saved-files.ts": {
    "markLost: drop lost_at is not null": "what isn't lost stays as it is; the condition spares writing it",
  },
  "src/store/set-aside.ts": {
    'forgetSetAside: drop .where("stranger", "in", [sql.lit(0), sql.lit(1)])': FOR_THE_INDEX,
    "readAside: drop limit ?": OF_THE_LIST,
    "readAside: drop limit ? (2)": OF_THE_LIST,
    "readAside: drop limit ? (3)": OF_THE_LIST,
    'findReceived: drop .orderBy("provider_id")': INDEXED,
  },
  "src/store/signup-limits.ts": {
    'readRefusals: drop .orderBy("reason")': INDEXED,
    "lettersWait: drop .limit(sql.lit(1))": FIRST,
  },
  "src/store/tying.ts": {
    "tieToNewest: drop .limit(sql.lit(1))": FIRST,
    "tieToNewest: drop .limit(sql.lit(1)) (2)": FIRST,
    "holderOf: drop .limit(sql.lit(1))": FIRST,
    'holderOf: drop .orderBy("moved_at")': INDEXED,
    "sentAs: drop .limit(sql.lit(1))": FIRST,
  },
  "src/store/untouched.ts": {
    'readUntouched: drop .where("enrollment_id", "in", enrollmentIds)': GROUPED,
  },
  "src/store/waking.ts": {
    "nextWake: drop id = deliveries.enrollment_id": "an enrollment is looked up by its id instead of in a list of all",
    "nextWake: drop order by planned_at": INDEXED,
  },
  "src/store/webhook-health.ts": {
    'readWebhookHealth: drop .where("accepted_at", "is not", null)': FOR_THE_INDEX,
    "readWebhookHealth: drop .limit(sql.lit(1))": FIRST,
    "readWebhookHealth: drop .limit(sql.lit(1)) (2)": FIRST,
  },
};
