//! Parts that screens are made of. They know nothing of the domain.

pub mod frame;
