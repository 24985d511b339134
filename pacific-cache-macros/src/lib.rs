//! The attributes of `pacific-cache`.
