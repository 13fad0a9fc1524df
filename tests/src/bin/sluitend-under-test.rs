//! The binary `sluitend` itself, built beside the tests so that they know where it is.

fn main() -> std::process::ExitCode {
    sluitend::cli::main()
}
