-- What has nobody, so that a coordinator sees it: youths without a case, and what reached none of those for whom it was.

-- Youths who came without a case. A line may outlive the beginning of the case: who reads looks for the case, too.
create table uncased (
    youth_id  text not null primary key
) /* without rowid */;
insert into uncased (youth_id)
select id from youth
where erased_at is null and not exists (select 1 from part where part.youth_id = youth.id);

-- A refused mail is dealt with when someone says so, or sends it again.
alter table mail add column handled_at bigint;
drop index mail_refused;
create index mail_refused on mail (id) where status = 'refused' and handled_at is null;

-- No mailbox was found for whom it is; the coordinator was told instead.
alter table notice add column unreached_at bigint;
create index notice_unreached on notice (recipient, unreached_at) where unreached_at is not null;
