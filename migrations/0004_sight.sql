-- Whose personal data an organisation may see: of whoever it has to do with now. That it took part in an earlier case is
-- not enough once another case is open in which it does not, unless something in the earlier one is still for it to do.
create view sight as
select p.youth_id, p.organisation
from part as p
where not exists (select 1 from cases as o where o.youth_id = p.youth_id and o.closed_on is null)
   or exists (select 1 from cases as c where c.id = p.case_id and c.closed_on is null)
   or exists (select 1 from task as t where t.case_id = p.case_id and t.organisation = p.organisation);
