//! HTML as it is found: tag soup to tokens, entities to characters, text back to markup.

pub mod entity;
pub mod escape;
pub mod tag;
pub mod text;
pub mod token;
