//! Tools that the behaviour tests share.
