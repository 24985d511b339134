//! What can happen next, collected.

/// Steps from one state, and the states after them.
pub(crate) struct Successors<'a, World, Step> {
    from: &'a World,
    next: &'a mut Vec<(Step, World)>,
}

impl<'a, World: Copy, Step> Successors<'a, World, Step> {
    pub(crate) fn new(from: &'a World, next: &'a mut Vec<(Step, World)>) -> Self {
        Self { from, next }
    }

    pub(crate) fn add(&mut self, step: Step, happen: impl FnOnce(&mut World)) {
        let mut world = *self.from;
        happen(&mut world);
        self.next.push((step, world));
    }
}
