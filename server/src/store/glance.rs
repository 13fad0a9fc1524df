//! A connection that is kept for what almost every request asks, one at a time. One of the pool is tested after each use,
//! and that takes longer than such a question.

use super::StoreError;
use super::db::{Connection, Row, Statement};
use super::open::Connector;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// It is made when it is first needed.
pub(super) struct Glance {
    connector: Connector,
    connection: Mutex<Option<Connection>>,
    patience: Duration,
}

impl Glance {
    /// `patience`: how long an answer may take. All wait behind one that does not come.
    pub(super) fn new(connector: Connector, patience: Duration) -> Self {
        Self { connector, connection: Mutex::new(None), patience }
    }

    pub(super) async fn fetch(&self, statement: &Statement) -> Result<Vec<Row>, StoreError> {
        let mut kept = self.connection.lock().await;
        let fetched = timeout(self.patience, self.fetch_on(&mut kept, statement)).await;
        fetched.unwrap_or_else(|_| Err(StoreError::Unavailable("the database does not answer".to_owned())))
    }

    async fn fetch_on(&self, kept: &mut Option<Connection>, statement: &Statement) -> Result<Vec<Row>, StoreError> {
        // Whoever stops waiting takes the connection along, in whatever state it is.
        if let Some(mut connection) = kept.take() {
            match connection.fetch(statement).await {
                // The database may have been away for a moment.
                Err(StoreError::Unavailable(_)) => {}
                result => {
                    *kept = Some(connection);
                    return result;
                }
            }
        }
        let mut connection = self.connector.reader().await?;
        let result = connection.fetch(statement).await;
        if result.is_ok() {
            *kept = Some(connection);
        }
        result
    }

    /// Ends it.
    pub(super) async fn close(&self) {
        *self.connection.lock().await = None;
    }
}
