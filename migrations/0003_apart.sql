-- A youth is changed on the version that was seen, as a case is. The upsert writes version -1 over a version that it did
-- not expect, which the constraint refuses: nobody else wrote in between.
alter table youth add column version bigint not null default 1 constraint youth_version check (version > 0);

-- Of which case a first answer speaks, so that who may not see that case any more does not get it again.
alter table idempotency add column case_id text
;
