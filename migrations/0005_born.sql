-- A youth is found by birth date, too: who calls says a name that was never written as it sounds.
create index youth_birth on youth (birth, id);
