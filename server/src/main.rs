//! The binary `sluitend`.

fn main() -> std::process::ExitCode {
    sluitend::cli::main()
}
