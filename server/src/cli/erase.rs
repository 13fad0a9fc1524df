//! `erase`: the personal data of a youth.

use super::{Place, run};
use anyhow::bail;
use clap::Args;
use sluitend_engine::id::YouthId;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct Erase {
    #[command(flatten)]
    place: Place,
    /// The youth: its id (as in the address of its page) or its number in the system from which it came.
    youth: String,
    /// Why; it is kept in the log of looks. Write no personal data in it.
    #[arg(long)]
    reason: String,
}

impl Erase {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let reason = self.reason.trim();
        if reason.is_empty() {
            bail!("schrijf met --reason op waarom de gegevens worden gewist");
        }
        let flow = run::flow(&self.place).await?;
        let store = flow.store.unscoped();
        let found = match store.youth(&YouthId::from(self.youth.as_str())).await? {
            Some(youth) => Some(youth),
            None => store.youth_by_number(&self.youth).await?,
        };
        let Some(youth) = found else { bail!("er is geen jongere met id of nummer '{}'", self.youth) };
        let erased = flow.erase(&youth.id, reason).await.map_err(|error| match error {
            crate::flow::FlowError::Refused(refusal) => anyhow::anyhow!("{}", refusal.dutch()),
            other => other.into(),
        })?;
        flow.store.close().await;
        match erased {
            true => outln!("Gewist: {}. Kopieën van de database en al verzonden mails wist u zelf.", youth.id),
            false => outln!("De gegevens van {} waren al gewist.", youth.id),
        }
        Ok(ExitCode::SUCCESS)
    }
}
