import { type Kysely, sql } from "kysely";

/** Whose turn a received email has, what its senders have used up, and which questions the creator hasn't been sent yet. */
const STATEMENTS = [
  "alter table received_mails add column tier integer",
  "alter table received_mails add column recipients text",
  "alter table received_mails add column token_id text",
  "alter table received_mails add column network text",
  "create index received_mails_unsorted on received_mails (received_at) where state = 'waiting' and tier is null",
  "create index received_mails_turn on received_mails (tier, next_try_at) where state = 'waiting' and tier is not null",
  "create index received_mails_token on received_mails (token_id, received_at) where token_id is not null",
  "create index received_mails_network on received_mails (network, tier) where state = 'waiting'",
  `create index received_mails_idle on received_mails (received_at)
    where state not in ('waiting', 'question', 'answer')`,
  "create index received_mails_strangers on received_mails (received_at) where state = 'question' and tier = 2",
  "create table receiving_tally (what text primary key, n integer not null, at bigint not null)",
  "alter table questions add column passed_by text",
  "alter table questions add column passed_at bigint",
  "alter table questions add column came_back integer",
  // Forwards that a bounce has canceled come back; all others have gone out or are about to.
  `update questions set passed_by = 'forward', passed_at = received_at
    where not exists (select 1 from deliveries where kind = 'forward' and deliveries.key = questions.id
      and deliveries.enrollment_id = questions.enrollment_id and deliveries.state = 'cancelled')`,
  "create index questions_waiting on questions (received_at) where state = 'open' and passed_by is null",
  "create index questions_passed on questions (passed_by, passed_at) where passed_by is not null",
  "create index deliveries_digest on deliveries (planned_at) where kind = 'digest'",
  "create index questions_strangers on questions (received_at) where state = 'unattributed'",
  `create table mailbox_holds (
    mailbox text primary key,
    reason text not null,
    since bigint not null,
    until bigint not null,
    tries integer not null
  )`,
  // A digest belongs to the learner of its first question. Where they're erased before it's out, its other questions wait again.
  `create trigger digest_deleted after delete on deliveries when old.kind = 'digest' and old.accepted_at is null
    begin update questions set passed_by = null where passed_by = old.id; end`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
