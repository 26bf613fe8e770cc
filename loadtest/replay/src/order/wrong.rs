//! Reading arguments without stopping at the first that is wrong.

/// What is wrong with arguments, collected: all of it is told.
pub(super) struct Wrong(pub(super) Vec<String>);

impl Wrong {
    pub(super) fn take<T>(&mut self, read: Result<T, String>) -> Option<T> {
        read.map_err(|wrong| self.0.push(wrong)).ok()
    }

    pub(super) fn number<T: std::str::FromStr>(
        &mut self,
        option: &str,
        text: &str,
        is_good: impl Fn(&T) -> bool,
        what: &str,
    ) -> Option<T> {
        let read = text.trim().parse::<T>().ok().filter(is_good);
        self.take(read.ok_or_else(|| format!("{option} takes {what}, and not «{text}»")))
    }

    pub(super) fn share(&mut self, option: &str, text: &str) -> Option<f64> {
        self.number(
            option,
            text,
            |share| (0.0..=1.0).contains(share),
            "a share from 0 to 1",
        )
    }
}
