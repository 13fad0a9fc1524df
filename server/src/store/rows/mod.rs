//! What stands in the tables, as types. Dates are local days, instants are UTC with milliseconds.

mod cases;
mod mail;
mod people;
mod programme;
mod tasks;

pub use cases::*;
pub use mail::*;
pub use people::*;
pub use programme::*;
pub use tasks::*;

pub(super) use cases::LOOKED_UP;
