//! The SQL that writes a batch of commands, whatever its size, in one call.
//!
//! Each table has one JSON array as its argument. First it is found out which commands may go in (`admitted`, and
//! `accepted` once their case rows are written); every other piece writes the rows of those, by the number `n` of the
//! command. The pieces are the same text for both databases. In SQLite they are statements of one call, with temporary
//! tables between them; in PostgreSQL they are the parts of one statement, which see one snapshot, so that no piece may
//! depend on another and none may touch a row twice.
//!
//! Most commands bring rows for few tables. A piece that would have nothing to write is left out, for even that costs a
//! look at every table it names.

use super::db::Dialect;
use super::prepared::Table;
use std::collections::BTreeSet;

/// The batch for a dialect, with the pieces for tables of which there are rows; the arguments are in the order of
/// [`Table`]. It returns the number `n` of every command that was written.
pub(super) fn text(dialect: Dialect, with: &BTreeSet<Table>) -> String {
    match dialect {
        Dialect::Sqlite => sqlite(with),
        Dialect::Postgres => postgres(with),
    }
}

/// The pieces behind the case rows.
fn pieces(with: &BTreeSet<Table>) -> impl Iterator<Item = &'static str> {
    PIECES.iter().filter(|(table, _)| table.is_none_or(|table| with.contains(&table))).map(|(_, piece)| *piece)
}

/// The temporary tables that the batch needs in SQLite, made once for a connection.
pub(super) const SQLITE_PREPARE: &str = "
    create temp table admitted (n integer primary key, case_id text, youth_id text);
    create temp view accepted as select n, case_id, youth_id from admitted";

/// SQLite: one writer at a time, so that looking at the version and writing it cannot be parted.
fn sqlite(with: &BTreeSet<Table>) -> String {
    let admit = "
        insert into admitted (n, case_id, youth_id)
        select value ->> 'n', value ->> 'case_id', value ->> 'changed_youth'
        from each($1) as command
        where not exists (
                select 1 from idempotency as i where i.actor = value ->> 'actor' and i.key = value ->> 'key')
          and not exists (select 1 from person as p where p.id = value ->> 'person' and p.active = 0)
          and coalesce(value ->> 'changes' = (select m.value from meta as m where m.name = 'people_changes'), true)
          and (value ->> 'birth' is null or exists (
                select 1 from youth as y where y.id = value ->> 'youth_id' and y.birth = value ->> 'birth'))
          and case
                when value ->> 'case_id' is null then true
                when value ->> 'expected' = 0 then not exists (select 1 from cases where id = value ->> 'case_id')
                else exists (
                    select 1 from cases
                    where id = value ->> 'case_id' and version = value ->> 'expected'
                      and (value ->> 'remembered' is null or replaced <> version))
              end";
    let mut all = vec!["begin immediate", "delete from admitted", admit];
    all.extend(with.contains(&Table::Youth).then_some(YOUTH));
    all.push(CASE);
    all.extend(pieces(with));
    all.extend(["select n from accepted", "commit"]);
    Dialect::Sqlite.text(&all.join(";\n")).into_owned()
}

/// PostgreSQL: the upsert of the case row waits for whoever writes it now, and then looks at the version. Every look into
/// a table is a scalar subquery or an array, never a join, so that the plan is by index whatever the planner believes of
/// the sizes: a plan made when the tables were empty stays.
fn postgres(with: &BTreeSet<Table>) -> String {
    let admitted = "
        select cast(value ->> 'n' as bigint) as n
        from each($1) as command
        where (select i.key from idempotency as i where i.actor = value ->> 'actor' and i.key = value ->> 'key') is null
          and (select p.id from person as p where p.id = value ->> 'person' and p.active = 0) is null
          and coalesce(value ->> 'changes' = (select m.value from meta as m where m.name = 'people_changes'), true)
          and (value ->> 'birth' is null
               or (select y.birth from youth as y where y.id = value ->> 'youth_id') = value ->> 'birth')
          and (value ->> 'case_id' is null or value ->> 'expected' = '0'
               or (select id from cases
                   where id = value ->> 'case_id' and (value ->> 'remembered' is null or replaced <> version)) is not null)";
    let accepted = "
        select cast(value ->> 'n' as bigint) as n, value ->> 'case_id' as case_id, value ->> 'changed_youth' as youth_id
        from each($1) as command
        where cast(value ->> 'n' as bigint) in (select n from admitted)
          and (value ->> 'case_id' is null or value ->> 'case_id' in (select id from written))";
    let mut all = format!("admitted as ({admitted}),\nwritten as ({CASE} returning id),\naccepted as ({accepted})");
    let youth = with.contains(&Table::Youth).then_some(YOUTH);
    for (i, piece) in youth.into_iter().chain(pieces(with)).enumerate() {
        let piece = ["n", "case_id", "youth_id"].iter().fold(piece.to_owned(), |piece, column| {
            let set = format!("(select {column} from accepted)");
            piece.replace(&format!("in {set}"), &format!("= any (array{set})"))
        });
        all.push_str(&format!(",\npiece_{i} as ({piece})"));
    }
    all.push_str("\nselect n from accepted");
    // Each argument is read once, however many pieces look at it.
    let mut arguments = String::new();
    for n in 1..=Table::ALL.len() {
        let call = format!(" each(${n})");
        if all.contains(&call) {
            arguments.push_str(&format!("argument_{n} as materialized (select value from each(${n}) as x),\n"));
            all = all.replace(&call, &format!(" argument_{n}"));
        }
    }
    Dialect::Postgres.text(&format!("with {arguments}{all}")).into_owned()
}

const YOUTH: &str = "
    insert into youth (
        id, number, name, search, birth, email, parents_email, attributes, created_at, erased_at, version)
    select value ->> 'id', value ->> 'number', value ->> 'name', value ->> 'search', value ->> 'birth',
        value ->> 'email', value ->> 'parents_email', value ->> 'attributes',
        cast(value ->> 'created_at' as bigint), cast(value ->> 'erased_at' as bigint),
        cast(value ->> 'version' as bigint) + 1
    from each($2) as x
    where cast(value ->> 'n' as bigint) in (select n from accepted)
    on conflict (id) do update set
        number = excluded.number, name = excluded.name, search = excluded.search, birth = excluded.birth,
        email = excluded.email, parents_email = excluded.parents_email, attributes = excluded.attributes,
        erased_at = excluded.erased_at,
        version = case when youth.version + 1 = excluded.version then excluded.version else -1 end";

const CASE: &str = "
    insert into cases (
        id, youth_id, route, revision, state, phase, closed_on, outcome, version, replaced, opened_on,
        owner_role, owner_org, owner_person, due, agenda, stuck_since, wake_at, snapshot)
    select value ->> 'case_id', value ->> 'youth_id', value ->> 'route', cast(value ->> 'revision' as bigint),
        value ->> 'state', value ->> 'phase', value ->> 'closed_on', value ->> 'outcome',
        cast(value ->> 'version' as bigint), cast(value ->> 'expected' as bigint), value ->> 'opened_on',
        value ->> 'owner_role', value ->> 'owner_org', value ->> 'owner_person', value ->> 'due',
        value ->> 'agenda', value ->> 'stuck_since', cast(value ->> 'wake_at' as bigint), value ->> 'snapshot'
    from each($1) as x
    where value ->> 'case_id' is not null and cast(value ->> 'n' as bigint) in (select n from admitted)
    on conflict (id) do update set
        route = excluded.route, revision = excluded.revision, state = excluded.state, phase = excluded.phase,
        closed_on = excluded.closed_on, outcome = excluded.outcome, version = excluded.version,
        replaced = excluded.replaced, owner_role = excluded.owner_role,
        owner_org = excluded.owner_org, owner_person = excluded.owner_person, due = excluded.due,
        agenda = excluded.agenda, stuck_since = excluded.stuck_since, wake_at = excluded.wake_at,
        snapshot = excluded.snapshot
    where cases.version = excluded.replaced";

/// What else is written; each with the table without rows of which there is nothing to do, or none when it always is to be
/// done.
const PIECES: [(Option<Table>, &str); 15] = [
    (
        Some(Table::Youth),
        "
    insert into uncased (youth_id)
    select value ->> 'id'
    from each($2) as x
    where cast(value ->> 'n' as bigint) in (select n from accepted)
      and cast(value ->> 'cased' as bigint) = 0 and value ->> 'erased_at' is null
      and (select p.case_id from part as p where p.youth_id = value ->> 'id' limit 1) is null
    on conflict (youth_id) do nothing",
    ),
    (
        Some(Table::Youth),
        "
    delete from youth_word
    where youth_id in (select youth_id from accepted)
      and (youth_id, word) not in (select value ->> 'youth_id', value ->> 'word' from each($10) as x)",
    ),
    (
        Some(Table::Word),
        "
    insert into youth_word (word, youth_id)
    select value ->> 'word', value ->> 'youth_id'
    from each($10) as x
    where cast(value ->> 'n' as bigint) in (select n from accepted)
    on conflict (word, youth_id) do nothing",
    ),
    (
        None,
        "
    delete from lease where case_id in (select case_id from accepted)",
    ),
    (
        Some(Table::Event),
        "
    insert into event (case_id, seq, at, kind, body)
    select value ->> 'case_id', cast(value ->> 'seq' as bigint), cast(value ->> 'at' as bigint), value ->> 'kind',
        value ->> 'body'
    from each($3) as x
    where cast(value ->> 'n' as bigint) in (select n from accepted)",
    ),
    (
        None,
        "
    delete from task
    where case_id in (select case_id from accepted)
      and (case_id, subject) not in (select value ->> 'case_id', value ->> 'subject' from each($4) as x)",
    ),
    (
        Some(Table::Task),
        "
    insert into task (
        case_id, subject, youth_id, kind, route, state, title, role, organisation, person, due, since, paused)
    select value ->> 'case_id', value ->> 'subject', value ->> 'youth_id', value ->> 'kind', value ->> 'route',
        value ->> 'state', value ->> 'title', value ->> 'role', value ->> 'organisation', value ->> 'person',
        value ->> 'due', value ->> 'since', cast(value ->> 'paused' as bigint)
    from each($4) as x
    where cast(value ->> 'n' as bigint) in (select n from accepted)
    on conflict (case_id, subject) do update set
        youth_id = excluded.youth_id, kind = excluded.kind, route = excluded.route, state = excluded.state,
        title = excluded.title, role = excluded.role, organisation = excluded.organisation,
        person = excluded.person, due = excluded.due, since = excluded.since, paused = excluded.paused
    where task.state <> excluded.state or task.title <> excluded.title or task.role <> excluded.role
       or task.organisation <> excluded.organisation or task.person is distinct from excluded.person
       or task.due <> excluded.due or task.since <> excluded.since or task.paused <> excluded.paused
       or task.route <> excluded.route or task.kind <> excluded.kind or task.youth_id <> excluded.youth_id",
    ),
    (
        Some(Table::Part),
        "
    delete from part
    where case_id in (select case_id from accepted)
      and case_id in (select value ->> 'case_id' from each($5) as x)
      and (case_id, organisation) not in (select value ->> 'case_id', value ->> 'organisation' from each($5) as x)",
    ),
    (
        Some(Table::Part),
        "
    insert into part (case_id, organisation, youth_id)
    select value ->> 'case_id', value ->> 'organisation', value ->> 'youth_id'
    from each($5) as x
    where cast(value ->> 'n' as bigint) in (select n from accepted)
    on conflict (case_id, organisation) do nothing",
    ),
    (
        Some(Table::Notice),
        "
    insert into notice (id, case_id, recipient, kind, subject, what, due, on_date, path, at)
    select value ->> 'id', value ->> 'case_id', value ->> 'recipient', value ->> 'kind', value ->> 'subject',
        value ->> 'what', value ->> 'due', value ->> 'on_date', value ->> 'path', cast(value ->> 'at' as bigint)
    from each($6) as x
    where cast(value ->> 'n' as bigint) in (select n from accepted)",
    ),
    (
        Some(Table::Note),
        "
    insert into note (case_id, id, at, author, body)
    select value ->> 'case_id', value ->> 'id', cast(value ->> 'at' as bigint), value ->> 'author', value ->> 'body'
    from each($7) as x
    where cast(value ->> 'n' as bigint) in (select n from accepted)",
    ),
    (
        Some(Table::Calendar),
        "
    delete from calendar_entry
    where case_id in (select case_id from accepted)
      and (case_id, uid, recipient) in (
        select value ->> 'case_id', value ->> 'uid', value ->> 'recipient'
        from each($8) as x
        where cast(value ->> 'n' as bigint) in (select n from accepted)
          and cast(value ->> 'gone' as bigint) = 1)",
    ),
    (
        Some(Table::Calendar),
        "
    insert into calendar_entry (case_id, uid, recipient, subject, due, sequence)
    select value ->> 'case_id', value ->> 'uid', value ->> 'recipient', value ->> 'subject', value ->> 'due',
        cast(value ->> 'sequence' as bigint)
    from each($8) as x
    where cast(value ->> 'n' as bigint) in (select n from accepted)
      and cast(value ->> 'gone' as bigint) = 0
    on conflict (case_id, uid, recipient) do update set
        subject = excluded.subject, due = excluded.due, sequence = excluded.sequence",
    ),
    (
        Some(Table::Access),
        "
    insert into access_log (id, at, person_id, youth_id, case_id, what)
    select value ->> 'id', cast(value ->> 'at' as bigint), value ->> 'person_id', value ->> 'youth_id',
        value ->> 'case_id', value ->> 'what'
    from each($9) as x
    where cast(value ->> 'n' as bigint) in (select n from accepted)",
    ),
    (
        Some(Table::Answer),
        "
    insert into idempotency (actor, key, request, status, body, at, case_id)
    select value ->> 'actor', value ->> 'key', value ->> 'request', cast(value ->> 'status' as bigint),
        value ->> 'body', cast(value ->> 'at' as bigint), value ->> 'answers_of'
    from each($11) as x
    where cast(value ->> 'n' as bigint) in (select n from accepted)",
    ),
];
