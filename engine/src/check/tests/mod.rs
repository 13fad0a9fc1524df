//! Tables of faults, and the programme of the region itself.

mod region;
