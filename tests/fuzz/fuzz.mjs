// Builds the fuzzer and runs it on each target in turn. How: README.md beside this file.
//
//   node tests/fuzz/fuzz.mjs [seconds a target, 60] [target …]
//   node tests/fuzz/fuzz.mjs keep     takes the smallest corpus with the same coverage into tests/fuzz/corpus

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const out = join(root, "target/fuzz");
const KEPT = join(here, "corpus");

/// How long inputs may get, in bytes. Most faults show in short ones, and these are quick.
const LONGEST = { legacy: 4096, markdown: 2048, plain: 256, "front-matter": 1024, json: 2048, html: 1024, site: 1024, address: 256, search: 512, repeat: 24, visit: 128 };
/// How many bytes of each target's corpus are kept, the shortest inputs first.
const MOST_KEPT = 30_000;

function run(command, args, options = {}) {
	const { status } = spawnSync(command, args, { stdio: "inherit", ...options });
	return status;
}

function build() {
	const env = { ...process.env, CARGO_TARGET_DIR: out, RUSTC_WRAPPER: join(here, "rustc.sh") };
	if (run("cargo", ["build", "--quiet", "--release"], { cwd: here, env }) !== 0) {
		process.exit(1);
	}
	return join(out, "release/fuzz");
}

/// Writes what a target begins with: the files of the tests and of the sample newspaper that it could be asked to read.
function seed(target, folder) {
	mkdirSync(folder, { recursive: true });
	for (const text of seeds(target)) {
		const bytes = Buffer.from(text);
		if (bytes.length <= LONGEST[target] * 4) {
			writeFileSync(join(folder, createHash("sha256").update(bytes).digest("hex").slice(0, 16)), bytes);
		}
	}
}

function* seeds(target) {
	const files = (folder, name) => {
		const all = readdirSync(join(root, folder), { recursive: true }).sort().filter((file) => name.test(file));
		return all.map((file) => readFileSync(join(root, folder, file), "utf8"));
	};
	const list = (file) => JSON.parse(readFileSync(join(root, file), "utf8"));
	const attacks = (name) => list(`tests/attacks/${name}.json`).flatMap((attack) => attack.source ?? []);
	const pages = [...files("tests/pages", /source\.\w+$/), ...files("www/data", /\.(md|json)$/)];
	switch (target) {
		case "legacy":
			yield* pages.filter((text) => text.trimStart().startsWith("<"));
			yield* attacks("legacy");
			break;
		case "markdown":
			yield* pages.filter((text) => !text.trimStart().startsWith("{"));
			for (const name of ["markdown", "html", "mxss", "clobber"]) yield* attacks(name);
			for (const name of ["spec", "gfm"]) yield* list(`tests/commonmark/${name}.json`).map((example) => example.markdown);
			break;
		case "plain":
			yield* pages;
			for (const name of ["spec", "gfm"]) yield* list(`tests/commonmark/${name}.json`).map((example) => example.markdown);
			break;
		case "front-matter":
			yield* pages.filter((text) => /^\uFEFF?(---|\+\+\+)/.test(text));
			yield* attacks("markdown").filter((text) => /^(---|\+\+\+)/.test(text));
			break;
		case "json":
			yield* pages.filter((text) => /^\s*[{[]/.test(text));
			yield* attacks("json");
			break;
		case "html":
			for (const name of ["html", "mxss", "clobber"]) yield* attacks(name);
			yield* list("tests/commonmark/spec.json").map((example) => example.html);
			break;
		case "site":
			yield* files("www", /^site\.json$/);
			yield* files("tests/pages", /options\.json$/).map((text) => JSON.stringify(JSON.parse(text).site ?? {}));
			break;
		case "address":
			for (const text of [...pages, ...attacks("markdown"), ...attacks("html")]) {
				yield* Array.from(text.matchAll(/(?:href|src)="?([^"\s>]+)|\]\(<?([^)>\s]+)/g), (match) => match[1] ?? match[2]);
			}
			break;
		case "search":
			yield "潮汐 表\n";
			yield "ＧＰＳ gps\na.md\n2025-04-29\nGPS\n记者\nWords\n";
			yield 'tide water\n{"search": 1, "documents": 300, "text": false, "tail": "a", "segments": [{"shardBits": 1, "version": "b"}]}\n';
			yield 'tide water\n{"search": 1, "documents": 17, "text": true, "tail": "a", "segments": [{"shardBits": 0, "version": "b"},{"shardBits": 0, "version": "c"}]}\n';
			break;
		case "visit":
			yield "\0";
			break;
		case "repeat":
			// What limits.rs repeats.
			yield* Array.from(files("tests/native", /^limits\.rs$/)[0].matchAll(/"((?:[^"\\]|\\.){1,20})"/g), (match) => match[1]).flatMap((unit) => ["0", "1", "2", "3", "4", "5"].map((format) => format + unit.replaceAll("\\n", "\n").replaceAll('\\"', '"')));
			break;
	}
}

function fuzz(binary, target, seconds) {
	const [corpus, seeded, findings] = ["corpus", "seeds", "findings"].map((name) => join(out, name, target));
	rmSync(seeded, { recursive: true, force: true });
	seed(target, seeded);
	mkdirSync(corpus, { recursive: true });
	mkdirSync(findings, { recursive: true });
	const kept = join(KEPT, target);
	console.log(`== ${target}, ${seconds} s`);
	const folders = [corpus, seeded, ...(existsSync(kept) ? [kept] : [])];
	const env = { ...process.env, TARGET: target };
	run(binary, [
		...folders, `-max_total_time=${seconds}`, `-max_len=${LONGEST[target]}`, `-artifact_prefix=${findings}/`, `-dict=${join(here, "dictionary.txt")}`,
		"-fork=1", "-ignore_crashes=1", "-ignore_timeouts=1", "-ignore_ooms=1", "-timeout=4", "-use_value_profile=1", "-print_final_stats=1",
	], { env, cwd: out });
	return readdirSync(findings).map((name) => join(findings, name));
}

function keep(binary, target) {
	const [corpus, merged] = ["corpus", "merged"].map((name) => join(out, name, target));
	const kept = join(KEPT, target);
	rmSync(merged, { recursive: true, force: true });
	for (const folder of [merged, kept, corpus]) mkdirSync(folder, { recursive: true });
	const env = { ...process.env, TARGET: target };
	run(binary, ["-set_cover_merge=1", "-use_counters=0", `-max_len=${LONGEST[target] * 4}`, merged, kept, corpus], { env, cwd: out, stdio: "ignore" });
	const files = readdirSync(merged).map((name) => join(merged, name)).sort((one, other) => statSync(one).size - statSync(other).size);
	// Those with a name are findings that were mended: they stay.
	for (const name of readdirSync(kept)) if (/^[0-9a-f]{16}$/.test(name)) rmSync(join(kept, name));
	let bytes = 0;
	for (const file of files) {
		bytes += statSync(file).size;
		if (bytes > MOST_KEPT) break;
		writeFileSync(join(kept, basename(file).slice(0, 16)), readFileSync(file));
	}
	console.log(`${target}: ${readdirSync(kept).length} of ${files.length} inputs kept`);
}

const args = process.argv.slice(2);
const isKeep = args[0] === "keep";
const seconds = isKeep ? 0 : Number(args[0] ?? 60);
const targets = args.length > 1 ? args.slice(1) : Object.keys(LONGEST);
const binary = build();
if (isKeep) {
	targets.forEach((target) => keep(binary, target));
} else {
	const found = targets.flatMap((target) => fuzz(binary, target, seconds));
	if (found.length > 0) {
		console.log(`${found.length} findings:\n${found.join("\n")}`);
		process.exit(1);
	}
}
