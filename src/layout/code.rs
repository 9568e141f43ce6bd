//! QR codes by ISO/IEC 18004, as far as share codes need them: bytes, and one mask. An encoder for all of the standard
//! takes twice as long and weighs 1 KB more.

/// A module is dark.
const DARK: u8 = 1;
/// A module is part of a pattern by which readers find their way, and holds no data.
const FIXED: u8 = 2;

/// Whether a module of a row is dark.
pub fn is_dark(module: &u8) -> bool {
    module & DARK != 0
}

/// The number of the mask: every third column is inverted. Readers of codes decode any, and weighing all eight, as the
/// standard has it, takes longer than all the rest of the code.
const MASK: u32 = 2;

/// A code: rows of modules, without the quiet zone around it.
pub struct Code {
    side: usize,
    modules: Vec<u8>,
}

impl Code {
    /// Encodes bytes, at the smallest size that holds them and the best correction that this size has room for; `None`
    /// if they are too many for any.
    pub fn new(bytes: &[u8]) -> Option<Code> {
        let needed = |version| bytes.len() + if version < 10 { 2 } else { 3 };
        let version = (1..=40).find(|version| needed(*version) <= capacity(*version, 0))?;
        let level = (1..4).rev().find(|level| needed(version) <= capacity(version, *level)).unwrap_or(0);

        let length = &(bytes.len() as u16).to_be_bytes()[usize::from(version < 10)..];
        let capacity = capacity(version, level);
        let mut data = Vec::with_capacity(capacity);
        // The four bits that say "bytes", and at the end four that say "no more": all between is moved by half a byte.
        let mut before = 0b0100;
        for byte in length.iter().chain(bytes).chain(&[0]) {
            data.push(before << 4 | byte >> 4);
            before = *byte;
        }
        // What is left over is filled with two bytes in turn.
        let mut filler = 0xEC;
        while data.len() < capacity {
            data.push(filler);
            filler ^= 0xEC ^ 0x11;
        }

        let side = 17 + 4 * version;
        let mut code = Code { side, modules: vec![0; side * side] };
        code.patterns(version);
        code.format(level);
        code.fill(&corrected(&data, version, level));
        Some(code)
    }

    /// How many modules a side has.
    pub fn side(&self) -> usize {
        self.side
    }

    /// The rows of modules from above; see [`is_dark`].
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.modules.chunks_exact(self.side)
    }

    fn fix(&mut self, x: usize, y: usize, is_dark: bool) {
        self.modules[y * self.side + x] = FIXED | u8::from(is_dark);
    }

    /// A square of rings around a module, the innermost first; what lies outside the code is left out.
    fn square(&mut self, x: usize, y: usize, rings: &[bool]) {
        let reach = rings.len() - 1;
        let around = |centre: usize| centre.saturating_sub(reach)..(centre + reach + 1).min(self.side);
        for (row, column) in around(y).flat_map(|row| around(x).map(move |column| (row, column))) {
            self.modules[row * self.side + column] = FIXED | u8::from(rings[row.abs_diff(y).max(column.abs_diff(x))]);
        }
    }

    /// What is the same in all codes of a version.
    fn patterns(&mut self, version: usize) {
        let side = self.side;
        for at in 0..side {
            self.fix(6, at, at % 2 == 0);
            self.fix(at, 6, at % 2 == 0);
        }
        for (x, y) in [(3, 3), (side - 4, 3), (3, side - 4)] {
            self.square(x, y, &[true, true, false, true, false]);
        }
        if version > 1 {
            let last = version / 7 + 1;
            let step = if version == 32 { 26 } else { (version * 4 + last * 2 + 3) / (last * 2) * 2 };
            let place = |index| if index == 0 { 6 } else { side - 7 - (last - index) * step };
            for (row, column) in (0..=last).flat_map(|row| (0..=last).map(move |column| (row, column))) {
                // Three of the corners are taken.
                if ![(0, 0), (0, last), (last, 0)].contains(&(row, column)) {
                    self.square(place(column), place(row), &[true, false, true]);
                }
            }
        }
        if version >= 7 {
            let bits = checked(version as u32, 12, 0x1F25);
            for at in 0..18 {
                let (far, near) = (side - 11 + at % 3, at / 3);
                let is_dark = bits >> at & 1 == 1;
                self.fix(far, near, is_dark);
                self.fix(near, far, is_dark);
            }
        }
    }

    /// The two copies of what says how the data was corrected and masked.
    fn format(&mut self, level: usize) {
        let bits = checked([1, 0, 3, 2][level] << 3 | MASK, 10, 0x537) ^ 0x5412;
        for at in 0..15 {
            let is_dark = bits >> at & 1 == 1;
            match at {
                0..6 => self.fix(8, at, is_dark),
                6..8 => self.fix(8, at + 1, is_dark),
                8 => self.fix(7, 8, is_dark),
                _ => self.fix(14 - at, 8, is_dark),
            }
            match at {
                0..8 => self.fix(self.side - 1 - at, 8, is_dark),
                _ => self.fix(8, self.side - 15 + at, is_dark),
            }
        }
        self.fix(8, self.side - 8, true);
    }

    /// Puts data into the modules that are left, masked: in pairs of columns from the right, upwards and downwards in turn.
    fn fill(&mut self, data: &[u8]) {
        let mut bits = 0;
        // The column of a fixed pattern is in no pair.
        for right in (7..self.side).rev().step_by(2).chain([5, 3, 1]) {
            let goes_up = (right + 1) & 2 == 0;
            for step in 0..2 * self.side {
                let y = if goes_up { self.side - 1 - step / 2 } else { step / 2 };
                let x = right - step % 2;
                let module = &mut self.modules[y * self.side + x];
                if *module & FIXED == 0 {
                    // Some versions have a few modules more than bits.
                    let byte = data.get(bits / 8).copied().unwrap_or(0);
                    *module = (byte >> (7 - bits % 8) & 1) ^ u8::from(x % 3 == 0);
                    bits += 1;
                }
            }
        }
    }
}

/// How many bytes of data a version holds at a level of correction.
fn capacity(version: usize, level: usize) -> usize {
    bytes(version) - usize::from(CHECKS[level][version - 1]) * usize::from(BLOCKS[level][version - 1])
}

/// How many bytes a version holds, data and correction: in the modules that are in no fixed pattern.
fn bytes(version: usize) -> usize {
    let mut modules = (16 * version + 128) * version + 64;
    if version > 1 {
        let lines = version / 7 + 2;
        modules -= (25 * lines - 10) * lines - 55;
    }
    if version >= 7 {
        modules -= 36;
    }
    modules / 8
}

/// Data in blocks with bytes of correction for each, in the order in which they stand in the code: byte by byte of all.
fn corrected(data: &[u8], version: usize, level: usize) -> Vec<u8> {
    let (blocks, checks) = (usize::from(BLOCKS[level][version - 1]), usize::from(CHECKS[level][version - 1]));
    // The last blocks may be longer by one.
    let (short, longer) = (data.len() / blocks, data.len() % blocks);
    let start = |block: usize| block * short + (block + longer).saturating_sub(blocks);
    let block = |block: usize| &data[start(block)..start(block + 1)];
    let field = Field::new();
    let divisor = field.divisor(checks);
    let mut remainders = Vec::with_capacity(blocks * checks);
    for at in 0..blocks {
        remainders.extend_from_slice(&field.remainder(block(at), &divisor));
    }
    let mut all = Vec::with_capacity(bytes(version));
    for place in 0..=short {
        for at in 0..blocks {
            all.extend(block(at).get(place));
        }
    }
    for place in 0..checks {
        for at in 0..blocks {
            all.push(remainders[at * checks + place]);
        }
    }
    all
}

/// The field of 256 elements in which correction is computed.
struct Field {
    /// The powers of 2, twice over, so that two logarithms can be added.
    powers: [u8; 512],
    /// Which power each element but 0 is.
    logarithms: [u8; 256],
}

impl Field {
    fn new() -> Field {
        let mut field = Field { powers: [0; 512], logarithms: [0; 256] };
        let mut power = 1_u8;
        for at in 0..255 {
            field.powers[at] = power;
            field.powers[at + 255] = power;
            field.logarithms[usize::from(power)] = at as u8;
            power = (power << 1) ^ if power < 128 { 0 } else { 0x1D };
        }
        field
    }

    /// The product of two powers of 2, by their logarithms.
    fn product(&self, one: u8, other: u8) -> u8 {
        self.powers[usize::from(one) + usize::from(other)]
    }

    /// The logarithms of the coefficients of a polynomial, none of which is 0: the product of `x - 2^n` for the first
    /// `checks` numbers, without its first coefficient, 1.
    fn divisor(&self, checks: usize) -> Vec<u8> {
        let mut product = vec![0; checks + 1];
        product[checks - 1] = 1;
        for power in 0..checks as u8 {
            for at in checks.saturating_sub(2 + usize::from(power))..checks {
                let lower = product[at + 1];
                if product[at] != 0 {
                    product[at] = self.product(self.logarithms[usize::from(product[at])], power);
                }
                product[at] ^= lower;
            }
        }
        product[..checks].iter().map(|coefficient| self.logarithms[usize::from(*coefficient)]).collect()
    }

    /// What is left of data, with places for it behind, when the polynomial is taken off as often as it goes.
    fn remainder(&self, data: &[u8], divisor: &[u8]) -> Vec<u8> {
        let mut rest = data.to_vec();
        rest.resize(data.len() + divisor.len(), 0);
        for at in 0..data.len() {
            if rest[at] != 0 {
                let factor = self.logarithms[usize::from(rest[at])];
                for (place, coefficient) in rest[at + 1..].iter_mut().zip(divisor) {
                    *place ^= self.product(factor, *coefficient);
                }
            }
        }
        rest.split_off(data.len())
    }
}

/// A number with `length` bits behind it by which readers can mend it.
fn checked(number: u32, length: u32, generator: u32) -> u32 {
    let rest = (0..length).fold(number, |rest, _| (rest << 1) ^ ((rest >> (length - 1)) * generator));
    number << length | rest
}

/// How many bytes of correction each block has, at the levels L, M, Q and H of the 40 versions.
#[rustfmt::skip]
static CHECKS: [[u8; 40]; 4] = [
    [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
    [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
];

/// How many blocks the data is divided into.
#[rustfmt::skip]
static BLOCKS: [[u8; 40]; 4] = [
    [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
    [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
    [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
    [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
];

#[cfg(test)]
mod tests {
    use super::*;
    use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

    #[test]
    fn codes_are_those_of_another_encoder() {
        let bytes: Vec<u8> = (0..2954_u32).map(|at| (at * at / 7 + at) as u8).collect();
        // Every length at which a version or a level of it is full, and those beside it.
        let full = (1..=40).flat_map(|version| (0..4).map(move |level| capacity(version, level)));
        let lengths = full.flat_map(|full| full.saturating_sub(4)..=full).chain([0, 1, 2953]);
        for length in lengths.filter(|length| *length <= 2953) {
            let data = [QrSegment::make_bytes(&bytes[..length])];
            let mask = Some(Mask::new(MASK as u8));
            let (ecc, least, most) = (QrCodeEcc::Low, Version::MIN, Version::MAX);
            let theirs = QrCode::encode_segments_advanced(&data, ecc, least, most, mask, true).expect("not too long");
            let ours = Code::new(&bytes[..length]).expect("not too long");
            assert_eq!(ours.side as i32, theirs.size(), "{length}");
            for (at, module) in ours.modules.iter().enumerate() {
                let (x, y) = ((at % ours.side) as i32, (at / ours.side) as i32);
                assert_eq!(is_dark(module), theirs.get_module(x, y), "{length}: {x} {y}");
            }
        }
        assert!(Code::new(&bytes).is_none());
    }
}
