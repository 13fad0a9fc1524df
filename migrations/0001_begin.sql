-- One set for SQLite and PostgreSQL: TEXT ids and JSON, BIGINT epoch milliseconds, TEXT local dates.
-- On PostgreSQL the store adds `collate "C"` to every text column, so that both databases sort alike, whatever the
-- cluster's locale; therefore no column is called `text`. In SQLite it makes tables marked so `without rowid`: a row then
-- lies with its neighbours of the same case, and costs one page where a table with an index beside it costs two.
--
-- Every index costs each action a page or two: there is one only where a list or look-up needs it.
-- `case_id` or `youth_id` is in every key of what belongs to a youth, so that a distributed PostgreSQL can shard on it.

-- What the database is: practice or real (`kind`), and the clock of a practice database.
create table meta (
    name  text not null primary key,
    value text not null
);

-- Personal data, apart from the journal, so that it can be erased while the pseudonymous journal stays.
create table youth (
    id             text   not null primary key,
    number         text   unique,              -- external number
    name           text   not null,
    search         text   not null,            -- the name in lower case
    birth          text   not null,
    email          text,
    parents_email  text,
    attributes     text   not null,            -- JSON object
    created_at     bigint not null,
    erased_at      bigint
);
create index youth_search on youth (search, id);

-- The words of the name, so that a youth is found by surname, too.
create table youth_word (
    word      text not null,
    youth_id  text not null,
    primary key (word, youth_id)
) /* without rowid */;
create index youth_word_youth on youth_word (youth_id);

create table cases (
    id             text   not null primary key,
    youth_id       text   not null references youth (id),
    route          text   not null,
    revision       bigint not null,
    state          text   not null,
    phase          text,
    closed_on      text,
    outcome        text,
    version        bigint not null,            -- the sequence number of the last event
    replaced       bigint not null,            -- the version that this one replaced: nobody else wrote in between
    opened_on      text   not null,
    owner_role     text   not null,
    owner_org      text   not null,
    owner_person   text,
    due            text,                       -- of the present step
    agenda         text,
    stuck_since    text,                       -- the step is with an accountable role, on an agenda, or its handover was never answered
    wake_at        bigint,
    snapshot       text   not null,            -- the whole case, JSON
    -- The closure invariant: an open case is never without a next moment and someone accountable.
    constraint cases_closure check (closed_on is not null or (wake_at is not null and owner_role <> '' and owner_org <> '')),
    constraint cases_outcome check ((closed_on is null) = (outcome is null)),
    constraint cases_version check (version > 0 and version >= replaced)
);
create unique index cases_one_open on cases (youth_id) where closed_on is null;
create index cases_youth on cases (youth_id, id);
create index cases_wake on cases (wake_at, id) where wake_at is not null;
create index cases_stuck on cases (stuck_since, id) where stuck_since is not null;
create index cases_route on cases (route, revision);

-- Which process is waking a due case, and until when; apart from the case, whose row is long.
create table lease (
    case_id  text   not null primary key,
    until    bigint not null
) /* without rowid */;

-- The truth: append-only.
create table event (
    case_id  text   not null,
    seq      bigint not null,
    at       bigint not null,
    kind     text   not null,
    body     text   not null,                  -- the event, JSON
    primary key (case_id, seq)
);

-- Free text of a case, apart from the journal.
create table note (
    case_id  text   not null,
    id       text   not null,
    at       bigint not null,
    author   text,                             -- a person; null: the youth
    body     text   not null,
    primary key (case_id, id)
);

-- Which organisations take part, so that "may this person see this youth" is one look-up.
create table part (
    case_id       text not null,
    organisation  text not null,
    youth_id      text not null,
    primary key (case_id, organisation)
) /* without rowid */;
create index part_organisation on part (organisation, youth_id);
create index part_youth on part (youth_id, organisation);

-- The worklist: one line for everything that someone must do.
create table task (
    case_id       text   not null,
    subject       text   not null,             -- 'step', 'handover', 'followup:<key>', 'plan:<n>', 'stall'
    youth_id      text   not null,
    kind          text   not null,             -- 'step', 'handover', 'followup', 'plan', 'stall'
    route         text   not null,
    state         text   not null,
    title         text   not null,
    role          text   not null,
    organisation  text   not null,
    person        text,                        -- null: nobody took it yet
    due           text   not null,
    since         text   not null,
    paused        bigint not null default 0,   -- 1: nothing is asked until the pause ends
    primary key (case_id, subject)
) /* without rowid */;
create index task_person on task (person, due, case_id, subject) where person is not null;
create index task_team on task (organisation, role, due, case_id, subject) where person is null;
create index task_organisation on task (organisation, due, case_id, subject);
create index task_handover on task (organisation, due, case_id, subject) where kind = 'handover';

-- What someone must be told. Written with the case; the worker bundles those of one morning into one mail.
create table notice (
    id         text   not null primary key,
    case_id    text   not null,
    recipient  text   not null,                -- 'person:<id>', 'team:<organisation>:<role>', 'youth:<id>', 'parents:<id>', 'mail:<address>'
    kind       text   not null,
    subject    text   not null,                -- as in task
    what       text   not null,                -- the kind of step, without personal data
    due        text,
    on_date    text   not null,                -- the local day
    path       text   not null,                -- the page it leads to
    at         bigint not null,
    mail_id    text
);
create index notice_waiting on notice (recipient, at, id) where mail_id is null;
create index notice_mail on notice (mail_id) where mail_id is not null;

create table mail (
    id          text   not null primary key,
    recipient   text   not null,               -- as in notice
    address     text   not null,
    subject     text   not null,
    body        text   not null,               -- plain text
    html        text   not null,
    calendar    text,                          -- text/calendar, when it carries one
    message_id  text   not null,
    status      text   not null,               -- 'waiting', 'sent', 'refused'
    attempts    bigint not null default 0,
    next_at     bigint not null,
    lease_until bigint not null default 0,
    error       text,
    at          bigint not null,
    sent_at     bigint,
    constraint mail_status check (status in ('waiting', 'sent', 'refused'))
);
create index mail_waiting on mail (next_at, id) where status = 'waiting';
create index mail_refused on mail (id) where status = 'refused';

-- The calendar entries that were mailed, so that they can be updated and cancelled with the step.
create table calendar_entry (
    case_id    text   not null,
    uid        text   not null,
    recipient  text   not null,
    subject    text   not null,
    due        text   not null,
    sequence   bigint not null,
    primary key (case_id, uid, recipient)
) /* without rowid */;

create table person (
    id          text   not null primary key,
    name        text   not null,
    email       text   not null unique,
    password    text,                          -- argon2 PHC string
    substitute  text,
    active      bigint not null default 1,
    created_at  bigint not null
);

create table person_role (
    person_id     text not null references person (id),
    organisation  text not null,
    role          text not null,
    primary key (person_id, organisation, role)
);
create index person_role_organisation on person_role (organisation, role, person_id);

create table session (
    hash        text   not null primary key,   -- SHA-256 of the cookie
    person_id   text   not null references person (id),
    csrf        text   not null,
    created_at  bigint not null,
    expires_at  bigint not null
);
create index session_expiry on session (expires_at);

create table token (
    hash        text   not null primary key,   -- SHA-256 of the token
    name        text   not null,
    person_id   text   not null references person (id),
    created_at  bigint not null,
    expires_at  bigint
);

-- A repeated command returns the first answer.
create table idempotency (
    actor    text   not null,
    key      text   not null,
    request  text   not null,                  -- SHA-256 of method, path and body
    status   bigint not null,
    body     text   not null,
    at       bigint not null,
    primary key (actor, key)
);
create index idempotency_age on idempotency (at);

-- Every look into a dossier.
create table access_log (
    youth_id   text   not null,
    at         bigint not null,
    id         text   not null,
    person_id  text   not null,
    case_id    text,
    what       text   not null,
    primary key (youth_id, at, id)
) /* without rowid */;

-- Each firing of a schedule, so that it fires exactly once.
create table firing (
    job        text   not null,
    wall_time  text   not null,
    at         bigint not null,
    primary key (job, wall_time)
);

-- The files of every revision along which cases run.
create table revision (
    route     text   not null,
    revision  bigint not null,
    hash      text   not null,
    files     text   not null,                 -- JSON object: path to text
    at        bigint not null,
    primary key (route, revision)
);

-- Counted indicators of a reference date.
create table snapshot (
    job      text   not null,
    on_date  text   not null,
    body     text   not null,
    at       bigint not null,
    primary key (job, on_date)
);
