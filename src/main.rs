//! `offprint`, the publisher's command: reads its arguments, calls the library, prints. Decides nothing else.
//!
//! Exit codes: 0 done; 1 done, but for files that are listed, or not all is well; 2 not done, or asked in a wrong way.

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use offprint::publish::{Problem, Report, Watch, build, bundle, check, import, prerender, serve, sign};
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Mutex;

/// Makes a newspaper of a folder of articles, for any static host.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Print the report as one JSON object, for machines
    #[arg(long, global = true)]
    json: bool,
    /// Show no progress
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Options),
    Import(import::Options),
    Build(build::Options),
    Prerender(prerender::Options),
    Bundle(bundle::Options),
    Keygen(sign::keygen::Options),
    Sign(sign::Options),
    Verify(sign::verify::Options),
    Serve(serve::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let bar = Bar::new(!arguments.quiet && !arguments.json);
    let done: Result<Box<dyn Report>, Problem> = match &arguments.command {
        Command::Import(options) => boxed(import::run(options, &bar)),
        Command::Build(options) => boxed(build::run(options, &bar)),
        Command::Check(options) => boxed(check::run(options, &bar)),
        Command::Prerender(options) => boxed(prerender::run(options, &bar)),
        Command::Bundle(options) => boxed(bundle::run(options)),
        Command::Keygen(options) => boxed(sign::keygen::run(options)),
        Command::Sign(options) => boxed(sign::run(options, &bar)),
        Command::Verify(options) => boxed(sign::verify::run(options, &bar)),
        Command::Serve(options) => boxed(serve::run(options, |address| {
            if arguments.json {
                print(serde_json::json!({ "serving": address }));
            } else {
                print(format_args!("serving {} on {address} (Ctrl-C ends it)", options.folder.display()));
            }
        })),
    };
    bar.end();
    match done {
        Ok(report) => {
            if arguments.json {
                print(report.to_json());
            } else {
                print(&report);
                for problem in report.problems() {
                    print_error(problem);
                }
            }
            ExitCode::from(u8::from(!report.is_clean()))
        }
        Err(problem) => {
            if arguments.json {
                print(serde_json::json!({ "error": problem.to_json() }));
            } else {
                print_error(format_args!("offprint: {problem}"));
            }
            ExitCode::from(2)
        }
    }
}

/// Prints a line; to a reader that has closed its end (`| head`) nothing more.
fn print(line: impl Display) {
    _ = writeln!(io::stdout(), "{line}");
}

fn print_error(line: impl Display) {
    _ = writeln!(io::stderr(), "{line}");
}

fn boxed(done: Result<impl Report + 'static, Problem>) -> Result<Box<dyn Report>, Problem> {
    done.map(|report| Box::new(report) as Box<dyn Report>)
}

/// The progress of a long work, on a terminal alone.
struct Bar {
    bar: Mutex<ProgressBar>,
    is_shown: bool,
}

impl Bar {
    fn new(wanted: bool) -> Bar {
        Bar { bar: Mutex::new(ProgressBar::hidden()), is_shown: wanted && io::stderr().is_terminal() }
    }

    fn end(&self) {
        if let Ok(bar) = self.bar.lock() {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Bar {
    fn stage(&self, name: &str, steps: Option<u64>) {
        self.end();
        if !self.is_shown {
            return;
        }
        let (bar, template) = match steps {
            Some(steps) => (ProgressBar::new(steps), "{msg} {bar:30} {human_pos}/{human_len} ({per_sec}, {eta} left)"),
            None => (ProgressBar::new_spinner(), "{msg} {human_pos} ({per_sec})"),
        };
        let bar = bar.with_message(name.to_string());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if let Ok(mut shown) = self.bar.lock() {
            *shown = bar;
        }
    }

    fn advance(&self, steps: u64) {
        if let Ok(bar) = self.bar.lock() {
            bar.inc(steps);
        }
    }
}
