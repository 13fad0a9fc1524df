//! The binary `sluitend`.

fn main() {}
