//! Writes a made-up newspaper in the legacy template into a folder:
//! `cargo run --release --example newspaper -- FOLDER ARTICLES [SEED]`.

#[path = "../tests/native/common/newspaper.rs"]
mod newspaper;

use newspaper::Newspaper;
use std::path::PathBuf;
use std::{env, fs, process};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|written| written.parse().ok());
    let (Some(folder), Some(articles)) = (arguments.first().map(PathBuf::from), number(1)) else {
        eprintln!("usage: newspaper FOLDER ARTICLES [SEED]");
        process::exit(2);
    };
    let paper = Newspaper { seed: number(2).unwrap_or(2026), articles, flawed: 4 };
    for file in paper.files() {
        let path = folder.join(file.path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder to write to");
        fs::write(path, file.content).expect("a file to write");
    }
    println!("{} files; every fourth article has some of {} flaws", paper.len(), newspaper::FLAWS.len());
}
