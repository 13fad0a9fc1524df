//! Stories of single cases.
