//! The browser: the only modules that know it. They carry out what the pure modules decide.

pub mod app;
pub mod dom;
mod fetch;
#[cfg(not(feature = "package"))]
pub mod press;
