//! A connection that is kept for what almost every request asks, one at a time. One of the pool is tested after each use,
//! and that takes longer than such a question.

use super::db::{Connection, Row, Statement};
use super::open::Connector;
use super::{StoreError, closed};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// It is made when it is first needed.
pub(super) struct Glance {
    connector: Connector,
    kept: Mutex<Kept>,
    patience: Duration,
}

/// What it has.
enum Kept {
    Connection(Box<Connection>),
    /// Not yet, or not after a failure.
    Nothing,
    Closed,
}

impl Glance {
    /// `patience`: how long an answer may take. All wait behind one that does not come.
    pub(super) fn new(connector: Connector, patience: Duration) -> Self {
        Self { connector, kept: Mutex::new(Kept::Nothing), patience }
    }

    pub(super) async fn fetch(&self, statement: &Statement) -> Result<Vec<Row>, StoreError> {
        let mut kept = self.kept.lock().await;
        let fetched = timeout(self.patience, self.fetch_on(&mut kept, statement)).await;
        fetched.unwrap_or_else(|_| Err(StoreError::Unavailable("the database does not answer".to_owned())))
    }

    async fn fetch_on(&self, kept: &mut Kept, statement: &Statement) -> Result<Vec<Row>, StoreError> {
        // Whoever stops waiting takes the connection along, in whatever state it is.
        match std::mem::replace(kept, Kept::Nothing) {
            Kept::Connection(mut connection) => match connection.fetch(statement).await {
                // The database may have been away for a moment.
                Err(StoreError::Unavailable(_)) => {}
                result => {
                    *kept = Kept::Connection(connection);
                    return result;
                }
            },
            Kept::Nothing => {}
            Kept::Closed => {
                *kept = Kept::Closed;
                return Err(closed());
            }
        }
        let mut connection = self.connector.reader().await?;
        let result = connection.fetch(statement).await;
        if result.is_ok() {
            *kept = Kept::Connection(Box::new(connection));
        }
        result
    }

    /// Ends it: whoever asks later is refused.
    pub(super) async fn close(&self) {
        *self.kept.lock().await = Kept::Closed;
    }
}
