//! Youths: added, changed, looked at. Their personal data stands apart from the journal.

use super::{Done, Flow, FlowError, Request, read_models};
use crate::fresh;
use crate::store::{Access, CHANGED, CaseChange, Commit, LoadedCase, Youth};
use crate::who::Who;
use sluitend_engine::command::{Actor, Facts};
use sluitend_engine::id::{CaseId, RouteId, YouthId};
use sluitend_engine::owner;

impl Flow {
    /// Adds a youth, and begins its case when a route is given, in one transaction.
    ///
    /// # Errors
    /// See [`FlowError`]; nothing was written then.
    pub async fn add_youth(
        &self,
        actor: &Actor,
        youth: Youth,
        route: Option<&RouteId>,
        request: Option<&Request>,
    ) -> Result<Done<Option<LoadedCase>>, FlowError> {
        let done = self.try_add_youth(actor, youth, route, request).await;
        self.counted("youth", done)
    }

    async fn try_add_youth(
        &self,
        actor: &Actor,
        youth: Youth,
        route: Option<&RouteId>,
        request: Option<&Request>,
    ) -> Result<Done<Option<LoadedCase>>, FlowError> {
        if let Some(done) = self.repeated(request).await? {
            return Ok(done);
        }
        let now = self.now();
        let (loaded, commit) = match route {
            Some(route) => {
                let (case, commit) = self.prepare_enrolment(actor, &youth, route, now)?;
                (Some(LoadedCase { case, birth: youth.birth }), commit)
            }
            None => (None, Commit::default()),
        };
        self.finish(loaded, Commit { youth: Some(youth), ..commit }, request, Option::as_ref).await
    }

    /// Changes what is known of a youth outside its case: name, addresses, number; on the version that `youth` says. Who
    /// did it is kept with what changed, never the values: personal data has no history. The youth as it is then, with
    /// its next version.
    ///
    /// # Errors
    /// See [`FlowError`]; nothing was written then.
    pub async fn change_youth(
        &self,
        who: Option<&Who>,
        youth: Youth,
        request: Option<&Request>,
    ) -> Result<Done<Youth>, FlowError> {
        if let Some(done) = self.repeated(request).await? {
            return Ok(done);
        }
        let before = self.store.unscoped().youth(&youth.id).await?.ok_or(FlowError::NotFound)?;
        if before.version != youth.version {
            return Err(FlowError::Stale { expected: youth.version, current: before.version });
        }
        Self::must_not_be_erased(&before)?;
        let case = self.case_of_another_age(&before, &youth).await?;
        let access = who.and_then(|who| self.changed(who, &before, &youth)).into_iter().collect();
        let commit = Commit { youth: Some(youth.clone()), case, access, ..Commit::default() };
        self.finish(Youth { version: youth.version + 1, ..youth }, commit, request, |_| None).await
    }

    fn changed(&self, who: &Who, before: &Youth, after: &Youth) -> Option<Access> {
        let all = [
            ("naam", before.name != after.name),
            ("geboortedatum", before.birth != after.birth),
            ("nummer", before.number != after.number),
            ("e-mailadres", before.email != after.email),
            ("e-mailadres van de ouders", before.parents_email != after.parents_email),
            ("kenmerken", before.attributes != after.attributes),
        ];
        let changed: Vec<_> = all.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
        let what = format!("{CHANGED}{}", changed.join(", "));
        (!changed.is_empty()).then(|| self.access(who, &after.id, None, &what))
    }

    /// What falls on a birthday falls on another day when the birth date was wrong.
    async fn case_of_another_age(&self, before: &Youth, youth: &Youth) -> Result<Option<CaseChange>, FlowError> {
        let store = self.store.unscoped();
        let Some(case) = store.case_of(&youth.id).await?.filter(|_| before.birth != youth.birth) else {
            return Ok(None);
        };
        let loaded = store.load_case(&case).await?.ok_or(FlowError::Conflict)?;
        Ok(Some(read_models(&self.programme, &loaded.case, Facts { birth: youth.birth })))
    }

    /// A youth with what was known at the end of an earlier case: later than what was imported.
    pub(super) async fn as_last_known(&self, youth: &Youth) -> Result<Youth, FlowError> {
        let store = self.store.unscoped();
        let mut youth = youth.clone();
        if let Some(case) = store.case_of(&youth.id).await?
            && let Some(loaded) = store.load_case(&case).await?
        {
            youth.attributes.extend(owner::attributes(&self.programme, &loaded.case.known));
        }
        Ok(youth)
    }

    /// Writes down that someone looks into a dossier, before it is shown: no look goes unseen. `what` names what is
    /// looked at, such as `case` or `notes`.
    ///
    /// # Errors
    /// When it cannot be written; then it must not be shown.
    pub async fn looked(&self, who: &Who, youth: &YouthId, case: Option<&CaseId>, what: &str) -> Result<(), FlowError> {
        let access = self.access(who, youth, case, what);
        self.store.commit(Commit { access: vec![access], ..Commit::default() }).await?;
        Ok(())
    }
    fn access(&self, who: &Who, youth: &YouthId, case: Option<&CaseId>, what: &str) -> Access {
        let now = self.now();
        Access {
            id: fresh::id(now),
            at: now,
            person: who.id.clone(),
            youth: youth.clone(),
            case: case.cloned(),
            what: what.to_owned(),
        }
    }
}
