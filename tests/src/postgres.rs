//! A private PostgreSQL cluster for this test process, from the system's package: made at the first test that needs it,
//! removed when the process ends, however it ends. Tests never skip PostgreSQL: without it they fail and say what to do.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// Makes and starts the cluster, says `ready`, and waits until its standard input ends: the kernel sees to that, even
/// when the tests are killed. Before that it removes what a killed guard left behind. `initdb` refuses root. The locale
/// sorts as Dutch people do, to prove that the store does not depend on it.
const GUARD: &str = r#"
set -eu
bin=$1 base=$2 name=$3 settings=$4
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
remove() {
    as "$bin/pg_ctl" -D "$1/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$1"
}
cd /
for old in "$base"/sluitend-pg-*; do
    if [ -d "$old" ] && [ ! -d "/proc/${old##*-}" ]; then remove "$old"; fi
done
dir=$base/$name
trap 'remove "$dir"' EXIT
as mkdir -m 700 "$dir"
as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --locale-provider=icu --icu-locale=nl --no-sync >/dev/null
options="-c listen_addresses='' -c unix_socket_directories='$dir' -c max_connections=300"
options="$options $settings"
as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -o "$options" -w start >/dev/null </dev/null || { as cat "$dir/log" >&2; exit 1; }
echo ready
cat >/dev/null
"#;

/// For tests: nothing reaches the disk, which no test could tell.
const FORGETFUL: &str = "-c fsync=off -c full_page_writes=off -c shared_buffers=64MB";

/// For measuring: what is committed is on disk, as on a server that someone has set up for it.
const DURABLE: &str = "-c fsync=on -c full_page_writes=on -c synchronous_commit=on -c shared_buffers=512MB \
                       -c max_wal_size=4GB -c checkpoint_timeout=15min";

/// The cluster; its guard lives as long as this process.
struct Cluster {
    socket: PathBuf,
    _guard: Child,
}

/// The address of a new, empty database.
///
/// # Errors
/// When PostgreSQL is missing or does not start.
pub async fn database() -> Result<String> {
    static CLUSTER: Once = Once::new();
    new_database(CLUSTER.get_or_init(|| start("sluitend-pg", FORGETFUL))).await
}

/// The same in a cluster that keeps what it was given, for measuring.
///
/// # Errors
/// When PostgreSQL is missing or does not start.
pub async fn durable_database() -> Result<String> {
    static CLUSTER: Once = Once::new();
    new_database(CLUSTER.get_or_init(|| start("sluitend-pg-durable", DURABLE))).await
}

type Once = OnceLock<Result<Cluster>>;

async fn new_database(cluster: &Result<Cluster>) -> Result<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let cluster = cluster.as_ref().map_err(|e| anyhow::anyhow!("{e:#}"))?;
    let socket = cluster.socket.display();
    let name = format!("t{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut connection =
        PgConnection::connect(&format!("postgres://postgres@localhost/postgres?host={socket}")).await?;
    connection.execute(AssertSqlSafe(format!("create database {name} template template0"))).await?;
    connection.close().await?;
    Ok(format!("postgres://postgres@localhost/{name}?host={socket}"))
}

fn start(name: &str, settings: &str) -> Result<Cluster> {
    let bin = binaries()?;
    let base = std::env::temp_dir();
    let name = format!("{name}-{}", std::process::id());
    let mut guard = Command::new("sh")
        .args(["-c", GUARD, "guard"])
        .args([&bin, &base])
        .args([&name, settings])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // Its own group: an interrupt at the terminal ends the tests, and the guard then cleans up.
        .process_group(0)
        .spawn()
        .context("no shell to start PostgreSQL from")?;
    let stdout = guard.stdout.take().context("the guard has no standard output")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    if line.trim() != "ready" {
        let status = guard.wait()?;
        bail!("PostgreSQL from {} did not start ({status}); its messages stand above", bin.display());
    }
    Ok(Cluster { socket: base.join(name), _guard: guard })
}

/// Where the newest installed version keeps its programs.
fn binaries() -> Result<PathBuf> {
    let versions = Path::new("/usr/lib/postgresql");
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir(versions)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    match found.pop() {
        Some((_, bin)) => Ok(bin),
        None => bail!(
            "the tests need PostgreSQL 15 or newer: `apt-get install postgresql` (looked in {})",
            versions.display()
        ),
    }
}
