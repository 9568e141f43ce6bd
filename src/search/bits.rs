//! Numbers as bits, small ones as few: Rice and gamma codes.

/// Writes numbers.
#[derive(Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    /// How many bits of the last byte are used; 0 stands for all of them.
    used: u32,
}

impl Writer {
    fn bit(&mut self, bit: bool) {
        if self.used == 0 {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << self.used;
        }
        self.used = (self.used + 1) % 8;
    }

    fn unary(&mut self, number: u64) {
        (0..number).for_each(|_| self.bit(true));
        self.bit(false);
    }

    fn low(&mut self, number: u64, bits: u32) {
        (0..bits).for_each(|at| self.bit(number >> at & 1 == 1));
    }

    /// A number as what of it is above `bits`, in ones, and what is below.
    pub fn rice(&mut self, number: u64, bits: u32) {
        self.unary(number >> bits);
        self.low(number, bits);
    }

    /// A number from 1 as its length, in ones, and its bits below the first.
    pub fn gamma(&mut self, number: u64) {
        let bits = number.max(1).ilog2();
        self.unary(bits.into());
        self.low(number, bits);
    }

    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads what [`Writer`] wrote; `None` where the bytes end, or cannot be its own.
pub(super) struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    pub fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader { bytes, at: 0 }
    }

    fn bit(&mut self) -> Option<bool> {
        let bit = self.bytes.get(self.at / 8)? >> (self.at % 8) & 1 == 1;
        self.at += 1;
        Some(bit)
    }

    fn unary(&mut self) -> Option<u64> {
        let mut number = 0;
        while self.bit()? {
            number += 1;
        }
        Some(number)
    }

    fn low(&mut self, bits: u32) -> Option<u64> {
        (0..bits).try_fold(0, |number, at| Some(number | u64::from(self.bit()?) << at))
    }

    pub fn rice(&mut self, bits: u32) -> Option<u64> {
        let above = self.unary()?;
        Some(above.checked_shl(bits).filter(|number| number >> bits == above)? | self.low(bits)?)
    }

    pub fn gamma(&mut self) -> Option<u64> {
        let bits = u32::try_from(self.unary()?).ok().filter(|bits| *bits < 64)?;
        Some(1 << bits | self.low(bits)?)
    }
}

/// The bits below in a Rice code that make numbers shortest that are `mean` on the average.
pub(super) fn rice_bits(mean: u64) -> u32 {
    (mean * 11 / 16).max(1).ilog2()
}
