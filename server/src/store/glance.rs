//! A connection that is kept for what almost every request asks, one at a time. One of the pool is tested after each use,
//! and that takes longer than such a question.

use super::StoreError;
use super::db::{Connection, Row, Statement};
use super::open::Connector;
use tokio::sync::Mutex;

/// It is made when it is first needed.
pub(super) struct Glance {
    connector: Connector,
    connection: Mutex<Option<Connection>>,
}

impl Glance {
    pub(super) fn new(connector: Connector) -> Self {
        Self { connector, connection: Mutex::new(None) }
    }

    pub(super) async fn fetch(&self, statement: &Statement) -> Result<Vec<Row>, StoreError> {
        let mut kept = self.connection.lock().await;
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
