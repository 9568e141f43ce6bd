//! `offprint keygen`, `sign` and `verify`: what one signs the other finds good, and nothing else.

use offprint::publish::sign::verify::{self, Verified};
use offprint::publish::sign::{self, Signed, keygen};
use offprint::publish::{Folder, Problem, Report, Silent, build, check, import, prerender};
use offprint::signature::{self, ENDING, MAX_VERSION, MOST, PublicKey, SecretKey, Signature};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const TIDES: &str = "science/潮汐.md";
const TEXT: &str = "# 潮汐\n\nThe water rises twice a day.\n";
const THEN: u64 = 1_700_000_000;

/// A key of its own for each number.
fn key(number: u8) -> SecretKey {
    SecretKey::new(&[number; 32])
}

/// Files by their paths.
type Files = BTreeMap<String, Vec<u8>>;

/// A site, and keys beside it.
struct Paper(TempDir);

impl Paper {
    /// Three articles and a picture; `site.json` names the keys of these numbers.
    fn new(keys: &[u8]) -> Paper {
        let paper = Paper(TempDir::new().expect("a folder"));
        paper.name_keys(keys);
        for (path, text) in [(TIDES, TEXT), ("weather/rain 1.md", "# Rain\n\nIt rains.\n"), ("front.json", "{}")] {
            paper.put(path, text.as_bytes());
        }
        paper.put("pictures/moon.png", b"\x89PNG\0");
        paper
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("site")
    }

    fn data(&self) -> Folder {
        Folder::new(self.folder().join("data"))
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        self.data().write(path, bytes).expect("a file");
    }

    fn name_keys(&self, keys: &[u8]) {
        let keys: Vec<String> = keys.iter().map(|number| key(*number).public().to_string()).collect();
        self.settings(&json!({ "home": "front.json", "keys": keys }));
    }

    fn settings(&self, settings: &serde_json::Value) {
        Folder::new(self.folder()).write("site.json", settings.to_string().as_bytes()).expect("settings");
    }

    fn try_sign(&self, keys: &[u8], now: u64) -> Result<Signed, Problem> {
        let files = keys.iter().map(|number| {
            let file = self.0.path().join(format!("{number}.pem"));
            fs::write(&file, key(*number).to_pem()).expect("a key");
            file
        });
        let options = sign::Options { folder: self.folder(), key: files.collect(), now: Some(now) };
        sign::run(&options, &Silent)
    }

    fn sign(&self, keys: &[u8], now: u64) -> Signed {
        let signed = self.try_sign(keys, now).expect("a report");
        assert_eq!(signed.problems(), []);
        signed
    }

    fn try_verify(&self) -> Result<Verified, Problem> {
        verify::run(&verify::Options { folder: self.folder() }, &Silent)
    }

    /// What is wrong, as `file reason`, the file as its path under the data folder.
    fn wrong(&self) -> Vec<String> {
        said(self.try_verify().expect("a report").problems(), self.data().root())
    }

    fn signatures(&self, path: &str) -> Vec<Signature> {
        let text = self.data().read_listed(&format!("{path}{ENDING}")).expect("a signature");
        signature::read(&String::from_utf8(text).expect("a text"))
    }

    fn version(&self, path: &str) -> u64 {
        self.signatures(path).iter().map(|one| one.version).max().expect("a signature")
    }

    /// Every file of the site, also what the library does not list.
    fn files(&self) -> Files {
        every_file(&self.folder())
    }
}

fn every_file(folder: &Path) -> Files {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.file_type().is_file() && !entry.path().ends_with(".offprint/catalog"));
    let name = |path: &Path| path.strip_prefix(folder).expect("inside").to_str().expect("UTF-8").to_string();
    files.map(|entry| (name(entry.path()), fs::read(entry.path()).expect("a file"))).collect()
}

fn said(problems: &[Problem], folder: &Path) -> Vec<String> {
    let start = format!("{}/", folder.display());
    problems.iter().map(|problem| problem.to_string().replace(&start, "")).collect()
}

const FORGED: &str = "is not what was signed under this name, or was signed by a key that site.json does not name";

#[test]
fn the_form_is_the_one_that_is_documented() {
    // What node:crypto signs: `sign(null, "offprint 1\nscience/潮汐.md\n1700000000\n" + TEXT, key)`.
    let signed =
        "1700000000 /rICQ93lNSE0/RFefN63OOPggRQZtDpXGsw1tG+uxEnNcnsNxmw7fQ4jBI8eOZK3GPe6kZRamzepAGJA2/oXBA==\n";
    assert_eq!(signature::write(&[key(7).sign(TIDES, THEN, TEXT.as_bytes())]), signed);
    assert_eq!(key(7).public().to_string(), "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=");
    let paper = Paper::new(&[7]);
    paper.sign(&[7], THEN);
    assert_eq!(paper.data().read_listed("science/潮汐.md.sig").expect("a signature"), signed.as_bytes());
}

#[test]
fn what_is_signed_is_good() {
    let paper = Paper::new(&[1]);
    let signed = paper.sign(&[1], THEN);
    assert_eq!((signed.signed, signed.unchanged, signed.removed), (5, 0, 0), "four files and the settings");
    let verified = paper.try_verify().expect("a report");
    assert!(verified.is_clean(), "{:?}", verified.problems());
    assert_eq!(verified.files, 5);
    assert_eq!(verified.keys, [(key(1).public().to_string(), 5)]);
    let files = paper.files();
    assert_eq!(files["data/site.json"], files["site.json"]);
    assert_eq!(files.len(), 2 * 5 + 1);
    assert_eq!(signed.to_json()["signed"], 5);
    assert_eq!(verified.to_json()["keys"][0]["files"], 5);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, other) = (Paper::new(&[1]), Paper::new(&[1]));
    one.sign(&[1], THEN);
    other.sign(&[1], THEN);
    assert_eq!(one.files(), other.files());
}

#[test]
fn what_is_good_stays_as_it_is_and_other_content_has_a_higher_version() {
    let paper = Paper::new(&[1]);
    paper.sign(&[1], THEN);
    let before = paper.files();
    let again = paper.sign(&[1], THEN + 5);
    assert_eq!((again.signed, again.unchanged), (0, 5));
    assert_eq!(paper.files(), before);

    for (now, expected) in [(THEN + 9, THEN + 9), (THEN - 1000, THEN + 10), (THEN + 10, THEN + 11)] {
        paper.put(TIDES, format!("{TEXT}{expected}").as_bytes());
        assert_eq!(paper.sign(&[1], now).signed, 1);
        assert_eq!(paper.version(TIDES), expected);
    }
    assert_eq!(paper.version("front.json"), THEN);
    // What was there once comes back as something new.
    paper.put(TIDES, TEXT.as_bytes());
    paper.sign(&[1], THEN);
    assert_eq!(paper.version(TIDES), THEN + 12);
    assert_eq!(paper.wrong(), [""; 0]);
}

#[test]
fn after_the_highest_version_there_is_none() {
    let paper = Paper::new(&[1]);
    paper.sign(&[1], MAX_VERSION);
    assert_eq!(paper.wrong(), [""; 0]);
    paper.put(TIDES, b"# Another");
    let signed = paper.try_sign(&[1], THEN).expect("a report");
    let expected = format!("{TIDES}.sig: has the highest version that there can be, so no new one can follow it");
    assert_eq!(said(signed.problems(), paper.data().root()), [expected]);
}

#[test]
fn a_change_of_one_byte_is_found() {
    let paper = Paper::new(&[1]);
    paper.sign(&[1], THEN);
    let files = paper.files();
    for (name, bytes) in files.iter().filter(|(name, _)| name.starts_with("data/") && *name != "data/site.json") {
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            fs::write(paper.folder().join(name), &altered).expect("a file");
            let path = name["data/".len()..].trim_end_matches(ENDING);
            let wrong = paper.wrong();
            let is_told = wrong == [format!("{path}: {FORGED}")]
                || wrong == [format!("{path}: has a signature file that cannot be read")];
            // The line end may be another, and base64 has bits to spare in the last digit.
            let is_harmless = wrong.is_empty() && name.ends_with(ENDING) && at + 4 >= bytes.len();
            assert!(is_told || is_harmless, "byte {at} of {name}: {wrong:?}");
        }
        fs::write(paper.folder().join(name), bytes).expect("a file");
    }
    assert_eq!(paper.wrong(), [""; 0]);
}

#[test]
fn a_file_stands_for_no_other() {
    let paper = Paper::new(&[1]);
    paper.sign(&[1], THEN);
    let at = |path: &str| paper.data().at(path);
    // With its signature, under another name.
    fs::rename(at(TIDES), at("moved.md")).expect("moved");
    fs::rename(at("science/潮汐.md.sig"), at("moved.md.sig")).expect("moved");
    assert_eq!(paper.wrong(), [format!("moved.md: {FORGED}")]);
    fs::rename(at("moved.md"), at(TIDES)).expect("moved");
    fs::rename(at("moved.md.sig"), at("science/潮汐.md.sig")).expect("moved");
    assert_eq!(paper.wrong(), [""; 0]);
    // Two signatures that changed places.
    fs::rename(at("front.json.sig"), at("x")).expect("moved");
    fs::rename(at("pictures/moon.png.sig"), at("front.json.sig")).expect("moved");
    fs::rename(at("x"), at("pictures/moon.png.sig")).expect("moved");
    assert_eq!(paper.wrong(), [format!("front.json: {FORGED}"), format!("pictures/moon.png: {FORGED}")]);
}

#[test]
fn files_that_come_and_go() {
    let paper = Paper::new(&[1]);
    paper.sign(&[1], THEN);
    paper.put("new.md", b"# New");
    paper.data().remove("pictures/moon.png").expect("removed");
    assert_eq!(
        paper.wrong(),
        ["new.md: is not signed", "pictures/moon.png.sig: is the signature of a file that is not there"]
    );
    let signed = paper.sign(&[1], THEN);
    assert_eq!((signed.signed, signed.unchanged, signed.removed), (1, 4, 1));
    assert!(!paper.data().at("pictures").exists(), "no empty folder is left");
    assert_eq!(paper.wrong(), [""; 0]);
    // Signatures are not signed.
    fs::copy(paper.data().at("new.md.sig"), paper.data().at("new.md.sig.sig")).expect("a file");
    assert_eq!(paper.wrong(), ["new.md.sig.sig: is the signature of a file that is not there"]);
    assert_eq!(paper.sign(&[1], THEN).removed, 1);
}

#[test]
fn what_only_has_the_name_of_a_signature_is_left_alone() {
    let paper = Paper::new(&[1]);
    let foreign = b"-----BEGIN PGP SIGNATURE-----\n";
    paper.put("front.json.sig", foreign);
    paper.put("gone.sig", foreign);
    let signed = paper.try_sign(&[1], THEN).expect("a report");
    let reason = "has an ending that is reserved for signatures, and is none; give it another name";
    let expected = [format!("front.json.sig: {reason}"), format!("gone.sig: {reason}")];
    assert_eq!(said(signed.problems(), paper.data().root()), expected);
    assert_eq!(paper.files()["data/front.json.sig"], foreign);
    assert_eq!(paper.wrong(), ["front.json: has a signature file that cannot be read".into(), expected[1].clone()]);
    // A signature that was cut off is one, and is mended.
    paper.put("front.json.sig", b"17000");
    fs::remove_file(paper.data().at("gone.sig")).expect("removed");
    assert_eq!(paper.sign(&[1], THEN).signed, 1);
    assert_eq!(paper.wrong(), [""; 0]);
}

#[test]
fn settings_that_changed_are_signed_again() {
    let paper = Paper::new(&[1]);
    assert_eq!(paper.wrong()[3], "site.json: is not there: the signed copy of site.json, which `offprint sign` makes");
    paper.sign(&[1], THEN);
    paper.settings(&json!({ "name": "Tide Times", "keys": [key(1).public().to_string()] }));
    assert_eq!(
        paper.wrong(),
        ["site.json: is another than site.json; sign again, so that readers learn of the change"]
    );
    assert_eq!(paper.sign(&[1], THEN).signed, 1);
    assert_eq!((paper.version("site.json"), paper.wrong().len()), (THEN + 1, 0));
}

#[test]
fn keys_change_without_a_gap() {
    let paper = Paper::new(&[1]);
    paper.sign(&[1], THEN);
    let tides = |vouching: u8| {
        let bytes = paper.data().read_listed(TIDES).expect("a file");
        paper.signatures(TIDES).iter().any(|one| key(vouching).public().vouches(TIDES, &bytes, one))
    };
    // The new key, first beside the old one: of one content there is one version.
    paper.name_keys(&[1, 2]);
    let both = paper.sign(&[1, 2], THEN + 50);
    assert_eq!((both.signed, both.unchanged), (5, 0));
    assert_eq!((tides(1), tides(2), paper.version(TIDES)), (true, true, THEN));
    let verified = paper.try_verify().expect("a report");
    assert_eq!(verified.keys, [(key(1).public().to_string(), 5), (key(2).public().to_string(), 5)]);
    assert!(verified.is_clean());
    // One alone keeps what the other has signed, and adds nothing to what is new.
    paper.put("new.md", b"# New");
    assert_eq!(paper.sign(&[2], THEN + 60).signed, 1);
    assert!(tides(1) && tides(2));
    assert_eq!(paper.signatures("new.md").len(), 1);
    assert_eq!(paper.sign(&[1, 2], THEN + 70).signed, 1);
    assert_eq!(paper.signatures("new.md").iter().map(|one| one.version).collect::<Vec<_>>(), [THEN + 60; 2]);
    // Then the new one alone: what the old one signed is no use to anybody.
    paper.name_keys(&[2]);
    let alone = paper.sign(&[2], THEN + 80);
    assert_eq!((alone.signed, alone.unchanged), (6, 0));
    assert_eq!((tides(1), tides(2), paper.version(TIDES)), (false, true, THEN));
    assert_eq!(paper.wrong(), [""; 0]);
}

#[test]
fn a_key_that_no_reader_trusts_is_told() {
    let paper = Paper::new(&[1]);
    let signed = paper.try_sign(&[2], THEN).expect("a report");
    let public = key(2).public();
    let told = format!("site.json: does not name the key {public} among its \"keys\": no reader trusts what it signs");
    assert_eq!(said(signed.problems(), &paper.folder()), [told]);
    assert_eq!(signed.signed, 5);
    assert_eq!(paper.wrong().len(), 5);
    paper.name_keys(&[2]);
    paper.sign(&[2], THEN);
    assert_eq!(paper.wrong(), [""; 0]);
}

#[test]
fn keys_that_are_none_are_told() {
    let paper = Paper::new(&[]);
    let problem = |paper: &Paper| paper.try_verify().expect_err("no report").to_string();
    assert!(
        problem(&paper)
            .ends_with("names no \"keys\", so readers take every file as it comes; `offprint keygen` makes a key")
    );
    paper.settings(&json!({ "keys": ["ed25519:key"] }));
    assert!(problem(&paper).ends_with("names no key that can be read, so readers are shown nothing"));
    // The form of a key, but a point of small order: anybody can sign for it.
    let weak = format!("{}=", "A".repeat(43));
    assert!(signature::is_key(&weak) && PublicKey::read(&weak).is_none());
    paper.settings(&json!({ "keys": [weak, 7, key(1).public().to_string()] }));
    paper.try_sign(&[1], THEN).expect("a report");
    let wrong = said(paper.try_verify().expect("a report").problems(), &paper.folder());
    let entry = format!("site.json: \"keys\" has an entry ({weak}) that is no public key of Ed25519");
    assert_eq!(wrong, [entry, "site.json: \"keys\" has something that is no public key of Ed25519".into()]);
    let many: Vec<u8> = (0..=MOST as u8).collect();
    paper.name_keys(&many);
    let problem = paper.try_sign(&[1], THEN).expect_err("no report").to_string();
    assert!(problem.ends_with("has more than 8 keys; no more signatures of a file count"), "{problem}");
}

#[cfg(unix)]
#[test]
fn a_name_that_no_address_has_is_not_signed() {
    let paper = Paper::new(&[1]);
    paper.put("a\n1.md", b"# A");
    let told = "has a control character in its name, so no address can name the file, and it is not signed";
    let signed = paper.try_sign(&[1], THEN).expect("a report");
    assert_eq!(said(signed.problems(), paper.data().root()), [format!("a\u{FFFD}1.md: {told}")]);
    assert_eq!(paper.wrong(), [format!("a\u{FFFD}1.md: {told}")]);
}

#[test]
fn a_new_key_is_the_users_alone() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("key.pem");
    let made = keygen::run(&keygen::Options { file: file.clone() }).expect("a key");
    let pem = fs::read_to_string(&file).expect("a file");
    assert_eq!(SecretKey::from_pem(&pem).expect("a key").public().to_string(), made.public);
    assert!(signature::is_key(&made.public));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    }
    let problem = keygen::run(&keygen::Options { file: file.clone() }).expect_err("no key").to_string();
    assert!(problem.ends_with("is there already, and what may be a key is never overwritten"), "{problem}");
    assert_eq!(fs::read_to_string(&file).expect("a file"), pem);
    let other = keygen::run(&keygen::Options { file: folder.path().join("other.pem") }).expect("a key");
    assert_ne!(other.public, made.public);
    let secret = pem.lines().nth(1).expect("three lines");
    for report in [made.to_string(), made.to_json().to_string()] {
        assert!(report.contains(&made.public) && !report.contains(secret), "{report}");
    }
}

#[test]
fn a_secret_key_is_not_kept_where_it_would_be_uploaded() {
    let paper = Paper::new(&[1]);
    let file = paper.data().at("key.pem");
    let problem = keygen::run(&keygen::Options { file: file.clone() }).expect_err("no key").to_string();
    assert!(problem.contains("would lie in the site") && !file.exists(), "{problem}");
    fs::write(&file, key(1).to_pem()).expect("a file");
    let options = sign::Options { folder: paper.folder(), key: vec![file], now: None };
    let problem = sign::run(&options, &Silent).expect_err("no report").to_string();
    assert!(problem.ends_with("is a secret key in the folder of the site, which is uploaded; keep it elsewhere"));
    let options = sign::Options { folder: paper.folder(), key: vec![paper.data().at("../../no.pem")], now: None };
    assert!(sign::run(&options, &Silent).is_err());
    let file = paper.0.path().join("public.pem");
    fs::write(&file, "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=\n-----END PUBLIC KEY-----\n").expect("a file");
    let options = sign::Options { folder: paper.folder(), key: vec![file], now: None };
    let problem = sign::run(&options, &Silent).expect_err("no report").to_string();
    assert!(problem.ends_with("is no secret key of Ed25519 in PKCS#8 PEM; `offprint keygen` makes one"), "{problem}");
}

#[test]
fn a_signed_site_is_to_other_commands_what_it_was() {
    /// What the commands make of a site and of its data.
    fn outcome(paper: &Paper) -> (Files, String, Files, Files) {
        let built = build::run(&build::Options { folder: paper.folder(), full_text: true, again: false }, &Silent)
            .expect("a build");
        assert_eq!(built.problems(), []);
        let mut files = paper.files();
        files.retain(|name, _| !name.ends_with(ENDING) && name != "data/site.json");
        let options = check::Options { site: paper.folder(), most: 9, errors: false, today: None };
        let checked = check::run(&options, &Silent).expect("a report").to_json().to_string();
        let out = paper.0.path().join("out");
        prerender::run(&prerender::Options { folder: paper.folder(), out: out.clone(), live: false }, &Silent)
            .expect("pages");
        let dest = paper.0.path().join("imported");
        let options = import::Options { source: paper.data().root().into(), dest: dest.clone(), again: false };
        import::run(&options, &Silent).expect("an import");
        let place = paper.0.path().display().to_string();
        (files, checked.replace(&place, ""), every_file(&out), every_file(&dest.join("data")))
    }
    let (plain, signed) = (Paper::new(&[1]), Paper::new(&[1]));
    let article = "---\ntitle: Tides\ndate: 2025-04-28\nsection: Science\n---\n\nThe water rises twice a day.\n";
    for paper in [&plain, &signed] {
        paper.put("front.json", br#"{"kind": "front", "title": "Front", "blocks": []}"#);
        paper.put("a.md", article.as_bytes());
    }
    signed.sign(&[1], THEN);
    let (expected, made) = (outcome(&plain), outcome(&signed));
    assert_eq!(made.0, expected.0, "build");
    assert_eq!(made.1, expected.1, "check");
    assert_eq!(made.2, expected.2, "prerender");
    assert_eq!(made.3, expected.3, "import");
    assert!(expected.2.contains_key("a.html"));
    // What was built is signed with the articles.
    assert!(signed.sign(&[1], THEN).signed > 3);
    assert_eq!(signed.wrong(), [""; 0]);
}

#[test]
fn a_site_whose_files_lie_beside_its_settings_can_be_signed() {
    let paper = Paper::new(&[1]);
    paper.settings(&json!({ "data": ["./"], "keys": [key(1).public().to_string()] }));
    assert_eq!(paper.sign(&[1], THEN).signed, 5);
    assert!(paper.try_verify().expect("a report").is_clean());
    assert_eq!(paper.sign(&[1], THEN).unchanged, 5);
}

#[test]
fn lines_that_cannot_be_read_are_skipped() {
    let good = signature::write(&[key(1).sign("a.md", THEN, b"A")]);
    let one = good.trim_end();
    let digits = &one["1700000000 ".len()..];
    let read = |text: &str| signature::read(text).iter().map(|one| one.version).collect::<Vec<_>>();
    assert_eq!(read(&format!("# a remark\n\n{one}\r\n{one} \n{one}")), [THEN; 2]);
    for line in [
        format!("01 {digits}"),
        format!("0 {digits}"),
        format!("+1 {digits}"),
        format!("-1 {digits}"),
        format!(" 1 {digits}"),
        format!("1  {digits}"),
        format!("1e3 {digits}"),
        format!("1000000000000000 {digits}"),
        format!("99999999999999999999999 {digits}"),
        format!("1 {}", digits.trim_end_matches('=')),
        format!("1 {}", digits.replace(['+', '/'], "_")).replace('A', "_"),
        format!("1 {digits}{digits}"),
        "1".into(),
        digits.into(),
    ] {
        assert_eq!(read(&line), [0; 0], "{line}");
    }
    assert_eq!(read(&good.repeat(MOST + 3)).len(), MOST);
    assert_eq!(read(&format!("{}{good}", "x\n".repeat(100))), [THEN]);
    assert_eq!(read(&format!("999999999999999 {digits}")), [MAX_VERSION]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(2026), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(versions in proptest::collection::vec(1..=MAX_VERSION, 0..=MOST), bytes: [[u8; 32]; 2]) {
        let bytes: [u8; 64] = bytes.concat().try_into().expect("64 bytes");
        let lines: Vec<Signature> = versions.into_iter().map(|version| Signature { version, bytes }).collect();
        prop_assert_eq!(signature::read(&signature::write(&lines)), lines);
    }

    #[test]
    fn any_text_can_be_read(text in "(\\PC|[0-9 \n\r=/+A-Z])*") {
        prop_assert!(signature::read(&text).len() <= MOST);
        prop_assert!(!signature::is_key(&text) || text.len() == 44);
    }

    #[test]
    fn only_what_was_signed_is_vouched_for(
        path in "[a-z\u{6F6E}/ .]{1,12}",
        other in "[a-z\u{6F6E}/ .]{1,12}",
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
        version in 1..MAX_VERSION,
        bit: Index,
    ) {
        let signed = key(1).sign(&path, version, &bytes);
        let public = key(1).public();
        prop_assert!(public.vouches(&path, &bytes, &signed));
        prop_assert!(!key(2).public().vouches(&path, &bytes, &signed));
        prop_assert!(path == other || !public.vouches(&other, &bytes, &signed));
        let later = Signature { version: version + 1, ..signed };
        prop_assert!(!public.vouches(&path, &bytes, &later));
        let flip = |bytes: &mut [u8]| {
            let at = bit.index(bytes.len() * 8);
            bytes[at / 8] ^= 1 << (at % 8);
        };
        let mut altered = signed;
        flip(&mut altered.bytes);
        prop_assert!(!public.vouches(&path, &bytes, &altered));
        if !bytes.is_empty() {
            let mut bytes = bytes.clone();
            flip(&mut bytes);
            prop_assert!(!public.vouches(&path, &bytes, &signed));
        }
    }
}
