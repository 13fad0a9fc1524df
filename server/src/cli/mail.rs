//! `mail preview`: every mail that a programme sends, to look at before anyone gets one.

use super::output::count;
use crate::files;
use crate::mail::Sender;
use crate::mail::templates::{Fault, Preview, Templates, check_templates};
use anyhow::Context;
use clap::{Args, Subcommand};
use sluitend_engine::check::check;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum Mail {
    /// Show every mail, with made-up facts: each occasion, for each who reads it.
    Preview(Show),
}

#[derive(Args)]
pub(super) struct Show {
    /// The directory of the programme.
    #[arg(env = "SLUITEND_ROUTES", default_value = "./routes")]
    directory: PathBuf,
    /// Only this occasion, such as reminder, handover_offered, morning, digest or question.
    #[arg(long)]
    occasion: Option<String>,
    /// Only to these readers: person, team, lead, coordinator, youth or parents.
    #[arg(long)]
    audience: Option<String>,
    /// Write them in this directory, too: text, HTML and calendar entries.
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

impl Mail {
    /// Exits 1 when a text has a fault, or nothing fits what was asked.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Preview(show) = self;
        let files = files::read(&show.directory)?;
        let faults = check_templates(files.mail.clone());
        if !faults.is_empty() {
            faults.iter().for_each(|fault| errln!("mail/{fault}"));
            return Ok(ExitCode::from(1));
        }
        let checked = check(&files.routes);
        let programme = checked.programme.or(checked.draft);
        let title = programme.map_or_else(|| "Sluitende aanpak".to_owned(), |p| p.title);
        let told = |faults: Vec<Fault>| {
            anyhow::anyhow!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        let sender = Sender::new(&title, "niet-beantwoorden@sluitend.example")?;
        let all = Templates::load(files.mail).map_err(told)?.previews(&title, &sender).map_err(told)?;
        let fits = |asked: &Option<String>, is: &str| asked.as_ref().is_none_or(|asked| asked == is);
        let shown: Vec<_> =
            all.iter().filter(|p| fits(&show.occasion, &p.occasion) && fits(&show.audience, &p.audience)).collect();
        if shown.is_empty() {
            errln!("Geen mail past bij wat u vraagt. Er zijn: {}.", known(&all));
            return Ok(ExitCode::from(1));
        }
        shown.iter().for_each(|preview| print(preview));
        if let Some(folder) = &show.write {
            write(folder, &shown)
                .with_context(|| format!("de map '{}' kan niet worden geschreven", folder.display()))?;
            let mails = count(shown.len(), "mail", "mails");
            outln!("Geschreven naar {}: {mails}; begin bij index.html.", folder.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn known(all: &[Preview]) -> String {
    let mut occasions: Vec<&str> = all.iter().map(|p| p.occasion.as_str()).collect();
    occasions.dedup();
    occasions.sort_unstable();
    occasions.dedup();
    occasions.join(", ")
}

fn print(preview: &Preview) {
    let calendar = if preview.calendar.is_some() { " (met agenda-afspraak)" } else { "" };
    outln!("── {} → {}{calendar}", preview.occasion, preview.audience);
    outln!("Onderwerp: {}\n", preview.mail.subject);
    outln!("{}\n", preview.mail.text.trim_end());
}

fn write(folder: &Path, shown: &[&Preview]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut index = String::from(
        "<!doctype html>\n<html lang=\"nl\">\n<head><meta charset=\"utf-8\"><title>Voorbeelden van mails</title></head>\n\
         <body>\n<h1>Voorbeelden van mails</h1>\n<ul>\n",
    );
    for preview in shown {
        let name = format!("{}-{}", preview.occasion, preview.audience);
        let text = format!("{}\n\n{}", preview.mail.subject, preview.mail.text);
        std::fs::write(folder.join(format!("{name}.txt")), text)?;
        std::fs::write(folder.join(format!("{name}.html")), &preview.mail.html)?;
        let mut link = format!("<li><a href=\"{name}.html\">{} → {}</a>", preview.occasion, preview.audience);
        if let Some(calendar) = &preview.calendar {
            std::fs::write(folder.join(format!("{name}.ics")), calendar)?;
            link.push_str(&format!(" (<a href=\"{name}.ics\">agenda</a>)"));
        }
        index.push_str(&link);
        index.push_str("</li>\n");
    }
    index.push_str("</ul>\n</body>\n</html>\n");
    std::fs::write(folder.join("index.html"), index)
}
