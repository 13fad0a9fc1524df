//! Who asks: passwords, sessions, tokens, and forms that only our own pages can send.

pub mod csrf;
pub mod password;
pub mod session;
pub mod token;
